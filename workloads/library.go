package workloads

import (
	"embed"
	"fmt"
	"strings"
)

//go:embed library/*.yaml
var library embed.FS

//go:embed example.yaml
var example []byte

// Example is an annotated scenario that shows every part of the language.
func Example() []byte { return example }

// Names are the names of the built-in scenarios, sorted.
func Names() []string {
	entries, err := library.ReadDir("library")
	if err != nil {
		panic(err) // embedded: it is there, or nothing would have compiled
	}
	var names []string
	for _, entry := range entries { // sorted by ReadDir
		names = append(names, strings.TrimSuffix(entry.Name(), ".yaml"))
	}
	return names
}

// Builtin is the text of a built-in scenario.
func Builtin(name string) ([]byte, error) {
	src, err := library.ReadFile("library/" + name + ".yaml")
	if err != nil {
		return nil, fmt.Errorf("there is no built-in scenario %q%s", name, meantOrOneOf(name, Names()))
	}
	return src, nil
}

// About is the one sentence that a built-in scenario says of itself.
func About(name string) (string, error) {
	src, err := Builtin(name)
	if err != nil {
		return "", err
	}
	root, err := readYAML(src)
	if err != nil {
		return "", err
	}
	about := child(root, "about")
	if about == nil {
		return "", fmt.Errorf("the built-in scenario %q says nothing about itself", name)
	}
	text, _ := scalarText(about)
	return oneLine(text), nil
}
