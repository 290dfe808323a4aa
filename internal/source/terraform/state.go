package terraform

import (
	"github.com/wardhq/ward/internal/source"
)

func isState(f source.File) bool { return false }

func (r *reading) states(files []source.File) {}
