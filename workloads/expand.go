package workloads

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// expand makes the nodes of one case from those of the file: variables are filled in, mappings whose "when" does not
// hold are left out, and the keys within "also" join those around it. Every new node stands where the old one stood, so that errors point into the file.
func expand(node ast.Node, vars variables) (ast.Node, error) {
	x := expansion{vars: vars}
	return x.node(node)
}

type expansion struct {
	vars variables
}

// node returns nil for a mapping that is left out.
func (x *expansion) node(node ast.Node) (ast.Node, error) {
	switch {
	case isMapping(node):
		return x.mapping(node)
	case node.Type() == ast.SequenceType:
		return x.sequence(node.(*ast.SequenceNode))
	}
	if text, ok := scalarText(node); ok && strings.Contains(text, "${") {
		return x.scalar(node, text)
	}
	return node, nil
}

func (x *expansion) mapping(node ast.Node) (ast.Node, error) {
	if when := child(node, "when"); when != nil {
		holds, err := evaluateWhen(when, x.vars)
		if err != nil {
			return nil, inKey("when", err)
		}
		if !holds {
			return nil, nil
		}
	}
	pairs, err := x.pairs(node)
	if err != nil {
		return nil, err
	}
	return mappingLike(node, pairs), nil
}

// pairs expands the pairs of a mapping. Those within "also" become its own.
func (x *expansion) pairs(node ast.Node) (pairs []*ast.MappingValueNode, err error) {
	for _, pair := range mappingPairs(node) {
		key, _ := scalarText(pair.Key)
		if key == "when" {
			continue
		}
		if key == "also" {
			pairs, err = x.also(pairs, pair.Value)
		} else {
			pairs, err = x.pair(pairs, pair)
		}
		if err != nil {
			return nil, inKey(key, err)
		}
	}
	return pairs, nil
}

func (x *expansion) pair(pairs []*ast.MappingValueNode, pair *ast.MappingValueNode) ([]*ast.MappingValueNode, error) {
	value, err := x.node(pair.Value)
	if err != nil || value == nil {
		return pairs, err
	}
	pair = &ast.MappingValueNode{BaseNode: &ast.BaseNode{}, Start: pair.Start, Key: pair.Key, Value: value}
	return addPair(pairs, pair)
}

// also adds the pairs of a mapping, or of a list of mappings, as far as their "when" holds.
func (x *expansion) also(pairs []*ast.MappingValueNode, node ast.Node) ([]*ast.MappingValueNode, error) {
	items := sequenceItems(node)
	if node.Type() != ast.SequenceType {
		items = []ast.Node{node}
	}
	for _, item := range items {
		if !isMapping(item) {
			return nil, errorAt(item, "%s where more keys belong; write for example {when: version == \"5.0\", session_expiry: 5m}", kindOf(item))
		}
		more, err := x.node(item)
		if err != nil {
			return nil, err
		}
		for _, pair := range mappingPairs(more) {
			if pairs, err = addPair(pairs, pair); err != nil {
				return nil, err
			}
		}
	}
	return pairs, nil
}

func addPair(pairs []*ast.MappingValueNode, pair *ast.MappingValueNode) ([]*ast.MappingValueNode, error) {
	key, _ := scalarText(pair.Key)
	for _, other := range pairs {
		if text, _ := scalarText(other.Key); text == key {
			line, _ := place(other.Key)
			return nil, errorAt(pair.Key, "%q has a value in line %d already; write it once, or give each a \"when\"", key, line)
		}
	}
	return append(pairs, pair), nil
}

func (x *expansion) sequence(node *ast.SequenceNode) (ast.Node, error) {
	result := &ast.SequenceNode{BaseNode: &ast.BaseNode{}, Start: node.Start, IsFlowStyle: node.IsFlowStyle}
	for _, item := range node.Values {
		value, err := x.node(item)
		if err != nil {
			return nil, err
		}
		if value != nil {
			result.Values = append(result.Values, value)
		}
	}
	return result, nil
}

// scalar fills in the variables of one scalar. A variable alone keeps its type; within a longer text it is text.
func (x *expansion) scalar(node ast.Node, text string) (ast.Node, error) {
	if name, ok := loneVariable(text); ok {
		if value, ok := x.vars.find(name); ok {
			return valueNode(node, value), nil
		}
	}
	unknown := ""
	result, broken := replaceVariables(text, false, func(name string) (string, bool) {
		value, ok := x.vars.find(name)
		if !ok && !placeholder(name) && unknown == "" {
			unknown = name
			if name == "" {
				unknown = " "
			}
		}
		return fmt.Sprint(value), ok
	})
	switch {
	case broken >= 0:
		return nil, errorAt(node, "%s has a ${ without }; write ${name}, or $${ for the text itself", kindOf(node))
	case unknown != "":
		return nil, x.undefined(node, strings.TrimSpace(unknown))
	}
	return scalarAt(node, token.StringType, result), nil
}

func (x *expansion) undefined(node ast.Node, name string) error {
	meant := didYouMean(name, append(x.vars.names(), "client", "n", "to"))
	if meant == "" {
		meant = "; give it a value in defaults, axes or the case's with"
	}
	return errorAt(node, "the variable ${%s} is never defined%s", name, meant)
}

// loneVariable is the name in a text that is ${name} and nothing else.
func loneVariable(text string) (name string, ok bool) {
	name, ok = strings.CutPrefix(text, "${")
	if !ok {
		return "", false
	}
	name, ok = strings.CutSuffix(name, "}")
	return name, ok && !strings.ContainsAny(name, "${}")
}

func valueNode(node ast.Node, value any) ast.Node {
	switch v := value.(type) {
	case int:
		return scalarAt(node, token.IntegerType, strconv.Itoa(v))
	case bool:
		return scalarAt(node, token.BoolType, strconv.FormatBool(v))
	}
	return scalarAt(node, token.StringType, value.(string))
}
