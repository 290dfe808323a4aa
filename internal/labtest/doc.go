// Package labtest starts the lab's real servers for tests. It is imported by
// tests alone.
//
// It promises that what a test meets is the real thing, started from a pinned
// build in a folder of its own and gone when the test is; that a part which
// this machine does not have is a skip that names it and says how to get it;
// and that readiness is asked for, never slept for.
package labtest
