// Package source is the shape of what observes: a Reader turns the files of
// one tool into facts. Each tool has a package of its own below this one, and
// none of them knows another.
//
// A Reader promises that whatever it cannot understand becomes a Gap, which
// names what it could have held; that it returns an error for no content,
// however hostile; and that it bounds what it keeps in memory by the size of
// its input.
package source

import (
	"io"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/fact"
)

// File is a file as it was read.
type File struct {
	Path string // as it is shown to people
	Data []byte
	// Set names the environment that the file belongs to where several were
	// read side by side, as the folders dev and prod: what is of one set is not
	// joined with what is of another. "" is the only one. A reader puts it where
	// its tool's files do not say what they are for: into the name of a group,
	// a subscription or a cluster that nobody knows.
	Set string
}

// SetLabel is Set as one segment of an id, and "" where there is none. Of two
// sets it differs: whoever sets them sees to that.
func (f File) SetLabel() string { return strings.ReplaceAll(f.Set, "/", "-") }

// Reader reads the files of one tool.
type Reader interface {
	// Name is the tool's name in origins and gaps, as "ARM template".
	Name() string
	// Recognises reports whether the file is this tool's. It must be cheap
	// and must not depend on whether the rest of the file is whole.
	Recognises(File) bool
	// Read returns what the file says, at stage planned. Observed is left
	// zero: the caller knows the time.
	Read(File) ([]fact.Fact, []fact.Gap)
}

// GoneReader is a Reader of a tool whose files also tell what will be there no
// more, as Terraform's plans do. ReadGone is Read with its subjects: there the
// file has looked, and what the design declares there is absent.
type GoneReader interface {
	Reader
	ReadGone(File) ([]fact.Fact, []fact.Gap, []addr.Subject)
}

// PartReader is a Reader of files that may be a part of what another tool's files
// make, as a ConfigMap is made of a configuration file. Where Part says so, what
// it reads of such a file is not said twice.
type PartReader interface {
	Reader
	Part() bool
}

// SetReader is a Reader of a tool whose files mean something only beside each
// other, as Terraform's do in a folder and manifests below a kustomization.
// ReadSet is given all that were recognised, and promises what Read does.
type SetReader interface {
	Reader
	ReadSet([]File) ([]fact.Fact, []fact.Gap)
}

// BesideReader is a SetReader whose files name others that are of no tool by
// themselves, as a kustomization does patches and what ConfigMaps are made of.
// ReadSetWith is ReadSet; beside returns such a file by its path, where it was
// found among what was named.
type BesideReader interface {
	SetReader
	ReadSetWith(files []File, beside func(path string) (File, bool)) ([]fact.Fact, []fact.Gap)
}

// TreeReader is a SetReader whose files read others while they are evaluated, as
// Terraform's configuration does. ReadSetIn is ReadSet in the tree of all that
// was found.
type TreeReader interface {
	SetReader
	ReadSetIn(files []File, tree Tree) ([]fact.Fact, []fact.Gap)
}

// Tree is what was found of what was named, whoever's it is, and the modules
// that Terraform has put beside a configuration. Paths are as those of files.
type Tree interface {
	// File returns a file by its path, where it was found.
	File(path string) (File, bool)
	// Below returns the paths of all files in a folder and in those below it, with
	// slashes and as they are seen from there. It reports false where not all of
	// it was found.
	Below(folder string) ([]string, bool)
}

// CommandReader is a Reader of files that run commands as well, as workflows do,
// and that do not say what these make. Whoever opened the file says what of it
// is not seen.
type CommandReader interface {
	Reader
	RunsCommands()
}

// FolderReader is a SetReader of a tool that takes whatever lies in a folder by
// its name, as Terraform does: a link there is a file of that folder, though
// what it leads to lies in another. TakesByName reports whether the tool takes a
// file of this name.
type FolderReader interface {
	SetReader
	TakesByName(name string) bool
}

// ArchiveReader is a Reader of what is more than one text: an archive, or a folder
// that a tool keeps for itself and that a file in it tells, which Recognises goes
// by.
type ArchiveReader interface {
	Reader
	// TakesArchive reports whether a file that is no text is this tool's. open
	// returns it from its beginning, each time.
	TakesArchive(open func() (io.ReadCloser, error)) bool
	// Keeps reports whether what lies under a path, from the folder of a file that
	// Recognises took, is a part of what that tells.
	Keeps(below string) bool
	// ReadArchive is Read, of a file or of its folder: open returns what lies under
	// a path from that folder on, and the file itself under its own name. It reads
	// in bounded memory and time, whatever there is.
	ReadArchive(f File, open func(path string) (io.ReadCloser, error)) ([]fact.Fact, []fact.Gap)
}
