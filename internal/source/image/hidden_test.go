package image_test

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/source"
	"github.com/wardhq/ward/internal/source/image"
	"github.com/wardhq/ward/internal/source/sourcetest"
)

func sum(text string) string {
	of := sha256.Sum256([]byte(text))
	return hex.EncodeToString(of[:])
}

// described is a configuration.
func described(t *testing.T, layers int, env, history []string) string {
	t.Helper()
	type command struct {
		By string `json:"created_by"`
	}
	commands := []command{}
	for _, h := range history {
		commands = append(commands, command{h})
	}
	raw, err := json.Marshal(map[string]any{
		"architecture": "amd64", "os": "linux", "config": map[string]any{"User": "1000", "Env": env}, "history": commands,
		"rootfs": map[string]any{"type": "layers", "diff_ids": slices.Repeat([]string{"sha256:" + strings.Repeat("a", 64)}, layers)},
	})
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// docker is what docker save has of an image with one layer.
func docker(t *testing.T, config, in, layer string) []file {
	t.Helper()
	at := sum(config) + ".json"
	return []file{{at, config, 0}, {in, layer, 0}, {"manifest.json", fmt.Sprintf(`[{"Config":%q,"RepoTags":["a:1"],"Layers":[%q]}]`, at, in), 0}}
}

const (
	typeConfig   = "application/vnd.oci.image.config.v1+json"
	typeManifest = "application/vnd.oci.image.manifest.v1+json"
	typeLayer    = "application/vnd.oci.image.layer.v1.tar"
)

// oci is what a layout has of an image with one layer, and its entry in the index.
func oci(config, configType, layer, layerType, more string) ([]file, string) {
	m := fmt.Sprintf(`{"schemaVersion":2,"config":{"mediaType":%q,"digest":"sha256:%s","size":1},"layers":[{"mediaType":%q,"digest":"sha256:%s","size":1}]}`, configType, sum(config), layerType, sum(layer))
	d := fmt.Sprintf(`{"mediaType":%q,"digest":"sha256:%s","size":1%s}`, typeManifest, sum(m), more)
	return []file{{"blobs/sha256/" + sum(config), config, 0}, {"blobs/sha256/" + sum(layer), layer, 0}, {"blobs/sha256/" + sum(m), m, 0}}, d
}

func index(entries ...string) []file {
	return []file{{"oci-layout", `{"imageLayoutVersion": "1.0.0"}`, 0}, {"index.json", `{"schemaVersion":2,"manifests":[` + strings.Join(entries, ",") + `]}`, 0}}
}

// What stands beside a harmless image is found, or a gap, however it is hidden.
func TestHidden(t *testing.T) {
	plain := string(archive(t, file{"etc/x", "hi", 0}))
	evil := string(archive(t, file{"app/id_rsa", key, 0}))
	config := described(t, 1, nil, nil)
	other := described(t, 1, []string{"A=b"}, nil)
	good := docker(t, config, "l0/layer.tar", plain)
	bad := docker(t, other, "l1/layer.tar", evil)
	dotted := slices.Clone(bad)
	dotted[2].name = "./x/../manifest.json"
	goodBlobs, goodEntry := oci(config, typeConfig, plain, typeLayer, "")
	badBlobs, badEntry := oci(other, typeConfig, evil, typeLayer, "")
	with := func(configType, layer, layerType, more string) []file {
		blobs, entry := oci(other, configType, layer, layerType, more)
		return slices.Concat(index(goodEntry, entry), goodBlobs, blobs)
	}
	const (
		vouches = `,"annotations":{"vnd.docker.reference.type":"attestation-manifest"}`
		nowhere = `,"platform":{"os":"unknown","architecture":"unknown"}`
		inToto  = "application/vnd.in-toto+json"
	)
	// An index below the first, of two platforms, of which one is not there.
	_, absent := oci(described(t, 1, []string{"C=d"}, nil), typeConfig, plain, typeLayer, "")
	nested := `{"manifests":[` + goodEntry + "," + absent + "]}"
	platforms := slices.Concat(index(`{"mediaType":"application/vnd.oci.image.index.v1+json","digest":"sha256:`+sum(nested)+`"}`), []file{{"blobs/sha256/" + sum(nested), nested, 0}}, goodBlobs)
	same := []file{{"manifest.json", fmt.Sprintf(`[{"Config":"blobs/sha256/%s","RepoTags":["a:1"],"Layers":["blobs/sha256/%s"]}]`, sum(config), sum(plain)), 0}}
	for name, c := range map[string]struct {
		files        []file
		images, gaps int
		found        bool
	}{
		"one image":                              {good, 1, 0, false},
		"a manifest twice":                       {slices.Concat(good, bad), 0, 1, false},
		"a manifest twice, by another path":      {slices.Concat(good, dotted), 0, 1, false},
		"a layer twice":                          {slices.Concat([]file{{"l0/layer.tar", plain, 0}}, docker(t, config, "l0/layer.tar", evil)), 0, 1, false},
		"an index twice":                         {slices.Concat(index(goodEntry), goodBlobs, badBlobs, index(badEntry)[1:]), 0, 1, false},
		"a file below one that is no folder":     {slices.Concat(good, []file{{"l0/layer.tar/x", "", 0}}), 0, 1, false},
		"folders twice":                          {slices.Concat([]file{{"l0/", "", 0}, {"l0/", "", 0}}, good), 1, 0, false},
		"a name of two images":                   {[]file{good[0], good[1], bad[0], bad[1], {"manifest.json", strings.TrimSuffix(good[2].content, "]") + "," + strings.TrimPrefix(bad[2].content, "["), 0}}, 2, 0, true},
		"another image beside that of docker":    {slices.Concat(good, index(badEntry), badBlobs), 2, 0, true},
		"an index beside that says the same":     {slices.Concat(same, index(goodEntry), goodBlobs), 1, 0, false},
		"a platform that is not there":           {platforms, 1, 1, false},
		"one that docker left out":               {slices.Concat(same, platforms), 1, 0, false},
		"layers by a name of no kind":            {docker(t, other, "x.bin", evil), 1, 0, true},
		"an index without its mark":              {slices.Concat(index(badEntry)[1:], badBlobs), 1, 0, true},
		"as if it vouched":                       {with(typeConfig, evil, typeLayer, vouches), 2, 0, true},
		"as if it vouched, for no platform":      {with(typeConfig, evil, typeLayer, vouches+nowhere), 2, 0, true},
		"what vouches":                           {with(typeConfig, "{}", inToto, vouches+nowhere), 1, 0, false},
		"a configuration's type and more":        {with(typeConfig+"; x=1", evil, typeLayer, ""), 2, 0, true},
		"a configuration without a type":         {with("", evil, typeLayer, ""), 2, 0, true},
		"a configuration of another, and layers": {with("application/x", evil, typeLayer, ""), 2, 0, true},
		"a chart":                                {with("application/vnd.cncf.helm.config.v1+json", "x", "application/vnd.cncf.helm.chart.content.v1.tar+gzip", ""), 1, 0, false},
		"an image and an index at once": {slices.Concat(index(goodEntry, `{"digest":"sha256:`+sum(`{"manifests":[],"config":{"digest":"sha256:`+sum(other)+`"}}`)+`"}`), goodBlobs, badBlobs, []file{
			{"blobs/sha256/" + sum(`{"manifests":[],"config":{"digest":"sha256:`+sum(other)+`"}}`), `{"manifests":[],"config":{"digest":"sha256:` + sum(other) + `"}}`, 0},
		}), 1, 1, false},
	} {
		data := archive(t, c.files...)
		if !(image.Reader{}).TakesArchive(func() (io.ReadCloser, error) { return opening("", data)("") }) {
			t.Errorf("%s: it is not taken for an image", name)
		}
		facts, gaps := read(t, data)
		found := false
		for _, f := range facts {
			found = found || strings.Contains(string(f.Body), `"path":"app/id_rsa","what":"a private key"`)
		}
		if len(facts) != c.images || len(gaps) != c.gaps || found != c.found {
			t.Errorf("%s: %d images, found %v, gaps %v", name, len(facts), found, gaps)
		}
		// The same where what is passed over can be passed over.
		again, _ := image.Reader{}.ReadArchive(source.File{Path: "x/odoo.tar"}, func(string) (io.ReadCloser, error) { return seeking{bytes.NewReader(data)}, nil })
		if len(again) != len(facts) || len(facts) > 0 && !bytes.Equal(again[len(again)-1].Body, facts[len(facts)-1].Body) {
			t.Errorf("%s: what can be sought in says something else", name)
		}
	}
}

type seeking struct{ *bytes.Reader }

func (seeking) Close() error { return nil }

// An archive of before there was a mark is one by its sum.
func TestUnmarked(t *testing.T) {
	data := archive(t, docker(t, described(t, 1, nil, nil), "l0/layer.tar", string(archive(t, file{"app/id_rsa", key, 0})))...)
	taken := func() bool {
		return image.Reader{}.TakesArchive(func() (io.ReadCloser, error) { return opening("", data)("") })
	}
	copy(data[257:], make([]byte, 8))
	if taken() {
		t.Error("a block with another sum is taken for an archive")
	}
	copy(data[148:], "        ")
	total := 0
	for _, c := range data[:512] {
		total += int(c)
	}
	copy(data[148:], fmt.Sprintf("%06o\x00 ", total))
	if !taken() {
		t.Error("it is not taken for an image")
	}
	if facts, gaps := read(t, data); len(facts) != 1 || len(gaps) != 0 || !strings.Contains(string(facts[0].Body), "app/id_rsa") {
		t.Errorf("facts %v, gaps %v", facts, gaps)
	}
}

// The history is looked at whatever stands in it, and a variable told once.
func TestHistory(t *testing.T) {
	const token = "ghp_0123456789abcdefghijklmnopqrstuvwxyz"
	for name, c := range map[string]struct {
		env, history []string
		want         string
	}{
		"a word of it":            {nil, []string{`/bin/sh -c echo "ENV x"; curl -H "Authorization: Bearer ` + token + `" e`}, `{"where":"history","what":"an access token"}`},
		"at its beginning":        {nil, []string{"ENV A=" + token}, `{"where":"history","what":"an access token"}`},
		"taken back":              {[]string{"DB_PASSWORD="}, []string{"ENV DB_PASSWORD=" + sourcetest.Canary, "ENV DB_PASSWORD="}, `{"where":"history","what":"DB_PASSWORD"}`},
		"taken back, as of old":   {nil, []string{"/bin/sh -c #(nop)  ENV DB_PASSWORD=" + sourcetest.Canary}, `{"where":"history","what":"DB_PASSWORD"}`},
		"as the image has it":     {[]string{"DB_PASSWORD=" + sourcetest.Canary}, []string{"ENV DB_PASSWORD=" + sourcetest.Canary}, `{"where":"env","what":"DB_PASSWORD"}`},
		"with another value":      {[]string{"DB_PASSWORD=" + sourcetest.Canary}, []string{"ENV DB_PASSWORD=other-value-1"}, `{"where":"env","what":"DB_PASSWORD"}`},
		"the key of a signature":  {[]string{"GPG_KEY=7169605F62C751356D054A26A821E680E5FA6305"}, []string{"ENV GPG_KEY=7169605F62C751356D054A26A821E680E5FA6305"}, ""},
		"nothing that is secret":  {[]string{"PATH=/bin", "LANG=C.UTF-8"}, []string{"ENV PATH=/bin LANG=C.UTF-8", "ENV TOKEN_FILE=/run/x"}, ""},
		"one of several":          {[]string{"A=b"}, []string{"ENV A=b B=1 API_TOKEN=" + sourcetest.Canary}, `{"where":"history","what":"API_TOKEN"}`},
		"one more than variables": {[]string{"URL=https://x:" + sourcetest.Canary + "@e.example"}, []string{"RUN curl https://y:" + sourcetest.Canary + "@f.example"}, `{"where":"env","what":"a password in a URL"},{"where":"history","what":"a password in a URL"}`},
	} {
		facts, gaps := read(t, archive(t, docker(t, described(t, 1, c.env, c.history), "l0/layer.tar", string(archive(t, file{"etc/x", "hi", 0})))...))
		if len(facts) != 1 || len(gaps) != 0 {
			t.Errorf("%s: %d facts, gaps %v", name, len(facts), gaps)
			continue
		}
		if !strings.Contains(string(facts[0].Body), `"secrets":[`+c.want+`]`) {
			t.Errorf("%s: %s", name, facts[0].Body)
		}
	}
}

// Files by their names, folders and sizes.
func TestLargeAndOddFiles(t *testing.T) {
	for name, c := range map[string]struct {
		file
		want string
		gap  bool
	}{
		"a long key":                {file{"app/id_rsa", key + strings.Repeat(" ", 300<<10), 0}, `"path":"app/id_rsa"`, false},
		"a key behind a long text":  {file{"app/id_rsa", strings.Repeat("\n", 300<<10) + key, 0}, `"path":"app/id_rsa"`, false},
		"one behind a longer one":   {file{"app/id_rsa", strings.Repeat("\n", 5<<20) + key, 0}, "", true},
		"a long file with a key":    {file{"app/x", key + strings.Repeat(" ", 300<<10), 0}, `"path":"app/x"`, false},
		"a long one without":        {file{"app/x", strings.Repeat("x", 5<<20), 0}, "", false},
		"a key in a test":           {file{"app/test/id_rsa", key, 0}, `"path":"app/test/id_rsa"`, false},
		"settings in a test":        {file{"app/tests/.env", "DB_PASSWORD=" + sourcetest.Canary, 0}, `"path":"app/tests/.env"`, false},
		"a sample of settings":      {file{"app/.env.example", "DB_PASSWORD=" + sourcetest.Canary, 0}, "", false},
		"a text in a test":          {file{"app/tests/cert", key, 0}, "", false},
		"a key of a package's test": {file{"usr/lib/python3/test/id_rsa", key, 0}, "", false},
		"one of a module":           {file{"app/node_modules/ssh/test/id_rsa", key, 0}, "", false},
		"a program by a good name":  {file{"app/su", "x", 0o4755}, `"setuid":["app/su"]`, false},
		"one below those":           {file{"usr/bin/x/su", "x", 0o4755}, `"setuid":["usr/bin/x/su"]`, false},
		"one among libraries":       {file{"usr/lib/x/su", "x", 0o4755}, `"setuid":["usr/lib/x/su"]`, false},
		"a distribution's":          {file{"usr/bin/su", "x", 0o4755}, "", false},
		"a distribution's older":    {file{"bin/su", "x", 0o4755}, "", false},
		"a helper of one":           {file{"usr/lib/openssh/ssh-keysign", "x", 0o4755}, "", false},
		"another helper":            {file{"usr/lib/x86_64-linux-gnu/utempter/utempter", "x", 0o4755}, "", false},
	} {
		facts, gaps := read(t, archive(t, docker(t, described(t, 1, nil, nil), "l0/layer.tar", string(archive(t, c.file)))...))
		if len(facts) != 1 || (len(gaps) > 0) != c.gap {
			t.Errorf("%s: %d facts, gaps %v", name, len(facts), gaps)
			continue
		}
		text := string(facts[0].Body)
		if c.want == "" && !strings.Contains(text, `"secrets":[],"setuid":[]`) || !strings.Contains(text, c.want) {
			t.Errorf("%s: %s", name, text)
		}
	}
}

// counted counts how often an archive is gone through, and how much of it is read.
type counted struct {
	data          []byte
	opened, bytes int
}

func (c *counted) open(string) (io.ReadCloser, error) {
	c.opened++
	return io.NopCloser(io.TeeReader(bytes.NewReader(c.data), c)), nil
}

func (c *counted) Write(p []byte) (int, error) {
	c.bytes += len(p)
	return len(p), nil
}

// Entries that all name one large manifest are few, or a gap, and it is read once.
func TestManyEntries(t *testing.T) {
	large := `{"schemaVersion":2,"config":{"mediaType":"application/x"},"annotations":{"a":"` + strings.Repeat("x", 1<<20) + `"}}`
	for n, why := range map[int]string{300: "names no image", 40_000: "name more"} {
		entry := `{"digest":"sha256:` + sum(large) + `"}`
		c := &counted{data: archive(t, append(index(slices.Repeat([]string{entry}, n)...), file{"blobs/sha256/" + sum(large), large, 0})...)}
		facts, gaps := image.Reader{}.ReadArchive(source.File{Path: "x.tar"}, c.open)
		if len(facts) != 0 || len(gaps) != 1 || !strings.Contains(gaps[0].Reason, why) {
			t.Errorf("%d: %d facts, gaps %v", n, len(facts), gaps)
		}
		if c.opened > 4 {
			t.Errorf("%d: the archive is gone through %d times", n, c.opened)
		}
	}
}

// What an archive may come to is for all of its images together, and what several
// begin with is looked at once.
func TestOneBudget(t *testing.T) {
	const images = 50
	config := described(t, 1, nil, nil)
	made := func(layer func(int) string) *counted {
		files := []file{{"c.json", config, 0}}
		var all []string
		for n := range images {
			at := layer(n)
			all = append(all, fmt.Sprintf(`{"Config":"c.json","RepoTags":["a%d:1"],"Layers":[%q]}`, n, at))
			if n == 0 || at != layer(0) {
				var packed bytes.Buffer
				w := gzip.NewWriter(&packed)
				content := archive(t, file{"app/.env", "TOKEN=" + sourcetest.Canary, 0}, file{"zeros", strings.Repeat("\x00", 512<<10), 0})
				if err := errors.Join(write(w, string(content)), w.Close()); err != nil {
					t.Fatal(err)
				}
				files = append(files, file{at, packed.String(), 0})
			}
		}
		return &counted{data: archive(t, append(files, file{"manifest.json", "[" + strings.Join(all, ",") + "]", 0})...)}
	}
	reader := image.Reader{Most: 1 << 20}
	shared := made(func(int) string { return "l/layer.tar" })
	facts, gaps := reader.ReadArchive(source.File{Path: "x.tar"}, shared.open)
	if len(facts) != images || len(gaps) != 0 {
		t.Errorf("one layer: %d facts, gaps %v", len(facts), gaps)
	}
	for _, f := range facts {
		if !strings.Contains(string(f.Body), `"path":"app/.env"`) {
			t.Fatalf("one layer: %s", f.Body)
		}
	}
	apart := made(func(n int) string { return fmt.Sprintf("l%d/layer.tar", n) })
	if _, gaps := reader.ReadArchive(source.File{Path: "x.tar"}, apart.open); len(gaps) != images-1 {
		t.Errorf("layers of their own: %d gaps", len(gaps))
	}
}
