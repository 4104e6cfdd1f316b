// Package workloads says what happens in a simulation: scenarios, written in YAML, and (in workloads/trace) recorded
// traffic. It measures nothing; package bench does.
//
// Parse reads a scenario and checks it in all its cases; Cases returns them with their variables filled in. The
// built-in library is reached by Names, About and Builtin. Every error is one line, file:line:column: what is wrong;
// what to write instead. Example returns a scenario with comments that uses nearly all of the language below.
//
// # The language
//
// A file is one YAML mapping, strict: an unknown key, a key twice or a value of the wrong kind is an error. Anchors,
// aliases and tags are not read. Words are those of the MQTT standard.
//
//	hiatus: 1          required: the version of this language
//	name, about        required: a word, and one sentence
//	why                what there is to learn
//	duration: 3m       required: virtual time of each case
//	seed: 1            of everything drawn at random
//	axes, cases, defaults, broker, links, clients, steps, expect: see below
//
// Values:
//
//	duration     80s  1h30m  500us  7.5s  2d    span      a duration or a range 10m..20m, drawn each time
//	size         100B  64KiB  1MB               rate      64KiB/s  1MB/s
//	share        25%                            factor    2  1.5
//
// # Variables and cases
//
//	axes: {clean: [always, first], limit: [100, 1000]}                 one case for each combination: four
//	cases: [{name: small, with: {limit: 100}, expect: [lost == 0]}]    or each case by itself
//	defaults: {limit: 100}                                             for what a case does not set
//
// ${limit} stands for the value, anywhere below broker, links, clients, steps, expect and in duration. As a whole
// value it keeps its type, within a text it is text. Inside { } and [ ] YAML wants quotes: {qos: "${qos}"}. In topics,
// filters, payloads, client_id, user_name and password, ${client} is the client's name, ${n} its number in its group,
// ${to} the addressee of a publish with "to". $${ is a plain ${.
//
// Any mapping there may have "when: EXPRESSION" over the variables, and is left out where that is not true; and "also",
// a mapping or a list of mappings with their own "when", whose keys join those around it:
//
//	also: {when: version == "5.0", session_expiry: 5m}
//
// # broker
//
// A key left out is the standard's reading, without a limit. engine.Config says more about each.
//
//	max_inflight, inflight_cap, receive_maximum                        windows of QoS 1 and 2
//	queue_messages, queue_bytes, queue_counts_inflight, queue_qos0     what a Session without a connection may hold
//	overflow: drop-newest | drop-oldest
//	keep_alive_grace, keep_alive_check, keep_alive_not_before          beyond 1.5 times Keep Alive
//	server_keep_alive, connect_timeout
//	session_expiry_max, session_expiry_311: DURATION | never           a cap (5.0); what 3.1 and 3.1.1 get
//	persistence: none | snapshot | journal                             how Sessions survive a restart
//	snapshot_every, snapshot_skips_clean_start, disk_latency           the first two for snapshot only
//
// # links
//
//	links: {mobile: {latency: [20ms, 40ms, 300ms], bandwidth: 1MB/s, mtu: 1400B}}
//
// Latency is a duration, or quantiles at equal distances from least to greatest. "lan" (500us) and "local" (0s) exist.
//
// # clients
//
//	name               required         count: 1           a group of clients NAME-1, NAME-2 ... alike
//	link: lan          version: 5.0     3.1 | 3.1.1 | 5.0
//	client_id          the name         share_client_id    two clients with one are an error without it
//	fresh_id           a new Client Identifier at each program start
//	clean: always      always | first | never | twice: which CONNECT packets have Clean Start or Clean Session
//	session_expiry     DURATION | never; 5.0. Without it a 5.0 Session ends with its connection
//	keep_alive: 60s    0s turns it off  ping_timeout       one Keep Alive      connect_timeout: 30s
//	reconnect: {min: 1s, max: 120s, factor: 2, jitter: 0%} or never
//	max_inflight: 20, receive_maximum, maximum_packet_size (5.0)
//	queue_limit, queue_qos0                                the client's own queue while it is offline
//	store, resubscribe, drop_on_loss                       see client.Config
//	user_name, password
//	will: {topic, qos, payload, retain, delay}
//	start: 0s          SPAN | never: when the program first starts
//	subscribe: [{filter, qos, no_local, retain_as_published, retain_handling}]
//	publish: [{topic, qos, payload | size: 100B, retain, message_expiry, start: 0s, every, count, until, to}]
//	outages: [{every, for, how: silence, from: 0s, until}]
//	power_cycles: [{every, for, from: 0s, until}]
//
// A QoS is never guessed. publish begins at "start" (a span, drawn per client) and goes on at intervals of "every" (a
// span, drawn each time) for "count" times or "until" an instant; without "every" all are published at once. A program
// that is not running publishes nothing. "to: GROUP" follows the schedule once for each client of the group. outages
// cut the link ("how": silence | fin | rst) "for" a time, "every" counts from the end of the one before; power_cycles
// take the power from the client's machine and start the program again in the same manner, if it was running.
//
// # steps
//
// Each has "at" and one verb whose value is the name of a client or a group:
//
//	start (filters)  exit (session_expiry)  kill               the program; filters replace its subscriptions
//	disconnect (session_expiry)  connect                       the application, its program goes on
//	cut (how: silence, for)  restore                           the link
//	subscribe (filters)  unsubscribe (filters: [a/b])          filters as in clients, without options to unsubscribe
//	publish (topic, qos, payload | size, retain, message_expiry, count: 1, every: 0s)
//	broker: stop | kill | power-cut | start                    gracefully; its process dies; its machine does
//
// Steps of one instant happen in the order of the file, after what the clients do of their own accord at that instant:
// first starts, publications, beginnings and ends of outages. A link that was cut more than once works again when the
// last cut is over, or when it is restored, which ends them all. broker: power-cut loses what was not synced to disk,
// and nobody is told; after kill files are whole, and connections end. A stopped broker refuses connections.
//
// # expect
//
// Expressions (https://expr-lang.org) that must be true at the end of each case, each a text or {when, that}. They
// know the variables and the fields of Figures; durations compare with duration("7.5s"). A text with ": " in it wants
// quotes.
//
//   - lost == cause("queue-full") and latency.online.p99 < duration("1s") and client("sub").received == [1, 2]
package workloads
