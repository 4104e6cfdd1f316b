package workloads

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// What a scenario file may be. The limits keep a hostile file from exhausting memory or the stack.
const (
	maxFileBytes = 1 << 20
	maxNesting   = 32
	maxTokens    = 50_000 // words and marks; the library's time for a mapping grows with the square of its keys
)

// readYAML turns the text of a scenario file into its top mapping, and refuses what a scenario never needs:
// several documents, anchors and aliases, tags, keys without a value.
func readYAML(src []byte) (ast.Node, error) {
	if err := checkText(src); err != nil {
		return nil, err
	}
	tokens, err := tokenize(src)
	if err != nil {
		return nil, err
	}
	if err := checkTokens(tokens); err != nil {
		return nil, err
	}
	root, err := parseTokens(tokens)
	if err != nil {
		return nil, err
	}
	if !isMapping(root) {
		return nil, errorAt(root, "a scenario is a mapping of keys to values; begin with \"hiatus: 1\"")
	}
	return root, checkNode(root)
}

func checkText(src []byte) error {
	if len(src) > maxFileBytes {
		return &Error{Line: 1, Column: 1, Msg: fmt.Sprintf(
			"the file has %d bytes, a scenario at most %d; is this a scenario?", len(src), maxFileBytes)}
	}
	for i, line := range bytes.Split(src, []byte("\n")) {
		if at := bytes.IndexFunc(line, notYAML); at >= 0 || !utf8.Valid(line) {
			return &Error{Line: i + 1, Column: max(at, 0) + 1, Msg: "a byte that is not text; scenarios are YAML in UTF-8"}
		}
	}
	return nil
}

// notYAML reports control characters that YAML does not allow.
func notYAML(r rune) bool {
	return r < ' ' && r != '\t' && r != '\r' || r == 0x7f
}

// tokenize and parseTokens turn a panic of the YAML library into an error: the text comes from anywhere.
func tokenize(src []byte) (tokens token.Tokens, err error) {
	defer recoverYAML(&err)
	return lexer.Tokenize(string(src)), nil
}

func parseTokens(tokens token.Tokens) (root ast.Node, err error) {
	defer recoverYAML(&err)
	file, err := parser.Parse(tokens, 0)
	if err != nil {
		return nil, syntaxError(err)
	}
	var docs []*ast.DocumentNode
	for _, doc := range file.Docs {
		if doc.Body != nil && doc.Body.Type() != ast.CommentType {
			docs = append(docs, doc)
		}
	}
	switch len(docs) {
	case 0:
		return nil, &Error{Line: 1, Column: 1, Msg: "the file holds nothing; begin with \"hiatus: 1\" (hiatus list shows the built-in scenarios)"}
	case 1:
		return docs[0].Body, nil
	}
	return nil, errorAt(docs[1].Body, "a second YAML document; a file holds one scenario, use axes or cases for variants")
}

func recoverYAML(err *error) {
	if r := recover(); r != nil {
		*err = &Error{Line: 1, Column: 1, Msg: oneLine(fmt.Sprintf("not readable as YAML (%v)", r))}
	}
}

func syntaxError(err error) error {
	var syntax yaml.Error
	if !errors.As(err, &syntax) {
		return &Error{Line: 1, Column: 1, Msg: "not readable as YAML: " + oneLine(err.Error())}
	}
	e := &Error{Line: 1, Column: 1, Msg: "not readable as YAML: " + oneLine(syntax.GetMessage())}
	switch _, key, twice := strings.Cut(e.Msg, "mapping key "); {
	case twice:
		key, _, _ = strings.Cut(key, " already")
		e.Msg = "the key " + key + " stands twice; remove one"
	case strings.Contains(e.Msg, "cannot start any token"):
		e.Msg += "; indent with spaces, never with tabs, and quote a text that begins with such a character"
	default:
		e.Msg += "; look at the indentation, brackets and quotes up to here"
	}
	if t := syntax.GetToken(); t != nil && t.Position != nil {
		e.Line, e.Column = max(t.Position.Line, 1), max(t.Position.Column, 1)
	}
	return e
}

// checkTokens refuses nesting deep enough to exhaust the parser's stack, and the one mistake that everybody makes
// with variables in flow style, which YAML itself would read as a mapping.
func checkTokens(tokens token.Tokens) error {
	if len(tokens) > maxTokens {
		return tokenError(tokens[maxTokens], fmt.Sprintf("more than %d words and marks; use count for clients that are alike", maxTokens))
	}
	flow, entries, line := 0, 0, 0
	var previous *token.Token
	for _, t := range tokens {
		if t.Position.Line != line {
			entries, line = 0, t.Position.Line
		}
		switch t.Type {
		case token.MappingStartType, token.SequenceStartType:
			flow++
			if t.Type == token.MappingStartType && previous != nil && previous.Type == token.StringType && strings.HasSuffix(previous.Value, "$") {
				return tokenError(t, "a variable inside { } or [ ] must be quoted; write \"${name}\"")
			}
		case token.MappingEndType, token.SequenceEndType:
			flow--
		case token.SequenceEntryType, token.MappingKeyType, token.AnchorType, token.TagType:
			entries++
		}
		if flow > maxNesting || entries > maxNesting || t.Position.IndentNum > 32*maxNesting {
			return tokenError(t, fmt.Sprintf("nested deeper than %d; a scenario needs no more than 6 levels", maxNesting))
		}
		previous = t
	}
	return nil
}

func tokenError(t *token.Token, msg string) *Error {
	return &Error{Line: max(t.Position.Line, 1), Column: max(t.Position.Column, 1), Msg: msg}
}

// checkNode refuses the kinds of node that have no place in a scenario.
func checkNode(node ast.Node) error {
	switch node.Type() {
	case ast.AnchorType, ast.AliasType, ast.MergeKeyType:
		return errorAt(node, "YAML anchors and aliases are not read; name the value in defaults and write ${name}")
	case ast.TagType, ast.DirectiveType, ast.MappingKeyType:
		return errorAt(node, "YAML tags, directives and complex keys are not read; write the plain value")
	case ast.NullType:
		return errorAt(node, "no value; write one or leave the key out")
	}
	for _, pair := range mappingPairs(node) {
		if pair.Key.IsMergeKey() {
			return errorAt(pair.Key, "YAML merge keys are not read; write the keys out")
		}
		if _, ok := scalarText(pair.Key); !ok {
			return errorAt(pair.Key, "a key must be a plain word")
		}
		if err := checkNode(pair.Value); err != nil {
			return err
		}
	}
	for _, item := range sequenceItems(node) {
		if err := checkNode(item); err != nil {
			return err
		}
	}
	return nil
}
