package ward

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/fact"
)

// The kinds.
const (
	EnvironmentKind addr.Kind = "ward/Environment"
	ClusterKind     addr.Kind = "ward/Cluster"
	ObjectiveKind   addr.Kind = "ward/Objective"
	BudgetKind      addr.Kind = "ward/Budget"
	ImageKind       addr.Kind = "ward/Image"
	ParametersKind  addr.Kind = "ward/Parameters"
	ExceptionKind   addr.Kind = "ward/Exception"
	AttestationKind addr.Kind = "ward/Attestation"
	HoldKind        addr.Kind = "ward/Hold"
	DrillKind       addr.Kind = "ward/Drill"
	ContinuityKind  addr.Kind = "ward/Continuity"

	// What scanners say of what was built. It comes from files alone: no estate
	// declares it.
	VulnerabilityReportKind addr.Kind = "ward/VulnerabilityReport"
	BillOfMaterialsKind     addr.Kind = "ward/BillOfMaterials"
)

// kinds is every kind with its struct.
var kinds = map[addr.Kind]reflect.Type{
	EnvironmentKind: reflect.TypeFor[Environment](),
	ClusterKind:     reflect.TypeFor[Cluster](),
	ObjectiveKind:   reflect.TypeFor[Objective](),
	BudgetKind:      reflect.TypeFor[Budget](),
	ImageKind:       reflect.TypeFor[Image](),
	ParametersKind:  reflect.TypeFor[Parameters](),
	ExceptionKind:   reflect.TypeFor[Exception](),
	AttestationKind: reflect.TypeFor[Attestation](),
	HoldKind:        reflect.TypeFor[Hold](),
	DrillKind:       reflect.TypeFor[Drill](),
	ContinuityKind:  reflect.TypeFor[Continuity](),

	VulnerabilityReportKind: reflect.TypeFor[VulnerabilityReport](),
	BillOfMaterialsKind:     reflect.TypeFor[BillOfMaterials](),
}

// Kinds returns the kinds, sorted.
func Kinds() []addr.Kind {
	out := make([]addr.Kind, 0, len(kinds))
	for k := range kinds {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// Value is a value of one of the kinds.
type Value interface {
	Kind() addr.Kind
	Subject() addr.Subject
}

// Fact returns a value as a fact. When it was observed is the caller's to say.
func Fact(v Value, stage fact.Stage, source string) fact.Fact {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic(fmt.Sprintf("ward: %s: %v", v.Subject(), err)) // the structs of this package have JSON
	}
	return fact.Fact{Subject: v.Subject(), Kind: v.Kind(), Stage: stage, Body: bytes.TrimSpace(b.Bytes()), Origin: fact.Origin{Source: source}}
}

// Of returns the values of one kind among facts, in their order. A body that
// is not of the kind's shape is an error that names the fact.
func Of[T Value](facts []fact.Fact) ([]T, error) {
	var zero T
	var out []T
	for _, f := range facts {
		if !f.Kind.Equal(zero.Kind()) {
			continue
		}
		var v T
		dec := json.NewDecoder(bytes.NewReader(f.Body))
		dec.DisallowUnknownFields()
		if err := dec.Decode(&v); err != nil {
			return nil, fmt.Errorf("%s is not a %s: %s", f.Subject, zero.Kind(), strings.TrimPrefix(err.Error(), "json: "))
		}
		out = append(out, v)
	}
	return out, nil
}
