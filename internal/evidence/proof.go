package evidence

// PathStep is one step of an inclusion proof: what a sibling on one side gives.
type PathStep struct {
	Sibling, Gives Hash
	Left           bool // the sibling stands to the left
}

// InclusionPath walks an inclusion proof (RFC 9162, 2.1.3.2) from a leaf's own hash.
func InclusionPath(size, index uint64, leaf []byte, hashes []Hash) (path []PathStep, ok bool) {
	h, at, last := leafHash(leaf), index, size-1
	path = append(path, PathStep{Gives: h})
	for _, p := range hashes {
		if last == 0 || index >= size {
			return path, false
		}
		left := at%2 == 1 || at == last
		if left {
			h = nodeHash(p, h)
			for at%2 == 0 && at != 0 {
				at, last = at>>1, last>>1
			}
		} else {
			h = nodeHash(h, p)
		}
		path = append(path, PathStep{p, h, left})
		at, last = at>>1, last>>1
	}
	return path, index < size && last == 0
}

// VerifyInclusion verifies that a leaf's bytes are the entry at an index of the log.
func VerifyInclusion(c Checkpoint, index uint64, leaf []byte, hashes []Hash) error {
	if path, ok := InclusionPath(c.Size, index, leaf, hashes); !ok || path[len(path)-1].Gives != c.Root {
		return failure(BadProof, leafAt(index), "its inclusion proof does not lead to the checkpoint's root")
	}
	return nil
}

// VerifyConsistency verifies that a checkpoint's log continues an earlier one's.
func VerifyConsistency(earlier, c Checkpoint, hashes []Hash) error {
	if earlier.Size > c.Size {
		return failure(RolledBack, "the checkpoint", "it has %d records, the earlier one %d", c.Size, earlier.Size)
	}
	if earlier.Size == 0 && earlier.Root != emptyRoot() {
		return failure(WrongHistory, "the earlier checkpoint", "its root is not that of an empty log")
	}
	another := failure(WrongHistory, "the checkpoint", "the log of %d records does not continue the earlier one of %d", c.Size, earlier.Size)
	if earlier.Size == c.Size || earlier.Size == 0 {
		if len(hashes) > 0 {
			return failure(BadProof, "the consistency proof", "it has %d hashes from %d records to %d, want none", len(hashes), earlier.Size, c.Size)
		}
		if earlier.Size == c.Size && earlier.Root != c.Root {
			return another
		}
		return nil
	}
	before, now, ok := consistent(earlier, c, hashes)
	if !ok || now != c.Root {
		return failure(BadProof, "the consistency proof", "it does not lead from %d records to the root of %d: it was damaged, or the log does not continue the earlier one", earlier.Size, c.Size)
	}
	if before != earlier.Root {
		return another
	}
	return nil
}

// consistent returns the roots that a proof leads to (RFC 9162, 2.1.4.2): where the
// later is right, so is the earlier one, or the log has another beginning.
func consistent(earlier, c Checkpoint, hashes []Hash) (before, now Hash, ok bool) {
	if earlier.Size&(earlier.Size-1) == 0 {
		hashes = append([]Hash{earlier.Root}, hashes...) // it is a node of the tree itself
	}
	if len(hashes) == 0 {
		return before, now, false
	}
	at, last := earlier.Size-1, c.Size-1
	for at%2 == 1 {
		at, last = at>>1, last>>1
	}
	before, now = hashes[0], hashes[0]
	for _, p := range hashes[1:] {
		if last == 0 {
			return before, now, false
		}
		if at%2 == 1 || at == last {
			before, now = nodeHash(p, before), nodeHash(p, now)
			for at%2 == 0 && at != 0 {
				at, last = at>>1, last>>1
			}
		} else {
			now = nodeHash(now, p)
		}
		at, last = at>>1, last>>1
	}
	return before, now, last == 0
}
