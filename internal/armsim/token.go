package armsim

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strconv"
	"time"
)

// Tokens is the managed identity endpoint of a machine in this Azure: what
// IDENTITY_ENDPOINT names. A request wants a resource and the header
// X-IDENTITY-HEADER; it gets a token that no real Azure takes. It stands
// apart from Sim because Azure serves it over plain HTTP at another address.
func (s *Sim) Tokens() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		resource := r.URL.Query().Get("resource")
		if r.Header.Get("X-Identity-Header") == "" || resource == "" {
			refuse(http.StatusBadRequest, "invalid_request", "A resource and the header X-IDENTITY-HEADER are required.").answer().write(w)
			return
		}
		// Clients compare the expiry with their own clock, not with ours.
		const lasts = 24 * time.Hour
		expires := strconv.FormatInt(time.Now().Add(lasts).Unix(), 10)
		ok(map[string]any{
			"access_token": s.token(everything, resource, expires),
			"expires_on":   expires,
			"resource":     resource,
			"token_type":   "Bearer",
		}).write(w)
	})
}

// token returns an unsigned JWT of an object: clients read the tenant and
// object in it.
func (s *Sim) token(object, resource, expires string) string {
	part := func(v any) string {
		data, err := json.Marshal(v)
		if err != nil { // maps of strings marshal
			panic(err)
		}
		return base64.RawURLEncoding.EncodeToString(data)
	}
	claims := map[string]string{"aud": resource, "exp": expires, "tid": s.opt.Tenant, "oid": object}
	return part(map[string]string{"alg": "none", "typ": "JWT"}) + "." + part(claims) + "."
}
