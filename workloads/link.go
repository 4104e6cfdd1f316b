package workloads

import (
	"time"

	"github.com/goccy/go-yaml/ast"
)

// Link is a kind of network between a client and the broker: the same in both directions.
type Link struct {
	Name      string
	Latency   Latency
	Bandwidth Rate // zero: no bound
	MTU       Size // most bytes that arrive in one piece; zero: no bound
}

// Latency is one duration, or durations in ascending order at equally spaced probabilities from 0 to 1, between which
// a draw interpolates: [20ms, 40ms, 300ms] has its median at 40ms.
type Latency []time.Duration

// UnmarshalYAML reads a duration or a list of durations.
func (l *Latency) UnmarshalYAML(node ast.Node) error {
	*l = nil
	items := sequenceItems(node)
	if node.Type() != ast.SequenceType {
		items = []ast.Node{node}
	}
	if len(items) == 0 {
		return errorAt(node, "the list is empty; write for example 20ms, or [20ms, 40ms, 300ms]")
	}
	for _, item := range items {
		var d Duration
		if err := d.UnmarshalYAML(item); err != nil {
			return err
		}
		if n := len(*l); n > 0 && time.Duration(d) < (*l)[n-1] {
			return errorAt(item, "%s is less than the duration before it; write the quantiles in ascending order", d)
		}
		*l = append(*l, time.Duration(d))
	}
	return nil
}

// Links are the kinds of network of a scenario, in the order of the file, behind those that are always there.
type Links []Link

// builtinLinks are always there: none at all, and a quiet local network.
func builtinLinks() Links {
	return Links{
		{Name: "local", Latency: Latency{0}},
		{Name: "lan", Latency: Latency{500 * time.Microsecond}},
	}
}

// UnmarshalYAML reads a mapping of names to links.
func (l *Links) UnmarshalYAML(node ast.Node) error {
	if !isMapping(node) {
		return errorAt(node, "%s where names of links belong; write for example \"mobile: {latency: 60ms}\"", kindOf(node))
	}
	for _, pair := range mappingPairs(node) {
		var body struct {
			Latency   Latency `yaml:"latency,required"`
			Bandwidth Rate    `yaml:"bandwidth"`
			MTU       Size    `yaml:"mtu"`
		}
		name, _ := scalarText(pair.Key)
		if l.find(name) != nil || name == "local" || name == "lan" {
			return errorAt(pair.Key, "a link %q is there already; choose another name", name)
		}
		if err := decode(pair.Value, &body); err != nil {
			return inKey(name, err)
		}
		*l = append(*l, Link{Name: name, Latency: body.Latency, Bandwidth: body.Bandwidth, MTU: body.MTU})
	}
	return nil
}

func (l Links) find(name string) *Link {
	for i := range l {
		if l[i].Name == name {
			return &l[i]
		}
	}
	return nil
}

func (l Links) names() []string {
	var names []string
	for _, link := range l {
		names = append(names, link.Name)
	}
	return names
}
