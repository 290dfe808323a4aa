// Package crd holds the types of objects that custom resource definitions
// define, where the module that has them is too heavy for what is needed of it:
// structs of our own, with the fields that are written and no others.
//
// It promises that what is written in them is in the definition, by the same
// name: a test holds the fields to the published schemas where they are, and a
// real API server takes each strictly in the lab.
package crd

import (
	"encoding/json"

	"k8s.io/apimachinery/pkg/runtime"
)

// copied is a deep copy of a value that has only fields that JSON has.
func copied[T any](v *T) runtime.Object {
	if v == nil {
		return nil
	}
	var out T
	raw, err := json.Marshal(v)
	if err == nil {
		err = json.Unmarshal(raw, &out)
	}
	if err != nil {
		panic("crd: a value that JSON does not have: " + err.Error())
	}
	return any(&out).(runtime.Object)
}
