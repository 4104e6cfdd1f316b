package packet

// The Connect Return Codes of MQTT 3.1 and 3.1.1. MQTT 3.1.1 section 3.2.2.3.
var returnCodes = [...]ReasonCode{
	0: Success,
	1: UnsupportedProtocolVersion,
	2: ClientIdentifierNotValid,
	3: ServerUnavailable,
	4: BadUserNameOrPassword,
	5: NotAuthorized,
}

// ConnectReturnCode returns what CONNACK of MQTT 3.1 and 3.1.1 says for r. Those versions know
// five refusals; what fits none of them becomes 3, Server unavailable. A server that follows
// the standard sends no CONNACK for it but just closes the Network Connection. [MQTT3-3.2.2-6]
func (r ReasonCode) ConnectReturnCode() byte {
	switch r {
	case Success:
		return 0
	case UnsupportedProtocolVersion:
		return 1
	case ClientIdentifierNotValid:
		return 2
	case BadUserNameOrPassword, BadAuthenticationMethod:
		return 4
	case NotAuthorized, Banned:
		return 5
	}
	return 3
}

// ConnectReason is the inverse of ConnectReturnCode. It reports false for the return codes
// above 5, which are reserved.
func ConnectReason(returnCode byte) (ReasonCode, bool) {
	if int(returnCode) < len(returnCodes) {
		return returnCodes[returnCode], true
	}
	return UnspecifiedError, false
}
