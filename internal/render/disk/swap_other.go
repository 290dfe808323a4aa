//go:build !linux

package disk

func exchange(a, b string, at func(string)) error { return exchangeInTwo(a, b, at) }
