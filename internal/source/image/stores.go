package image

import (
	"bytes"
	"encoding/binary"
	"regexp"
)

var (
	// keyBags are the object identifiers of what holds a key in a store as PKCS #12
	// has it, pkcs-12-keyBag and pkcs-12-pkcs8ShroudedKeyBag, as DER. Source: RFC
	// 7292, appendix D.
	keyBags = [][]byte{
		{0x06, 0x0b, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x0c, 0x0a, 0x01, 0x01},
		{0x06, 0x0b, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x0c, 0x0a, 0x01, 0x02},
	}
	trusts = regexp.MustCompile(`(?i)trust|ca-?certs|(?:^|[/_.-])ca(?:[_.-][^/]*)?$`)
)

// keepsKey reports whether a store holds a key, and not the certificates alone
// that somebody trusts. One that cannot be told, since all of it is encrypted,
// does where its name does not say otherwise.
func keepsKey(name string, store []byte) bool {
	if keys, ok := javaStore(store); ok {
		return keys
	}
	for _, bag := range keyBags {
		if bytes.Contains(store, bag) {
			return true
		}
	}
	return !trusts.MatchString(name)
}

// javaStore reports whether a store of Java's own form holds anything but
// certificates, and false of what is none or not whole. Source: OpenJDK,
// sun.security.provider.JavaKeyStore.
func javaStore(store []byte) (keys, ok bool) {
	at := 0
	next := func(size int) []byte {
		if size < 0 || size > len(store)-at {
			at = len(store) + 1
			return make([]byte, 4)
		}
		at += size
		return store[at-size : at]
	}
	number := func() int { return int(binary.BigEndian.Uint32(next(4))) }
	text := func() { next(int(binary.BigEndian.Uint16(next(2)))) }

	if magic := number(); magic != 0xfeedfeed && magic != 0xcececece {
		return false, false
	}
	version, count := number(), number()
	for range count {
		if at > len(store) {
			return false, false
		}
		const certificate = 2
		if number() != certificate {
			return at <= len(store), at <= len(store)
		}
		text()  // its name
		next(8) // when it was made
		if version == 2 {
			text() // X.509
		}
		next(number())
	}
	return false, at <= len(store)
}
