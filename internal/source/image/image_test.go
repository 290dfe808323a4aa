package image_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"

	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/source"
	"github.com/wardhq/ward/internal/source/image"
	"github.com/wardhq/ward/internal/source/sourcetest"
)

// file is one of a layer.
type file struct {
	name, content string
	mode          int64
}

const key = "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAA" + sourcetest.Canary + "\n-----END OPENSSH PRIVATE KEY-----\n"

func archive(t *testing.T, files ...file) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, f := range files {
		head := &tar.Header{Name: f.name, Mode: max(f.mode, 0o644), Size: int64(len(f.content)), Typeflag: tar.TypeReg}
		if strings.HasSuffix(f.name, "/") {
			head.Typeflag = tar.TypeDir
		}
		if err := errors.Join(w.WriteHeader(head), write(w, f.content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func write(w io.Writer, content string) error {
	_, err := io.WriteString(w, content)
	return err
}

// built is an image of layers.
func built(t *testing.T, config v1.Config, history string, layers ...[]file) v1.Image {
	t.Helper()
	out, err := mutate.Config(empty.Image, config)
	for _, files := range layers {
		raw := archive(t, files...)
		layer, failed := tarball.LayerFromOpener(func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(raw)), nil })
		if failed != nil {
			t.Fatal(failed)
		}
		if err == nil {
			out, err = mutate.Append(out, mutate.Addendum{Layer: layer, History: v1.History{CreatedBy: history}})
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func saved(t *testing.T, as string, x v1.Image) []byte {
	t.Helper()
	tag, err := name.NewTag(as)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := tarball.Write(tag, x, &b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// opening opens one file.
func opening(as string, data []byte) func(string) (io.ReadCloser, error) {
	return func(at string) (io.ReadCloser, error) {
		if at != as {
			return nil, fs.ErrNotExist
		}
		return io.NopCloser(bytes.NewReader(data)), nil
	}
}

func read(t *testing.T, data []byte) ([]fact.Fact, []fact.Gap) {
	t.Helper()
	return image.Reader{}.ReadArchive(source.File{Path: "x/odoo.tar"}, opening("odoo.tar", data))
}

var layers = [][]file{
	{
		{"etc/os-release", "ID=debian\nVERSION_ID=\"12\"\n", 0},
		{"root/.ssh/id_rsa", key, 0o600},
		{"app/.env", "DB_HOST=db\nDB_PASSWORD=" + sourcetest.Canary + "\n", 0},
		{"etc/odoo/odoo.conf", "[options]\nadmin_passwd = admin\ndb_password = False\n", 0},
		{"etc/clean/odoo.conf", "[options]\n; admin_passwd = admin\nlist_db = False\n", 0},
		{"home/x/.netrc", "machine e.example login x password " + sourcetest.Canary + "\n", 0},
		{"usr/share/doc/key.pem", key, 0},
		{"usr/lib/python3/test/id_rsa", key, 0},
		{"etc/ssl/ca.pem", "-----BEGIN CERTIFICATE-----\nMIIB\n", 0},
		{"var/keep/tls.key", key, 0},
		{"usr/bin/su", "x", 0o4755},
		{"usr/local/bin/helper", "x", 0o4755},
		{"home/" + sourcetest.Canary + " x/id_rsa", key, 0},
	},
	{{"root/.ssh/.wh.id_rsa", "", 0}, {"app/.wh..wh..opq", "", 0}, {"etc/odoo/odoo.conf", "[options]\n", 0}},
}

const want = `{"name":"odoo:18","layers":2,"user":{"root":true},"ports":["8069/tcp"],"secrets":[{"where":"env","what":"PGPASSWORD"},{"where":"env","what":"a password in a URL"},{"where":"history","what":"NPM_TOKEN"},` +
	`{"where":"layer","layer":1,"path":"root/.ssh/id_rsa","what":"a private key","gone":true},{"where":"layer","layer":1,"path":"app/.env","what":"DB_PASSWORD","gone":true},` +
	`{"where":"layer","layer":1,"path":"etc/odoo/odoo.conf","what":"admin_passwd","gone":true},{"where":"layer","layer":1,"path":"home/x/.netrc","what":"a credential"},{"where":"layer","layer":1,"path":"var/keep/tls.key","what":"a private key"},` +
	`{"where":"layer","layer":1,"path":"(not shown)","what":"a private key"}],"setuid":["usr/local/bin/helper"],"products":[{"product":"debian","name":"debian","version":"12","series":"12"}]}`

func config() v1.Config {
	return v1.Config{
		Env:          []string{"PATH=/bin", "PGPASSWORD=" + sourcetest.Canary, "URL=https://x:" + sourcetest.Canary + "@e.example", "TOKEN_FILE=/run/x"},
		ExposedPorts: map[string]struct{}{"8069/tcp": {}, sourcetest.Canary: {}},
	}
}

func TestSaved(t *testing.T) {
	data := saved(t, "odoo:18", built(t, config(), "|1 NPM_TOKEN="+sourcetest.Canary+" /bin/sh -c x", layers...))
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	if err := errors.Join(write(w, string(data)), w.Close()); err != nil {
		t.Fatal(err)
	}
	for form, data := range map[string][]byte{"as it is": data, "compressed": packed.Bytes()} {
		if !(image.Reader{}).TakesArchive(func() (io.ReadCloser, error) { return opening("", data)("") }) {
			t.Errorf("%s: it is not taken for an image", form)
		}
		facts, gaps := read(t, data)
		if len(facts) != 1 || len(gaps) != 0 {
			t.Fatalf("%s: %d facts, gaps %v", form, len(facts), gaps)
		}
		if diff := cmp.Diff(want, string(facts[0].Body)); diff != "" {
			t.Errorf("%s:\n%s", form, diff)
		}
		if strings.Contains(string(facts[0].Body), sourcetest.Canary) {
			t.Errorf("%s: a secret is in the fact", form)
		}
		sourcetest.Check(t, source.File{Path: "x/odoo.tar", Data: data}, facts, gaps)
	}
}

// A layout says the same, in a folder and in an archive.
func TestLayout(t *testing.T) {
	dir := t.TempDir()
	at, err := layout.Write(dir, empty.Index)
	if err == nil {
		err = at.AppendImage(built(t, config(), "|1 NPM_TOKEN="+sourcetest.Canary+" /bin/sh -c x", layers...), layout.WithAnnotations(map[string]string{"org.opencontainers.image.ref.name": "odoo:18"}))
	}
	if err != nil {
		t.Fatal(err)
	}
	folder := os.DirFS(dir)
	tells, err := fs.ReadFile(folder, "oci-layout")
	if err != nil {
		t.Fatal(err)
	}
	f := source.File{Path: "x/oci-layout", Data: tells}
	if !(image.Reader{}).Recognises(f) {
		t.Error("it is not recognised")
	}
	facts, gaps := image.Reader{}.ReadArchive(f, func(at string) (io.ReadCloser, error) { return folder.Open(at) })
	if len(facts) != 1 || len(gaps) != 0 {
		t.Fatalf("%d facts, gaps %v", len(facts), gaps)
	}
	if diff := cmp.Diff(want, string(facts[0].Body)); diff != "" {
		t.Error(diff)
	}
	var all []file
	if err := fs.WalkDir(folder, ".", func(at string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := fs.ReadFile(folder, at)
		all = append(all, file{at, string(raw), 0})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	packed := archive(t, all...)
	if !(image.Reader{}).TakesArchive(func() (io.ReadCloser, error) { return opening("", packed)("") }) {
		t.Error("its archive is not taken for an image")
	}
	facts, gaps = read(t, packed)
	if len(facts) != 1 || len(gaps) != 0 || string(facts[0].Body) != want {
		t.Errorf("in an archive: %v, gaps %v", facts, gaps)
	}

	// What is cut off, or names what is not there, is a gap.
	if err := os.RemoveAll(dir + "/blobs"); err != nil {
		t.Fatal(err)
	}
	if facts, gaps = (image.Reader{}).ReadArchive(f, func(at string) (io.ReadCloser, error) { return folder.Open(at) }); len(facts) != 0 || len(gaps) != 1 {
		t.Errorf("without its blobs: %d facts, gaps %v", len(facts), gaps)
	}
}

// TestFiles says of files what a layer with them is said to hold.
func TestFiles(t *testing.T) {
	// As keytool and openssl write them, without what is not looked at.
	const (
		trust   = "\xfe\xed\xfe\xed\x00\x00\x00\x02\x00\x00\x00\x01" + "\x00\x00\x00\x02\x00\x01a\x00\x00\x00\x00\x00\x00\x00\x00\x00\x05X.509\x00\x00\x00\x02ab"
		both    = "\xfe\xed\xfe\xed\x00\x00\x00\x02\x00\x00\x00\x02" + "\x00\x00\x00\x02\x00\x01a\x00\x00\x00\x00\x00\x00\x00\x00\x00\x05X.509\x00\x00\x00\x02ab" + "\x00\x00\x00\x01\x00\x01b"
		bag     = "0\x82\x06\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x0a\x01\x02"
		opaque  = "0\x82\x01\x00"
		private = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7\n-----END PRIVATE KEY-----\n"
	)
	for _, c := range []struct{ name, content, want string }{
		{"etc/odoo/odoo.conf", "[options]\ndb_password = False\nadmin_passwd = $pbkdf2-sha512$x\n", ""},
		{"etc/odoo/odoo.conf", "[options]\n; db_password = odoo\n# smtp_password=odoo\n", ""},
		{"etc/odoo/odoo.conf", "[options]\ndb_password = odoo\n", "db_password"},
		{"root/.npmrc", "//registry.example/:_authToken=Xk3lPq9v\n", "a credential"},
		{"root/.npmrc", "//registry.example/:_authToken=\"${NPM_TOKEN}\"\n; _auth=x\n", ""},
		{"root/.netrc", "machine e.example\n  login x\n  password Xk3lPq9v\n", "a credential"},
		{"root/.pypirc", "[pypi]\nusername: a\npassword: Xk3lPq9v\n", "a credential"},
		{"root/.docker/config.json", `{"auths":{"r.example":{"auth":"YTpYazNsUHE5dg=="}}}`, "a credential"},
		{"opt/addons/.git/config", "[remote \"origin\"]\n\turl = https://x:Xk3lPq9v@git.example/a\n", "a password in a URL"},
		{"opt/addons/.git/config", "[remote \"origin\"]\n\turl = https://ghp_abcdefghijklmnopqrstuvwxyz0123456789@github.com/a/b\n", "an access token"},
		{"opt/addons/.git/config", "[remote \"origin\"]\n\turl = https://abcdefghijklmnopqrstuvwxyz2345abcdefghijklmnopqrstuvwx@dev.azure.com/a/b\n", "a credential"},
		{"opt/.git/modules/oca/web/config", "[http \"https://github.com/\"]\n\textraheader = AUTHORIZATION: basic eDpYazNsUHE5dlhrM2xQcTl2\n", "a credential"},
		{"opt/addons/.git/config", "[remote \"origin\"]\n\turl = https://odoo@dev.azure.com/a/b\n\turl = git@github.com:a/b\n", ""},
		{"etc/ssl/private/ssl-cert-snakeoil.key", private, ""},
		{"etc/ssl/private/odoo.key", private, "a private key"},
		{"opt/cacerts.jks", trust, ""},
		{"opt/odoo.jks", trust, ""},
		{"opt/cacerts.jks", both, "a store of keys"},
		{"opt/cacerts.jks", trust[:20], ""},
		{"opt/odoo.jks", trust[:20], "a store of keys"},
		{"opt/truststore.p12", opaque, ""},
		{"opt/truststore.p12", bag, "a store of keys"},
		{"opt/odoo.pfx", opaque, "a store of keys"},
	} {
		facts, gaps := read(t, saved(t, "odoo:18", built(t, v1.Config{}, "", []file{{c.name, c.content, 0}})))
		if len(facts) != 1 || len(gaps) != 0 {
			t.Fatalf("%s: %d facts, gaps %v", c.name, len(facts), gaps)
		}
		var got struct{ Secrets []struct{ What string } }
		if err := json.Unmarshal(facts[0].Body, &got); err != nil {
			t.Fatal(err)
		}
		said := ""
		for _, s := range got.Secrets {
			said += s.What
		}
		if said != c.want {
			t.Errorf("%s, %q: %q, want %q", c.name, c.content, said, c.want)
		}
	}
}

// What an image's variables say of secrets that are elsewhere is none.
func TestVariables(t *testing.T) {
	facts, _ := read(t, saved(t, "odoo:18", built(t, v1.Config{Env: []string{"AZURE_KEYVAULT_SECRET=odoo-db", "TOKEN=#{T}#", "A_TOKEN=__T__", "B_TOKEN=True", "C_TOKEN=Xk3lPq9v"}}, "", []file{{"a", "b", 0}})))
	if len(facts) != 1 || !strings.Contains(string(facts[0].Body), `"secrets":[{"where":"env","what":"C_TOKEN"}]`) {
		t.Errorf("%v", facts)
	}
}

func TestUser(t *testing.T) {
	for as, root := range map[string]string{"": "true", "0": "true", "0:0": "true", "root:x": "true", "10001": "false", "odoo": "false"} {
		facts, gaps := read(t, saved(t, "odoo:18", built(t, v1.Config{User: as}, "", []file{{"a", "b", 0}})))
		if len(facts) != 1 || len(gaps) != 0 {
			t.Fatalf("%q: %d facts, gaps %v", as, len(facts), gaps)
		}
		var got struct {
			User struct{ Root json.RawMessage }
		}
		if err := json.Unmarshal(facts[0].Body, &got); err != nil || string(got.User.Root) != root {
			t.Errorf("%q: %s, %v", as, got.User.Root, err)
		}
	}
}

// What is no image, or not whole, is none, or a gap.
func TestBroken(t *testing.T) {
	data := saved(t, "odoo:18", built(t, v1.Config{}, "", layers...))
	for name, c := range map[string]struct {
		data  []byte
		taken bool
	}{
		"other files":       {archive(t, file{"a", "b", 0}), false},
		"a web application": {archive(t, file{"manifest.json", "{}", 0}, file{"index.html", "", 0}), false},
		"no archive":        {[]byte("\x1f\x8b none"), false},
		"cut off":           {data[:len(data)/2], true},
		"nothing in it":     {archive(t, file{"manifest.json", `[{"Config": "x.json", "Layers": ["a/layer.tar"]}]`, 0}, file{"a/layer.tar", "x", 0}), true},
		"an endless index": {archive(t, file{"oci-layout", `{"imageLayoutVersion": "1.0.0"}`, 0}, file{
			"index.json",
			`{"manifests": [{"mediaType": "application/vnd.oci.image.index.v1+json", "digest": "sha256:` + strings.Repeat("a", 64) + `"}]}`, 0,
		}, file{
			"blobs/sha256/" + strings.Repeat("a", 64),
			`{"manifests": [{"mediaType": "application/vnd.oci.image.index.v1+json", "digest": "sha256:` + strings.Repeat("a", 64) + `"}]}`, 0,
		}), true},
		"a path as a digest": {archive(t, file{"oci-layout", `{"imageLayoutVersion": "1.0.0"}`, 0}, file{
			"index.json",
			`{"manifests": [{"mediaType": "application/vnd.oci.image.manifest.v1+json", "digest": "sha256:../../etc/passwd"}]}`, 0,
		}), true},
	} {
		if got := (image.Reader{}).TakesArchive(func() (io.ReadCloser, error) { return opening("", c.data)("") }); got != c.taken {
			t.Errorf("%s: taken %v", name, got)
		}
		if facts, gaps := read(t, c.data); len(facts) != 0 || len(gaps) != 1 || gaps[0].Kinds[0] != image.Kind {
			t.Errorf("%s: %d facts, gaps %v", name, len(facts), gaps)
		}
	}
}

// A layer that becomes far larger than it is takes no more than it may, and what
// was found until then stands beside the gap.
func TestBomb(t *testing.T) {
	data := saved(t, "odoo:18", built(t, v1.Config{}, "", []file{{"a/.env", "TOKEN=" + sourcetest.Canary, 0}}, []file{{"zeros", strings.Repeat("\x00", 8<<20), 0}}))
	if len(data) > 1<<20 {
		t.Fatalf("it has %d bytes: it is no bomb", len(data))
	}
	facts, gaps := image.Reader{Most: 1 << 20}.ReadArchive(source.File{Path: "odoo.tar"}, opening("odoo.tar", data))
	if len(facts) != 1 || len(gaps) != 1 || gaps[0].Subject != facts[0].Subject || !strings.Contains(string(facts[0].Body), `"path":"a/.env"`) {
		t.Errorf("facts %v, gaps %v", facts, gaps)
	}
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	if err := errors.Join(write(w, string(archive(t, file{"zeros", strings.Repeat("\x00", 16<<20), 0}))), w.Close()); err != nil {
		t.Fatal(err)
	}
	if (image.Reader{Most: 1 << 20}).TakesArchive(func() (io.ReadCloser, error) { return opening("", packed.Bytes())("") }) {
		t.Error("an archive of zeros is taken for an image")
	}
}
