package workloads

import (
	"errors"
	"fmt"
	"strings"

	"github.com/expr-lang/expr"
	exprast "github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"
	"github.com/expr-lang/expr/vm"
	"github.com/goccy/go-yaml/ast"
)

// maxExpressionNodes bounds an expression; the longest in the library has about 60.
const maxExpressionNodes = 500

// evaluateWhen evaluates the condition at node over the variables of a case.
func evaluateWhen(node ast.Node, vars variables) (bool, error) {
	text, ok := scalarText(node)
	if !ok {
		return false, errorAt(node, "%s where a condition belongs; write for example 'version == \"5.0\"'", kindOf(node))
	}
	env := map[string]any{}
	for _, v := range vars {
		env[v.Name] = v.Value
	}
	program, err := compile(text, env)
	if err != nil {
		return false, expressionError(node, "condition", text, err, vars.names())
	}
	result, err := expr.Run(program, env)
	if err != nil {
		return false, expressionError(node, "condition", text, err, vars.names())
	}
	return result.(bool), nil
}

// compile makes a program that yields a bool. Functions that read the wall clock are not there.
func compile(text string, env map[string]any) (*vm.Program, error) {
	options := []expr.Option{
		expr.Env(env), expr.AsBool(), expr.MaxNodes(maxExpressionNodes),
		expr.DisableBuiltin("now"), expr.DisableBuiltin("date"), expr.DisableBuiltin("timezone"),
	}
	// A variable wins over a function of the expression language that has its name.
	//unordered: each only switches a function off
	for name := range env {
		options = append(options, expr.DisableBuiltin(name))
	}
	return expr.Compile(text, options...)
}

// expressionError turns an error of the expression library, which draws a picture, into one line.
func expressionError(node ast.Node, what, text string, err error, names []string) error {
	msg := oneLine(err.Error())
	var at *file.Error
	if errors.As(err, &at) {
		msg = oneLine(at.Message)
		if at.Line > 0 && !strings.HasSuffix(msg, "EOF") {
			msg = fmt.Sprintf("%s, at %q", msg, oneLine(tail(text, at)))
		}
	}
	if name, ok := strings.CutPrefix(msg, "unknown name "); ok {
		name, _, _ = strings.Cut(name, ",")
		return errorAt(node, "the %s names %s, which is not known%s", what, name, meantOrOneOf(name, names))
	}
	return errorAt(node, "the %s cannot be read: %s; see https://expr-lang.org/docs/language-definition", what, msg)
}

// tail is the text from an error's place on, cut short.
func tail(text string, at *file.Error) string {
	lines := strings.Split(text, "\n")
	if at.Line > len(lines) {
		return ""
	}
	line := []rune(lines[at.Line-1])
	rest := string(line[min(at.Column, len(line)):])
	if len(rest) > 30 {
		rest = rest[:30] + "..."
	}
	return rest
}

// calls lists the text arguments of the calls of function in an expression: cause("uplink") has "uplink".
func calls(text, function string) []string {
	tree, err := parser.Parse(text)
	if err != nil {
		return nil
	}
	c := &callCollector{function: function}
	exprast.Walk(&tree.Node, c)
	return c.arguments
}

type callCollector struct {
	function  string
	arguments []string
}

// Visit is called by the expression library for each node.
func (c *callCollector) Visit(node *exprast.Node) {
	call, ok := (*node).(*exprast.CallNode)
	if !ok || len(call.Arguments) != 1 {
		return
	}
	name, ok := call.Callee.(*exprast.IdentifierNode)
	argument, isText := call.Arguments[0].(*exprast.StringNode)
	if ok && isText && name.Value == c.function {
		c.arguments = append(c.arguments, argument.Value)
	}
}
