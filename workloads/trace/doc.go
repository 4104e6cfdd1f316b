// Package trace reads recorded MQTT traffic: Hiatus's own trace format, captures (pcap and pcapng),
// and the publish-only recordings of mosquitto_sub and mqtt_recorder.
//
// Read finds out which of them a file is and returns a Trace: Network Connections, and in time
// order what happened on each: when it was opened, every Control Packet of the client and of the
// server, how it ended. What a file holds and a Trace cannot say is counted in Trace.Unused.
//
// # The trace format
//
// A trace is text: one JSON object per line, UTF-8, each line ended by a newline. The first line is
// the header, and hiatus_trace is its first key:
//
//	{"hiatus_trace":1,"origin":"pcapng","start":"2026-11-21T01:18:24.1Z"}
//
// Each further line is one event:
//
//	{"at_ns":0,"conn":0,"kind":"open","version":"3.1.1","client":"127.0.0.1:32968","server":"127.0.0.1:1883"}
//	{"at_ns":99000,"conn":0,"kind":"client","packet":"101200044d5154540400003c00066b6565706572","note":"CONNECT ..."}
//	{"at_ns":786000,"conn":0,"kind":"server","packet":"20020000","note":"CONNACK ..."}
//	{"at_ns":976000,"conn":0,"kind":"client-fin"}
//
// Header: hiatus_trace is the version of the format; origin names the kind of file that the trace
// was made from; start is the wall-clock time of at_ns 0 (RFC 3339, information only); publish_only
// is true when only publications were recorded; unused lists {"what":...,"count":...}.
//
// Event: at_ns is the instant in nanoseconds since the recording began, and never runs backwards.
// conn numbers the Network Connections 0, 1, 2 ... in the order of their open events. packet holds
// the bytes of exactly one Control Packet in hexadecimal, valid for the version of its connection
// and for the side that sent it. note is for people and is ignored by readers. The kinds:
//
//	open         with version ("3.1", "3.1.1", "5.0"), client and server (addresses, may be absent), and
//	             version_guessed and midway (see Conn); once per connection, before all else of it
//	client       a Control Packet that the client sent
//	server       a Control Packet that the server sent
//	client-fin   the client was the first to close; packets of the server may still follow
//	server-fin   the server was the first to close; packets of the client may still follow
//	client-rst   the client reset the connection
//	server-rst   the server reset the connection
//	unended      no end was recorded: it was open when the recording stopped, or died in silence
//
// A connection ends once. Where the file stops before one has, a reader adds unended at the last
// instant: a recording that was killed between two lines is a whole trace.
//
// Goals: say all that decides the fate of a Session, to the nanosecond and byte; be searched with
// grep, cut with head and compared with diff; be read in one pass; refuse what is wrong with the
// file's name, the line and the remedy; read the same on every machine (no number is a float).
//
// Non-goals: being small (compress it: a gzip file is read as it is); TCP itself (retransmissions,
// windows, segment boundaries); traffic that is not MQTT, or is broken MQTT (Unused says how much
// there was); hiding what clients sent: payloads, user names and passwords are in the file.
//
// # Captures
//
// A connection of a pcap or pcapng file is taken for MQTT when its stream begins with a CONNECT, on any
// port; or, where the recording has none, when it leads to port 1883 or 8883 or to a server that another
// CONNECT was sent to, and holds Control Packets. An instant is when the last byte of the packet was
// recorded, or a byte before it if that came later. What a gap in a stream or the end of the file cut
// into is counted, and reading goes on where the next Control Packet can be made out (see split.go).
package trace
