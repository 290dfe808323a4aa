package console

import (
	"context"
	"sync"
)

// Later is a value that is worked out once, when it is first asked for.
type Later[T any] struct {
	begin sync.Once
	made  chan struct{}
	value T
	err   error
	work  func() (T, error)
}

// NewLater returns a value that work makes.
func NewLater[T any](work func() (T, error)) *Later[T] {
	return &Later[T]{made: make(chan struct{}), work: work}
}

// Get returns the value, or ctx's error where ctx ends first: it is worked out all the
// same, for whoever asks again.
func (l *Later[T]) Get(ctx context.Context) (T, error) {
	l.begin.Do(func() {
		go func() {
			defer close(l.made)
			l.value, l.err = l.work()
		}()
	})
	select {
	case <-l.made:
		return l.value, l.err
	case <-ctx.Done():
		var none T
		return none, ctx.Err()
	}
}
