package decide

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/layout"
)

// keys gives every site a key for each purpose that something of it encrypts
// for: a key is withdrawn for what it wraps, and with one for everything nothing
// could be. A vault is where its keys are used: Azure Storage and PostgreSQL
// ask the vault of their own region.
func keys(_ asked, l *layout.Layout, _ *notes) {
	wrapped, clustered := databaseKeys(*l), map[addr.Unit]bool{}
	for _, c := range l.Clusters {
		clustered[c.Unit] = clustered[c.Unit] || c.AKS != nil
	}
	for i := range l.Sites {
		s := &l.Sites[i]
		for _, k := range []struct {
			purpose string
			used    bool
		}{
			{layout.DatabaseKey, wrapped[s.Unit]},
			{layout.DocumentsKey, s.Storage != nil},
			{layout.RecordsKey, s.Storage != nil},
			{layout.BackupsKey, s.Storage != nil}, // its backup vault's too
			{layout.RegistryKey, l.OwnsRegistry(s.Unit)},
			{layout.DisksKey, clustered[s.Unit]},
		} {
			if k.used {
				s.Keys = append(s.Keys, layout.Key{Purpose: k.purpose})
			}
		}
	}
}

// databaseKeys are the sites whose key encrypts a server's data, or the copy of
// its backups.
func databaseKeys(l layout.Layout) map[addr.Unit]bool {
	out := map[addr.Unit]bool{}
	for _, one := range l.Servers {
		out[one.Unit] = true
		if one.GeoBackup != nil {
			out[*one.GeoBackup] = true
		}
	}
	return out
}
