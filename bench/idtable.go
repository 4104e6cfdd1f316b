package bench

// idTable maps numbers that are given out in rising order to values. Neighbouring numbers share a page,
// so that most look-ups touch no map; a page goes when its last value does, so that memory follows
// what is in the table and not how far the numbers have come. The zero value is empty.
type idTable[T any] struct {
	pages  map[uint64]*idPage[T]
	recent [16]*idPage[T] // by page number modulo its length
	free   []*idPage[T]
}

const idPageSize = 64

type idPage[T any] struct {
	number uint64
	live   int
	at     [idPageSize]*T
}

// get returns the value of id, nil if it has none.
func (t *idTable[T]) get(id uint64) *T {
	if p := t.page(id / idPageSize); p != nil {
		return p.at[id%idPageSize]
	}
	return nil
}

func (t *idTable[T]) page(number uint64) *idPage[T] {
	slot := &t.recent[number%uint64(len(t.recent))]
	if *slot != nil && (*slot).number == number {
		return *slot
	}
	p := t.pages[number]
	if p != nil {
		*slot = p
	}
	return p
}

// put gives id a value; it must have none.
func (t *idTable[T]) put(id uint64, v *T) {
	p := t.page(id / idPageSize)
	if p == nil {
		p = t.addPage(id / idPageSize)
	}
	p.at[id%idPageSize] = v
	p.live++
}

func (t *idTable[T]) addPage(number uint64) *idPage[T] {
	var p *idPage[T]
	if n := len(t.free); n > 0 {
		p, t.free = t.free[n-1], t.free[:n-1]
	} else {
		p = new(idPage[T])
	}
	p.number = number
	if t.pages == nil {
		t.pages = make(map[uint64]*idPage[T])
	}
	t.pages[number] = p
	t.recent[number%uint64(len(t.recent))] = p
	return p
}

// delete takes the value of id away; it must have one.
func (t *idTable[T]) delete(id uint64) {
	p := t.page(id / idPageSize)
	p.at[id%idPageSize] = nil
	if p.live--; p.live > 0 {
		return
	}
	delete(t.pages, p.number)
	t.recent[p.number%uint64(len(t.recent))] = nil
	t.free = append(t.free, p)
}
