package workloads

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/goccy/go-yaml/ast"
)

// maxClients bounds the clients of one case.
const maxClients = 1_000_000

// maxPayload is what fits into a PUBLISH with any Topic Name and properties, rounded down: a Control Packet has at
// most 268435455 bytes behind its first few. MQTT 5.0 section 1.5.5.
const maxPayload Size = 256_000_000

// checker finds what is wrong between the parts of a model, each of which is right by itself. The first complaint
// wins; it finds its place in the file by walking the path again that leads to the part of the model.
type checker struct {
	root  ast.Node
	model *Model
	vars  variables

	err error
}

// complain records an error about the part of the model at path: keys, and ints for items of lists.
func (c *checker) complain(path []any, format string, args ...any) {
	if c.err == nil {
		c.err = errorAt(c.find(path), format, args...)
	}
}

// find is the node at path, or the last one on the way to it.
func (c *checker) find(path []any) ast.Node {
	node := c.root
	for _, p := range path {
		var next ast.Node
		switch p := p.(type) {
		case string:
			next = child(node, p)
		case int:
			next = sequenceItems(node)[p]
		}
		if next == nil {
			return node
		}
		node = next
	}
	return node
}

// has reports whether the file has something at path.
func (c *checker) has(path []any) bool {
	parent := c.find(path[:len(path)-1])
	return child(parent, path[len(path)-1].(string)) != nil
}

// at extends a path without changing it.
func at(path []any, more ...any) []any { return append(slices.Clip(path), more...) }

func (c *checker) check() error {
	if c.model.Duration == 0 {
		c.complain(at(nil, "duration"), "duration: 0s is no time for anything to happen; write for example 3m")
	}
	if len(c.model.Clients) == 0 {
		c.complain(at(nil, "clients"), "clients: the list is empty; write at least one client")
	}
	c.checkNames()
	if c.err == nil {
		c.checkClientIDs()
	}
	for i := range c.model.Clients {
		c.checkClient(&c.model.Clients[i], at(nil, "clients", i))
	}
	for i := range c.model.Steps {
		c.checkStep(&c.model.Steps[i], at(nil, "steps", i))
	}
	c.checkBroker(at(nil, "broker"))
	for i := range c.model.Expect {
		if err := c.model.Expect[i].check(c.vars, c.isClient); err != nil && c.err == nil {
			c.err = err
		}
	}
	return c.err
}

// checkNames makes sure that a name is one client or one group.
func (c *checker) checkNames() {
	clients := 0
	for i := range c.model.Clients {
		g, path := &c.model.Clients[i], at(nil, "clients", i, "name")
		if err := clientName(g.Name); err != nil {
			c.complain(path, "%v", err)
		}
		for _, other := range c.model.Clients[:i] {
			if other.Name == g.Name {
				c.complain(path, "a client named %q is there already; choose another name", g.Name)
			}
			if other.member(g.Name) > 0 || g.member(other.Name) > 0 {
				c.complain(path, "%q and the group %q both have a client of one name; choose another name", g.Name, other.Name)
			}
		}
		if clients += g.Count; clients > maxClients {
			c.complain(at(nil, "clients", i, "count"), "count: more than %d clients in all; write fewer", maxClients)
		}
	}
}

// checkClientIDs allows two clients with one Client Identifier only where both say that it is meant.
func (c *checker) checkClientIDs() {
	type owner struct {
		name  string
		group *ClientGroup
	}
	owners := map[string]owner{}
	for i := range c.model.Clients {
		g, path := &c.model.Clients[i], at(nil, "clients", i, "client_id")
		if g.Count > 1 && g.ClientID != nil && !g.ClientID.PerClient() && g.ShareClientID {
			continue // one comparison would do for all of them
		}
		for n := 1; n <= g.Count && c.err == nil; n++ {
			id := g.ClientIDOf(n)
			other, taken := owners[id]
			if id == "" || !taken || g.ShareClientID && other.group.ShareClientID {
				owners[id] = owner{g.NameOf(n), g}
				continue
			}
			c.complain(path, "%s and %s have one Client Identifier %q and would take over from each other; "+
				"put ${client} into it, or write share_client_id: true in both", other.name, g.NameOf(n), id)
		}
	}
}

func (c *checker) checkClient(g *ClientGroup, path []any) {
	if c.model.Links.find(g.Link) == nil {
		c.complain(at(path, "link"), "link: there is no link %q%s", g.Link, meantOrOneOf(g.Link, c.model.Links.names()))
	}
	c.checkVersion(g, path)
	c.checkIdentity(g, path)
	if g.MaximumPacketSize > 268_435_460 {
		c.complain(at(path, "maximum_packet_size"), "maximum_packet_size: more than any packet can have; write at most 268435460B")
	}
	if !g.Start.Never && g.Start.Hi > time.Duration(c.model.Duration) {
		c.complain(at(path, "start"), "start: %s is after the end of the scenario at %s; write an earlier one, or never", g.Start.Span, c.model.Duration)
	}
	for i := range g.Subscribe {
		c.checkTo(string(g.Subscribe[i].Filter.Text), "", at(path, "subscribe", i, "filter"))
	}
	for i := range g.Publish {
		c.checkPublish(&g.Publish[i], at(path, "publish", i))
	}
	for i, o := range g.Outages {
		c.checkSeries(o.Every, o.For, o.From, o.Until, at(path, "outages", i))
	}
	for i, p := range g.PowerCycles {
		c.checkSeries(p.Every, p.For, p.From, p.Until, at(path, "power_cycles", i))
	}
}

// checkVersion refuses what the client's version of MQTT cannot say.
func (c *checker) checkVersion(g *ClientGroup, path []any) {
	if g.Version == V5 {
		return
	}
	for _, key := range []string{"session_expiry", "receive_maximum", "maximum_packet_size"} {
		c.only5(at(path, key), g)
	}
	if g.Will != nil {
		c.only5(at(path, "will", "delay"), g)
	}
	for i := range g.Subscribe {
		c.checkOptions(g, at(path, "subscribe", i))
	}
	for i := range g.Publish {
		c.only5(at(path, "publish", i, "message_expiry"), g)
	}
}

func (c *checker) checkOptions(g *ClientGroup, path []any) {
	for _, key := range []string{"no_local", "retain_as_published", "retain_handling"} {
		c.only5(at(path, key), g)
	}
}

func (c *checker) only5(path []any, g *ClientGroup) {
	if g.Version != V5 && c.has(path) {
		key := path[len(path)-1]
		c.complain(path, "%s: MQTT %s does not have it; write version: 5.0, or leave it out", key, g.Version)
	}
}

// checkIdentity checks Client Identifiers against the rules of the version.
func (c *checker) checkIdentity(g *ClientGroup, path []any) {
	id := g.ClientIDOf(g.Count)
	path = at(path, "client_id")
	switch {
	case len(id) > 65535-9: // room for what fresh_id adds
		c.complain(path, "client_id: longer than MQTT allows; write at most 65535 bytes")
	case g.Version == V31 && (id == "" || len(id) > 23):
		c.complain(path, "client_id: MQTT 3.1 wants 1 to 23 characters, %q has %d; write a client_id of that length", id, len(id))
	case g.Version == V311 && id == "" && g.Clean != CleanAlways && !g.FreshID:
		c.complain(path, "client_id: an empty one needs clean: always in MQTT 3.1.1, or the broker refuses it") // [MQTT3-3.1.3-7]
	}
	if g.Password != "" && g.UserName == "" && g.Version != V5 {
		c.complain(at(path[:len(path)-1], "password"), "password: MQTT %s wants a user_name with it; write one", g.Version) // [MQTT3-3.1.2-22]
	}
	c.checkWill(g, at(path[:len(path)-1], "will"))
}

func (c *checker) checkWill(g *ClientGroup, path []any) {
	if g.Will == nil {
		return
	}
	c.checkTo(string(g.Will.Topic.Text), "", at(path, "topic"))
	if n := len(g.Will.Payload); n > 65535 {
		c.complain(at(path, "payload"), "payload: %d bytes are more than a Will Message can have; write at most 65535", n)
	}
}

// checkPayload checks what is published: a payload or so many bytes.
func (c *checker) checkPayload(size Size, path []any) {
	if c.has(at(path, "payload")) && c.has(at(path, "size")) {
		c.complain(at(path, "size"), "size: a payload is given too; write one of the two")
	}
	if size > maxPayload {
		c.complain(at(path, "size"), "size: more than a PUBLISH can carry; write at most 256MB")
	}
}

func (c *checker) checkPublish(p *Publish, path []any) {
	c.checkPayload(p.Size, path)
	if p.Every != nil && p.Every.Hi == 0 && p.Count == 0 {
		c.complain(at(path, "every"), "every: 0s without a count would never end; write for example 10s, or a count")
	}
	if end := c.end(p.Until); p.Start.Hi > end {
		c.complain(at(path, "start"), "start: %s is after the end at %s; write an earlier one", p.Start, formatDuration(end))
	}
	if p.To != "" && c.groupOf(p.To) == nil {
		c.complain(at(path, "to"), "to: there is no client %q%s", p.To, c.meantClient(p.To))
	}
	c.checkTo(string(p.Topic.Text), p.To, at(path, "topic"))
	if p.Payload != nil {
		c.checkTo(string(*p.Payload), p.To, at(path, "payload"))
	}
}

// checkTo refuses ${to} where there is no addressee.
func (c *checker) checkTo(text, to string, path []any) {
	if to == "" && Text(text).mentions("to") {
		c.complain(path, "%s: ${to} needs the key \"to\" beside it, with the name of a client or group", path[len(path)-1])
	}
}

// checkSeries checks outages and power cycles.
func (c *checker) checkSeries(every, last Span, from, until Duration, path []any) {
	if every.Hi == 0 && last.Hi == 0 {
		c.complain(at(path, "every"), "every: 0s, for 0s, would never end; write for example 10m")
	}
	if end := c.end(until); time.Duration(from) >= end {
		c.complain(at(path, "from"), "from: %s is not before the end at %s; write an earlier one", from, formatDuration(end))
	}
	if c.has(at(path, "until")) && until == 0 {
		c.complain(at(path, "until"), "until: 0s leaves no time; write a later one, or leave the key out")
	}
}

// end is until, or the end of the scenario.
func (c *checker) end(until Duration) time.Duration {
	if until == 0 || until > c.model.Duration {
		return time.Duration(c.model.Duration)
	}
	return time.Duration(until)
}

func (c *checker) checkStep(s *Step, path []any) {
	if s.At > c.model.Duration {
		c.complain(at(path, "at"), "at: %s is after the end of the scenario at %s; write an earlier instant or a longer duration", s.At, c.model.Duration)
	}
	c.checkPayload(s.Size, path)
	if s.Verb.key() == brokerKey {
		return
	}
	g := c.groupOf(s.Target)
	if g == nil {
		c.complain(at(path, s.Verb.key()), "%s: there is no client %q%s", s.Verb, s.Target, c.meantClient(s.Target))
		return
	}
	c.only5(at(path, "session_expiry"), g)
	c.only5(at(path, "message_expiry"), g)
	for i := range s.Filters {
		c.checkOptions(g, at(path, "filters", i))
		c.checkTo(string(s.Filters[i].Filter.Text), "", at(path, "filters", i, "filter"))
	}
	c.checkTo(string(s.Topic.Text), "", at(path, "topic"))
}

func (c *checker) checkBroker(path []any) {
	b := &c.model.Broker
	for _, key := range []string{"snapshot_every", "snapshot_skips_clean_start"} {
		if c.has(at(path, key)) && !c.has(at(path, "persistence")) {
			c.complain(at(path, key), "%s: nothing takes snapshots; write persistence: snapshot too, or leave it out", key)
		}
	}
	if c.has(at(path, "session_expiry_max")) && b.SessionExpiryMax == 0 {
		c.complain(at(path, "session_expiry_max"), "session_expiry_max: 0s would let no Session outlive its connection; write 1s or more, or never for no cap")
	}
	if c.has(at(path, "session_expiry_311")) && b.SessionExpiry311 == 0 {
		c.complain(at(path, "session_expiry_311"), "session_expiry_311: 0s would make Clean Session 0 mean nothing; write 1s or more, or never")
	}
	for _, key := range []string{"queue_bytes", "server_keep_alive", "connect_timeout", "keep_alive_check"} {
		if path := at(path, key); c.has(path) && zeroText(c.find(path)) {
			c.complain(path, "%s: zero would mean none; leave the key out for that", key)
		}
	}
}

// zeroText reports whether a scalar is zero of some unit.
func zeroText(node ast.Node) bool {
	text, _ := scalarText(node)
	number, _, err := cutDecimal(text)
	return err == nil && number.digits == 0
}

// groupOf is the group of that name, or that has a client of that name.
func (c *checker) groupOf(name string) *ClientGroup { return c.model.groupOf(name) }

func (m *Model) groupOf(name string) *ClientGroup {
	for i := range m.Clients {
		if g := &m.Clients[i]; g.Name == name || g.member(name) > 0 {
			return g
		}
	}
	return nil
}

// isClient reports whether one client has that name.
func (c *checker) isClient(name string) bool {
	for i := range c.model.Clients {
		if c.model.Clients[i].member(name) > 0 {
			return true
		}
	}
	return false
}

func (c *checker) meantClient(name string) string {
	var names []string
	for _, g := range c.model.Clients {
		names = append(names, g.Name)
		if g.Count > 1 {
			names = append(names, fmt.Sprintf("%s-%s", g.Name, strconv.Itoa(g.Count)))
		}
	}
	return meantOrOneOf(name, names)
}
