package command

import "testing"

func TestWidthOf(t *testing.T) {
	for columns, want := range map[int]int{-1: 0, 0: 0, 1: 40, 40: 40, 80: 80, 100: 100, 400: 100} {
		if got := widthOf(columns); got != want {
			t.Errorf("%d columns: %d wide, want %d", columns, got, want)
		}
	}
}
