package files

import (
	"bytes"
	"regexp"
	"slices"

	"github.com/wardhq/ward/internal/addr"
)

// look tells a kind of file by its text.
type look interface{ Match(text []byte) bool }

// lookFunc is a look that a pattern cannot take.
type lookFunc func(text []byte) bool

func (f lookFunc) Match(text []byte) bool { return f(text) }

// programProject is the file at the top of a program that makes infrastructure:
// its gap is that of the whole program.
var programProject = []string{"pulumi.yaml", "pulumi.yml", "cdktf.json"}

// programKind is what a file of a program is called that declares
// infrastructure.
const programKind = "program that declares infrastructure"

// programs are files of languages that such programs are written in, and
// programTests those of their tests and types.
var (
	programs     = []string{"*.py", "*.ts", "*.tsx", "*.js", "*.mjs", "*.cjs", "*.go", "*.cs", "*.fs", "*.vb", "*.java", "*.kt", "*.scala"}
	programTests = []string{"*.test.*", "*.spec.*", "*_test.go", "test_*.py", "*_test.py", "conftest.py", "*.d.ts"}
)

// Lines by which a program takes up a library that declares resources of Azure
// or objects of a cluster: those of Pulumi, of CDK for Terraform and of cdk8s,
// as their registries name them in each language.
const takesUp = `(?m)^[ \t]*(?:import\b|from\b|using\b|open\b|const\b|let\b|var\b|\}|[\w.]*[ \t]*"github\.com/)[^\n]*?`

var (
	programAzure = regexp.MustCompile(takesUp + `(?:@pulumi/azure|\bpulumi_azure|/pulumi-azure|\bPulumi\.Azure|\bcom\.pulumi\.azure|` +
		`@cdktf/provider-az|\bcdktf_cdktf_provider_az|/cdktf-provider-az|\bcdktf\.providers\.az|\bCdktf\.Providers\.Az|\.gen/providers/az|\bimports\.az(?:urerm|api))`)
	programKubernetes = regexp.MustCompile(takesUp + `(?:@pulumi/kubernetes|\bpulumi_kubernetes|/pulumi-kubernetes|\bPulumi\.Kubernetes|\bcom\.pulumi\.kubernetes|` +
		`@cdktf/provider-(?:kubernetes|helm)|\bcdktf_cdktf_provider_(?:kubernetes|helm)|/cdktf-provider-(?:kubernetes|helm)|["']cdk8s(?:-plus-\d+)?["']|\b(?:import|from)[ \t]+cdk8s\b|/cdk8s-go/|\borg\.cdk8s\b)`)
)

// A program may also ask Resource Manager itself, by the libraries of its API.
var (
	managesAzure = regexp.MustCompile(takesUp + `(?:\bazure\.mgmt\.|@azure/arm-|/azure-sdk-for-go/sdk/resourcemanager/|\bAzure\.ResourceManager\.|\bcom\.azure\.resourcemanager\.)`)
	createsThere = regexp.MustCompile(`(?i)\b(?:begin_?)?create_?(?:or_?update)?(?:AndWait|Async)?\(`)
)

var (
	declaresResources = lookFunc(func(text []byte) bool { return programAzure.Match(text) || programKubernetes.Match(text) })
	makesResources    = lookFunc(func(text []byte) bool { return managesAzure.Match(text) && createsThere.Match(text) })
)

// program returns what a program declares, which is known when it has run.
func program(_ string, text []byte) *unread {
	u := &unread{reason: "this program declares infrastructure, and no program is run: give what it comes to, as a plan (cdktf synth, then terraform show -json) or as manifests (cdk8s synth), or leave it out with a reason in " + LeaveFile}
	u.found(text, programAzure, programKubernetes)
	return u
}

// managing returns what a program makes by asking Resource Manager.
func managing(_ string, text []byte) *unread {
	u := &unread{reason: "this program asks Azure to make resources, and what it asks is not seen; declare them in a template, or leave the file out with a reason in " + LeaveFile}
	u.found(text, managesAzure)
	return u
}

// found notes the systems that patterns tell, one for Azure and one for
// clusters, and where the first of them stands.
func (u *unread) found(text []byte, patterns ...*regexp.Regexp) {
	for i, p := range patterns {
		at := p.FindIndex(text)
		if at == nil {
			continue
		}
		u.systems = append(u.systems, both[i])
		from := at[0] + len(text[at[0]:at[1]]) - len(bytes.TrimLeft(text[at[0]:at[1]], " \t\r\n"))
		if line := lineOf(text, from); u.line == 0 || line < u.line {
			u.line = line
		}
	}
}

// In languages that write out configuration an object of a cluster is told by
// the two members that each has.
var (
	objectVersion = regexp.MustCompile(`(?m)^[^/#\n]*?\bapiVersion["']?[ \t]*(?:\+?:{1,3}|=)`)
	objectKind    = regexp.MustCompile(`(?m)^[^/#\n]*?\bkind["']?[ \t]*(?:\+?:{1,3}|=)`)
	objectLibrary = regexp.MustCompile(`(?m)^[^/#\n]*?(?:\bimport(?:str)?[ \t]+["'][^"'\n]*(?:k8s|k\.libsonnet|kausal|kubernetes))|^(?:[^-\n]|-[^-\n])*?(?:dhall-kubernetes|\bkubernetes\.[A-Z])`)
)

var declaresObjects = lookFunc(func(text []byte) bool {
	return objectVersion.Match(text) && objectKind.Match(text) || objectLibrary.Match(text)
})

// objects returns what configuration comes to that is written out as manifests.
func objects(name string, text []byte) *unread {
	u := &unread{systems: kubernetes, reason: name + " is written out as manifests, and is not read itself; give what it is written out as"}
	for _, p := range []*regexp.Regexp{objectLibrary, objectVersion} {
		if at := p.FindIndex(text); at != nil {
			u.line = lineOf(text, at[0])
		}
	}
	return u
}

// terraformTemplate returns what a file declares that configuration is made of.
func terraformTemplate(name string, text []byte) *unread {
	u := terraform("", text)
	if u != nil {
		u.reason = name + " makes configuration of Terraform, and is not read itself; give the plan of what it makes: terraform show -json PLAN writes it"
	}
	return u
}

// packerAzure is where Packer makes an image of Azure's.
var packerAzure = regexp.MustCompile(`(?m)^[ \t]*source[ \t]+"azure-(?:arm|chroot)"|"type"\s*:\s*"azure-(?:arm|chroot)"`)

func packer(_ string, text []byte) *unread {
	return &unread{
		line: lineOf(text, packerAzure.FindIndex(text)[0]), kinds: []addr.Kind{"Microsoft.Compute/images"},
		reason: "what Packer makes is not read; judge the machine that is deployed of it, or leave it out with a reason in " + LeaveFile,
	}
}

// A program may call the tools that scripts call.
var (
	calls       = regexp.MustCompile(`\b(?:subprocess\.\w+|os\.(?:system|popen)|Popen|check_call|check_output|system|execa?(?:Sync|File|FileSync)?|spawn(?:Sync)?|exec\.Command|Process\.Start)\(\s*(?:ctx,\s*)?[rfb]?\[?\s*["'\x60](?:az|kubectl|helm)\b`)
	cellCommand = regexp.MustCompile(`(?m)^[ \t]*"![ \t]*(?:az|kubectl|helm)\b[^\n]*`)
	npmCommand  = regexp.MustCompile(`(?m)^[^\n]*"[^"\n]*"[ \t]*:[ \t]*"[^"\n]*\b(?:az|kubectl|helm)[ \t][^\n]*`)
)

// maxCall is how much of a call is looked at.
const maxCall = 500

// called is a program with the commands alone that it calls, each as a shell
// would be given it, on the line where it stands.
func called(text []byte) []byte {
	var out []byte
	for _, m := range calls.FindAllIndex(text, -1) {
		end := min(m[0]+maxCall, len(text))
		if n := bytes.IndexAny(text[m[1]:end], ")"); n >= 0 {
			end = m[1] + n
		}
		from := m[0] + bytes.IndexByte(text[m[0]:m[1]], '(') + 1
		line := bytes.Count(text[:from], []byte("\n"))
		if lines := bytes.Count(out, []byte("\n")); lines < line {
			out = append(out, bytes.Repeat([]byte("\n"), line-lines)...)
		} else {
			out = append(out, ';')
		}
		out = append(out, bytes.Map(func(r rune) rune {
			if bytes.ContainsRune([]byte("\n\r,[]\"'`"), r) {
				return ' '
			}
			return r
		}, text[from:end])...)
	}
	return out
}

// onlyIn is a text without what stands outside of a pattern.
func onlyIn(text []byte, p *regexp.Regexp) []byte {
	out := bytes.Clone(text)
	at := 0
	for _, m := range append(p.FindAllIndex(text, -1), []int{len(text), len(text)}) {
		blank(out, at, m[0])
		at = m[1]
	}
	return out
}

// scriptIn is script for commands that stand in something else.
func scriptIn(of func([]byte) []byte) (look, func(string, []byte) *unread) {
	return lookFunc(func(text []byte) bool { return script("", of(text)) != nil }),
		func(name string, text []byte) *unread { return script(name, of(text)) }
}

// inProject reports whether a file is of a program whose project has a gap of
// its own.
func (r *run) inProject(e *entry) bool {
	return slices.ContainsFunc(r.entries, func(p *entry) bool {
		if p.by != nil || p.left == nil || p.left.holds == nil || !slices.Contains(programProject, lowerBase(p.real)) {
			return false
		}
		folder, ok := folderOf(p.real)
		return ok && len(e.real) > len(folder) && e.real[:len(folder)] == folder
	})
}
