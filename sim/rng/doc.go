// Package rng is where everything random in a world comes from: streams of numbers, each derived
// from the run's one seed and a name.
//
// A stream depends on seed and name alone, so drawing more from one moves nothing in another.
// Within a stream, Duration, Chance and Draw take a number even when the outcome is certain, so
// that two configurations which differ in one setting still meet the same luck afterwards.
//
// Generator and methods are frozen: the same seed gives the same run in every version and on every
// machine. That is why nothing of math/rand is used, whose derived methods promise no such thing.
// There are no floats: chances are in parts per million, distributions are tables of quantiles.
//
// The generator is xoshiro256** of Blackman and Vigna (2018), its state filled by SplitMix64 from
// the seed and the FNV-1a hash of the name. It is fast and fair, and no secret: use it for no key.
package rng
