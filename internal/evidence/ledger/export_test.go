package ledger

// AtStep has a ledger call a function at each step, by its name.
func AtStep(o *Options, at func(name string)) { o.at = func(s step) { at(string(s)) } }
