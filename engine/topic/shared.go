package topic

import "errors"

// sharePrefix starts the Topic Filter of a Shared Subscription. MQTT 5.0 section 4.8.2.
const sharePrefix = "$share/"

// ErrShare says that a filter starts with $share/ but is not that of a Shared Subscription.
var ErrShare = errors.New("shared subscription must read $share/NAME/FILTER: NAME not empty and without + or #, FILTER not empty")

// SplitShared takes "$share/NAME/FILTER" apart. A filter that does not start with "$share/" comes
// back as it is, with an empty share. FILTER itself is for ValidFilter to judge.
// MQTT 3.1 and 3.1.1 know no Shared Subscriptions; there "$share/" has no meaning of its own.
func SplitShared[T Text](filter T) (share, rest T, err error) {
	if len(filter) < len(sharePrefix) || string(filter[:len(sharePrefix)]) != sharePrefix {
		return share, filter, nil
	}
	name := filter[len(sharePrefix):]
	for i := range len(name) {
		switch name[i] {
		case '+', '#':
			return share, rest, ErrShare // [MQTT-4.8.2-2]
		case '/':
			if i == 0 || i+1 == len(name) {
				return share, rest, ErrShare // [MQTT-4.8.2-1] [MQTT-4.8.2-2]
			}
			return name[:i], name[i+1:], nil
		}
	}
	return share, rest, ErrShare // [MQTT-4.8.2-2]
}
