package azurerm

// identity is Microsoft.ManagedIdentity.
var identity = map[string]row{
	"azurerm_user_assigned_identity": {
		kind: "Microsoft.ManagedIdentity/userAssignedIdentities",
		ids:  []string{"group/Microsoft.ManagedIdentity/userAssignedIdentities/{name}"},
		args: fields{"isolation_scope": at("properties.isolationScope")},
	},
	"azurerm_federated_identity_credential": {
		kind: "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials",
		ids: []string{
			"{user_assigned_identity_id}/federatedIdentityCredentials/{name}",
			"{parent_id}/federatedIdentityCredentials/{name}",
		},
		args: fields{
			"audience": at("properties.audiences"),
			"issuer":   at("properties.issuer"),
			"subject":  at("properties.subject"),
		},
	},
}

// builtInRoles are roles that Azure has, by their names in small letters.
//
// Source: learn.microsoft.com, Azure built-in roles.
var builtInRoles = map[string]string{
	"owner":                     "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
	"contributor":               "b24988ac-6180-42a0-ab88-20f7382dd24c",
	"reader":                    "acdd72a7-3385-48ef-bd42-f606fba81ae7",
	"user access administrator": "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9",
	"role based access control administrator":     "f58310d9-a9f6-439a-9e8d-f62e7b41a168",
	"network contributor":                         "4d97b98b-1d4f-4787-a291-c67834d212e7",
	"acrpull":                                     "7f951dda-4ed3-4680-a7ca-43fe172d538d",
	"acrpush":                                     "8311e382-0749-4cb8-b61a-304f252e45ec",
	"key vault administrator":                     "00482a5a-887f-4fb3-b363-3b7fe8e74483",
	"key vault secrets user":                      "4633458b-17de-408a-b874-0445c86b69e6",
	"key vault secrets officer":                   "b86a8fe4-44ce-4948-aee5-eccb2c155cd7",
	"key vault crypto officer":                    "14b46e9e-c2b7-41b4-b07b-48a6ebf60603",
	"key vault crypto user":                       "12338af0-0e69-4776-bea7-57ae8d297424",
	"key vault crypto service encryption user":    "e147488a-f6f5-4113-8e2d-b22465e65bf6",
	"key vault reader":                            "21090545-7ca7-4776-b22c-e363652d74d2",
	"storage account contributor":                 "17d1049b-9a84-46fb-8f53-869881c3d3ab",
	"storage blob data contributor":               "ba92f5b4-2d11-453d-a403-e96b0029c9fe",
	"storage blob data owner":                     "b7e6dc6d-f1e8-4753-8033-0f276bb0955b",
	"storage blob data reader":                    "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1",
	"virtual machine contributor":                 "9980e02c-c2be-4d73-94e8-173b1dc7cf3c",
	"managed identity operator":                   "f1a07417-d97a-45cb-824c-7a7467783830",
	"managed identity contributor":                "e40ec5ca-96e0-45a2-b4ff-59039f2c2b59",
	"private dns zone contributor":                "b12aa53e-6015-4669-85d0-8515ebb3ae7f",
	"monitoring contributor":                      "749f88d5-cbae-40b8-bcfc-e573ddc772fa",
	"monitoring reader":                           "43d0d8ad-25c7-4714-9337-8ba259a9fe05",
	"log analytics contributor":                   "92aaf0da-9dab-42b6-94a3-d43ce8d16293",
	"log analytics reader":                        "73c42c96-874c-492b-b04d-ab87d138a893",
	"azure kubernetes service cluster admin role": "0ab0b1a8-8aac-4efd-b8c2-3ee1fb270be8",
	"azure kubernetes service cluster user role":  "4abbcc35-e782-43d8-92c5-2d3f1bd2253f",
	"azure kubernetes service rbac cluster admin": "b1ff04bb-8a4e-4dc4-8eb5-8693973ce19b",
}
