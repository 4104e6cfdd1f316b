// Package topic knows Topic Names and Topic Filters: which are valid, which filter matches which
// name, and two indexes over them: Index from the filters of subscriptions, Names from the names
// of retained messages.
//
// A name or filter is a list of levels separated by '/'; levels may be empty, and "a" and "a/" are
// different. Names and filters are bytes as they came; nothing is normalised. [MQTT-4.7.3-4]
// UTF-8 is the codec's business and is not checked again here.
//
// Both indexes are tries whose edges lie in one hash table, so a node costs the same whether it
// has one child or a million, and nothing depends on the order of a map. They take memory by the
// level (some 120 bytes each), which a server open to strangers should bound.
//
// The zero value of each index is empty and ready. An index is for one goroutine, reading included:
// matching uses scratch space of the index. Indexes expect valid names and filters; with others they
// do not fail, but what matches is not defined.
//
// It knows nothing of Sessions, versions of the protocol or Shared Subscriptions, except for
// taking the latter's filters apart. Section numbers and ids are those of MQTT 5.0 section 4.7.
package topic
