// Package evidence is what a stranger needs to verify a ledger: the formats of
// its leaves, folders and packs, and their verification.
//
// It promises to know nothing of what a record says, so that one ledger serves
// everything that Ward records; that a record's leaf covers all of it, so
// that what is sealed is what was seen; and that verification names the first
// thing that is wrong, as a *Failure that says what and where, on input that
// may be hostile. It trusts no file for being there: only the keys that its
// caller brings. It neither seals nor signs, and it does not know the library
// that does.
//
// # The chain
//
// A Record is bytes with a kind, a subject and a time. Its Leaf holds these and
// the payload's digest and size, as one line of canonical JSON; the leaf is the
// log's entry. The log is a Merkle tree (RFC 6962) on tiles; a Checkpoint is
// its size and root, signed. So a signature on a checkpoint covers every leaf,
// each leaf its payload, and each checkpoint all that came before it.
//
// # What others wrote down
//
//   - tiles and entry bundles: https://c2sp.org/tlog-tiles
//   - checkpoints: https://c2sp.org/tlog-checkpoint, signed notes with Ed25519
//     keys, https://c2sp.org/signed-note
//   - witnesses: https://c2sp.org/tlog-cosignature, Ed25519 (cosignature/v1)
//
// Ward's own formats are ward-leaf/1 (Leaf), ward-destroyed/1 (Destruction),
// ward-pack/1 (Pack) and ward-sample/1 (Draw).
package evidence
