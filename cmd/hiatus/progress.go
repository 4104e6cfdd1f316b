package main

import (
	"fmt"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"github.com/hiatus-mqtt/hiatus/bench"
)

// progress is a line on standard error while work takes longer than a second, if that is a terminal.
type progress struct {
	p       *program
	started time.Time
	bar     *progressbar.ProgressBar
	quiet   bool
}

func (p *program) newProgress() *progress {
	file, ok := p.stderr.(*os.File)
	return &progress{p: p, started: p.clock.Now(), quiet: !ok || !term.IsTerminal(int(file.Fd()))}
}

// steps is the bar's resolution.
const steps = 1000

func (g *progress) show(at bench.Progress) {
	if g.quiet || g.p.clock.Since(g.started) < time.Second {
		return
	}
	if g.bar == nil {
		g.bar = progressbar.NewOptions(steps,
			progressbar.OptionSetWriter(g.p.stderr),
			progressbar.OptionSetWidth(30),
			progressbar.OptionClearOnFinish(),
			progressbar.OptionThrottle(100*time.Millisecond))
	}
	text := fmt.Sprintf("virtual %v of %v", at.Virtual.Round(time.Second), at.Duration)
	if at.Cases > 1 {
		text = fmt.Sprintf("case %d of %d, %s", at.Case, at.Cases, text)
	}
	g.bar.Describe(text)
	done := int64(at.Case-1) * steps / int64(at.Cases)
	if at.Duration > 0 {
		done += int64(at.Virtual) / (int64(at.Duration)/steps + 1) / int64(at.Cases)
	}
	_ = g.bar.Set64(min(done, steps-1))
}

// clear takes the line away.
func (g *progress) clear() {
	if g.bar != nil {
		_ = g.bar.Clear()
	}
}
