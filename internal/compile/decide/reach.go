package decide

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/layout"
)

// reach gives every service a private endpoint: nothing has an address that
// the public reaches.
func reach(_ asked, l *layout.Layout, n *notes) {
	for i := range l.Sites {
		s := &l.Sites[i]
		if s.Network != nil && len(s.Keys) > 0 {
			s.Endpoints = append(s.Endpoints, vault("vault", s.VaultID(), s.Unit))
		}
	}
	for _, c := range l.Caches {
		s := n.site(l, c.Unit)
		s.Endpoints = append(s.Endpoints, cache(c))
	}
	for _, e := range l.Environments {
		home := n.site(l, e.Home)
		home.Endpoints = append(home.Endpoints, accountsFrom(l, *home, *home)...)
		if !e.Database.OnCluster {
			home.Endpoints = append(home.Endpoints, postgres(e.Database.Server, e.Home))
		}
		if e.Recovery == nil || e.Mechanism == layout.NoRegional {
			continue
		}
		// The accounts have addresses in the recovery region's network too:
		// when they fail over, the endpoints lead to where they are then
		// (Azure Storage, use private endpoints). So has the vault with their
		// keys: when its region is lost, Azure serves it read-only from the
		// region paired with it (Azure Key Vault, availability and
		// redundancy). The unit that comes after the other holds them.
		back := n.site(l, *e.Recovery)
		there := append(accountsFrom(l, *home, *back), vault("home-vault", home.VaultID(), back.Unit))
		if e.Mechanism == layout.GeoReplica {
			back.Endpoints = append(back.Endpoints, there...)
			if !e.Database.OnCluster {
				back.Endpoints = append(back.Endpoints, postgres(back.ServerID(), back.Unit))
			}
			continue
		}
		// The recovery unit comes first, for its key: it cannot name the
		// accounts.
		home.Endpoints = append(home.Endpoints, there...)
	}
}

func cache(c layout.Cache) layout.Endpoint {
	return layout.Endpoint{Role: "redis", Service: c.ID, Group: redisGroup, Zone: redisZone, Network: c.Unit}
}

// accountsFrom are the addresses by which a site's accounts are reached from
// another. That of the records is in the hub where there is one: what mirrors
// evidence runs there, and no cluster has to reach them. It is there instead of
// in the network that is joined to it, since both ask the hub's zone, and a
// name has one address in a zone.
func accountsFrom(l *layout.Layout, s, from layout.Site) []layout.Endpoint {
	mirrored := from.Unit
	if hub, ok := l.HubIn(from.Region); ok {
		mirrored = hub
	}
	return []layout.Endpoint{
		blobs("documents", s.DocumentsAccountID(), from.Unit),
		blobs("records", s.RecordsAccountID(), mirrored),
		blobs("backups", s.BackupsAccountID(), from.Unit),
	}
}

func blobs(role string, account addr.ID, network addr.Unit) layout.Endpoint {
	return layout.Endpoint{Role: role, Service: account, Group: blobGroup, Zone: blobZone, Network: network}
}

func vault(role string, vault addr.ID, network addr.Unit) layout.Endpoint {
	return layout.Endpoint{Role: role, Service: vault, Group: vaultGroup, Zone: vaultZone, Network: network}
}

func postgres(server addr.ID, network addr.Unit) layout.Endpoint {
	return layout.Endpoint{Role: "postgres", Service: server, Group: postgresGroup, Zone: postgresZone, Network: network}
}
