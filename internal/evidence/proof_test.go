package evidence_test

import (
	"slices"
	"testing"

	"github.com/transparency-dev/merkle/compact"
	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"pgregory.net/rapid"

	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/evidence/evidencetest"
	"github.com/wardhq/ward/internal/evidence/export"
)

// Whether a proof holds is what the merkle library says, of proofs as they are
// made, and of changed, shorter, longer and foreign ones.
func TestProofsAreJudgedAsByTheLibrary(t *testing.T) {
	const most = 600
	hasher := rfc6962.DefaultHasher
	entry := func(i uint64) []byte { return []byte{byte(i), byte(i >> 8)} }
	// The roots of all sizes, and the ledger of the greatest.
	var roots []evidence.Hash
	tree := (&compact.RangeFactory{Hash: hasher.HashChildren}).NewEmptyRange(0)
	for i := range uint64(most + 1) {
		root, err := tree.GetRootHash(nil)
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			root = hasher.EmptyRoot()
		}
		roots = append(roots, evidence.Hash(root))
		if err := tree.Append(hasher.HashLeaf(entry(i)), nil); err != nil {
			t.Fatal(err)
		}
	}
	l := evidencetest.New(evidencetest.LogKey("first"))
	for i := range uint64(most) {
		l.AddEntry(entry(i))
		l.Seal() // so that the tiles of each size are there
	}
	opened, err := evidence.OpenLedger(l.FS(), policy(t, 0))
	if err != nil {
		t.Fatal(err)
	}
	checkpoint := func(size uint64) evidence.Checkpoint { return evidence.Checkpoint{Size: size, Root: roots[size]} }
	held, refused := 0, 0
	rapid.Check(t, func(r *rapid.T) {
		ledger := opened
		to := rapid.Uint64Range(1, most).Draw(r, "size")
		ledger.Checkpoint = checkpoint(to)
		of := rapid.Uint64Range(0, to-1).Draw(r, "index")
		from := rapid.OneOf(rapid.Uint64Range(0, to), rapid.Just(to), rapid.Just(uint64(0))).Draw(r, "earlier size")
		included, err := export.Inclusion(ledger, of)
		if err != nil {
			r.Fatal(err)
		}
		consistent, err := export.Consistency(ledger, from)
		if err != nil {
			r.Fatal(err)
		}
		change := rapid.IntRange(0, 8).Draw(r, "change")
		at := rapid.IntRange(0, 20).Draw(r, "at")
		included, consistent = changed(included, change, at), changed(consistent, change, at)
		at64 := of
		c, earlier := checkpoint(to), checkpoint(from)
		switch change {
		case 4:
			at64 = rapid.Uint64Range(0, most+20).Draw(r, "another index")
		case 5:
			c = evidence.Checkpoint{Size: rapid.Uint64Range(0, most+20).Draw(r, "another size"), Root: c.Root}
		case 6:
			earlier.Size = rapid.Uint64Range(0, most).Draw(r, "another earlier size")
		case 7:
			earlier.Root[at] ^= 1
		case 8:
			c.Root[at] ^= 1
		}
		ours := evidence.VerifyInclusion(c, at64, entry(of), included) == nil
		theirs := proof.VerifyInclusion(hasher, at64, c.Size, hasher.HashLeaf(entry(of)), slicesOf(included), c.Root[:]) == nil
		if ours != theirs {
			r.Fatalf("that %d is in %d: we say %t, the library %t", at64, c.Size, ours, theirs)
		}
		count(ours, &held, &refused)
		ours = evidence.VerifyConsistency(earlier, c, consistent) == nil
		theirs = earlier.Size <= c.Size && (earlier.Size > 0 || earlier.Root == roots[0]) &&
			proof.VerifyConsistency(hasher, earlier.Size, c.Size, slicesOf(consistent), earlier.Root[:], c.Root[:]) == nil
		if ours != theirs {
			r.Fatalf("that %d continues %d: we say %t, the library %t", c.Size, earlier.Size, ours, theirs)
		}
		count(ours, &held, &refused)
	})
	if held < 5 || refused < 5 {
		t.Errorf("%d proofs held, %d did not: too few of one kind", held, refused)
	}
}

func count(yes bool, held, refused *int) {
	if yes {
		*held++
	} else {
		*refused++
	}
}

func changed(hashes []evidence.Hash, how, at int) []evidence.Hash {
	hashes = slices.Clone(hashes)
	at = min(at, len(hashes))
	switch {
	case how == 1 && at < len(hashes):
		hashes[at][at] ^= 1
	case how == 2 && at < len(hashes):
		hashes = slices.Delete(hashes, at, at+1)
	case how == 3:
		hashes = slices.Insert(hashes, at, evidence.Hash{1})
	}
	return hashes
}

func slicesOf(hashes []evidence.Hash) [][]byte {
	all := make([][]byte, len(hashes))
	for i := range hashes {
		all[i] = hashes[i][:]
	}
	return all
}
