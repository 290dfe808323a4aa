package network

// provider begins the operations of Azure's networks.
const provider = "Microsoft.Network"

// Operations on public addresses.
const (
	WritePublicAddress  = provider + "/publicIPAddresses/write"
	DeletePublicAddress = provider + "/publicIPAddresses/delete"
)
