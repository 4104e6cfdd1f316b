package bench_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/hiatus-mqtt/hiatus/bench"
	"github.com/hiatus-mqtt/hiatus/engine"
	"github.com/hiatus-mqtt/hiatus/workloads"
)

// The benchmarks report two kinds of figures side by side. Units that begin with "virt-" are of virtual
// time: exact, equal on every machine, and declared so to benchstat, which then reports any change as one.
// All others are the host's: what the run cost here.

func TestMain(m *testing.M) {
	flag.Parse()
	if flag.Lookup("test.bench").Value.String() != "" {
		for _, unit := range []string{"virt-delivered-ppm", "virt-peak-queue", "virt-p99-ns"} {
			fmt.Println("Unit", unit, "assume=exact")
		}
	}
	os.Exit(m.Run())
}

// BenchmarkScenario runs each scenario of the library whole.
func BenchmarkScenario(b *testing.B) {
	for _, name := range workloads.Names() {
		b.Run("name="+name, func(b *testing.B) {
			scenario := builtin(b, name)
			var result *bench.Result
			b.ReportAllocs()
			for b.Loop() {
				var err error
				if result, err = bench.Run(context.Background(), scenario, scenario.Seed, bench.RunOptions{}); err != nil {
					b.Fatal(err)
				}
			}
			reportVirtual(b, result)
			b.ReportMetric(float64(result.VirtualNS)*float64(b.N)/float64(b.Elapsed()), "x-real-time")
		})
	}
}

// reportVirtual reports what the run found out.
func reportVirtual(b *testing.B, r *bench.Result) {
	d := r.Delivery
	b.ReportMetric(float64(d.Delivered*1_000_000/max(d.Expected, 1)), "virt-delivered-ppm")
	b.ReportMetric(float64(r.Queue.PeakMessages), "virt-peak-queue")
	b.ReportMetric(float64(max(r.Latency.Online.P99NS, r.Latency.Backlog.P99NS)), "virt-p99-ns")
}

func builtin(tb testing.TB, name string) *workloads.Scenario {
	src, err := workloads.Builtin(name)
	if err != nil {
		tb.Fatal(err)
	}
	return parse(tb, name+".yaml", src)
}

func parse(tb testing.TB, file string, src []byte) *workloads.Scenario {
	scenario, err := workloads.Parse(file, src)
	if err != nil {
		tb.Fatal(err)
	}
	return scenario
}

// delivery is a scenario of pairs of clients, each of which delivers one message a second.
const delivery = `
hiatus: 1
name: delivery
about: Pairs of clients, one message a second each.
duration: 10d
links: {wire: {latency: [400us, 500us, 700us]}}
clients:
  - {name: sub, count: %[1]d, link: wire, clean: never, session_expiry: 1h, start: 0s..500ms, subscribe: [{filter: "t/${n}", qos: 2}]}
  - name: pub
    count: %[1]d
    link: wire
    start: 0s..500ms
    publish: [{topic: "t/${n}", qos: %[2]d, size: 100B, start: 1s..2s, every: 1s}]
`

// BenchmarkDelivery is the way of one message through everything: publishing client, link, Broker, link, receiving
// client, acknowledgements back, ledger, histogram and event log.
func BenchmarkDelivery(b *testing.B) {
	for _, sessions := range []int{1_000, 10_000, 100_000} {
		for qos := range 3 {
			b.Run(fmt.Sprintf("sessions=%d/qos=%d", sessions, qos), func(b *testing.B) { benchmarkDelivery(b, sessions/2, qos) })
		}
	}
}

func benchmarkDelivery(b *testing.B, pairs, qos int) {
	scenario := parse(b, "delivery.yaml", fmt.Appendf(nil, delivery, pairs, qos))
	cases, err := scenario.Cases()
	if err != nil {
		b.Fatal(err)
	}
	c := &cases[0]
	log := bench.NewEventLog(nil, c.ClientNames())
	ledger := bench.NewLedger(bench.Options{Clients: c.ClientNames(), Duration: engine.Instant(c.Duration), Log: log})
	world, err := c.Build(scenario.Seed, ledger)
	if err != nil {
		b.Fatal(err)
	}
	pass := func() {
		if err := world.Run(world.Now().Add(time.Second)); err != nil {
			b.Fatal(err)
		}
	}
	for range 5 {
		pass()
	}
	handled := world.Handled()
	b.ReportAllocs()
	for b.Loop() {
		pass()
	}
	account, err := ledger.Finish(world.Now())
	if err != nil {
		b.Fatal(err)
	}
	d := account.Totals().Delivery
	if d.Lost != 0 || d.Delivered < int64(b.N*pairs) {
		b.Fatalf("%+v", d)
	}
	b.ReportMetric(float64(b.Elapsed())/float64(b.N*pairs), "ns/delivery")
	b.ReportMetric(float64(world.Handled()-handled)/b.Elapsed().Seconds(), "events/s")
}
