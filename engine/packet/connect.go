package packet

// Connect is the CONNECT packet. MQTT 5.0 section 3.1.
type Connect struct {
	Version Version
	// CleanSession is the flag of MQTT 3.1 and 3.1.1: discard the stored Session and keep none afterwards.
	CleanSession bool
	// CleanStart is the flag of MQTT 5.0: discard the stored Session. It says nothing of how long the new one lives.
	CleanStart bool
	// KeepAlive is in seconds. Zero turns the mechanism off.
	KeepAlive uint16
	// ClientID is the Client Identifier; empty asks the server to assign one.
	ClientID    []byte
	HasWill     bool
	Will        Will
	HasUserName bool
	UserName    []byte
	HasPassword bool
	Password    []byte
	// Properties are those of the variable header. Always empty before MQTT 5.0.
	Properties Properties
}

// Will is the Will Message within CONNECT. MQTT 5.0 section 3.1.3.2.
type Will struct {
	TopicName  []byte
	Payload    []byte
	QoS        QoS
	Retain     bool
	Properties Properties
}

// The bits of the Connect Flags. MQTT 5.0 section 3.1.2.3.
const (
	connectReserved   = 0x01
	connectClean      = 0x02
	connectWill       = 0x04
	connectWillQoS    = 0x18
	connectWillRetain = 0x20
	connectPassword   = 0x40
	connectUserName   = 0x80
)

// protocolName is that of version v. MQTT 3.1 has another than its successors.
func protocolName(v Version) string {
	if v == V31 {
		return "MQIsdp"
	}
	return "MQTT"
}

// Decode reads the packet that Frame split off and finds the version in it. Byte slices point
// into body. After an error the fields mean nothing, but for Version, which is the protocol
// level as it was sent, or zero if it was not reached. A protocol that is none of the three
// is an *Error with the Reason UnsupportedProtocolVersion.
//
// Whether a Client Identifier is acceptable, empty for one, is for the server to say.
func (c *Connect) Decode(h Header, body []byte) error {
	c.reset()
	r := reader{buf: body}
	c.decodeProtocol(&r)
	r.version = c.Version
	r.open(h, CONNECT)
	flags := r.uint8("Connect Flags")
	c.decodeFlags(&r, flags)
	c.KeepAlive = r.uint16("Keep Alive")
	if c.Version >= V5 {
		c.Properties.decode(&r, CONNECT)
	}
	c.ClientID = r.text("Client Identifier") // [MQTT-3.1.3-3] [MQTT-3.1.3-4]
	if c.HasWill {
		c.Will.decode(&r)
	}
	c.decodeCredentials(&r, flags)
	return r.end()
}

// reset empties c and keeps the room of its property lists.
func (c *Connect) reset() {
	c.Properties.Reset()
	c.Will.Properties.Reset()
	*c = Connect{Properties: c.Properties, Will: Will{Properties: c.Will.Properties}}
}

func (c *Connect) decodeProtocol(r *reader) {
	name := r.binary("Protocol Name")
	level := Version(r.uint8("Protocol Version"))
	if r.err != nil {
		return
	}
	c.Version = level
	r.version = V5 // the words of the newest standard, whatever was sent
	switch {
	case level < V31 || level > V5:
		r.fail(UnsupportedProtocolVersion, "Protocol Version", "is unknown", "[MQTT-3.1.2-2]", "")
	case string(name) != protocolName(level):
		r.mark = 0
		r.fail(UnsupportedProtocolVersion, "Protocol Name", "is not that of the Protocol Version", "[MQTT-3.1.2-1]", "")
	}
}

// decodeFlags takes the Connect Flags apart. MQTT 3.1 ignores the reserved bit, and Will QoS
// and Will Retain without a Will; later versions want them zero.
func (c *Connect) decodeFlags(r *reader, flags byte) {
	clean := flags&connectClean != 0
	c.CleanStart, c.CleanSession = clean && c.Version >= V5, clean && c.Version < V5
	c.HasWill = flags&connectWill != 0
	strict := c.Version >= V311
	switch {
	case strict && flags&connectReserved != 0:
		r.fail(MalformedPacket, "Connect Flags", "have the reserved bit set", "[MQTT-3.1.2-3]", "[MQTT3-3.1.2-3]")
	case strict && !c.HasWill && flags&connectWillQoS != 0:
		r.fail(MalformedPacket, "Will QoS", "is not 0 without a Will", "[MQTT-3.1.2-11]", "[MQTT3-3.1.2-13]")
	case strict && !c.HasWill && flags&connectWillRetain != 0:
		r.fail(MalformedPacket, "Will Retain", "is 1 without a Will", "[MQTT-3.1.2-13]", "[MQTT3-3.1.2-15]")
	case c.HasWill && flags&connectWillQoS == connectWillQoS:
		r.fail(MalformedPacket, "Will QoS", "is 3", "[MQTT-3.1.2-12]", "[MQTT3-3.1.2-14]")
	case c.Version < V5 && flags&(connectPassword|connectUserName) == connectPassword:
		r.fail(MalformedPacket, "Password Flag", "is 1 without a User Name", "", "[MQTT3-3.1.2-22]")
	}
	if c.HasWill {
		c.Will.QoS = QoS(flags & connectWillQoS >> 3)
		c.Will.Retain = flags&connectWillRetain != 0
	}
}

func (w *Will) decode(r *reader) {
	if r.version >= V5 {
		w.Properties.decode(r, inWill)
	}
	w.TopicName = r.topicName("Will Topic")
	if len(w.TopicName) == 0 {
		r.fail(ProtocolError, "Will Topic", "is empty", "[MQTT-4.7.3-1]", "[MQTT3-4.7.3-1]")
	}
	w.Payload = r.binary("Will Payload") // [MQTT-3.1.2-9]
}

// decodeCredentials reads User Name and Password. In MQTT 3.1 the Remaining Length decides and
// not the flags, for the sake of clients older still: a field that is not there is absent.
func (c *Connect) decodeCredentials(r *reader, flags byte) {
	present := func(flag byte) bool {
		return flags&flag != 0 && (c.Version != V31 || !r.empty())
	}
	if c.HasUserName = present(connectUserName); c.HasUserName {
		c.UserName = r.text("User Name") // [MQTT-3.1.2-17]
	}
	if c.HasPassword = present(connectPassword); c.HasPassword {
		c.Password = r.binary("Password") // [MQTT-3.1.2-19]
	}
}

// Append appends the packet as version v sends it; c.Version is not looked at. CleanStart is
// for MQTT 5.0, CleanSession for its forerunners. It panics when a string is longer than
// 65535 bytes.
func (c *Connect) Append(dst []byte, v Version) []byte {
	properties, block := c.Properties.block(v)
	willProperties, willBlock := c.Will.Properties.block(v)
	name := protocolName(v)
	remaining := 2 + len(name) + 4 + block + 2 + len(c.ClientID)
	if c.HasWill {
		remaining += willBlock + 4 + len(c.Will.TopicName) + len(c.Will.Payload)
	}
	if c.HasUserName {
		remaining += 2 + len(c.UserName)
	}
	if c.HasPassword {
		remaining += 2 + len(c.Password)
	}
	dst = appendHeader(dst, CONNECT, 0, remaining)
	dst = append(append(dst, 0, byte(len(name))), name...)
	dst = append(dst, byte(v), c.flags(v))
	dst = appendUint16(dst, c.KeepAlive)
	if v >= V5 {
		dst = c.Properties.append(dst, properties)
	}
	dst = appendString(dst, c.ClientID)
	if c.HasWill {
		dst = c.Will.append(dst, v, willProperties)
	}
	if c.HasUserName {
		dst = appendString(dst, c.UserName)
	}
	if c.HasPassword {
		dst = appendString(dst, c.Password)
	}
	return dst
}

func (w *Will) append(dst []byte, v Version, properties int) []byte {
	if v >= V5 {
		dst = w.Properties.append(dst, properties)
	}
	dst = appendString(dst, w.TopicName)
	return appendString(dst, w.Payload)
}

func (c *Connect) flags(v Version) byte {
	flags := byte(0)
	if v >= V5 && c.CleanStart || v < V5 && c.CleanSession {
		flags |= connectClean
	}
	if c.HasWill {
		flags |= connectWill | byte(c.Will.QoS)<<3
		if c.Will.Retain {
			flags |= connectWillRetain
		}
	}
	if c.HasUserName {
		flags |= connectUserName
	}
	if c.HasPassword {
		flags |= connectPassword
	}
	return flags
}
