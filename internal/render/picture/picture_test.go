package picture_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/render/picture"
	"github.com/wardhq/ward/internal/render/rendertest"
)

// drawn is what a picture says, read back.
type drawn struct {
	titles string
	arrows int
	height int
	lowest int // the lower edge of the lowest rectangle but the page
}

func read(t *testing.T, svg []byte) drawn {
	t.Helper()
	var d drawn
	var titles []string
	dec := xml.NewDecoder(bytes.NewReader(svg))
	inTitle := false
	for {
		tok, err := dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		switch e := tok.(type) {
		case xml.StartElement:
			attrs := map[string]string{}
			for _, a := range e.Attr {
				attrs[a.Name.Local] = a.Value
			}
			inTitle = e.Name.Local == "title"
			y, _ := strconv.Atoi(attrs["y"])
			h, _ := strconv.Atoi(attrs["height"])
			switch {
			case e.Name.Local == "svg":
				d.height = h
			case attrs["class"] == "arrow":
				d.arrows++
			case e.Name.Local == "rect" && attrs["class"] != "page":
				d.lowest = max(d.lowest, y+h)
			}
		case xml.EndElement:
			inTitle = false
		case xml.CharData:
			if inTitle {
				titles = append(titles, string(e))
			}
		}
	}
	d.titles = strings.Join(titles, "\n") + "\n"
	return d
}

func TestEveryResourceIsInThePicture(t *testing.T) {
	d := rendertest.Design()
	whole := read(t, picture.Estate(d))
	for _, u := range d.Units {
		unit := read(t, picture.Unit(d, u, d.Of(u.Name)))
		if unit.lowest > unit.height || unit.arrows > 0 {
			t.Errorf("%s: %+v", u.Name, unit)
		}
		for _, r := range d.Of(u.Name) {
			if !strings.Contains(unit.titles, r.ID.String()+"\n") || !strings.Contains(whole.titles, r.ID.String()+"\n") {
				t.Errorf("%s: %s is not in the pictures", u.Name, r.ID)
			}
		}
	}
	if whole.arrows != 2 || whole.lowest > whole.height {
		t.Errorf("%d arrows, want 2: the environment needs the platform, and its recovery needs it (%+v)", whole.arrows, whole)
	}
}

// A large estate is drawn by counts: a picture of ten thousand cards is none.
func TestLargeEstateIsSummarised(t *testing.T) {
	sub := addr.Subscription("22222222-2222-2222-2222-222222222222")
	p := design.Parts{Existing: []addr.ID{sub}, Units: []design.Unit{{Name: rendertest.Platform, Owner: design.Terraform, Subscription: sub}}}
	group := sub.ResourceGroup("rg")
	p.Resources = append(p.Resources, design.Resource{ID: group, APIVersion: "1", Unit: rendertest.Platform, Why: "x", Holds: design.HoldsNothing})
	for i := range 500 {
		p.Resources = append(p.Resources, design.Resource{
			ID: group.Resource("Microsoft.Storage/storageAccounts", fmt.Sprint("st", i)), APIVersion: "1", Unit: rendertest.Platform, Why: "x", Holds: design.HoldsNothing,
		})
	}
	got := picture.Estate(rendertest.Must(p))
	if !bytes.Contains(got, []byte("500 × storageAccounts")) || len(got) > 10_000 {
		t.Errorf("%d bytes", len(got))
	}
}

// What a unit sets something on is not drawn as what it makes, one by one or
// by counts: an approver would think that it is made twice.
func TestWhatOthersMakeIsApart(t *testing.T) {
	sub := addr.Subscription("22222222-2222-2222-2222-222222222222")
	account := sub.ResourceGroup("rg").Resource("Microsoft.Storage/storageAccounts", "files")
	guest := addr.PlatformUnitIn("westeurope")
	for _, many := range []int{1, 500} {
		p := design.Parts{Existing: []addr.ID{sub}, Units: []design.Unit{
			{Name: rendertest.Platform, Owner: design.Terraform, Subscription: sub, Excepted: []string{"Microsoft.Authorization/locks/write", "Microsoft.Authorization/locks/delete"}}, {Name: guest, Owner: design.Terraform, Subscription: sub},
		}}
		of := func(unit addr.Unit, id addr.ID) {
			p.Resources = append(p.Resources, design.Resource{ID: id, APIVersion: "1", Unit: unit, Why: "x", Holds: design.HoldsNothing})
		}
		of(rendertest.Platform, sub.ResourceGroup("rg"))
		of(rendertest.Platform, account)
		for i := range many {
			of(guest, account.Resource("Microsoft.Authorization/locks", fmt.Sprint("lock", i)))
		}
		d := rendertest.Must(p)
		const apart = "made by others"
		for unit, want := range map[addr.Unit]bool{rendertest.Platform: false, guest: true} {
			u, _ := d.Unit(unit)
			if got := bytes.Contains(picture.Unit(d, u, d.Of(unit)), []byte(apart)); got != want {
				t.Errorf("%d locks: %s says that others make something: %v", many, unit, got)
			}
		}
		whole := picture.Estate(d)
		if n := bytes.Count(whole, []byte(apart)); n != 1 {
			t.Errorf("%d locks: the estate says it %d times, want 1", many, n)
		}
		if n := bytes.Count(whole, []byte(`class="others"`)); n != 1 {
			t.Errorf("%d locks: %d cards are of others, want 1", many, n)
		}
	}
}
