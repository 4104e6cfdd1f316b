// Package engine is an MQTT broker as one state machine: Sessions, queues, in-flight windows,
// wills, retained messages, expiry and Keep Alive, for MQTT 3.1, 3.1.1 and 5.0.
//
// It starts no goroutine, opens no socket and reads no clock. Whoever drives it says what
// happened and when, and collects what the Broker wants done:
//
//	b, err := engine.New(engine.Config{...})
//	for {
//		// wait for the network or for b.NextDeadline(), whichever comes first
//		b.Receive(now, conn, bytes) // or Open, Closed, Expire
//		for _, out := range b.Outputs() {
//			switch out.Kind {
//			case engine.Write:    // append out.Data to the journal; its number is out.AfterWrite
//			case engine.Send:     // write out.Data to out.Conn, once write out.AfterWrite is durable
//			case engine.Hangup:   // close out.Conn, under the same condition
//			case engine.Snapshot: // save what b.AppendState returns
//			}
//		}
//	}
//
// Time is an Instant that the driver passes in; it must not run backwards, and must go on across
// restarts, because stored Sessions expire by it. Calling Expire early does no harm.
//
// Byte slices passed in may be reused after the call. Byte slices in Outputs are valid until the
// next call of any method but Outputs.
//
// What a peer does wrong is answered on the wire as its version of the standard asks, and
// reported to the Observer; it is never a Go error. Normative ids stand on the line that
// enforces them: [MQTT-3.1.2-24] is of MQTT 5.0; ids of MQTT 3.1.1 are written [MQTT3-3.1.2-24].
package engine
