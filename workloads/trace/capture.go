package trace

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/pcapgo"
)

// stamp is the position of something in a capture: which record it came with, counted from 0, and
// when that was. Both never run backwards, so the record alone orders events.
type stamp struct {
	record int
	at     time.Duration
}

func (s stamp) max(o stamp) stamp {
	if o.record > s.record {
		return o
	}
	return s
}

// packetSource is what the two readers of pcapgo have in common.
type packetSource interface {
	ReadPacketData() ([]byte, gopacket.CaptureInfo, error)
}

// recordReader reads the records of a pcap or pcapng file.
type recordReader struct {
	source packetSource
	link   func(gopacket.CaptureInfo) layers.LinkType
	tally  tally

	records int       // read so far
	start   time.Time // of record 0
	at      time.Duration
}

func newPcapReader(r io.Reader, t tally) (*recordReader, error) {
	source, err := pcapgo.NewReader(r)
	if err != nil {
		return nil, err
	}
	link := source.LinkType()
	return &recordReader{source: source, link: func(gopacket.CaptureInfo) layers.LinkType { return link }, tally: t}, nil
}

func newPcapngReader(r io.Reader, t tally) (*recordReader, error) {
	options := pcapgo.NgReaderOptions{WantMixedLinkType: true, SkipUnknownVersion: true}
	source, err := pcapgo.NewNgReader(r, options)
	if err != nil {
		return nil, err
	}
	return &recordReader{source: source, link: mixedLinkType, tally: t}, nil
}

// mixedLinkType finds the link type of a record where every interface has its own.
func mixedLinkType(ci gopacket.CaptureInfo) layers.LinkType {
	if len(ci.AncillaryData) == 0 {
		return layers.LinkTypeNull
	}
	link, _ := ci.AncillaryData[0].(layers.LinkType)
	return link
}

// next returns one record. After the last it returns io.EOF. A record that cannot be read ends the
// file, for where the next one begins is unknown; what was read before it stays good.
func (r *recordReader) next() ([]byte, layers.LinkType, stamp, error) {
	data, ci, err := r.source.ReadPacketData()
	switch {
	case err == io.EOF && len(data) == 0 && ci.Length == 0:
		return nil, 0, stamp{}, io.EOF
	case err != nil && r.records == 0:
		return nil, 0, stamp{}, fmt.Errorf("its first record cannot be read (%s)", endReason(err))
	case err != nil:
		r.tally.add(fmt.Sprintf("end of the file from record %d on (%s)", r.records+1, endReason(err)), 1)
		return nil, 0, stamp{}, io.EOF
	}
	if ci.CaptureLength < ci.Length {
		r.tally.add("records cut short by the capture's snap length", 1)
	}
	s := stamp{record: r.records, at: r.instant(ci.Timestamp)}
	r.records++
	return data, r.link(ci), s, nil
}

// instant returns the time of a record since the first one. A clock that ran backwards (it was set, or
// the interfaces of the capture disagree) stands still instead: order matters more than distance.
func (r *recordReader) instant(t time.Time) time.Duration {
	if r.records == 0 {
		r.start = t
	}
	at := t.Sub(r.start)
	if at < r.at {
		r.tally.add("timestamps that ran backwards", 1)
		return r.at
	}
	r.at = at
	return at
}

func endReason(err error) string {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return "the file is cut off"
	}
	return err.Error()
}

// firstLayer returns what decodes a record of a link type, or nil where there can be no IP, or none
// that can be read. The numbers 12 and 14 mean raw IP on some systems; the library's own table of them
// depends on the system it runs on.
func firstLayer(link layers.LinkType) gopacket.Decoder {
	switch link {
	case layers.LinkTypeNull, layers.LinkTypeLoop:
		return layers.LayerTypeLoopback
	case layers.LinkTypeIPv4:
		return layers.LayerTypeIPv4
	case layers.LinkTypeIPv6:
		return layers.LayerTypeIPv6
	case 12, 14, layers.LinkTypeRaw:
		return layers.LinkTypeRaw
	case layers.LinkTypeEthernet, layers.LinkTypeLinuxSLL, layers.LinkTypeLinuxSLL2, layers.LinkTypePPP,
		layers.LinkTypeIEEE802_11, layers.LinkTypeIEEE80211Radio:
		return link
	}
	return nil
}
