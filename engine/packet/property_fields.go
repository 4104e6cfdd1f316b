package packet

// The methods here find the field of a property by its identifier, so that decoding, encoding
// and describing need no case per property. Each is asked only for properties of its kind.

func (p *Properties) flag(id Property) *uint8 {
	switch id {
	case PayloadFormatIndicator:
		return &p.PayloadFormatIndicator
	case MaximumQoS:
		return &p.MaximumQoS
	case RequestProblemInformation:
		return &p.RequestProblemInformation
	case RequestResponseInformation:
		return &p.RequestResponseInformation
	case RetainAvailable:
		return &p.RetainAvailable
	case WildcardSubscriptionAvailable:
		return &p.WildcardSubscriptionAvailable
	case SubscriptionIdentifierAvailable:
		return &p.SubscriptionIdentifierAvailable
	}
	return &p.SharedSubscriptionAvailable
}

func (p *Properties) uint16(id Property) *uint16 {
	switch id {
	case ServerKeepAlive:
		return &p.ServerKeepAlive
	case ReceiveMaximum:
		return &p.ReceiveMaximum
	case TopicAliasMaximum:
		return &p.TopicAliasMaximum
	}
	return &p.TopicAlias
}

func (p *Properties) uint32(id Property) *uint32 {
	switch id {
	case MessageExpiryInterval:
		return (*uint32)(&p.MessageExpiryInterval)
	case SessionExpiryInterval:
		return (*uint32)(&p.SessionExpiryInterval)
	case WillDelayInterval:
		return (*uint32)(&p.WillDelayInterval)
	}
	return &p.MaximumPacketSize
}

func (p *Properties) bytes(id Property) *[]byte {
	switch id {
	case ContentType:
		return &p.ContentType
	case ResponseTopic:
		return &p.ResponseTopic
	case CorrelationData:
		return &p.CorrelationData
	case AssignedClientIdentifier:
		return &p.AssignedClientIdentifier
	case AuthenticationMethod:
		return &p.AuthenticationMethod
	case AuthenticationData:
		return &p.AuthenticationData
	case ResponseInformation:
		return &p.ResponseInformation
	case ServerReference:
		return &p.ServerReference
	}
	return &p.ReasonString
}
