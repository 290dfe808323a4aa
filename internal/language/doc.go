// Package language reads YAML files that people write, each into Go values by
// the tags of their types, and is the only reader of such files: the estate,
// what stands beside it, a ledger's settings, and the catalogue.
//
// It promises strictness. Every key that a type does not know, every value of
// the wrong type or outside its bounds, and everything that is asked for and
// missing is a diag.Problem with file, line, column and a hint, and all of
// them are noted at once. Of YAML it takes the part that reads the same to
// everybody: no anchors, aliases, tags or merge keys, and no key twice.
//
// Three readers stand on one set of tags and must not disagree: the decoder,
// the JSON Schema for editors, and the hints.
//
//	yaml:"name"          the key; - is a field that nobody writes
//	default:"value"      what holds where nothing is written
//	enum:"a,b"           the words that it takes
//	pattern:"regexp"     what its text must match
//	min:"1" max:"10"     bounds of a number or of a list's length
//	required:"true"      must be written
//	unique:"field"       on a list: the field in which no two items agree
//	lines:"true"         text that may have several lines
//	doc:"…"              one sentence for the person who writes it
//	example:"…"          shown in hints and in the schema
//
// A field's type is a struct, a list, a map with words for keys, text, a whole
// number, true or false, a type that reads its own text, a pointer to one of
// them where nothing written differs from its zero value, or any, which holds
// what JSON can.
package language
