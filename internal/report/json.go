package report

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/format"
	"github.com/wardhq/ward/internal/record"
)

// message is one line of the stream: exactly one of its fields.
type message struct {
	Run          *runMessage    `json:"run,omitempty"`
	Check        *check.Check   `json:"check,omitempty"`
	Finding      *check.Finding `json:"finding,omitempty"`
	Since        *Since         `json:"since,omitempty"`
	Known        *Known         `json:"known,omitempty"`
	Gap          *fact.Gap      `json:"gap,omitempty"`
	Disagreement *Disagreement  `json:"disagreement,omitempty"`
	Baseline     *Baseline      `json:"baseline,omitempty"`
	Unasked      *Unasked       `json:"unasked,omitempty"`
	Files        *Files         `json:"files,omitempty"`
	Summary      *Summary       `json:"summary,omitempty"`
}

type runMessage struct {
	Format string `json:"format"`
	Run
}

// JSON returns a handler that writes one JSON object a line, each with exactly
// one of run, check, finding, since, known, gap, disagreement, baseline, unasked,
// files and summary. It writes as messages come. A check is written without its examples.
func JSON(w io.Writer) Handler { return &jsonHandler{w: bufio.NewWriter(w)} }

type jsonHandler struct {
	w    *bufio.Writer
	line bytes.Buffer
}

func (h *jsonHandler) write(m message) error {
	h.line.Reset()
	enc := json.NewEncoder(&h.line)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(m); err != nil {
		return err
	}
	_, err := h.w.Write(replaced(h.line.Bytes()))
	return err
}

// replaced writes U+FFFD as itself: encoding/json writes it so where it was read,
// and as an escape where it stands for bytes that are no text.
func replaced(line []byte) []byte {
	const escape = `\ufffd`
	if !bytes.Contains(line, []byte(escape)) {
		return line
	}
	out := make([]byte, 0, len(line))
	for i := 0; i < len(line); i++ {
		switch {
		case line[i] != '\\':
			out = append(out, line[i])
		case bytes.HasPrefix(line[i:], []byte(escape)):
			out = append(out, "\ufffd"...)
			i += len(escape) - 1
		default: // whatever is escaped is no beginning of another escape
			out = append(out, line[i], line[i+1])
			i++
		}
	}
	return out
}

func (h *jsonHandler) Run(r Run) error {
	r.At = r.At.UTC()
	if err := h.write(message{Run: &runMessage{format.Findings, r}}); err != nil {
		return err
	}
	return h.w.Flush()
}

func (h *jsonHandler) Check(c check.Check) error {
	c.Tests = nil
	return h.write(message{Check: &c})
}

func (h *jsonHandler) Finding(f check.Finding) error     { return h.write(message{Finding: &f}) }
func (h *jsonHandler) Since(s Since) error               { return h.write(message{Since: &s}) }
func (h *jsonHandler) Known(k Known) error               { return h.write(message{Known: &k}) }
func (h *jsonHandler) Baseline(b Baseline) error         { return h.write(message{Baseline: &b}) }
func (h *jsonHandler) Gap(g fact.Gap) error              { return h.write(message{Gap: &g}) }
func (h *jsonHandler) Disagreement(d Disagreement) error { return h.write(message{Disagreement: &d}) }
func (h *jsonHandler) Unasked(u Unasked) error           { return h.write(message{Unasked: &u}) }
func (h *jsonHandler) Files(f Files) error               { return h.write(message{Files: &f}) }
func (h *jsonHandler) Summary(s Summary) error           { return h.write(message{Summary: &s}) }
func (h *jsonHandler) Flush() error                      { return h.w.Flush() }

// Replay reads what JSON wrote and passes it to a handler, which then writes
// what it would have written for the run itself. It is strict: a line that is
// not one message, a field that it does not know, a stream without its run or
// its summary, or with a summary that counts otherwise, is an error with the
// number of the line. It refuses a format of a newer version.
func Replay(r io.Reader, h Handler) error {
	p := replay{h: h}
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxLine)
	n := 1
	for ; lines.Scan(); n++ {
		if line := lines.Bytes(); len(bytes.TrimSpace(line)) > 0 {
			if err := p.line(line); err != nil {
				return fmt.Errorf("findings, line %d: %w", n, err)
			}
		}
	}
	switch err := lines.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		return fmt.Errorf("findings, line %d: is longer than %d MiB", n, maxLine>>20)
	case err != nil:
		return fmt.Errorf("findings, line %d: %w", n, err)
	}
	return p.end()
}

// maxLine bounds one message: a finding of ten thousand reads is a tenth of it.
const maxLine = 16 << 20

type replay struct {
	h              Handler
	run            Run
	counted        Summary
	started, ended bool
	unasked, files bool
	baseline       bool
	last           *check.Finding // that a known may be about
}

func (p *replay) line(raw []byte) error {
	if !p.started {
		if err := checkFormat(raw); err != nil {
			return err
		}
	}
	if p.ended {
		return errors.New("there is a message behind the summary")
	}
	m, err := parseMessage(raw)
	if err != nil {
		return err
	}
	if p.started == (m.Run != nil) {
		return errors.New("the run stands first, and once")
	}
	return p.pass(m)
}

func parseMessage(raw []byte) (message, error) {
	var m message
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&m); err != nil {
		return m, err
	}
	if dec.More() {
		return m, errors.New("there is more than one value on the line")
	}
	set := 0
	for _, is := range []bool{m.Run != nil, m.Check != nil, m.Finding != nil, m.Since != nil, m.Known != nil, m.Gap != nil, m.Disagreement != nil, m.Baseline != nil, m.Unasked != nil, m.Files != nil, m.Summary != nil} {
		if is {
			set++
		}
	}
	if set != 1 {
		return m, fmt.Errorf("want exactly one of run, check, finding, since, known, gap, disagreement, baseline, unasked, files and summary, got %d", set)
	}
	return m, nil
}

// checkFormat reads the first line as far as is needed to say what it is.
func checkFormat(raw []byte) error {
	var head struct {
		Run struct {
			Format string `json:"format"`
		} `json:"run"`
	}
	if err := json.Unmarshal(raw, &head); err != nil || head.Run.Format == "" {
		return fmt.Errorf("this is no stream of findings: want a run with format %s first", format.Findings)
	}
	return readable(head.Run.Format)
}

func (p *replay) pass(m message) error {
	switch {
	case m.Run != nil:
		p.started, p.run = true, m.Run.Run
		return p.h.Run(m.Run.Run)
	case m.Check != nil:
		p.counted.Checks++
		return p.h.Check(*m.Check)
	case m.Finding != nil:
		p.counted.Add(*m.Finding)
		p.last = m.Finding
		return p.h.Finding(*m.Finding)
	case m.Since != nil:
		return p.h.Since(*m.Since)
	case m.Known != nil:
		if p.last == nil || !open(*p.last) || record.KeyOf(*p.last) != m.Known.Key {
			return errors.New("what the baseline has stands behind its finding, once")
		}
		p.counted.know(*p.last)
		p.last = nil
		return p.h.Known(*m.Known)
	case m.Gap != nil:
		p.counted.Gaps++
		return p.h.Gap(*m.Gap)
	case m.Disagreement != nil:
		p.counted.AddDisagreement(*m.Disagreement)
		return p.h.Disagreement(*m.Disagreement)
	case m.Baseline != nil:
		if p.baseline {
			return errors.New("the baseline stands once")
		}
		if err := m.Baseline.fits(p.counted.Gaps); err != nil {
			return err
		}
		p.baseline = true
		p.counted.KnownGaps = len(m.Baseline.KnownGaps)
		return p.h.Baseline(*m.Baseline)
	case m.Unasked != nil:
		if p.unasked {
			return errors.New("what the run was not asked stands once")
		}
		p.unasked = true
		return p.h.Unasked(*m.Unasked)
	case m.Files != nil:
		if p.files {
			return errors.New("what was read of files stands once")
		}
		p.files = true
		p.counted.files(p.run, *m.Files)
		return p.h.Files(*m.Files)
	}
	if !m.Summary.equal(p.counted) {
		return errors.New("the summary does not count what the stream holds")
	}
	p.ended = true
	return p.h.Summary(*m.Summary)
}

func (p *replay) end() error {
	switch {
	case !p.started:
		return errNoRun
	case !p.ended:
		return errors.New("findings: the stream ends without its summary: it was cut off")
	}
	return p.h.Flush()
}

// readable reports why a format cannot be read, or nil.
func readable(written string) error {
	name, latest, _ := strings.Cut(format.Findings, "/")
	got, number, _ := strings.Cut(written, "/")
	n, err := strconv.Atoi(number)
	version, _ := strconv.Atoi(latest)
	switch {
	case got != name || err != nil || n < 1:
		return fmt.Errorf("the format is %q: want %s", written, format.Findings)
	case n > version:
		return fmt.Errorf("the format is %q and this Ward reads up to %s: use a newer Ward", written, format.Findings)
	}
	return nil
}
