package failover

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// patience is how long a writer waits for an answer, and pause what it leaves between a
// connection that failed and the next.
const (
	patience = 5 * time.Second
	pause    = 10 * time.Millisecond
)

// Writers write numbered rows, each a transaction, until they are stopped, and come back
// by themselves when they were cut off.
type Writers struct {
	servers  Servers
	database string
	every    time.Duration
	now      func() time.Time
	quit     chan struct{}
	once     sync.Once
	all      sync.WaitGroup

	mu      sync.Mutex
	written Written
	before  string        // the timeline that the primary had
	changed chan struct{} // closed and made anew with each answer
	failed  error         // the last that a server said against them, or that it did not answer
}

// Begin starts n writers, each with a row in so much time at the most. The timeline is
// the primary's: who answers on another has taken over.
func (s Servers) Begin(database string, n int, every time.Duration, timeline string, now func() time.Time) *Writers {
	w := &Writers{
		servers: s, database: database, every: every, now: now, before: timeline, quit: make(chan struct{}), changed: make(chan struct{}),
		written: Written{Acknowledged: map[Row]time.Time{}, Unknown: map[Row]bool{}},
	}
	for i := range n {
		w.all.Go(func() { w.write(i + 1) })
	}
	return w
}

// Stop stops them, and returns what they noted. Each ends with the row that it is at.
func (w *Writers) Stop() Written {
	w.once.Do(func() { close(w.quit) })
	w.all.Wait()
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.written
}

// Lost notes that the primary is taken away now.
func (w *Writers) Lost() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.written.Lost = w.now()
}

// Acknowledged waits for so many more acknowledged rows.
func (w *Writers) Acknowledged(ctx context.Context, n int) error {
	w.mu.Lock()
	want := len(w.written.Acknowledged) + n
	w.mu.Unlock()
	return w.until(ctx, fmt.Sprintf("%d more writes were not acknowledged", n), func() bool { return len(w.written.Acknowledged) >= want })
}

// Back waits until a write is acknowledged by whoever took over.
func (w *Writers) Back(ctx context.Context) error {
	return w.until(ctx, "no write was acknowledged by the server that took over", func() bool { return !w.written.First.IsZero() })
}

func (w *Writers) until(ctx context.Context, what string, yes func() bool) error {
	for {
		w.mu.Lock()
		done, changed, failed := yes(), w.changed, w.failed
		w.mu.Unlock()
		if done {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return errors.Join(errors.New(what), failed, context.Cause(ctx))
		}
	}
}

// note takes something in, and tells whoever waits.
func (w *Writers) note(f func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	f()
	close(w.changed)
	w.changed = make(chan struct{})
}

// rest waits, and reports whether the writers go on.
func (w *Writers) rest(d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-w.quit:
		return false
	case <-t.C:
		return true
	}
}

// write is one writer. It never uses a number twice: whether a row is there whose answer
// did not come is not known.
func (w *Writers) write(writer int) {
	row := Row{Writer: writer}
	for w.rest(pause) {
		conn, on, err := w.reach()
		if err != nil {
			w.note(func() { w.failed = err })
			continue
		}
		for w.rest(w.every) {
			row.N++
			if err := w.one(conn, row, on); err != nil {
				break
			}
		}
		ctx, stop := context.WithTimeout(context.Background(), patience)
		_ = conn.Close(ctx) // nothing is left to be said on it
		stop()
	}
}

func (w *Writers) reach() (*pgx.Conn, string, error) {
	ctx, stop := context.WithTimeout(context.Background(), patience)
	defer stop()
	conn, err := connect(ctx, w.servers.Writer, w.database)
	if err != nil {
		return nil, "", err
	}
	var on string
	if err := conn.QueryRow(ctx, "SELECT "+timeline).Scan(&on); err != nil {
		return nil, "", errors.Join(err, conn.Close(ctx))
	}
	return conn, on, nil
}

// one writes one row, and notes what became of it.
func (w *Writers) one(conn *pgx.Conn, row Row, on string) error {
	ctx, stop := context.WithTimeout(context.Background(), patience)
	defer stop()
	_, err := conn.Exec(ctx, "INSERT INTO "+Schema+".written (writer, n) VALUES ($1, $2)", row.Writer, row.N)
	at := w.now()
	w.note(func() {
		switch {
		case err == nil:
			w.written.Acknowledged[row] = at
			if on != w.before && w.written.First.IsZero() {
				w.written.First = at
			}
			return
		case !refused(err):
			w.written.Unknown[row] = true
		}
		w.failed = err
	})
	return err
}

// refused reports whether a server said that a row is not written. One that is being
// ended says so of a session (class 57), whatever became of its last transaction.
func refused(err error) bool {
	var said *pgconn.PgError
	return errors.As(err, &said) && said.Severity == "ERROR" && said.Code[:2] != "57" && said.Code[:2] != "08"
}
