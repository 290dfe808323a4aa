package recovery

import (
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/wardhq/ward/internal/app/input"
	"github.com/wardhq/ward/internal/app/pointintime"
	"github.com/wardhq/ward/internal/cli/command"
	"github.com/wardhq/ward/internal/recovery/drill"
	"github.com/wardhq/ward/internal/recovery/pgbackrest"
	"github.com/wardhq/ward/internal/recovery/program"
	"github.com/wardhq/ward/internal/report"
	"github.com/wardhq/ward/internal/step"
)

func (c group) drillPointInTimeCommand() *cobra.Command {
	var d drilled
	var r pointintime.Request
	var m moment
	var by, as string
	cmd := &cobra.Command{
		Use:   "point-in-time ESTATE ENVIRONMENT",
		Short: "Drill the restore of a PostgreSQL server to a stated moment, by pgBackRest",
		Long: `Point-in-time restores a backup into a folder of its own, starts a PostgreSQL on it
that reaches nobody and archives nothing, rolls it forward to the moment, reads every
table, and removes it again. WAL segments that the archive lacks are named before
anything is restored.

--mark writes two transactions into the schema ward_drill of the server, and drops them
in the end: the one before the moment has to be there, and the one behind it must not.
Without it the moment is named by --to, --to-xid or --to-lsn, and is held against what
PostgreSQL says of where it stopped.

It is run where pgBackRest restores to, as the user of the server, or as root with
--run-as.
` + command.StatusHelp,
		Example: `  ward drill point-in-time estate clinic/production --stanza clinic --scratch /mnt/scratch \
    --mark --server 'host=/var/run/postgresql user=postgres'
  ward drill point-in-time estate clinic/production --stanza clinic --scratch /mnt/scratch --to 2026-11-28T12:30:00Z`,
		Args: command.Exactly("ESTATE", "ENVIRONMENT"),
		RunE: func(cmd *cobra.Command, args []string) error {
			d.estate, d.environment = args[0], args[1]
			if err := command.OneOf("format", d.form, "text", "json"); err != nil {
				return err
			}
			if r.Repository.Stanza == "" || r.Scratch == "" {
				return command.Usagef("--stanza and --scratch are needed: what pgBackRest calls the server, and where there is room to restore it")
			}
			var err error
			if r.Target, err = m.target(); err != nil {
				return err
			}
			if err := command.OneOf("by", by, string(pointintime.ByTime), string(pointintime.ByXID), string(pointintime.ByLSN)); err != nil {
				return err
			}
			if r.Mark {
				r.By = pointintime.By(by)
			}
			if r.As, r.Home, err = identity(as); err != nil {
				return err
			}
			if r.Repository.Config != "" {
				if r.Repository.Config, err = filepath.Abs(r.Repository.Config); err != nil {
					return err
				}
			}
			told := c.told(d.progress)
			r.Repository.Env, r.Server.Env = os.Environ(), os.Environ()
			r.Watch = func(e step.Entry) {
				if told != nil && e.Event == step.Began {
					told(e.Step)
				}
			}
			whose, err := c.of(d)
			if err != nil {
				return err
			}
			got, err := c.Ward.Drills.PointInTime(cmd.Context(), whose, r)
			if err != nil {
				return err
			}
			return c.sealedDrill(got, d.form)
		},
	}
	d.flags(cmd)
	flags := cmd.Flags()
	flags.StringVar(&r.Repository.Stanza, "stanza", "", "NAME: what pgBackRest calls the server")
	flags.StringVar(&r.Repository.Config, "pgbackrest-config", "", "FILE: pgBackRest's configuration (default: pgBackRest's own)")
	flags.StringVar(&r.Repository.Program, "pgbackrest", "", "FILE: pgbackrest, where it is not on the PATH")
	flags.IntVar(&r.Repository.Key, "repo", 0, "NUMBER: of the configuration's repository (default: the first)")
	flags.StringVar(&m.time, "to", "", "TIME: restore to it, as 2026-11-28T12:30:00.25Z")
	flags.StringVar(&m.xid, "to-xid", "", "NUMBER: of the transaction that is the last to be there")
	flags.StringVar(&m.lsn, "to-lsn", "", "PLACE: in the write-ahead log, as 1/A0000028")
	flags.BoolVar(&m.before, "exclusive", false, "stop just before what is named")
	flags.BoolVar(&r.Mark, "mark", false, "write two transactions, and restore to between them")
	flags.StringVar(&by, "by", string(pointintime.ByTime), "name that moment by time, xid or lsn")
	flags.StringVar(&r.Server.Conn, "server", "", "CONNECTION: of the primary, as 'host=… user=…'; a password comes from PGPASSFILE (default: as psql's)")
	flags.StringVar(&r.Database, "database", "", "DATABASE: that is written to (default: postgres)")
	flags.StringVar(&r.Set, "set", "", "BACKUP: by its label (default: the newest that reaches the moment)")
	flags.StringVar(&r.Scratch, "scratch", "", "DIR: with room for the server; a folder is made in it, and removed")
	flags.StringVar(&r.Bin, "postgres-bin", "", "DIR: of postgres, where it is not where packages put it")
	flags.StringVar(&r.Role, "role", "", "ROLE: a superuser of what was restored (default: postgres)")
	flags.StringVar(&as, "run-as", "", "USER: that PostgreSQL and pgBackRest run as, where it is not you")
	cmd.MarkFlagsMutuallyExclusive("mark", "to", "to-xid", "to-lsn")
	cmd.MarkFlagsMutuallyExclusive("mark", "exclusive")
	cmd.MarkFlagsOneRequired("mark", "to", "to-xid", "to-lsn")
	return cmd
}

// moment is one as flags name it.
type moment struct {
	time, xid, lsn string
	before         bool
}

func (m moment) target() (pgbackrest.Target, error) {
	t := pgbackrest.Target{Exclusive: m.before}
	var err error
	if m.time != "" {
		if t.Time, err = command.Instant("to", m.time); err != nil {
			return t, err
		}
	}
	if m.xid != "" {
		// A number that counts on past 32 bits is that of an epoch: PostgreSQL stops by the rest.
		if t.XID, err = strconv.ParseUint(m.xid, 10, 64); err != nil || t.XID == 0 {
			return t, command.Usagef("--to-xid %q is not the number of a transaction", m.xid)
		}
	}
	if m.lsn != "" {
		if t.LSN, err = pgbackrest.ParseLSN(m.lsn); err != nil || t.LSN == 0 {
			return t, command.Usagef("--to-lsn %q is not a place in a write-ahead log: want one as 1/A0000028", m.lsn)
		}
	}
	return t, nil
}

// identity is a user of the machine, and the user's own folder; nothing where nobody is
// named.
func identity(name string) (*program.User, string, error) {
	if name == "" {
		return nil, "", nil
	}
	refused := func(err error) (*program.User, string, error) {
		return nil, "", &input.Error{What: "there is no user " + name + " to run PostgreSQL as", Err: err, Hint: "name the one that the server runs as"}
	}
	u, err := user.Lookup(name)
	if err != nil {
		return refused(err)
	}
	uid, err := strconv.ParseUint(u.Uid, 10, 32)
	if err != nil {
		return refused(err)
	}
	gid, err := strconv.ParseUint(u.Gid, 10, 32)
	if err != nil {
		return refused(err)
	}
	return &program.User{UID: uint32(uid), GID: uint32(gid)}, u.HomeDir, nil
}

// moments says of a drill to a point in time what it found.
func (c group) moments(d drill.Drill) {
	v := d.Record.Values
	for _, line := range []struct{ name, value string }{
		{"Moment", d.To}, {"Backup", d.Set}, {"PostgreSQL said", v["stopped"]}, {"Reachable", v["reachable"]}, {"Missing", v["missing"]},
	} {
		if line.value != "" {
			fmt.Fprintf(c.Streams.Out, "%-15s %s\n", line.name, report.Harmless(line.value))
		}
	}
	if v["tables"] != "" {
		fmt.Fprintf(c.Streams.Out, "%-15s %s tables of %s databases, with %s rows\n", "Read", report.Harmless(v["tables"]), report.Harmless(v["databases"]), report.Harmless(v["rows"]))
	}
}
