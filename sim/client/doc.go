// Package client is an MQTT client as one state machine: a program with a client library in it,
// which connects, subscribes, publishes, receives, loses its Network Connection and comes back,
// for MQTT 3.1, 3.1.1 and 5.0. It keeps the client's half of the Session: the QoS 1 and 2
// messages it sent that are not acknowledged completely, and the QoS 2 messages it received
// whose PUBREL has not come. MQTT 5.0 section 4.1.
//
// It starts no goroutine, opens no socket and reads no clock. Whoever drives it says what
// happened and when, and does what Outputs asks for:
//
//	c := client.New(client.Config{...}, stream)
//	c.SetObserver(observer, index)
//	c.Start(now) // or any other input
//	for _, out := range c.Outputs() {
//		switch out.Kind {
//		case client.Dial:   // open a Network Connection, c.SetConn(id); later c.Opened or c.Closed
//		case client.Send:   // write out.Data to it
//		case client.Hangup: // close it in an orderly way, after what was written
//		case client.Abort:  // reset it, or stop dialing
//		}
//	}
//	at, ok := c.NextDeadline() // call c.Expire then
//
// The inputs are of three kinds. The scenario's: Start, Kill, Exit, Disconnect, Connect, Publish,
// Subscribe, Unsubscribe, SetSubscriptions. The transport's: Opened, Receive, Closed; they are
// about the Network Connection dialed last, and after a Hangup, an Abort or a Closed the driver
// says nothing more of that one. The clock's: Expire. Every input takes the present instant,
// which must not run backwards, and every input may come at any time: one that makes no sense
// at that time does nothing.
//
// Byte slices passed in may be reused after the call, except Payload of a Message, which is
// referenced until the message is done or given up. Byte slices in Outputs are valid until the
// next input, those in Events during the call only.
//
// Nothing here returns an error once Config.Validate is satisfied: what the server does wrong is
// answered on the wire and reported to the Observer. The only source of randomness is the stream
// given to New.
package client
