package workloads

import (
	"fmt"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// modelTypes are all structs that are read from files.
var modelTypes = []reflect.Type{
	reflect.TypeFor[head](), reflect.TypeFor[caseHead](), reflect.TypeFor[Model](), reflect.TypeFor[Broker](),
	reflect.TypeFor[ClientGroup](), reflect.TypeFor[Reconnect](), reflect.TypeFor[Will](), reflect.TypeFor[Subscription](),
	reflect.TypeFor[Publish](), reflect.TypeFor[Outage](), reflect.TypeFor[PowerCycle](), reflect.TypeFor[Step](),
}

// TestTags holds that each whole number has bounds that fit it, and that each default can be read.
func TestTags(t *testing.T) {
	for _, typ := range modelTypes {
		for _, field := range reflect.VisibleFields(typ) {
			key, _ := keyOf(field)
			if key == "" {
				continue
			}
			value := reflect.New(field.Type).Elem()
			if value.CanInt() && !readsItself(field.Type) && !regexp.MustCompile(`^\d+\.\.\d+$`).MatchString(field.Tag.Get("bounds")) {
				t.Errorf("%s.%s has no bounds", typ.Name(), field.Name)
			}
			if text, ok := field.Tag.Lookup("default"); ok {
				if err := decodeValue(defaultNode(text), value, field.Tag); err != nil {
					t.Errorf("default of %s.%s: %v", typ.Name(), field.Name, err)
				}
			}
		}
	}
}

// TestReference holds that doc.go names every key of the language, with its default where there is one.
func TestReference(t *testing.T) {
	src, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	if lines := strings.Count(string(src), "\n"); lines > 120 {
		t.Errorf("doc.go has %d lines", lines)
	}
	for _, typ := range modelTypes {
		for _, key := range keysOf(typ) {
			if !regexp.MustCompile(`\b` + key + `\b`).Match(src) {
				t.Errorf("doc.go does not say what %s in %s is", key, typ.Name())
			}
		}
	}
	for _, verb := range stepVerbs {
		if !regexp.MustCompile(`\b` + verb.key + `\b`).Match(src) {
			t.Errorf("doc.go does not say what the step %s does", verb.key)
		}
	}
}

const minimal = "hiatus: 1\nname: a\nabout: b\nduration: 1m\n"

func TestDefaults(t *testing.T) {
	c := oneCase(t, minimal+"clients:\n  - name: a\n    publish: [{topic: t, qos: 0}]\n")
	want := ClientGroup{
		Name: "a", Count: 1, Link: "lan", Version: V5, KeepAlive: 60, ConnectTimeout: Duration(30 * time.Second),
		Reconnect:   Reconnect{Min: Duration(time.Second), Max: Duration(120 * time.Second), Factor: 200},
		MaxInflight: 20,
		Publish:     []Publish{{Topic: TopicName{"t"}, Size: 100}},
	}
	if diff := cmp.Diff(want, c.Clients[0]); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(Broker{SessionExpiryMax: ExpiryNever, SessionExpiry311: ExpiryNever, DiskLatency: Latency{0}}, c.Broker); diff != "" {
		t.Error(diff)
	}
	if got := c.Clients[0].Publish[0].Times(); got != 1 {
		t.Errorf("published %d times", got)
	}
}

func TestSteps(t *testing.T) {
	c := oneCase(t, minimal+`
clients: [{name: a, count: 2}, {name: b}]
steps:
  - {at: 1s, kill: a}
  - {at: 2s, start: a-2, filters: [{filter: x/#, qos: 2}]}
  - {at: 3s, unsubscribe: b, filters: [x, y]}
  - {at: 4s, broker: kill}
  - {at: 5s, exit: b, session_expiry: never}
  - {at: 6s, cut: b, how: rst, for: 7s}
  - {at: 7s, publish: b, topic: t, qos: 1, payload: "", count: 3, every: 1s..2s, message_expiry: 9s}
`)
	never, nine, empty := ExpiryNever, Seconds(9), Text("")
	second := func(n time.Duration) Duration { return Duration(n * time.Second) }
	step := func(s Step) Step {
		s.Size, s.Count = 100, max(s.Count, 1)
		return s
	}
	want := []Step{
		step(Step{At: second(1), Verb: Kill, Target: "a"}),
		step(Step{At: second(2), Verb: StartProgram, Target: "a-2", Filters: []Subscription{{Filter: TopicFilter{"x/#"}, QoS: 2}}}),
		step(Step{At: second(3), Verb: Unsubscribe, Target: "b", Unfilters: []TopicFilter{{"x"}, {"y"}}}),
		step(Step{At: second(4), Verb: KillBroker}),
		step(Step{At: second(5), Verb: Exit, Target: "b", SessionExpiry: &never}),
		step(Step{At: second(6), Verb: Cut, Target: "b", How: RST, For: second(7)}),
		step(Step{At: second(7), Verb: PublishNow, Target: "b", Topic: TopicName{"t"}, QoS: 1, Payload: &empty, Count: 3,
			Every: Span{time.Second, 2 * time.Second}, MessageExpiry: &nine}),
	}
	if diff := cmp.Diff(want, c.Steps); diff != "" {
		t.Error(diff)
	}
}

func TestVariableTypes(t *testing.T) {
	src := minimal + `
defaults: {i: 7, b: true, v: 5.0, s: "7", d: 80s, name: a}
clients:
  - name: "${name}${i}"
    version: ${v}
    store: ${b}
    max_inflight: ${i}
    keep_alive: ${d}
    client_id: x${i}y${b}z${v}
    user_name: $${n} ${client}
`
	c := oneCase(t, src)
	g := c.Clients[0]
	if g.Name != "a7" || g.Version != V5 || !g.Store || g.MaxInflight != 7 || g.KeepAlive != 80 || *g.ClientID != "x7ytruez5.0" {
		t.Errorf("got %+v, %q", g, *g.ClientID)
	}
	if got := g.UserName.For("a7", 1, ""); got != "${n} a7" {
		t.Errorf("user name %q", got)
	}
	want := []Variable{{"i", 7}, {"b", true}, {"v", "5.0"}, {"s", "7"}, {"d", "80s"}, {"name", "a"}}
	if diff := cmp.Diff(want, c.With); diff != "" {
		t.Error(diff)
	}
}

func TestWhenAndAlso(t *testing.T) {
	s, err := Parse("f.yaml", []byte(minimal+`
axes: {v: [1, 2, 3]}
clients:
  - name: a
    also:
      - {when: v == 1, keep_alive: 1s}
      - {when: v >= 2, keep_alive: 2s, also: {when: v == 3, store: true}}
    will: {when: v == 3, topic: t, qos: 0}
  - {name: b, when: v != 2}
steps:
  - {at: 1s, kill: b, when: v != 2}
expect:
  - {when: v == 2, that: lost == 0}
  - delivered == v
`))
	if err != nil {
		t.Fatal(err)
	}
	cases, _ := s.Cases()
	var got []string
	for _, c := range cases {
		a := c.Clients[0]
		got = append(got, fmt.Sprintf("%s: %d clients, keep alive %d, store %v, will %v, %d steps, %s",
			c.Name, len(c.Clients), a.KeepAlive, a.Store, a.Will != nil, len(c.Steps), c.Expect[0].Text))
	}
	want := []string{
		"v=1: 2 clients, keep alive 1, store false, will false, 1 steps, delivered == v",
		"v=2: 1 clients, keep alive 2, store false, will false, 0 steps, lost == 0",
		"v=3: 2 clients, keep alive 2, store true, will true, 1 steps, delivered == v",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func oneCase(t *testing.T, src string) Case {
	t.Helper()
	s, err := Parse("f.yaml", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	cases, err := s.Cases()
	if err != nil || len(cases) != 1 {
		t.Fatalf("%d cases, %v", len(cases), err)
	}
	return cases[0]
}
