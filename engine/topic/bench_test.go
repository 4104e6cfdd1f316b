package topic_test

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/hiatus-mqtt/hiatus/engine/topic"
)

// largeIndex has n subscriptions, a multiple of 1000, at one site for each 1000: 80 % to one name
// each, 19 % with "+", 1 % with "#". Each largeName of an exact one is matched by that and ten "#".
func largeIndex(n int) *topic.Index[uint64] {
	x := new(topic.Index[uint64])
	sites := n / 1000
	for i := range n {
		filter := largeName(i, sites)
		switch kind := i / sites % 100; {
		case kind >= 99:
			filter = fmt.Sprintf("site/%d/#", i%sites)
		case kind >= 80:
			filter = fmt.Sprintf("site/%d/device/+/m%d", i%sites, i/sites)
		}
		x.Set(filter, uint32(i), uint64(i))
	}
	return x
}

func largeName(i, sites int) string {
	return fmt.Sprintf("site/%d/device/d%d/m%d", i%sites, i/sites, i/sites)
}

// largeNames are names that an exact subscription matches, in an order that caches do not guess.
func largeNames(n int) [][]byte {
	sites := n / 1000
	var names [][]byte
	for i := uint32(1); len(names) < min(n, 1<<16); i++ {
		j := int(uint64(i*2654435761) * uint64(n) >> 32)
		if j/sites%100 < 80 {
			names = append(names, []byte(largeName(j, sites)))
		}
	}
	return names
}

func heapBytes() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func BenchmarkMatch(b *testing.B) {
	for _, size := range []struct {
		name string
		n    int
	}{{"1k", 1000}, {"100k", 100_000}, {"1M", 1_000_000}} {
		b.Run("subscriptions="+size.name, func(b *testing.B) {
			if testing.Short() && size.n > 100_000 {
				b.Skip("takes seconds to build")
			}
			before := heapBytes()
			x := largeIndex(size.n)
			perSubscription := (heapBytes() - before) / uint64(size.n)
			names, dst := largeNames(size.n), make([]uint64, 0, 64)
			matches, i := 0, 0
			b.ReportAllocs()
			for b.Loop() {
				dst = x.Match(names[i%len(names)], dst[:0])
				matches += len(dst)
				i++
			}
			b.ReportMetric(float64(matches)/float64(i), "matches/op")
			b.ReportMetric(float64(perSubscription), "B/subscription")
		})
	}
}

func BenchmarkSetDelete(b *testing.B) {
	x := new(topic.Index[uint64])
	for i := range uint32(100_000) {
		x.Set("news/#", i, 0)
	}
	i := uint32(0)
	b.ReportAllocs()
	for b.Loop() {
		x.Delete("news/#", i)
		x.Set("news/#", i, 1)
		i = (i + 1) % 100_000
	}
}

func BenchmarkMatches(b *testing.B) {
	filter, name := "site/+/device/+/temperature/#", []byte("site/17/device/d4711/temperature")
	for b.Loop() {
		if !topic.Matches(filter, name) {
			b.Fatal("no match")
		}
	}
}
