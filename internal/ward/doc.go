// Package ward is what Ward itself says, typed: the kinds ward/…, each with one
// Go struct that is its shape in a file, in a fact, in a rule and in a record.
//
// It promises that a kind's JSON Schema, and what a rule may read of it, come
// from the same struct and tags as its facts, so that none of them can say
// another thing than the others; and that a body is read strictly.
//
// A kind is added by its struct with Kind and Subject, and a row in the table
// of kinds. It comes with what produces it: a kind that nothing produces would
// let rules be written that nothing ever reaches. What people write in files
// has yaml tags too, by which package estate reads it.
package ward
