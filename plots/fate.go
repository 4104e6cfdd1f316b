package plots

import (
	"cmp"
	"fmt"
	"image/color"
	"slices"
	"strings"

	"github.com/hiatus-mqtt/hiatus/bench"
)

// fate is one kind of ending and how often it happened.
type fate struct {
	name  string // "delivered", "queued", "in-flight", or the cause of a loss with its reason
	lost  bool
	count int64
}

// causes are the causes of loss in the order in which a message can meet them, each with its colour. What is delivered
// or still owed is pale, so that losses stand out.
var causes = []struct {
	name  string
	color color.NRGBA
}{
	{"never-sent", rgb(0x8C8C8C)},
	{"uplink", rgb(0x5A4A42)},
	{"taken-for-repetition", rgb(0xA6761D)},
	{"taken-for-repetition", rgb(0xAA8866)},
	{"no-session", vermillion},
	{"not-subscribed", orange},
	{"offline-qos0", purple},
	{"queue-full", green},
	{"queue-oldest", shade(green, 45)},
	{"queue-bytes", tint(green, 45)},
	{"session-discarded", blue},
	{"message-expired", skyBlue},
	{"too-large", rgb(0x999933)},
	{"refused", rgb(0x332288)},
	{"broker-stop", black},
	{"downlink", rgb(0x882255)},
	{"receiver", rgb(0x44AA99)},
}

var (
	deliveredColor = rgb(0xC9D8E6)
	queuedColor    = tint(yellow, 35)
	inFlightColor  = shade(yellow, 25)
)

// fatesOf lists delivered, queued and in-flight always, then each cause of loss that occurred.
func fatesOf(d bench.Delivery) []fate {
	out := []fate{
		{name: "delivered", count: d.Delivered},
		{name: "queued", count: d.Queued},
		{name: "in-flight", count: d.InFlight},
	}
	//unordered: sorted by its caller
	for name, n := range d.LostByCause {
		if n > 0 {
			out = append(out, fate{name, true, n})
		}
	}
	slices.SortFunc(out[3:], func(a, b fate) int {
		return cmp.Or(causeRank(a.name)-causeRank(b.name), strings.Compare(a.name, b.name))
	})
	return out
}

// checkLedger refuses counts that do not add up: a picture of them would hide it.
func checkLedger(c *bench.Case) error {
	d := c.Delivery
	sum, least := int64(0), int64(0)
	//unordered: a sum and a minimum
	for _, n := range d.LostByCause {
		sum, least = sum+n, min(least, n)
	}
	if least = min(least, d.Delivered, d.Queued, d.InFlight); least < 0 {
		return fmt.Errorf("plots: case %q: a fate happened %d times", c.Name, least)
	}
	if sum != d.Lost || d.Expected != d.Delivered+d.Queued+d.InFlight+d.Lost {
		return fmt.Errorf("plots: case %q: fates do not add up: %d expected, %d delivered, %d queued, %d in-flight, %d lost"+
			" of which %d have a cause", c.Name, d.Expected, d.Delivered, d.Queued, d.InFlight, d.Lost, sum)
	}
	return nil
}

// causeRank is the place of a cause in causes; one that is not there comes last.
func causeRank(name string) int {
	base, _, _ := strings.Cut(name, "/")
	for i, c := range causes {
		if c.name == base {
			return i
		}
	}
	return len(causes)
}

// label names a fate for people.
func (f fate) label() string {
	name := printable(f.name)
	if !f.lost {
		return name
	}
	if base, why, ok := strings.Cut(name, "/"); ok {
		name = base + " (" + why + ")"
	}
	return "lost: " + name
}

// reasonColor varies a cause's colour for its n-th reason: lighter and darker by turns.
func reasonColor(c color.NRGBA, n int) color.NRGBA {
	if n%2 == 1 {
		return tint(c, min(15+15*n, 75)) // 30, 60, 75
	}
	return shade(c, min(15*n, 60)) // 0, 30, 60
}

// fateColors gives each fate a colour: that of its cause, varied if the cause has several reasons.
func fateColors(fates []fate) map[string]color.NRGBA {
	out := map[string]color.NRGBA{
		"delivered": deliveredColor, "queued": queuedColor, "in-flight": inFlightColor,
	}
	reasons := map[int]int{}
	for _, f := range fates {
		if !f.lost {
			continue
		}
		rank := causeRank(f.name)
		clr := shade(rgb(0x999999), 30)
		if rank < len(causes) {
			clr = causes[rank].color
		}
		out[f.name] = reasonColor(clr, reasons[rank])
		reasons[rank]++
	}
	return out
}
