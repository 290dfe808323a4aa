package evidence

// WithMaxRefs returns the options with a bound of references held at a time.
func (o Options) WithMaxRefs(n uint64) Options {
	o.maxRefs = n
	return o
}
