package check

import (
	"errors"
	"fmt"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/ext"
	admissionv1 "k8s.io/api/admissionregistration/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// varObject is what Kubernetes calls the object that is being admitted.
const varObject = "object"

// systemNamespaces are run by Azure and Kubernetes themselves, whose objects
// an admission policy of ours must not stop from being repaired.
var systemNamespaces = []string{"flux-system", "gatekeeper-system", "kube-node-lease", "kube-public", "kube-system"}

// AdmissionPolicy renders a check on one object as the policy that enforces
// it, and the binding that puts it in force, both named by the check's id. It
// refuses a check without admission, one that looks at anything but self, and
// one that says what Kubernetes' CEL does not have.
func AdmissionPolicy(c Check) (*admissionv1.ValidatingAdmissionPolicy, *admissionv1.ValidatingAdmissionPolicyBinding, error) {
	if c.Admission == nil {
		return nil, nil, fmt.Errorf("check %s asks for no admission policy", c.ID)
	}
	says, because := c.Rule, c.Reason
	if c.Offenders != "" {
		says, because = "("+c.Offenders+").size() == 0", "("+c.Offenders+").join('; ')"
	}
	rule, errRule := admissionExpression(says, cel.BoolType)
	reason, errReason := admissionExpression(because, cel.StringType)
	var conditions []admissionv1.MatchCondition
	var errWhen error
	if strings.TrimSpace(c.When) != "" {
		var when string
		when, errWhen = admissionExpression(c.When, cel.BoolType)
		conditions = []admissionv1.MatchCondition{{Name: "when", Expression: when}}
	}
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
					Key: "kubernetes.io/metadata.name", Operator: metav1.LabelSelectorOpNotIn, Values: systemNamespaces,
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
	plain, err := cel.NewEnv(cel.ClearMacros(), cel.OptionalTypes())
	if err != nil {
		return "", err
	}
	tree, issues := plain.Parse(text)
	if err := issues.Err(); err != nil {
		return "", err
	}
	factory := ast.NewExprFactory()
	ast.PostOrderVisit(tree.NativeRep().Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		if e.Kind() == ast.IdentKind && e.AsIdent() == varSelf {
			e.SetKindCase(factory.NewIdent(e.ID(), varObject))
		}
	}))
	out, err := cel.AstToString(tree)
	if err != nil {
		return "", err
	}
	kube, err := cel.NewEnv(cel.CrossTypeNumericComparisons(true), cel.OptionalTypes(), ext.Strings(ext.StringsVersion(2)),
		cel.Variable(varObject, cel.DynType))
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
