package program

import (
	"os/exec"
	"syscall"
)

// tied has the program asked to end when the thread that starts it ends: with Ward,
// however Ward ends. What goes on dumping or restoring behind a Ward that was killed
// would be in the way of the next.
func tied(cmd *exec.Cmd, as *Identity) error {
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}
	if as != nil {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: as.UID, Gid: as.GID}
	}
	return nil
}
