package plots

import (
	"fmt"

	"github.com/hiatus-mqtt/hiatus/bench"
)

// oneCase is a result with one case: five minutes with a phone that loses its link twice, once without the broker
// noticing for a while.
func oneCase() *bench.Result {
	c := bench.Case{
		VirtualNS: 5 * minute,
		Totals: bench.Totals{
			Delivery: bench.Delivery{
				Published: 1200, Expected: 3600, Delivered: 3241, Duplicates: 17, Illegal: 2, Queued: 120, InFlight: 3, Lost: 236,
				LostByCause: map[string]int64{
					"session-discarded/expired": 180, "offline-qos0": 41, "queue-oldest": 14, "message-expired": 1,
				},
			},
			Queue: bench.Queue{PeakMessages: 428, PeakBytes: 428 * 310, PeakSession: 300},
			Latency: bench.Latency{
				Online:  bench.Percentiles{Count: 2810, P50NS: 41 * millisecond, P90NS: 66 * millisecond, P99NS: 212 * millisecond, P999NS: 640 * millisecond, MaxNS: 1_231_000_000},
				Backlog: bench.Percentiles{Count: 431, P50NS: 21 * second, P90NS: 55 * second, P99NS: 79 * second, P999NS: 83 * second, MaxNS: 83_400_000_000},
			},
		},
		Series: &bench.Series{EndNS: 5 * minute, Timelines: lives(), Depth: depths()},
	}
	c.Series.OnlineLatency = bench.Curve{
		PPM:    []int64{0, 100_000, 250_000, 500_000, 750_000, 900_000, 950_000, 990_000, 995_000, 999_000, 999_500, 999_650, 1_000_000},
		Values: []int64{19 * millisecond, 24 * millisecond, 33 * millisecond, 41 * millisecond, 52 * millisecond, 66 * millisecond, 98 * millisecond, 212 * millisecond, 340 * millisecond, 640 * millisecond, 802 * millisecond, 1_231_000_000, 1_231_000_000},
	}
	c.Series.BacklogLatency = bench.Curve{
		PPM:    []int64{0, 250_000, 500_000, 750_000, 900_000, 990_000, 997_700, 1_000_000},
		Values: []int64{310 * millisecond, 9 * second, 21 * second, 38 * second, 55 * second, 79 * second, 83_400_000_000, 83_400_000_000},
	}
	return &bench.Result{Schema: bench.Schema, Scenario: "mobile-fleet", Seed: 7, VirtualNS: 5 * minute, Totals: c.Totals, Cases: []bench.Case{c}}
}

func lives() []bench.Timeline {
	return []bench.Timeline{
		{Client: "phone-1", Spans: []bench.Span{
			{FromNS: 0, State: "none"}, {FromNS: 2 * second, State: "connected"},
			{FromNS: 60 * second, State: "half-open"}, {FromNS: 105 * second, State: "offline"},
			{FromNS: 142 * second, State: "connected"}, {FromNS: 220 * second, State: "offline"},
			{FromNS: 262 * second, State: "none"}, {FromNS: 271 * second, State: "connected"},
		}, Outages: []bench.Outage{{FromNS: 60 * second, ToNS: 140 * second}, {FromNS: 220 * second, ToNS: 270 * second}}},
		{Client: "phone-2", Spans: []bench.Span{
			{FromNS: 1 * second, State: "connected"}, {FromNS: 180 * second, State: "half-open"},
			{FromNS: 180*second + 100*millisecond, State: "connected"},
		}},
		{Client: "sensor-with-a-very-long-client-identifier-in-hall-7-rack-0012", Spans: []bench.Span{
			{FromNS: 0, State: "connected"}, {FromNS: 30 * second, State: "offline"}, {FromNS: 290 * second, State: "connected"},
		}, Outages: []bench.Outage{{FromNS: 30 * second, ToNS: 288 * second}}},
		{Client: "<b>&amp;\"quote\"\x00</b>", Spans: []bench.Span{{FromNS: 0, State: "connected"}}},
		{Client: "backend", Spans: []bench.Span{{FromNS: 0, State: "none"}}},
	}
}

// depths rise while phone-1 is away and drain in steps; a sawtooth stands for a Session that drains in each bucket.
func depths() []bench.DepthSeries {
	const buckets = 150
	all := bench.DepthSeries{Name: "all", BucketNS: 2 * second}
	phone := bench.DepthSeries{Name: "phone-1", BucketNS: 2 * second}
	sensor := bench.DepthSeries{Name: "sensor-with-a-very-long-client-identifier-in-hall-7-rack-0012", BucketNS: 2 * second}
	saw := bench.DepthSeries{Name: "phone-2", BucketNS: 2 * second}
	for i := range int64(buckets) {
		var p, s int64
		switch {
		case i >= 30 && i < 71:
			p = (i - 29) * 6
		case i >= 71 && i < 80:
			p = 246 - (i-70)*27
		case i >= 110 && i < 131:
			p = (i - 109) * 6
		}
		p = max(p, 0)
		if i >= 15 && i < 145 {
			s = min((i-14)*3, 300)
		}
		w := i % 7 * 4
		appendDepth(&phone, p, p)
		appendDepth(&sensor, s, s)
		appendDepth(&saw, 0, w)
		appendDepth(&all, p+s, p+s+w)
	}
	return []bench.DepthSeries{all, sensor, phone, saw}
}

func appendDepth(d *bench.DepthSeries, lo, hi int64) {
	d.Min, d.Max = append(d.Min, lo), append(d.Max, hi)
	d.MinBytes, d.MaxBytes = append(d.MinBytes, lo*310), append(d.MaxBytes, hi*310)
}

// manyCases is a result with n cases of different losses.
func manyCases(n int) *bench.Result {
	r := &bench.Result{Schema: bench.Schema, Scenario: "matrix", Seed: 1, VirtualNS: 5 * minute}
	causes := []string{"no-session/expired", "no-session/wiped", "offline-qos0", "queue-full", "broker-stop", "downlink", "session-discarded/restart"}
	for i := range n {
		c := oneCase().Cases[0]
		c.Name = fmt.Sprintf("clean_start=%s session_expiry=%ds broker=profile-%d retain=true", []string{"always", "first", "never"}[i%3], i*30, i/3)
		d := bench.Delivery{Expected: 10_000, Queued: int64(i%4) * 150, InFlight: int64(i % 2), LostByCause: map[string]int64{}}
		for j, cause := range causes {
			if lost := int64((i+1)*(j+3)*97%1100) - 300; lost > 0 {
				d.LostByCause[cause] = lost
				d.Lost += lost
			}
		}
		d.Delivered = d.Expected - d.Queued - d.InFlight - d.Lost
		c.Delivery = d
		r.Cases = append(r.Cases, c)
	}
	return r
}

// fleet is a result with more clients than a picture holds, that flap so fast that states share pixel columns.
func fleet(clients int) *bench.Result {
	r := oneCase()
	s := r.Cases[0].Series
	s.EndNS, s.Timelines = 24*hour, nil
	for i := range clients {
		line := bench.Timeline{Client: fmt.Sprintf("device-%04d", i)}
		states := []string{"connected", "half-open", "offline", "connected", "offline", "none"}
		at := int64(i) * 20 * second
		for n := 0; at < s.EndNS; n++ {
			line.Spans = append(line.Spans, bench.Span{FromNS: at, State: states[(i+n)%len(states)]})
			at += int64(1+(i*31+n*17)%53) * int64(1+i%9) * 20 * second
		}
		if i%3 == 0 {
			line.Outages = []bench.Outage{{FromNS: 6 * hour, ToNS: 6*hour + 40*minute}}
		}
		s.Timelines = append(s.Timelines, line)
	}
	return r
}

func oneSession() *bench.Result {
	r := oneCase()
	s := r.Cases[0].Series
	s.Depth = []bench.DepthSeries{s.Depth[2], s.Depth[2]}
	return r
}

func nothingDelivered() *bench.Result {
	r := oneCase()
	s := r.Cases[0].Series
	s.OnlineLatency, s.BacklogLatency = bench.Curve{}, bench.Curve{}
	return r
}

func oneDelivered() *bench.Result {
	r := oneCase()
	c := &r.Cases[0]
	c.Latency = bench.Latency{Online: bench.Percentiles{Count: 1}}
	c.Series.OnlineLatency = bench.Curve{PPM: []int64{500_000}, Values: []int64{0}}
	c.Series.BacklogLatency = bench.Curve{}
	return r
}
