// Package replay plays recorded traffic against the real engine: what the clients sent is handed to a
// Broker at the recorded instants on a virtual clock, and what the Broker answers is held against what
// the recorded broker answered.
//
// Recorded clients do not react: they send what they sent. Three things are adapted, and counted as made up:
//
//   - A connection whose beginning is not in the recording gets a CONNECT: Clean Session, no Keep Alive,
//     and a Client Identifier of its own.
//   - Acknowledgements name Packet Identifiers that the recorded broker chose. They are translated to
//     those of the same message as the engine sent it on the same connection; one for a message that the
//     engine did not send there is left out.
//   - Topic aliases are written out and Subscription Identifiers left out, since this engine has neither.
//
// A client has a message to send until the recorded broker acknowledged it, since it may repeat it until then; where no
// answers were recorded, until the engine does.
//
// There are no links: what a client sends reaches the Broker at the instant at which it was
// captured, and answers take no time.
//
// What an application means to be subscribed to is what the recording shows: from a SUBSCRIBE until
// UNSUBSCRIBE, or until it leaves a Session that is not kept and does not subscribe to the same filter again later.
package replay
