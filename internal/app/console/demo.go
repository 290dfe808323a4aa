package console

import (
	"time"

	"github.com/wardhq/ward/internal/demo"
)

// Demo is what a demonstration says of itself.
type Demo struct {
	History demo.History
	Clock   time.Time // at which it is looked at, always
	Sealed  int       // days of the history that are sealed
}

// Whole reports whether all of its days are sealed.
func (d Demo) Whole() bool { return d.Sealed >= d.History.Days }
