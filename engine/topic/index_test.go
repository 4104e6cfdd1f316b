package topic_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hiatus-mqtt/hiatus/engine/topic"
	"pgregory.net/rapid"
)

// subscription is one entry of the model that Index is held against: a list in order of subscription.
type subscription struct {
	filter string
	key    uint32
	value  int
}

type indexModel []subscription

func (m *indexModel) find(filter string, key uint32) int {
	return slices.IndexFunc(*m, func(s subscription) bool { return s.filter == filter && s.key == key })
}

func (m *indexModel) set(filter string, key uint32, value int) bool {
	if i := m.find(filter, key); i >= 0 {
		(*m)[i].value = value
		return true
	}
	*m = append(*m, subscription{filter, key, value})
	return false
}

func (m *indexModel) delete(filter string, key uint32) bool {
	i := m.find(filter, key)
	if i >= 0 {
		*m = slices.Delete(*m, i, i+1)
	}
	return i >= 0
}

// match gives values in the documented order: by level exact, "+", "#"; within a filter by age.
func (m *indexModel) match(name string) []int {
	var found []subscription
	for _, s := range *m {
		if naive(s.filter, name) {
			found = append(found, s)
		}
	}
	slices.SortStableFunc(found, func(a, b subscription) int {
		return slices.CompareFunc(strings.Split(a.filter, "/"), strings.Split(b.filter, "/"), compareLevels)
	})
	var values []int
	for _, s := range found {
		values = append(values, s.value)
	}
	return values
}

func compareLevels(a, b string) int { return rank(a) - rank(b) }

func rank(level string) int {
	switch level {
	case "+":
		return 1
	case "#":
		return 2
	}
	return 0
}

func TestIndexLikeModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var x topic.Index[int]
		var model indexModel
		value := 0
		filter, key := someFilter(), rapid.Uint32Range(0, 60)
		t.Repeat(map[string]func(*rapid.T){
			"set": func(t *rapid.T) {
				value++
				f, k := filter.Draw(t, "filter"), key.Draw(t, "key")
				if got, want := x.Set(f, k, value), model.set(f, k, value); got != want {
					t.Fatalf("Set(%q, %d) = %v, want %v", f, k, got, want)
				}
			},
			"crowd": func(t *rapid.T) {
				f := filter.Draw(t, "filter")
				for k := range uint32(40) {
					value++
					x.Set(f, k, value)
					model.set(f, k, value)
				}
			},
			"leave": func(t *rapid.T) {
				f, from := filter.Draw(t, "filter"), key.Draw(t, "key")
				for k := from; k < from+35; k++ {
					if got, want := x.Delete(f, k), model.delete(f, k); got != want {
						t.Fatalf("Delete(%q, %d) = %v, want %v", f, k, got, want)
					}
				}
			},
			"": func(t *rapid.T) {
				name := someName().Draw(t, "name")
				if diff := cmp.Diff(model.match(name), x.Match([]byte(name), nil)); diff != "" {
					t.Fatalf("Match(%q): -want +got\n%s", name, diff)
				}
				if x.Len() != len(model) {
					t.Fatalf("Len() = %d, want %d", x.Len(), len(model))
				}
			},
		})
	})
}

func TestIndexKeepsOrderInCrowd(t *testing.T) {
	var x topic.Index[uint32]
	var want []uint32
	for k := range uint32(1000) {
		x.Set("a/+", k, k)
	}
	for k := range uint32(1000) {
		if k%7 == 3 {
			want = append(want, k)
		} else if !x.Delete("a/+", k) {
			t.Fatalf("Delete(%d) found nothing", k)
		}
	}
	x.Set("a/+", 4, 4)
	want = append(want, 4)
	if diff := cmp.Diff(want, x.Match([]byte("a/b"), nil)); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestIndexDeepFilter(t *testing.T) {
	deep := strings.Repeat("/", topic.MaxLength)
	single := strings.Repeat("+/", topic.MaxLength/2) + "#"
	var x topic.Index[int]
	x.Set(deep, 1, 1)
	x.Set(single, 1, 2)
	if got := x.Match([]byte(deep), nil); !slices.Equal(got, []int{1, 2}) {
		t.Errorf("Match = %v", got)
	}
	if !x.Delete(deep, 1) || !x.Delete(single, 1) || x.Len() != 0 {
		t.Error("not deleted")
	}
	if got := x.Match([]byte(deep), nil); len(got) != 0 {
		t.Errorf("Match = %v after all were deleted", got)
	}
}

func TestIndexMatchDoesNotAllocate(t *testing.T) {
	x := largeIndex(1000)
	name, dst := []byte(largeName(5, 1)), make([]uint64, 0, 64)
	if n := testing.AllocsPerRun(100, func() { dst = x.Match(name, dst[:0]) }); n != 0 {
		t.Errorf("Match allocates %v times", n)
	}
}

func ExampleIndex() {
	var x topic.Index[string]
	x.Set("home/#", 1, "logger")
	x.Set("home/+/temperature", 2, "display")
	x.Set("home/kitchen/temperature", 3, "heating")
	fmt.Println(x.Match([]byte("home/kitchen/temperature"), nil))
	fmt.Println(x.Match([]byte("home"), nil))
	// Output:
	// [heating display logger]
	// [logger]
}
