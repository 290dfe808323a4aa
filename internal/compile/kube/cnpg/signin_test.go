package cnpg_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/wardhq/ward/internal/compile/kube/cnpg"
	"github.com/wardhq/ward/internal/labtest"
)

// The rules let Odoo's role in by its certificate, over TLS, to its databases
// and to listen on postgres; and nobody else, whatever they know: between the
// operator's own rules, on a real server with an authority of the test's own.
// Without the last of ours, the operator's last lets in who knows a password.
func TestWhoSignsIn(t *testing.T) {
	psql, err := exec.LookPath("psql")
	if err != nil {
		t.Skip("needs psql")
	}
	server := labtest.Postgres(t)
	pki := newAuthority(t)
	files := t.TempDir()
	odoo, guest := pki.client(t, files, "odoo"), pki.client(t, files, "guest")
	other := newAuthority(t)
	otherCA := filepath.Join(files, "other-ca.crt")
	write(t, otherCA, other.pem, 0o644)
	data := filepath.Join(server.Socket, "data")
	pki.server(t, data, cnpg.Host("odoo"))
	for _, s := range []string{
		"CREATE ROLE odoo LOGIN PASSWORD 'known'", "CREATE ROLE guest LOGIN PASSWORD 'known'", "CREATE DATABASE odoo", "CREATE DATABASE app",
		"ALTER SYSTEM SET ssl_ca_file = 'client-ca.crt'", "ALTER SYSTEM SET ssl = on",
	} {
		server.SQL(t, s)
	}
	rules := func(ours ...string) {
		t.Helper()
		all := append([]string{"local all all trust", "hostssl replication streaming_replica all cert"}, ours...)
		write(t, filepath.Join(data, "pg_hba.conf"), []byte(strings.Join(append(all, "host all all all scram-sha-256"), "\n")+"\n"), 0o644)
		own(t, data, "pg_hba.conf")
		server.SQL(t, "SELECT pg_reload_conf()")
	}
	sign := func(role, database, mode string, c client, authority string) ([]byte, error) {
		cmd := exec.Command(psql, "--no-password", "--no-psqlrc", "--tuples-only", "--no-align", "--command", "LISTEN bus", "--command", "SELECT current_user")
		cmd.Env = append(os.Environ(), "PGHOST="+cnpg.Host("odoo"), "PGHOSTADDR=127.0.0.1", "PGPORT="+server.Port, "PGUSER="+role, "PGDATABASE="+database,
			"PGSSLMODE="+mode, "PGSSLROOTCERT="+authority, "PGSSLCERT="+c.cert, "PGSSLKEY="+c.key, "PGPASSWORD=known")
		return cmd.CombinedOutput()
	}
	none := client{filepath.Join(files, "none.crt"), filepath.Join(files, "none.key")}

	rules(cnpg.HostBasedAccess("odoo", "odoo", "odoo_sessions")...)
	labtest.Eventually(t, "the server speaks TLS", func() labtest.Answer {
		if _, err := sign("odoo", "odoo", "verify-full", odoo, pki.file(t, files)); err != nil {
			return labtest.Answer{}
		}
		return labtest.Answer{Status: 200}
	}, labtest.Answer.OK)
	authority := pki.file(t, files)
	for _, tt := range []struct {
		name, role, database, mode string
		client                     client
		authority                  string
		in                         bool
	}{
		{"Odoo", "odoo", "odoo", "verify-full", odoo, authority, true},
		{"Odoo, to listen", "odoo", "postgres", "verify-full", odoo, authority, true},
		{"Odoo's password", "odoo", "odoo", "verify-full", none, authority, false},
		{"Odoo without TLS", "odoo", "odoo", "disable", odoo, authority, false},
		{"Odoo to another database", "odoo", "app", "verify-full", odoo, authority, false},
		{"another's certificate", "odoo", "odoo", "verify-full", guest, authority, false},
		{"another by its certificate", "guest", "odoo", "verify-full", guest, authority, false},
		{"another by its password", "guest", "app", "verify-full", none, authority, false},
		{"the superuser", "postgres", "postgres", "verify-full", none, authority, false},
		{"a server of another authority", "odoo", "odoo", "verify-full", odoo, otherCA, false},
	} {
		out, err := sign(tt.role, tt.database, tt.mode, tt.client, tt.authority)
		if in := err == nil && strings.Contains(string(out), tt.role); in != tt.in {
			t.Errorf("%s: in is %v, want %v:\n%s", tt.name, in, tt.in, out)
		}
	}

	ours := cnpg.HostBasedAccess("odoo", "odoo", "odoo_sessions")
	rules(ours[:len(ours)-1]...)
	labtest.Eventually(t, "without the last rule a password is taken", func() labtest.Answer {
		if _, err := sign("guest", "app", "disable", none, authority); err != nil {
			return labtest.Answer{}
		}
		return labtest.Answer{Status: 200}
	}, labtest.Answer.OK)
}

// authority signs certificates.
type authority struct {
	key  *ecdsa.PrivateKey
	cert *x509.Certificate
	pem  []byte
}

// client is what somebody signs in by.
type client struct{ cert, key string }

func newAuthority(t *testing.T) authority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	of := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "database"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, of, of, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return authority{key, cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})}
}

func (a authority) file(t *testing.T, dir string) string {
	t.Helper()
	path := filepath.Join(dir, "ca.crt")
	write(t, path, a.pem, 0o644)
	return path
}

func (a authority) sign(t *testing.T, of *x509.Certificate) (cert, key []byte) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	of.SerialNumber, of.NotBefore, of.NotAfter = big.NewInt(2), time.Now().Add(-time.Hour), time.Now().Add(time.Hour)
	der, err := x509.CreateCertificate(rand.Reader, of, a.cert, &private.PublicKey, a.key)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := x509.MarshalECPrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: raw})
}

// client has a key as a pod has it where the test is root: root's, and readable
// to a group.
func (a authority) client(t *testing.T, dir, role string) client {
	t.Helper()
	cert, key := a.sign(t, &x509.Certificate{Subject: pkix.Name{CommonName: role}, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}})
	c := client{filepath.Join(dir, role+".crt"), filepath.Join(dir, role+".key")}
	write(t, c.cert, cert, 0o644)
	mode := os.FileMode(0o600)
	if os.Getuid() == 0 {
		mode = 0o440
	}
	write(t, c.key, key, mode)
	return c
}

func (a authority) server(t *testing.T, data, host string) {
	t.Helper()
	cert, key := a.sign(t, &x509.Certificate{Subject: pkix.Name{CommonName: host}, DNSNames: []string{host}, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}})
	for name, content := range map[string][]byte{"server.crt": cert, "server.key": key, "client-ca.crt": a.pem} {
		write(t, filepath.Join(data, name), content, 0o600)
		own(t, data, name)
	}
}

func write(t *testing.T, path string, content []byte, mode os.FileMode) {
	t.Helper()
	if err := os.WriteFile(path, content, mode); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
}

// own gives a file to whom the server runs as.
func own(t *testing.T, data, name string) {
	t.Helper()
	info, err := os.Stat(data)
	if err != nil {
		t.Fatal(err)
	}
	if of, ok := info.Sys().(*syscall.Stat_t); ok {
		if err := os.Chown(filepath.Join(data, name), int(of.Uid), int(of.Gid)); err != nil {
			t.Fatal(err)
		}
	}
}
