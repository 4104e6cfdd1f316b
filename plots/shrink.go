package plots

// shrink turns spans of time into spans of pixel columns, so that no row has more rectangles than columns. A column
// shows the state that fills most of it; but a column that is half-open at any time shows that, because a half-open
// moment is what one looks for and must not vanish in a long run. There must be no more columns than nanoseconds.
func shrink(spans []lifeSpan, end, columns int64) []lifeSpan {
	if columns < 1 {
		return nil
	}
	var out []lifeSpan
	column, shares := int64(-1), [4]int64{} // of the column that is being filled
	flush := func() {
		if state := dominant(shares); state >= 0 {
			out = extend(out, lifeSpan{column, column + 1, state})
		}
		shares = [4]int64{}
	}
	for _, s := range spans {
		first, last := scale(s.from, columns, end), scale(s.to-1, columns, end)
		if first != column {
			flush()
			column = first
		}
		if last == first {
			shares[s.state] += s.to - s.from
			continue
		}
		g := newGrid(0, end-1, int(columns))
		shares[s.state] += g.lastX(uint64(first)) + 1 - s.from
		flush()
		if last > first+1 {
			out = extend(out, lifeSpan{first + 1, last, s.state})
		}
		column = last
		shares[s.state] = s.to - 1 - g.lastX(uint64(last-1))
	}
	flush()
	return out
}

// dominant is the state that a column shows, -1 for none at all.
func dominant(shares [4]int64) int {
	if shares[stateHalfOpen] > 0 {
		return stateHalfOpen
	}
	best, most := -1, int64(0)
	for state, share := range shares {
		if share > most {
			best, most = state, share
		}
	}
	return best
}

// extend appends a span, or lengthens the last one if it is of the same state and touches it.
func extend(out []lifeSpan, s lifeSpan) []lifeSpan {
	if n := len(out); n > 0 && out[n-1].to == s.from && out[n-1].state == s.state {
		out[n-1].to = s.to
		return out
	}
	return append(out, s)
}

// shrinkOutages widens outages to whole columns, so that a short one shows.
func shrinkOutages(outages []lifeSpan, end, columns int64) []lifeSpan {
	var out []lifeSpan
	for _, o := range outages {
		if columns < 1 || o.from >= end {
			continue
		}
		from, to := scale(o.from, columns, end), scale(max(o.to-1, o.from), columns, end)+1
		if n := len(out); n > 0 && from < out[n-1].to {
			out[n-1].to = max(out[n-1].to, to)
			continue
		}
		out = append(out, lifeSpan{from: from, to: to})
	}
	return out
}
