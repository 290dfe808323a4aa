// Command apiserver is a Kubernetes API server with its etcd in the same process, for tests.
//
// It promises a real API server: its decoding, schemas, admission, Pod Security and CEL are upstream's
// own. It promises nothing of durability: etcd runs without fsync in the folder given, which belongs to
// one test. It takes -dir and -port, and -controllers where the lab's controller manager runs beside it; every
// other flag is fixed here, so that all tests meet the same server. It ends when its standard input does, so that
// a test that dies leaves no server behind.
package main

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"go.etcd.io/etcd/server/v3/embed"
	"k8s.io/kubernetes/cmd/kube-apiserver/app"
)

func main() {
	dir := flag.String("dir", "", "folder for etcd's data, certificates and keys; tokens.csv is read from it; keep its path short, unix sockets allow about 100 characters")
	port := flag.Int("port", 0, "port to serve HTTPS on, on 127.0.0.1")
	controllers := flag.Bool("controllers", false, "the controller manager runs beside it: pods need the service account that they name")
	flag.Parse()
	go endWithStdin()
	if err := run(*dir, *port, *controllers); err != nil {
		fmt.Fprintln(os.Stderr, "apiserver:", err)
		os.Exit(1)
	}
}

// endWithStdin ends the process at once: there is nothing here worth a graceful end.
func endWithStdin() {
	_, _ = io.Copy(io.Discard, os.Stdin)
	os.Exit(0)
}

// run starts etcd, then serves until the process is told to stop.
func run(dir string, port int, controllers bool) error {
	if dir == "" || port == 0 {
		return errors.New("-dir and -port are required")
	}
	tokens := filepath.Join(dir, "tokens.csv")
	if _, err := os.Stat(tokens); err != nil {
		return fmt.Errorf("the starter writes tokens.csv (token,user,uid,groups) into -dir: %w", err)
	}
	key := filepath.Join(dir, "sa.key")
	if err := writeKey(key); err != nil {
		return err
	}
	endpoint, stop, err := startEtcd(dir)
	if err != nil {
		return err
	}
	defer stop()

	args := []string{
		"--etcd-servers=" + endpoint,
		"--bind-address=127.0.0.1",
		"--advertise-address=127.0.0.1",
		"--secure-port=" + strconv.Itoa(port),
		"--cert-dir=" + filepath.Join(dir, "certs"),
		"--token-auth-file=" + tokens,
		"--service-account-issuer=https://kubernetes.default.svc",
		"--service-account-key-file=" + key,
		"--service-account-signing-key-file=" + key,
		"--authorization-mode=Node,RBAC",
		"--service-cluster-ip-range=10.96.0.0/16",
		"--endpoint-reconciler-type=none",
		"--profiling=false",
		// Without this, plain validation refuses a privileged Pod, which looks like Pod Security and is not.
		"--allow-privileged=true",
	}
	if !controllers {
		// Without the controller manager no namespace has a default service account, and this plugin would
		// refuse every Pod for its absence rather than for what a test asks about.
		args = append(args, "--disable-admission-plugins=ServiceAccount")
	}
	cmd := app.NewAPIServerCommand()
	cmd.SetArgs(args)
	return cmd.Execute()
}

// startEtcd serves etcd on a unix socket in dir and returns its endpoint once it has a leader.
func startEtcd(dir string) (string, func(), error) {
	socket := func(name string) url.URL { return url.URL{Scheme: "unix", Path: filepath.Join(dir, name)} }
	client, peer := socket("c.sock"), socket("p.sock")

	cfg := embed.NewConfig()
	cfg.Dir = filepath.Join(dir, "etcd")
	cfg.UnsafeNoFsync = true
	cfg.LogLevel = "error"
	cfg.ListenClientUrls, cfg.AdvertiseClientUrls = []url.URL{client}, []url.URL{client}
	cfg.ListenPeerUrls, cfg.AdvertisePeerUrls = []url.URL{peer}, []url.URL{peer}
	cfg.InitialCluster = cfg.InitialClusterFromName(cfg.Name)

	server, err := embed.StartEtcd(cfg)
	if err != nil {
		return "", nil, fmt.Errorf("starting etcd: %w", err)
	}
	select {
	case <-server.Server.ReadyNotify():
		return client.String(), server.Close, nil
	case err := <-server.Err():
		return "", nil, fmt.Errorf("etcd failed: %w", err)
	case <-time.After(time.Minute):
		server.Close()
		return "", nil, errors.New("etcd was not ready within a minute")
	}
}

// writeKey makes the key that signs service account tokens. It lives as long as the test's folder.
func writeKey(path string) error {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return err
	}
	block := &pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)}
	return os.WriteFile(path, pem.EncodeToMemory(block), 0o600)
}
