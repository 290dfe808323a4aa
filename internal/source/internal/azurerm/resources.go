package azurerm

// resources are groups.
var resources = map[string]row{
	"azurerm_resource_group": {
		kind: "Microsoft.Resources/resourceGroups",
		ids:  []string{"subscription/resourceGroups/{name}"},
		args: fields{"managed_by": at("managedBy")},
	},
}
