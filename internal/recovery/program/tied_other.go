//go:build !unix

package program

import "os/exec"

// tied does nothing where a program is not told of the end of another, and has no
// number for whom it runs as.
func tied(*exec.Cmd, Program) {}
