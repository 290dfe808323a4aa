// Package compile turns an estate into a design, in three steps that share
// nothing but the values between them: decide, lay out, build.
//
// It promises that the same estate, published figures and checks give the same
// design; that every choice leaves a Decision which says what else there was
// and who asks for it; and that an estate which cannot be built is refused
// with all of its problems, each where the estate states what caused it. It
// reads no clock, file or network: expiry and dates are judged at the estate's
// effective date.
//
// Package decide reads the estate and writes a layout.Layout; package part
// builds the layout with the pure builders below azure and kube, and package
// runbook writes down what is no state.
package compile
