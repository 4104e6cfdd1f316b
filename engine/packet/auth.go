package packet

// Auth is the AUTH packet of MQTT 5.0, section 3.15.
type Auth struct {
	Reason     ReasonCode
	Properties Properties
}

// Decode reads the packet that Frame split off; before MQTT 5.0 there is none, and it is
// malformed. The Properties point into body. After an error the fields mean nothing.
func (a *Auth) Decode(v Version, h Header, body []byte) error {
	a.Reason = Success
	a.Properties.Reset()
	r := reader{buf: body, version: v}
	r.open(h, AUTH)
	// An empty body is Success without properties. MQTT 5.0 section 3.15.2.1.
	if !r.empty() {
		a.Reason = r.reason(AUTH)
		a.Properties.decode(&r, AUTH)
		if !a.Properties.Has(AuthenticationMethod) { // MQTT 5.0 section 3.15.2.2.2
			r.fail(ProtocolError, "Authentication Method", "is missing", "", "")
		}
	}
	return r.end()
}

// Append appends the packet, in the shortest form there is. There is only that of MQTT 5.0, so
// that the version makes no difference.
func (a *Auth) Append(dst []byte, _ Version) []byte {
	size, block := a.Properties.block(V5)
	if size == 0 && a.Reason == Success {
		return appendHeader(dst, AUTH, 0, 0)
	}
	dst = append(appendHeader(dst, AUTH, 0, 1+block), byte(a.Reason))
	return a.Properties.append(dst, size)
}
