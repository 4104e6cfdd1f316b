package trace

import (
	"bytes"
	"fmt"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// shortly is a Trace in one line.
func shortly(t *Trace) string {
	parts := []string{fmt.Sprintf("%d conns %d events", len(t.Conns), len(t.Events))}
	for _, u := range t.Unused {
		parts = append(parts, fmt.Sprintf("%d %s", u.Count, u.What))
	}
	return strings.Join(parts, "; ")
}

// checkRoundTrip writes a Trace and reads it back: the strict reader finds nothing wrong with it, and
// nothing is lost.
func checkRoundTrip(t *testing.T, want *Trace) {
	t.Helper()
	var file bytes.Buffer
	if err := want.Write(&file); err != nil {
		t.Fatal(err)
	}
	got, err := Read(bytes.NewReader(file.Bytes()), "written")
	if err != nil {
		t.Fatalf("%v in\n%s", err, file.Bytes())
	}
	if !reflect.DeepEqual(want, got) { // cmp takes long
		t.Errorf("a trace is read otherwise than it was written (-want +got):\n%s", cmp.Diff(want, got))
	}
	var again bytes.Buffer
	if err := got.Write(&again); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(file.Bytes(), again.Bytes()) {
		t.Error("a trace is written otherwise the second time")
	}
}

func TestRoundTrip(t *testing.T) {
	for _, name := range captures {
		t.Run(name, func(t *testing.T) { checkRoundTrip(t, readFile(t, filepath.Join("testdata", name))) })
	}
}

// A trace to be read, by lines; the tests replace some.
var goodTrace = []string{
	`{"hiatus_trace":1,"origin":"by hand","start":"2026-11-21T12:00:00Z"}`,
	`{"at_ns":0,"conn":0,"kind":"open","version":"3.1.1"}`,
	`{"at_ns":10,"conn":0,"kind":"client","packet":"101300044d5154540402003c00076b656570657231","note":"anything"}`,
	`{"at_ns":20,"conn":0,"kind":"server","packet":"20020000"}`,
	`{"at_ns":30,"conn":0,"kind":"client-fin"}`,
	`{"at_ns":40,"conn":1,"kind":"open","version":"5.0","midway":true,"version_guessed":true,"client":"a:1","server":"b:2"}`,
}

func TestReadTrace(t *testing.T) {
	got := mustRead(t, []byte(strings.Join(goodTrace, "\n")+"\n"))
	want := "          0s 0 open\n" +
		"        10ns 0 client CONNECT 3.1.1 client=\"keeper1\" clean-session keep-alive=60\n" +
		"        20ns 0 server CONNACK reason=\"Success\"\n" +
		"        30ns 0 client-fin\n" +
		"        40ns 1 open\n" +
		"        40ns 1 unended\n"
	if diff := cmp.Diff(want, listing(got)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if got.Conns[0].ClientID != "keeper1" || got.Start != "2026-11-21T12:00:00Z" || got.Origin != "by hand" {
		t.Errorf("got %+v", got)
	}
	checkRoundTrip(t, got)
}

func TestReadTraceErrors(t *testing.T) {
	tests := []struct {
		name string
		line int // replaced, from 1
		text string
		want string
	}{
		{"newer format", 1, `{"hiatus_trace":2,"novelty":1}`, "x:1: hiatus_trace is 2 and this program reads 1: convert the recording again"},
		{"unknown header key", 1, `{"hiatus_trace":1,"orgin":"x"}`, `x:1: the header is wrong: unknown field "orgin": see the documentation of the trace format`},
		{"start", 1, `{"hiatus_trace":1,"start":"noon"}`, `x:1: start is "noon": write it as 2026-11-21T12:00:00Z, or leave it out`},
		{"not JSON", 3, `at 10 client`, "x:3: invalid character 'a' looking for beginning of value: write one event as a JSON object"},
		{"cut object", 3, `{"at_ns":10,`, "x:3: the JSON object is cut off: write one event as a JSON object"},
		{"two objects", 3, `{"at_ns":10,"conn":0,"kind":"client-fin"} {}`, "x:3: something follows the JSON object: write one event as a JSON object"},
		{"empty line", 3, ``, "x:3: the JSON object is cut off: write one event as a JSON object"},
		{"unknown key", 3, `{"at_ns":10,"conn":0,"kind":"client-fin","qos":1}`, `x:3: unknown field "qos": write one event as a JSON object`},
		{"float instant", 3, `{"at_ns":10.5,"conn":0,"kind":"client-fin"}`, "x:3: cannot unmarshal number 10.5 into Go struct field line.at_ns of type int64: write one event as a JSON object"},
		{"kind", 3, `{"at_ns":10,"conn":0,"kind":"closed"}`, `x:3: kind is "closed": use one of open, client, server, client-fin, server-fin, client-rst, server-rst, unended`},
		{"no instant", 3, `{"conn":0,"kind":"client-fin"}`, "x:3: at_ns or conn is missing: every event has both"},
		{"no conn", 3, `{"at_ns":10,"kind":"client-fin"}`, "x:3: at_ns or conn is missing: every event has both"},
		{"negative instant", 3, `{"at_ns":-1,"conn":0,"kind":"client-fin"}`, "x:3: at_ns is -1: instants count from the start of the recording and are not negative"},
		{"backwards", 4, `{"at_ns":9,"conn":0,"kind":"client-fin"}`, "x:4: at_ns is 9 and runs backwards from 10: sort the events"},
		{"unopened", 3, `{"at_ns":10,"conn":1,"kind":"client-fin"}`, "x:3: conn 1 has no open event before this line: add one"},
		{"negative conn", 3, `{"at_ns":10,"conn":-1,"kind":"client-fin"}`, "x:3: conn -1 has no open event before this line: add one"},
		{"opened twice", 3, `{"at_ns":10,"conn":0,"kind":"open","version":"3.1.1"}`, "x:3: conn 0 is opened: the next connection to open is 1"},
		{"version", 2, `{"at_ns":0,"conn":0,"kind":"open","version":"3.11"}`, `x:2: version is "3.11": use 3.1, 3.1.1 or 5.0`},
		{"version outside open", 3, `{"at_ns":10,"conn":0,"kind":"client-fin","version":"3.1"}`, "x:3: a client-fin event has only at_ns, conn, kind, packet and note: say the rest in open"},
		{"packet with open", 2, `{"at_ns":0,"conn":0,"kind":"open","version":"3.1.1","packet":"c000"}`, "x:2: client and server events, and only those, have a packet"},
		{"packet with end", 3, `{"at_ns":10,"conn":0,"kind":"client-fin","packet":"c000"}`, "x:3: client and server events, and only those, have a packet"},
		{"no packet", 3, `{"at_ns":10,"conn":0,"kind":"client"}`, "x:3: client and server events, and only those, have a packet"},
		{"odd hex", 3, `{"at_ns":10,"conn":0,"kind":"client","packet":"c00"}`, "x:3: packet is not hexadecimal (encoding/hex: odd length hex string): write two digits per byte"},
		{"cut packet", 3, `{"at_ns":10,"conn":0,"kind":"client","packet":"30050001"}`, "x:3: packet: the packet is cut off: a trace holds valid Control Packets only"},
		{"two packets", 3, `{"at_ns":10,"conn":0,"kind":"client","packet":"c000c000"}`, "x:3: packet: 2 bytes follow the packet: a trace holds valid Control Packets only"},
		{"wrong side", 3, `{"at_ns":10,"conn":0,"kind":"server","packet":"c000"}`, "x:3: packet: a server does not send PINGREQ in version 3.1.1: a trace holds valid Control Packets only"},
		{"wrong version", 2, `{"at_ns":0,"conn":0,"kind":"open","version":"5.0"}`, "x:3: packet: CONNECT says version 3.1.1: a trace holds valid Control Packets only"},
		{"malformed packet", 3, `{"at_ns":10,"conn":0,"kind":"client","packet":"360500016100"}`, ""},
		{"second end", 6, `{"at_ns":40,"conn":0,"kind":"server-fin"}`, "x:6: conn 0 has ended before: keep its first end only"},
		{"after the end", 6, `{"at_ns":40,"conn":0,"kind":"client","packet":"c000"}`, "x:6: conn 0 was closed by the client before: it sends nothing afterwards"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			lines := append([]string(nil), goodTrace...)
			lines[test.line-1] = test.text
			_, err := Read(strings.NewReader(strings.Join(lines, "\n")+"\n"), "x")
			if err == nil {
				t.Fatal("no error")
			}
			if test.want != "" && err.Error() != test.want {
				t.Errorf("got  %s\nwant %s", err, test.want)
			}
		})
	}
}

// A file that was cut in the middle of a line says so; one that was cut between two lines is good.
func TestReadTraceCut(t *testing.T) {
	file := strings.Join(goodTrace[:4], "\n")
	_, err := Read(strings.NewReader(file), "x")
	if want := "x:4: the file is cut off in this line: remove it"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	got := mustRead(t, []byte(file+"\n"))
	if last := got.Events[len(got.Events)-1]; last.Kind != Unended || last.At != 20 {
		t.Errorf("last event is %+v", last)
	}
}
