package bench

// pool hands out values and takes them back. It makes them in blocks, so that values used together lie
// together. The zero value is empty and ready.
type pool[T any] struct {
	free []*T
	live int // values handed out
}

const poolBlock = 64

// take returns a value as it was put back, or zero.
func (p *pool[T]) take() *T {
	if len(p.free) == 0 {
		block := make([]T, poolBlock)
		for i := range block {
			p.free = append(p.free, &block[len(block)-1-i])
		}
	}
	v := p.free[len(p.free)-1]
	p.free = p.free[:len(p.free)-1]
	p.live++
	return v
}

func (p *pool[T]) put(v *T) {
	p.free = append(p.free, v)
	p.live--
}
