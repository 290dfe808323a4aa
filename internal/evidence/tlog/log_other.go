//go:build !unix

package tlog

import (
	"context"
	"errors"
	"iter"

	"golang.org/x/mod/sumdb/note"
)

// Log is an open log.
type Log struct{}

// Open says that the log library needs a POSIX filesystem. A ledger can be
// read and verified everywhere.
func Open(context.Context, Options) (*Log, error) {
	return nil, errors.New("a ledger can be written to on Linux and macOS only; it can be verified everywhere")
}

// SetSigners is not reached: there is no Log.
func (l *Log) SetSigners(...note.Signer) error { return errors.ErrUnsupported }

// Size is not reached: there is no Log.
func (l *Log) Size() uint64 { return 0 }

// Unclean is not reached: there is no Log.
func (l *Log) Unclean() bool { return false }

// Latest is not reached: there is no Log.
func (l *Log) Latest() Published { return Published{} }

// Append is not reached: there is no Log.
func (l *Log) Append(context.Context, [][]byte) ([]uint64, error) { return nil, errors.ErrUnsupported }

// Publish is not reached: there is no Log.
func (l *Log) Publish(context.Context) (Published, error) { return Published{}, errors.ErrUnsupported }

// Leaves is not reached: there is no Log.
func (l *Log) Leaves(context.Context, uint64, uint64) iter.Seq2[[]byte, error] { return nil }

// Close is not reached: there is no Log.
func (l *Log) Close() error { return nil }

// Abandon is not reached: there is no Log.
func (l *Log) Abandon() error { return nil }
