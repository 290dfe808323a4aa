//go:build !linux

package disk

import "os"

func exchange(a, b string, at func(string)) error { return exchangeInTwo(a, b, at) }

// hold does nothing: two renders into one folder at a time are the caller's
// to avoid on these systems.
func hold(*os.File) error { return nil }
