package workloads

import (
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// Step is one thing that happens at one instant. Steps of one instant happen in the order of the file, behind what the
// clients do of their own accord.
type Step struct {
	At   Duration `yaml:"at,required"`
	Verb Verb     `yaml:"-"` // in the file, a key of its own with Target as its value
	// Target is the name of a client, or of a group, which is all of its clients. Empty for the broker.
	Target string `yaml:"-"`

	SessionExpiry *Expiry        `yaml:"session_expiry"`        // Disconnect, Exit: in DISCONNECT, 5.0. Nil: absent
	Filters       []Subscription `yaml:"filters"`               // Start (none: those of the client), Subscribe
	Unfilters     []TopicFilter  `yaml:"-"`                     // Unsubscribe; in the file, filters
	How           How            `yaml:"how" default:"silence"` // Cut
	For           Duration       `yaml:"for"`                   // Cut; zero: until restored

	// Publish; meanings are those of Publish.
	Topic         TopicName `yaml:"topic"`
	QoS           QoS       `yaml:"qos"`
	Payload       *Text     `yaml:"payload"`
	Size          Size      `yaml:"size" default:"100B"`
	Retain        bool      `yaml:"retain"`
	MessageExpiry *Seconds  `yaml:"message_expiry"`
	Count         int       `yaml:"count" default:"1" bounds:"1..1000000000"`
	Every         Span      `yaml:"every" default:"0s"`
}

// Verb is what a step does.
type Verb string

// The verbs. In the file the broker's three are values of the key broker.
const (
	StartProgram Verb = "start"      // the program starts, unless it runs
	Exit         Verb = "exit"       // the program disconnects and ends
	Kill         Verb = "kill"       // the program dies without a word
	Disconnect   Verb = "disconnect" // the application disconnects, its program goes on
	Connect      Verb = "connect"    // the application connects again
	Cut          Verb = "cut"        // the link dies
	Restore      Verb = "restore"    // the link works again, whatever has cut it
	Subscribe    Verb = "subscribe"
	Unsubscribe  Verb = "unsubscribe"
	PublishNow   Verb = "publish"

	StopBroker  Verb = "broker stop"      // gracefully
	KillBroker  Verb = "broker kill"      // its process dies; files keep what was written
	CrashBroker Verb = "broker power-cut" // its machine loses power; files keep what was synced
	StartBroker Verb = "broker start"
)

const brokerKey = "broker"

// stepVerbs are the keys that say what a step does, each with the other keys that go with it; those with a mark are
// required.
var stepVerbs = []struct {
	key  string
	with []string
}{
	{"start", []string{"filters"}},
	{"exit", []string{"session_expiry"}},
	{"kill", nil},
	{"disconnect", []string{"session_expiry"}},
	{"connect", nil},
	{"cut", []string{"how", "for"}},
	{"restore", nil},
	{"subscribe", []string{"filters!"}},
	{"unsubscribe", []string{"filters!"}},
	{"publish", []string{"topic!", "qos!", "payload", "size", "retain", "message_expiry", "count", "every"}},
	{brokerKey, nil},
}

// UnmarshalYAML reads a step and checks that its keys belong to its verb.
func (s *Step) UnmarshalYAML(node ast.Node) error {
	verb, with, err := findVerb(node)
	if err != nil {
		return err
	}
	if err := s.readVerb(verb); err != nil {
		return inKey(s.Verb.key(), err)
	}
	if err := s.checkKeys(node, with); err != nil {
		return err
	}
	if s.Verb == Unsubscribe {
		if err := decode(child(node, "filters"), &s.Unfilters); err != nil {
			return inKey("filters", err)
		}
		node = without(node, "filters")
	}
	type plain Step // without this method
	return decode(without(node, s.Verb.key()), (*plain)(s))
}

// key is the verb's key in the file.
func (v Verb) key() string {
	key, _, _ := strings.Cut(string(v), " ")
	return key
}

// findVerb is the one pair among those of a step whose key is a verb, and the keys that go with it.
func findVerb(node ast.Node) (verb *ast.MappingValueNode, with []string, err error) {
	if !isMapping(node) {
		return nil, nil, errorAt(node, "%s where a step belongs; write for example {at: 10s, disconnect: sub}", kindOf(node))
	}
	for _, pair := range mappingPairs(node) {
		key, _ := scalarText(pair.Key)
		for _, known := range stepVerbs {
			if known.key != key {
				continue
			}
			if verb != nil {
				first, _ := scalarText(verb.Key)
				return nil, nil, errorAt(pair.Key, "a step does one thing, this one has %s and %s; write two steps with the same \"at\"", first, key)
			}
			verb, with = pair, known.with
		}
	}
	if verb == nil {
		return nil, nil, noVerb(node)
	}
	return verb, with, nil
}

// noVerb blames the first key that no step has, which may be a verb misspelt, before the step as a whole.
func noVerb(node ast.Node) error {
	var verbs, all []string
	for _, known := range stepVerbs {
		verbs, all = append(verbs, known.key), append(all, known.with...)
	}
	for _, pair := range mappingPairs(node) {
		key, _ := scalarText(pair.Key)
		if key != "at" && !slices.Contains(all, key) && !slices.Contains(all, key+"!") {
			return errorAt(pair.Key, "unknown key %q%s", key, meantOrOneOf(key, verbs))
		}
	}
	return errorAt(node, "the step does nothing; write one of %s", strings.Join(verbs, ", "))
}

func (s *Step) readVerb(pair *ast.MappingValueNode) error {
	key, _ := scalarText(pair.Key)
	s.Verb = Verb(key)
	value, ok := scalarText(pair.Value)
	if !ok {
		return errorAt(pair.Value, "%s where one name belongs", kindOf(pair.Value))
	}
	if key != brokerKey {
		s.Target = value
		return nil
	}
	if words := []string{"stop", "kill", "power-cut", "start"}; !slices.Contains(words, value) {
		return errorAt(pair.Value, "%s is not known%s", kindOf(pair.Value), meantOrOneOf(value, words))
	}
	s.Verb = Verb(brokerKey + " " + value)
	return nil
}

func (s *Step) checkKeys(node ast.Node, with []string) error {
	for _, pair := range mappingPairs(node) {
		key, _ := scalarText(pair.Key)
		if key == "at" || key == s.Verb.key() || slices.Contains(with, key) || slices.Contains(with, key+"!") {
			continue
		}
		all := "at"
		for _, k := range with {
			all += ", " + strings.TrimSuffix(k, "!")
		}
		return errorAt(pair.Key, "%q does not go with %s, which takes %s", key, s.Verb.key(), all)
	}
	for _, key := range with {
		if name, required := strings.CutSuffix(key, "!"); required && child(node, name) == nil {
			return errorAt(node, "%s is missing; %s needs it", name, s.Verb)
		}
	}
	return nil
}
