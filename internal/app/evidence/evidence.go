// Package evidence is what is asked of what was sealed: a file a question. Begin
// and Rotate make keys; Log, Show and Verify read; Export, Mirror, Restore and
// Destroy hand out, copy, bring back and let go.
//
// It promises that what does not hold is told apart from what could not be read:
// the one is an *evidence.Failure of package internal/evidence, the other the
// caller's to mend or a fault of the machine.
package evidence
