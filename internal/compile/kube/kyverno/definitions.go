package kyverno

// Definition is a file of Kyverno's release that defines one of its kinds, and
// what it has to be.
type Definition struct {
	Path   string // below DefinitionsFolder
	Digest string // SHA-256
}

// DefinitionsFolder is where the release has them.
const DefinitionsFolder = "config/crds"

// Definitions are all of that release: the controller lists each of its kinds
// when it starts, whether anybody uses it or not.
func Definitions() []Definition {
	return []Definition{
		{"kyverno/kyverno.io_cleanuppolicies.yaml", "84d8f500897ad14122177129adfeb3cbb0dac1d24796abf7cf22001c2ac9eb25"},
		{"kyverno/kyverno.io_clustercleanuppolicies.yaml", "cdbfa75af84bb740ab657efeb56168d47a0d320559dfac022a40f284edf6f188"},
		{"kyverno/kyverno.io_clusterpolicies.yaml", "8b567653a33c7db9843ec2d2c2f4845625bed6d4b005dbb5485e6646b9376703"},
		{"kyverno/kyverno.io_globalcontextentries.yaml", "e293ae2cde583f817f96bdfaf07e0392d4ddee79287a837a63ffb1e3e72e39d9"},
		{"kyverno/kyverno.io_policies.yaml", "fffdcf308c638c699b8e90eb31d130a19928709e6309319942f5fb4cd412122b"},
		{"kyverno/kyverno.io_policyexceptions.yaml", "345e9bd67b8fe870d8d4715e14a15b1792c49a9272a272530950d05af48439dc"},
		{"kyverno/kyverno.io_updaterequests.yaml", "a2049971b39826c881aa1c81837c931b12e3706221a257175a8589f3c197fa38"},
		{"policies.kyverno.io/policies.kyverno.io_deletingpolicies.yaml", "fe32886584e9665dee1d966e1e033fed9dc371537083dbf8a3ccc30f506ed278"},
		{"policies.kyverno.io/policies.kyverno.io_generatingpolicies.yaml", "aa44610859284bdb3c6de6b0d7a00d1d67bc8d0970704499c53c1f9266bf4a52"},
		{"policies.kyverno.io/policies.kyverno.io_imagevalidatingpolicies.yaml", "32436252cd83925e228604dd33d5218509621946df7c8239f3d9df878d5f0503"},
		{"policies.kyverno.io/policies.kyverno.io_mutatingpolicies.yaml", "7a71c76ed2ae76bedfa1e285fa919a2e8bb0bc7ea7a2122bebc6d9c183659688"},
		{"policies.kyverno.io/policies.kyverno.io_namespaceddeletingpolicies.yaml", "e722c8415fb040b02e2a24bf0d093ba0a35647a4e6e73265ac1f4f92d4bd2806"},
		{"policies.kyverno.io/policies.kyverno.io_namespacedgeneratingpolicies.yaml", "d7083e8deec50684616125a6902d9bd0ebd1963e24744aed4a2c0514f6ddd965"},
		{"policies.kyverno.io/policies.kyverno.io_namespacedimagevalidatingpolicies.yaml", "1b55ad801410dd7a4f40d0f2cbb26a67453d55ebd87d74878e2eb7997c7d4e69"},
		{"policies.kyverno.io/policies.kyverno.io_namespacedmutatingpolicies.yaml", "20faa0dcc23ab391e69eb5a5801108207f0464b76795d9958bcdd80dce5958d8"},
		{"policies.kyverno.io/policies.kyverno.io_namespacedvalidatingpolicies.yaml", "c37704b3dbdc5c9034d69df1618448eb242bf8a53dddf76987c0b6f08898dfe1"},
		{"policies.kyverno.io/policies.kyverno.io_policyexceptions.yaml", "4663799165411bc350b3c2d35a370b05ac148a03ce3af9de9821974f77eb503d"},
		{"policies.kyverno.io/policies.kyverno.io_validatingpolicies.yaml", "87d8700778623b26ae2c9b2f512713e478714ddd0fbcb4e44574c76ae015f10f"},
		{"policyreport/wgpolicyk8s.io_clusterpolicyreports.yaml", "ee99a9dd0a1fc96de02f37962b26c2dfa052477c40fa3a60cb2690d30ce2a82d"},
		{"policyreport/wgpolicyk8s.io_policyreports.yaml", "595ab5728178e3ebe8a9ed9210a32484eb7a0e2dc061b276a3afca703b8ba7c4"},
		{"reports/reports.kyverno.io_clusterephemeralreports.yaml", "325109100103822e5071dd46f508626632f1b75cbd5d4c23a03bb60ef5bb1050"},
		{"reports/reports.kyverno.io_ephemeralreports.yaml", "98d7c36568bf9aaa8da1c531fb56bf49b072b2782f74ee95d483717b6c7f852a"},
	}
}
