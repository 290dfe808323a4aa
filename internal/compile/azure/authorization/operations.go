package authorization

// Namespace begins the types of who may do what, and of what is enforced, of
// which Contributor writes none.
const Namespace = "microsoft.authorization/"

// ManageDenySetting is the operation with which a deployment stack denies what
// it owns to others; Contributor lacks it (Azure built-in roles, privileged).
const ManageDenySetting = "Microsoft.Resources/deploymentStacks" + "/manageDenySetting/action"
