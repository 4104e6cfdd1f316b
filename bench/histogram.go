package bench

import (
	"time"

	hdr "github.com/HdrHistogram/hdrhistogram-go"
)

// histogramMax is the longest time that a Histogram resolves: 30 days, in nanoseconds.
const histogramMax = int64(30 * 24 * time.Hour)

// Histogram counts times in nanoseconds with three significant digits, from 1 ns on: virtual links may
// have no latency at all, so a coarser unit would turn the whole of some results to zero. It takes
// 344 KB, of which only the parts in use cost memory. Longer times than 30 days are counted too, and
// show as the exact maximum. The zero value is empty.
type Histogram struct {
	counts *hdr.Histogram // nil as long as nothing was recorded
	count  int64
	max    int64
	over   int64 // of count, those too long to resolve
}

// Record counts ns.
func (h *Histogram) Record(ns int64) {
	if h.counts == nil {
		h.counts = hdr.New(1, histogramMax, 3)
	}
	h.count++
	h.max = max(h.max, ns)
	if h.counts.RecordValue(ns) != nil {
		h.over++
	}
}

// Merge adds what o counted.
func (h *Histogram) Merge(o *Histogram) {
	if o.counts == nil {
		return
	}
	if h.counts == nil {
		h.counts = hdr.New(1, histogramMax, 3)
	}
	h.counts.Merge(o.counts)
	h.count += o.count
	h.over += o.over
	h.max = max(h.max, o.max)
}

// at returns the least time that perMyriad of all recorded ones do not exceed, to three digits. It
// computes with integers: the histogram's own percentiles round differently from processor to
// processor.
func (h *Histogram) at(bars []hdr.Bar, perMyriad int64) int64 {
	rank := max(1, (h.count*perMyriad+9999)/10000)
	for _, b := range bars {
		rank -= b.Count
		if rank <= 0 {
			return min(b.To, h.max)
		}
	}
	return h.max
}

// bars returns the counts in order, without empty ones.
func (h *Histogram) bars() []hdr.Bar {
	if h.counts == nil {
		return nil
	}
	var bars []hdr.Bar
	for _, b := range h.counts.Distribution() {
		if b.Count > 0 {
			bars = append(bars, b)
		}
	}
	return bars
}

// Percentiles summarises h.
func (h *Histogram) Percentiles() Percentiles {
	bars := h.bars()
	return Percentiles{
		Count:  h.count,
		P50NS:  h.at(bars, 5000),
		P90NS:  h.at(bars, 9000),
		P99NS:  h.at(bars, 9900),
		P999NS: h.at(bars, 9990),
		MaxNS:  h.max,
		Over:   h.over,
	}
}

// curvePoints is the number of points in a Curve without its tail, which has half as many.
const curvePoints = 256

// Curve returns h as a cumulative distribution: every bar if they are few, otherwise those at which a
// further share of all values is reached, and the slowest.
func (h *Histogram) Curve() Curve {
	c := Curve{PPM: []int64{}, Values: []int64{}}
	bars := h.bars()
	var sum, next int64
	for i, b := range bars {
		sum += b.Count
		tail := len(bars)-i <= curvePoints/2 // the slow ones are what one looks for: keep them all
		if sum*curvePoints < next && len(bars) > curvePoints && !tail {
			continue
		}
		next = sum*curvePoints + h.count
		c.PPM = append(c.PPM, ppm(sum, h.count))
		c.Values = append(c.Values, min(b.To, h.max))
	}
	if h.over > 0 {
		c.PPM, c.Values = append(c.PPM, 1_000_000), append(c.Values, h.max)
	}
	return c
}

// ppm is part of whole in parts per million, rounded down, for counts up to 9e12.
func ppm(part, whole int64) int64 { return part * 1_000_000 / whole }
