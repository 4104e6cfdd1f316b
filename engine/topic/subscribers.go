package topic

import "slices"

// manySubscribers is the length from which a list of subscribers keeps their positions in a map.
// Below, looking through the list is as quick and costs no memory.
const manySubscribers = 32

// subscribers is who subscribed to one filter, in the order in which they did.
type subscribers[V any] struct {
	list []subscriber[V]
	at   map[uint32]uint32 // position in list by key; nil for a short list
	gone uint32            // entries of list that were deleted; always 0 for a short list
}

type subscriber[V any] struct {
	value V
	key   uint32
	gone  bool
}

func (s *subscribers[V]) len() int { return len(s.list) - int(s.gone) }

// position returns where key is in the list, -1 if it is not.
func (s *subscribers[V]) position(key uint32) int {
	if s.at != nil {
		if i, ok := s.at[key]; ok {
			return int(i)
		}
		return -1
	}
	return slices.IndexFunc(s.list, func(e subscriber[V]) bool { return e.key == key })
}

func (s *subscribers[V]) get(key uint32) (v V, ok bool) {
	if i := s.position(key); i >= 0 {
		return s.list[i].value, true
	}
	return v, false
}

// set replaces the value of key where it stands, or adds it at the end.
func (s *subscribers[V]) set(key uint32, v V) (replaced bool) {
	if i := s.position(key); i >= 0 {
		s.list[i].value = v
		return true
	}
	s.list = append(s.list, subscriber[V]{value: v, key: key})
	if s.at != nil {
		s.at[key] = uint32(len(s.list) - 1)
	} else if len(s.list) >= manySubscribers {
		s.locate()
	}
	return false
}

// delete takes key out; the others keep their order. In a long list the place is left empty until
// half of the places are, so that a hundred thousand unsubscribing cost no more each than one does.
func (s *subscribers[V]) delete(key uint32) bool {
	i := s.position(key)
	if i < 0 {
		return false
	}
	if s.at == nil {
		s.list = slices.Delete(s.list, i, i+1)
		return true
	}
	s.list[i] = subscriber[V]{gone: true}
	s.gone++
	delete(s.at, key)
	if int(s.gone) > len(s.list)/2 {
		s.compact()
	}
	return true
}

// compact moves the list into one of the right size, without the empty places.
func (s *subscribers[V]) compact() {
	list := make([]subscriber[V], 0, s.len())
	for _, e := range s.list {
		if !e.gone {
			list = append(list, e)
		}
	}
	s.list, s.gone, s.at = list, 0, nil
	if len(list) >= manySubscribers {
		s.locate()
	}
}

// locate builds the map of positions of a list without empty places.
func (s *subscribers[V]) locate() {
	s.at = make(map[uint32]uint32, len(s.list))
	for i, e := range s.list {
		s.at[e.key] = uint32(i)
	}
}

// appendTo appends the values in order.
func (s *subscribers[V]) appendTo(dst []V) []V {
	for i := range s.list {
		if e := &s.list[i]; !e.gone {
			dst = append(dst, e.value)
		}
	}
	return dst
}
