package decide

import (
	"testing"
	"time"

	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

func minutes(n int) *time.Duration {
	d := time.Duration(n) * time.Minute
	return &d
}

// The worst part decides, and what nothing bounds is never shown.
func TestPointStands(t *testing.T) {
	git := loss{part: configurationPart, atMost: minutes(0), basis: design.Published}
	for _, tt := range []struct {
		name   string
		losses []loss
		asked  time.Duration
		want   design.Standing
		why    string
	}{
		{"published for every part", []loss{{part: databasePart, atMost: minutes(60), basis: design.Published}, git}, time.Hour, design.Shown, "published or measured for every part"},
		{"measured for every part", []loss{{part: databasePart, atMost: minutes(5), basis: design.Measured}, git}, 15 * time.Minute, design.Shown, "published or measured for every part"},
		{"assumed for one", []loss{{part: databasePart, atMost: minutes(60), basis: design.Assumed}, git}, time.Hour, design.NotShown, "assumed for database"},
		{"no bound", []loss{{part: databasePart, atMost: minutes(60), basis: design.Published}, {part: attachmentsPart, basis: design.Published}}, time.Hour, design.NotShown, "no bound is published for attachments"},
		{"no bound below an hour", []loss{{part: attachmentsPart, basis: design.Published}}, 59 * time.Minute, design.NotMet, "no bound is published for attachments, and less than 1 h is not promised before a drill has measured it"},
		{"more than is asked", []loss{{part: databasePart, atMost: minutes(61), basis: design.Published}, git}, time.Hour, design.NotMet, "database: ≤ 61 min"},
		{"all of it", []loss{git, {part: databasePart, all: true}}, 72 * time.Hour, design.NotMet, "all of the database is lost"},
	} {
		got, why := wayBack{losses: tt.losses}.pointStands(tt.asked)
		if got != tt.want || why != tt.why {
			t.Errorf("%s: %s, %q; want %s, %q", tt.name, got, why, tt.want, tt.why)
		}
	}
}

// The most that is shown wins over what is cheap, and time to spare over what
// is faster than anybody asks for.
func TestChooseWay(t *testing.T) {
	of := func(m layout.Mechanism, takes time.Duration, losses ...loss) wayBack {
		return wayBack{mechanism: m, losses: losses, path: []leg{{"all of it", takes}}}
	}
	bound := loss{part: databasePart, atMost: minutes(60), basis: design.Published}
	open := loss{part: databasePart, basis: design.Published}
	for _, tt := range []struct {
		name        string
		ways        []wayBack
		point, back time.Duration
		want        layout.Mechanism
	}{
		{"the cheapest that leaves time", []wayBack{of(layout.GeoRestore, time.Hour, bound), of(layout.GeoReplica, time.Minute, bound)}, time.Hour, 4 * time.Hour, layout.GeoRestore},
		{"one that leaves time", []wayBack{of(layout.GeoRestore, 3*time.Hour, bound), of(layout.GeoReplica, time.Hour, bound)}, time.Hour, 4 * time.Hour, layout.GeoReplica},
		{"the fastest where none leaves time", []wayBack{of(layout.GeoRestore, 4*time.Hour, bound), of(layout.GeoReplica, 3*time.Hour, bound)}, time.Hour, 4 * time.Hour, layout.GeoReplica},
		{"what keeps the point", []wayBack{of(layout.GeoRestore, time.Hour, bound), of(layout.GeoReplica, time.Minute, open)}, 30 * time.Minute, 4 * time.Hour, ""},
		{"nothing", nil, time.Hour, time.Hour, ""},
		{"what cannot be built", []wayBack{{mechanism: layout.GeoRestore, cannot: "no region"}}, time.Hour, time.Hour, ""},
	} {
		got, ok := chooseWay(tt.ways, tt.point, tt.back)
		if got.mechanism != tt.want || ok != (tt.want != "") {
			t.Errorf("%s: %q, %v; want %q", tt.name, got.mechanism, ok, tt.want)
		}
	}
}
