// Package network models the way between a client and the broker: links with latency and bandwidth,
// the byte streams of Network Connections on them, and the three ways in which those end.
//
// A stream keeps its bytes in order and loses none while its connection lives, as TCP does. It may
// cut what was written in one piece into several, and it may take its time. A connection ends
// orderly (FIN), by reset (RST), or in silence: then bytes under way are gone, nothing arrives any
// more in either direction, and neither end is told.
//
// Not modelled: a connection that comes back to life after a short silence because TCP sent its
// segments again; a connection that fell silent stays so, also one whose dial was accepted and whose
// answer got lost. Nor the sharing of one link's bandwidth by several connections.
package network
