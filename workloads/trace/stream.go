package trace

import (
	"sort"
	"time"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/reassembly"
)

// epoch stands for the first record of a capture where the reassembler wants a wall-clock time.
var epoch = time.Unix(0, 0).UTC()

// context carries the stamp of a segment through the reassembler: the record in InterfaceIndex, which
// the reassembler does not look at, and the instant in Timestamp, after epoch.
type context struct{ gopacket.CaptureInfo }

// GetCaptureInfo implements reassembly.AssemblerContext.
func (c *context) GetCaptureInfo() gopacket.CaptureInfo { return c.CaptureInfo }

func stampOf(ci gopacket.CaptureInfo) stamp {
	return stamp{record: ci.InterfaceIndex, at: ci.Timestamp.Sub(epoch)}
}

// stream receives the bytes of a connection from the reassembler.
type stream struct{ *connection }

// Accept implements reassembly.Stream. A stream without SYN starts with its first segment that has
// bytes: an empty one may be a probe of the TCP keep-alive, whose sequence number lies before the next byte's.
func (s *stream) Accept(tcp *layers.TCP, _ gopacket.CaptureInfo, _ reassembly.TCPFlowDirection,
	next reassembly.Sequence, start *bool, _ reassembly.AssemblerContext) bool {
	if next >= 0 || tcp.SYN {
		return true
	}
	*start = len(tcp.Payload) > 0
	return *start
}

func dirIndex(dir reassembly.TCPFlowDirection) int {
	if dir == reassembly.TCPDirClientToServer {
		return 0
	}
	return 1
}

// ReassembledSG implements reassembly.Stream.
func (s *stream) ReassembledSG(sg reassembly.ScatterGather, _ reassembly.AssemblerContext) {
	length, _ := sg.Lengths()
	if length == 0 || s.other != "" {
		return
	}
	dir, _, _, skip := sg.Info()
	index := dirIndex(dir)
	d := &s.dirs[index]
	if skip > 0 || len(d.runs) == 0 {
		d.runs = append(d.runs, run{skip: max(skip, 0)})
	}
	d.grow(sg, length)
	if index == s.opener {
		s.other = s.foreign()
	}
	if s.other != "" {
		s.dirs[0].runs, s.dirs[1].runs = nil, nil
	}
}

// ReassemblyComplete implements reassembly.Stream. The connection stays known, so that a segment
// repeated after its end does not begin another one.
func (s *stream) ReassemblyComplete(reassembly.AssemblerContext) bool { return false }

// grow appends the bytes of sg to the last run, with the stamp of each of its segments.
func (d *direction) grow(sg reassembly.ScatterGather, length int) {
	r := &d.runs[len(d.runs)-1]
	base := len(r.data)
	r.data = append(r.data, sg.Fetch(length)...)
	for from := 0; from < length; {
		ci := sg.CaptureInfo(from)
		// A segment has at most 65,535 bytes, and they are in one piece.
		size := sort.Search(min(length-from, 1<<16), func(i int) bool {
			return sg.CaptureInfo(from+i).InterfaceIndex != ci.InterfaceIndex
		})
		from += max(size, 1)
		d.last = d.last.max(stampOf(ci))
		r.marks = append(r.marks, mark{end: base + from, stamp: d.last})
	}
}

// at returns when the byte before offset end was received.
func (r *run) at(end int) stamp {
	i := sort.Search(len(r.marks), func(i int) bool { return r.marks[i].end >= end })
	return r.marks[i].stamp
}
