package labtest

import (
	"bufio"
	"bytes"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Registry is a running registry of images with nothing in it.
type Registry struct {
	Host string // 127.0.0.1:PORT
}

// NewRegistry starts a registry on loopback and stops it when the test ends. The
// test is skipped where it has not been built.
func NewRegistry(t testing.TB) Registry {
	t.Helper()
	cmd := exec.Command(Binary(t, "registry"))
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdin, err := cmd.StdinPipe() // it ends when this does, even if this process is killed
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatalf("starting the registry: %v", err)
	}
	t.Cleanup(func() {
		_ = stdin.Close()
		_ = cmd.Wait()
	})
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("starting the registry: it said no address: %v", err)
	}
	return Registry{Host: strings.TrimSpace(address)}
}

// KyvernoDefinitions returns Kyverno's own kinds, of the version whose program
// runs here: by the name of the file in its release. The test is skipped where
// that has not been built.
func KyvernoDefinitions(t testing.TB) map[string][]byte {
	t.Helper()
	beside := Binary(t, "kyverno") + "."
	files, err := filepath.Glob(beside + "*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]byte{}
	for _, file := range files {
		if out[strings.TrimPrefix(file, beside)], err = os.ReadFile(file); err != nil {
			t.Fatal(err)
		}
	}
	if len(out) == 0 {
		t.Fatal("no definition is kept beside Kyverno's program")
	}
	return out
}

// The media types of an image, and of a bundle of Sigstore's, as cosign 3 puts
// it beside one (github.com/sigstore/cosign/blob/main/specs/BUNDLE_SPEC.md).
const (
	manifestType = "application/vnd.oci.image.manifest.v1+json"
	configType   = "application/vnd.oci.image.config.v1+json"
	emptyType    = "application/vnd.oci.empty.v1+json"
	bundleType   = "application/vnd.dev.sigstore.bundle.v0.3+json"
	inTotoType   = "application/vnd.in-toto+json"
)

// Push puts an image of no layer under a name and tag, and returns its digest.
// Images of different content are different images.
func (r Registry) Push(t testing.TB, repository, tag, content string) string {
	t.Helper()
	config := marshalJSON(t, map[string]any{
		"architecture": "amd64", "os": "linux", "config": map[string]any{"Labels": map[string]any{"content": content}},
		"rootfs": map[string]any{"type": "layers", "diff_ids": []string{}},
	})
	manifest := marshalJSON(t, map[string]any{
		"schemaVersion": 2, "mediaType": manifestType,
		"config": r.blob(t, repository, configType, config), "layers": []any{},
	})
	r.put(t, repository, tag, manifest)
	return digestOf(manifest)
}

// Attest puts a statement about an image beside it, signed with a key: one that
// says this predicate about this digest.
func (r Registry) Attest(t testing.TB, repository, image string, key *ecdsa.PrivateKey, predicateType string, predicate any) {
	t.Helper()
	_, sum, _ := strings.Cut(image, ":")
	statement := marshalJSON(t, map[string]any{
		"_type":         "https://in-toto.io/Statement/v1",
		"subject":       []any{map[string]any{"name": r.Host + "/" + repository, "digest": map[string]any{"sha256": sum}}},
		"predicateType": predicateType,
		"predicate":     predicate,
	})
	r.AttestAs(t, repository, image, key, predicateType, statement)
}

// AttestAs puts beside an image what a key signed, whatever that is about.
func (r Registry) AttestAs(t testing.TB, repository, image string, key *ecdsa.PrivateKey, predicateType string, statement []byte) {
	t.Helper()
	// DSSE's pre-authentication encoding (github.com/secure-systems-lab/dsse).
	signed := sha256.Sum256(fmt.Appendf(nil, "DSSEv1 %d %s %d %s", len(inTotoType), inTotoType, len(statement), statement))
	signature, err := ecdsa.SignASN1(rand.Reader, key, signed[:])
	if err != nil {
		t.Fatal(err)
	}
	bundle := marshalJSON(t, map[string]any{
		"mediaType":            "application/vnd.dev.sigstore.bundle.v0.3+json",
		"verificationMaterial": map[string]any{"publicKey": map[string]any{"hint": "test"}},
		"dsseEnvelope": map[string]any{
			"payload": base64.StdEncoding.EncodeToString(statement), "payloadType": inTotoType,
			"signatures": []any{map[string]any{"sig": base64.StdEncoding.EncodeToString(signature)}},
		},
	})
	manifest := marshalJSON(t, map[string]any{
		"schemaVersion": 2, "mediaType": manifestType, "artifactType": bundleType,
		"config":      r.blob(t, repository, emptyType, []byte("{}")),
		"layers":      []any{r.blob(t, repository, bundleType, bundle)},
		"subject":     map[string]any{"mediaType": manifestType, "digest": image, "size": r.size(t, repository, image)},
		"annotations": map[string]any{"dev.sigstore.bundle.content": "dsse-envelope", "dev.sigstore.bundle.predicateType": predicateType},
	})
	r.put(t, repository, digestOf(manifest), manifest)
}

// blob puts content into a repository and describes it.
func (r Registry) blob(t testing.TB, repository, mediaType string, content []byte) map[string]any {
	t.Helper()
	digest := digestOf(content)
	r.send(t, http.MethodPost, "/v2/"+repository+"/blobs/uploads/?digest="+digest, "application/octet-stream", content)
	return map[string]any{"mediaType": mediaType, "digest": digest, "size": len(content)}
}

func (r Registry) put(t testing.TB, repository, reference string, manifest []byte) {
	t.Helper()
	r.send(t, http.MethodPut, "/v2/"+repository+"/manifests/"+reference, manifestType, manifest)
}

func (r Registry) size(t testing.TB, repository, digest string) int {
	t.Helper()
	return len(r.send(t, http.MethodGet, "/v2/"+repository+"/manifests/"+digest, "", nil))
}

func (r Registry) send(t testing.TB, method, path, contentType string, body []byte) []byte {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, "http://"+r.Host+path, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	answer, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	said, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	if answer.StatusCode >= 300 {
		t.Fatalf("%s %s: %d %s", method, path, answer.StatusCode, said)
	}
	return said
}

func digestOf(content []byte) string {
	sum := sha256.Sum256(content)
	return "sha256:" + hex.EncodeToString(sum[:])
}

func marshalJSON(t testing.TB, v any) []byte {
	t.Helper()
	out, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return out
}
