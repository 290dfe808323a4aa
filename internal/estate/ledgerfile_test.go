package estate_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/internal/estate"
)

const witnessKey = "witness.example/w1+0a1b2c3d+BAbCdEfG"

func loadLedgerFile(text string) (estate.LedgerFile, error) {
	return estate.LoadLedgerFile(fstest.MapFS{"ledger.yaml": {Data: []byte(text)}}, "ledger.yaml", estate.Options{
		Show: func(name string) string { return ".ward/" + name },
	})
}

func TestLedgerFile(t *testing.T) {
	one := 1
	for _, tt := range []struct {
		text string
		want estate.LedgerFile
		need int
	}{
		{"ledger: v1\nname: a.example/b\n", estate.LedgerFile{Version: "v1", Name: "a.example/b"}, 0},
		{
			"ledger: v1\nname: a\nwitnesses:\n  - {key: " + witnessKey + ", url: 'https://witness.example/w1'}\n",
			estate.LedgerFile{Version: "v1", Name: "a", Witnesses: []estate.Witness{{Key: witnessKey, URL: "https://witness.example/w1"}}},
			1,
		},
		{
			"ledger: v1\nname: a\nwitnesses:\n  - {key: " + witnessKey + ", url: 'https://witness.example/w1'}\nquorum: 1\nmirrors: [{folder: /mnt/e}, {container: 'https://a.blob.core.windows.net/c'}]\n",
			estate.LedgerFile{
				Version: "v1", Name: "a", Witnesses: []estate.Witness{{Key: witnessKey, URL: "https://witness.example/w1"}}, Quorum: &one,
				Mirrors: []estate.Mirror{{Folder: "/mnt/e"}, {Container: "https://a.blob.core.windows.net/c"}},
			},
			1,
		},
	} {
		got, err := loadLedgerFile(tt.text)
		if err != nil {
			t.Errorf("%s: %v", tt.text, err)
			continue
		}
		if diff := cmp.Diff(tt.want, got); diff != "" || got.RequiredWitnesses() != tt.need {
			t.Errorf("%s: %d witnesses are needed, want %d\n%s", tt.text, got.RequiredWitnesses(), tt.need, diff)
		}
	}
}

// Every problem at once, at its place; no secret of a URL is repeated.
func TestLedgerFileRefusals(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"empty", "", ".ward/ledger.yaml"},
		{"two at once", "ledger: v2\nname: 'a b'\n", ".ward/ledger.yaml:1:9: ledger: "},
		{"name", "ledger: v2\nname: 'a b'\n", ".ward/ledger.yaml:2:7: name: "},
		{"unknown key", "ledger: v1\nname: a\nretention: 6y\n", ".ward/ledger.yaml:3:1: retention: "},
		{"quorum", "ledger: v1\nname: a\nquorum: 1\n", "asks for more witnesses than it names"},
		{"two places", "ledger: v1\nname: a\nmirrors: [{folder: /a, container: 'https://a.example/c'}]\n", "names no place, or two"},
		{"no place", "ledger: v1\nname: a\nmirrors: [{}]\n", "names no place, or two"},
		{"a signature in a URL", "ledger: v1\nname: a\nmirrors: [{container: 'https://a.example/c?sig=hushhush12'}]\n", "looks like a shared access signature"},
		{"a private key", "ledger: v1\nname: a\nwitnesses: [{key: PRIVATE+KEY+a+0a1b2c3d+hush, url: 'https://a.example'}]\n", "looks like a private key of a signed note"},
		{"a witness twice", "ledger: v1\nname: a\nwitnesses: [{key: " + witnessKey + ", url: 'https://a.example'}, {key: " + witnessKey + ", url: 'https://b.example'}]\n", "witnesses[1]"},
	} {
		_, err := loadLedgerFile(tt.text)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: error %v, want %q in it", tt.name, err, tt.want)
		}
		if err != nil && strings.Contains(err.Error(), "hush") {
			t.Errorf("%s: the error tells the signature: %v", tt.name, err)
		}
	}
}
