package estate_test

import (
	"reflect"
	"testing"

	"github.com/wardhq/ward/internal/estate"
	"github.com/wardhq/ward/internal/language"
	"github.com/wardhq/ward/internal/language/languagetest"
)

func TestLanguageIsSound(t *testing.T) {
	languagetest.Sound(t, language.Dialect{}, reflect.TypeFor[estate.Estate](), reflect.TypeFor[estate.Exception](),
		reflect.TypeFor[estate.Attestation](), reflect.TypeFor[estate.LedgerFile]())
}
