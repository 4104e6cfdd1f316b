package workloads

import (
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/google/go-cmp/cmp"
)

// values lists for each type of value what it reads and what it makes of it, or "error: " and a part of the error.
var values = []struct {
	of   yaml.NodeUnmarshaler
	text string
	want any
}{
	{new(Duration), "80s", Duration(80 * time.Second)},
	{new(Duration), "1h30m", Duration(90 * time.Minute)},
	{new(Duration), "500us", Duration(500 * time.Microsecond)},
	{new(Duration), "500µs", Duration(500 * time.Microsecond)},
	{new(Duration), "7.5s", Duration(7500 * time.Millisecond)},
	{new(Duration), "0.000000001s", Duration(1)},
	{new(Duration), "2d", Duration(48 * time.Hour)},
	{new(Duration), "1d1ms", Duration(24*time.Hour + time.Millisecond)},
	{new(Duration), "0", Duration(0)},
	{new(Duration), "106751d", Duration(106751 * 24 * time.Hour)},
	{new(Duration), "106752d", "error: longer than 292 years"},
	{new(Duration), "0.1ns", "error: finer than 1ns"},
	{new(Duration), "5", "error: needs a unit"},
	{new(Duration), "5 s", "error: needs a unit"},
	{new(Duration), "5x", "error: needs a unit"},
	{new(Duration), "s", "error: write for example 80s"},
	{new(Duration), ".s", "error: write for example 80s"},
	{new(Duration), "1.s", "error: write for example 80s"},
	{new(Duration), "-5s", "error: negative"},
	{new(Duration), "never", "error: not a duration"},
	{new(Duration), "[5s]", "error: a list is not a duration"},
	{new(Duration), "99999999999999999999s", "error: write for example 80s"},

	{new(Span), "30s", Span{30 * time.Second, 30 * time.Second}},
	{new(Span), "10m..20m", Span{10 * time.Minute, 20 * time.Minute}},
	{new(Span), "20m..10m", "error: ends before it starts; write 10m..20m"},
	{new(Span), "10m..", "error: not a range"},
	{new(Span), "..10m", "error: a range such as"},
	{new(Start), "never", Start{Never: true}},
	{new(Start), "1s..2s", Start{Span: Span{time.Second, 2 * time.Second}}},

	{new(Seconds), "5m", Seconds(300)},
	{new(Seconds), "4294967294s", Seconds(math.MaxUint32 - 1)},
	{new(Seconds), "4294967295s", "error: write at most 4294967294s"},
	{new(Seconds), "1500ms", "error: write 2s"},
	{new(Seconds), "never", "error: not a duration"},
	{new(Expiry), "never", ExpiryNever},
	{new(Expiry), "300s", Expiry(300)},
	{new(Expiry), "0s", Expiry(0)},
	{new(KeepAlive), "0s", KeepAlive(0)},
	{new(KeepAlive), "65535s", KeepAlive(65535)},
	{new(KeepAlive), "65536s", "error: write at most 65535s"},

	{new(Size), "100B", Size(100)},
	{new(Size), "64KiB", Size(65536)},
	{new(Size), "1MB", Size(1e6)},
	{new(Size), "1.5kB", Size(1500)},
	{new(Size), "1 MiB", Size(1 << 20)},
	{new(Size), "0B", Size(0)},
	{new(Size), "100", "error: not a size"},
	{new(Size), "1.5B", "error: not a size"},
	{new(Size), "-1B", "error: negative"},
	{new(Size), "9999999999GB", "error: not a size"},
	{new(Rate), "1MB/s", Rate(1e6)},
	{new(Rate), "64KiB/s", Rate(65536)},
	{new(Rate), "1MB", "error: not a rate"},
	{new(Share), "25%", Share(250_000)},
	{new(Share), "0.0001%", Share(1)},
	{new(Share), "100%", Share(1_000_000)},
	{new(Share), "0.00001%", "error: not a percentage"},
	{new(Share), "101%", "error: not a percentage"},
	{new(Share), "25", "error: not a percentage"},
	{new(Factor), "2", Factor(200)},
	{new(Factor), "1.25", Factor(125)},
	{new(Factor), "0.5", "error: not a factor"},
	{new(Factor), "1.001", "error: not a factor"},

	{new(Latency), "20ms", Latency{20 * time.Millisecond}},
	{new(Latency), "[0s, 1ms, 1ms]", Latency{0, time.Millisecond, time.Millisecond}},
	{new(Latency), "[]", "error: the list is empty"},
	{new(Latency), "[2ms, 1ms]", "error: ascending"},

	{new(Version), "5.0", V5},
	{new(Version), "\"5.0\"", V5},
	{new(Version), "3.1", V31},
	{new(Version), "5", "error: write one of 3.1, 3.1.1, 5.0"},
	{new(Clean), "twice", CleanTwice},
	{new(Clean), "allways", "error: did you mean always?"},
	{new(How), "rst", RST},
	{new(Overflow), "drop-oldest", DropOldest},
	{new(Persistence), "journal", PersistJournal},
	{new(QoS), "2", QoS(2)},
	{new(QoS), "3", "error: write one of 0, 1, 2"},

	{new(Text), "a ${client} $${b}", Text("a ${client} $${b}")},
	{new(Text), "${other}", "error: ${other} has no value here"},
	{new(TopicName), "a/${n}", TopicName{"a/${n}"}},
	{new(TopicName), "a/#", "error: wildcard"},
	{new(TopicName), "\"\"", "error: empty"},
	{new(TopicFilter), "a/+/#", TopicFilter{"a/+/#"}},
	{new(TopicFilter), "a/#/b", "error: last level"},
	{new(TopicFilter), "$share/group/a", TopicFilter{"$share/group/a"}},
}

func TestValues(t *testing.T) {
	for _, v := range values {
		name := reflect.TypeOf(v.of).Elem().Name() + " " + v.text
		got := reflect.New(reflect.TypeOf(v.of).Elem())
		err := got.Interface().(yaml.NodeUnmarshaler).UnmarshalYAML(parseValue(t, v.text))
		if want, ok := v.want.(string); ok && strings.HasPrefix(want, "error: ") {
			if err == nil || !strings.Contains(err.Error(), strings.TrimPrefix(want, "error: ")) {
				t.Errorf("%s: got %v, error %v; want %s", name, got.Elem(), err, want)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if diff := cmp.Diff(v.want, got.Elem().Interface()); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// TestValuesWithLibrary checks that the types read themselves under the YAML library's own decoder too.
func TestValuesWithLibrary(t *testing.T) {
	var got struct {
		Keep Duration `yaml:"keep"`
		Size Size     `yaml:"size"`
	}
	if err := yaml.UnmarshalWithOptions([]byte("{keep: 80s, size: 64KiB}"), &got, yaml.Strict()); err != nil {
		t.Fatal(err)
	}
	if got.Keep != Duration(80*time.Second) || got.Size != 65536 {
		t.Errorf("got %+v", got)
	}
}

func TestFormatDuration(t *testing.T) {
	for _, text := range []string{"1h", "1h1m", "1h0m1s", "10m", "1m30s", "0s", "7.5s", "500µs", "100h", "20m", "10s"} {
		d, err := parseDuration(text)
		if err != nil || formatDuration(d) != text {
			t.Errorf("%s becomes %s, %v", text, formatDuration(d), err)
		}
	}
}

func parseValue(t *testing.T, text string) ast.Node {
	t.Helper()
	root, err := readYAML([]byte("a: " + text))
	if err != nil {
		t.Fatal(err)
	}
	return child(root, "a")
}

func TestTextFor(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"plain", "plain"},
		{"a/${client}/b/${n}", "a/dev-7/b/7"},
		{"${to}${to}", "cc"},
		{"$${client}", "${client}"},
		{"$$${client}", "$${client}"},
		{"${client", "${client"},
		{"", ""},
	} {
		if got := Text(test.text).For("dev-7", 7, "c"); got != test.want {
			t.Errorf("%q becomes %q, want %q", test.text, got, test.want)
		}
	}
}

func TestDistance(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want int
	}{{"", "abc", 3}, {"kitten", "sitting", 3}, {"qso", "qos", 1}, {"a", "a", 0}} {
		if got := distance(test.a, test.b); got != test.want {
			t.Errorf("distance(%q, %q) = %d, want %d", test.a, test.b, got, test.want)
		}
	}
}
