package mirror_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/container"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/sas"

	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/evidence/evidencetest"
	"github.com/wardhq/ward/internal/evidence/mirror"
	"github.com/wardhq/ward/internal/evidence/mirror/mirrortest"
	"github.com/wardhq/ward/internal/labtest"
)

// roundTrip is an http.RoundTripper.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// options reach Azurite through a transport, without asking twice.
func options(through roundTrip) *container.ClientOptions {
	o := &container.ClientOptions{}
	o.Retry.MaxRetries = -1
	if through != nil {
		o.Transport = &http.Client{Transport: through}
	}
	return o
}

// client is one of a container of Azurite's.
func client(t *testing.T, address string, o *container.ClientOptions) *container.Client {
	t.Helper()
	key, err := container.NewSharedKeyCredential(labtest.AzuriteAccount, labtest.AzuriteKey)
	if err != nil {
		t.Fatal(err)
	}
	c, err := container.NewClientWithSharedKeyCredential(address, key, o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// newContainer makes a container and returns its address.
func newContainer(t *testing.T, account, name string) string {
	t.Helper()
	address := account + "/" + name
	if _, err := client(t, address, options(nil)).Create(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	return address
}

// pages lets a list come in pages of 100.
type pages struct{}

func (pages) Do(r *policy.Request) (*http.Response, error) {
	if q := r.Raw().URL.Query(); q.Get("comp") == "list" {
		q.Set("maxresults", "100")
		r.Raw().URL.RawQuery = q.Encode()
	}
	return r.Next()
}

func TestContainer(t *testing.T) {
	account := labtest.Azurite(t)
	for _, test := range []struct {
		name string
		run  func(t *testing.T, account string)
	}{
		{"is a target", isATarget},
		{"behind a line that is cut", lineCut},
		{"what changed on the way", changedOnTheWay},
		{"new names alone", newNamesAlone},
		{"errors say what to do", errorsSayWhatToDo},
		{"errors hold no key", errorsHoldNoKey},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, account) })
	}
}

func isATarget(t *testing.T, account string) {
	n := 0
	mirrortest.Run(t, func(t *testing.T) mirrortest.Opener {
		n++
		address := newContainer(t, account, fmt.Sprintf("target%d", n))
		o := options(nil)
		o.PerCallPolicies = append(o.PerCallPolicies, pages{})
		return func(t *testing.T) (mirror.Target, func() error) {
			return mirror.NewContainer(client(t, address, o)), func() error { return nil }
		}
	})
}

// The line is cut at each request in turn, before it is sent, or when its answer
// is under way.
func lineCut(t *testing.T, account string) {
	l := evidencetest.New(evidencetest.LogKey("first"))
	few(l, 250)
	few(l, 30)
	if l.Err() != nil {
		t.Fatal(l.Err())
	}
	for _, late := range []bool{false, true} {
		address := newContainer(t, account, fmt.Sprintf("late-%t", late))
		var requests, cutAt atomic.Int64
		cut := mirror.NewContainer(client(t, address, options(func(r *http.Request) (*http.Response, error) {
			if requests.Add(1) < cutAt.Load() {
				return http.DefaultTransport.RoundTrip(r)
			}
			if late {
				answer, err := http.DefaultTransport.RoundTrip(r)
				if err != nil {
					return nil, err
				}
				answer.Body.Close()
			}
			return nil, errCut
		})))
		good := mirror.NewContainer(client(t, address, options(nil)))
		// Each run goes some requests further than the one before.
		for runs := 1; ; runs++ {
			requests.Store(0)
			cutAt.Store(int64(4 + 3*runs))
			_, err := mirror.Mirror(t.Context(), l.FS(), trusted(t, 0), cut, mirror.Options{Workers: 2})
			if _, viewErr := mirror.FS(t.Context(), good); viewErr == nil {
				verify(t, good, evidence.Options{Live: true})
			} else if evidence.CodeOf(viewErr) != evidence.Missing {
				t.Fatal(viewErr)
			}
			if err == nil {
				if runs < 5 {
					t.Fatalf("complete after %d runs", runs)
				}
				break
			}
			if !errors.Is(err, errCut) || !strings.Contains(err.Error(), address) || !strings.Contains(err.Error(), "run it again") {
				t.Fatalf("run %d: %v", runs, err)
			}
		}
		if got := verify(t, good, evidence.Options{}); got.Records != 280 {
			t.Errorf("%d records", got.Records)
		}
	}
}

// What changes on the way is refused by the service, and nothing is there.
func changedOnTheWay(t *testing.T, account string) {
	address := newContainer(t, account, "changed")
	c := mirror.NewContainer(client(t, address, options(func(r *http.Request) (*http.Response, error) {
		if r.Method == http.MethodPut {
			raw, err := io.ReadAll(r.Body)
			if err != nil {
				return nil, err
			}
			raw[len(raw)/2] ^= 1
			r.Body = io.NopCloser(bytes.NewReader(raw))
		}
		return http.DefaultTransport.RoundTrip(r)
	})))
	err := c.Create(t.Context(), "a", []byte("some bytes"))
	if err == nil || !strings.Contains(err.Error(), "Md5Mismatch") || errors.Is(err, fs.ErrExist) {
		t.Errorf("got %v", err)
	}
	if _, err := c.Open(t.Context(), "a"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("it is there: %v", err)
	}
}

// header returns a header, which the library may have spelt in any case.
func header(r *http.Request, name string) string {
	for key, values := range r.Header {
		if strings.EqualFold(key, name) {
			return strings.Join(values, ",")
		}
	}
	return ""
}

// The requests say that a name must be new, and none overwrites or deletes.
func newNamesAlone(t *testing.T, account string) {
	address := newContainer(t, account, "new")
	c := mirror.NewContainer(client(t, address, options(func(r *http.Request) (*http.Response, error) {
		switch {
		case r.Method == http.MethodGet:
		case r.Method != http.MethodPut, header(r, "If-None-Match") != "*", header(r, "Content-MD5") == "", r.URL.RawQuery != "", header(r, "x-ms-blob-type") != "BlockBlob":
			t.Errorf("%s %s", r.Method, r.URL)
		}
		return http.DefaultTransport.RoundTrip(r)
	})))
	l := grown(t, 30)
	for range 2 {
		mirrored(t, l.FS(), c, mirror.Options{})
		grow(t, l, 60)
	}
}

func errorsSayWhatToDo(t *testing.T, account string) {
	absent := mirror.NewContainer(client(t, account+"/absent", options(nil)))
	_, err := absent.Open(t.Context(), "a")
	if err == nil || errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "make the container") {
		t.Errorf("opening in a container that is not there: %v", err)
	}
	for _, err := range absent.List(t.Context(), ".") {
		if err == nil || !strings.Contains(err.Error(), "make the container") {
			t.Errorf("listing a container that is not there: %v", err)
		}
	}
	for status, want := range map[int]string{http.StatusForbidden: "Storage Blob Data Contributor", http.StatusServiceUnavailable: "run it again"} {
		c := mirror.NewContainer(client(t, account+"/any", options(func(r *http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: status, Header: http.Header{"X-Ms-Request-Id": {"R-17"}}, Body: http.NoBody, Request: r}, nil
		})))
		if err := c.Create(t.Context(), "a", nil); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "R-17") {
			t.Errorf("%d: %v", status, err)
		}
	}
	// An immutable container refuses for its policy.
	c := mirror.NewContainer(client(t, account+"/any", options(func(r *http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: http.StatusConflict, Header: http.Header{"X-Ms-Error-Code": {"BlobImmutableDueToPolicy"}}, Body: http.NoBody, Request: r}, nil
	})))
	if err := c.Create(t.Context(), "a", nil); !errors.Is(err, fs.ErrExist) {
		t.Errorf("an immutable blob: %v", err)
	}
}

// No signature of an address comes to be in an error, whatever goes wrong.
func errorsHoldNoKey(t *testing.T, account string) {
	signed, err := client(t, newContainer(t, account, "signed"), options(nil)).GetSASURL(sas.ContainerPermissions{Read: true, List: true}, time.Now().Add(time.Hour), nil)
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(signed)
	if err != nil {
		t.Fatal(err)
	}
	key := u.Query().Get("sig")
	for name, through := range map[string]roundTrip{
		"no right to write": nil,
		"no line":           func(*http.Request) (*http.Response, error) { return nil, errCut },
		"a careless proxy": func(r *http.Request) (*http.Response, error) {
			return nil, fmt.Errorf("proxy: cannot reach %s", r.URL)
		},
		"a careless service": func(r *http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: http.StatusBadRequest, Status: r.URL.String(), Body: io.NopCloser(strings.NewReader(r.URL.String())), Request: r}, nil
		},
	} {
		without, err := container.NewClientWithNoCredential(signed, options(through))
		if err != nil {
			t.Fatal(err)
		}
		c := mirror.NewContainer(without)
		errs := []error{errors.New(c.String()), c.Create(t.Context(), "a", nil)}
		if through != nil {
			_, err := c.Open(t.Context(), "a")
			errs = append(errs, err)
			for _, err := range c.List(t.Context(), ".") {
				errs = append(errs, err)
			}
			_, err = mirror.Mirror(t.Context(), grown(t, 3).FS(), trusted(t, 0), c, mirror.Options{})
			errs = append(errs, err)
		}
		if name == "no line" && !errors.Is(errs[1], errCut) {
			t.Errorf("the cause is lost: %v", errs[1])
		}
		for i, err := range errs {
			if err == nil {
				t.Errorf("%s: call %d works", name, i)
				continue
			}
			for ; err != nil; err = errors.Unwrap(err) {
				text := fmt.Sprintf("%v %+v", err, err)
				if strings.Contains(text, key) || strings.Contains(text, url.QueryEscape(key)) || strings.Contains(text, "sig=") {
					t.Errorf("%s: a key is in %s", name, text)
				}
			}
		}
	}
}

type noToken struct{}

func (noToken) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	return azcore.AccessToken{}, errors.New("nobody is signed in: run az login")
}

func TestOpenContainer(t *testing.T) {
	for address, want := range map[string]string{
		"https://a.blob.core.windows.net/c?sv=1&sig=SECRET": "leave it out and sign in",
		"https://user:SECRET@a.blob.core.windows.net/c":     "leave it out and sign in",
		"https://a.blob.core.windows.net/c#SECRET":          "leave it out and sign in",
		"https://a.blob.core.windows.net":                   "want https://ACCOUNT",
		"http://a.blob.core.windows.net/c":                  "want https://ACCOUNT",
		"https://a.blob.core.windows.net:SECRET/c?sig=%zz":  "is no URL",
		"a.blob.core.windows.net/c":                         "want https://ACCOUNT",
	} {
		_, err := mirror.OpenContainer(address, noToken{}, nil)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "SECRET") {
			t.Errorf("%s: %v", address, err)
		}
	}
	c, err := mirror.OpenContainer("https://a.blob.core.windows.net/c/", noToken{}, options(nil))
	if err != nil || c.String() != "https://a.blob.core.windows.net/c" {
		t.Fatalf("%v, error %v", c, err)
	}
	if err := c.Create(t.Context(), "a", nil); err == nil || !strings.Contains(err.Error(), "run az login") {
		t.Errorf("got %v", err)
	}
}
