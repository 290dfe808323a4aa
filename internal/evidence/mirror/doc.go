// Package mirror copies a ledger to a place that refuses overwrites: a folder,
// or a container of Azure blobs, which may be immutable.
//
// A mirror has a ledger's tiles, entry bundles, payloads and the checkpoints
// under their sizes, by the names that the ledger has for them
// (package evidence). It has no newest checkpoint in log/checkpoint, since that
// one is overwritten: the newest is that of the greatest size. FS shows a mirror
// as a ledger, so that evidence.VerifyLedger verifies it.
//
// It promises:
//
//   - nothing is sent that the ledger's signed checkpoint does not cover, and
//     every byte was verified against it before it was sent;
//   - a name is written once and whole. Where a name is taken, its bytes must be
//     the same; if they are not, that is an error that names it, and nothing is
//     overwritten or removed;
//   - all that a checkpoint covers is there before the checkpoint is, so that a
//     mirror which was cut at any moment verifies up to its newest checkpoint,
//     and the next run completes it;
//   - a mirror with a checkpoint that is not of this ledger's history is refused
//     before anything is written;
//   - no key and no token is in an error.
//
// What lies in a mirror behind its newest checkpoint is from a run that was cut,
// and a payload that the ledger destroyed stays in a mirror until the mirror's
// own retention ends. Both are passed over when a mirror is verified as live
// (evidence.Options). To restore a ledger, mirror FS into an empty folder and
// put the newest checkpoint there as log/checkpoint: Restore does both, and
// leaves out what was destroyed.
package mirror
