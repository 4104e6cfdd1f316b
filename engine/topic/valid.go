package topic

import "errors"

// Text is how callers hold names and filters: as text or as bytes of a packet.
type Text interface{ ~[]byte | ~string }

// MaxLength is the longest name or filter, in bytes. MQTT 5.0 section 1.5.4.
const MaxLength = 65535

// What can be wrong with a name or filter. Each says what to write instead.
var (
	ErrEmpty       = errors.New("topic is empty: it needs at least one character")
	ErrTooLong     = errors.New("topic is too long: at most 65535 bytes")
	ErrNull        = errors.New("topic has a null character (U+0000): remove it")
	ErrWildcard    = errors.New("topic name has a wildcard: + and # are for topic filters only")
	ErrMultiLast   = errors.New("# must be the last level: end the filter there, or use + for one level")
	ErrMultiAlone  = errors.New("# must be a level of its own: write it behind a /")
	ErrSingleAlone = errors.New("+ must be a level of its own: no other character between it and the next /")
)

// ValidName reports what keeps name from being a Topic Name, nil if nothing does.
// The error is one of ErrEmpty, ErrTooLong, ErrNull and ErrWildcard.
func ValidName[T Text](name T) error {
	if err := validLength(len(name)); err != nil {
		return err
	}
	for i := range len(name) {
		switch name[i] {
		case 0:
			return ErrNull // [MQTT-4.7.3-2]
		case '+', '#':
			return ErrWildcard // [MQTT-4.7.0-1] [MQTT3-4.7.1-1]
		}
	}
	return nil
}

// ValidFilter reports what keeps filter from being a Topic Filter, nil if nothing does.
// The error is one of the Err variables, but never ErrWildcard. Of a Shared Subscription it
// checks no more than this; SplitShared does the rest.
func ValidFilter[T Text](filter T) error {
	if err := validLength(len(filter)); err != nil {
		return err
	}
	for i := range len(filter) {
		switch filter[i] {
		case 0:
			return ErrNull // [MQTT-4.7.3-2]
		case '#':
			if i > 0 && filter[i-1] != '/' {
				return ErrMultiAlone // [MQTT-4.7.1-1] [MQTT3-4.7.1-2]
			}
			if i+1 < len(filter) {
				return multiNotLast(filter[i+1])
			}
		case '+':
			if i > 0 && filter[i-1] != '/' || i+1 < len(filter) && filter[i+1] != '/' {
				return ErrSingleAlone // [MQTT-4.7.1-2] [MQTT3-4.7.1-3]
			}
		}
	}
	return nil
}

// multiNotLast says what is wrong with a filter that goes on with next after '#'.
func multiNotLast(next byte) error {
	if next == '/' {
		return ErrMultiLast // [MQTT-4.7.1-1] [MQTT3-4.7.1-2]
	}
	return ErrMultiAlone // [MQTT-4.7.1-1] [MQTT3-4.7.1-2]
}

func validLength(n int) error {
	if n == 0 {
		return ErrEmpty // [MQTT-4.7.3-1]
	}
	if n > MaxLength {
		return ErrTooLong // [MQTT-4.7.3-3]
	}
	return nil
}
