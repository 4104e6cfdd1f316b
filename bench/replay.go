package bench

import (
	"context"
	"time"

	"github.com/benbjohnson/clock"

	"github.com/hiatus-mqtt/hiatus/engine"
	"github.com/hiatus-mqtt/hiatus/workloads/replay"
	"github.com/hiatus-mqtt/hiatus/workloads/trace"
)

// ReplayResult is what a replay finds out besides the figures that every run has.
type ReplayResult struct {
	// Origin is the kind of file that was replayed.
	Origin      string              `json:"origin"`
	Connections int                 `json:"connections"`
	Packets     int                 `json:"packets"` // of clients, that the engine got
	Broker      string              `json:"broker"`  // what it was replayed against
	Unused      []trace.Unused      `json:"unused"`  // in the file, of no use
	MadeUp      []replay.MadeUp     `json:"made_up"` // added to what was recorded, or left out of it
	Differences []replay.Difference `json:"differences"`
}

// replayConfig is the configuration that recordings are replayed against: the window and queue of Mosquitto 2.0, Keep
// Alive by the standard.
func replayConfig() engine.Config {
	return engine.Config{MaxInflight: 20, QueueMessages: 1000}
}

// ReplayConfig says in one line what recordings are replayed against.
const ReplayConfig = "in-flight window 20, queue of 1000 messages (as Mosquitto 2.0), Keep Alive exactly 1.5 times"

// Replay plays a recording against the engine. name is for people. Everything else is as for Run.
func Replay(ctx context.Context, t *trace.Trace, name string, options RunOptions) (*Result, error) {
	r := &run{options: options, result: &Result{Schema: Schema, Scenario: name, Version: version}}
	if r.options.Clock == nil {
		r.options.Clock = clock.New()
	}
	started := r.options.Clock.Now()
	clients := replay.Clients(t)
	log, err := r.newEventLog("", clients)
	if err != nil {
		return nil, err
	}
	ledger := NewLedger(Options{Clients: clients, Duration: engine.Instant(t.Duration()), Log: log})
	player, err := replay.New(t, replayConfig(), ledger)
	if err != nil {
		return nil, err
	}
	if err := r.play(ctx, player, ledger, t); err != nil {
		return nil, err
	}
	account, err := ledger.Finish(player.Now())
	if err != nil {
		return nil, err
	}
	if err := log.Close(); err != nil {
		return nil, err
	}
	result := r.result
	result.Cases = []Case{account.Case("", nil, log.Digest(), player.Now())}
	result.Totals, result.Digest, result.VirtualNS = account.Totals(), log.Digest(), int64(player.Now())
	result.Expectations = []Expectation{}
	result.Replay = replayResult(t, player)
	result.HostNS = int64(r.options.Clock.Since(started))
	return result, nil
}

// play lets the recording pass, until its end or until ctx ends.
func (r *run) play(ctx context.Context, player *replay.Player, ledger *Ledger, t *trace.Trace) error {
	r.progress = Progress{Case: 1, Cases: 1, Duration: t.Duration()}
	for !player.Step(stride) {
		if err := ledger.Err(); err != nil {
			return err
		}
		if ctx.Err() != nil {
			r.result.Interrupted = true
			return nil
		}
		if r.options.Progress != nil {
			r.progress.Virtual = time.Duration(player.Now())
			r.options.Progress(r.progress)
		}
	}
	return ledger.Err()
}

func replayResult(t *trace.Trace, player *replay.Player) *ReplayResult {
	r := &ReplayResult{Origin: t.Origin, Connections: len(t.Conns), Packets: player.Packets(), Broker: ReplayConfig,
		Unused: t.Unused, MadeUp: player.MadeUp(), Differences: player.Differences()}
	if r.Unused == nil {
		r.Unused = []trace.Unused{}
	}
	if r.Differences == nil {
		r.Differences = []replay.Difference{}
	}
	return r
}
