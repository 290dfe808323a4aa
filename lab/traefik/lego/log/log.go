// Package log is where the client writes what it does: nowhere.
package log

import "log/slog"

// SetDefault does nothing.
func SetDefault(*slog.Logger) {}
