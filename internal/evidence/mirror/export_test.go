package mirror

// WithStage returns the options with another least distance of checkpoints
// that a run finishes.
func (o Options) WithStage(n uint64) Options {
	o.stage = n
	return o
}
