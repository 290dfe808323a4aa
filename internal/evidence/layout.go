package evidence

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/wardhq/ward/internal/digest"
)

// A ledger is a folder. Paths are relative to it, with slashes:
//
//	log/checkpoint                    the newest checkpoint: a signed note
//	log/tile/LEVEL/N[.p/W]            tiles: hashes, 256 at most
//	log/tile/entries/N[.p/W]          entry bundles: leaves, 256 at most
//	payloads/sha256/AB/ABCD…          payloads by the SHA-256 of their bytes
//	checkpoints/00000000000000000042  every published checkpoint by its size,
//	                                  in 20 decimal digits; never rewritten
//
// Everything but log/checkpoint is written once. The two folders below are the
// appender's own, and a mirror leaves them out: verification looks at the names
// in the first, and lets nothing but a lock be in the second unless somebody is
// sealing. The appender's other needs (keys, its outbox) live outside of the
// ledger: any other file in it is an error.
//
//	log/.state/                       of the log library
//	.partial/                         files before they are renamed into place, and
//	                                  marks of payloads that no record names yet
//
// After a crash, the appender removes what it left ahead of the checkpoint and
// under temporary names before it goes on; until then verification fails.
//
// A partial tile (.p/W) may stay when a wider one was written; it must then be
// the beginning of the wider one.
const (
	// LogDir holds the log: checkpoint and tiles.
	LogDir = "log"
	// CheckpointPath is the newest checkpoint.
	CheckpointPath = "log/checkpoint"
	// PayloadsDir holds the payloads.
	PayloadsDir = "payloads/sha256"
	// CheckpointsDir holds every published checkpoint by its size.
	CheckpointsDir = "checkpoints"
	// LogStateDir is the log library's own.
	LogStateDir = "log/.state"
	// PartialDir is where files are written before they are renamed.
	PartialDir = ".partial"

	tileDir    = "log/tile"
	tileWidth  = 256
	tileHeight = 8
	hashSize   = 32
)

// PayloadPath returns where a payload lies in a ledger.
func PayloadPath(d digest.Digest) string {
	name := hexOf(d)
	return PayloadsDir + "/" + name[:2] + "/" + name
}

// CheckpointPathOf returns where the checkpoint of a size is kept.
func CheckpointPathOf(size uint64) string {
	return fmt.Sprintf("%s/%020d", CheckpointsDir, size)
}

// TilePath returns the path of a tile in a ledger. Level is 0 to 7; width is
// the number of hashes, 1 to 256.
func TilePath(level int, index uint64, width int) string {
	return tileDir + "/" + strconv.Itoa(level) + "/" + tileName(index, width)
}

// EntriesPath returns the path of an entry bundle in a ledger. Width is the
// number of entries, 1 to 256.
func EntriesPath(index uint64, width int) string {
	return tileDir + "/entries/" + tileName(index, width)
}

// tileName groups an index by three digits, every group but the last marked
// with x, as x001/x234/067; a partial tile has its width behind .p/.
func tileName(index uint64, width int) string {
	name := fmt.Sprintf("%03d", index%1000)
	for index /= 1000; index > 0; index /= 1000 {
		name = fmt.Sprintf("x%03d/%s", index%1000, name)
	}
	if width < tileWidth {
		name += ".p/" + strconv.Itoa(width)
	}
	return name
}

func hexOf(d digest.Digest) string { return strings.TrimPrefix(d.String(), "sha256:") }
