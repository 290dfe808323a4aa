package dockerfile_test

import (
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/source"
	"github.com/wardhq/ward/internal/source/dockerfile"
	"github.com/wardhq/ward/internal/source/sourcetest"
)

const digest = "@sha256:96e378d7e6531ac9a15ad505478fcc2e69f371b10f5cdf87857c4b8188404716"

func TestReader(t *testing.T) {
	sourcetest.Run(t, dockerfile.Reader{},
		source.File{Path: "odoo/Dockerfile", Data: []byte(`# syntax=docker/dockerfile:1
ARG VERSION=18
FROM odoo:${VERSION} AS base
ENV DB_PASSWORD=` + sourcetest.Canary + ` LANG="C.UTF-8"
ENV WORDS ` + sourcetest.Canary + `
ARG NOTHING=` + sourcetest.Canary + `
USER ` + sourcetest.Canary + `
ADD https://user:` + sourcetest.Canary + `@example.com/x /x
RUN --mount=type=secret,id=` + sourcetest.Canary + ` curl -u ` + sourcetest.Canary + ` https://example.com | bash
COPY <<EOF /etc/` + sourcetest.Canary + `
` + sourcetest.Canary + `
EOF
FROM base
LABEL ` + sourcetest.Canary + `=1
`)},
		source.File{Path: "Dockerfile.prod", Data: []byte("FROM " + sourcetest.Canary + "://x AS " + sourcetest.Canary + "\n" + sourcetest.Canary + " x\nENV " + sourcetest.Canary + "=1\nCOPY --from=" + sourcetest.Canary + "! / /\n")},
	)
}

func TestRecognises(t *testing.T) {
	text := []byte("FROM scratch\n")
	for name, want := range map[string]bool{
		"Dockerfile": true, "a/dockerfile": true, "a/Dockerfile.prod": true, "odoo.Dockerfile": true, "Containerfile": true, "Dockerfile-prod": true, "Containerfile_ci": true,
		"Dockerfile.j2": false, "Dockerfile.md": false, "Dockerfile.dockerignore": false, "dockerfile.go": false, "main.go": false,
	} {
		if got := (dockerfile.Reader{}).Recognises(source.File{Path: name, Data: text}); got != want {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
	if !(dockerfile.Reader{}).Recognises(source.File{Path: "Dockerfile", Data: []byte("FR\\\nOM debian\n")}) {
		t.Error("a file whose FROM goes over two lines is no Dockerfile")
	}
	if (dockerfile.Reader{}).Recognises(source.File{Path: "Dockerfile", Data: []byte("{{ template }}")}) {
		t.Error("a file without FROM is taken for a Dockerfile")
	}
}

// TestRead says of files what is in their facts: the members that are named,
// each as JSON.
func TestRead(t *testing.T) {
	const why = `{"$unresolved":"which image it is, whoever builds says"}`
	cases := map[string]sourcetest.Member{}
	for name, c := range map[string]struct {
		file string
		want map[string]string
	}{
		"a digest": {"FROM debian:12" + digest + "\nUSER 10001:10001", map[string]string{
			"images": `[{"line":1,"by":"FROM","name":"debian:12` + digest + `","pinned":true}]`, "user": `{"line":2,"root":false}`,
		}},
		"a tag, in lower case and by an argument": {"ARG V=12\nfrom debian:${V}", map[string]string{
			"images": `[{"line":2,"by":"FROM","name":"debian:12","pinned":false}]`, "user": `{"line":2,"root":true}`,
		}},
		"an argument without a value": {"ARG BASE\nFROM $BASE", map[string]string{
			"images": `[{"line":2,"by":"FROM","name":` + why + `,"pinned":` + why + `}]`,
			"user":   `{"line":2,"root":{"$unresolved":"as whom it runs, its image says, which whoever builds names"}}`,
		}},
		"an argument with what stands in for it": {"ARG BASE=\nFROM ${BASE:-alpine}", map[string]string{
			"images": `[{"line":2,"by":"FROM","name":"alpine","pinned":false}]`,
		}},
		"a registry that whoever builds names": {"ARG R\nFROM $R/odoo" + digest, map[string]string{"images": `[{"line":2,"by":"FROM","name":` + why + `,"pinned":true}]`}},
		"stages are no images": {"FROM scratch AS A\nFROM a\nCOPY --from=A / /\nCOPY --from=0 / /\nCOPY --from=composer:2 / /\nRUN --mount=type=bind,from=node:22,target=/n true", map[string]string{
			"images": `[{"line":5,"by":"COPY","name":"composer:2","pinned":false},{"line":6,"by":"RUN","name":"node:22","pinned":false}]`, "stages": "2",
		}},
		"as the stage it starts from": {"FROM debian AS base\nUSER odoo\nFROM debian AS other\nUSER root\nFROM base", map[string]string{"user": `{"line":2,"root":false}`}},
		"what builds it":              {"#!/usr/bin/env docker\n# syntax=docker/dockerfile:1\n# escape=\\\nFROM scratch\n# syntax=x", map[string]string{"images": `[{"line":2,"by":"syntax","name":"docker/dockerfile:1","pinned":false}]`}},
		"what builds it, by digest":   {"# Syntax = docker.io/docker/dockerfile:1" + digest + " x\nFROM scratch", map[string]string{"images": `[{"line":1,"by":"syntax","name":"docker.io/docker/dockerfile:1` + digest + `","pinned":true}]`}},
		"a word over two lines": {"FR\\\nOM deb\\\n# x\n\nian\nUS\\ \nER ro\\\not\nRUN echo \\\\\nUSER 1", map[string]string{
			"images": `[{"line":1,"by":"FROM","name":"debian","pinned":false}]`, "user": `{"line":10,"root":false}`,
		}},
		"root over two lines":    {"FROM debian\nUSER ro\\\not\nRUN cu\\\nrl x | s\\\nh", map[string]string{"user": `{"line":2,"root":true}`, "fetches": `[{"line":4,"by":"RUN","verified":false,"run":true}]`}},
		"root again":             {"FROM odoo:18\nUSER root\nRUN true\nUSER 0:0", map[string]string{"user": `{"line":4,"root":true}`}},
		"Odoo's own image":       {"FROM docker.io/library/odoo:18", map[string]string{"user": `{"line":1,"root":false}`}},
		"nobody knows the image": {"FROM registry.example/x", map[string]string{"user": `{"line":1,"root":{"$unresolved":"as whom it runs, its image says, which is not read; write USER"}}`}},
		"from nothing":           {"FROM scratch", map[string]string{"user": `{"line":1,"root":true}`, "images": `[]`}},
		"a group without a user": {"FROM debian\nUSER :0", map[string]string{"user": `{"line":2,"root":{"$unresolved":"USER names a group and no user"}}`}},
		"by a variable":          {"FROM debian\nARG UID=0\nUSER $UID", map[string]string{"user": `{"line":3,"root":true}`}},
		"secrets": {"FROM debian\nENV A=1 \\\n  # a comment\n\n  API_KEY=x PGPASSWORD='a b'\nARG TOKEN\nARG NPM_TOKEN=y\nENV PASSWORD $TOKEN\nENV CLIENT_SECRET some words\nENV DB_PASSWORD_FILE=/x TOKEN_TTL=3600 SECRET=/run/secrets/x CHECK_PASSWORD=false KEY=v", map[string]string{
			"secrets": `[{"line":2,"by":"ENV","name":"API_KEY"},{"line":2,"by":"ENV","name":"PGPASSWORD"},{"line":6,"by":"ARG","name":"TOKEN","given":true},{"line":7,"by":"ARG","name":"NPM_TOKEN"},{"line":8,"by":"ENV","name":"PASSWORD"},{"line":9,"by":"ENV","name":"CLIENT_SECRET"}]`,
		}},
		"fetches": {"FROM debian\nADD https://e.example/x /x\nADD --checksum=sha256:00 https://e.example/x /x\nADD [\"http://e.example/y\", \"/y\"]\nADD https://github.com/odoo/odoo.git#96e378d7e6531ac9a15ad505478fcc2e69f371b1 /o\nADD x.tar /x", map[string]string{
			"fetches": `[{"line":2,"by":"ADD","verified":false,"run":false},{"line":3,"by":"ADD","verified":true,"run":false},{"line":4,"by":"ADD","verified":false,"run":false},{"line":5,"by":"ADD","verified":true,"run":false}]`,
		}},
		"into a shell": {"FROM debian\nRUN curl -fsSL https://e.example/i \\\n | sudo -E bash -\nRUN wget -qO- https://e.example/i | tar xz\nRUN bash -c \"$(curl -fsSL https://e.example/i)\"\nRUN <<EOF\n# curl x | sh\ncurl https://e.example/k | gpg --dearmor\nEOF\nRUN <<-'E'\n\tcurl x | python3 -\n\tE\nRUN curl x -o y && sh y", map[string]string{
			"fetches": `[{"line":2,"by":"RUN","verified":false,"run":true},{"line":5,"by":"RUN","verified":false,"run":true},{"line":10,"by":"RUN","verified":false,"run":true}]`,
		}},
		"rights": {"FROM debian\nRUN apt-get install sudo\nRUN sudo apt-get update\nRUN a && sudo b\nRUN --security=insecure c\nRUN [\"sudo\", \"x\"]", map[string]string{
			"rights": `[{"line":3,"by":"sudo"},{"line":4,"by":"sudo"},{"line":5,"by":"insecure"},{"line":6,"by":"sudo"}]`,
		}},
		"secrets that are elsewhere": {"FROM debian\nENV AZURE_KEYVAULT_SECRET=odoo-db A_TOKEN=#{T}# B_TOKEN=__T__\nARG C_TOKEN=***\nENV D_TOKEN=/Xk3lPq9vTzA+z==\nRUN az login --service-principal -u a \\\n  -p Xk3lPq9v\n", map[string]string{
			"secrets": `[{"line":4,"by":"ENV","name":"D_TOKEN"},{"line":5,"by":"RUN","what":"a password of a command that signs in"}]`,
		}},
		"secrets without a name": {"FROM debian\nRUN git clone https://u:hunter2@e.example/x && true\nRUN git clone https://u:$T@e.example/x\nENV DATABASE_URL=postgres://odoo:hunter2@db/odoo\nRUN export DB_PASSWORD=hunter2\nCOPY <<EOF /etc/odoo.conf\n[options]\nadmin_passwd = hunter2\nEOF\nCOPY --from=x id_rsa .env.example /x/\nADD [\"certs/tls.key\", \"/x\"]\nENV DB_PASS=hunter2 PWD=/x", map[string]string{
			"secrets": `[{"line":2,"by":"RUN","what":"a password in a URL"},{"line":4,"by":"ENV","what":"a password in a URL"},{"line":5,"by":"RUN","name":"DB_PASSWORD"},{"line":6,"by":"COPY","name":"admin_passwd"},{"line":10,"by":"COPY","what":"the file id_rsa"},{"line":11,"by":"ADD","what":"the file tls.key"},{"line":12,"by":"ENV","name":"DB_PASS"}]`,
		}},
		"what a later build is made to do": {"FROM debian\nONBUILD ADD https://e.example/x /x\nONBUILD USER root\nONBUILD RUN curl x | sh\nUSER 1", map[string]string{
			"fetches": `[{"line":2,"by":"ADD","verified":false,"run":false},{"line":4,"by":"RUN","verified":false,"run":true}]`, "user": `{"line":5,"root":false}`,
		}},
		"a text within a line and a sum are no here-documents": {"FROM debian\nRUN cat <<<EOF && x\nRUN echo $((1<<N))\nUSER 1", map[string]string{"user": `{"line":4,"root":false}`}},
		"into a shell by a detour": {"FROM debian\nRUN curl \"https://e.example/i?a=1&b=2\" | sh\nRUN curl x | tee /tmp/i | bash\nRUN curl \"x\" && cat y | sh\nRUN curl x || sh y\nRUN sh -c \"`curl x`\"\nRUN . <(curl x)\nRUN iex ((New-Object Net.WebClient).DownloadString('https://e.example'))\nRUN [\"sh\", \"-c\", \"curl x | sh\"]", map[string]string{
			"fetches": `[{"line":2,"by":"RUN","verified":false,"run":true},{"line":3,"by":"RUN","verified":false,"run":true},{"line":6,"by":"RUN","verified":false,"run":true},{"line":7,"by":"RUN","verified":false,"run":true},{"line":8,"by":"RUN","verified":false,"run":true},{"line":9,"by":"RUN","verified":false,"run":true}]`,
		}},
		"without a check": {"FROM debian\nRUN curl -fsSLk https://e.example/x -o x\nRUN curl -o k x --insecure\nRUN wget --no-check-certificate x\nRUN apt-get install -y --allow-unauthenticated x\nENV NODE_TLS_REJECT_UNAUTHORIZED=0\nRUN npm config set strict-ssl false\nRUN curl -fsSL -o /usr/bin/k x && wget -k y", map[string]string{
			"fetches": `[{"line":2,"by":"RUN","verified":false,"run":false,"unchecked":true},{"line":3,"by":"RUN","verified":false,"run":false,"unchecked":true},{"line":4,"by":"RUN","verified":false,"run":false,"unchecked":true},{"line":5,"by":"RUN","verified":false,"run":false,"unchecked":true},{"line":6,"by":"ENV","verified":false,"run":false,"unchecked":true},{"line":7,"by":"RUN","verified":false,"run":false,"unchecked":true}]`,
		}},
		"open to everybody": {"FROM debian\nRUN chmod -R 777 /x\nRUN chmod 0755 /x && chmod +x /y && chmod u+w /z && chmod go-w /z\nRUN chmod a+rwx /x\nRUN chmod o+w /x\nRUN chmod 1777 /tmp", map[string]string{
			"rights": `[{"line":2,"by":"chmod"},{"line":4,"by":"chmod"},{"line":5,"by":"chmod"}]`,
		}},
		"an image of Microsoft's that is not root": {"FROM mcr.microsoft.com/dotnet/aspnet:9.0-noble-chiseled", map[string]string{"user": `{"line":1,"root":false}`}},
		"one that is":                {"FROM mcr.microsoft.com/dotnet/aspnet:9.0", map[string]string{"user": `{"line":1,"root":true}`}},
		"Windows as it comes":        {"FROM mcr.microsoft.com/windows/servercore:ltsc2022", map[string]string{"user": `{"line":1,"root":true}`}},
		"somebody's own Odoo":        {"FROM registry.example/odoo:18", map[string]string{"user": `{"line":1,"root":{"$unresolved":"as whom it runs, its image says, which is not read; write USER"}}`}},
		"for a platform":             {"FROM --platform=$BUILDPLATFORM golang:1 AS b\nFROM --platform=linux/amd64 gcr.io/distroless/static", map[string]string{"user": `{"line":2,"root":true}`, "stages": "2"}},
		"a mark, CRLF and a comment": {"\ufeff# x\r\nFROM debian\r\nRUN a \\\r\n# b\r\n  c\r\nUSER 1\r\n", map[string]string{"user": `{"line":6,"root":false}`}},

		"Windows":                 {"# escape=`\nFROM mcr.microsoft.com/windows/servercore:ltsc2022\nRUN a `\n && b\nUSER ContainerAdministrator", map[string]string{"user": `{"line":5,"root":true}`}},
		"a text that is not ours": {"FROM debian\nCOPY <<EOF /x\nFROM x\nUSER root\nEOF\nUSER 1", map[string]string{"user": `{"line":6,"root":false}`, "stages": "1"}},
	} {
		cases[name] = sourcetest.Member{File: c.file, Want: c.want}
	}
	sourcetest.Members(t, dockerfile.Reader{}, "Dockerfile", cases)
}

func TestGaps(t *testing.T) {
	for file, want := range map[string]string{
		"FROM debian\nINCLUDE x\n":                               "Dockerfile:2: it begins with no instruction",
		"RUN x\nFROM debian\n":                                   "Dockerfile:1: it stands before the first FROM",
		"FROM a b c\n":                                           "Dockerfile:1: FROM names no image",
		"FROM debian\nRUN <<EOF\nx\n":                            "Dockerfile:2: the text that begins here has no end",
		"FROM debian\nENV =x\n":                                  "Dockerfile:2: ENV names no variable",
		"# syntax=evil/frontend:1" + digest + "\nFROM scratch\n": "Dockerfile:1: another frontend than docker/dockerfile builds it",
		"# nothing\n":                                            "Dockerfile:1: no stage is read",
		"FROM debian\nCOPY <<A <<B /x/\nA\n":                     "Dockerfile:2: the text that begins here has no end",
	} {
		_, gaps := dockerfile.Reader{}.Read(source.File{Path: "Dockerfile", Data: []byte(file)})
		if len(gaps) != 1 || !strings.HasPrefix(gaps[0].Origin.Pos.String()+": "+gaps[0].Reason, want) {
			t.Errorf("%q: gaps %v, want %s", file, gaps, want)
		}
	}
}
