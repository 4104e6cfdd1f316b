package bench

import (
	"cmp"
	"slices"

	"github.com/hiatus-mqtt/hiatus/engine"
)

// seriesBuckets is how many buckets a time series divides a run into: about one per pixel column.
const seriesBuckets = 1000

// depthTrack is queue depth over time. It stores the buckets in which the depth changed, so its size
// follows the changes up to seriesBuckets, however long the run. A nil one stores nothing.
type depthTrack struct {
	width    engine.Instant
	points   []depthPoint
	messages int32 // now
	bytes    int64
}

// depthPoint is the least and greatest depth in one bucket.
type depthPoint struct {
	minBytes, maxBytes int64
	bucket             int32
	min, max           int32
	last               int32 // at the end of the bucket
	lastBytes          int64
}

func newDepthTrack(duration engine.Instant) *depthTrack {
	if duration <= 0 {
		return nil
	}
	return &depthTrack{width: (duration + seriesBuckets - 1) / seriesBuckets}
}

// set notes the depth from now on. What is later than the duration falls into the last bucket.
func (t *depthTrack) set(now engine.Instant, messages, bytes int64) {
	if t == nil {
		return
	}
	bucket := int32(min(now/t.width, seriesBuckets-1))
	n := len(t.points)
	if n == 0 || t.points[n-1].bucket != bucket {
		t.points = append(t.points, depthPoint{bucket: bucket, min: t.messages, max: t.messages, minBytes: t.bytes, maxBytes: t.bytes})
		n++
	}
	t.messages, t.bytes = int32(messages), bytes
	p := &t.points[n-1]
	p.min, p.max = min(p.min, t.messages), max(p.max, t.messages)
	p.minBytes, p.maxBytes = min(p.minBytes, bytes), max(p.maxBytes, bytes)
	p.last, p.lastBytes = t.messages, bytes
}

// series returns the track with all its buckets, up to end.
func (t *depthTrack) series(name string, end engine.Instant) DepthSeries {
	buckets := min(seriesBuckets, int((end+t.width-1)/t.width))
	s := DepthSeries{Name: name, BucketNS: int64(t.width), Min: make([]int64, buckets), Max: make([]int64, buckets),
		MinBytes: make([]int64, buckets), MaxBytes: make([]int64, buckets)}
	var before depthPoint
	points := t.points
	for i := range buckets {
		if len(points) == 0 || points[0].bucket != int32(i) {
			s.Min[i], s.Max[i] = int64(before.last), int64(before.last)
			s.MinBytes[i], s.MaxBytes[i] = before.lastBytes, before.lastBytes
			continue
		}
		before, points = points[0], points[1:]
		s.Min[i], s.Max[i] = int64(before.min), int64(before.max)
		s.MinBytes[i], s.MaxBytes[i] = before.minBytes, before.maxBytes
	}
	return s
}

// The most that series.json holds of each kind.
const (
	deepestShown   = 8
	timelinesShown = 40
)

// series assembles what the pictures are drawn from.
func (l *Ledger) series() *Series {
	if l.depth.all == nil {
		return nil
	}
	s := &Series{EndNS: int64(l.now), Depth: []DepthSeries{l.depth.all.series("all", l.now)}, Timelines: []Timeline{},
		OnlineLatency: l.online.Curve(), BacklogLatency: l.backlog.Curve()}
	for _, c := range l.deepest() {
		s.Depth = append(s.Depth, c.depth.series(c.name, l.now))
	}
	shown := l.busiest()
	s.OmittedClients = max(0, len(shown)-timelinesShown)
	for _, c := range shown[:min(len(shown), timelinesShown)] {
		s.Timelines = append(s.Timelines, c.timeline.result(c.name, l.now))
	}
	return s
}

func (l *Ledger) deepest() []*clientState {
	var found []*clientState
	for i := range l.clients {
		if l.clients[i].depth != nil {
			found = append(found, &l.clients[i])
		}
	}
	slices.SortStableFunc(found, func(a, b *clientState) int { return cmp.Compare(b.peak, a.peak) })
	return found[:min(len(found), deepestShown)]
}

func (l *Ledger) busiest() []*clientState {
	var found []*clientState
	for i := range l.clients {
		if l.clients[i].timeline.changes > 0 {
			found = append(found, &l.clients[i])
		}
	}
	slices.SortStableFunc(found, func(a, b *clientState) int { return cmp.Compare(b.timeline.changes, a.timeline.changes) })
	return found
}
