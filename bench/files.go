package bench

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// The files of a result in its directory.
const (
	ResultFile = "result.json"
	SeriesFile = "series.json"
)

// seriesOf is one case's entry in SeriesFile.
type seriesOf struct {
	Case   string  `json:"case"`
	Series *Series `json:"series"`
}

// WriteFiles writes ResultFile and SeriesFile into a directory that exists.
func WriteFiles(dir string, r *Result) error {
	series := make([]seriesOf, len(r.Cases))
	for i := range r.Cases {
		series[i] = seriesOf{r.Cases[i].Name, r.Cases[i].Series}
	}
	return errors.Join(writeJSON(filepath.Join(dir, ResultFile), r, "  "), writeJSON(filepath.Join(dir, SeriesFile), series, ""))
}

func writeJSON(name string, v any, indent string) error {
	data, err := json.MarshalIndent(v, "", indent)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return os.WriteFile(name, append(data, '\n'), 0o666)
}

// ReadFiles reads what WriteFiles wrote. An error names the file and says what is wrong with it.
func ReadFiles(dir string) (*Result, error) {
	r := &Result{}
	if err := readJSON(filepath.Join(dir, ResultFile), r); err != nil {
		return nil, err
	}
	if r.Schema != Schema {
		return nil, fmt.Errorf("%s: schema %d, this version reads schema %d", filepath.Join(dir, ResultFile), r.Schema, Schema)
	}
	var series []seriesOf
	if err := readJSON(filepath.Join(dir, SeriesFile), &series); err != nil {
		return nil, err
	}
	if len(series) != len(r.Cases) {
		return nil, fmt.Errorf("%s: series of %d cases beside a result of %d; they are not of one run", filepath.Join(dir, SeriesFile), len(series), len(r.Cases))
	}
	for i := range series {
		r.Cases[i].Series = series[i].Series
	}
	return r, nil
}

func readJSON(name string, v any) error {
	data, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s is not there; name a directory that 'hiatus run --out' wrote", name)
	}
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, v); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}
