package addr_test

import (
	"cmp"
	"testing"

	"pgregory.net/rapid"

	"github.com/wardhq/ward/internal/addr"
)

// What is compared without a copy comes to what the keys come to, in any
// spelling and any script.
func TestComparingIsComparingKeys(t *testing.T) {
	text := rapid.OneOf(
		rapid.StringMatching(`(/|kube:|ward:)?[A-Za-c/\[\]_^@\x60{]{0,6}`),
		rapid.StringMatching(`/[aAäÄKKſİ]{0,4}`), // a capital of which the small letter is ASCII, and others
	)
	rapid.Check(t, func(t *rapid.T) {
		a, b := text.Draw(t, "a"), text.Draw(t, "b")
		if got, want := addr.Kind(a).Compare(addr.Kind(b)), cmp.Compare(addr.Kind(a).Key(), addr.Kind(b).Key()); got != want {
			t.Fatalf("kinds %q and %q: got %d, want %d", a, b, got, want)
		}
		x, errX := addr.ParseSubject(a)
		y, errY := addr.ParseSubject(b)
		if errX != nil || errY != nil {
			x, y = addr.FileSubject(a, ""), addr.FileSubject(b, "")
		}
		if got, want := x.Compare(y), cmp.Compare(x.Key(), y.Key()); got != want {
			t.Fatalf("subjects %q and %q: got %d, want %d", x, y, got, want)
		}
	})
	for _, pair := range [][2]string{{"/subscriptions/B/resourceGroups/a", "/SUBSCRIPTIONS/b"}, {"/subscriptions/\u212a", "/subscriptions/k"}, {"/subscriptions/x", "kube:c/core/Pod/-/x"}} {
		x, y := addr.AzureSubject(addr.Subscription(pair[0][1:])), addr.AzureSubject(addr.Subscription(pair[1][1:]))
		if got, want := x.Compare(y), cmp.Compare(x.Key(), y.Key()); got != want {
			t.Errorf("%q and %q: got %d, want %d", x, y, got, want)
		}
	}
}
