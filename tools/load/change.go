package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/wardhq/ward/internal/app/console"
	"github.com/wardhq/ward/internal/app/judge"
)

// change is what a change of the estate took, in seconds.
type change struct {
	Stale float64  `json:"secondsUntilStale"`
	Shown float64  `json:"secondsUntilNew"`
	Alone float64  `json:"secondsOfJudgingAlone"`
	Ratio float64  `json:"ratio"`
	Rate  int      `json:"requestsPerSecondMeanwhile"`
	Pages []*taken `json:"pagesMeanwhile"`
}

// judgeOnce opens, designs and judges the estate as the console does, and nothing else.
//
//	load judge WORK
func judgeOnce(args []string) error {
	ward := wire(time.Now)
	w, err := ward.Open.Workspace(filepath.Join(args[0], "estate"), nil)
	if err != nil {
		return err
	}
	if _, err = w.Design(); err != nil {
		return err
	}
	_, err = console.Judge(ward.Judge).Now(context.Background(), w, &judge.Ledger{}, time.Now())
	return err
}

// changed changes the estate and waits until that is shown, while a few pages are asked
// for; then the same estate is judged by a process of its own.
func changed(ctx context.Context, o options, sessions []*session, all []kind) (*change, error) {
	c := &change{Rate: max(1, o.Rate/10)}
	path := filepath.Join(o.work, "estate", "estate.yaml")
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	const was, is = "name: Harbor Regional Group", "name: Harbour Regional Group"
	if !strings.Contains(string(raw), was) {
		return nil, fmt.Errorf("%s does not say %q", path, was)
	}
	first := sessions[0]
	asks, stop := context.WithCancel(ctx)
	defer stop()
	var asking sync.WaitGroup
	began := time.Now()
	if err := os.WriteFile(path, []byte(strings.Replace(string(raw), was, is, 1)), 0o600); err != nil {
		return nil, err
	}
	asking.Go(func() { c.Pages = load(asks, sessions, all, c.Rate, time.Hour) })
	if err := until(ctx, first, time.Minute, func(m metrics) bool { return m["ward_estate_stale"] == 1 }); err != nil {
		return nil, err
	}
	c.Stale = time.Since(began).Seconds()
	text, err := first.text(ctx, "/")
	if err == nil && (!strings.Contains(text, "is being judged") || !strings.Contains(text, "Harbor")) {
		err = errors.New("while the new estate is judged, the overview does not show the last one as changed since")
	}
	if err != nil {
		return nil, err
	}
	if err := until(ctx, first, 30*time.Minute, func(m metrics) bool { return m["ward_estate_stale"] == 0 }); err != nil {
		return nil, err
	}
	c.Shown = time.Since(began).Seconds()
	if text, err = first.text(ctx, "/"); err == nil && !strings.Contains(text, "Harbour") {
		err = errors.New("the new estate is said to be shown, and the overview shows another")
	}
	stop()
	asking.Wait()
	if err != nil {
		return nil, err
	}
	again := time.Now()
	if err := start(ctx, "judge", o.work).Run(); err != nil {
		return nil, fmt.Errorf("judging the estate alone: %w", err)
	}
	c.Alone = time.Since(again).Seconds()
	c.Ratio = c.Shown / c.Alone
	return c, nil
}

func (c *change) print(out io.Writer) {
	t := newTable("after a change of the estate", "")
	t.row("until the last one is shown as old", fmt.Sprintf("%.1f s", c.Stale))
	t.row("until the new one is shown", fmt.Sprintf("%.1f s", c.Shown))
	t.row("the same estate opened, designed and judged by a process of its own, afterwards", fmt.Sprintf("%.1f s", c.Alone))
	t.row("ratio", fmt.Sprintf("%.2f", c.Ratio))
	all := together("", c.Pages, func(t *taken) bool { return t.Goal })
	t.row(fmt.Sprintf("overview and lists meanwhile, at %d requests a second: p50, p99", c.Rate), fmt.Sprintf("%.1f ms, %.1f ms (%d, %d failed)", all.P50, all.P99, all.Requests, all.Failed))
	t.print(out)
}
