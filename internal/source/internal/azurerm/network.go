package azurerm

// network is Microsoft.Network.
var network = map[string]row{
	"azurerm_network_security_group": {
		kind:  "Microsoft.Network/networkSecurityGroups",
		ids:   []string{"group/Microsoft.Network/networkSecurityGroups/{name}"},
		args:  fields{"security_rule": many("properties.securityRules", fields{"name": at("name")}.and(securityRule))},
		shape: holds("properties.securityRules"),
	},
	"azurerm_network_security_rule": {
		kind:  "Microsoft.Network/networkSecurityGroups/securityRules",
		joins: "group/Microsoft.Network/networkSecurityGroups/{network_security_group_name}",
		list:  "properties.securityRules", alone: "securityRules",
		args: securityRule,
	},
}

var securityRule = fields{
	"description":                                at("properties.description"),
	"protocol":                                   at("properties.protocol"),
	"access":                                     at("properties.access"),
	"priority":                                   at("properties.priority"),
	"direction":                                  at("properties.direction"),
	"source_port_range":                          at("properties.sourcePortRange"),
	"source_port_ranges":                         at("properties.sourcePortRanges"),
	"destination_port_range":                     at("properties.destinationPortRange"),
	"destination_port_ranges":                    at("properties.destinationPortRanges"),
	"source_address_prefix":                      at("properties.sourceAddressPrefix"),
	"source_address_prefixes":                    at("properties.sourceAddressPrefixes"),
	"destination_address_prefix":                 at("properties.destinationAddressPrefix"),
	"destination_address_prefixes":               at("properties.destinationAddressPrefixes"),
	"source_application_security_group_ids":      at("properties.sourceApplicationSecurityGroups", ids),
	"destination_application_security_group_ids": at("properties.destinationApplicationSecurityGroups", ids),
}

// holds says that a list is there though it may be empty: azurerm makes one
// without what it is not told.
func holds(path string) func(Arguments, object) {
	return func(_ Arguments, o object) {
		if !o.has(path) {
			o.set(path, []any{})
		}
	}
}
