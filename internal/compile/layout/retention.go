package layout

// RetentionIn returns for how long what is kept of the environment whose site it
// is: its entity's times, or the organisation's.
func (l Layout) RetentionIn(s Site) Retention {
	if e, ok := l.Environment(s.Environment); ok && e.Retention != nil {
		return *e.Retention
	}
	return l.Retention
}
