package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/wardhq/ward/internal/app"
	"github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/evidence/ledger"
	"github.com/wardhq/ward/internal/report"
	"github.com/wardhq/ward/internal/store/sqlite"
)

// openDatabase opens the state database that a state folder has.
func openDatabase(ctx context.Context, path string) (app.Database, error) {
	return sqlite.Open(ctx, path)
}

// defaultState is the state folder of whoever names none.
const defaultState = ".ward"

func (c command) evidenceCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "evidence",
		Short: "Show, verify and hand out what was sealed",
		Long: `Evidence is what ward check --state and ward posture --state seal: records in an
append-only log whose checkpoints are signed, and their payloads beside it. A
stranger who has the ledger's public key can verify all of it, or a pack of it,
offline, by ward evidence verify or by the small program ward-verify.
` + statusHelp,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usageError{fmt.Errorf("evidence has no verb %q", args[0])}
			}
			return cmd.Help()
		},
	}
	cmd.AddCommand(
		c.evidenceLogCommand(), c.evidenceShowCommand(), c.evidenceVerifyCommand(),
		c.evidenceExportCommand(), c.evidenceKeysCommand(), c.evidenceMirrorCommand(), c.evidenceRestoreCommand(), c.evidenceDestroyCommand(),
	)
	return cmd
}

// stateFlags add the flags that say where state is.
func stateFlags(cmd *cobra.Command, r *app.StateRequest, dir, help string) {
	cmd.Flags().StringVar(&r.Dir, "state", dir, help)
	cmd.Flags().StringVar(&r.Keys, "keys", "", "DIR: where the ledger's keys are (default: ward/keys in your own configuration folder)")
}

// choosing are the flags that choose records.
type choosing struct {
	filter      app.RecordFilter
	from, until string
}

func (f *choosing) flags(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.filter.Kind, "kind", "", "only records of this kind, as ward-run/1")
	flags.StringVar(&f.filter.Class, "class", "", "only records of this retention class, as run")
	flags.StringVar(&f.filter.Subject, "subject", "", "only records about this subject, as ward:estate/hrg")
	flags.StringArrayVar(&f.filter.Controls, "control", nil, "only records that bear on this control, as hipaa/164.312(b); may be repeated")
	flags.StringVar(&f.from, "from", "", "only records from this day or instant on")
	flags.StringVar(&f.until, "until", "", "only records up to and with this day, or before this instant")
}

// read returns the filter with its period.
func (f *choosing) read() (app.RecordFilter, error) {
	out := f.filter
	var err error
	if f.from != "" {
		if out.From, err = instant("from", f.from); err != nil {
			return out, err
		}
	}
	if f.until != "" {
		if out.Until, err = instant("until", f.until); err != nil {
			return out, err
		}
		if len(f.until) == len(time.DateOnly) {
			out.Until = out.Until.AddDate(0, 0, 1)
		}
	}
	if !out.From.IsZero() && !out.Until.IsZero() && !out.From.Before(out.Until) {
		return out, usageError{fmt.Errorf("--from %s is not before --until %s", f.from, f.until)}
	}
	return out, nil
}

func (c command) evidenceLogCommand() *cobra.Command {
	var r app.EvidenceLogRequest
	var f choosing
	var format string
	cmd := &cobra.Command{
		Use:   "log",
		Short: "List what was sealed",
		Long:  "Log lists the records of a ledger in their order, up to its newest checkpoint.\n" + statusHelp,
		Example: `  ward evidence log
  ward evidence log --control 'hipaa/164.312(b)' --from 2026-10-01 --until 2026-12-31`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := oneOf("format", format, "text", "json"); err != nil {
				return err
			}
			var err error
			if r.RecordFilter, err = f.read(); err != nil {
				return err
			}
			shown := report.RecordLogText(c.streams.Out, c.text())
			if format == "json" {
				shown = report.RecordLogJSON(c.streams.Out)
			}
			checkpoint, err := c.ward.EvidenceLog(cmd.Context(), r, shown.Record)
			if err != nil {
				return c.broken(err)
			}
			return shown.End(checkpoint)
		},
	}
	stateFlags(cmd, &r.StateRequest, defaultState, "DIR: the state folder")
	f.flags(cmd)
	cmd.Flags().StringVar(&format, "format", "text", "text, or json (one object a line)")
	return cmd
}

// broken names what does not hold in evidence, which is a finding and not a
// fault.
func (c command) broken(err error) error {
	var f *evidence.Failure
	if !errors.As(err, &f) {
		return err // nil too
	}
	fmt.Fprintf(c.streams.Err, "ward: the ledger does not hold: %s\n", harmless(f.Error()))
	return statusError(Found)
}

// harmless keeps what a hostile file says from steering a terminal.
func harmless(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x20 || (r >= 0x7f && r < 0xa0) {
			return '?'
		}
		return r
	}, s)
}

func (c command) evidenceShowCommand() *cobra.Command {
	var r app.EvidenceShowRequest
	var format string
	var payload bool
	cmd := &cobra.Command{
		Use:   "show RECORD",
		Short: "Show one record, its place and its proof",
		Long: `Show finds a record by its index or by the digest of its payload, verifies that it
is in the log of the newest checkpoint, and says whether its payload is there.
With --payload it writes the payload's bytes, and nothing else.
` + statusHelp,
		Example: `  ward evidence show 12
  ward evidence show 12 --payload > run.json
  ward posture --from run.json`,
		Args: exactly("RECORD"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := oneOf("format", format, "text", "json"); err != nil {
				return err
			}
			r.Record = args[0]
			found, err := c.ward.EvidenceShow(cmd.Context(), r)
			if err != nil {
				return c.broken(err)
			}
			if payload {
				if found.Destroyed != nil {
					fmt.Fprintf(c.streams.Err, "ward: the payload of record %d was destroyed: record %d says so\n", found.Entry.Index, found.DestroyedBy)
					return statusError(Unseen)
				}
				_, err := c.streams.Out.Write(found.Payload)
				return err
			}
			shown := report.Record{Entry: found.Entry, Checkpoint: found.Checkpoint, Proof: found.Proof, Destroyed: found.Destroyed, DestroyedBy: found.DestroyedBy}
			if format == "json" {
				return report.RecordJSON(c.streams.Out, shown)
			}
			return report.RecordText(c.streams.Out, shown, c.text())
		},
	}
	stateFlags(cmd, &r.StateRequest, defaultState, "DIR: the state folder")
	cmd.Flags().StringVar(&format, "format", "text", "text or json")
	cmd.Flags().BoolVar(&payload, "payload", false, "write the payload's bytes")
	return cmd
}

func (c command) evidenceVerifyCommand() *cobra.Command {
	var r app.EvidenceVerifyRequest
	var format string
	var quorum int
	cmd := &cobra.Command{
		Use:   "verify [PACK|LEDGER|MIRROR]",
		Short: "Verify a ledger or a pack, offline",
		Long: `Verify reads all of a ledger, a mirror or a pack, and names the first thing that is
wrong. Without an argument it verifies the ledger of the state folder. It trusts
the keys that are named, or else those of the state folder: an auditor names the
key that they have from somebody they know.

The small program ward-verify does the same without Ward.
` + statusHelp,
		Example: `  ward evidence verify
  ward evidence verify pack.zip --key 'hrg.example/evidence+0a1b2c3d+AbCd…' --checkpoint last-year`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usageError{fmt.Errorf("%q is one argument too many", args[1])}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := oneOf("format", format, "text", "json"); err != nil {
				return err
			}
			if len(args) == 1 {
				r.Target = args[0]
			}
			if cmd.Flags().Changed("quorum") {
				r.Quorum = &quorum
			}
			result, err := c.ward.EvidenceVerify(cmd.Context(), r)
			var f *evidence.Failure
			if err != nil && !errors.As(err, &f) {
				return err
			}
			v := report.Verified{What: "ledger", Failure: f}
			switch {
			case result.Ledger != nil:
				v.Words, v.Open, v.Verified = result.Ledger.Verified(), result.Ledger.NotVerified(), *result.Ledger
			case result.Pack != nil:
				v.What, v.Words, v.Open, v.Verified = "pack", result.Pack.Verified(), result.Pack.NotVerified(), result.Pack.Report
			}
			show := report.VerificationJSON
			if format == "text" {
				show = func(w io.Writer, v report.Verified) error { return report.VerificationText(w, v, c.text()) }
			}
			if err := show(c.streams.Out, v); err != nil {
				return err
			}
			if f != nil {
				return statusError(Found)
			}
			return nil
		},
	}
	stateFlags(cmd, &r.StateRequest, defaultState, "DIR: the state folder")
	f := cmd.Flags()
	f.StringArrayVar(&r.Keys, "key", nil, "KEY: trust this public key, or those of this file; may be repeated")
	f.StringArrayVar(&r.Witnesses, "witness", nil, "KEY: a witness's public key, or a file of them; may be repeated")
	f.IntVar(&quorum, "quorum", 0, "how many of the witnesses must have signed (default: all)")
	f.StringVar(&r.Checkpoint, "checkpoint", "", "FILE: a checkpoint of this ledger that was kept from before: the ledger must be its continuation")
	f.BoolVar(&r.Live, "live", false, "the ledger is being written to: pass over what lies behind its newest checkpoint")
	f.StringVar(&format, "format", "text", "text or json")
	return cmd
}

func (c command) evidenceExportCommand() *cobra.Command {
	var r app.EvidenceExportRequest
	var f choosing
	cmd := &cobra.Command{
		Use:   "export --to PACK",
		Short: "Write a pack for an auditor",
		Long: `Export writes a zip archive with the chosen records, their payloads, the proofs
that lead to a signed checkpoint, a page for reading, and how to verify it. The
same choice of the same ledger gives the same bytes. A sample is drawn by a seed,
so that everybody can draw it again; the seed must come from whoever asks for it.
With --checkpoint the pack proves that the ledger continues what the auditor saw
before.

Payloads are in the pack as they are. What the records say is for the auditor.
` + statusHelp,
		Example: `  ward evidence export --to pack.zip --control 'hipaa/164.312(b)' --from 2026-10-01 --until 2026-12-31
  ward evidence export --to sample.zip --kind ward-run/1 --sample 25 --seed 'the number that the auditor drew'`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			flags := cmd.Flags()
			switch {
			case r.To == "":
				return usageError{errors.New("--to is missing: name the pack's file")}
			case flags.Changed("sample") && r.Sample < 1:
				return usageError{fmt.Errorf("--sample %d: want 1 at least", r.Sample)}
			case (r.Sample > 0) != (r.Seed != ""):
				return usageError{errors.New("--sample and --seed go together: a sample is drawn by the seed of whoever asks for it")}
			}
			var err error
			if r.RecordFilter, err = f.read(); err != nil {
				return err
			}
			done, err := c.ward.EvidenceExport(cmd.Context(), r)
			if err != nil {
				return c.broken(err)
			}
			_, err = fmt.Fprintf(c.streams.Out, "%s: %d of %d records, %d payloads, %d bytes; verified.\nThe auditor verifies it by a public key that they have from somewhere else: ward evidence keys shows it.\n",
				done.Path, done.Report.Selected, done.Report.Checkpoint.Size, done.Report.Payloads, done.Bytes)
			return err
		},
	}
	stateFlags(cmd, &r.StateRequest, defaultState, "DIR: the state folder")
	f.flags(cmd)
	flags := cmd.Flags()
	flags.StringVar(&r.To, "to", "", "FILE: where the pack goes; it must not be there yet")
	flags.IntVar(&r.Sample, "sample", 0, "draw so many of the chosen records")
	flags.StringVar(&r.Seed, "seed", "", "TEXT: what the drawing depends on")
	flags.StringVar(&r.Checkpoint, "checkpoint", "", "FILE: an earlier checkpoint that the auditor holds")
	return cmd
}

func (c command) evidenceKeysCommand() *cobra.Command {
	var r app.StateRequest
	var format string
	show := func(k app.Keys) error {
		if format == "json" {
			return c.json(struct {
				Format string `json:"format"`
				app.Keys
			}{"ward-evidence-keys/1", k})
		}
		for _, key := range k.Public {
			is := "signs no more, or not yet"
			if key.Current {
				is = "signs now"
			}
			if _, err := fmt.Fprintf(c.streams.Out, "%s  # %s\n", key.Key, is); err != nil {
				return err
			}
		}
		return nil
	}
	common := func(cmd *cobra.Command) {
		stateFlags(cmd, &r, defaultState, "DIR: the state folder")
		cmd.Flags().StringVar(&format, "format", "text", "text or json")
	}
	cmd := &cobra.Command{
		Use:   "keys",
		Short: "Show the public keys of the ledger",
		Long: `Keys shows the public keys by which the ledger's checkpoints are verified, those
that signed before included. Hand them to auditors by a way that is not the
ledger's own: on paper, in a contract, on a page that they know to be yours.
` + statusHelp,
		Args: cobra.ArbitraryArgs,
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usageError{fmt.Errorf("keys has no verb %q", args[0])}
			}
			if err := oneOf("format", format, "text", "json"); err != nil {
				return err
			}
			k, err := c.ward.EvidenceKeys(r)
			if err != nil {
				return err
			}
			return show(k)
		},
	}
	common(cmd)
	create := &cobra.Command{
		Use:   "new NAME",
		Short: "Make a ledger in the state folder, and its key",
		Long: `New makes a ledger: its name for ever, and the key that signs its checkpoints.
The private key is written to your own configuration folder, or to --keys DIR,
with mode 0600: never into the state folder, a git work tree or a rendered tree.
Keep a copy of the folder where you keep such things: it also remembers the
newest checkpoint, so that a lost ledger is not begun anew under its name.
` + statusHelp,
		Example: "  ward evidence keys new harbor-regional.example/evidence",
		Args:    exactly("NAME"),
		RunE: func(_ *cobra.Command, args []string) error {
			if err := oneOf("format", format, "text", "json"); err != nil {
				return err
			}
			k, err := c.ward.NewLedger(app.NewLedgerRequest{StateRequest: r, Name: args[0]})
			if err != nil {
				return err
			}
			fmt.Fprintf(c.streams.Err, "ward: the private key is in %s; keep a copy of that folder\n", k.Folder)
			return show(k)
		},
	}
	rotate := &cobra.Command{
		Use:   "rotate",
		Short: "Replace the key that signs",
		Long: `Rotate makes a new key and seals a record, signed by the old key and the new, that
the one follows the other. What the old key signed goes on verifying. Hand the
new public key to auditors as you did the old one.
` + statusHelp,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := oneOf("format", format, "text", "json"); err != nil {
				return err
			}
			k, receipt, err := c.ward.RotateKey(cmd.Context(), r, c.ward.Now())
			if err != nil && receipt.Size == 0 {
				return err
			}
			c.receipts(app.Sealing{State: r.Dir, Receipts: []ledger.Receipt{receipt}})
			if err != nil {
				return err
			}
			return show(k)
		},
	}
	common(create)
	common(rotate)
	cmd.AddCommand(create, rotate)
	return cmd
}

// receipts says on standard error what was sealed, and where.
func (c command) receipts(s app.Sealing) {
	for _, r := range s.Receipts {
		word := "sealed"
		if r.Known {
			word = "sealed before"
		}
		fmt.Fprintf(c.streams.Err, "ward: %s in %s: record %d, %s, payload %s, by checkpoint %d\n", word, s.State, r.Index, r.Leaf.Kind, r.Leaf.Payload, r.Size)
	}
}

// sealed says what was sealed, and returns the exit status of a run that came
// to a status by itself: a record that could not be sealed is a fault that
// outranks what was found.
func (c command) sealed(s app.Sealed, status int) error {
	c.receipts(s.Sealing)
	if s.Err == nil {
		return exit(status)
	}
	var pending *ledger.PendingError
	if errors.As(s.Err, &pending) {
		fmt.Fprintln(c.streams.Err, "ward: what is kept is sealed with the next record, or when the ledger is opened next")
	}
	return s.Err
}
