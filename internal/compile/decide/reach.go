package decide

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/layout"
)

// reach gives every site with a network its key, and every service a private
// endpoint: nothing has an address that the public reaches.
func reach(_ asked, l *layout.Layout, n *notes) {
	for i := range l.Sites {
		s := &l.Sites[i]
		if s.Network == nil {
			continue
		}
		s.Keys = &layout.Keys{Key: "data"}
		s.Endpoints = append(s.Endpoints, layout.Endpoint{Role: "vault", Service: s.VaultID(), Group: vaultGroup, Zone: vaultZone, Network: s.Unit})
	}
	for _, c := range l.Caches {
		s := n.site(l, c.Unit)
		s.Endpoints = append(s.Endpoints, cache(c))
	}
	for _, e := range l.Environments {
		home := n.site(l, e.Home)
		home.Endpoints = append(home.Endpoints,
			blobs(home.AccountID(), e.Home),
			postgres(e.Database.Server, e.Home))
		if e.Recovery == nil || e.Mechanism == layout.NoRegional {
			continue
		}
		// The account has an address in the recovery region's network too:
		// when it fails over, the endpoint leads to where it is then (Azure
		// Storage, use private endpoints). The unit that comes after the other
		// holds it.
		back := n.site(l, *e.Recovery)
		if e.Mechanism == layout.GeoReplica {
			back.Endpoints = append(back.Endpoints, blobs(home.AccountID(), back.Unit), postgres(back.ServerID(), back.Unit))
			continue
		}
		// The recovery unit comes first, for its key: it cannot name the
		// account.
		home.Endpoints = append(home.Endpoints, blobs(home.AccountID(), back.Unit))
	}
}

func cache(c layout.Cache) layout.Endpoint {
	return layout.Endpoint{Role: "redis", Service: c.ID, Group: redisGroup, Zone: redisZone, Network: c.Unit}
}

func blobs(account addr.ID, network addr.Unit) layout.Endpoint {
	return layout.Endpoint{Role: "blob", Service: account, Group: blobGroup, Zone: blobZone, Network: network}
}

func postgres(server addr.ID, network addr.Unit) layout.Endpoint {
	return layout.Endpoint{Role: "postgres", Service: server, Group: postgresGroup, Zone: postgresZone, Network: network}
}
