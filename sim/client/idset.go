package client

// idSet is the set of Packet Identifiers of QoS 2 messages that were received and whose PUBREL has
// not come. It is a hash table with linear probing, because the server chooses the identifiers
// and may use all of them; nothing ever walks it, so its order cannot show.
type idSet struct {
	slots []uint16 // a power of two, at most half full; zero is free
	n     int
}

// home is where id would stand in an empty table.
func (s *idSet) home(id uint16) int { return int(id) & (len(s.slots) - 1) }

// find returns where id stands, or the free slot where it would.
func (s *idSet) find(id uint16) int {
	i := s.home(id)
	for s.slots[i] != 0 && s.slots[i] != id {
		i = (i + 1) & (len(s.slots) - 1)
	}
	return i
}

// add puts id in and reports whether it was not in already.
func (s *idSet) add(id uint16) bool {
	if 2*(s.n+1) > len(s.slots) {
		s.grow()
	}
	i := s.find(id)
	if s.slots[i] == id {
		return false
	}
	s.slots[i] = id
	s.n++
	return true
}

// remove takes id out and reports whether it was in.
func (s *idSet) remove(id uint16) bool {
	if s.n == 0 {
		return false
	}
	hole := s.find(id)
	if s.slots[hole] == 0 {
		return false
	}
	s.n--
	s.slots[hole] = 0
	s.closeGap(hole)
	return true
}

// closeGap moves back what stands after hole and was pushed past it, so that find reaches it.
func (s *idSet) closeGap(hole int) {
	mask := len(s.slots) - 1
	for i := (hole + 1) & mask; s.slots[i] != 0; i = (i + 1) & mask {
		// It may move if its home is not between the hole and where it stands.
		if (i-s.home(s.slots[i]))&mask >= (i-hole)&mask {
			s.slots[hole], s.slots[i] = s.slots[i], 0
			hole = i
		}
	}
}

func (s *idSet) grow() {
	old := s.slots
	s.slots = make([]uint16, max(minSlots, 2*len(old)))
	for _, id := range old {
		if id != 0 {
			s.slots[s.find(id)] = id
		}
	}
}

// clear empties the set and reports whether there was anything in it.
func (s *idSet) clear() bool {
	had := s.n > 0
	clear(s.slots)
	s.n = 0
	return had
}
