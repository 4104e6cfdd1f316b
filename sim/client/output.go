package client

// Output is one thing that the client wants done to its Network Connection.
type Output struct {
	Kind OutputKind
	// Data is what to write, for Send: one or more whole Control Packets.
	Data []byte
}

// OutputKind says what is to be done.
type OutputKind uint8

// The kinds of outputs.
const (
	_ OutputKind = iota
	// Dial: open a Network Connection; answer with Opened or Closed.
	Dial
	// Send: write Data.
	Send
	// Hangup: close the connection in an orderly way (FIN) once everything sent before is out.
	Hangup
	// Abort: reset the connection (RST), or stop dialing. What was sent before may be lost.
	Abort
)

// String returns the kind's name in lower case.
func (k OutputKind) String() string {
	return [...]string{"none", "dial", "send", "hangup", "abort"}[k]
}

// Outputs are what the last input made the client want, in order. They are valid until the next input.
func (c *Client) Outputs() []Output { return c.outputs }

// push adds an Output that carries no bytes.
func (c *Client) push(kind OutputKind) {
	c.outputs = append(c.outputs, Output{Kind: kind})
}

// wrote hands the bytes that an encoder appended to c.wire to the Network Connection: joined with
// those before them where nothing came between, because a stream has no packet boundaries.
func (c *Client) wrote(wire []byte) {
	start := len(c.wire)
	c.wire = wire
	c.lastSent = c.now // the next PINGREQ is due one Keep Alive from here; nothing is re-armed now
	if n := len(c.outputs); n > 0 && c.outputs[n-1].Kind == Send {
		c.outputs[n-1].Data = wire[start-len(c.outputs[n-1].Data):]
		return
	}
	c.outputs = append(c.outputs, Output{Kind: Send, Data: wire[start:]})
}
