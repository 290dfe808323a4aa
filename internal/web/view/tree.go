package view

import (
	"bytes"
	"cmp"
	"fmt"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/wardhq/ward/internal/app/console"
	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/render"
	"github.com/wardhq/ward/internal/render/disk"
	"github.com/wardhq/ward/internal/report"
)

// What a file of the tree is on the disk.
const (
	AsOnDisk   = "as it is on disk"
	Changed    = "changed"
	Edited     = "edited by hand"
	NotOnDisk  = "not on disk"
	OnlyOnDisk = "only on disk"
	NotWards   = "not Ward's"
)

// DiskStates lists them, what asks for something first.
func DiskStates() []string {
	return []string{Edited, Changed, NotOnDisk, OnlyOnDisk, NotWards, AsOnDisk}
}

// TreeFile is a file of the tree with what a list asks of it.
type TreeFile struct {
	Path, Kind, Unit, Disk string
	Size                   int
	Things                 int
	Hit                    string // the first line with what was searched for
	HitLine                int
}

// Files is the list of the tree's files. Where the tree is compared with no folder, it
// has no column of that.
func Files(compared bool) List[TreeFile] {
	l := List[TreeFile]{
		Name: "tree", One: "file", Many: "files",
		Columns: []Column[TreeFile]{
			{Name: "file", Title: "File", Cell: func(f TreeFile) Cell {
				c := Cell{Text: f.Path, Link: FileAddress(f.Path), Code: true}
				if f.HitLine > 0 {
					c.Link, c.Sub = LineAddress(f.Path, f.HitLine), strconv.Itoa(f.HitLine)+": "+f.Hit
				}
				return c
			}, Compare: func(a, b TreeFile) int { return strings.Compare(a.Path, b.Path) }},
			{Name: "kind", Title: "Kind", Cell: func(f TreeFile) Cell { return Cell{Text: f.Kind} }, Compare: func(a, b TreeFile) int { return strings.Compare(a.Kind, b.Kind) }},
			{Name: "unit", Title: "Unit or cluster", Cell: func(f TreeFile) Cell { return Cell{Text: f.Unit} }, Compare: func(a, b TreeFile) int { return strings.Compare(a.Unit, b.Unit) }},
			{Name: "things", Title: "Things", Number: true, Cell: func(f TreeFile) Cell {
				if f.Things == 0 {
					return Cell{}
				}
				return Cell{Text: strconv.Itoa(f.Things), Link: FileAddress(f.Path) + "#things"}
			}, Compare: func(a, b TreeFile) int { return cmp.Compare(a.Things, b.Things) }},
			{Name: "bytes", Title: "Bytes", Number: true, Cell: func(f TreeFile) Cell { return Cell{Text: strconv.Itoa(f.Size)} }, Compare: func(a, b TreeFile) int { return cmp.Compare(a.Size, b.Size) }},
		},
		Filters: []Filter[TreeFile]{
			{Name: "kind", Title: "Kind", Values: func(f TreeFile) []string { return []string{f.Kind} }},
			{Name: "unit", Title: "Unit or cluster", Values: func(f TreeFile) []string {
				if f.Unit == "" {
					return nil
				}
				return []string{f.Unit}
			}},
		},
		Search: func(f TreeFile) string { return f.Path },
	}
	if compared {
		l.Columns = append(l.Columns, Column[TreeFile]{Name: "disk", Title: "On disk", Cell: func(f TreeFile) Cell { return Cell{Text: f.Disk, Class: diskClass(f.Disk)} }, Compare: func(a, b TreeFile) int { return strings.Compare(a.Disk, b.Disk) }})
		l.Filters = append(l.Filters, Filter[TreeFile]{Name: "disk", Title: "On disk", Values: func(f TreeFile) []string { return []string{f.Disk} }, Order: DiskStates()})
	}
	return l
}

// diskClass is how a state is drawn: what a render would overwrite is what people must
// look at.
func diskClass(state string) string {
	switch state {
	case Edited:
		return "fail"
	case AsOnDisk:
		return "pass"
	case NotWards:
		return "none"
	default:
		return "unknown"
	}
}

// DiskLine says how a tree stands to the folder in which it is kept.
type DiskLine struct {
	Followed bool
	Dir      string
	At       string // when it was compared; "" before it was
	Old      bool   // it was compared with the tree of another estate than is shown
	Missing  bool   // the folder is not there
	Wrong    string // why it could not be compared, or what of it cannot be read
	Tiles    []Tile
	More     int // files that are not Ward's and are not named
}

// compared is how the tree of what is shown stands to its folder; nil where that is not
// known.
func (x *Index) compared() *console.Disk {
	if d := x.Shown.Disk; d != nil && d.Err == nil {
		return d
	}
	return nil
}

func (x *Index) diskLine(files []TreeFile) DiskLine {
	d := x.Shown.Disk
	if d == nil {
		return DiskLine{}
	}
	out := DiskLine{Followed: true, Dir: d.Dir, At: Moment(d.At), Old: d.Of != x.Shown.Estate, Missing: d.Err == nil && !d.There}
	if d.Err != nil {
		out.Wrong = d.Err.Error()
		return out
	}
	if d.Lock != "" {
		out.Wrong = "the lock of " + d.Dir + " cannot be read, so that nothing there is known to be Ward's: " + d.Lock
	}
	counts := map[string]int{}
	for _, f := range x.Differences() {
		counts[f.State]++
	}
	for _, f := range files {
		if f.Disk == AsOnDisk {
			counts[AsOnDisk]++
		}
	}
	for _, s := range DiskStates() {
		t := Tile{Count: counts[s], Title: s, Class: diskClass(s), Link: To("/tree-differences", "state", s)}
		if s == AsOnDisk {
			t.Link = To("/tree", "disk", s)
		}
		out.Tiles = append(out.Tiles, t)
	}
	out.More = d.Strangers - len(d.Foreign)
	return out
}

// onDisk says of each file that is not as it is on disk how it is.
func (x *Index) onDisk() map[string]string {
	d := x.compared()
	if d == nil {
		return nil
	}
	out := map[string]string{}
	for _, c := range d.Differences {
		out[c.Path] = stateOf(c)
	}
	return out
}

func stateOf(c disk.Compared) string {
	switch {
	case c.Problem != "":
		return Edited
	case c.Action == disk.Add:
		return NotOnDisk
	case c.Action == disk.Remove:
		return OnlyOnDisk
	default:
		return Changed
	}
}

// Difference is a file that is not on the disk as the tree has it.
type Difference struct {
	Path, State, Why, Kind string
	Lines                  int // that a unified difference adds or takes away
	Shown                  bool
}

// Differences is the list of what is not on the disk as the tree has it.
func Differences() List[Difference] {
	return List[Difference]{
		Name: "tree-differences", One: "difference", Many: "differences",
		Columns: []Column[Difference]{
			{Name: "state", Title: "State", Cell: func(d Difference) Cell { return Cell{Text: d.State, Class: diskClass(d.State)} }, Compare: func(a, b Difference) int {
				return cmp.Compare(slices.Index(DiskStates(), a.State), slices.Index(DiskStates(), b.State))
			}},
			{Name: "file", Title: "File", Cell: func(d Difference) Cell {
				c := Cell{Text: d.Path, Code: true}
				if d.Shown {
					c.Link = FileAddress(d.Path)
				}
				return c
			}, Compare: func(a, b Difference) int { return strings.Compare(a.Path, b.Path) }},
			{Name: "lines", Title: "Lines", Number: true, Cell: func(d Difference) Cell {
				if d.Lines == 0 {
					return Cell{}
				}
				return Cell{Text: strconv.Itoa(d.Lines), Link: FileAddress(d.Path) + "#difference"}
			}, Compare: func(a, b Difference) int { return cmp.Compare(a.Lines, b.Lines) }},
			{Name: "why", Title: "What a render would do", Cell: func(d Difference) Cell { return Cell{Text: d.Why} }},
		},
		Filters: []Filter[Difference]{
			{Name: "state", Title: "State", Values: func(d Difference) []string { return []string{d.State} }, Order: DiskStates()},
			{Name: "kind", Title: "Kind", Values: func(d Difference) []string { return []string{d.Kind} }},
		},
		Search: func(d Difference) string { return d.Path + " " + d.Why },
	}
}

// Differences are what is not on the disk as the tree has it, edited files first, and
// none where nothing was compared.
func (x *Index) Differences() []Difference {
	d := x.compared()
	if d == nil {
		return nil
	}
	var out []Difference
	for _, c := range d.Differences {
		row := Difference{Path: c.Path, State: stateOf(c), Kind: kindOf(c.Path), Lines: changedLines(c.Text), Shown: true}
		switch row.State {
		case Edited:
			row.Why = "refuse: " + c.Problem
		case NotOnDisk:
			row.Why = "write it"
		case OnlyOnDisk:
			row.Why = "remove it: an earlier tree had it"
		default:
			row.Why = "overwrite it"
		}
		out = append(out, row)
	}
	for _, p := range d.Foreign {
		out = append(out, Difference{Path: p, State: NotWards, Why: "leave it as it is", Kind: kindOf(p)})
	}
	order := DiskStates()
	slices.SortStableFunc(out, func(a, b Difference) int {
		return cmp.Compare(slices.Index(order, a.State), slices.Index(order, b.State))
	})
	return out
}

func changedLines(diff []byte) int {
	n := 0
	for line := range bytes.Lines(diff) {
		if class := diffClass(string(line)); class == "added" || class == "removed" {
			n++
		}
	}
	return n
}

// diffClass is what a line of a unified difference is.
func diffClass(line string) string {
	switch {
	case strings.HasPrefix(line, "diff "), strings.HasPrefix(line, "--- "), strings.HasPrefix(line, "+++ "), strings.HasPrefix(line, "@@"):
		return "head"
	case strings.HasPrefix(line, "+"):
		return "added"
	case strings.HasPrefix(line, "-"):
		return "removed"
	default:
		return ""
	}
}

// kindOf says what a file is, by its path.
func kindOf(name string) string {
	base, ext := path.Base(name), path.Ext(name)
	switch {
	case name == render.LockFile:
		return "lock"
	case strings.HasPrefix(name, ".github/workflows/"):
		return "workflow"
	case strings.HasPrefix(name, "clusters/") && base == "kustomization.yaml":
		return "kustomization"
	case strings.HasPrefix(name, "clusters/") && ext == ".yaml":
		return "manifest"
	case strings.HasPrefix(name, "azure/") && base == "template.json":
		return "ARM template"
	case base == "Dockerfile":
		return "Dockerfile"
	}
	if kind, ok := kinds[ext]; ok {
		return kind
	}
	return "other"
}

var kinds = map[string]string{
	".tf": "Terraform", ".md": "document", ".svg": "picture", ".sh": "script", ".json": "JSON", ".yaml": "YAML", ".yml": "YAML", ".py": "Python",
}

// unitOf says of which unit or cluster a file is, by its path; "" for what is of none.
func unitOf(name string) string {
	root, rest, _ := strings.Cut(name, "/")
	own, _, below := strings.Cut(rest, "/")
	if below && (root == "azure" || root == "clusters") {
		return own
	}
	return ""
}

// Folder is a folder within one that is shown.
type Folder struct {
	Name, Link string
	Files      int
}

// TreePage is the page of the tree, or of a folder of it.
type TreePage struct {
	Folder  string // "" for the root
	Crumbs  []Pair // the folders above, by name and address
	Folders []Folder
	Table   Table
	Text    string // what files were searched for
	Few     bool   // too little was searched for
	Disk    DiskLine
	Refused Tile // critical findings of the design for which a render is refused
	Zip     string
	TarGz   string
	Digest  string
	Files   int // beneath the folder, whatever is searched for
	Bytes   int
}

// leastText is how much must be searched for: less is in every file.
const leastText = 2

// FilesOf are the files beneath a folder that contain a text, "" for all.
func (x *Index) FilesOf(tree console.Rendered, folder, text string) []TreeFile {
	var out []TreeFile
	states, compared := x.onDisk(), x.compared() != nil
	for f := range tree.Files() {
		if folder != "" && !strings.HasPrefix(f.Path, folder+"/") {
			continue
		}
		row := TreeFile{Path: f.Path, Kind: kindOf(f.Path), Unit: unitOf(f.Path), Size: len(f.Data), Things: len(tree.Things[f.Path])}
		if text != "" {
			at := bytes.Index(f.Data, []byte(text))
			if at < 0 {
				continue
			}
			row.HitLine = 1 + bytes.Count(f.Data[:at], []byte("\n"))
			row.Hit = lineAt(f.Data, at)
		}
		if compared {
			row.Disk = cmp.Or(states[f.Path], AsOnDisk)
		}
		out = append(out, row)
	}
	return out
}

// lineAt is the line around a place, cut.
func lineAt(data []byte, at int) string {
	from, to := bytes.LastIndexByte(data[:at], '\n')+1, len(data)
	if end := bytes.IndexByte(data[at:], '\n'); end >= 0 {
		to = at + end
	}
	const most = 160
	from = max(from, at-most/2)
	to = min(to, from+most)
	return strings.ToValidUTF8(strings.TrimSpace(string(data[from:to])), "")
}

// searched is what files are searched for: exactly as it is written, and not too little.
func searched(q url.Values) (text string, few bool) {
	text = q.Get("text")
	if len(text) > 0 && utf8.RuneCountInString(text) < leastText {
		return "", true
	}
	return text, false
}

// RowsOf are the rows that the page of a folder lists.
func (x *Index) RowsOf(tree console.Rendered, folder string, q url.Values) (List[TreeFile], []TreeFile) {
	text, _ := searched(q)
	return Files(x.compared() != nil), x.FilesOf(tree, folder, text)
}

// TreeOf answers for the page of the tree, or of a folder of it.
func (x *Index) TreeOf(tree console.Rendered, folder string, q url.Values) (TreePage, error) {
	out := TreePage{Folder: folder, Crumbs: crumbs(folder), Text: q.Get("text"), Zip: "/tree?as=zip", TarGz: "/tree?as=tar.gz", Digest: tree.Hash().String()}
	text, few := searched(q)
	out.Few = few
	all := x.FilesOf(tree, folder, "")
	if len(all) == 0 {
		return out, &NotFound{"the tree has no such file or folder"}
	}
	out.Files = len(all)
	at := map[string]int{}
	for _, f := range all {
		out.Bytes += f.Size
		rest := strings.TrimPrefix(strings.TrimPrefix(f.Path, folder), "/")
		name, _, below := strings.Cut(rest, "/")
		if !below {
			continue
		}
		i, ok := at[name]
		if !ok {
			i = len(out.Folders)
			at[name] = i
			out.Folders = append(out.Folders, Folder{Name: name, Link: FileAddress(path.Join(folder, name))})
		}
		out.Folders[i].Files++
	}
	rows := all
	if text != "" {
		rows = x.FilesOf(tree, folder, text)
	}
	here := "/tree"
	if folder != "" {
		here = FileAddress(folder)
	}
	list := Files(x.compared() != nil)
	out.Table = list.Table(rows, q, here)
	if text != "" {
		out.Table.Kept = append(out.Table.Kept, Pair{"text", text})
		out.Table.Active = true
	}
	if folder == "" {
		out.Disk = x.diskLine(all)
		out.Refused = x.refused()
	} else {
		out.Disk.Followed = x.Shown.Disk != nil
	}
	return out, nil
}

// refused counts the findings for which a render of the design is refused.
func (x *Index) refused() Tile {
	q := url.Values{"severity": {"critical"}, "stage": {"designed"}, "asks": {"now"}}
	return Tile{Count: len(Findings().chosen(x.Findings, q)), Title: "critical findings", Class: "critical", Link: "/findings?" + q.Encode()}
}

// DifferencesPage is the page of what is not on the disk as the tree has it.
type DifferencesPage struct {
	Disk  DiskLine
	Table Table
}

// DifferencesOf answers for that page.
func (x *Index) DifferencesOf(tree console.Rendered, q url.Values) DifferencesPage {
	return DifferencesPage{Disk: x.diskLine(x.FilesOf(tree, "", "")), Table: Differences().Table(x.Differences(), q, "/tree-differences")}
}

// TextLine is a line of a text.
type TextLine struct {
	Number int
	Text   string
	Class  string
}

// FilePage is the page of one file.
type FilePage struct {
	Path, Name, Kind, Unit string
	Crumbs                 []Pair
	Size                   int
	Digest                 string
	Raw                    string // its address as a download
	Picture                string // its address as a picture, "" for what is none
	Lines                  []TextLine
	All                    int    // lines that there are
	Before, After          string // the lines around, "" for none
	Binary                 bool
	Gone                   bool // it is on the disk alone
	Things                 []ThingOf
	Disk                   string // "" where nothing was compared
	DiskClass              string
	Why                    string // what is wrong with the file on disk
	DiskOld                bool   // it was compared with the tree of another estate
	Compared               string // when
	Diff                   []TextLine
	DiffCut                int
}

// ThingOf is a thing that a file is of, with what is found about it.
type ThingOf struct {
	Name, Detail, Link string
	At                 string // where it stands in the file, "" where it is the file
	Line               int
	Asks               []Finding // that are about it and ask for something
	Judged             bool      // something is found about it
}

// What one page shows of a file: more is slow to read for a screen reader, and for a
// browser to draw.
const (
	mostLines = 2_000
	mostWide  = 4_000
)

// FileOf answers for the page of a file. It is not found where neither the tree nor,
// as something to be removed, the folder that it is kept in has it.
func (x *Index) FileOf(tree console.Rendered, name string, q url.Values) (FilePage, error) {
	data, ok := tree.File(name)
	out := FilePage{Path: name, Name: path.Base(name), Kind: kindOf(name), Unit: unitOf(name), Crumbs: crumbs(path.Dir(name)), Size: len(data), Gone: !ok}
	d := x.compared()
	if d != nil {
		out.Disk, out.DiskOld, out.Compared = AsOnDisk, d.Of != x.Shown.Estate, Moment(d.At)
		if i, there := slices.BinarySearchFunc(d.Differences, name, func(c disk.Compared, p string) int { return strings.Compare(c.Path, p) }); there {
			c := d.Differences[i]
			ok = true
			out.Disk, out.Why = stateOf(c), c.Problem
			out.Diff, out.DiffCut = lines(c.Text, 1, diffClass)
		}
	}
	if !ok {
		return out, &NotFound{"the tree has no such file or folder"}
	}
	out.DiskClass = diskClass(out.Disk)
	if out.Gone {
		return out, nil
	}
	out.Raw, out.Digest = FileAddress(name)+"?as=download", digest.Of(data).String()
	if out.Kind == "picture" {
		out.Picture = FileAddress(name) + "?as=picture"
	}
	if out.Binary = bytes.IndexByte(data, 0) >= 0 || !utf8.Valid(data); !out.Binary {
		from, _ := strconv.Atoi(q.Get("from"))
		from = windowOf(max(from, 1))
		var more int
		if out.Lines, more = lines(data, from, plainLine); len(out.Lines) == 0 && from > 1 { // behind its end
			from = 1
			out.Lines, more = lines(data, from, plainLine)
		}
		out.All = from - 1 + len(out.Lines) + more
		if from > 1 {
			out.Before = To(FileAddress(name), "from", strconv.Itoa(from-mostLines)) + "#text"
		}
		if more > 0 {
			out.After = To(FileAddress(name), "from", strconv.Itoa(from+mostLines)) + "#text"
		}
	}
	out.Things = x.thingsOf(tree.Things[name], name)
	return out, nil
}

func plainLine(string) string { return "" }

// windowOf is the first line of the page that shows a line.
func windowOf(line int) int { return (line-1)/mostLines*mostLines + 1 }

// LineAddress is the address of a line of a file of the tree.
func LineAddress(path string, line int) string {
	at := FileAddress(path)
	if from := windowOf(line); from > 1 {
		at = To(at, "from", strconv.Itoa(from))
	}
	return at + "#L" + strconv.Itoa(line)
}

// thingsOf says of things what they are called and what is found about them.
func (x *Index) thingsOf(things []render.Thing, file string) []ThingOf {
	if len(things) == 0 {
		return nil
	}
	out, at := make([]ThingOf, len(things)), make(map[string]int, len(things))
	for i, t := range things {
		out[i] = ThingOf{Link: ThingAddress(t.Subject.Key()), Line: t.Line}
		out[i].Name, out[i].Detail = report.Called(t.Subject)
		if t.Line > 0 {
			out[i].At = LineAddress(file, t.Line)
		}
		at[t.Subject.Key()] = i
	}
	for _, f := range x.Findings {
		i, ok := at[f.Key.Subject]
		if !ok {
			continue
		}
		out[i].Judged = true
		if f.Verdict.Asks() {
			out[i].Asks = append(out[i].Asks, f)
		}
	}
	return out
}

// crumbs are the folders down to one, by name and address.
func crumbs(folder string) []Pair {
	var out []Pair
	if folder == "." || folder == "" {
		return nil
	}
	for i, r := range folder + "/" {
		if r == '/' {
			out = append(out, Pair{path.Base(folder[:i]), FileAddress(folder[:i])})
		}
	}
	return out
}

// lines are the lines of a text from one on, as many as a page shows, and how many
// follow.
func lines(text []byte, from int, class func(string) string) (out []TextLine, more int) {
	n := 0
	for raw := range bytes.Lines(text) {
		if n++; n < from || n >= from+mostLines {
			continue
		}
		line := strings.TrimRight(string(raw), "\r\n")
		if len(line) > mostWide {
			line = line[:mostWide] + fmt.Sprintf(" … %d bytes more", len(line)-mostWide)
		}
		line = strings.ToValidUTF8(line, "\uFFFD")
		out = append(out, TextLine{n, line, class(line)})
	}
	return out, max(0, n-from-mostLines+1)
}
