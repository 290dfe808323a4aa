package view

import (
	"time"

	"github.com/wardhq/ward/internal/app/console"
	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/history"
)

// Nobody stands where the estate names no one who answers.
const Nobody = "nobody is named"

// Words for how long ago something was.
const (
	Today     = "today"
	ThisWeek  = "within a week"
	ThisMonth = "within a month"
	Older     = "longer ago"
	Undated   = "not known"
)

// Ages lists them, the newest first.
func Ages() []string { return []string{Today, ThisWeek, ThisMonth, Older, Undated} }

// ageOf says how long ago a time was, by whole days: today is the day of now, and a
// week is the seven days that end with it. What is to come is of today.
func ageOf(t, now time.Time) string {
	if t.IsZero() {
		return Undated
	}
	day := func(t time.Time) time.Time { return t.UTC().Truncate(24 * time.Hour) }
	switch days := int(day(now).Sub(day(t)).Hours()) / 24; {
	case days < 1:
		return Today
	case days < 7:
		return ThisWeek
	case days < 30:
		return ThisMonth
	default:
		return Older
	}
}

// agesOf says how long ago a finding was first seen, and how long it is as it is.
// Without a sealed run nobody knows.
func agesOf(since *history.Since[check.Outcome], now time.Time) (first, age string) {
	if since == nil {
		return Undated, Undated
	}
	return ageOf(since.First, now), ageOf(since.Since, now)
}

// ownersOf says of each environment, and of the platform, which role answers for it.
func ownersOf(e *console.Estate) map[string]string {
	if e.Workspace == nil {
		return nil // nothing is known of who answers
	}
	estate := e.Workspace.Document().Estate
	out := map[string]string{Platform: estate.Platform.Accountable}
	for _, entity := range estate.Entities {
		for _, env := range entity.Environments {
			out[entity.Name+"/"+env.Name] = env.Accountable
		}
	}
	return out
}

// titleOf is the title of a framework, "" where no posture is made of it.
func (x *Index) titleOf(framework string) string {
	if x.Shown.Estate == nil {
		return ""
	}
	for _, fw := range x.Shown.Estate.Judged.Posture.Frameworks {
		if fw.ID == framework {
			return fw.Title
		}
	}
	return ""
}
