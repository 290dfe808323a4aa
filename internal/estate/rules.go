package estate

import "github.com/wardhq/ward/internal/diag"

// incoherent holds Because to exactly one of its keys.
func (b Because) incoherent() (what, hint string) {
	n := 0
	for _, s := range []string{b.Clause, b.Contract, b.Policy} {
		if s != "" {
			n++
		}
	}
	switch n {
	case 0:
		return "names nothing that asks for it", "write one of clause, contract, policy"
	case 1:
		return "", ""
	}
	return "names more than one thing that asks for it", "write one of clause, contract, policy"
}

// judge adds what is wrong with the document beyond single values.
func judge(doc *Document, opt Options, problems *diag.Problems) {}
