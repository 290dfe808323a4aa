package check

import (
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"cel.dev/cel-go/cel"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/ward"
)

// What Ward's own bodies lack is found when a rule is compiled, wherever the
// rule reads it; what they have, and other bodies, are left alone.
func TestFieldsOfWardKinds(t *testing.T) {
	env, err := newEnv()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		kind addr.Kind
		rule string
		want string // "" where nothing is wrong; else what begins with line:column
	}{
		{ward.EnvironmentKind, "self.data == 'regulated'", ""},
		{ward.EnvironmentKind, "self.dat == 'regulated'", "1:5: there is no field dat, want one of entity, name, "},
		{ward.EnvironmentKind, "has(self.allowedRegions)", ""},
		{ward.EnvironmentKind, "has(self.alowedRegions)", "1:4: there is no field alowedRegions"},
		{ward.EnvironmentKind, "true &&\n  self.objectives.rtoMinute < 5", "2:18: there is no field rtoMinute, want one of rpoMinutes, rtoMinutes"},
		{ward.EnvironmentKind, "self.?objectives.?rto.hasValue()", "1:17: there is no field rto,"},
		{ward.EnvironmentKind, "self['region'] == self['regoin']", "1:23: there is no field regoin"},
		{ward.EnvironmentKind, "self.data == 'regualted'", `1:11: it is never "regualted", which is not one of regulated, internal, synthetic`},
		{ward.EnvironmentKind, "self.region.name == ''", "1:12: text has no field name"},
		{ward.EnvironmentKind, "self.units.all(u, u.x == 1)", "1:20: text has no field x"},
		{ward.EnvironmentKind, "self.units.first == 1", "1:11: a list has no field first"},
		{ward.EnvironmentKind, "subject.bdy.data == ''", "1:8: a fact has no field bdy, want one of subject, id, "},
		{ward.EnvironmentKind, "subject.body.dta == ''", "1:13: there is no field dta"},
		{ward.EnvironmentKind, "dyn(self).anything", ""},
		{ward.ParametersKind, "self.values.whatever.value > 3", ""},
		{ward.ParametersKind, "self.values.whatever.valeu > 3", "1:21: there is no field valeu, want one of value, default"},
		{ward.ExceptionKind, "self.because.clause != ''", ""},
		{ward.ExceptionKind, "self.because.law != ''", "1:13: there is no field law"},

		{account, "self.anything.at.all", ""},
		{account, "environment().?body.?data.orValue('') == 'regulated'", ""},
		{account, "environment().?body.?dta.orValue('') == 'regulated'", "1:20: there is no field dta"},
		{account, "environment().?body.?data.orValue('') == 'regualted'", `1:39: it is never "regualted"`},
		{account, "environment().?bdy.?data.orValue('') == 'x'", "1:14: a fact has no field bdy"},
		{account, "environment().value().body.retentionDays.backup > 3", "1:41: there is no field backup"},
		{account, "environment().optMap(e, e.body.dta == 'x').orValue(true)", "1:31: there is no field dta"},
		{account, "cel.bind(e, environment(), e.hasValue() && e.value().body.dta == 'x')", "1:58: there is no field dta"},
		{account, "facts('ward/Environment').exists(e, e.body.dta == 'x')", "1:43: there is no field dta"},
		{account, "facts('ward/Environment').filter(e, e.body.data == 'regulated').map(e, e.body)[0].dta == 'x'", "1:82: there is no field dta"},
		{account, "facts('ward/Environment').transformList(i, e, e.body.dta).size() > 0", "1:53: there is no field dta"},
		{account, "(facts('ward/Environment') + facts('ward/Environment')).all(e, e.body.dta == 'x')", "1:70: there is no field dta"},
		{account, "(true ? facts('ward/Environment') : []).all(e, e.body.dta == 'x')", "1:54: there is no field dta"},
		{account, "{'a': facts('ward/Environment')[0].body.dta}.size() > 0", "1:40: there is no field dta"},
		{account, "facts('ward/Environments').size() > 0", "1:6: ward/Environments is not a kind of Ward's, want one of ward/Attestation, "},
		{account, "facts('x/y').all(e, e.body.anything)", ""},
		{account, "facts('x/y').all(e, e.nam == 'x')", "1:22: a fact has no field nam"},
	} {
		_, bad := compileExpression(env, c.rule, []addr.Kind{c.kind}, cel.BoolType)
		got := ""
		if len(bad) > 0 {
			got = strings.Join([]string{strconv.Itoa(bad[0].line), strconv.Itoa(bad[0].column), " " + bad[0].what}, ":")
		}
		if c.want == "" && got != "" || !strings.HasPrefix(got, c.want) {
			t.Errorf("%s: %s\ngot  %s\nwant %s", c.kind, c.rule, got, c.want)
		}
	}
}

// The problem stands in the file, where the field is.
func TestMisspeltFieldHasAPlace(t *testing.T) {
	_, err := Load(fstest.MapFS{"checks/ward-own.yaml": {Data: []byte(`id: ward-own
version: 1
title: T
severity: low
kind: ward/Objective
rule: |-
  self.name != '' &&
  self.standng == 'shown'
reason: "'r'"
remediation: R
controls: [a/b]
tests:
  - {name: p, facts: [{subject: "ward:objective/a", kind: ward/Objective, body: {}}], want: pass}
  - {name: f, facts: [{subject: "ward:objective/a", kind: ward/Objective, body: {}}], want: fail}
`)}})
	if err == nil || !strings.Contains(err.Error(), "checks/ward-own.yaml:8:7: rule: there is no field standng, want one of entity,") {
		t.Errorf("got %v", err)
	}
}
