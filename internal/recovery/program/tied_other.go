//go:build !linux

package program

import (
	"errors"
	"os/exec"
)

// tied does nothing where a program is not told of the end of another.
func tied(_ *exec.Cmd, as *Identity) error {
	if as != nil {
		return errors.New("only on Linux is a program run as another user: run Ward as that user")
	}
	return nil
}
