// Package compile turns an estate into a design.
//
// It promises that the same estate, published figures and checks give the same
// design; that every choice it makes leaves a Decision which says what else
// there was and who asks for it; and that an estate which cannot be built is
// refused with all of its problems, each where the estate states what caused
// it. It reads no clock, file or network: expiry and dates are judged at the
// estate's effective date.
//
// Read Compile first: it is the list of steps. Each step has a file of its
// own. What a resource or an object looks like is in the pure builders below
// azure and kube, which decide nothing.
package compile
