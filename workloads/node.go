package workloads

import (
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// A mapping of one pair may be a node type of its own in the YAML library; these functions see no difference.

func isMapping(node ast.Node) bool {
	_, ok := node.(ast.MapNode)
	return ok
}

func mappingPairs(node ast.Node) []*ast.MappingValueNode {
	switch n := node.(type) {
	case *ast.MappingNode:
		return n.Values
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{n}
	}
	return nil
}

func flowStyle(node ast.Node) bool {
	n, ok := node.(*ast.MappingNode)
	return ok && n.IsFlowStyle
}

func sequenceItems(node ast.Node) []ast.Node {
	if n, ok := node.(*ast.SequenceNode); ok {
		return n.Values
	}
	return nil
}

// child is the value of key in a mapping, or nil.
func child(node ast.Node, key string) ast.Node {
	for _, pair := range mappingPairs(node) {
		if text, _ := scalarText(pair.Key); text == key {
			return pair.Value
		}
	}
	return nil
}

// scalarText is a scalar as it was written, quotes and block marks aside: 5.0 is "5.0", not a number.
func scalarText(node ast.Node) (text string, ok bool) {
	switch n := node.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.LiteralNode:
		return n.Value.Value, true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		return n.GetToken().Value, true
	}
	return "", false
}

// scalarAt makes a scalar that stands where node stands.
func scalarAt(node ast.Node, kind token.Type, text string) ast.Node {
	t := *node.GetToken()
	t.Type, t.Value = kind, text
	switch kind {
	case token.IntegerType:
		return ast.Integer(&t)
	case token.BoolType:
		return ast.Bool(&t)
	}
	return ast.String(&t)
}

// mappingLike makes a mapping that stands where node stands, with other pairs.
func mappingLike(node ast.Node, pairs []*ast.MappingValueNode) ast.Node {
	return &ast.MappingNode{BaseNode: &ast.BaseNode{}, Start: node.GetToken(), IsFlowStyle: flowStyle(node), Values: pairs}
}

// without is a mapping without one of its keys.
func without(node ast.Node, key string) ast.Node {
	var pairs []*ast.MappingValueNode
	for _, pair := range mappingPairs(node) {
		if text, _ := scalarText(pair.Key); text != key {
			pairs = append(pairs, pair)
		}
	}
	return mappingLike(node, pairs)
}

// kindOf names what node is, for people.
func kindOf(node ast.Node) string {
	switch {
	case isMapping(node):
		return "a mapping"
	case node.Type() == ast.SequenceType:
		return "a list"
	}
	text, _ := scalarText(node)
	if len(text) > 60 {
		text = text[:60] + "..."
	}
	return "\"" + text + "\""
}
