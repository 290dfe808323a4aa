package program

import (
	"cmp"
	"os/exec"
	"syscall"
)

// tied has the program asked to end when the thread that starts it ends: with Ward,
// however Ward ends. What goes on dumping or restoring behind a Ward that was killed
// would be in the way of the next.
func tied(cmd *exec.Cmd, p Program) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: cmp.Or(p.End, syscall.SIGTERM), Credential: credential(p.As)}
}
