package client

import (
	"slices"

	"github.com/hiatus-mqtt/hiatus/engine"
	"github.com/hiatus-mqtt/hiatus/engine/packet"
)

// filter is one Topic Filter and how far the server has been told of it.
type filter struct {
	topicFilter []byte
	options     packet.Subscription // without its TopicFilter
	state       filterState
	position    uint8  // in the SUBSCRIBE or UNSUBSCRIBE without an answer
	request     uint16 // that packet's identifier
}

type filterState uint8

const (
	wanted    filterState = iota // SUBSCRIBE is to be sent
	asked                        // SUBSCRIBE was sent
	held                         // SUBACK granted it
	refused                      // SUBACK refused it
	unwanted                     // UNSUBSCRIBE is to be sent
	askedGone                    // UNSUBSCRIBE was sent
)

func (s filterState) leaving() bool { return s >= unwanted }

// batch is how many Topic Filters go into one SUBSCRIBE or UNSUBSCRIBE.
const batch = 100

// SetSubscriptions replaces what the program subscribes to from its next start on.
func (c *Client) SetSubscriptions(subscriptions []Subscription) {
	c.startWith, c.replace = subscriptions, true
}

// Subscribe makes the application subscribe, or change the options of a subscription. While
// offline it waits for the next connection; it outlives the program.
func (c *Client) Subscribe(now engine.Instant, subscriptions []Subscription) {
	c.begin(now)
	if c.phase == stopped {
		return
	}
	for i := range subscriptions {
		c.intend(&subscriptions[i]).state = wanted
	}
	if c.phase == connected {
		c.sendRequests()
	}
}

// Unsubscribe makes the application unsubscribe. While offline it waits for the next connection.
func (c *Client) Unsubscribe(now engine.Instant, topicFilters []string) {
	c.begin(now)
	if c.phase == stopped {
		return
	}
	for _, name := range topicFilters {
		if f := c.find(name); f != nil && !f.state.leaving() {
			c.emit(Event{Kind: IntendsNoMore, TopicName: f.topicFilter})
			f.state = unwanted
		}
	}
	if c.phase == connected {
		c.sendRequests()
	}
}

// announce brings the intended Topic Filters up to date at program start. The server is not told of
// those that are gone: a program that never had them in its code does not know of them.
func (c *Client) announce() {
	if !c.replace {
		return
	}
	c.filters = slices.DeleteFunc(c.filters, func(f filter) bool {
		gone := !slices.ContainsFunc(c.startWith, func(s Subscription) bool { return s.TopicFilter == string(f.topicFilter) })
		if gone && !f.state.leaving() {
			c.emit(Event{Kind: IntendsNoMore, TopicName: f.topicFilter})
		}
		return gone
	})
	for i := range c.startWith {
		c.intend(&c.startWith[i])
	}
	c.startWith, c.replace = nil, false
}

// intend makes s one of the application's intended Topic Filters. The server needs to be told if it is new or changed.
func (c *Client) intend(s *Subscription) *filter {
	f := c.find(s.TopicFilter)
	if f == nil {
		c.filters = append(c.filters, filter{topicFilter: []byte(s.TopicFilter), state: unwanted})
		f = &c.filters[len(c.filters)-1]
	}
	options := c.options(s)
	fresh := f.state.leaving()
	if fresh || f.options.QoS != options.QoS || f.options.NoLocal != options.NoLocal {
		c.emit(Event{Kind: Intends, TopicName: f.topicFilter, QoS: s.QoS, NoLocal: options.NoLocal})
	}
	if fresh || !sameOptions(&f.options, &options) {
		f.options, f.state = options, wanted
	}
	return f
}

// options are s's for the wire; before MQTT 5.0 there is only QoS.
func (c *Client) options(s *Subscription) packet.Subscription {
	if c.cfg.Version < packet.V5 {
		return packet.Subscription{QoS: s.QoS}
	}
	return packet.Subscription{
		QoS: s.QoS, NoLocal: s.NoLocal, RetainAsPublished: s.RetainAsPublished, RetainHandling: s.RetainHandling,
	}
}

func sameOptions(a, b *packet.Subscription) bool {
	return a.QoS == b.QoS && a.NoLocal == b.NoLocal &&
		a.RetainAsPublished == b.RetainAsPublished && a.RetainHandling == b.RetainHandling
}

func (c *Client) find(topicFilter string) *filter {
	for i := range c.filters {
		if string(c.filters[i].topicFilter) == topicFilter {
			return &c.filters[i]
		}
	}
	return nil
}

// sendRequests sends what the server has not been told of.
func (c *Client) sendRequests() {
	c.inBatches(wanted, asked, c.sendSubscribe)
	c.inBatches(unwanted, askedGone, c.sendUnsubscribe)
}

// inBatches gathers the filters in state from, moves them on to state to and has them sent.
func (c *Client) inBatches(from, to filterState, send func(id uint16, filters []*filter)) {
	var filters []*filter
	var id uint16
	for i := range c.filters {
		f := &c.filters[i]
		if f.state != from {
			continue
		}
		if len(filters) == 0 {
			id = c.newID()
			c.requests = append(c.requests, id)
		}
		f.state, f.request, f.position = to, id, uint8(len(filters))
		filters = append(filters, f)
		if len(filters) == batch {
			send(id, filters)
			filters = filters[:0]
		}
	}
	if len(filters) > 0 {
		send(id, filters)
	}
}

func (c *Client) sendSubscribe(id uint16, filters []*filter) {
	p := packet.Subscribe{PacketID: id, Subscriptions: make([]packet.Subscription, len(filters))}
	for i, f := range filters {
		p.Subscriptions[i] = f.options
		p.Subscriptions[i].TopicFilter = f.topicFilter
	}
	c.wrote(p.Append(c.wire, c.cfg.Version))
}

func (c *Client) sendUnsubscribe(id uint16, filters []*filter) {
	p := packet.Unsubscribe{PacketID: id, TopicFilters: make([][]byte, len(filters))}
	for i, f := range filters {
		p.TopicFilters[i] = f.topicFilter
	}
	c.wrote(p.Append(c.wire, c.cfg.Version))
}

func (c *Client) suback(h packet.Header, body []byte) {
	var p packet.Suback
	if err := p.Decode(c.cfg.Version, h, body); err != nil {
		c.breachOf(err)
		return
	}
	if !c.answered(p.PacketID) {
		return
	}
	for i := range c.filters {
		f := &c.filters[i]
		if f.state != asked || f.request != p.PacketID {
			continue
		}
		if int(f.position) >= len(p.Reasons) {
			c.breach(packet.ProtocolError) // one Reason Code for each Topic Filter [MQTT-3.8.4-6]
			return
		}
		reason := p.Reasons[f.position]
		f.state = held
		if reason >= packet.UnspecifiedError {
			f.state = refused
		}
		c.emit(Event{Kind: Subscribed, TopicName: f.topicFilter, Reason: reason})
	}
}

func (c *Client) unsuback(h packet.Header, body []byte) {
	var p packet.Unsuback
	if err := p.Decode(c.cfg.Version, h, body); err != nil {
		c.breachOf(err)
		return
	}
	if !c.answered(p.PacketID) {
		return
	}
	c.filters = slices.DeleteFunc(c.filters, func(f filter) bool {
		if f.state != askedGone || f.request != p.PacketID {
			return false
		}
		reason := packet.Success
		if int(f.position) < len(p.Reasons) {
			reason = p.Reasons[f.position]
		}
		c.emit(Event{Kind: Unsubscribed, TopicName: f.topicFilter, Reason: reason})
		return true
	})
}

// answered frees the Packet Identifier of a request and reports whether it was in use for one.
func (c *Client) answered(id uint16) bool {
	i := slices.Index(c.requests, id)
	if i < 0 {
		return false
	}
	c.requests = slices.Delete(c.requests, i, i+1)
	return true
}

// unanswer makes what the server has not acknowledged wait for the next connection.
func (c *Client) unanswer() {
	for i := range c.filters {
		switch f := &c.filters[i]; f.state {
		case asked:
			f.state = wanted
		case askedGone:
			f.state = unwanted
		}
	}
}

// wantAll makes SUBSCRIBE go out for all intended Topic Filters.
func (c *Client) wantAll() {
	for i := range c.filters {
		if f := &c.filters[i]; !f.state.leaving() {
			f.state = wanted
		}
	}
}

// dropLeaving forgets the filters that only wait to be unsubscribed.
func (c *Client) dropLeaving() {
	c.filters = slices.DeleteFunc(c.filters, func(f filter) bool { return f.state.leaving() })
}
