package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/fact"
)

// Files is what was read of the files that people named, and what was left
// alone: that nothing fails says nothing of it.
type Files struct {
	Read []FileKind  `json:"read,omitempty"` // by kind
	Left []fact.Left `json:"left,omitempty"` // by kind
	// Sets are the environments that were read apart, by name; "" is what is of
	// none of them. There are none where all that was read is one.
	Sets []FileSet `json:"sets,omitempty"`
	// Apart says how sets are joined, where nobody said that they are apart.
	Apart string `json:"apart,omitempty"`
	// Empty are the folders that were named and in which nothing was read.
	Empty []string `json:"empty,omitempty"`
	// Unread are the files in which gaps lie, by path: a file that nobody reads is
	// known to a baseline for as long as it is the same.
	Unread []UnreadFile `json:"unread,omitempty"`
	// Notes are what is to be said of how the files were named.
	Notes []diag.Problem `json:"notes,omitempty"`
}

// UnreadFile is a file in which a gap lies. It has no digest where what it holds
// could not be told.
type UnreadFile struct {
	File   string        `json:"file"`
	Digest digest.Digest `json:"digest,omitzero"`
}

// FileKind is how many files one reader took.
type FileKind struct {
	Kind  string `json:"kind"`
	Files int    `json:"files"`
}

// FileSet is what was read of one environment.
type FileSet struct {
	Set   string `json:"set"`
	Files int    `json:"files"`
	Facts int    `json:"facts"`
}

// IsZero reports whether no file was named.
func (f Files) IsZero() bool {
	return len(f.Read) == 0 && len(f.Left) == 0 && len(f.Empty) == 0 && len(f.Notes) == 0
}

// FilesOf returns what a snapshot of files says of them.
func FilesOf(s fact.Snapshot) Files {
	out := Files{Left: s.Left}
	kinds, sets, of := map[string]int{}, map[string]*FileSet{}, map[string]*FileSet{}
	for _, f := range s.Files {
		kinds[cmp.Or(f.Kind, "file")]++
		if sets[f.Set] == nil {
			sets[f.Set] = &FileSet{Set: f.Set}
		}
		of[f.Path] = sets[f.Set]
		of[f.Path].Files++
	}
	for _, f := range s.Facts {
		if set := of[f.Origin.Pos.File]; set != nil {
			set.Facts++
		}
	}
	for kind, n := range kinds {
		out.Read = append(out.Read, FileKind{kind, n})
	}
	slices.SortFunc(out.Read, func(a, b FileKind) int { return cmp.Compare(a.Kind, b.Kind) })
	if sets[""] != nil && len(sets) == 1 {
		return out
	}
	for _, set := range sets {
		out.Sets = append(out.Sets, *set)
	}
	slices.SortFunc(out.Sets, func(a, b FileSet) int { return cmp.Compare(a.Set, b.Set) })
	return out
}

// leftOut returns the files that somebody left out, by path.
func (f Files) leftOut() []string {
	var out []string
	for _, l := range f.Left {
		if l.Reason != "" {
			out = append(out, l.Paths...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Unreadable notes the files in which gaps lie.
func (f *Files) Unreadable(files []fact.File) {
	for _, x := range files {
		f.Unread = append(f.Unread, UnreadFile{x.Path, x.Digest})
	}
}

// digestOf returns the digest of a file in which a gap lies, or zero.
func (f Files) digestOf(file string) digest.Digest {
	at, found := slices.BinarySearchFunc(f.Unread, file, func(u UnreadFile, file string) int { return cmp.Compare(u.File, file) })
	if !found {
		return digest.Digest{}
	}
	return f.Unread[at].Digest
}

// sentences say what was read and what was not, a sentence each.
func (f Files) sentences() []string {
	var out []string
	if len(f.Read) > 0 {
		read := make([]string, len(f.Read))
		for i, k := range f.Read {
			read[i] = countedKind(k.Files, k.Kind)
		}
		out = append(out, "Read: "+strings.Join(read, ", ")+".")
	}
	for _, at := range f.Empty {
		out = append(out, "Nothing to judge in "+at+": no file in it is one that Ward reads.")
	}
	var unread, alone []string
	for _, l := range f.Left {
		switch text := countedKind(l.Files, l.Kind); {
		case l.Reason != "":
		case l.Infrastructure:
			unread = append(unread, text)
		default:
			alone = append(alone, text)
		}
	}
	if len(unread) > 0 {
		out = append(out, "Infrastructure that was not read: "+strings.Join(unread, ", ")+".")
	}
	if len(alone) > 0 {
		out = append(out, "Left alone: "+strings.Join(alone, ", ")+".")
	}
	for _, l := range f.Left {
		if l.Reason != "" {
			out = append(out, fmt.Sprintf("Left out: %s (%s). %s Owner: %s.", countedKind(l.Files, l.Kind), someOf(l.Paths, maxLeftOut), sentence(l.Reason), l.Owner))
		}
	}
	for _, n := range f.Notes {
		out = append(out, n.Error())
	}
	return out
}

// How many are named in text; the others are counted.
const (
	maxLeftOut = 3
	maxSets    = 20
)

func someOf(names []string, most int) string {
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}

// countedKind is counted of a kind in several words, of which one is counted.
func countedKind(n int, kind string) string {
	noun, rest := kind, ""
	for _, word := range []string{" (", " of ", " in ", " out ", " to ", " that "} {
		if at := strings.Index(kind, word); at > 0 && at < len(noun) {
			noun, rest = kind[:at], kind[at:]
		}
	}
	return counted(n, noun) + rest
}

// filesRead says what was read and what was left alone.
func (h *textHandler) filesRead() {
	if h.Stream.Files.IsZero() {
		return
	}
	p := h.page
	p.line(0, "")
	p.line(0, p.bold("Files"))
	for _, s := range h.Stream.Files.sentences() {
		p.wrapped(2, s)
	}
	if len(h.Stream.Files.Sets) == 0 {
		return
	}
	p.line(2, "Sets, each judged by itself:")
	for i, s := range h.Stream.Files.Sets {
		if i == maxSets {
			p.line(4, fmt.Sprintf("and %d more", len(h.Stream.Files.Sets)-maxSets))
			break
		}
		p.line(4, Harmless(cmp.Or(s.Set, "of no set"))+": "+counted(s.Files, "file")+", "+counted(s.Facts, "fact"))
	}
	if h.Stream.Files.Apart != "" {
		p.wrapped(2, h.Stream.Files.Apart)
	}
}
