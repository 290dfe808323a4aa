package image

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"errors"
	"io"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/source/internal/planted"
)

// What the images of one archive may be, unpacked. Images of Odoo have two gigabytes and a
// hundred thousand files; what is larger by far is made to be.
const (
	maxBytes  = 8 << 30
	maxFiles  = 2 << 20
	maxLayers = 512
	// maxLooked is how much of a file is looked at: keys and settings are small.
	maxLooked = 256 << 10
	// maxWhole is how much is looked at of one that by its name is a secret, and
	// maxText how much of all of them together.
	maxWhole = 4 << 20
	maxText  = 64 << 20
	// maxOpened is how many layers are looked at for all images of an archive.
	maxOpened = 2048
	// maxSaid is how many variables, and how many commands, a configuration has.
	maxSaid = 1024
	// maxKept is how many secrets and programs are kept of one image.
	maxKept = 100
)

// layered is what was found in the layers of an image, up to one of them.
type layered struct {
	n        int
	secrets  []secret
	held     map[string]int // places in secrets, by path
	setuid   []string
	products []product
	unseen   bool // there is a file that may be a secret and was not looked at whole
}

func (l layered) copied() layered {
	l.secrets, l.setuid, l.products = slices.Clone(l.secrets), slices.Clone(l.setuid), slices.Clone(l.products)
	l.held = maps.Clone(l.held)
	return l
}

// looking goes through the layers of all images of an archive; it goes once
// through those that several begin with.
type looking struct {
	layered
	store   *store
	after   map[string]layered    // by the layers
	configs map[string]configured // by their place
	left    int64                 // bytes that may still come
	text    int64                 // bytes of files that may still be looked at
	files   int
	opened  int
}

// layers looks at the layers of one image.
func (l *looking) layers(all []string) error {
	l.layered = layered{held: map[string]int{}}
	sum := ""
	for n, at := range all {
		of := sha256.Sum256([]byte(sum + "\n" + at))
		sum = string(of[:])
		if known, ok := l.after[sum]; ok {
			l.layered = known.copied()
			continue
		}
		l.n = n + 1
		if l.opened++; l.opened > maxOpened || l.left <= 0 {
			return errTooMuch
		}
		if err := l.layer(layer{l.store, at}, l.n); err != nil {
			return err
		}
		l.after[sum] = l.copied()
	}
	return nil
}

const (
	whiteout = ".wh."
	opaque   = ".wh..wh..opq"
)

var (
	shown    = regexp.MustCompile(`^[A-Za-z0-9._@/+-]{1,200}$`)
	key      = regexp.MustCompile(`-----BEGIN (?:[A-Z0-9]+ )?PRIVATE KEY-----\s+[A-Za-z0-9+/=:, \r\n-]{40,}`)
	settings = regexp.MustCompile(`(?i)(?:^|/)(?:\.env(?:\.[a-z0-9_-]+)?|[a-z0-9_-]+\.env|odoo[a-z0-9_.-]*\.(?:conf|cfg)|openerp[a-z0-9_.-]*\.conf|\.odoorc|\.netrc|\.npmrc|\.pypirc|pip\.conf|\.git-credentials|\.gitconfig|[a-z0-9_.-]*\.git/(?:modules/[a-z0-9_./-]+/)?config|\.pgpass|\.my\.cnf|\.dockercfg|\.docker/config\.json|\.kube/config|kubeconfig|\.aws/credentials|\.azure/[a-z_]+\.json|\.[a-z]*_?history|terraform\.tfvars|[a-z0-9_.-]+\.tfstate|credentials\.json|service-?account\.json|\.htpasswd)$`)
	// others are secrets as files of one kind alone have them.
	others = regexp.MustCompile(`"auth"\s*:\s*"[A-Za-z0-9+/=]{8,}"|client-key-data\s*:\s*\S{20,}|(?m:^)\s*token\s*:\s*\S{20,}|"(?:refresh|access)_?[tT]oken"\s*:\s*"[^"]{10,}|"(?:secret|client_secret)"\s*:\s*"[^"]{8,}|aws_secret_access_key\s*=\s*\S+`)
	// own are those of files of one name, whose value is the one group. Source: the
	// references of npm, netrc, PyPI and Git, and what actions/checkout keeps.
	own = map[string]*regexp.Regexp{
		".npmrc":  regexp.MustCompile(`(?m)^[^#;\n]*_(?:authToken|password|auth)[ \t]*=[ \t]*["']?([^\s"']+)`),
		".netrc":  regexp.MustCompile(`(?m)^[^#\n]*\bpassword\s+(\S+)`),
		".pypirc": regexp.MustCompile(`(?m)^[ \t]*password[ \t]*[:=][ \t]*(\S+)`),
		"config":  regexp.MustCompile(`(?im)^[ \t]*(?:(?:push)?url[ \t]*=[ \t]*https?://([A-Za-z0-9_-]{30,})@|extraheader[ \t]*=[ \t]*["']?authorization:[ \t]*(?:basic|bearer)[ \t]+([A-Za-z0-9+/=_.-]{16,}))`),
	}
	// snakeoil is the key that Debian's ssl-cert makes for tests.
	snakeoil = "etc/ssl/private/ssl-cert-snakeoil.key"
	samples  = regexp.MustCompile(`(?i)(?:^|/)(?:tests?|testdata|test_?certs?|examples?|samples?|docs?|fixtures)/|\.(?:example|sample|dist|template)$`)
	// usual are programs that distributions let run as their owner. Source: the
	// packages shadow, util-linux, openssh, dbus, pam, sudo and fuse of Debian.
	usual = regexp.MustCompile(`(?:^|/)(?:su|sudo|sudoedit|passwd|chsh|chfn|chage|expiry|newgrp|gpasswd|mount|umount|ping6?|fusermount3?|pkexec|crontab|at|ssh-agent|ssh-keysign|unix_chkpwd|wall|write|bwall|newuidmap|newgidmap|dbus-daemon-launch-helper|polkit-agent-helper-1|bsd-write|dotlockfile|utempter|screen|ntfs-3g|pam_extrausers_chkpwd|pam_timestamp_check|userhelper|usernetctl|bbsuid|busybox|locate|plocate|mlocate|exim4|postdrop|postqueue)$`)
)

// programs is where distributions have those, and kept where packages keep files
// for their own tests.
var (
	programs = regexp.MustCompile(`^(?:usr/)?s?bin/[^/]+$|^(?:usr/)?lib(?:64|exec)?/(?:[^/]+/){0,3}(?:ssh-keysign|dbus-daemon-launch-helper|polkit-agent-helper-1|utempter|usernetctl|pam_extrausers_chkpwd|unix_chkpwd)$`)
	kept     = regexp.MustCompile(`^usr/(?:local/)?(?:lib|lib64|share)/|(?:^|/)(?:site-packages|dist-packages|node_modules|gems)/`)
	copies   = regexp.MustCompile(`(?i)\.(?:example|sample|dist|template)$`)
)

var errUnseen = problem("a file that by its name holds secrets is larger than such files are, or there are too many of them; what is beyond was not looked at")

var errTooMuch = problem("unpacked it is larger, or has more files, than any image that somebody builds to run it; what is beyond was not looked at")

// layer looks at what one layer adds, and notes what it takes away.
func (l *looking) layer(of layer, n int) error {
	content, err := of.unpacked()
	if err != nil {
		return err
	}
	defer content.Close()
	limited := &io.LimitedReader{R: content, N: l.left}
	defer func() { l.left = limited.N }()
	files := tar.NewReader(limited)
	for {
		head, err := files.Next()
		if limited.N <= 0 {
			return errTooMuch
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if l.files++; l.files > maxFiles {
			return errTooMuch
		}
		name := strings.TrimPrefix(path.Clean("/"+head.Name), "/")
		l.hides(name, head.Typeflag)
		if head.Typeflag != tar.TypeReg {
			continue
		}
		ordinary := usual.MatchString(name) && programs.MatchString(name)
		if head.Mode&0o4000 != 0 && !ordinary && len(l.setuid) < maxKept && !slices.Contains(l.setuid, safe(name)) {
			l.setuid = append(l.setuid, safe(name))
		}
		if err := l.file(name, head.Size, n, files); err != nil {
			return err
		}
	}
}

// hides notes what of earlier layers is there no more: by a mark of its own, by
// one of its folder, or since something else stands there.
func (l *looking) hides(name string, is byte) {
	dir, base := path.Split(name)
	gone := name
	if base == opaque {
		gone = strings.TrimSuffix(dir, "/")
	} else if rest, ok := strings.CutPrefix(base, whiteout); ok {
		gone = dir + rest
	} else if is == tar.TypeDir {
		return
	}
	for at, n := range l.held {
		if at == gone || strings.HasPrefix(at, gone+"/") || gone == "" {
			l.secrets[n].Gone = true
			delete(l.held, at)
		}
	}
}

func safe(name string) string {
	if shown.MatchString(name) {
		return name
	}
	return "(not shown)"
}

// sample reports whether a file is passed over as one that shows how, or that a
// test has: one that by its name has a secret only among what packages bring.
func sample(name string, telling bool) bool {
	return samples.MatchString(name) && (!telling || kept.MatchString(name) || copies.MatchString(name))
}

// looked returns as much of a file as is looked at, and notes what is not.
func (l *looking) looked(head []byte, size int64, telling bool, content io.Reader) ([]byte, error) {
	whole := int64(maxLooked)
	if telling {
		whole = maxWhole
	}
	l.unseen = l.unseen || telling && size > whole || min(size, whole) > l.text
	rest, err := io.ReadAll(io.LimitReader(content, min(whole, l.text)))
	text := slices.Concat(head, rest)
	l.text = max(0, l.text-int64(len(text)))
	return text, err
}

// file looks for a secret in a file: in the beginning of one that is large, and
// whole in one that by its name has one.
func (l *looking) file(name string, size int64, n int, content io.Reader) error {
	if name == "etc/os-release" || name == "usr/lib/os-release" {
		text, err := io.ReadAll(io.LimitReader(content, maxLooked))
		if err == nil {
			l.distribution(text)
		}
		return err
	}
	named := settings.MatchString(name)
	telling := named || planted.File(name)
	if size == 0 || sample(name, telling) || name == snakeoil {
		return nil
	}
	head := make([]byte, min(size, 64))
	if _, err := io.ReadFull(content, head); err != nil {
		return err
	}
	if !telling && !bytes.Contains(head, []byte("-----BEGIN")) {
		return nil
	}
	text, err := l.looked(head, size, telling, content)
	if err != nil {
		return err
	}
	what := holds(name, text)
	if what != "" && len(l.secrets) < maxKept {
		l.held[name] = len(l.secrets)
		l.secrets = append(l.secrets, secret{Where: "layer", Layer: n, Path: safe(name), What: what})
	}
	return nil
}

// holds returns what kind of secret a file holds, or "".
func holds(name string, text []byte) string {
	if key.Match(text) && !bytes.Contains(text, []byte("-----BEGIN ENCRYPTED")) {
		return "a private key"
	}
	if settings.MatchString(name) {
		if found := planted.Settings(string(text)); len(found) > 0 {
			return found[0].What
		}
		if credential(path.Base(name), text) {
			return "a credential"
		}
	}
	switch path.Ext(name) {
	case ".p12", ".pfx", ".jks":
		if keepsKey(name, text) {
			return "a store of keys"
		}
	}
	return ""
}

// credential reports whether a file of credentials has one, in a form of its own.
// What else is a file of settings is judged by its settings.
func credential(base string, text []byte) bool {
	if of := own[base]; of != nil {
		for _, m := range of.FindAllSubmatch(text, -1) {
			if !planted.Elsewhere("", string(bytes.Join(m[1:], nil))) {
				return true
			}
		}
	}
	switch path.Ext(base) {
	case ".conf", ".cfg", ".cnf":
		return false
	}
	return base == ".pgpass" || others.Match(text)
}

var release = regexp.MustCompile(`(?m)^(ID|VERSION_ID)="?([A-Za-z0-9._-]{1,40})"?\s*$`)

// distribution notes what the image is built on, where its lifecycle is known.
func (l *looking) distribution(text []byte) {
	said := map[string]string{}
	for _, m := range release.FindAllSubmatch(text, -1) {
		said[string(m[1])] = string(m[2])
	}
	l.products = []product{} // a later layer's is the image's
	if said["ID"] == "debian" && said["VERSION_ID"] != "" {
		series, _, _ := strings.Cut(said["VERSION_ID"], ".")
		l.products = append(l.products, product{"debian", "debian", said["VERSION_ID"], series})
	}
}
