package workloads

import (
	"errors"
	"reflect"
	"slices"

	"github.com/goccy/go-yaml/ast"
)

// maxCases bounds the product of a scenario's axes.
const maxCases = 1000

// Scenario is a scenario file, checked in all its cases.
type Scenario struct {
	File  string
	Name  string
	About string // one sentence
	Why   string
	Seed  uint64

	head head
	root ast.Node
}

// head are the keys that are the same in all cases.
type head struct {
	Hiatus   int        `yaml:"hiatus,required" bounds:"1..1"`
	Name     string     `yaml:"name,required"`
	About    string     `yaml:"about,required"`
	Why      string     `yaml:"why"`
	Seed     int64      `yaml:"seed" default:"1" bounds:"0..9223372036854775807"`
	Defaults variables  `yaml:"defaults"`
	Axes     axes       `yaml:"axes"`
	Cases    []caseHead `yaml:"cases"`
}

// caseHead is one entry of cases.
type caseHead struct {
	Name   string    `yaml:"name,required"`
	With   variables `yaml:"with"`
	Expect []Expect  `yaml:"expect"`
}

// Model is what happens in one case: the keys that variables reach.
type Model struct {
	// Duration is how long the case runs, in virtual time.
	Duration Duration      `yaml:"duration,required"`
	Broker   Broker        `yaml:"broker"`
	Links    Links         `yaml:"links"` // with those that are always there, local and lan, in front
	Clients  []ClientGroup `yaml:"clients,required"`
	Steps    []Step        `yaml:"steps"`
	Expect   []Expect      `yaml:"expect"` // those of the case behind those of the scenario
}

// Case is one run of a scenario: variables filled in, and all of it checked.
type Case struct {
	Name string // empty when the scenario has neither axes nor cases
	With []Variable
	Model
}

// Parse reads a scenario and checks each of its cases. The error, if there is one, is an *Error: the first thing
// wrong, in one line that begins with file.
func Parse(file string, src []byte) (*Scenario, error) {
	s := &Scenario{File: file}
	if err := s.parse(src); err != nil {
		return nil, s.inFile(err)
	}
	if _, err := s.Cases(); err != nil {
		return nil, err
	}
	return s, nil
}

func (s *Scenario) parse(src []byte) error {
	root, err := readYAML(src)
	if err != nil {
		return err
	}
	headKeys, modelKeys := keysOf(reflect.TypeFor[head]()), keysOf(reflect.TypeFor[Model]())
	headNode := root
	for _, pair := range mappingPairs(root) {
		key, _ := scalarText(pair.Key)
		switch {
		case slices.Contains(modelKeys, key):
			headNode = without(headNode, key)
		case !slices.Contains(headKeys, key):
			return errorAt(pair.Key, "unknown key %q%s", key, meantOrOneOf(key, append(headKeys, modelKeys...)))
		}
	}
	if err := decode(headNode, &s.head); err != nil {
		return err
	}
	s.Name, s.About, s.Why, s.Seed = s.head.Name, oneLine(s.head.About), s.head.Why, uint64(s.head.Seed)
	s.root = root
	for _, key := range headKeys {
		s.root = without(s.root, key)
	}
	return s.checkHead(root)
}

// checkHead checks what concerns the cases together.
func (s *Scenario) checkHead(root ast.Node) error {
	if err := clientName(s.Name); err != nil {
		return inKey("name", errorAt(child(root, "name"), "%v", err))
	}
	if s.head.Axes != nil && s.head.Cases != nil {
		return errorAt(child(root, "cases"), "axes and cases exclude each other; write the combinations as cases, or all as axes")
	}
	if s.head.Axes != nil && s.head.Axes.product(maxCases) == nil {
		return errorAt(child(root, "axes"), "the axes make more than %d cases; write fewer values", maxCases)
	}
	for i, a := range s.head.Axes {
		if _, twice := s.head.Defaults.find(a.name); twice {
			return errorAt(mappingPairs(child(root, "axes"))[i].Key, "%q has a value in defaults too; an axis needs none, remove it there", a.name)
		}
	}
	if s.head.Cases != nil {
		return s.checkCases(child(root, "cases"))
	}
	return nil
}

// checkCases makes sure that a variable misspelt in one case is noticed: what one case sets, all set, or defaults has.
func (s *Scenario) checkCases(node ast.Node) error {
	items := sequenceItems(node)
	if len(items) == 0 {
		return errorAt(node, "the list of cases is empty; write one or leave the key out")
	}
	names := map[string]bool{}
	first := s.head.Cases[0].With.under(s.head.Defaults).names()
	for i, c := range s.head.Cases {
		if names[c.Name] {
			return errorAt(child(items[i], "name"), "a case named %q is there already; choose another name", c.Name)
		}
		names[c.Name] = true
		for j, v := range c.With {
			if !slices.Contains(first, v.Name) {
				return errorAt(mappingPairs(child(items[i], "with"))[j].Key, "the first case does not set %q and defaults has no value for it%s",
					v.Name, didYouMean(v.Name, first))
			}
		}
	}
	return nil
}

// Cases expands the scenario: the product of its axes in the order of the file with the last changing fastest, or
// its explicit cases, or the one case without a name.
func (s *Scenario) Cases() ([]Case, error) {
	var cases []Case
	for _, h := range s.caseHeads() {
		c, err := s.expandCase(h)
		if err != nil {
			return nil, s.inFile(err)
		}
		cases = append(cases, c)
	}
	return cases, nil
}

func (s *Scenario) caseHeads() []caseHead {
	switch {
	case s.head.Cases != nil:
		return s.head.Cases
	case s.head.Axes != nil:
		var heads []caseHead
		for _, combination := range s.head.Axes.product(maxCases) {
			heads = append(heads, caseHead{Name: caseName(combination), With: combination})
		}
		return heads
	}
	return []caseHead{{}}
}

func (s *Scenario) expandCase(h caseHead) (Case, error) {
	vars := s.head.Defaults.under(h.With)
	c := Case{Name: h.Name, With: vars}
	root, err := expand(s.root, vars)
	if err != nil {
		return c, inCase(h.Name, err)
	}
	if err := decode(root, &c.Model); err != nil {
		return c, inCase(h.Name, err)
	}
	c.Links = append(builtinLinks(), c.Links...)
	c.Expect = append(slices.Clip(c.Expect), h.Expect...)
	return c, inCase(h.Name, (&checker{root: root, model: &c.Model, vars: vars}).check())
}

// inFile fills in the file of an error.
func (s *Scenario) inFile(err error) error {
	var e *Error
	if errors.As(err, &e) {
		e.File = s.File
	}
	return err
}

// inCase says in which case something is wrong that may well be right in others.
func inCase(name string, err error) error {
	var e *Error
	if errors.As(err, &e) && name != "" {
		e.Msg += " (in case " + oneLine(name) + ")"
	}
	return err
}
