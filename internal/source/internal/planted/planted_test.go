package planted_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/internal/source/internal/planted"
)

func TestFind(t *testing.T) {
	for text, want := range map[string][]planted.Found{
		"":     nil,
		"a\nb": nil,
		"x\ncurl -H 'Authorization: token ghp_abcdefghijklmnopqrstuvwxyz0123456789' y": {{Line: 1, What: "an access token"}},
		"git clone https://bot:hunter2@git.example/x":                                  {{What: "a password in a URL"}},
		"git clone https://bot:${TOKEN}@git.example/x":                                 nil,
		"git clone https://x-access-token:$TOKEN@git.example/x":                        nil,
		"git clone https://bot:${{ secrets.T }}@git.example/x":                         nil,
		"export DB_PASSWORD=hunter2 && x":                                              {{What: "DB_PASSWORD", Named: true}},
		"x --client-secret=hunter2abc":                                                 {{What: "client-secret", Named: true}},
		"PGPASSWORD=postgres psql":                                                     nil,
		"DB_PASSWORD=$(cat /run/secrets/x) y":                                          nil,
		"DB_PASSWORD=\"$1\"":                                                           nil,
		"sed -i 's/password=.*/password=@/' x":                                         nil,
		"password = get_password()":                                                    nil,
		"admin_passwd = hunter2x":                                                      {{What: "admin_passwd", Named: true}},
		"x --client-secret=Xk3lPq9vTz":                                                 {{What: "client-secret", Named: true}},
		"x --client-secret=xxxxxx-xx":                                                  nil,
		"admin_passwd = change-me":                                                     nil,
		"token=<your token>":                                                           nil,
		"DefaultEndpointsProtocol=https;AccountName=a;AccountKey=c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0": {{What: "a key in a connection string"}},
		"-----BEGIN OPENSSH PRIVATE KEY-----":                                                      {{What: "a private key"}},
		"Password=%PW% https://a:hunter2@b.example":                                                {{What: "a password in a URL"}},
	} {
		if diff := cmp.Diff(want, planted.Find(text)); diff != "" {
			t.Errorf("%q:\n%s", text, diff)
		}
	}
}

func TestFile(t *testing.T) {
	for name, want := range map[string]bool{
		"id_rsa": true, "keys/id_ed25519": true, "id_rsa.pub": false, ".env": true, "app/.env.production": true, ".env.example": false, "x.key": true,
		"tls-key.pem": true, "ca.pem": false, "fullchain.pem": false, ".aws/credentials": true, "credentials": false, "keys": false, "main.go": false, "prod.env": true, "/": false,
	} {
		if got := planted.File(name); got != want {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}
