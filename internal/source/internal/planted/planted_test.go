package planted_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/internal/source/internal/planted"
)

const signsIn = "a password of a command that signs in"

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
		"PGPASSWORD=Xk3lPq9vTzA psql -h prod":                                                      {{What: "PGPASSWORD", Named: true}},
		"PGPASSWORD=yourself7 psql":                                                                {{What: "PGPASSWORD", Named: true}},
		"PGPASSWORD=todo1Xk3 psql":                                                                 {{What: "PGPASSWORD", Named: true}},
		"PGPASSWORD=-Xk3lPq9vTzA psql":                                                             {{What: "PGPASSWORD", Named: true}},
		"PGPASSWORD=examples9 psql":                                                                {{What: "PGPASSWORD", Named: true}},
		"PGPASSWORD=your-own-one psql":                                                             nil,
		"PGPASSWORD=change_me psql":                                                                nil,
		"PGPASSWORD=xxxx-xxxx psql":                                                                nil,
		"PGPASSWORD=TODO psql":                                                                     nil,
		"API_TOKEN=#{T}# x --token=__API_TOKEN__":                                                  nil,
		"az login --service-principal -u a -p Xk3lPq9v":                                            {{What: signsIn}},
		"az login --service-principal -u a --password 'Xk3lPq9v' --tenant t":                       {{What: signsIn}},
		"azd auth login --client-id a --client-secret \"Xk3lPq9v\"":                                {{What: signsIn}},
		"az login \\\n  --service-principal \\\n  -p Xk3lPq9v\necho -p Xk3lPq9v":                   {{Line: 2, What: signsIn}},
		"x && docker login -u a -p Xk3lPq9v r.example":                                             {{What: signsIn}},
		"az login --service-principal -u a -p $PW -t $(TENANT)":                                    nil,
		"az login --service-principal -u a -p <password>":                                          nil,
		"docker login -u a --password-stdin && docker run -p 8069:8069 odoo":                       nil,
		"docker run -p 8069:8069 odoo && az login --identity":                                      nil,
		"mkdir -p login/8069 && ssh -p 2222 login":                                                 nil,
		"Password=%PW% https://a:hunter2@b.example":                                                {{What: "a password in a URL"}},
	} {
		if diff := cmp.Diff(want, planted.Find(text)); diff != "" {
			t.Errorf("%q:\n%s", text, diff)
		}
	}
}

func TestSettings(t *testing.T) {
	for text, want := range map[string][]planted.Found{
		"[options]\ndb_password = odoo":              {{Line: 1, What: "db_password", Named: true}},
		"db_password = Xk3lPq9v":                     {{What: "db_password", Named: true}},
		"db_password = *k3lPq9v":                     {{What: "db_password", Named: true}},
		"db_password = False":                        nil,
		"; db_password = odoo":                       nil,
		"# db_password=odoo\n\t;db_password=odoo":    nil,
		"db_password = __PW__":                       nil,
		"db_password = %(PW)s":                       nil,
		"x\n# https://a:hunter2@b.example":           {{Line: 1, What: "a password in a URL"}},
		"\turl = https://x:hunter2@git.example/odoo": {{What: "a password in a URL"}},
	} {
		if diff := cmp.Diff(want, planted.Settings(text)); diff != "" {
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
