// Command controllermanager is Kubernetes' controller manager beside the lab's API server, for tests.
//
// It promises upstream's own controllers: a Deployment makes Pods, a namespace ends, a quota counts, every
// namespace has a default service account. It takes -dir, the folder that the API server was started in, and
// -kubeconfig; every other flag is fixed here, so that all tests meet the same controllers. It ends when its
// standard input does, so that a test that dies leaves nothing behind.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"k8s.io/kubernetes/cmd/kube-controller-manager/app"
)

func main() {
	dir := flag.String("dir", "", "folder of the API server: sa.key signs service accounts' tokens, certs/apiserver.crt is given to pods")
	kubeconfig := flag.String("kubeconfig", "", "where the API server is, and the token to reach it")
	flag.Parse()
	go endWithStdin()
	if err := run(*dir, *kubeconfig); err != nil {
		fmt.Fprintln(os.Stderr, "controllermanager:", err)
		os.Exit(1)
	}
}

// endWithStdin ends the process at once: there is nothing here worth a graceful end.
func endWithStdin() {
	_, _ = io.Copy(io.Discard, os.Stdin)
	os.Exit(0)
}

// run runs the controllers until the process is told to stop.
func run(dir, kubeconfig string) error {
	if dir == "" || kubeconfig == "" {
		return errors.New("-dir and -kubeconfig are required")
	}
	cmd := app.NewControllerManagerCommand()
	cmd.SetArgs([]string{
		"--kubeconfig=" + kubeconfig,
		"--authentication-kubeconfig=" + kubeconfig,
		"--authorization-kubeconfig=" + kubeconfig,
		"--service-account-private-key-file=" + filepath.Join(dir, "sa.key"),
		"--root-ca-file=" + filepath.Join(dir, "certs", "apiserver.crt"),
		// One process: nothing to elect, and no port that another test may hold.
		"--leader-elect=false",
		"--secure-port=0",
		// Each controller as itself, with the rights that Kubernetes gives it, not as the administrator.
		"--use-service-account-credentials=true",
		// Upstream's default is a folder of the machine, which the process would make.
		"--flex-volume-plugin-dir=" + filepath.Join(dir, "flexvolumes"),
		// Upstream waits fifteen seconds.
		"--horizontal-pod-autoscaler-sync-period=1s",
		// A namespace is emptied by ten at a time, and a test waits for it.
		"--concurrent-namespace-syncs=10",
		"--kube-api-qps=200",
		"--kube-api-burst=400",
		"--profiling=false",
	})
	return cmd.Execute()
}
