package cli

// RunBy is Run by a clock of the test's.
var RunBy = runBy
