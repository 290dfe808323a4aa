// Package record is what is sealed of a run of the checks: records of their
// own that name each other by digest, so that what did not change is there
// once. A run names the catalogues that judged and the snapshots that were
// judged, and carries its findings; a posture names its run.
//
// It promises that a stranger with a run and what it names comes to the same
// findings and the same posture, byte by byte, or is told what differs; that a
// record that was changed is noticed; and that the same run makes the same
// bytes. Of files that are not Ward's own a snapshot keeps digests, and is
// computed again with the files at hand.
//
// That a record was replaced as a whole is for the ledger to notice, which
// holds its digest.
package record

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/wardhq/ward/internal/canonical"
	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/format"
)

// The kinds of records. A change that an older reader would misunderstand
// raises the number.
const (
	CatalogueKind = format.Catalogue
	SnapshotKind  = format.Snapshot
	RunKind       = format.Run
	PostureKind   = format.Posture
	// BundleKind is a run with all that it names, in one file.
	BundleKind = format.Bundle
)

// Shapes are what is written of each kind but the posture's, which has more where
// it is shown than where it is sealed.
func Shapes() map[string]reflect.Type {
	return map[string]reflect.Type{
		CatalogueKind: reflect.TypeFor[catalogue](), SnapshotKind: reflect.TypeFor[snapshot](),
		RunKind: reflect.TypeFor[run](), BundleKind: reflect.TypeFor[bundle](),
	}
}

// titles are the kinds' names for people.
var titles = map[string]string{
	CatalogueKind: "catalogue", SnapshotKind: "snapshot", RunKind: "run", PostureKind: "posture", BundleKind: "record",
}

// encode returns a record's bytes: canonical JSON (RFC 8785) and a line break.
func encode(v any) ([]byte, error) {
	out, err := form(v)
	return append(out, '\n'), err
}

// form returns a value as it is in a record.
func form(v any) ([]byte, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("record: %w", err)
	}
	return canonical.InPlace(raw)
}

// decode reads a record's bytes. It takes nothing but what encode writes: a
// field that it does not know, or another order of keys, is an error.
func decode[T any](raw []byte, kind string) (T, error) {
	var v T
	var head struct {
		Format string `json:"format"`
	}
	if err := json.Unmarshal(raw, &head); err != nil {
		return v, fmt.Errorf("this is not a %s: %w", titles[kind], err)
	}
	if err := readable(head.Format, kind); err != nil {
		return v, err
	}
	switch err := decodeParts(raw, reflect.ValueOf(&v).Elem()); {
	case errors.Is(err, errForm):
		return v, fmt.Errorf("the %s is %w: it was changed, or written by something else", titles[kind], err)
	case err != nil:
		return v, fmt.Errorf("%s: %w", kind, err)
	}
	return v, nil
}

// readable reports why a format cannot be read as this kind, or nil.
func readable(written, kind string) error {
	name, version, _ := strings.Cut(written, "/")
	want, latest, _ := strings.Cut(kind, "/")
	n, err := strconv.Atoi(version)
	newest, _ := strconv.Atoi(latest)
	switch {
	case kind == BundleKind && (name == "ward-run" || written == ""):
		if n == 1 {
			return fmt.Errorf("the record's format is %q, which this Ward does not read any more: want %s; judge anew, or read it with the Ward that it names", written, kind)
		}
		return fmt.Errorf("this is not a whole record: its format is %q, want %s, which ward check --record writes", written, kind)
	case name != want || err != nil || n < 1:
		return fmt.Errorf("this is not a %s: its format is %q, want %s", titles[kind], written, kind)
	case n < newest:
		return fmt.Errorf("the format of the %s is %q, which this Ward does not read any more: want %s", titles[kind], written, kind)
	case n > newest:
		return fmt.Errorf("the format of the %s is %q and this Ward reads up to %s: use a newer Ward", titles[kind], written, kind)
	}
	return nil
}

// Find returns the bytes of a record by their digest.
type Find func(digest.Digest) ([]byte, error)

// found returns the bytes of a record that another one names, and refuses
// others.
func found(find Find, kind string, d digest.Digest) ([]byte, error) {
	raw, err := find(d)
	if err != nil {
		return nil, fmt.Errorf("the %s that the run names: %w", titles[kind], err)
	}
	if got := digest.Of(raw); got != d {
		return nil, fmt.Errorf("the %s was changed: it should be %s and its content is %s", titles[kind], d, got)
	}
	return raw, nil
}
