// Command hiatus runs MQTT session scenarios on a virtual clock and says what became of every
// message: see the README, or hiatus --help.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/benbjohnson/clock"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	p := &program{stdout: os.Stdout, stderr: os.Stderr, clock: clock.New()}
	code := p.run(ctx, os.Args[1:])
	stop()
	os.Exit(code)
}
