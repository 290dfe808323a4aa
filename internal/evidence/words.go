package evidence

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Verified says in plain words what was verified of a ledger.
func (r Report) Verified() []string {
	lines := append(r.checkpointWords(),
		fmt.Sprintf("all %d records have this root, and every tile their hashes", r.Records),
		r.payloadWords())
	lines = append(lines, r.ruleWords()...)
	lines = append(lines, fmt.Sprintf("earlier checkpoints in the ledger that are signed and fit: %d, of them with fewer witnesses than you ask for: %d", r.Checkpoints, r.Unwitnessed))
	if r.Live {
		return append(lines, "what lies behind the checkpoint or in "+PartialDir+" was passed over, as asked")
	}
	return append(lines, "nothing that these need is missing, and nothing else is in the folder; of the appender's own files ("+LogStateDir+", "+PartialDir+"/lock) the names alone were looked at")
}

// Verified says in plain words what was verified of a pack.
func (r PackReport) Verified() []string {
	lines := append(r.checkpointWords(),
		fmt.Sprintf("records that are in the ledger by their proofs: %d, of them chosen: %d", r.Records, r.Selected),
		r.payloadWords())
	lines = append(lines, r.ruleWords()...)
	if told, _ := r.Pack.Selection.told(); len(told) > 0 {
		lines = append(lines, "by its leaf, each chosen record is what was asked for: "+strings.Join(told, "; "))
	}
	if s := r.Pack.Selection.Sample; s != nil {
		of := populationOf(s.Population)
		how := fmt.Sprintf("a random sample of %d of a population of %d", r.Selected, of)
		if uint64(s.Count) >= of {
			how = fmt.Sprintf("all %d of the population: a sample of %d was asked for", of, s.Count)
		}
		lines = append(lines, fmt.Sprintf("the chosen records are %s, drawn again by the seed %q", how, s.Seed))
	}
	return append(lines, "index.html shows what the records say, and nothing else is in the pack")
}

func (r Report) checkpointWords() []string {
	c := r.Checkpoint
	lines := []string{fmt.Sprintf("the checkpoint of %s: %d records, root %s, signed by %s", c.Origin, c.Size, c.Root, c.Key)}
	for _, w := range c.Witnesses {
		lines = append(lines, fmt.Sprintf("the witness %s signed it, by its own clock at %s", w.Name, w.Time.Format(time.RFC3339)))
	}
	if r.Earlier != nil {
		lines = append(lines, fmt.Sprintf("it continues your earlier checkpoint of %d records", *r.Earlier))
	}
	return lines
}

func (r Report) payloadWords() string {
	return fmt.Sprintf("all %d payloads match their records, %d bytes; declared destroyed: %d", r.Payloads, r.PayloadBytes, r.Destroyed)
}

// ruleWords names the rules of destructions: whether they are what was agreed
// is for the reader to judge.
func (r Report) ruleWords() []string {
	var lines []string
	for _, rule := range slices.Sorted(maps.Keys(r.Rules)) {
		lines = append(lines, fmt.Sprintf("declared destroyed, %d: %s", r.Rules[rule], rule))
	}
	return lines
}
