// Package bench runs scenarios and says what became of every message: the ledger of fates, queue depth
// over virtual time, latency histograms, the verdict on a scenario's expectations, and the result file.
//
// Virtual figures (instants, latencies, counts) are exact integers, equal on every machine. Host figures
// (how long the run took here) stand apart and are never mixed with them.
package bench
