// Package estate reads the estate: the one reviewed declaration of what an
// organisation runs and what it owes.
//
// It promises strictness. Every key that it does not know, every value of the
// wrong type or outside its bounds, and everything that is asked for and
// missing is a diag.Problem with file, line, column and a hint, and all of
// them are returned at once. What Load returns without a problem is complete:
// defaults are filled in, and which values are defaults can be asked.
// It holds no secret and refuses what looks like one.
//
// The types of estate.go and their tags are what package language reads, and
// makes the JSON Schema from. load.go puts the files together, rules.go judges
// what single values cannot show, and the example of `ward init` (example.go)
// loads without a problem. To add a key, add a field with its tags; only a
// rule over several keys needs code, as one more function in rules.go.
package estate
