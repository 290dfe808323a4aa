package labtest_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"sigs.k8s.io/yaml"

	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/labtest"
)

// host is a name of the example's production.
const (
	host       = "clinic.erp.harbor-regional.example"
	production = "harbor-clinic-production"
	// bareHost has a route without anything that requests pass through.
	bareHost = "bare.example"
)

// The step that puts Traefik's definitions into a release names the digest of
// those that the routes were shown against here.
func TestDefinitionsAreThoseOfTheStep(t *testing.T) {
	sum := sha256.Sum256(labtest.TraefikDefinitions(t))
	if got := hex.EncodeToString(sum[:]); got != layout.ProxyDefinitionsDigest {
		t.Errorf("the definitions have the digest %s, the step says %s", got, layout.ProxyDefinitionsDigest)
	}
}

// stage is a real Traefik with the rendered arguments, rights and routes, in
// front of something that stands for Odoo.
type stage struct {
	server  *labtest.Server
	address string // of this machine, as of a pod
	roots   *x509.CertPool
	args    []string // without addresses

	web, websocket *backend
}

// backend stands for Odoo's pods.
type backend struct {
	mu   sync.Mutex
	seen []*http.Request
	hold chan struct{} // requests of /hold wait for it
	held atomic.Int64
	work atomic.Int64 // how many requests of /load reached it
}

func (b *backend) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	if strings.HasPrefix(r.URL.Path, "/load") {
		b.work.Add(1)
	} else {
		b.mu.Lock()
		b.seen = append(b.seen, r)
		b.mu.Unlock()
	}
	w.Header().Set("Server", "Werkzeug/3")
	switch {
	case r.Header.Get("Upgrade") == "websocket":
		conn, _, err := w.(http.Hijacker).Hijack()
		if err == nil {
			_, _ = io.WriteString(conn, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nhello")
			_ = conn.Close()
		}
		return
	case r.URL.Path == "/abort":
		panic(http.ErrAbortHandler)
	case r.URL.Path == "/hold":
		b.held.Add(1)
		<-b.hold
	}
	_, _ = io.WriteString(w, "odoo")
}

// last returns the last request that was seen at a path; nil is none.
func (b *backend) last(path string) *http.Request {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, r := range slices.Backward(b.seen) {
		if r.URL.Path == path {
			return r
		}
	}
	return nil
}

func newStage(t testing.TB) *stage {
	t.Helper()
	s := bareStage(t, clusters(t)[production], func(m manifest) []byte { return m.data })
	s.endpoints(t, "odoo-web", s.web)
	s.endpoints(t, "odoo-websocket", s.websocket)
	return s
}

// bareStage is a stage of these manifests, each as it is changed, whose services
// lead to nothing yet.
func bareStage(t testing.TB, manifests []manifest, changed func(manifest) []byte) *stage {
	t.Helper()
	labtest.Binary(t, "traefik") // before a server is started for nothing
	s := &stage{server: labtest.APIServer(t), address: labtest.OwnAddress(t), roots: x509.NewCertPool(), web: &backend{hold: make(chan struct{})}, websocket: &backend{}}
	define(t, s.server)
	for _, m := range served(t, s.server, manifests) {
		if strings.Contains(m.path, "/traefik/") || strings.Contains(m.path, "-service-") || strings.Contains(m.path, "namespace-") {
			must(t, s.server.Apply(t, changed(m), labtest.Real))
		}
		if strings.HasSuffix(m.path, "/traefik/traefik-deployment-traefik.yaml") {
			s.args = argsOf(t, m.data)
		}
	}
	if len(s.args) == 0 {
		t.Fatal("no Deployment of Traefik was rendered")
	}
	s.certify(t, newCertificate(t, s.roots, host, bareHost))
	return s
}

func argsOf(t testing.TB, manifest []byte) []string {
	t.Helper()
	var d struct {
		Spec struct {
			Template struct {
				Spec struct {
					Containers []struct {
						Args []string `json:"args"`
					} `json:"containers"`
				} `json:"spec"`
			} `json:"template"`
		} `json:"spec"`
	}
	if err := yaml.Unmarshal(manifest, &d); err != nil {
		t.Fatal(err)
	}
	return d.Spec.Template.Spec.Containers[0].Args
}

// endpoints has a service lead to a backend: there is no controller here that
// does so for the pods that its selector picks.
func (s *stage) endpoints(t testing.TB, service string, b *backend) {
	t.Helper()
	l, err := net.Listen("tcp", net.JoinHostPort(s.address, "0"))
	if err != nil {
		t.Fatal(err)
	}
	server := &httptest.Server{Listener: l, Config: &http.Server{Handler: b}}
	server.Start()
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
	})
	must(t, s.server.Apply(t, object(t, "discovery.k8s.io/v1", "EndpointSlice", "odoo", service+"-1", map[string]any{
		"addressType": "IPv4",
		"endpoints":   []any{map[string]any{"addresses": []any{s.address}, "conditions": map[string]any{"ready": true}}},
		"ports":       []any{map[string]any{"name": "http", "protocol": "TCP", "port": l.Addr().(*net.TCPAddr).Port}},
	}, map[string]any{"kubernetes.io/service-name": service}), labtest.Real))
}

func object(t testing.TB, version, kind, namespace, name string, body, labels map[string]any) []byte {
	t.Helper()
	body["apiVersion"], body["kind"] = version, kind
	body["metadata"] = map[string]any{"name": name, "namespace": namespace, "labels": labels}
	raw, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// certify puts a certificate where the driver puts that of the vault.
func (s *stage) certify(t testing.TB, c certificate) {
	t.Helper()
	must(t, s.server.Apply(t, object(t, "v1", "Secret", "traefik", "certificates", map[string]any{
		"type": "kubernetes.io/tls", "data": map[string]any{"tls.crt": c.chain, "tls.key": c.key},
	}, nil), labtest.Real))
}

type certificate struct {
	serial     *big.Int
	chain, key []byte // PEM
}

// newCertificate is one for these names, that roots trust from here on.
func newCertificate(t testing.TB, roots *x509.CertPool, names ...string) certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 100))
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	template := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: names[0]}, DNSNames: names, NotBefore: now.Add(-time.Hour), NotAfter: now.Add(24 * time.Hour),
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}, BasicConstraintsValid: true, IsCA: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	chain := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	roots.AppendCertsFromPEM(chain)
	return certificate{serial, chain, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private})}
}

// replica is one Traefik of the stage.
type replica struct {
	*labtest.Proxy
	secure, ping, metrics int // ports
}

// start runs a Traefik with the rendered arguments. The entry is loopback, and
// everybody else another address of this machine.
func (s *stage) start(t testing.TB) *replica {
	t.Helper()
	r := &replica{secure: labtest.FreePort(t), ping: labtest.FreePort(t), metrics: labtest.FreePort(t)}
	args, replaced := make([]string, 0, len(s.args)+4), 0
	for _, arg := range s.args {
		name, _, _ := strings.Cut(arg, "=")
		switch name {
		case "--entrypoints.websecure.address":
			arg = fmt.Sprintf("%s=:%d", name, r.secure)
		case "--entrypoints.ping.address":
			arg = fmt.Sprintf("%s=127.0.0.1:%d", name, r.ping)
		case "--entrypoints.metrics.address":
			arg = fmt.Sprintf("%s=127.0.0.1:%d", name, r.metrics)
		case "--entrypoints.websecure.forwardedheaders.trustedips":
			arg = name + "=127.0.0.1/32"
		default:
			args = append(args, arg)
			continue
		}
		args, replaced = append(args, arg), replaced+1
	}
	if replaced != 4 {
		t.Fatalf("%d of the rendered addresses were replaced, want 4: %q", replaced, s.args)
	}
	// In a pod these three are read from where they are mounted.
	args = append(args,
		"--providers.kubernetescrd.endpoint="+s.server.URL,
		"--providers.kubernetescrd.token="+s.token(t),
		"--providers.kubernetescrd.certauthfilepath="+s.server.CAFile)
	r.Proxy = labtest.Traefik(t, args, fmt.Sprintf("http://127.0.0.1:%d/ping", r.ping))
	s.awaitRoutes(t, r)
	return r
}

// token is one of the service account that the rights were rendered for.
func (s *stage) token(t testing.TB) string {
	t.Helper()
	a, err := s.server.Do(t.Context(), http.MethodPost, "/api/v1/namespaces/traefik/serviceaccounts/traefik/token", "application/json",
		[]byte(`{"apiVersion":"authentication.k8s.io/v1","kind":"TokenRequest","spec":{"expirationSeconds":3600}}`))
	if err != nil {
		t.Fatal(err)
	}
	must(t, a)
	var made struct {
		Status struct {
			Token string `json:"token"`
		} `json:"status"`
	}
	if err := json.Unmarshal(a.Body, &made); err != nil || made.Status.Token == "" {
		t.Fatalf("no token was given: %v %s", err, a.Body)
	}
	return made.Status.Token
}

func (s *stage) awaitRoutes(t testing.TB, r *replica) {
	t.Helper()
	c := s.client(r, "192.0.2.1")
	deadline := time.Now().Add(time.Minute)
	for {
		resp, err := c.Get("https://" + host + "/web/health")
		if err == nil {
			_ = resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return
			}
			err = fmt.Errorf("it answers %s", resp.Status)
		}
		if time.Now().After(deadline) {
			t.Fatalf("the routes are not live within a minute: %v; it said:\n%s", err, r.Said(t))
		}
		select {
		case <-t.Context().Done():
			t.Fatal(t.Context().Err())
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// client asks as the entry does: it says of whom a request is.
func (s *stage) client(r *replica, of string) *http.Client {
	return &http.Client{Transport: says{"X-Forwarded-For", of, s.transport(net.JoinHostPort("127.0.0.1", strconv.Itoa(r.secure)))}}
}

func (s *stage) transport(to string) *http.Transport {
	return &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			var d net.Dialer
			return d.DialContext(ctx, "tcp", to)
		},
		TLSClientConfig:     &tls.Config{RootCAs: s.roots, ServerName: host},
		MaxIdleConnsPerHost: 64,
	}
}

// says adds a header to every request.
type says struct {
	header, value string
	under         http.RoundTripper
}

func (s says) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	if s.value != "" {
		r.Header[s.header] = []string{s.value}
	}
	return s.under.RoundTrip(r)
}

// ask sends a request and returns the answer, its body read.
func ask(t testing.TB, c *http.Client, method, path string, body io.Reader, header ...string) *answered {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, "https://"+host+path, body)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header[header[i]] = []string{header[i+1]}
	}
	resp, err := c.Do(req)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	_, _ = io.Copy(io.Discard, resp.Body)
	_ = resp.Body.Close()
	return &answered{resp.StatusCode, resp.Status, resp.Header}
}

// answered is what was answered, with its body read to the end.
type answered struct {
	StatusCode int
	Status     string
	Header     http.Header
}

// A real Traefik, started as the Deployment is rendered, with the rendered
// rights alone, does with the rendered routes what the design says.
func TestTraefik(t *testing.T) {
	s := newStage(t)
	r := s.start(t)

	t.Run("only TLS 1.2 and newer, modern ciphers, and names that are served", func(t *testing.T) {
		to := net.JoinHostPort("127.0.0.1", strconv.Itoa(r.secure))
		for _, tt := range []struct {
			name   string
			change func(*tls.Config)
			taken  bool
		}{
			{"TLS 1.3", func(c *tls.Config) { c.MinVersion = tls.VersionTLS13 }, true},
			{"TLS 1.2", func(c *tls.Config) { c.MaxVersion = tls.VersionTLS12 }, true},
			{"TLS 1.1", func(c *tls.Config) { c.MinVersion, c.MaxVersion = tls.VersionTLS10, tls.VersionTLS11 }, false},
			{"a cipher that is not authenticated", func(c *tls.Config) {
				c.MaxVersion, c.CipherSuites = tls.VersionTLS12, []uint16{tls.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA}
			}, false},
			{"another name", func(c *tls.Config) { c.ServerName = "else.example" }, false},
			{"another name, and TLS 1.1", func(c *tls.Config) {
				c.ServerName, c.MinVersion, c.MaxVersion = "else.example", tls.VersionTLS10, tls.VersionTLS11
			}, false},
			{"no name", func(c *tls.Config) { c.ServerName, c.InsecureSkipVerify = "", true }, false},
		} {
			config := &tls.Config{RootCAs: s.roots, ServerName: host}
			tt.change(config)
			conn, err := tls.Dial("tcp", to, config)
			if err == nil {
				_ = conn.Close()
			}
			if taken := err == nil; taken != tt.taken {
				t.Errorf("%s: taken is %v, want %v: %v", tt.name, taken, tt.taken, err)
			} else if err != nil && !strings.Contains(err.Error(), "remote error") {
				t.Errorf("%s: refused here and not there: %v", tt.name, err)
			}
		}
	})

	t.Run("headers on what is served and on what is refused", func(t *testing.T) {
		c := s.client(r, "198.51.100.1")
		headers(t, ask(t, c, http.MethodGet, "/web", nil), http.StatusOK)
		headers(t, ask(t, c, http.MethodGet, "/web/database/manager", nil), http.StatusForbidden)
		headers(t, exceed(t, c), http.StatusTooManyRequests)
	})

	t.Run("a limit is one client's", func(t *testing.T) {
		exceed(t, s.client(r, "198.51.100.2"))
		if resp := ask(t, s.client(r, "198.51.100.3"), http.MethodGet, "/web/login", nil); resp.StatusCode != http.StatusOK {
			t.Errorf("another client is answered %s", resp.Status)
		}
	})

	t.Run("at once is one client's", func(t *testing.T) {
		c, held := s.client(r, "198.51.100.4"), 0
		var wait sync.WaitGroup
		defer func() { close(s.web.hold); wait.Wait() }()
		refused := make(chan int, 1)
		for held = 0; ; held++ {
			before := s.web.held.Load()
			wait.Go(func() {
				resp, err := c.Get("https://" + host + "/hold")
				if err == nil {
					_ = resp.Body.Close()
					if resp.StatusCode != http.StatusOK {
						refused <- resp.StatusCode
					}
				}
			})
			status := 0
			for status == 0 && s.web.held.Load() == before {
				select {
				case status = <-refused:
				case <-time.After(time.Millisecond):
				}
			}
			if status != 0 {
				if status != http.StatusTooManyRequests {
					t.Errorf("one too many is answered %d", status)
				}
				break
			}
			if held > 2000 {
				t.Fatal("nothing bounds what is served at once")
			}
		}
		if want := amountOf(t, "odoo-at-once"); held != want {
			t.Errorf("%d were served at once, want %d", held, want)
		}
		if resp := ask(t, s.client(r, "198.51.100.5"), http.MethodGet, "/web", nil); resp.StatusCode != http.StatusOK {
			t.Errorf("another client is answered %s", resp.Status)
		}
	})

	t.Run("the manager and the external API are closed", func(t *testing.T) {
		c := s.client(r, "198.51.100.6")
		for _, path := range []string{
			"/web/database/manager", "/web/database/selector", "/web//database/manager", "/web/./database/manager", "/x/../web/database/manager", "/web/%64atabase/manager",
			"/web%2Fdatabase/manager", "/web%2fdatabase%2fmanager", "/%2Fweb/database/manager", "/web/%2Fdatabase/manager", "/web%252Fdatabase/manager", "/web%5Cdatabase/manager",
			"/web/database%00/manager", "/web/database%3Fx", "/web/database%23x", "/web/database%3Bx", "/fr/web/database/manager", "/pt_BR/web%2Fdatabase/manager",
			"/%2Fxmlrpc/2/common", "/xmlrpc%2F2/common", "/fr/xmlrpc/2/common", "/fr%2Fjsonrpc",
			"/xmlrpc/2/common", "/xmlrpc/db", "/jsonrpc", "/json/2/res.partner/search", "/json/1/res.partner",
		} {
			if resp := ask(t, c, http.MethodPost, path, nil); resp.StatusCode != http.StatusForbidden && resp.StatusCode != http.StatusBadRequest {
				t.Errorf("%s is answered %s", path, resp.Status)
			}
		}
		s.web.mu.Lock()
		defer s.web.mu.Unlock()
		for _, seen := range s.web.seen {
			if strings.Contains(seen.URL.Path, "database") || strings.Contains(seen.URL.Path, "rpc") || strings.Contains(seen.URL.Path, "json") {
				t.Errorf("%s reached Odoo", seen.URL.Path)
			}
		}
	})

	t.Run("signing in is bounded, however its path is written", func(t *testing.T) {
		exceed(t, s.client(r, "198.51.100.11"))
		c := s.client(r, "198.51.100.11")
		for path, want := range map[string]int{
			"/web%2Flogin": http.StatusBadRequest, "/web/%6Cogin": http.StatusTooManyRequests, "/web//login": http.StatusTooManyRequests,
			"/fr/web/login": http.StatusTooManyRequests, "/pt_BR/web/reset_password": http.StatusTooManyRequests,
		} {
			if resp := ask(t, c, http.MethodGet, path, nil); resp.StatusCode != want {
				t.Errorf("%s is answered %s, want %d", path, resp.Status, want)
			}
		}
	})

	t.Run("websockets reach their own pods", func(t *testing.T) {
		conn, err := tls.Dial("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(r.secure)), &tls.Config{RootCAs: s.roots, ServerName: host, NextProtos: []string{"http/1.1"}})
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = conn.Close() }()
		_, _ = io.WriteString(conn, "GET /websocket?version=1 HTTP/1.1\r\nHost: "+host+"\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nX-Forwarded-For: 198.51.100.7\r\n\r\n")
		in := bufio.NewReader(conn)
		resp, err := http.ReadResponse(in, nil)
		if err != nil || resp.StatusCode != http.StatusSwitchingProtocols {
			t.Fatalf("the upgrade is answered %v, %v", resp, err)
		}
		defer func() { _ = resp.Body.Close() }()
		hello := make([]byte, 5)
		if _, err := io.ReadFull(in, hello); err != nil || string(hello) != "hello" {
			t.Errorf("through the websocket came %q, %v", hello, err)
		}
		if s.websocket.last("/websocket") == nil || s.web.last("/websocket") != nil {
			t.Error("the websocket did not reach its own pods alone")
		}
	})

	t.Run("a forged X-Forwarded-For is not believed", func(t *testing.T) {
		forged := func(header string) *http.Client {
			return &http.Client{Transport: says{header, "203.0.113.9", s.transport(net.JoinHostPort(s.address, strconv.Itoa(r.secure)))}}
		}
		for _, header := range []string{"X-Forwarded-For", "X_forwarded_for", "X-Real-Ip", "X_Real_Ip", "X-Forwarded-Host"} {
			path := "/forged/" + header
			ask(t, forged(header), http.MethodGet, path, nil)
			got := s.web.last(path)
			if got == nil {
				t.Fatalf("%s: the request did not reach Odoo", header)
			}
			for name, values := range got.Header {
				if strings.Contains(strings.Join(values, ","), "203.0.113.9") {
					t.Errorf("%s: Odoo reads %s: %s", header, name, values)
				}
			}
		}
		ask(t, forged("X_Odoo_Database"), http.MethodGet, "/spelt", nil)
		for name := range s.web.last("/spelt").Header {
			if strings.Contains(name, "_") {
				t.Errorf("Odoo reads %s, and takes it for another", name)
			}
		}
		// What the entry says is believed, and is the last that Odoo reads.
		ask(t, s.client(r, "198.51.100.8"), http.MethodGet, "/believed", nil)
		if by := s.web.last("/believed").Header.Get("X-Forwarded-For"); by != "198.51.100.8" {
			t.Errorf("of the entry's client Odoo reads %q", by)
		}
		// Nor does it make one client many.
		n := 0
		for range 500 {
			n++
			c := &http.Client{Transport: says{"X-Forwarded-For", fmt.Sprintf("203.0.113.%d", n%250), s.transport(net.JoinHostPort(s.address, strconv.Itoa(r.secure)))}}
			resp := ask(t, c, http.MethodGet, "/web/login", nil)
			c.CloseIdleConnections()
			c.Transport.(says).under.(*http.Transport).CloseIdleConnections()
			if resp.StatusCode == http.StatusTooManyRequests {
				return
			}
		}
		t.Errorf("of one client %d requests to sign in were served, each with another forged address", n)
	})

	t.Run("bodies are as long as uploads", func(t *testing.T) {
		c := s.client(r, "198.51.100.9")
		for _, tt := range []struct {
			path string
			size int64
			want int
		}{
			{"/web/binary/upload_attachment", 8 << 20, http.StatusOK},
			{"/web/login", 1 << 20, http.StatusOK},
			{"/web/login", 1<<20 + 1, http.StatusRequestEntityTooLarge},
			{"/fr/web/login", 1<<20 + 1, http.StatusRequestEntityTooLarge},
			{"/websocket", 1<<20 + 1, http.StatusRequestEntityTooLarge},
			{"/websocket/peek_notifications", 1<<20 + 1, http.StatusRequestEntityTooLarge},
			{"/websocket/peek_notifications", 1 << 20, http.StatusOK},
		} {
			// Of unknown length: what a request says of itself is not relied on.
			body := struct{ io.Reader }{io.LimitReader(zeros{}, tt.size)}
			if resp := ask(t, c, http.MethodPost, tt.path, body); resp.StatusCode != tt.want {
				t.Errorf("%d bytes to %s are answered %s, want %d", tt.size, tt.path, resp.Status, tt.want)
			}
		}
	})

	t.Run("nothing of Traefik itself is served", func(t *testing.T) {
		for _, port := range []int{r.ping, r.metrics} {
			for _, path := range []string{"/api/rawdata", "/api/version", "/dashboard/", "/debug/pprof/"} {
				resp, err := http.Get(fmt.Sprintf("http://127.0.0.1:%d%s", port, path))
				if err != nil {
					t.Fatal(err)
				}
				_ = resp.Body.Close()
				if resp.StatusCode != http.StatusNotFound {
					t.Errorf("%s is answered %s", path, resp.Status)
				}
			}
		}
		resp, err := http.Get(fmt.Sprintf("http://127.0.0.1:%d/metrics", r.metrics))
		if err != nil {
			t.Fatal(err)
		}
		said, _ := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if !bytes.Contains(said, []byte("traefik_router_requests_total")) {
			t.Error("there are no metrics of requests by route")
		}
	})

	t.Run("the log says who asked for which path, and holds no token", func(t *testing.T) {
		const token = "5ecre7t0ken"
		c := s.client(r, "198.51.100.10")
		ask(t, c, http.MethodGet, "/my/invoices/7?access_token="+token, nil, "Cookie", "session_id="+token, "Authorization", "Bearer "+token, "Referer", "https://"+host+"/?"+token, "User-Agent", token)
		ask(t, c, http.MethodGet, "/web/reset_password?token="+token, nil)
		ask(t, c, http.MethodGet, "/survey/start/"+token, nil)
		// What goes wrong is said without it, too.
		ask(t, c, http.MethodGet, "/abort?access_token="+token, nil)
		ask(t, c, http.MethodGet, "/logged/last", nil)
		var said []byte
		for deadline := time.Now().Add(time.Minute); ; {
			if said = r.Said(t); bytes.Contains(said, []byte("/logged/last")) {
				break
			}
			if time.Now().After(deadline) {
				t.Fatal("the last request is not in the log within a minute")
			}
			time.Sleep(20 * time.Millisecond)
		}
		line := regexp.MustCompile(`(?m)^\{.*"RequestPath":"/my/invoices/7".*$`).Find(said)
		if line == nil {
			t.Fatal("there is no line of a request that was served")
		}
		var entry map[string]any
		if err := json.Unmarshal(line, &entry); err != nil {
			t.Fatal(err)
		}
		if entry["ClientHost"] != "198.51.100.10" || entry["RequestMethod"] != "GET" || entry["DownstreamStatus"] != float64(200) {
			t.Errorf("a line says too little: %s", line)
		}
		for l := range bytes.Lines(said) {
			if bytes.Contains(l, []byte(token)) {
				t.Errorf("the log holds a token: %s", l)
			}
		}
	})
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

// headers wants an answer with what browsers are asked, and of a status.
func headers(t *testing.T, resp *answered, status int) {
	t.Helper()
	if resp.StatusCode != status {
		t.Errorf("it is answered %s, want %d", resp.Status, status)
	}
	for name, want := range map[string]string{
		"Strict-Transport-Security": "max-age=31536000", "X-Content-Type-Options": "nosniff", "X-Frame-Options": "SAMEORIGIN", "Referrer-Policy": "same-origin", "Server": "",
	} {
		if got := resp.Header.Get(name); got != want {
			t.Errorf("%d: %s is %q, want %q", status, name, got, want)
		}
	}
	if resp.Header.Get("Permissions-Policy") == "" {
		t.Errorf("%d: there is no Permissions-Policy", status)
	}
}

// exceed signs in until it is refused.
func exceed(t *testing.T, c *http.Client) *answered {
	t.Helper()
	for range 2000 {
		if resp := ask(t, c, http.MethodGet, "/web/login", nil); resp.StatusCode != http.StatusOK {
			return resp
		}
	}
	t.Fatal("2000 requests to sign in were served")
	return nil
}

// amountOf is the amount of the rendered middleware that bounds what is served
// at once.
func amountOf(t *testing.T, name string) int {
	t.Helper()
	for _, m := range clusters(t)[production] {
		if !strings.HasSuffix(m.path, "-middleware-"+name+".yaml") {
			continue
		}
		var o struct {
			Spec struct {
				InFlightReq struct {
					Amount int `json:"amount"`
				} `json:"inFlightReq"`
			} `json:"spec"`
		}
		if err := yaml.Unmarshal(m.data, &o); err != nil {
			t.Fatal(err)
		}
		return o.Spec.InFlightReq.Amount
	}
	t.Fatalf("%s was not rendered", name)
	return 0
}

// load is people who work while something is changed: each asks again and
// again, some over connections that are kept and some over new ones.
type load struct {
	stop         chan struct{}
	wait         sync.WaitGroup
	served, lost atomic.Int64
	what         sync.Map // of those that were lost: what was said, once each
	// again is how many were sent a second time, as browsers do: a server may end a
	// connection that it keeps at the moment in which a request is written to it
	// (RFC 9112, section 9.5).
	again   atomic.Int64
	reached func() int64 // how many came to Odoo since
}

// people begin to work. Requests go to whatever dial connects to.
func (s *stage) people(t *testing.T, dial func() (net.Conn, error)) *load {
	before := s.web.work.Load()
	l := &load{stop: make(chan struct{}), reached: func() int64 { return s.web.work.Load() - before }}
	for i := range 12 {
		transport := &http.Transport{
			DialContext:       func(context.Context, string, string) (net.Conn, error) { return dial() },
			TLSClientConfig:   &tls.Config{RootCAs: s.roots, ServerName: host},
			DisableKeepAlives: i%3 == 0,
		}
		// Each request is another client's, so that no limit is met.
		method, n := []string{http.MethodGet, http.MethodPost}[i%2], 0
		ask := func(c http.Client) (kept bool, err error) {
			trace := &httptrace.ClientTrace{GotConn: func(conn httptrace.GotConnInfo) { kept = conn.Reused }}
			req, err := http.NewRequestWithContext(httptrace.WithClientTrace(t.Context(), trace), method, "https://"+host+"/load", strings.NewReader("a body"))
			if err != nil {
				return false, err
			}
			resp, err := c.Do(req)
			if err != nil {
				return kept, err
			}
			defer resp.Body.Close()
			if _, err = io.Copy(io.Discard, resp.Body); err == nil && resp.StatusCode != http.StatusOK {
				err = fmt.Errorf("answered %s", resp.Status)
			}
			return false, err
		}
		l.wait.Go(func() {
			defer transport.CloseIdleConnections()
			for {
				select {
				case <-l.stop:
					return
				default:
				}
				n++
				c := http.Client{Transport: says{"X-Forwarded-For", fmt.Sprintf("198.18.%d.%d", i, n%250), transport}}
				kept, err := ask(c)
				if kept && errors.Is(err, io.EOF) {
					l.again.Add(1)
					_, err = ask(c)
				}
				if err != nil {
					l.lost.Add(1)
					l.what.Store(method+" "+err.Error(), true)
					continue
				}
				l.served.Add(1)
			}
		})
	}
	return l
}

// until waits until so many more were served.
func (l *load) until(t testing.TB, more int64) {
	t.Helper()
	deadline := time.Now().Add(time.Minute)
	for goal := l.served.Load() + more; l.served.Load() < goal; {
		if time.Now().After(deadline) {
			t.Fatalf("%d of %d were served within a minute", l.served.Load(), goal)
		}
		time.Sleep(time.Millisecond)
	}
}

// end stops the people and reports what they lost.
func (l *load) end(t *testing.T, while string) {
	t.Helper()
	close(l.stop)
	l.wait.Wait()
	t.Logf("%s: %d requests, %d failed, %d sent again", while, l.served.Load()+l.lost.Load(), l.lost.Load(), l.again.Load())
	if l.lost.Load() == 0 {
		if got := l.reached(); got != l.served.Load() {
			t.Errorf("%s: %d requests came to Odoo, and %d were answered: what was sent again was done twice", while, got, l.served.Load())
		}
		return
	}
	t.Errorf("%s: %d of %d requests failed", while, l.lost.Load(), l.served.Load()+l.lost.Load())
	l.what.Range(func(what, _ any) bool { t.Errorf("as: %v", what); return true })
}

// Of two replicas one is told to stop while people work: Azure's load balancer
// sends it connections until its probe has failed, a request that it holds takes
// longer than that, and none is lost.
func TestTraefikEndsWithoutLosingARequest(t *testing.T) {
	s := newStage(t)
	stopping, staying := s.start(t), s.start(t)
	var next atomic.Int64
	var out atomic.Bool
	dial := func() (net.Conn, error) {
		to := staying
		if next.Add(1)%2 == 0 && !out.Load() {
			to = stopping
		}
		return net.Dial("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(to.secure)))
	}
	l := s.people(t, dial)
	l.until(t, 500)

	// Somebody's report takes its time.
	report := make(chan string, 1)
	go func() {
		resp, err := s.client(stopping, "198.51.100.1").Get("https://" + host + "/hold")
		if err != nil {
			report <- err.Error()
			return
		}
		said, err := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		report <- fmt.Sprint(resp.StatusCode, " ", string(said), " ", err)
	}()
	for s.web.held.Load() == 0 {
		time.Sleep(time.Millisecond)
	}
	stopping.Terminate(t)
	time.Sleep(probed(t)) // until the load balancer has seen it
	out.Store(true)
	// It takes no more connections.
	for refused := false; !refused; {
		conn, err := net.Dial("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(stopping.secure)))
		if refused = err != nil; !refused {
			_ = conn.Close()
			time.Sleep(50 * time.Millisecond)
		}
		select {
		case <-stopping.Ended():
			t.Fatalf("it ended while it held a request:\n%s", stopping.Said(t))
		default:
		}
	}
	l.until(t, 500)
	close(s.web.hold)
	if got := <-report; got != "200 odoo <nil>" {
		t.Errorf("the request that it held came to %s", got)
	}
	<-stopping.Ended()
	l.until(t, 500)
	l.end(t, "one of two replicas was stopped")
}

// probed is how long Azure's load balancer goes on sending connections to a
// node whose probe fails, by the rendered Service.
func probed(t *testing.T) time.Duration {
	t.Helper()
	for _, m := range clusters(t)[production] {
		if !strings.HasSuffix(m.path, "/traefik-service-traefik.yaml") {
			continue
		}
		var o struct {
			Metadata struct {
				Annotations map[string]string `json:"annotations"`
			} `json:"metadata"`
		}
		if err := yaml.Unmarshal(m.data, &o); err != nil {
			t.Fatal(err)
		}
		const probe = "service.beta.kubernetes.io/azure-load-balancer-health-probe-"
		interval, err1 := strconv.Atoi(o.Metadata.Annotations[probe+"interval"])
		number, err2 := strconv.Atoi(o.Metadata.Annotations[probe+"num-of-probe"])
		if err1 != nil || err2 != nil {
			t.Fatalf("how often the load balancer asks is not rendered: %v", o.Metadata.Annotations)
		}
		return time.Duration(interval*number) * time.Second
	}
	t.Fatal("no Service was rendered")
	return 0
}

// A certificate is changed while people work: the next is shown, and no request
// is lost.
func TestTraefikShowsTheNextCertificate(t *testing.T) {
	s := newStage(t)
	r := s.start(t)
	to := net.JoinHostPort("127.0.0.1", strconv.Itoa(r.secure))
	next := newCertificate(t, s.roots, host)
	l := s.people(t, func() (net.Conn, error) { return net.Dial("tcp", to) })
	l.until(t, 500)
	s.certify(t, next)
	for deadline := time.Now().Add(time.Minute); ; {
		conn, err := tls.Dial("tcp", to, &tls.Config{RootCAs: s.roots, ServerName: host})
		if err != nil {
			t.Fatal(err)
		}
		shown := conn.ConnectionState().PeerCertificates[0].SerialNumber
		_ = conn.Close()
		if shown.Cmp(next.serial) == 0 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("the next certificate is not shown within a minute")
		}
		time.Sleep(20 * time.Millisecond)
	}
	l.until(t, 500)
	l.end(t, "the certificate was changed")
}

// What requests pass through costs time: rendered is a request by the rendered
// routes, bare one to the same backend by a route without any.
func BenchmarkTraefik(b *testing.B) {
	s := newStage(b)
	must(b, s.server.Apply(b, object(b, "traefik.io/v1alpha1", "IngressRoute", "odoo", "bare", map[string]any{"spec": map[string]any{
		"entryPoints": []any{"websecure"},
		"tls":         map[string]any{"options": map[string]any{"name": "odoo"}},
		"routes": []any{map[string]any{
			"kind": "Rule", "match": "Host(`" + bareHost + "`)", "services": []any{map[string]any{"name": "odoo-web", "port": 8069, "scheme": "http"}},
		}},
	}}, nil), labtest.Real))
	r := s.start(b)
	for _, name := range []string{host, bareHost} {
		kind := map[string]string{host: "rendered", bareHost: "bare"}[name]
		b.Run(kind, func(b *testing.B) {
			transport := s.transport(net.JoinHostPort("127.0.0.1", strconv.Itoa(r.secure)))
			defer transport.CloseIdleConnections()
			before := r.processorSeconds(b)
			// On a machine that does much else the clock says little, and the
			// proxy's own processor time more.
			defer func() {
				b.ReportMetric((r.processorSeconds(b)-before)*1e6/float64(b.N), "processor-µs/op")
			}()
			for n := 0; b.Loop(); n++ {
				c := http.Client{Transport: says{"X-Forwarded-For", fmt.Sprintf("10.%d.%d.%d", n>>16&255, n>>8&255, n&255), transport}}
				resp, err := c.Get("https://" + name + "/load")
				if err != nil {
					b.Fatal(err)
				}
				_, _ = io.Copy(io.Discard, resp.Body)
				_ = resp.Body.Close()
				if resp.StatusCode != http.StatusOK {
					b.Fatalf("answered %s", resp.Status)
				}
			}
		})
	}
}

// processorSeconds are those that a replica has used, by its own account.
func (r *replica) processorSeconds(t testing.TB) float64 {
	t.Helper()
	resp, err := http.Get(fmt.Sprintf("http://127.0.0.1:%d/metrics", r.metrics))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	for in := bufio.NewScanner(resp.Body); in.Scan(); {
		if value, ok := strings.CutPrefix(in.Text(), "process_cpu_seconds_total "); ok {
			seconds, err := strconv.ParseFloat(value, 64)
			if err != nil {
				t.Fatal(err)
			}
			return seconds
		}
	}
	t.Fatal("its metrics do not say how much processor time it used")
	return 0
}
