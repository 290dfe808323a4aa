package terraform_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/source/terraform"
)

// What a few lines make of nothing fills neither the memory nor the day, and the
// rest is read.
func TestWhatGrowsIsBounded(t *testing.T) {
	doubling := "locals {\n  l0 = \"xxxxxxxxxxxxxxxx\"\n"
	squares := "locals {\n  s0 = 1e1000\n"
	lists := "locals {\n  t0 = [1, 2]\n"
	for n := 1; n <= 60; n++ {
		doubling += fmt.Sprintf("  l%d = \"${local.l%d}${local.l%d}\"\n", n, n-1, n-1)
		squares += fmt.Sprintf("  s%d = local.s%d * local.s%d\n", n, n-1, n-1)
		lists += fmt.Sprintf("  t%d = [local.t%d, local.t%d]\n", n, n-1, n-1)
	}
	big := "locals {\n  big = join(\"\", [for i in range(1000) : \"" + strings.Repeat("y", 100) + "\"])\n}\n"
	modules := map[string]string{}
	for n := range 40 {
		modules[fmt.Sprintf("m%d/main.tf", n)] = fmt.Sprintf("module \"a\" {\n source = \"../m%d\"\n}\nmodule \"b\" {\n source = \"../m%d\"\n}\n", n+1, n+1)
	}
	for name, in := range map[string]map[string]string{
		"texts":             {"x.tf": doubling + "}\n" + vnet("a", "name = \"a\"", "local.l60")},
		"numbers":           {"x.tf": squares + "}\n" + vnet("a", "name = \"a\"", "\"${local.s60}\"")},
		"lists":             {"x.tf": lists + "}\n" + vnet("a", "name = \"a\"", "local.t60")},
		"loops":             {"x.tf": vnet("a", "name = \"a\"", "[for a in range(1000) : [for b in range(1000) : [for c in range(1000) : 1]]]")},
		"loops that fail":   {"x.tf": vnet("a", "name = \"a\"", "try([for a in range(1000) : [for b in range(1000) : [for c in range(1000) : a / 0]]], 1)")},
		"loops of nothing":  {"x.tf": vnet("a", "name = \"a\"", "[for a in range(1000) : [for b in range(1000) : 1 if [for c in range(1000) : 1] == []]]")},
		"widths":            {"x.tf": vnet("a", "name = \"a\"", `format("%999999999d", 1)`)},
		"widths by value":   {"x.tf": vnet("a", "name = \"a\"", `format("%*d", 999999999, 1)`)},
		"products":          {"x.tf": vnet("a", "name = \"a\"", "setproduct(range(1000), range(1000), range(1000), range(1000))")},
		"replacements":      {"x.tf": big + vnet("a", "name = \"a\"", `replace(replace(local.big, "y", local.big), "y", local.big)`)},
		"joins":             {"x.tf": big + vnet("a", "name = \"a\"", `join(local.big, split("y", local.big))`)},
		"instances":         {"x.tf": vnet("a", "name = \"a\"", "1") + "module \"m\" {\n source = \"./m\"\n count = 1000\n}", "m/x.tf": "module \"n\" {\n source = \"../n\"\n count = 1000\n}", "n/x.tf": "module \"o\" {\n source = \"../o\"\n count = 1000\n}", "o/x.tf": vnet("z", "count = 1000\nname = \"z\"", "1")},
		"modules":           modules,
		"blocks in a block": {"x.tf": "resource \"azurerm_network_security_group\" \"a\" {\n name = \"a\"\n resource_group_name = \"g\"\n dynamic \"security_rule\" {\n  for_each = range(1000)\n  content {\n   dynamic \"b\" {\n    for_each = range(1000)\n    content {\n     dynamic \"c\" {\n      for_each = range(1000)\n      content {\n       d = 1\n      }\n     }\n    }\n   }\n  }\n }\n}"},
	} {
		t.Run(name, func(t *testing.T) {
			facts, gaps := terraform.Reader{}.ReadSet(folders(in))
			if len(facts)+len(gaps) == 0 {
				t.Error("nothing is said")
			}
		})
	}
}
