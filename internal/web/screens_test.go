package web_test

import (
	"maps"
	"os"
	"path/filepath"
	"testing"

	"github.com/wardhq/ward/internal/labtest"
	"github.com/wardhq/ward/internal/web/view"
)

// looks are those in which each page is looked at.
func looks() map[string]labtest.Look {
	return map[string]labtest.Look{
		"light-wide": {}, "dark-wide": {Dark: true},
		"light-narrow": {Width: 375, Height: 800}, "dark-narrow": {Width: 375, Height: 800, Dark: true},
	}
}

// demoPages are the pages of the demonstration, those of the tour among them.
func demoPages(t *testing.T, o *opened) map[string]string {
	t.Helper()
	tour, err := view.NewIndex(o.Shown).Tour()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{"tour": "/tour"}
	for _, s := range tour.Stops {
		if comes(s.Address) {
			out["tour-"+string('0'+rune(s.N))] = s.Address
		}
	}
	return out
}

// Everybody can use the pages of the tour, and what each page says of a demonstration.
// Where WARD_SCREENS names a folder, each page of the demonstration is written there as
// a picture: make screens.
func TestTheDemonstrationIsForEverybody(t *testing.T) {
	o := openDemo(t)
	browser := labtest.Chromium(t)
	to, all := os.Getenv("WARD_SCREENS"), demoPages(t, o)
	if to != "" {
		maps.Copy(all, pages())
	}
	for name, look := range looks() {
		tab := in(t, browser, o, look)
		for page, path := range all {
			if path == "" {
				continue
			}
			tab.Open(o.URL + path)
			for _, v := range tab.Axe() {
				t.Errorf("%s, %s: %s", page, name, v)
			}
			if width := tab.Ask("document.documentElement.scrollWidth > window.innerWidth"); width == "true" {
				t.Errorf("%s, %s: the page is wider than its window", page, name)
			}
			if to != "" {
				tab.Picture(filepath.Join(to, page+"-"+name+".png"))
			}
		}
	}
}

// mostPicture bounds a picture of the README.
const mostPicture = 200 << 10

// The README's pictures are of the demonstration, and small. They are written into the
// folder that WARD_README names: make pictures.
func TestReadmePictures(t *testing.T) {
	to := os.Getenv("WARD_README")
	if to == "" {
		to = t.TempDir()
	}
	o := openDemo(t)
	pages := demoPages(t, o)
	tab := in(t, labtest.Chromium(t), o, labtest.Look{Width: 1100, Height: 760})
	for name, path := range map[string]string{"console-overview": "/", "console-finding": pages["tour-3"], "console-record": pages["tour-4"]} {
		file := filepath.Join(to, name+".png")
		tab.Open(o.URL + path)
		tab.Window(file)
		if info, err := os.Stat(file); err != nil || info.Size() > mostPicture {
			t.Errorf("%s is larger than %d bytes, or not there: %v", file, mostPicture, err)
		}
	}
}
