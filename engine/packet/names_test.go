package packet

import "testing"

func TestNames(t *testing.T) {
	for _, f := range []struct{ got, want string }{
		{V31.String(), "3.1"}, {V311.String(), "3.1.1"}, {V5.String(), "5.0"}, {Version(9).String(), "level 9"},
		{CONNECT.String(), "CONNECT"}, {AUTH.String(), "AUTH"}, {Type(0).String(), "type 0"}, {Type(16).String(), "type 16"},
		{SessionExpiryInterval.String(), "Session Expiry Interval"}, {Property(4).String(), "property 0x04"}, {Property(200).String(), "property 0xC8"},
		{SessionTakenOver.String(), "Session taken over"}, {ReasonCode(3).String(), "reason 0x03"}, {ReasonCode(255).String(), "reason 0xFF"},
		{MalformedPacket.Error(), "Malformed Packet"},
	} {
		if f.got != f.want {
			t.Errorf("got %q, want %q", f.got, f.want)
		}
	}
}

func TestConnectReturnCode(t *testing.T) {
	for code := range 256 {
		reason, ok := ConnectReason(byte(code))
		if ok != (code <= 5) {
			t.Errorf("return code %d exists: %v", code, ok)
		}
		if ok && reason.ConnectReturnCode() != byte(code) {
			t.Errorf("return code %d becomes %v becomes %d", code, reason, reason.ConnectReturnCode())
		}
	}
	for reason, want := range map[ReasonCode]byte{
		BadAuthenticationMethod: 4, Banned: 5, ServerBusy: 3, QuotaExceeded: 3, MalformedPacket: 3,
	} {
		if got := reason.ConnectReturnCode(); got != want {
			t.Errorf("%v becomes %d, not %d", reason, got, want)
		}
	}
}
