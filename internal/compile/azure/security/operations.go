package security

// provider begins the operations of types that the design has none of.
const provider = "Microsoft.Security"

// Operations on what others than Azure look at the subscription with.
const (
	WriteSolution  = provider + "/securitySolutions/write"
	DeleteSolution = provider + "/securitySolutions/delete"
)
