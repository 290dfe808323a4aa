package report

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strconv"

	"github.com/wardhq/ward/internal/compile/layout"
)

// LayoutText writes every value of a layout on a line of its own, behind the
// path that leads to it. What is in a list is named by what tells it apart, so
// that a line can be searched for, and two layouts compared line by line.
func LayoutText(w io.Writer, l layout.Layout) error {
	raw, err := json.Marshal(l)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(w)
	if err := lines(out, raw, ""); err != nil {
		return err
	}
	return out.Flush()
}

// lines writes a JSON value in the order of its keys.
func lines(w io.Writer, raw json.RawMessage, path string) error {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	token, err := d.Token()
	if err != nil {
		return err
	}
	if token != json.Delim('{') && token != json.Delim('[') {
		switch token {
		case nil:
			token = "none"
		case "":
			token = `""`
		}
		_, err := fmt.Fprintf(w, "%s: %s\n", path, Harmless(fmt.Sprint(token)))
		return err
	}
	if !d.More() {
		_, err := fmt.Fprintf(w, "%s: none\n", path)
		return err
	}
	var items []json.RawMessage
	for d.More() {
		if token == json.Delim('{') {
			key, err := d.Token()
			if err != nil {
				return err
			}
			name := Harmless(fmt.Sprint(key))
			if path != "" {
				name = path + "." + name
			}
			var value json.RawMessage
			if err := d.Decode(&value); err != nil {
				return err
			}
			if err := lines(w, value, name); err != nil {
				return err
			}
			continue
		}
		var item json.RawMessage
		if err := d.Decode(&item); err != nil {
			return err
		}
		items = append(items, item)
	}
	for i, name := range apart(items) {
		if err := lines(w, items[i], path+"["+Harmless(name)+"]"); err != nil {
			return err
		}
	}
	return nil
}

// apart returns names by which the items of a list are told apart: the first
// of these keys that each of them has and no two share, or their places.
func apart(items []json.RawMessage) []string {
	names := make([]string, len(items))
keys:
	for _, key := range []string{"check", "unit", "name", "role", "environment", "key"} {
		seen := map[string]bool{"": true}
		for i, item := range items {
			var fields map[string]json.RawMessage
			var name string
			if json.Unmarshal(item, &fields) != nil || json.Unmarshal(fields[key], &name) != nil || seen[name] {
				continue keys
			}
			seen[name], names[i] = true, name
		}
		return names
	}
	for i := range names {
		names[i] = strconv.Itoa(i)
	}
	return names
}
