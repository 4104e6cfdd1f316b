package trace

import (
	"fmt"
	"net/netip"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
)

// segment is one TCP segment of a capture.
type segment struct {
	stamp
	from, to netip.AddrPort
	tcp      *layers.TCP
}

// segmentOf finds the TCP segment in a record; ok is false, and the reason counted, when there is none.
func segmentOf(data []byte, link layers.LinkType, at stamp, t tally) (s segment, ok bool) {
	first := firstLayer(link)
	if first == nil {
		t.add(fmt.Sprintf("records of link type %d, which cannot be read", link), 1)
		return s, false
	}
	p := gopacket.NewPacket(data, first, gopacket.DecodeOptions{Lazy: true, NoCopy: true})
	tcp, _ := p.TransportLayer().(*layers.TCP)
	if tcp == nil {
		if p.Layer(gopacket.LayerTypeFragment) != nil {
			t.add("IP fragments", 1)
		} else {
			t.add("records without TCP", 1)
		}
		return s, false
	}
	from, to, ok := addresses(p.NetworkLayer())
	if !ok {
		t.add("records without TCP", 1)
		return s, false
	}
	return segment{
		stamp: at, tcp: tcp,
		from: netip.AddrPortFrom(from, uint16(tcp.SrcPort)),
		to:   netip.AddrPortFrom(to, uint16(tcp.DstPort)),
	}, true
}

func addresses(network gopacket.NetworkLayer) (from, to netip.Addr, ok bool) {
	if network == nil {
		return from, to, false
	}
	source, destination := network.NetworkFlow().Endpoints()
	from, fromOK := netip.AddrFromSlice(source.Raw())
	to, toOK := netip.AddrFromSlice(destination.Raw())
	return from, to, fromOK && toOK
}
