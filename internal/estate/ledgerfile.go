package estate

import (
	"io/fs"
	"reflect"

	"github.com/wardhq/ward/internal/diag"
)

// LedgerFile is ledger.yaml in a state folder: which ledger is kept there, and
// who else sees it. It is written in the language of the estate. What is owed,
// as retention and legal holds, is in the estate: that is reviewed.
type LedgerFile struct {
	Version   string    `yaml:"ledger" required:"true" enum:"v1" doc:"The version of this language."`
	Name      string    `yaml:"name" required:"true" pattern:"^[A-Za-z0-9][A-Za-z0-9._/-]{0,127}$" example:"harbor-regional.example/evidence" doc:"The ledger's name for ever: its origin in every checkpoint. A name below a domain of the organisation's is nobody else's."`
	Witnesses []Witness `yaml:"witnesses" unique:"key" doc:"Those who sign each checkpoint too, having seen that it continues the last."`
	Quorum    *int      `yaml:"quorum" min:"1" doc:"How many of the witnesses must have signed before a checkpoint is published; all, where nothing is written."`
	Mirrors   []Mirror  `yaml:"mirrors" doc:"Where ward evidence mirror copies the ledger to."`
}

// Witness is a witness by its public key.
type Witness struct {
	Key string `yaml:"key" required:"true" pattern:"^[^+\\s]+\\+[0-9a-f]{8}\\+[A-Za-z0-9+/=]+$" example:"witness.example/w1+0a1b2c3d+BAbC…" doc:"Its public key, as signed notes write it."`
	URL string `yaml:"url" required:"true" pattern:"^https?://[^\\s@?#]+$" example:"https://witness.example/w1" doc:"Where it takes checkpoints (https://c2sp.org/tlog-witness)."`
}

// Mirror is a place that refuses overwrites.
type Mirror struct {
	Folder    string `yaml:"folder" example:"/mnt/evidence" doc:"A folder, best on storage that refuses changes by itself."`
	Container string `yaml:"container" pattern:"^https://[^\\s@?#]+$" example:"https://hrgevidence.blob.core.windows.net/ledger" doc:"A container of an Azure storage account, best with an immutability policy."`
}

// Incoherent holds Mirror to one place.
func (m Mirror) Incoherent() (what, hint string) {
	if (m.Folder == "") == (m.Container == "") {
		return "names no place, or two", "name a folder or a container; a second mirror names the other"
	}
	return "", ""
}

// Incoherent holds LedgerFile to a quorum that can be met.
func (f LedgerFile) Incoherent() (what, hint string) {
	if f.Quorum != nil && *f.Quorum > len(f.Witnesses) {
		return "asks for more witnesses than it names", "quorum is at most their number"
	}
	return "", ""
}

// RequiredWitnesses returns how many witnesses must have signed.
func (f LedgerFile) RequiredWitnesses() int {
	if f.Quorum != nil {
		return *f.Quorum
	}
	return len(f.Witnesses)
}

// LoadLedgerFile reads ledger.yaml as Load reads an estate: any error is a
// *diag.Error with all that is wrong.
func LoadLedgerFile(fsys fs.FS, name string, opt Options) (LedgerFile, error) {
	var problems diag.Problems
	l := loader{fsys: fsys, opt: opt, problems: &problems, parser: parser{problems: &problems}}
	var file LedgerFile
	if nodes, ok := l.parse(".", []string{name}); ok {
		newDecoder(&problems).value(nodes[0], reflect.ValueOf(&file).Elem(), spec{}, "")
	}
	if err := problems.Err(); err != nil {
		return LedgerFile{}, err
	}
	return file, nil
}
