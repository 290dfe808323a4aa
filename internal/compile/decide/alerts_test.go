package decide

import (
	"testing"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/layout"
)

// A replica may be behind by half of the least that an environment of its
// server may lose, and never by more than a quarter of an hour; a server that
// nobody follows is not told of as if one did.
func TestReplicaLag(t *testing.T) {
	group := addr.Subscription("00000000-0000-0000-0000-00000000000a").ResourceGroup("g")
	primary, replica := group.Resource("Microsoft.DBforPostgreSQL/flexibleServers", "a"), group.Resource("Microsoft.DBforPostgreSQL/flexibleServers", "b")
	for _, tt := range []struct {
		minutes []int
		want    int
	}{
		{nil, 900}, {[]int{60}, 900}, {[]int{20}, 600}, {[]int{60, 20}, 600}, {[]int{1}, 60},
	} {
		l := layout.Layout{Servers: []layout.Server{{ID: primary, StorageGiB: 128}, {ID: replica, ReplicaOf: primary, StorageGiB: 128}}}
		l.Environments = append(l.Environments, layout.Environment{Database: layout.Database{Server: primary}})
		for _, m := range tt.minutes {
			l.Environments = append(l.Environments, layout.Environment{
				Database: layout.Database{Server: primary}, Objectives: &layout.Objectives{RPO: layout.Objective{AskedMinutes: m}},
			})
		}
		known := seen(l)
		found := map[string]int{}
		for _, s := range l.Servers {
			for _, a := range known.ofDatabase(s) {
				if a.Of != s.ID {
					t.Errorf("%s is told of as %s", s.ID.Name(), a.Of.Name())
				}
				found[a.Name+" of "+s.ID.Name()] = a.Threshold
			}
		}
		if found["replica-lag of b"] != tt.want {
			t.Errorf("%v minutes may be lost: told at %d seconds, want %d", tt.minutes, found["replica-lag of b"], tt.want)
		}
		if _, wrong := found["replica-lag of a"]; wrong || found["replication-slot of a"] != 128<<30/100*10 || len(found) != 6 {
			t.Errorf("alerts: %v", found)
		}
	}
	for _, a := range seen(layout.Layout{}).ofDatabase(layout.Server{ID: primary}) {
		if a.Name == "replication-slot" {
			t.Error("nobody follows it, and its slots are watched")
		}
	}
}

// Nothing is told of what a workspace has no logs of.
func TestLogAlertsFollowFromWhoLogs(t *testing.T) {
	logs := layout.Site{Unit: addr.PlatformUnit()}.Named("hrg").LogsID()
	for _, tt := range []struct {
		name string
		site layout.Site
		want []string
	}{
		{"nothing", layout.Site{}, nil},
		{"a vault", layout.Site{Keys: []layout.Key{{Purpose: layout.DatabaseKey}}}, []string{"key-out-of-reach", "expiry-near"}},
		{"documents", layout.Site{Storage: &layout.Storage{}}, []string{"document-missing", "backup-failed"}},
		{"a way in", layout.Site{Network: &layout.Network{Subnets: []layout.Subnet{{Role: layout.EntrySubnet}}}}, []string{"requests-blocked"}},
		{"a network without one", layout.Site{Network: &layout.Network{}}, nil},
	} {
		tt.site.Workspace = logs
		var got []string
		for _, a := range seen(layout.Layout{Sites: []layout.Site{tt.site}}).ofLogs(logs) {
			got = append(got, a.Name)
		}
		if len(got) != len(tt.want) {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
			continue
		}
		for i := range got {
			if got[i] != tt.want[i] {
				t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
			}
		}
	}
}
