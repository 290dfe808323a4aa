// Package recovery is what makes an Odoo whole again, as values: recovery sets,
// what is in them, and how a restored Odoo is held against one.
//
// It promises that a set says what it lacks; that what was restored is whole only
// where nothing that the set names is missing or different; and that it knows no
// database, no store and no clock.
package recovery

import (
	"cmp"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/format"
)

// MaxManifest bounds the bytes of a manifest: two hundred for each of a million
// attachments.
const MaxManifest = 256 << 20

// Manifest says what a recovery set is: of which database, as of when, and all that
// belongs to it. It is written last, so that a set without one is none.
type Manifest struct {
	Format string `json:"format"`
	// Set names the set, and Data the store's own snapshot that holds its files.
	Set  string `json:"set"`
	Data string `json:"data"`
	Ward string `json:"ward"` // the version that made it
	// As is the moment that the set is of: what was committed before it is in it,
	// what was committed later is not.
	As    time.Time `json:"as"`
	Began time.Time `json:"began"`
	Ended time.Time `json:"ended"`
	// Checkpoint is the ledger's at that time, "" where none is kept.
	Checkpoint string `json:"checkpoint,omitempty"`
	// DumpAt and FilesAt are where the dump and the attachments are in the store's
	// snapshot: the paths that they were read from.
	DumpAt  string `json:"dumpAt"`
	FilesAt string `json:"filesAt"`
	// ConfigAt is where the configuration is, "" where the set has none.
	ConfigAt string      `json:"configurationAt,omitempty"`
	Database Database    `json:"database"`
	Tables   []Table     `json:"tables"` // by name
	Modules  []Module    `json:"modules"`
	Dump     []File      `json:"dump"` // by path
	Files    Attachments `json:"attachments"`
	// Config are files that the Odoo was run by, as odoo.conf and what its modules are
	// locked to, by name.
	Config []File `json:"configuration,omitempty"`
}

// Database is what a database is, as of the set.
type Database struct {
	Name  string `json:"name"`
	Owner string `json:"owner"` // the role: Odoo's own
	// UUID is Odoo's own name for it, database.uuid.
	UUID     string `json:"uuid,omitempty"`
	Server   int    `json:"server"` // as 150010 for 15.10
	Encoding string `json:"encoding"`
	Collate  string `json:"collate"`
	Ctype    string `json:"ctype"`
	// Provider is what sorts: libc, icu or builtin. Locale and Rules are those of the
	// latter two.
	Provider   string      `json:"provider"`
	Locale     string      `json:"locale,omitempty"`
	Rules      string      `json:"rules,omitempty"`
	Bytes      int64       `json:"bytes"`
	Extensions []Extension `json:"extensions"`
	// Neutralised says that it is a copy that was made harmless.
	Neutralised bool `json:"neutralised,omitempty"`
}

// Major returns the server's major version.
func (d Database) Major() int { return d.Server / 10000 }

// Extension is one that the database has.
type Extension struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// Table is how many rows a table has.
type Table struct {
	Name string `json:"name"` // with its schema where that is not public
	Rows int64  `json:"rows"`
}

// Module is an Odoo module that is installed.
type Module struct {
	Name    string `json:"name"`
	Version string `json:"version"` // as 17.0.1.3
}

// File is a file of a set.
type File struct {
	Path   string        `json:"path"`
	Bytes  int64         `json:"bytes"`
	Digest digest.Digest `json:"digest"`
}

// Attachments are the attachments of a set.
type Attachments struct {
	// Held says that Odoo's collector was kept from removing files meanwhile.
	Held bool `json:"held"`
	// InDatabase is how many keep their content in the database, and Elsewhere how
	// many are a URL alone.
	InDatabase int64 `json:"inDatabase"`
	Elsewhere  int64 `json:"elsewhere"`
	// Stored are the files, by name; several attachments may share one.
	Stored []Attachment `json:"stored"`
	// Lost are those that the database names and that were not there before the set
	// was made, or not as the database says: those that are kept are stored as they
	// were.
	Lost []Loss `json:"lost,omitempty"`
}

// Attachment is a file of the filestore.
type Attachment struct {
	Name  string `json:"name"` // as store_fname has it: 5c/5cf1…
	Bytes int64  `json:"bytes"`
	SHA1  string `json:"sha1"` // of the content: Odoo's checksum
}

// Loss is an attachment that a set cannot have.
type Loss struct {
	Attachment        // as the database names it
	Why        string `json:"why"`
	Kept       bool   `json:"kept,omitempty"` // there is a file, and it is in the set
}

// named is how sets are named: names of folders are made from them.
var named = regexp.MustCompile(`^[0-9]{8}T[0-9]{6}Z-[a-z0-9]{8}$`)

// Open reads a manifest. Its error says what is wrong with it.
func Open(raw []byte) (Manifest, error) {
	var m Manifest
	if len(raw) > MaxManifest {
		return m, fmt.Errorf("the manifest has %d bytes, more than %d", len(raw), MaxManifest)
	}
	if err := json.Unmarshal(raw, &m); err != nil {
		return m, fmt.Errorf("the manifest is not one: %w", err)
	}
	if m.Format == format.RecoverySet && !named.MatchString(m.Set) {
		return m, fmt.Errorf("the manifest says that the set is called %q, which is no set's name", m.Set)
	}
	if m.Format != format.RecoverySet {
		return m, fmt.Errorf("the manifest is of the format %q, want %s: it was made by another version of Ward", m.Format, format.RecoverySet)
	}
	for _, at := range []string{m.DumpAt, m.FilesAt} {
		if !strings.HasPrefix(at, "/") || !Local(at[1:]) {
			return m, fmt.Errorf("the manifest says that its files are at %q, which is not a path", at)
		}
	}
	if len(m.Config) > 0 && (!strings.HasPrefix(m.ConfigAt, "/") || !Local(m.ConfigAt[1:])) {
		return m, fmt.Errorf("the manifest says that its configuration is at %q, which is not a path", m.ConfigAt)
	}
	for _, f := range slices.Concat(m.Dump, m.Config) {
		if !Local(f.Path) {
			return m, fmt.Errorf("the manifest names the file %q, which is outside of the set", f.Path)
		}
	}
	for _, f := range m.Config {
		if strings.Contains(f.Path, "/") {
			return m, fmt.Errorf("the manifest names the configuration %q, which is in a folder", f.Path)
		}
	}
	for _, a := range m.Files.Stored {
		if !Local(a.Name) {
			return m, fmt.Errorf("the manifest names the attachment %q, which is outside of the filestore", a.Name)
		}
	}
	return m, nil
}

// Missing returns what the set names and a store does not have, or not in that size:
// has is the files of the store's snapshot, by path.
func (m Manifest) Missing(has map[string]int64) (files, attachments []string) {
	for _, f := range m.Dump {
		if size, ok := has[m.DumpAt+"/"+f.Path]; !ok || size != f.Bytes {
			files = append(files, f.Path+" of the dump")
		}
	}
	for _, f := range m.Config {
		if size, ok := has[m.ConfigAt+"/"+f.Path]; !ok || size != f.Bytes {
			files = append(files, f.Path+" of the configuration")
		}
	}
	for _, a := range m.Files.Stored {
		if size, ok := has[m.FilesAt+"/"+a.Name]; !ok || size != a.Bytes {
			attachments = append(attachments, a.Name)
		}
	}
	return files, attachments
}

// Local reports whether a path stays in the folder that it is in: neither a
// database nor a manifest leads anywhere else.
func Local(path string) bool {
	if path == "" || strings.ContainsAny(path, "\\\x00\n") || path[0] == '/' {
		return false
	}
	for part := range strings.SplitSeq(path, "/") {
		if part == "" || part == "." || part == ".." {
			return false
		}
	}
	return true
}

// Difference is one way in which what was restored is not what the set names.
type Difference struct {
	What string `json:"what"` // table account_move, attachment 5c/5cf1…
	Why  string `json:"why"`
}

func (d Difference) String() string { return d.What + ": " + d.Why }

// Seen is what was found in a restored Odoo.
type Seen struct {
	Database Database
	Tables   []Table
	Modules  []Module
	// SHA1 returns the digest of the content of an attachment's file, and whether
	// there is one.
	SHA1 func(name string) (sum string, bytes int64, err error)
}

// Compare holds a restored Odoo against the set that it was restored from, and
// returns all differences. That there are none is what whole means.
func (m Manifest) Compare(seen Seen) []Difference {
	var out []Difference
	differ := func(what, why string, args ...any) {
		out = append(out, Difference{what, fmt.Sprintf(why, args...)})
	}
	rows := map[string]int64{}
	for _, t := range seen.Tables {
		rows[t.Name] = t.Rows
	}
	for _, t := range m.Tables {
		switch got, ok := rows[t.Name]; {
		case !ok:
			differ("table "+t.Name, "is not there")
		case got != t.Rows:
			differ("table "+t.Name, "has %d rows, want %d", got, t.Rows)
		}
		delete(rows, t.Name)
	}
	for name := range rows {
		differ("table "+name, "is there, and not in the set")
	}
	modules := map[string]string{}
	for _, x := range seen.Modules {
		modules[x.Name] = x.Version
	}
	for _, x := range m.Modules {
		if got, ok := modules[x.Name]; !ok {
			differ("module "+x.Name, "is not installed")
		} else if got != x.Version {
			differ("module "+x.Name, "is installed as %s, want %s", got, x.Version)
		}
		delete(modules, x.Name)
	}
	for name := range modules {
		differ("module "+name, "is installed, and not in the set")
	}
	if seen.Database.Encoding != m.Database.Encoding {
		differ("database", "is encoded as %s, want %s", seen.Database.Encoding, m.Database.Encoding)
	}
	for _, a := range m.Files.Stored {
		sum, bytes, err := seen.SHA1(a.Name)
		switch {
		case err != nil:
			differ("attachment "+a.Name, "%v", err)
		case bytes != a.Bytes:
			differ("attachment "+a.Name, "has %d bytes, want %d", bytes, a.Bytes)
		case sum != a.SHA1:
			differ("attachment "+a.Name, "has the content %s, want %s", sum, a.SHA1)
		}
	}
	slices.SortFunc(out, func(a, b Difference) int { return cmp.Compare(a.What, b.What) })
	return out
}
