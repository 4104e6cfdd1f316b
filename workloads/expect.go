package workloads

import (
	"fmt"
	"slices"
	"strings"

	"github.com/expr-lang/expr"
	exprast "github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/parser"
	"github.com/expr-lang/expr/vm"
	"github.com/goccy/go-yaml/ast"
)

// Expect is one expectation: an expression over the variables of the case and its Figures that must be true at the
// end of the run.
type Expect struct {
	Text string
	Line int // in the scenario's file

	node ast.Node
}

// UnmarshalYAML reads a text, or a mapping {that: text}, whose "when" has been dealt with before.
func (e *Expect) UnmarshalYAML(node ast.Node) error {
	if isMapping(node) {
		var body struct {
			That ast.Node
		}
		if body.That = child(node, "that"); body.That == nil || len(mappingPairs(node)) != 1 {
			return errorAt(node, "a mapping among expectations has the keys when and that; quote an expectation with \": \" in it")
		}
		node = body.That
	}
	text, ok := scalarText(node)
	if !ok {
		return errorAt(node, "%s where an expectation belongs; write for example delivered == 10", kindOf(node))
	}
	e.Text, e.node = strings.TrimSpace(text), node
	e.Line, _ = place(node)
	return nil
}

// Evaluate says whether the expectation holds. observed is the value of each name in it: "delivered=9 lost=1".
func (e *Expect) Evaluate(vars []Variable, figures *Figures) (passed bool, observed string, err error) {
	env := figures.environment(vars)
	program, err := compile(e.Text, env)
	if err != nil {
		return false, "", fmt.Errorf("expectation %q: %s", e.Text, oneLine(err.Error()))
	}
	result, err := expr.Run(program, env)
	if err != nil {
		return false, "", fmt.Errorf("expectation %q: %s", e.Text, oneLine(err.Error()))
	}
	return result.(bool), observe(program, env), nil
}

// check compiles the expectation, and looks at the words given to its functions.
func (e *Expect) check(vars variables, clientNames func(string) bool) error {
	env := new(Figures).environment(vars)
	if _, err := compile(e.Text, env); err != nil {
		var names []string
		//unordered: sorted below
		for name := range env {
			names = append(names, name)
		}
		slices.Sort(names)
		return expressionError(e.node, "expectation", e.Text, err, names)
	}
	for _, words := range calls(e.Text, "cause") {
		if complaint := checkCause(words); complaint != "" {
			return errorAt(e.node, "%s", complaint)
		}
	}
	for _, name := range calls(e.Text, "client") {
		if !clientNames(name) {
			return errorAt(e.node, "there is no client %q in this case; names are those of clients, group-1 and so on within a group", name)
		}
	}
	return nil
}

// observe evaluates each name, path and call in an expression that stands for a figure or a variable.
func observe(program *vm.Program, env map[string]any) string {
	tree, err := parser.Parse(program.Source().String())
	if err != nil {
		return ""
	}
	c := &pathCollector{}
	c.collect(tree.Node)
	var parts []string
	for _, path := range c.paths {
		value, err := expr.Eval(path, env)
		if err == nil {
			parts = append(parts, fmt.Sprintf("%s=%v", path, value))
		}
	}
	return strings.Join(parts, " ")
}

// pathCollector gathers the longest paths such as latency.online.p99, client("a").lost or cause("uplink"), each once.
type pathCollector struct {
	paths []string
}

func (c *pathCollector) collect(node exprast.Node) {
	if isPath(node) {
		if text := node.String(); !slices.Contains(c.paths, text) {
			c.paths = append(c.paths, text)
		}
		return
	}
	switch n := node.(type) {
	case *exprast.BinaryNode:
		c.collect(n.Left)
		c.collect(n.Right)
	case *exprast.UnaryNode:
		c.collect(n.Node)
	case *exprast.ConditionalNode:
		c.collect(n.Cond)
		c.collect(n.Exp1)
		c.collect(n.Exp2)
	case *exprast.BuiltinNode:
		for _, argument := range n.Arguments {
			c.collect(argument)
		}
	}
}

func isPath(node exprast.Node) bool {
	switch n := node.(type) {
	case *exprast.IdentifierNode:
		return true
	case *exprast.MemberNode:
		switch n.Property.(type) {
		case *exprast.StringNode, *exprast.IntegerNode:
			return isPath(n.Node)
		}
	case *exprast.CallNode:
		name, ok := n.Callee.(*exprast.IdentifierNode)
		return ok && (name.Value == "cause" || name.Value == "client") && len(n.Arguments) == 1
	}
	return false
}
