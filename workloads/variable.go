package workloads

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// Variable is a name and its value in one case: an int, a bool or a string. Anything in the file that is neither a
// whole number nor true or false is a text, 5.0 and 80s included.
type Variable struct {
	Name  string
	Value any
}

func (v Variable) String() string { return fmt.Sprintf("%s=%v", v.Name, v.Value) }

// variables is a mapping of names to values, in the order of the file.
type variables []Variable

// UnmarshalYAML reads a mapping of names to scalars.
func (vs *variables) UnmarshalYAML(node ast.Node) error {
	if !isMapping(node) {
		return errorAt(node, "%s where names of variables belong; write for example {queue: 100}", kindOf(node))
	}
	for _, pair := range mappingPairs(node) {
		name, err := variableName(pair.Key)
		if err != nil {
			return err
		}
		value, err := variableValue(pair.Value)
		if err != nil {
			return inKey(name, err)
		}
		*vs = append(*vs, Variable{name, value})
	}
	return nil
}

func (vs variables) find(name string) (any, bool) {
	for _, v := range vs {
		if v.Name == name {
			return v.Value, true
		}
	}
	return nil, false
}

func (vs variables) names() []string {
	var names []string
	for _, v := range vs {
		names = append(names, v.Name)
	}
	return names
}

// under is vs with other's values in place of its own, and other's further variables behind.
func (vs variables) under(other variables) variables {
	merged := slices.Clone(vs)
	for _, v := range other {
		if i := slices.Index(merged.names(), v.Name); i >= 0 {
			merged[i].Value = v.Value
		} else {
			merged = append(merged, v)
		}
	}
	return merged
}

func variableName(key ast.Node) (string, error) {
	name, _ := scalarText(key)
	for i, c := range name {
		if c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || i > 0 && c >= '0' && c <= '9' {
			continue
		}
		return "", errorAt(key, "%q cannot name a variable; use letters, digits and '_'", name)
	}
	if placeholder(name) {
		return "", errorAt(key, "%q cannot name a variable, since ${%s} differs from client to client; choose another name", name, name)
	}
	if isFigure(name) {
		return "", errorAt(key, "%q cannot name a variable, since expectations use it for a figure; choose another name", name)
	}
	return name, nil
}

func variableValue(node ast.Node) (any, error) {
	text, ok := scalarText(node)
	if !ok {
		return nil, errorAt(node, "%s where one value belongs; a variable is a number, true, false or a text", kindOf(node))
	}
	switch n := node.(type) {
	case *ast.BoolNode:
		return n.Value, nil
	case *ast.IntegerNode:
		if value, err := strconv.Atoi(text); err == nil {
			return value, nil
		}
	}
	return text, nil
}

// axis is a variable and the values that it takes in turn.
type axis struct {
	name   string
	values []any
}

// axes is a mapping of names to lists of values, in the order of the file.
type axes []axis

// UnmarshalYAML reads a mapping of names to lists.
func (as *axes) UnmarshalYAML(node ast.Node) error {
	if !isMapping(node) || len(mappingPairs(node)) == 0 {
		return errorAt(node, "%s where names of variables belong; write for example {qos: [0, 1, 2]}", kindOf(node))
	}
	for _, pair := range mappingPairs(node) {
		name, err := variableName(pair.Key)
		if err != nil {
			return err
		}
		a := axis{name: name}
		for _, item := range sequenceItems(pair.Value) {
			value, err := variableValue(item)
			if err != nil {
				return inKey(name, err)
			}
			if slices.Contains(a.values, value) {
				return inKey(name, errorAt(item, "the value %v stands twice; remove one", value))
			}
			a.values = append(a.values, value)
		}
		if len(a.values) == 0 {
			return inKey(name, errorAt(pair.Value, "%s where a list of values belongs; write for example [0, 1, 2]", kindOf(pair.Value)))
		}
		*as = append(*as, a)
	}
	return nil
}

// product is every combination of values, the last axis changing fastest; nil when there would be more than limit.
func (as axes) product(limit int) []variables {
	combinations := []variables{nil}
	for _, a := range as {
		if len(combinations)*len(a.values) > limit {
			return nil
		}
		var longer []variables
		for _, c := range combinations {
			for _, value := range a.values {
				longer = append(longer, append(slices.Clone(c), Variable{a.name, value}))
			}
		}
		combinations = longer
	}
	return combinations
}

// caseName names a combination after its values: "habit=always check=exact".
func caseName(vs variables) string {
	var parts []string
	for _, v := range vs {
		parts = append(parts, v.String())
	}
	return strings.Join(parts, " ")
}
