//go:build unix

// Command soak kills processes that append to a ledger, at random moments and
// as often as it is told, and holds each ledger to what the ledger's package
// promises: that what was acknowledged is in the log once, where its receipt
// says, and that the ledger verifies.
//
//	go run ./tools/soak [-kills N] [-writers N] [-seed N] [-dir DIR]
//
// It prints its seed, how far it is, and in the end what it has counted. Exit
// status: 0 all promises were kept, 1 one was not, 2 it could not run.
package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"
)

func main() {
	if len(os.Args) > 1 && os.Args[1] == "child" {
		if err := child(context.Background(), os.Args[2:]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	status, err := run(context.Background(), os.Args[1:], os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, "soak:", err)
	}
	os.Exit(status)
}

type options struct {
	wanted, writers, each, verify int
	seed                          uint64
	dir                           string
	longest                       time.Duration
}

func run(ctx context.Context, args []string, out io.Writer) (int, error) {
	var o options
	flags := flag.NewFlagSet("soak", flag.ContinueOnError)
	flags.SetOutput(out)
	flags.IntVar(&o.wanted, "kills", 1000, "how many processes are killed")
	flags.IntVar(&o.writers, "writers", 8, "how many seal at a time in each")
	flags.IntVar(&o.each, "each", 25, "kills of one ledger, after which another begins")
	flags.IntVar(&o.verify, "verify", 3, "kills after which the ledger is opened and verified")
	flags.Uint64Var(&o.seed, "seed", uint64(time.Now().UnixNano()), "what the moments are drawn from")
	flags.DurationVar(&o.longest, "longest", 500*time.Millisecond, "how long a process lives at most")
	flags.StringVar(&o.dir, "dir", "", "where the ledgers are; the default is in memory, where the system has that: a kill asks nothing of a disk")
	if err := flags.Parse(args); err != nil {
		return 2, err
	}
	if o.wanted < 1 || o.writers < 1 || o.each < 1 || o.verify < 1 {
		return 2, errors.New("want at least one of kills, writers, each and verify")
	}
	if o.dir == "" {
		if info, err := os.Stat("/dev/shm"); err == nil && info.IsDir() {
			o.dir = "/dev/shm"
		}
	}
	dir, err := os.MkdirTemp(o.dir, "ward-soak-")
	if err != nil {
		return 2, err
	}
	s := &soak{options: o, root: dir, random: rand.New(rand.NewPCG(o.seed, 0)), out: out, began: time.Now()}
	fmt.Fprintf(out, "%d kills of processes with %d writers, in %s, seed %d\n", o.wanted, o.writers, dir, o.seed)
	if err := s.all(ctx); err != nil {
		return 1, fmt.Errorf("after %s: %w\nthe ledger is left in %s", s.count, err, dir)
	}
	fmt.Fprintf(out, "%s\n", s.count)
	return 0, os.RemoveAll(dir)
}

// count is what is printed.
type count struct {
	kills, acknowledged, sealed, again, destroyed, rotations int
	records                                                  uint64
	duplicates, lost                                         int
	verifications, ledgers                                   int
}

func (c count) String() string {
	return fmt.Sprintf("%d kills, %d ledgers, %d acknowledged, %d sealed (%d once more), %d destroyed, %d keys replaced, %d records in the logs, %d duplicates, %d lost, %d verifications",
		c.kills, c.ledgers, c.acknowledged, c.sealed, c.again, c.destroyed, c.rotations, c.records, c.duplicates, c.lost, c.verifications)
}

// soak is one run.
type soak struct {
	options
	count
	root   string
	random *rand.Rand
	out    io.Writer
	began  time.Time
	told   time.Time
}

// all kills, ledger by ledger.
func (s *soak) all(ctx context.Context) error {
	for s.kills < s.wanted {
		s.ledgers++
		p, err := newPlace(filepath.Join(s.root, strconv.Itoa(s.ledgers)))
		if err != nil {
			return err
		}
		said := &said{ids: map[string]bool{}, at: map[int]uint64{}}
		for i := 1; i <= s.each && s.kills < s.wanted; i++ {
			if err := s.kill(ctx, p, said); err != nil {
				return err
			}
			if i%s.verify == 0 || i == s.each || s.kills == s.wanted {
				size, err := s.check(ctx, p, said)
				if err != nil {
					return err
				}
				if i == s.each || s.kills == s.wanted {
					s.records += size
				}
			}
			s.progress()
		}
		if err := os.RemoveAll(p.root); err != nil {
			return err
		}
	}
	return nil
}

func (s *soak) progress() {
	if time.Since(s.told) > 5*time.Second {
		s.told = time.Now()
		fmt.Fprintf(s.out, "%4.0f s: %s\n", time.Since(s.began).Seconds(), s.count)
	}
}

const (
	longest = 600         // lines that a process says at most
	never   = -1          // lines: it says what it likes
	stalled = time.Minute // a moment that no process needs
)

// said is what the processes of one ledger have said.
type said struct {
	ids  map[string]bool // acknowledged, by the leaf's digest
	at   map[int]uint64  // sealed, by the record's number
	next int             // the number of the next record
}

// kill starts a process and kills it at a random moment.
func (s *soak) kill(ctx context.Context, p place, said *said) error {
	exe, err := os.Executable()
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, exe, "child", p.root, strconv.Itoa(s.writers), strconv.Itoa(said.next), strconv.FormatUint(s.random.Uint64(), 10))
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	// Half die at a moment, some of them while they open; half when they have
	// said so much, however slow the machine is.
	die := func() { _ = cmd.Process.Kill() }
	lines, moment := s.random.IntN(longest), time.Duration(s.random.Int64N(int64(s.longest)))
	switch s.random.IntN(6) {
	case 0:
		lines, moment = never, moment/5
	case 1, 2:
		lines = never
	default:
		moment = stalled
	}
	kill := time.AfterFunc(moment, die)
	readErr := s.read(pipe, said, lines, die)
	if !kill.Stop() && moment == stalled {
		return fmt.Errorf("a process did nothing more for %v", stalled)
	}
	waitErr := cmd.Wait()
	var exit *exec.ExitError
	if !errors.As(waitErr, &exit) || exit.Exited() {
		return fmt.Errorf("a process ended by itself: %w\n%s", waitErr, stderr.Bytes())
	}
	s.kills++
	return readErr
}

// read takes in what a process says until it is killed, and has it killed
// after a number of lines. What it had no time to say to the end was not said.
func (s *soak) read(pipe io.Reader, said *said, lines int, die func()) error {
	from := bufio.NewReader(pipe)
	for {
		if lines == 0 {
			die()
		}
		lines--
		line, err := from.ReadString('\n')
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := s.note(strings.Fields(line), said); err != nil {
			return fmt.Errorf("%q: %w", line, err)
		}
	}
}

func (s *soak) note(words []string, said *said) error {
	switch {
	case len(words) == 2 && words[0] == "acknowledged":
		if !said.ids[words[1]] {
			said.ids[words[1]] = true
			s.acknowledged++
		}
	case len(words) == 2 && words[0] == "begun":
		n, err := strconv.Atoi(words[1])
		if said.next <= n {
			said.next = n + 1
		}
		return err
	case len(words) == 3 && words[0] == "sealed":
		n, err := strconv.Atoi(words[1])
		if err != nil {
			return err
		}
		index, err := strconv.ParseUint(words[2], 10, 64)
		if err != nil {
			return err
		}
		if before, ok := said.at[n]; ok {
			s.again++
			if before != index {
				s.duplicates++
				return fmt.Errorf("record %d was sealed at %d before", n, before)
			}
		}
		said.at[n] = index
		s.sealed++
	case len(words) == 2 && words[0] == "destroyed":
		n, err := strconv.Atoi(words[1])
		s.destroyed += n
		return err
	case len(words) == 1 && words[0] == "rotated":
		s.rotations++
	default:
		return errors.New("not a line of a child's")
	}
	return nil
}

// pipeWriter writes whole lines to the parent.
type pipeWriter struct {
	mu sync.Mutex
	w  io.Writer
}

func (p *pipeWriter) say(format string, args ...any) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	_, err := fmt.Fprintf(p.w, format+"\n", args...)
	return err
}
