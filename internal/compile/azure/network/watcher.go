package network

import (
	"strings"

	"github.com/wardhq/ward/internal/addr"
)

// watcherKind is the type of what Azure watches the networks of a region with.
func watcherKind() addr.Kind { return addr.Kind(strings.TrimSuffix(string(FlowLogKind), "/flowLogs")) }

// WatcherGroupID returns the resource group in which Azure keeps a
// subscription's watchers.
func WatcherGroupID(subscription addr.ID) addr.ID {
	return subscription.ResourceGroup("NetworkWatcherRG")
}

// WatcherID returns the id of a region's watcher. A subscription has one in
// each region; Azure makes it with the first network, in a group and under a
// name of its own choice, and refuses another
// (learn.microsoft.com, Network Watcher, create: "automatically enabled").
// So it is not designed: what is designed below it waits for it.
func WatcherID(subscription addr.ID, region string) addr.ID {
	return WatcherGroupID(subscription).Resource(watcherKind(), "NetworkWatcher_"+region)
}
