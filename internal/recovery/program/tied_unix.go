//go:build unix && !linux

package program

import (
	"os/exec"
	"syscall"
)

// tied says whom the program runs as: it is not told of the end of another.
func tied(cmd *exec.Cmd, p Program) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: credential(p.As)}
}
