package storage

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
)

const (
	headerSize = 20 // bytes before the first frame of a file
	frameSize  = 8  // bytes before each record
	trailer    = frameSize + 8

	// endLength stands in the place of a length at the end of a snapshot.
	endLength = 0xFFFFFFFF
	// formatVersion is the version byte of the files that this package writes, and the only one that it reads.
	formatVersion = 1
)

// MaxRecord is the largest record, in bytes: room for the largest Control Packet and as much again.
const MaxRecord = 512 << 20

// fileKind is the kind byte of a file.
type fileKind byte

const (
	kindSnapshot fileKind = 'S'
	kindJournal  fileKind = 'J'
)

// Only ever read, as crc32.MakeTable asks; a table of polynomial Castagnoli is hardware on most processors.
var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// errVersion says that a file is fine but of another version, so that nothing may be repaired.
var errVersion = errors.New("written by another version of Hiatus")

// appendHeader appends what a file starts with.
func appendHeader(dst []byte, kind fileKind, generation uint64) []byte {
	start := len(dst)
	dst = append(dst, "HIATUS"...)
	dst = append(dst, byte(kind), formatVersion)
	dst = binary.LittleEndian.AppendUint64(dst, generation)
	return binary.LittleEndian.AppendUint32(dst, crc32.Checksum(dst[start:], castagnoli))
}

// checkHeader says why data does not start with the header of that file, nil if it does.
func checkHeader(data []byte, kind fileKind, generation uint64) error {
	if len(data) < headerSize {
		return fmt.Errorf("header cut short at byte %d", len(data))
	}
	const end = headerSize - 4
	if crc32.Checksum(data[:end], castagnoli) != binary.LittleEndian.Uint32(data[end:]) || string(data[:6]) != "HIATUS" {
		return errors.New("header damaged")
	}
	if data[7] != formatVersion {
		return fmt.Errorf("format version %d: %w", data[7], errVersion)
	}
	if fileKind(data[6]) != kind || binary.LittleEndian.Uint64(data[8:]) != generation {
		return errors.New("header belongs to another file")
	}
	return nil
}

// appendFrame appends a record with its frame.
func appendFrame(dst, record []byte) []byte {
	start := len(dst)
	dst = binary.LittleEndian.AppendUint32(dst, uint32(len(record)))
	dst = binary.LittleEndian.AppendUint32(dst, checksum(dst[start:], record))
	return append(dst, record...)
}

// appendEnd appends the frame that ends a snapshot of n records.
func appendEnd(dst []byte, n uint64) []byte {
	start := len(dst)
	dst = binary.LittleEndian.AppendUint32(dst, endLength)
	count := binary.LittleEndian.AppendUint64(nil, n)
	dst = binary.LittleEndian.AppendUint32(dst, checksum(dst[start:], count))
	return append(dst, count...)
}

// checksum covers the length too, so that a tail of zeros is not a row of empty records.
func checksum(length, record []byte) uint32 {
	return crc32.Update(crc32.Checksum(length, castagnoli), castagnoli, record)
}

// contents is what could be read of one file.
type contents struct {
	records [][]byte // aliases the file's bytes
	whole   bool     // nothing is wrong with the file; a snapshot has its end
	dropped int64    // bytes from the first damage to the end
	damage  string   // what is wrong, "" if whole
}

// parse reads frames up to the first one that is damaged.
func parse(data []byte, kind fileKind, generation uint64) (contents, error) {
	var c contents
	if err := checkHeader(data, kind, generation); errors.Is(err, errVersion) {
		return c, err
	} else if err != nil {
		c.dropped, c.damage = int64(len(data)), err.Error()
		return c, nil
	}
	at := headerSize
	for at < len(data) {
		record, size, why := parseFrame(data[at:])
		if why != "" {
			c.stop(data, at, why)
			return c, nil
		}
		if size < 0 {
			c.end(data, at, kind, record)
			return c, nil
		}
		c.records = append(c.records, record)
		at += size
	}
	if c.whole = kind == kindJournal; !c.whole {
		c.stop(data, at, "end missing")
	}
	return c, nil
}

// parseFrame returns the record that data starts with and the size of record and frame, which is
// negative for the end of a snapshot; or why it is none.
func parseFrame(data []byte) (record []byte, size int, why string) {
	if len(data) < frameSize {
		return nil, 0, "frame cut short"
	}
	length := uint64(binary.LittleEndian.Uint32(data))
	sum := binary.LittleEndian.Uint32(data[4:])
	sign := 1
	if length == endLength {
		length, sign = trailer-frameSize, -1
	} else if length > MaxRecord {
		return nil, 0, "length damaged"
	}
	if uint64(len(data)-frameSize) < length {
		return nil, 0, "record cut short"
	}
	size = frameSize + int(length)
	record = data[frameSize:size:size]
	if checksum(data[:4], record) != sum {
		return nil, 0, "record damaged"
	}
	return record, sign * size, ""
}

// end judges the file by the frame at at, which ends a snapshot.
func (c *contents) end(data []byte, at int, kind fileKind, count []byte) {
	after := at + trailer
	switch {
	case kind != kindSnapshot:
		c.stop(data, at, "end of a snapshot in a journal")
	case binary.LittleEndian.Uint64(count) != uint64(len(c.records)):
		c.stop(data, at, "records missing")
	case after < len(data):
		c.whole = true
		c.stop(data, after, "bytes after the end")
	default:
		c.whole = true
	}
}

// stop notes that nothing from offset at on is used, and why.
func (c *contents) stop(data []byte, at int, why string) {
	c.dropped = int64(len(data) - at)
	c.damage = fmt.Sprintf("%s at byte %d", why, at)
}
