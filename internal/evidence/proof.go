package evidence

// VerifyInclusion verifies that a leaf's bytes are the entry at an index of
// the checkpoint's log, by the algorithm of RFC 9162, section 2.1.3.2.
func VerifyInclusion(c Checkpoint, index uint64, leaf []byte, hashes []Hash) error {
	h, at, last := leafHash(leaf), index, c.Size-1
	holds := index < c.Size
	for _, p := range hashes {
		if last == 0 {
			holds = false
			break
		}
		if at%2 == 1 || at == last {
			h = nodeHash(p, h)
			for at%2 == 0 && at != 0 {
				at, last = at>>1, last>>1
			}
		} else {
			h = nodeHash(h, p)
		}
		at, last = at>>1, last>>1
	}
	if !holds || last != 0 || h != c.Root {
		return failure(BadProof, leafAt(index), "its inclusion proof does not lead to the checkpoint's root")
	}
	return nil
}

// VerifyConsistency verifies that one checkpoint's log continues an earlier
// one's.
func VerifyConsistency(earlier, c Checkpoint, hashes []Hash) error {
	if earlier.Size > c.Size {
		return failure(RolledBack, "the checkpoint", "it has %d records, the earlier one %d", c.Size, earlier.Size)
	}
	if earlier.Size == 0 && earlier.Root != emptyRoot() {
		return failure(WrongHistory, "the earlier checkpoint", "its root is not that of an empty log")
	}
	if !consistent(earlier, c, hashes) {
		return failure(WrongHistory, "the checkpoint", "the log of %d records does not continue the earlier one of %d", c.Size, earlier.Size)
	}
	return nil
}

// consistent is the algorithm of RFC 9162, section 2.1.4.2: the proof leads to
// both roots. From an empty log, or to the same size, there is none.
func consistent(earlier, c Checkpoint, hashes []Hash) bool {
	if earlier.Size == c.Size || earlier.Size == 0 {
		return len(hashes) == 0 && (earlier.Size < c.Size || earlier.Root == c.Root)
	}
	if earlier.Size&(earlier.Size-1) == 0 {
		hashes = append([]Hash{earlier.Root}, hashes...) // it is a node of the tree itself
	}
	if len(hashes) == 0 {
		return false
	}
	at, last := earlier.Size-1, c.Size-1
	for at%2 == 1 {
		at, last = at>>1, last>>1
	}
	before, now := hashes[0], hashes[0]
	for _, p := range hashes[1:] {
		if last == 0 {
			return false
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
	return last == 0 && before == earlier.Root && now == c.Root
}
