package workloads

import (
	"slices"

	"github.com/goccy/go-yaml/ast"
)

// A type below stands for one of a few words; its values are in the order of the words.

// Version is a version of MQTT.
type Version uint8

// The versions of MQTT.
const (
	V31 Version = iota
	V311
	V5
)

var versionWords = []string{"3.1", "3.1.1", "5.0"}

// UnmarshalYAML reads 3.1, 3.1.1 or 5.0, quoted or not.
func (v *Version) UnmarshalYAML(node ast.Node) error { return readWord(node, v, versionWords) }

func (v Version) String() string { return versionWords[v] }

// Clean says in which CONNECT packets a client sets Clean Session or Clean Start.
type Clean uint8

// The habits of real clients.
const (
	CleanAlways Clean = iota // at every connect (mosquitto_sub)
	CleanFirst               // at the first connect after each start of the program (Paho Python with MQTT 5.0)
	CleanNever
	CleanTwice // connect with it, disconnect, connect without it: at each start of the program
)

var cleanWords = []string{"always", "first", "never", "twice"}

// UnmarshalYAML reads always, first, never or twice.
func (c *Clean) UnmarshalYAML(node ast.Node) error { return readWord(node, c, cleanWords) }

func (c Clean) String() string { return cleanWords[c] }

// How is a way to lose a Network Connection.
type How uint8

// The three ways.
const (
	Silence How = iota // nobody is told, bytes are gone: a pulled cable
	FIN                // an orderly end of the byte stream
	RST                // an abort
)

var howWords = []string{"silence", "fin", "rst"}

// UnmarshalYAML reads silence, fin or rst.
func (h *How) UnmarshalYAML(node ast.Node) error { return readWord(node, h, howWords) }

func (h How) String() string { return howWords[h] }

// Overflow says which message a full queue gives up.
type Overflow uint8

// The ways to overflow.
const (
	DropNewest Overflow = iota
	DropOldest
)

var overflowWords = []string{"drop-newest", "drop-oldest"}

// UnmarshalYAML reads drop-newest or drop-oldest.
func (o *Overflow) UnmarshalYAML(node ast.Node) error { return readWord(node, o, overflowWords) }

func (o Overflow) String() string { return overflowWords[o] }

// Persistence says how a broker keeps Sessions over a restart.
type Persistence uint8

// The ways to keep Sessions.
const (
	PersistNone     Persistence = iota // in memory only
	PersistSnapshot                    // whole state, from time to time and at a graceful stop
	PersistJournal                     // each change, before it is acknowledged
)

var persistenceWords = []string{"none", "snapshot", "journal"}

// UnmarshalYAML reads none, snapshot or journal.
func (p *Persistence) UnmarshalYAML(node ast.Node) error { return readWord(node, p, persistenceWords) }

func (p Persistence) String() string { return persistenceWords[p] }

// QoS is a Quality of Service level.
type QoS uint8

// UnmarshalYAML reads 0, 1 or 2.
func (q *QoS) UnmarshalYAML(node ast.Node) error { return readWord(node, q, []string{"0", "1", "2"}) }

func readWord[T ~uint8](node ast.Node, dst *T, words []string) error {
	text, _ := scalarText(node)
	at := slices.Index(words, text)
	if at < 0 {
		return errorAt(node, "%s is not known%s", kindOf(node), meantOrOneOf(text, words))
	}
	*dst = T(at)
	return nil
}
