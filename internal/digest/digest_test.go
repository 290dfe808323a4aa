package digest_test

import (
	"testing"

	"github.com/wardhq/ward/internal/digest"
)

func TestText(t *testing.T) {
	d := digest.Of([]byte("abc"))
	const want = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
	if d.String() != want {
		t.Errorf("got %s", d)
	}
	if back, err := digest.Parse(want); err != nil || back != d {
		t.Errorf("came back as %s, error %v", back, err)
	}
	for _, bad := range []string{"", "sha256:", "sha1:" + want[7:], want + "0", "sha256:" + "zz" + want[9:]} {
		if d, err := digest.Parse(bad); err == nil || !d.IsZero() {
			t.Errorf("%q is the digest %s", bad, d)
		}
	}
}
