package bench

// Schema is the version of result.json. It grows when a field changes its meaning or goes away.
const Schema = 1

// Result is what a run of a scenario found out: the contents of result.json. All fields but HostNS are equal for
// equal scenario, seed and version. Times are in nanoseconds of virtual time.
type Result struct {
	Schema   int    `json:"schema"`
	Scenario string `json:"scenario"`
	Version  string `json:"version"`
	Seed     uint64 `json:"seed"`
	// Digest is that of the event log in hexadecimal: the case's own, or, over several cases, the xxHash64 of
	// theirs in order, eight bytes each, least significant first.
	Digest    string `json:"digest"`
	VirtualNS int64  `json:"virtual_ns"`
	// HostNS is how long the run took on the host. It is left out where results are compared.
	HostNS int64 `json:"host_ns"`
	// Interrupted: the run was stopped before its end, and the figures cover only VirtualNS.
	Interrupted bool `json:"interrupted,omitempty"`
	Totals           // over all cases
	// Axes names the variables of the cases, in order.
	Axes         []string      `json:"axes,omitempty"`
	Cases        []Case        `json:"cases"`
	Expectations []Expectation `json:"expectations"`
	// Replay is there when a recording was replayed.
	Replay *ReplayResult `json:"replay,omitempty"`
}

// Failed is how many expectations failed.
func (r *Result) Failed() int {
	failed := 0
	for _, e := range r.Expectations {
		if !e.Passed {
			failed++
		}
	}
	return failed
}

// Totals are the figures of one case, or of all cases together.
type Totals struct {
	Delivery Delivery `json:"delivery"`
	Queue    Queue    `json:"queue"`
	Latency  Latency  `json:"latency"`
	Sessions Sessions `json:"sessions"`
}

// Delivery counts fates: one for each publication and intended receiver, so that
// Expected = Delivered + Queued + InFlight + Lost.
type Delivery struct {
	Published int64 `json:"published"` // publications, wills included
	Expected  int64 `json:"expected"`
	Delivered int64 `json:"delivered"` // pairs whose application got it, once or more
	// Duplicates are copies beyond the first; Illegal are those of them that the standard forbids (QoS 2, or QoS 0).
	Duplicates int64 `json:"duplicates"`
	Illegal    int64 `json:"illegal_duplicates"`
	Queued     int64 `json:"queued"`    // still waiting at the end
	InFlight   int64 `json:"in_flight"` // still under way at the end
	Lost       int64 `json:"lost"`
	// LostByCause is keyed by cause, with the reason after a slash where there is one: "no-session/expired".
	LostByCause map[string]int64 `json:"lost_by_cause"`
	// Retained are copies handed over because of a new subscription, beyond those that count as delivered.
	Retained int64 `json:"retained"`
	// Unintended are copies for an application that did not mean to be subscribed when they were published.
	Unintended int64 `json:"unintended"`
}

// Queue is the depth of the broker's backlog: messages waiting in Sessions.
type Queue struct {
	PeakMessages int64 `json:"peak_messages"` // over all Sessions together
	PeakBytes    int64 `json:"peak_bytes"`
	// PeakSession is the largest number of messages waiting in any one Session.
	PeakSession int64 `json:"peak_session_messages"`
}

// Latency runs from the scheduled instant of the publish to the receiving application, first copies only.
type Latency struct {
	Online  Percentiles `json:"online"`  // never waited for a connection
	Backlog Percentiles `json:"backlog"` // waited for the publisher's or the receiver's connection, or as a retained message for a subscription
}

// Percentiles summarise a histogram with three significant digits; Count and MaxNS are exact.
type Percentiles struct {
	Count  int64 `json:"count"`
	P50NS  int64 `json:"p50_ns"`
	P90NS  int64 `json:"p90_ns"`
	P99NS  int64 `json:"p99_ns"`
	P999NS int64 `json:"p999_ns"`
	MaxNS  int64 `json:"max_ns"`
	// Over are those of Count that are too long to resolve, above 30 days: they stand at MaxNS.
	Over int64 `json:"over,omitempty"`
}

// Sessions counts what happened to connections and Sessions.
type Sessions struct {
	Connects  int64 `json:"connects"`
	Resumed   int64 `json:"resumed"` // of these, with Session Present 1
	Refused   int64 `json:"refused"`
	KeepAlive int64 `json:"keep_alive_timeouts"`
	Takeovers int64 `json:"takeovers"`
	Expiries  int64 `json:"session_expiries"`
	WillsSent int64 `json:"wills_sent"`
	// Detect is the time from the last packet of a dead peer, or from its link going silent, to the broker closing its connection.
	Detect Percentiles `json:"detect"`
	// Drain is the time from a reconnect until the last message of the backlog is acknowledged.
	Drain Percentiles `json:"drain"`
}

// Case is one run of a scenario with one set of variables.
type Case struct {
	Name      string         `json:"name"`
	With      map[string]any `json:"with,omitempty"`
	Digest    string         `json:"digest"`
	VirtualNS int64          `json:"virtual_ns"`
	Totals
	// Clients has one entry for each client with anything to tell, at most 100, those with the highest PeakMessages first.
	Clients []ClientResult `json:"clients"`
	Series  *Series        `json:"-"` // written to series.json
}

// ClientResult is one client's share of a Case.
type ClientResult struct {
	Client       string           `json:"client"`
	Expected     int64            `json:"expected"`
	Delivered    int64            `json:"delivered"`
	Duplicates   int64            `json:"duplicates"`
	Queued       int64            `json:"queued"`
	InFlight     int64            `json:"in_flight"`
	Lost         int64            `json:"lost"`
	LostByCause  map[string]int64 `json:"lost_by_cause,omitempty"`
	Retained     int64            `json:"retained"`
	Unintended   int64            `json:"unintended"`
	PeakMessages int64            `json:"peak_messages"`
	PeakBytes    int64            `json:"peak_bytes"`
	// Received are the publication numbers (order of scheduled publish in the case, from 1) that reached the
	// application, in order of arrival, at most the first 20. A Will Message is 0.
	Received []uint64 `json:"received,omitempty"`
}

// Series is what the pictures of one case are drawn from: series.json.
type Series struct {
	EndNS int64 `json:"end_ns"`
	// Depth is the depth of all Sessions together, then of the deepest Sessions, at most 8, by name of the client.
	Depth []DepthSeries `json:"depth"`
	// Timelines has at most 40 clients, those with the most changes first and then in order of the scenario.
	Timelines []Timeline `json:"timelines"`
	// OmittedClients are those that Timelines has no room for.
	OmittedClients int `json:"omitted_clients"`
	// OnlineLatency and BacklogLatency are cumulative: Values[i] nanoseconds at Percentile PPM[i] (parts per million).
	OnlineLatency  Curve `json:"online_latency"`
	BacklogLatency Curve `json:"backlog_latency"`
}

// DepthSeries is queue depth over time, reduced to the least and greatest depth in each of equally long buckets.
type DepthSeries struct {
	Name     string  `json:"name"`
	BucketNS int64   `json:"bucket_ns"`
	Min      []int64 `json:"min"` // messages
	Max      []int64 `json:"max"`
	MinBytes []int64 `json:"min_bytes"`
	MaxBytes []int64 `json:"max_bytes"`
}

// Timeline is one client's life: each Span lasts until the next one's start.
type Timeline struct {
	Client  string   `json:"client"`
	Spans   []Span   `json:"spans"`
	Outages []Outage `json:"outages"` // times in which its link was dead, or its program down
	// Omitted is how many later changes and outages there was no room for.
	Omitted int `json:"omitted,omitempty"`
}

// Span is a time in which a client's Session was in one state.
type Span struct {
	FromNS int64  `json:"from_ns"`
	State  string `json:"state"` // "connected", "offline" (a Session, no connection), "half-open" (the broker thinks it is connected, the client is gone), "none" (no Session)
}

// Outage is a time in which a client could not be reached.
type Outage struct {
	FromNS int64 `json:"from_ns"`
	ToNS   int64 `json:"to_ns"`
}

// Curve is a cumulative distribution.
type Curve struct {
	PPM    []int64 `json:"ppm"`
	Values []int64 `json:"values_ns"`
}

// Expectation is one line of a scenario's expect block and how it went.
type Expectation struct {
	Case     string `json:"case,omitempty"`
	Text     string `json:"text"`
	Passed   bool   `json:"passed"`
	Observed string `json:"observed"`
	Line     int    `json:"line,omitempty"`
}
