package check

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/ext"
	admissionv1 "k8s.io/api/admissionregistration/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// What Kubernetes calls the object that is being admitted, and the namespace
// that it is in.
const (
	varObject    = "object"
	varNamespace = "namespaceObject"
)

// Labels that the namespaces of environments have: whose they are, and what a
// policy of a cluster may ask of that environment.
const (
	RegistryLabel = "ward.dev/registry"
	DataLabel     = "ward.dev/data"
)

// environmentOf is what environment() is in a cluster: what the labels of the
// object's namespace say of it.
const environmentOf = `namespaceObject.?metadata.?labels.optFlatMap(l, '` + environmentLabel + `' in l ? ` +
	`optional.of({'body': {?'registry': l[?'` + RegistryLabel + `'], ?'data': l[?'` + DataLabel + `']}}) : optional.none())`

// admittedAttributes are what a policy may ask of an environment.
var admittedAttributes = []string{"registry", "data"}

// AdmissionPolicy renders a check on one object as the policy that enforces
// it, and the binding that puts it in force, both named by the check's id. It
// refuses a check without admission, one that looks at anything but self and
// the registry and class of its environment, and one that says what
// Kubernetes' CEL does not have. Objects of the exempt namespaces are not
// judged.
func AdmissionPolicy(c Check, exempt []string) (*admissionv1.ValidatingAdmissionPolicy, *admissionv1.ValidatingAdmissionPolicyBinding, error) {
	if c.Admission == nil {
		return nil, nil, fmt.Errorf("check %s asks for no admission policy", c.ID)
	}
	says, because := c.Rule, c.Reason
	if c.Offenders != "" {
		says, because = "("+c.Offenders+").size() == 0", "("+c.Offenders+").join('; ')"
	}
	var conditions []admissionv1.MatchCondition
	var errWhen error
	if when := strings.TrimSpace(c.When); strings.Contains(when, "environment(") {
		// What decides whether a policy matches does not see the namespace: what
		// judges does.
		says = "!(" + when + ") || (" + says + ")"
	} else if when != "" {
		var when string
		when, errWhen = admissionExpression(c.When, cel.BoolType)
		conditions = []admissionv1.MatchCondition{{Name: "when", Expression: when}}
	}
	rule, errRule := admissionExpression(says, cel.BoolType)
	reason, errReason := admissionExpression(because, cel.StringType)
	if err := errors.Join(errWhen, errRule, errReason); err != nil {
		return nil, nil, fmt.Errorf("check %s cannot be an admission policy: %w", c.ID, err)
	}
	fail := admissionv1.Fail
	policy := &admissionv1.ValidatingAdmissionPolicy{
		TypeMeta:   metav1.TypeMeta{APIVersion: admissionv1.SchemeGroupVersion.String(), Kind: "ValidatingAdmissionPolicy"},
		ObjectMeta: metav1.ObjectMeta{Name: c.ID},
		Spec: admissionv1.ValidatingAdmissionPolicySpec{
			FailurePolicy:    &fail,
			MatchConstraints: &admissionv1.MatchResources{ResourceRules: admitted(*c.Admission)},
			MatchConditions:  conditions,
			Validations:      []admissionv1.Validation{{Expression: rule, Message: c.Title + ": it does not. " + c.Remediation, MessageExpression: reason}},
		},
	}
	binding := &admissionv1.ValidatingAdmissionPolicyBinding{
		TypeMeta:   metav1.TypeMeta{APIVersion: admissionv1.SchemeGroupVersion.String(), Kind: "ValidatingAdmissionPolicyBinding"},
		ObjectMeta: metav1.ObjectMeta{Name: c.ID},
		Spec: admissionv1.ValidatingAdmissionPolicyBindingSpec{
			PolicyName:        c.ID,
			ValidationActions: []admissionv1.ValidationAction{admissionv1.Deny},
			MatchResources: &admissionv1.MatchResources{NamespaceSelector: &metav1.LabelSelector{
				MatchExpressions: []metav1.LabelSelectorRequirement{{
					Key: "kubernetes.io/metadata.name", Operator: metav1.LabelSelectorOpNotIn, Values: exempt,
				}},
			}},
		},
	}
	return policy, binding, nil
}

// admitted returns what a policy matches, one rule a group.
func admitted(a Admission) []admissionv1.NamedRuleWithOperations {
	var operations []admissionv1.OperationType
	for _, o := range a.Operations {
		operations = append(operations, admissionv1.OperationType(o))
	}
	var groups []string
	plurals := map[string][]string{}
	for _, r := range a.Resources {
		group, plural, _ := strings.Cut(r, "/")
		if group == "core" {
			group = ""
		}
		if plurals[group] == nil {
			groups = append(groups, group)
		}
		plurals[group] = append(plurals[group], plural)
	}
	rules := make([]admissionv1.NamedRuleWithOperations, len(groups))
	for i, g := range groups {
		rules[i].Operations = operations
		rules[i].Rule = admissionv1.Rule{APIGroups: []string{g}, APIVersions: []string{"v1"}, Resources: plurals[g]}
	}
	return rules
}

// admissionExpression rewrites an expression over self into one over object.
// It is parsed without macros, so that has and all stay as they were written.
func admissionExpression(text string, want *cel.Type) (string, error) {
	plain, err := cel.NewEnv(cel.OptionalTypes(), cel.ClearMacros())
	if err != nil {
		return "", err
	}
	tree, issues := plain.Parse(text)
	if err := issues.Err(); err != nil {
		return "", err
	}
	owner, issues := plain.Parse(environmentOf)
	if err := issues.Err(); err != nil {
		return "", err
	}
	if other := otherAttribute(tree.NativeRep().Expr()); other != "" {
		return "", fmt.Errorf("asks for %s of the environment, of which a cluster knows %s only", other, strings.Join(admittedAttributes, " and "))
	}
	factory := ast.NewExprFactory()
	ast.PostOrderVisit(tree.NativeRep().Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		switch {
		case e.Kind() == ast.IdentKind && e.AsIdent() == varSelf:
			e.SetKindCase(factory.NewIdent(e.ID(), varObject))
		case isEnvironment(e):
			e.SetKindCase(owner.NativeRep().Expr())
		}
	}))
	out, err := cel.AstToString(tree)
	if err != nil {
		return "", err
	}
	kube, err := cel.NewEnv(cel.CrossTypeNumericComparisons(true), cel.OptionalTypes(), ext.Strings(ext.StringsVersion(2)),
		cel.Variable(varObject, cel.DynType), cel.Variable(varNamespace, cel.DynType))
	if err != nil {
		return "", err
	}
	checked, issues := kube.Compile(out)
	if err := issues.Err(); err != nil {
		return "", fmt.Errorf("%q is not what Kubernetes can judge: %w", out, err)
	}
	// Kubernetes wants the exact type, not a dynamic one.
	if got := checked.OutputType(); !got.IsExactType(want) {
		return "", fmt.Errorf("%q is %s, want %s", out, got, want)
	}
	return out, nil
}

func isEnvironment(e ast.Expr) bool {
	return e.Kind() == ast.CallKind && e.AsCall().FunctionName() == "environment" && !e.AsCall().IsMemberFunction()
}

// otherAttribute returns what an expression asks of an environment that no
// label of a namespace tells; "" where it asks for nothing else.
func otherAttribute(root ast.Expr) string {
	found := ""
	ast.PostOrderVisit(root, ast.NewExprVisitor(func(e ast.Expr) {
		of, attribute, ok := attributeOf(e)
		if !ok {
			return
		}
		if under, body, ok := attributeOf(of); ok && body == "body" && overEnvironment(under) && !slices.Contains(admittedAttributes, attribute) {
			found = attribute
		}
	}))
	return found
}

// attributeOf returns what x.attribute and x.?attribute are of.
func attributeOf(e ast.Expr) (of ast.Expr, attribute string, ok bool) {
	switch e.Kind() {
	case ast.SelectKind:
		return e.AsSelect().Operand(), e.AsSelect().FieldName(), true
	case ast.CallKind:
		if c := e.AsCall(); c.FunctionName() == operators.OptSelect && len(c.Args()) == 2 && c.Args()[1].Kind() == ast.LiteralKind {
			name, isText := c.Args()[1].AsLiteral().Value().(string)
			return c.Args()[0], name, isText
		}
	}
	return nil, "", false
}

// overEnvironment reports whether an expression is environment(), or its value.
func overEnvironment(e ast.Expr) bool {
	if e.Kind() == ast.CallKind && e.AsCall().FunctionName() == "value" && e.AsCall().IsMemberFunction() {
		e = e.AsCall().Target()
	}
	return isEnvironment(e)
}
