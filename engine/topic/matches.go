package topic

// Matches reports whether a Topic Filter matches a Topic Name. Both must be valid.
func Matches[F, N Text](filter F, name N) bool {
	if hidden(name) && len(filter) > 0 && (filter[0] == '+' || filter[0] == '#') {
		return false // [MQTT-4.7.2-1]
	}
	f, n := 0, 0 // each at the first byte of a level
	for {
		if f < len(filter) && filter[f] == '#' {
			return true
		}
		f, n = passLevel(filter, f, name, n)
		if n == len(name) {
			return f == len(filter) || multiNext(filter, f)
		}
		if f == len(filter) || filter[f] != '/' || name[n] != '/' {
			return false
		}
		f, n = f+1, n+1
	}
}

// passLevel goes as far as one level of filter and name agree: to the '/' or end of both if they do.
func passLevel[F, N Text](filter F, f int, name N, n int) (int, int) {
	if f < len(filter) && filter[f] == '+' {
		for n < len(name) && name[n] != '/' {
			n++
		}
		return f + 1, n
	}
	for f < len(filter) && n < len(name) && filter[f] == name[n] && name[n] != '/' {
		f, n = f+1, n+1
	}
	return f, n
}

// multiNext reports whether filter goes on with "/#", which includes the level before it.
func multiNext[F Text](filter F, f int) bool {
	return len(filter)-f == 2 && filter[f] == '/' && filter[f+1] == '#'
}

// hidden reports whether name is out of reach of filters that start with a wildcard.
func hidden[N Text](name N) bool { return len(name) > 0 && name[0] == '$' }
