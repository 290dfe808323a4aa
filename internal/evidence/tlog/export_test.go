//go:build unix

package tlog

// Break has the next Append be refused as after one that failed half-way.
func Break(l *Log, err error) { l.broken = err }

// Sweep is what Open does after an appender that was killed.
func Sweep(l *Log, size, published uint64) error { return l.sweep(size, published) }
