package topic_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hiatus-mqtt/hiatus/engine/topic"
	"pgregory.net/rapid"
)

func allOf(x *topic.Names[int]) (names []string, values []int) {
	for name, v := range x.All() {
		names, values = append(names, name), append(values, v)
	}
	return names, values
}

func TestNamesLikeModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var x topic.Names[int]
		model := map[string]int{}
		value := 0
		t.Repeat(map[string]func(*rapid.T){
			"set": func(t *rapid.T) {
				value++
				name := someName().Draw(t, "name")
				want, wantHad := model[name]
				model[name] = value
				if old, had := x.Set(name, value); old != want || had != wantHad {
					t.Fatalf("Set(%q) = %v, %v", name, old, had)
				}
			},
			"delete": func(t *rapid.T) {
				name := someName().Draw(t, "name")
				want, wantHad := model[name]
				delete(model, name)
				if old, had := x.Delete(name); old != want || had != wantHad {
					t.Fatalf("Delete(%q) = %v, %v", name, old, had)
				}
			},
			"": func(t *rapid.T) {
				checkNames(t, &x, model)
			},
		})
	})
}

// checkNames compares contents by the model, and what Match gives with a filtered All, order included.
func checkNames(t *rapid.T, x *topic.Names[int], model map[string]int) {
	names, values := allOf(x)
	if x.Len() != len(model) || len(names) != len(model) {
		t.Fatalf("Len() = %d, All gives %d, want %d", x.Len(), len(names), len(model))
	}
	filter := someFilter().Draw(t, "filter")
	var want []int
	for i, name := range names {
		if v, ok := model[name]; !ok || v != values[i] {
			t.Fatalf("All gives %q: %d, want %d", name, values[i], v)
		}
		if v, ok := x.Get(name); !ok || v != values[i] {
			t.Fatalf("Get(%q) = %d, %v", name, v, ok)
		}
		if naive(filter, name) {
			want = append(want, values[i])
		}
	}
	if diff := cmp.Diff(want, x.Match(filter, nil)); diff != "" {
		t.Fatalf("Match(%q): -want +got\n%s", filter, diff)
	}
	var again topic.Names[int]
	for i, name := range names {
		again.Set(name, values[i])
	}
	if same, _ := allOf(&again); !slices.Equal(same, names) {
		t.Fatalf("set again in order: %q, want %q", same, names)
	}
}

func TestNamesOrder(t *testing.T) {
	var x topic.Names[int]
	for i, name := range []string{"b/1", "a", "b", "$SYS/x", "b/0", "a/z"} {
		x.Set(name, i)
	}
	names, _ := allOf(&x)
	if want := []string{"b", "b/1", "b/0", "a", "a/z", "$SYS/x"}; !slices.Equal(names, want) {
		t.Errorf("All gives %q, want %q", names, want)
	}
	if got := x.Match("#", nil); !slices.Equal(got, []int{2, 0, 4, 1, 5}) {
		t.Errorf("Match(#) = %v", got)
	}
}

func TestNamesDeep(t *testing.T) {
	deep := strings.Repeat("/", topic.MaxLength)
	var x topic.Names[int]
	x.Set(deep, 1)
	x.Set("/", 2)
	for _, filter := range []string{"#", "/#", strings.Repeat("+/", topic.MaxLength/2) + "#"} {
		if got := x.Match(filter, nil); !slices.Contains(got, 1) {
			t.Errorf("Match(%.5q...) = %v", filter, got)
		}
	}
	if _, had := x.Delete(deep); !had || x.Len() != 1 {
		t.Error("not deleted")
	}
}
