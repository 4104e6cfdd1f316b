package workloads

import (
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"github.com/hiatus-mqtt/hiatus/engine/topic"
)

// Text may differ from client to client: ${client} in it is the client's name, ${n} its number within its group from
// 1, and in a Publish with To, ${to} is the name of the client that the message is meant for. $${ stands for ${.
type Text string

// UnmarshalYAML reads a text.
func (t *Text) UnmarshalYAML(node ast.Node) error {
	text, ok := scalarText(node)
	if !ok {
		return errorAt(node, "%s where a text belongs", kindOf(node))
	}
	if name, ok := unknownPlaceholder(text); ok {
		return errorAt(node, "${%s} has no value here; write ${client}, ${n} or ${to}, or $${%s} for the text itself", name, name)
	}
	*t = Text(text)
	return nil
}

// For is the text for one client; to is the addressee's name, where there is one.
func (t Text) For(client string, n int, to string) string {
	if !strings.Contains(string(t), "${") {
		return string(t)
	}
	text, _ := replaceVariables(string(t), true, func(name string) (string, bool) {
		switch name {
		case "client":
			return client, true
		case "n":
			return strconv.Itoa(n), true
		case "to":
			return to, true
		}
		return "", false
	})
	return text
}

// PerClient reports whether the text differs between the clients of a group.
func (t Text) PerClient() bool { return t.For("a", 1, "") != t.For("b", 2, "") }

// mentions reports whether ${name} is in the text.
func (t Text) mentions(name string) bool {
	found := false
	replaceVariables(string(t), true, func(n string) (string, bool) {
		found = found || n == name
		return "", true
	})
	return found
}

// TopicName is a Topic Name to publish to.
type TopicName struct{ Text }

// UnmarshalYAML reads a Topic Name and checks it, as it would be for a client.
func (t *TopicName) UnmarshalYAML(node ast.Node) error {
	if err := t.Text.UnmarshalYAML(node); err != nil {
		return err
	}
	if err := topic.ValidName(t.For("c", 1, "c")); err != nil {
		return errorAt(node, "Topic Name %q: %v", string(t.Text), err)
	}
	return nil
}

// TopicFilter is a Topic Filter to subscribe to.
type TopicFilter struct{ Text }

// UnmarshalYAML reads a Topic Filter and checks it, as it would be for a client.
func (t *TopicFilter) UnmarshalYAML(node ast.Node) error {
	if err := t.Text.UnmarshalYAML(node); err != nil {
		return err
	}
	filter := t.For("c", 1, "c")
	err := topic.ValidFilter(filter)
	if err == nil {
		_, _, err = topic.SplitShared(filter)
	}
	if err != nil {
		return errorAt(node, "Topic Filter %q: %v", string(t.Text), err)
	}
	return nil
}

// placeholders are filled in for each client, long after the variables of the case.
func placeholder(name string) bool { return name == "client" || name == "n" || name == "to" }

func unknownPlaceholder(text string) (unknown string, found bool) {
	replaceVariables(text, true, func(name string) (string, bool) {
		if !placeholder(name) && !found {
			unknown, found = name, true
		}
		return "", true
	})
	return unknown, found
}

// replaceVariables puts value(name) in the place of each ${name}; where value does not know the name, ${name} stays.
// last replaces $${ by ${, which earlier rounds must leave alone. It returns the offset of the first ${ without an
// end, or -1.
func replaceVariables(text string, last bool, value func(name string) (string, bool)) (result string, broken int) {
	var b strings.Builder
	for at := 0; at < len(text); {
		i := strings.Index(text[at:], "${")
		if i < 0 {
			b.WriteString(text[at:])
			break
		}
		i += at
		if i > at && text[i-1] == '$' {
			b.WriteString(text[at : i-1])
			if !last {
				b.WriteByte('$')
			}
			b.WriteString("${")
			at = i + 2
			continue
		}
		b.WriteString(text[at:i])
		end := strings.IndexByte(text[i:], '}')
		if end < 0 {
			b.WriteString(text[i:])
			return b.String(), i
		}
		if v, ok := value(text[i+2 : i+end]); ok {
			b.WriteString(v)
		} else {
			b.WriteString(text[i : i+end+1])
		}
		at = i + end + 1
	}
	return b.String(), -1
}
