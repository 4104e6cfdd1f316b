package workloads

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Figures are what expectations can speak of, beside the variables of the case: package bench fills them in. The
// tags are the names in expectations; meanings are those of bench.Result.
type Figures struct {
	Published  int64 `expr:"published"`
	Expected   int64 `expr:"expected"`
	Delivered  int64 `expr:"delivered"`
	Duplicates int64 `expr:"duplicates"`
	Illegal    int64 `expr:"illegal"`
	Queued     int64 `expr:"queued"`
	InFlight   int64 `expr:"in_flight"`
	Lost       int64 `expr:"lost"`
	Retained   int64 `expr:"retained"`
	Unintended int64 `expr:"unintended"`

	Queue    QueueFigures   `expr:"queue"`
	Latency  LatencyFigures `expr:"latency"`
	Sessions SessionFigures `expr:"sessions"`

	// LostByCause is keyed by cause, or cause/reason. In expectations it is the function cause, which adds up all
	// that begin with the words it is given: cause("no-session") counts each reason.
	LostByCause map[string]int64
	// Client finds one client's figures by its name. Nil: there are none.
	Client func(name string) (ClientFigures, error)
}

// QueueFigures are about the messages waiting in Sessions.
type QueueFigures struct {
	PeakMessages int64 `expr:"peak_messages"`
	PeakBytes    int64 `expr:"peak_bytes"`
	PeakSession  int64 `expr:"peak_session"`
}

// LatencyFigures are about the time from the scheduled publish to the receiving application.
type LatencyFigures struct {
	Online  SpanFigures `expr:"online"`
	Backlog SpanFigures `expr:"backlog"`
}

// SpanFigures summarise many durations.
type SpanFigures struct {
	Count int64         `expr:"count"`
	P50   time.Duration `expr:"p50"`
	P90   time.Duration `expr:"p90"`
	P99   time.Duration `expr:"p99"`
	P999  time.Duration `expr:"p999"`
	Max   time.Duration `expr:"max"`
}

// SessionFigures are about connections and Sessions.
type SessionFigures struct {
	Connects          int64       `expr:"connects"`
	Resumed           int64       `expr:"resumed"`
	Refused           int64       `expr:"refused"`
	KeepAliveTimeouts int64       `expr:"keep_alive_timeouts"`
	Takeovers         int64       `expr:"takeovers"`
	SessionExpiries   int64       `expr:"session_expiries"`
	WillsSent         int64       `expr:"wills_sent"`
	Detect            SpanFigures `expr:"detect"`
	Drain             SpanFigures `expr:"drain"`
}

// ClientFigures are one client's share.
type ClientFigures struct {
	Expected     int64 `expr:"expected"`
	Delivered    int64 `expr:"delivered"`
	Duplicates   int64 `expr:"duplicates"`
	Queued       int64 `expr:"queued"`
	InFlight     int64 `expr:"in_flight"`
	Lost         int64 `expr:"lost"`
	Retained     int64 `expr:"retained"`
	Unintended   int64 `expr:"unintended"`
	PeakMessages int64 `expr:"peak_messages"`
	PeakBytes    int64 `expr:"peak_bytes"`
	// Received are the numbers of the publications that reached the application, in order of arrival.
	Received []int `expr:"received"`
}

// environment is what an expectation is evaluated over.
func (f *Figures) environment(vars []Variable) map[string]any {
	client := f.Client
	if client == nil {
		client = func(name string) (ClientFigures, error) {
			return ClientFigures{}, fmt.Errorf("there are no figures of a client %q", name)
		}
	}
	env := map[string]any{
		"published": f.Published, "expected": f.Expected, "delivered": f.Delivered,
		"duplicates": f.Duplicates, "illegal": f.Illegal, "queued": f.Queued, "in_flight": f.InFlight,
		"lost": f.Lost, "retained": f.Retained, "unintended": f.Unintended,
		"queue": f.Queue, "latency": f.Latency, "sessions": f.Sessions,
		"cause": f.cause, "client": client,
	}
	for _, v := range vars {
		env[v.Name] = v.Value
	}
	return env
}

func (f *Figures) cause(words string) int64 {
	var sum int64
	//unordered: a sum
	for cause, n := range f.LostByCause {
		if cause == words || strings.HasPrefix(cause, words+"/") {
			sum += n
		}
	}
	return sum
}

func isFigure(name string) bool {
	_, ok := new(Figures).environment(nil)[name]
	return ok
}

// sessionReasons are the ways in which a Session can be gone.
var sessionReasons = []string{"expired", "wiped", "not-kept", "restart", "taken-over"}

// causes are the names of all causes of loss, as the ledger of package bench spells them.
var causes = append([]string{
	"never-sent", "uplink", "taken-for-repetition", "no-session", "not-subscribed", "offline-qos0", "queue-full", "queue-oldest", "queue-bytes",
	"session-discarded", "message-expired", "too-large", "refused", "broker-stop", "downlink", "receiver",
	"no-session/never-made",
}, reasoned("no-session", "session-discarded")...)

func reasoned(heads ...string) []string {
	var all []string
	for _, head := range heads {
		for _, reason := range sessionReasons {
			all = append(all, head+"/"+reason)
		}
	}
	return all
}

// checkCause returns what to say about a cause that does not exist, which would count zero for ever.
func checkCause(words string) (complaint string) {
	if slices.Contains(causes, words) {
		return ""
	}
	return fmt.Sprintf("there is no cause %q%s", words, meantOrOneOf(words, causes))
}
