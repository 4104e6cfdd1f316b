package trace

import (
	"errors"
	"fmt"

	"github.com/hiatus-mqtt/hiatus/engine/packet"
)

// What Unused calls what a stream loses when it is split.
const (
	incompletePackets = "Control Packets that are not whole (cut by a gap or by the end of the capture)"
	lostBytes         = "bytes of MQTT streams beside a gap, where no Control Packet could be made out"
)

// cut is one Control Packet split off a stream.
type cut struct {
	bytes []byte
	stamp stamp
}

// split is a stream taken apart.
type split struct {
	packets    []cut
	malformed  tally // by what is wrong
	incomplete int
	lost       int // bytes that belong to no packet with a known extent
	wasted     int // bytes that are not in packets: the measure of how badly version and sender fit
}

// splitter splits the streams of one side of a connection.
type splitter struct {
	decoder *decoder
	version packet.Version
	from    side
}

// all splits the runs of a stream. Where a stream was not recorded from its first byte, and after a
// gap, the beginning of a Control Packet is not marked in any way. It is known when the gap lies within
// a packet whose length was read before it. Otherwise a run is taken to begin with a packet, as segments
// mostly do, if from there on everything in it decodes; a run that does not is given up.
func (s splitter) all(d *direction) split {
	out := split{malformed: make(tally)}
	missing := -1 // bytes to the end of the packet that the last run broke off in; -1 unknown
	if d.aligned() {
		missing = 0
	}
	for i := range d.runs {
		r := &d.runs[i]
		from := 0
		switch {
		case missing >= r.skip:
			if from = missing - r.skip; from > len(r.data) {
				missing = from - len(r.data)
				out.wasted += len(r.data)
				continue
			}
			out.wasted += from
		case !s.plausible(r.data):
			out.lost += len(r.data)
			out.wasted += len(r.data)
			missing = -1
			continue
		}
		missing = s.run(&out, r, from)
	}
	return out
}

// aligned reports whether the stream's first byte was recorded.
func (d *direction) aligned() bool {
	start := d.start()
	if d.syn {
		return start != nil
	}
	_, connect := connectStart(start)
	return connect
}

// run splits a run from an offset where a packet begins. It returns how many bytes its last packet
// lacks: 0 when the run ends with a packet, -1 when the length itself is cut off or is none.
func (s splitter) run(out *split, r *run, from int) int {
	for from < len(r.data) {
		size := extent(r.data[from:])
		rest := len(r.data) - from
		switch {
		case size < 0:
			out.lost += rest
			out.wasted += rest
			return -1
		case size == 0:
			out.incomplete++
			out.wasted += rest
			return -1
		case size > rest:
			out.incomplete++
			out.wasted += rest
			return size - rest
		}
		b := r.data[from : from+size : from+size]
		from += size
		if _, err := s.decoder.whole(s.version, s.from, b); err != nil {
			out.malformed.add(malformed(b, err), 1)
			out.wasted += size
			continue
		}
		out.packets = append(out.packets, cut{bytes: b, stamp: r.at(from)})
	}
	return 0
}

// plausible reports whether data holds nothing but valid packets, but for the last, which may be cut off.
func (s splitter) plausible(data []byte) bool {
	for n := 0; ; n++ {
		size := extent(data)
		if size <= 0 || size > len(data) {
			return n > 0 && size >= 0
		}
		if _, err := s.decoder.whole(s.version, s.from, data[:size]); err != nil {
			return false
		}
		data = data[size:]
	}
}

// count adds what was lost to a tally.
func (s *split) count(t tally) {
	//unordered: tallies are sums, sorted when they are read
	for what, n := range s.malformed {
		t.add(what, n)
	}
	t.add(incompletePackets, s.incomplete)
	t.add(lostBytes, s.lost)
}

// malformed names what is wrong with a Control Packet, without what differs between packets of one fault.
func malformed(b []byte, err error) string {
	name := packet.Type(b[0] >> 4).String()
	var fault *packet.Error
	if errors.As(err, &fault) {
		return fmt.Sprintf("malformed %s packets: %s %s", name, fault.Field, fault.Problem)
	}
	return fmt.Sprintf("malformed %s packets: %v", name, err)
}
