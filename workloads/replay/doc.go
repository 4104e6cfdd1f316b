// Package replay plays recorded traffic against the real engine: what the clients sent is handed to a
// Broker at the recorded instants on a virtual clock, and what the Broker answers is held against what
// the recorded broker answered.
//
// Recorded clients do not react: they send what they sent. What the engine could not understand, or answers
// otherwise than the recorded broker did, has to be adapted. All of it is counted, see Player.MadeUp:
//
//   - A connection whose beginning is not in the recording gets a CONNECT: a clean Session, no Keep Alive, and
//     a Client Identifier of its own.
//   - Acknowledgements name Packet Identifiers that the recorded broker chose. They are translated to those of
//     the same message (topic, payload and QoS) as the engine sent it on the same connection. One for a message
//     that the engine had not sent there is left out.
//   - A message that the engine sends and the recorded broker is not going to send to this client, now or later,
//     is acknowledged at once, as any client would: else it would fill the in-flight window, and hold up all that
//     follows. So it is with captures of the clients' side alone, too.
//   - Topic aliases are written out and Subscription Identifiers left out, since this engine has neither.
//   - After the engine has closed a connection, what the client went on to send there is left out. What it
//     published is a publication all the same, which is never sent.
//   - A recording of publications only gets a subscriber to "#".
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
