package evidence

import (
	"errors"
	"fmt"
)

// Code names what is wrong. Codes are a contract: programs decide by them.
type Code string

// The codes.
const (
	// BadCheckpoint is a checkpoint that is no signed note of the known form.
	BadCheckpoint Code = "checkpoint-malformed"
	// BadSignature is a signature that does not fit the key that it names.
	BadSignature Code = "signature-wrong"
	// UnknownKey is a checkpoint that no trusted key has signed.
	UnknownKey Code = "key-not-trusted"
	// KeyReplaced is a checkpoint by a key that the log says was replaced, behind
	// one by the key that follows it.
	KeyReplaced Code = "key-replaced"
	// BadRotation is a record of a rotation of keys that does not hold.
	BadRotation Code = "rotation-wrong"
	// WrongOrigin is a checkpoint of another ledger.
	WrongOrigin Code = "origin-wrong"
	// TooFewWitnesses is a checkpoint with fewer witnesses than the policy asks for.
	TooFewWitnesses Code = "witnesses-missing"
	// WrongRoot is a tree whose root is not the checkpoint's.
	WrongRoot Code = "root-wrong"
	// WrongHistory is a tree that is not the continuation of an earlier checkpoint.
	WrongHistory Code = "history-rewritten"
	// RolledBack is a checkpoint that is older than one that was seen before.
	RolledBack Code = "rolled-back"
	// BadTile is a tile that is malformed, or does not hold what the entries say.
	BadTile Code = "tile-wrong"
	// BadBundle is an entry bundle that is malformed, or does not hold what the
	// tiles say.
	BadBundle Code = "bundle-wrong"
	// BadLeaf is an entry that is no leaf.
	BadLeaf Code = "leaf-malformed"
	// Repeated is a record that is in the log twice.
	Repeated Code = "record-repeated"
	// Missing is a file that must be there.
	Missing Code = "missing"
	// Extra is a file that must not be there.
	Extra Code = "extra"
	// NotRegular is a link, a device or anything else but a file or a folder.
	NotRegular Code = "not-a-file"
	// WrongSize is a payload whose size is not the leaf's.
	WrongSize Code = "size-wrong"
	// WrongDigest is a payload whose digest is not the leaf's.
	WrongDigest Code = "digest-wrong"
	// BadDestruction is a record of a destruction that does not hold.
	BadDestruction Code = "destruction-wrong"
	// NotDestroyed is a payload that a record says is destroyed, and is there.
	NotDestroyed Code = "not-destroyed"
	// BadProof is a proof that does not lead to the checkpoint's root.
	BadProof Code = "proof-wrong"
	// BadSelection is a selection that the pack's own records contradict.
	BadSelection Code = "selection-wrong"
	// BadSample is a selection that its own seed does not draw.
	BadSample Code = "sample-wrong"
	// BadZip is a file that is no zip archive, or is one in another form than a pack's.
	BadZip Code = "zip-malformed"
	// Compressed is an entry of a pack that is compressed; a pack's are not, so
	// that it cannot grow when it is read.
	Compressed Code = "zip-compressed"
	// ZipField is an entry of a pack with a field that a pack does not use: a
	// comment, an extra field, a time, an attribute, a flag.
	ZipField Code = "zip-field"
	// BadName is an entry of a pack with a name that leaves the pack, or that
	// some system reads as another.
	BadName Code = "name-unsafe"
	// Duplicate is a name that is there twice, or twice but for its case.
	Duplicate Code = "name-duplicate"
	// Trailing is bytes that belong to nothing.
	Trailing Code = "bytes-trailing"
	// TooLarge is a pack beyond the limits of what is read.
	TooLarge Code = "too-large"
	// BadManifest is a pack.json that is not what it must be.
	BadManifest Code = "manifest-malformed"
	// BadPage is a page in a pack that is not the one that its records give.
	BadPage Code = "page-wrong"
)

// Failure is something that verification found wrong. An error that is not a
// Failure is a fault of the machine: it says nothing about the evidence.
type Failure struct {
	Code Code
	// Where is a path, a record's index or a part of a file.
	Where string
	// Detail says what is wrong with it.
	Detail string
}

// Error returns where, what and the code.
func (f *Failure) Error() string { return fmt.Sprintf("%s: %s [%s]", f.Where, f.Detail, f.Code) }

// CodeOf returns the code of a Failure, and "" for any other error.
func CodeOf(err error) Code {
	var f *Failure
	if errors.As(err, &f) {
		return f.Code
	}
	return ""
}

func failure(code Code, where, format string, args ...any) error {
	return &Failure{Code: code, Where: where, Detail: fmt.Sprintf(format, args...)}
}
