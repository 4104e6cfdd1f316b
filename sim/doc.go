// Package sim is the world that a run takes place in: the real broker engine, real client state
// machines, the links between them, a disk, and a virtual clock that jumps from one event to the next.
//
// A World does what it is told and nothing else: it knows no scenario and judges nothing. Who drives
// it adds clients, plans what happens with At, and lets time pass with Run. Everything that happens is
// reported to one Observer, in order.
//
//	w, err := sim.New(sim.Config{Seed: 7, Broker: engine.Config{...}}, observer)
//	i := w.AddClient("sensor", client.Config{...}, network.Profile{...})
//	w.At(0, func() { w.Start(i) })
//	w.At(at, func() { w.Cut(i, network.Silence) })
//	err = w.Run(end)
//
// Events are ordered by instant and, at one instant, by when they were planned. Random draws come from
// streams named after what they are for. There is no other source of difference between two runs.
package sim
