package workloads

import (
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// Decoding from the YAML library's nodes into the model. The library's own strict mode is not used: it reads 1.5 and
// "5" into an integer without a word, reports one of several unknown keys at random, and knows no remedy.
//
// Field tags: `yaml:"key"` or `yaml:"key,required"`, `default:"60s"` for the text that a missing key stands for,
// `bounds:"1..65535"` for whole numbers. A type that reads itself implements yaml.NodeUnmarshaler.

// decode reads node into what dst points to.
func decode(node ast.Node, dst any) error {
	return decodeValue(node, reflect.ValueOf(dst).Elem(), "")
}

func decodeValue(node ast.Node, dst reflect.Value, tag reflect.StructTag) error {
	if dst.Kind() == reflect.Pointer {
		dst.Set(reflect.New(dst.Type().Elem()))
		return decodeValue(node, dst.Elem(), tag)
	}
	if own, ok := dst.Addr().Interface().(yaml.NodeUnmarshaler); ok {
		return own.UnmarshalYAML(node)
	}
	switch dst.Kind() {
	case reflect.Struct:
		return decodeStruct(node, dst)
	case reflect.Slice:
		return decodeSlice(node, dst)
	case reflect.String:
		return decodeString(node, dst)
	case reflect.Bool:
		return decodeBool(node, dst)
	}
	return decodeInteger(node, dst, tag)
}

func decodeStruct(node ast.Node, dst reflect.Value) error {
	if !isMapping(node) {
		return errorAt(node, "%s where keys and values belong; write one of the keys %s", kindOf(node), strings.Join(keysOf(dst.Type()), ", "))
	}
	for _, pair := range mappingPairs(node) {
		key, _ := scalarText(pair.Key)
		field, ok := fieldOf(dst.Type(), key)
		if !ok {
			return errorAt(pair.Key, "unknown key %q%s", key, meantOrOneOf(key, keysOf(dst.Type())))
		}
		if err := decodeValue(pair.Value, dst.FieldByIndex(field.Index), field.Tag); err != nil {
			return inKey(key, err)
		}
	}
	return decodeMissing(node, dst)
}

// decodeMissing gives the fields that node does not name their defaults.
func decodeMissing(node ast.Node, dst reflect.Value) error {
	for _, field := range reflect.VisibleFields(dst.Type()) {
		key, required := keyOf(field)
		if key == "" || child(node, key) != nil {
			continue
		}
		if required {
			return errorAt(node, "%s is missing; write %s: and a value", key, key)
		}
		value := dst.FieldByIndex(field.Index)
		text, ok := field.Tag.Lookup("default")
		switch {
		case ok:
			if err := decodeValue(defaultNode(text), value, field.Tag); err != nil {
				panic(fmt.Sprintf("workloads: default of %s: %v", key, err)) // held by TestDefaults
			}
		case field.Type.Kind() == reflect.Struct && !readsItself(field.Type):
			if err := decodeMissing(mappingLike(node, nil), value); err != nil {
				return err
			}
		}
	}
	return nil
}

// defaultNode is the node that writing text plainly would have made.
func defaultNode(text string) ast.Node {
	if text == "{}" {
		return &ast.MappingNode{BaseNode: &ast.BaseNode{}, IsFlowStyle: true}
	}
	kind := token.StringType
	if _, err := strconv.ParseInt(text, 10, 64); err == nil {
		kind = token.IntegerType
	} else if text == "true" || text == "false" {
		kind = token.BoolType
	}
	origin := ast.String(&token.Token{Position: &token.Position{Line: 1, Column: 1}})
	return scalarAt(origin, kind, text)
}

func decodeSlice(node ast.Node, dst reflect.Value) error {
	if node.Type() != ast.SequenceType {
		return errorAt(node, "%s where a list belongs; write \"- \" before each item, or [ ] around them", kindOf(node))
	}
	items := sequenceItems(node)
	dst.Set(reflect.MakeSlice(dst.Type(), len(items), len(items)))
	for i, item := range items {
		if err := decodeValue(item, dst.Index(i), ""); err != nil {
			return err
		}
	}
	return nil
}

func decodeString(node ast.Node, dst reflect.Value) error {
	text, ok := scalarText(node)
	if !ok {
		return errorAt(node, "%s where a text belongs", kindOf(node))
	}
	dst.SetString(text)
	return nil
}

func decodeBool(node ast.Node, dst reflect.Value) error {
	b, ok := node.(*ast.BoolNode)
	if !ok {
		return errorAt(node, "%s is neither true nor false; write one of them without quotes", kindOf(node))
	}
	dst.SetBool(b.Value)
	return nil
}

func decodeInteger(node ast.Node, dst reflect.Value, tag reflect.StructTag) error {
	lowText, highText, _ := strings.Cut(tag.Get("bounds"), "..") // held by TestTags
	low, _ := strconv.ParseInt(lowText, 10, 64)
	high, _ := strconv.ParseInt(highText, 10, 64)
	text, _ := scalarText(node)
	value, err := strconv.ParseInt(text, 10, 64)
	if node.Type() != ast.IntegerType || err != nil {
		return errorAt(node, "%s is not a whole number; write %s, in digits and without quotes", kindOf(node), rangeText(low, high))
	}
	if value < low || value > high {
		remedy := rangeText(low, high)
		if _, hasDefault := tag.Lookup("default"); value == 0 && !hasDefault {
			remedy += ", or leave the key out for no bound"
		}
		return errorAt(node, "%d is out of range; write %s", value, remedy)
	}
	if dst.CanInt() {
		dst.SetInt(value)
	} else {
		dst.SetUint(uint64(value)) // low is never negative for these
	}
	return nil
}

func rangeText(low, high int64) string {
	if low == high {
		return strconv.FormatInt(low, 10)
	}
	return fmt.Sprintf("%d to %d", low, high)
}

// inKey says which key an error is about: the innermost one.
func inKey(key string, err error) error {
	var e *Error
	if errors.As(err, &e) && !e.keyed {
		e.Msg, e.keyed = key+": "+e.Msg, true
	}
	return err
}

func readsItself(t reflect.Type) bool {
	return reflect.PointerTo(t).Implements(reflect.TypeFor[yaml.NodeUnmarshaler]())
}

// keyOf is the YAML key of a struct field; empty for a field that is not read.
func keyOf(field reflect.StructField) (key string, required bool) {
	key, option, _ := strings.Cut(field.Tag.Get("yaml"), ",")
	if key == "-" {
		return "", false
	}
	return key, option == "required"
}

func keysOf(t reflect.Type) []string {
	var keys []string
	for _, field := range reflect.VisibleFields(t) {
		if key, _ := keyOf(field); key != "" {
			keys = append(keys, key)
		}
	}
	return keys
}

func fieldOf(t reflect.Type, key string) (reflect.StructField, bool) {
	for _, field := range reflect.VisibleFields(t) {
		if name, _ := keyOf(field); name != "" && name == key {
			return field, true
		}
	}
	return reflect.StructField{}, false
}
