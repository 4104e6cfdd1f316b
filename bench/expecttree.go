package bench

import (
	"fmt"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"
)

// This file looks into the trees of expectations.

// checkNames finds names of causes and clients that do not exist: a misspelt one would count nothing
// and pass. Without clients, theirs are not checked.
func checkNames(tree ast.Node, clients []string) *ExpectError {
	c := &nameCheck{clients: clients}
	ast.Walk(&tree, c)
	return c.err
}

type nameCheck struct {
	clients []string
	err     *ExpectError
}

// Visit looks at calls with a text as their argument.
func (c *nameCheck) Visit(n *ast.Node) {
	call, ok := (*n).(*ast.CallNode)
	if !ok || len(call.Arguments) != 1 || c.err != nil {
		return
	}
	arg, ok := call.Arguments[0].(*ast.StringNode)
	if !ok {
		return
	}
	switch name := calledName(call.Callee); {
	case name == "cause" && !knownCause(arg.Value):
		c.fail(arg, "there is no cause %q; causes are %s", arg.Value, strings.Join(LossCauseNames(), ", "))
	case name == "client" && len(c.clients) > 0 && !slices.Contains(c.clients, arg.Value):
		c.fail(arg, "there is no client %q", arg.Value)
	}
}

func (c *nameCheck) fail(at ast.Node, format string, args ...any) {
	c.err = &ExpectError{Column: at.Location().From + 1, Msg: fmt.Sprintf(format, args...)}
}

func calledName(callee ast.Node) string {
	switch f := callee.(type) {
	case *ast.IdentifierNode:
		return f.Value
	case *ast.MemberNode:
		if p, ok := f.Property.(*ast.StringNode); ok {
			return p.Value
		}
	}
	return ""
}

// observable returns the parts of an expectation whose values tell how it went, each once: its
// variables and calls, as whole as they stand.
func observable(tree ast.Node) []string {
	var parts []string
	collect(tree, func(n ast.Node) {
		if text := n.String(); !slices.Contains(parts, text) {
			parts = append(parts, text)
		}
	})
	return parts
}

func collect(n ast.Node, found func(ast.Node)) {
	switch n := n.(type) {
	case *ast.IdentifierNode, *ast.MemberNode, *ast.CallNode, *ast.ChainNode, *ast.SliceNode:
		found(n)
	case *ast.BuiltinNode:
		if usesAny(n.Arguments) {
			found(n)
		}
	case *ast.UnaryNode:
		collect(n.Node, found)
	case *ast.BinaryNode:
		collect(n.Left, found)
		collect(n.Right, found)
	case *ast.ConditionalNode:
		collect(n.Cond, found)
		collect(n.Exp1, found)
		collect(n.Exp2, found)
	case *ast.ArrayNode:
		for _, e := range n.Nodes {
			collect(e, found)
		}
	case *ast.VariableDeclaratorNode:
		collect(n.Value, found)
		collect(n.Expr, found)
	}
}

// usesAny says whether arguments depend on anything but constants.
func usesAny(arguments []ast.Node) bool {
	any := false
	for _, a := range arguments {
		collect(a, func(ast.Node) { any = true })
	}
	return any
}
