package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"

	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/evidence/evidencetest"
	"github.com/wardhq/ward/internal/evidence/pack"
	"github.com/wardhq/ward/tools/bench/tessera"
)

// verified is what a verification found.
type verified struct {
	Records, Payloads, Checkpoints uint64
	Root                           string
}

// writeLedger is `write-ledger DIR N PAYLOADS`: a ledger of N records and so
// many different payloads, with a checkpoint after every 256 records.
func writeLedger(args []string) error {
	n, err := strconv.Atoi(args[1])
	if err != nil {
		return err
	}
	payloads, err := strconv.Atoi(args[2])
	if err != nil {
		return err
	}
	l := evidencetest.Into(args[0], evidencetest.LogKey("first"))
	for i := range n {
		r := evidencetest.Record(i)
		r.Payload = evidencetest.Record(i % payloads).Payload
		if i < payloads {
			l.Add(r, sealClass)
		} else {
			l.AddLeaf(r.Leaf(sealClass))
		}
		if i%256 == 255 {
			l.Seal()
		}
	}
	l.Seal()
	return l.Err()
}

// verifyLedger is `verify-ledger DIR`.
func verifyLedger(args []string) error {
	policy, err := evidence.NewPolicy([]string{evidencetest.LogKey("first").VKey()}, nil, 0)
	if err != nil {
		return err
	}
	r, err := evidence.VerifyLedger(context.Background(), os.DirFS(args[0]), policy, evidence.Options{})
	if err != nil {
		return err
	}
	return answer(verified{r.Records, r.Payloads, r.Checkpoints, hex.EncodeToString(r.Checkpoint.Root[:])})
}

// fsckLedger is `fsck-ledger DIR`: what the log library verifies of it, its
// entries and tiles.
func fsckLedger(args []string) error {
	size, root, err := tessera.Check(context.Background(), filepath.Join(args[0], evidence.LogDir),
		evidencetest.LogKey("first").VKey(), uint(runtime.GOMAXPROCS(0)))
	if err != nil {
		return err
	}
	return answer(verified{Records: size, Root: hex.EncodeToString(root)})
}

// sums is what reads and hashes every file of a ledger once, and no more.
const sums = `find . -type f -print0 | xargs -0 sha256sum`

// compareSums is `compare-sums FILE PAYLOADS`: whether what sha256sum wrote has
// so many payloads, and for each the digest that its name says.
func compareSums(args []string) error {
	file, err := os.Open(args[0])
	if err != nil {
		return err
	}
	defer file.Close()
	var same agreement
	for lines := bufio.NewScanner(file); ; {
		if !lines.Scan() {
			if err := lines.Err(); err != nil {
				return err
			}
			break
		}
		same.Objects++
		sum, name, _ := strings.Cut(lines.Text(), "  ")
		if !strings.HasPrefix(name, "./"+evidence.PayloadsDir) {
			continue
		}
		if path.Base(name) != sum {
			return fmt.Errorf("%s has the digest %s", name, sum)
		}
		same.Groups++
	}
	if strconv.Itoa(same.Groups) != args[1] {
		return fmt.Errorf("%d payloads, want %s", same.Groups, args[1])
	}
	return answer(same)
}

// verifying verifies a ledger of many records, and has the log library's fsck
// and sha256sum go over the same files.
func verifying(o options) error {
	fmt.Printf("## A ledger of %d records verified\n", o.records)
	t := newTable("payloads", "what", "checkpoints", "wall", "processor", "peak memory", "processor, × Ward")
	for _, payloads := range o.payloads {
		dir := filepath.Join(o.work, "verify")
		if _, err := self(nil, "write-ledger", dir, strconv.Itoa(o.records), strconv.Itoa(payloads)); err != nil {
			return err
		}
		var ours, theirs verified
		// The first reading is for the files to be in memory, for all alike.
		if _, err := measure(filepath.Join(o.work, "sums"), dir, "sh", "-c", sums); err != nil {
			return err
		}
		ward, err := self(&ours, "verify-ledger", dir)
		if err != nil {
			return err
		}
		fsck, err := self(&theirs, "fsck-ledger", dir)
		if err != nil {
			return err
		}
		hashed, err := measure(filepath.Join(o.work, "sums"), dir, "sh", "-c", sums)
		if err != nil {
			return err
		}
		if ours.Records != theirs.Records || ours.Root != theirs.Root || ours.Records != uint64(o.records) || ours.Payloads != uint64(payloads) {
			return fmt.Errorf("ward verified %+v, fsck %+v, of %d records and %d payloads", ours, theirs, o.records, payloads)
		}
		var same agreement
		if _, err := self(&same, "compare-sums", filepath.Join(o.work, "sums"), strconv.Itoa(payloads)); err != nil {
			return fmt.Errorf("sha256sum and Ward disagree: %w", err)
		}
		t.row(payloads, "Ward: all", ours.Checkpoints, ward.wall, ward.processor, mib(ward.memory), 1.0)
		t.row("-", "Tessera's fsck: entries and tiles", "-", fsck.wall, fsck.processor, mib(fsck.memory), work(fsck, ward))
		t.row(payloads, fmt.Sprintf("sha256sum: the bytes of all %d files", same.Objects), "-", hashed.wall, hashed.processor, mib(hashed.memory), work(hashed, ward))
		if err := os.RemoveAll(dir); err != nil {
			return err
		}
	}
	t.print()
	fmt.Printf("The last command, in the ledger's folder: %s\n", sums)
	fmt.Println("Compared: fsck and Ward come to the same number of records and the same root, sha256sum and Ward to the same payloads.")
	fmt.Println()
	return nil
}

// proved is how large the proofs of a ledger are.
type proved struct {
	Records uint64
	// Inclusion and Consistency are numbers of hashes, of samples spread over
	// the log.
	InclusionMean, ConsistencyMean float64
	InclusionMost, ConsistencyMost int
	// Packs are sizes in bytes by number of records.
	Packs map[int]int
}

// packs are the numbers of records that packs are measured at.
var packs = []int{1, 25, 250}

// measureProofs is `measure-proofs DIR`: proofs of a thousand records and from
// a thousand earlier sizes, all verified, and packs of a sample.
func measureProofs(args []string) error {
	policy, err := evidence.NewPolicy([]string{evidencetest.LogKey("first").VKey()}, nil, 0)
	if err != nil {
		return err
	}
	fsys := os.DirFS(args[0])
	l, err := evidence.OpenLedger(fsys, policy)
	if err != nil {
		return err
	}
	size := l.Checkpoint.Size
	r := proved{Records: size, Packs: map[int]int{}}
	const samples = 1000
	for i := range uint64(samples) {
		index := i * (size - 1) / (samples - 1)
		e, err := l.Entry(index)
		if err != nil {
			return err
		}
		in, err := pack.Inclusion(l, index)
		if err != nil {
			return err
		}
		if err := evidence.VerifyInclusion(l.Checkpoint, index, e.Raw, in); err != nil {
			return err
		}
		r.InclusionMean += float64(len(in)) / samples
		r.InclusionMost = max(r.InclusionMost, len(in))
	}
	kept, err := os.ReadDir(filepath.Join(args[0], evidence.CheckpointsDir))
	if err != nil {
		return err
	}
	for _, k := range kept {
		raw, err := os.ReadFile(filepath.Join(args[0], evidence.CheckpointsDir, k.Name()))
		if err != nil {
			return err
		}
		earlier, err := policy.Open(k.Name(), raw)
		if err != nil {
			return err
		}
		con, err := pack.Consistency(l, earlier.Size)
		if err != nil {
			return err
		}
		if err := evidence.VerifyConsistency(earlier, l.Checkpoint, con); err != nil {
			return err
		}
		r.ConsistencyMean += float64(len(con)) / float64(len(kept))
		r.ConsistencyMost = max(r.ConsistencyMost, len(con))
	}
	for _, n := range packs {
		var indexes []uint64
		for i := range uint64(n) {
			indexes = append(indexes, i*size/uint64(n))
		}
		var packed bytes.Buffer
		if _, err := pack.Write(context.Background(), &packed, l, policy, pack.Request{Indexes: indexes}); err != nil {
			return err
		}
		if _, err := evidence.VerifyPack(context.Background(), bytes.NewReader(packed.Bytes()), int64(packed.Len()), policy, evidence.PackOptions{}); err != nil {
			return err
		}
		r.Packs[n] = packed.Len()
	}
	return answer(r)
}

// proofs measures how large proofs and packs are.
func proofs(o options) error {
	fmt.Println("## Proofs and packs")
	t := newTable("records", "inclusion, hashes: mean, most", "bytes at most", "consistency, hashes: mean, most", "bytes at most", "pack of 1", "pack of 25", "pack of 250", "a further record")
	const hash = 32
	for n := 1000; n <= o.records; n *= 10 {
		dir := filepath.Join(o.work, "proofs")
		if _, err := self(nil, "write-ledger", dir, strconv.Itoa(n), "1000"); err != nil {
			return err
		}
		var r proved
		if _, err := self(&r, "measure-proofs", dir); err != nil {
			return err
		}
		t.row(r.Records,
			fmt.Sprintf("%.1f, %d", r.InclusionMean, r.InclusionMost), hash*r.InclusionMost,
			fmt.Sprintf("%.1f, %d", r.ConsistencyMean, r.ConsistencyMost), hash*r.ConsistencyMost,
			r.Packs[1], r.Packs[25], r.Packs[250], (r.Packs[250]-r.Packs[25])/(250-25))
		if err := os.RemoveAll(dir); err != nil {
			return err
		}
	}
	t.print()
	return nil
}
