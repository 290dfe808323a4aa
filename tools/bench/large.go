package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/wardhq/ward/internal/source/files"
)

// writePlan is `write-plan FILE MIB`: a Terraform plan of about that size, as
// terraform show -json writes one for storage accounts that azapi makes: what
// will be there, what changes, what was there, and the configuration.
func writePlan(args []string) error {
	size, err := strconv.ParseInt(args[1], 10, 64)
	if err != nil {
		return err
	}
	f, err := os.Create(args[0])
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(f, 1<<20)
	planOf(w, size<<20)
	return errors.Join(w.Flush(), f.Close())
}

// planOf writes a plan of about so many bytes. What w makes of it is for the
// flush to say.
func planOf(w io.Writer, size int64) {
	n := int(size / int64(planned*2+len(configured(0))+400))
	list := func(item func(i int) string) {
		for i := range n {
			if i > 0 {
				fmt.Fprint(w, ",")
			}
			fmt.Fprint(w, item(i))
		}
	}
	fmt.Fprint(w, `{"format_version":"1.2","terraform_version":"1.9.8","planned_values":{"root_module":{"resources":[`)
	list(func(i int) string {
		return fmt.Sprintf(`{%s,"values":%s,"sensitive_values":{"body":{"properties":{}},"tags":{}}}`, address(i), account(i))
	})
	fmt.Fprint(w, `]}},"resource_changes":[`)
	list(func(i int) string {
		return fmt.Sprintf(`{%s,"change":{"actions":["create"],"before":null,"after":%s,"after_unknown":{"body":{"properties":{"encryption":{"services":{}}}},"id":true,"output":true,"tags":{}},"before_sensitive":false,"after_sensitive":{"body":{},"tags":{}}}}`, address(i), account(i))
	})
	fmt.Fprint(w, `],"configuration":{"provider_config":{"azapi":{"name":"azapi","full_name":"registry.terraform.io/azure/azapi"}},"root_module":{"resources":[`)
	list(configured)
	fmt.Fprint(w, `]}},"timestamp":"2026-11-01T00:00:00Z","applyable":true,"complete":true,"errored":false}`, "\n")
}

// planned is about how long a resource is in a plan.
var planned = len(account(0)) + len(address(0))

func address(i int) string {
	return fmt.Sprintf(`"address":"azapi_resource.account_%d","mode":"managed","type":"azapi_resource","name":"account_%[1]d","provider_name":"registry.terraform.io/azure/azapi","schema_version":2`, i)
}

func account(i int) string {
	return fmt.Sprintf(`{"body":{"kind":"StorageV2","properties":{"accessTier":"Hot","allowBlobPublicAccess":false,"allowCrossTenantReplication":false,"allowSharedKeyAccess":%t,"defaultToOAuthAuthentication":true,"encryption":{"keySource":"Microsoft.Storage","requireInfrastructureEncryption":true,"services":{"blob":{"enabled":true,"keyType":"Account"},"file":{"enabled":true,"keyType":"Account"}}},"isHnsEnabled":false,"isSftpEnabled":false,"minimumTlsVersion":"TLS1_2","networkAcls":{"bypass":"AzureServices","defaultAction":"Deny","ipRules":[],"virtualNetworkRules":[]},"publicNetworkAccess":"Disabled","supportsHttpsTrafficOnly":true},"sku":{"name":"Standard_ZRS"}},"create_headers":null,"ignore_casing":false,"ignore_missing_property":false,"location":"eastus2","name":"acc%d","parent_id":"/subscriptions/8d4cf2a1-77b5-4c58-9d42-0c6a6f9a2b11/resourceGroups/hrg-production","response_export_values":null,"schema_validation_enabled":true,"tags":{"ward-environment":"harbor-clinic/production"},"type":"Microsoft.Storage/storageAccounts@2025-01-01"}`, i%7 == 0, i)
}

func configured(i int) string {
	return fmt.Sprintf(`{"address":"azapi_resource.account_%d","mode":"managed","type":"azapi_resource","name":"account_%[1]d","provider_config_key":"azapi","expressions":{"body":{},"location":{"constant_value":"eastus2"},"name":{"constant_value":"acc%[1]d"},"parent_id":{"references":["azapi_resource.group.id","azapi_resource.group"]},"tags":{"references":["var.tags"]},"type":{"constant_value":"Microsoft.Storage/storageAccounts@2025-01-01"}},"schema_version":2}`, i)
}

// large measures what Ward itself takes for great inputs: a plan, the record of
// the run that judged it, with the facts in it, and the run's findings.
func large(o options) error {
	fmt.Println("## Great inputs")
	ward, err := buildWard(o)
	if err != nil {
		return err
	}
	t := newTable("input", "size", "wall", "processor", "peak memory", "peak memory, × the input")
	for _, size := range o.large {
		in := func(name string) string { return filepath.Join(o.work, name) }
		if err := writePlan([]string{in("plan.json"), strconv.Itoa(size)}); err != nil {
			return err
		}
		judge := []string{"--at", "2026-11-02", "--format", "json"}
		for _, step := range []struct {
			what, input, output string
			args                []string
		}{
			{"a plan: check ESTATE --plan", "plan.json", "findings.json", []string{"check", "examples/regional-group", "--plan", in("plan.json")}},
			{"a plan among files: check --files", "plan.json", "files.json", []string{"check", "--files", in("plan.json")}},
			{"the plan, recorded with its facts: check --plan --record --keep-facts", "plan.json", "kept.json", []string{"check", "examples/regional-group", "--plan", in("plan.json"), "--keep-facts", "--record", in("record.json")}},
			{"that record: posture --from", "record.json", "posture.json", nil},
			{"those findings: check --replay, as SARIF", "findings.json", "findings.sarif", []string{"check", "--replay", in("findings.json"), "--format", "sarif"}},
			{"those findings: check --replay, as text", "findings.json", "findings.txt", []string{"check", "--replay", in("findings.json")}},
		} {
			if size<<20 > files.MaxSize && strings.HasPrefix(step.what, "a plan among files") {
				continue // refused: a file among others may be so long and no longer
			}
			args := step.args
			switch {
			case args == nil:
				args = []string{"posture", "--from", in("record.json"), "--format", "json"}
			case step.output != "findings.sarif" && step.output != "findings.txt":
				args = append(args, judge...)
			}
			// What it finds is not asked here: a status that says so is fine.
			m, err := judged(in(step.output), "", ward, args...)
			if err != nil {
				return err
			}
			info, err := os.Stat(in(step.input))
			if err != nil {
				return err
			}
			t.row(step.what, mib(info.Size()), m.wall, m.processor, mib(m.memory), float64(m.memory)/float64(info.Size()))
		}
	}
	t.print()
	return nil
}
