package published

import "slices"

// Images is what images are built with: each by a digest, a commit or a
// checksum, so that nobody can put another in its place.
type Images struct {
	Source   string    `yaml:"source" required:"true" doc:"Where they were found."`
	Date     string    `yaml:"date" required:"true" pattern:"^[0-9]{4}-[0-9]{2}$" doc:"In which month."`
	Actions  []Action  `yaml:"actions" required:"true" min:"1" unique:"name" doc:"Actions of GitHub's workflows."`
	Programs []Program `yaml:"programs" required:"true" min:"1" unique:"name" doc:"Programs that are fetched."`
	BuildKit string    `yaml:"buildkit" required:"true" pattern:"^[a-z0-9.-]+/[a-z0-9._/-]+:[A-Za-z0-9._-]+@sha256:[0-9a-f]{64}$" doc:"The image that BuildKit runs as."`
	Cosign   string    `yaml:"cosign" required:"true" pattern:"^v[0-9]+\\.[0-9]+\\.[0-9]+$" doc:"The release of cosign, whose digests its installer has."`
}

// Action is an action by its commit.
type Action struct {
	Name    string `yaml:"name" required:"true" pattern:"^[a-z0-9-]+/[a-z0-9-]+$" doc:"Its repository."`
	Version string `yaml:"version" required:"true" pattern:"^v[0-9]+\\.[0-9]+\\.[0-9]+$" doc:"Its version, for people."`
	Commit  string `yaml:"commit" required:"true" pattern:"^[0-9a-f]{40}$" doc:"What it is."`
}

// Program is what is fetched by its checksum.
type Program struct {
	Name    string `yaml:"name" required:"true" doc:"Its name."`
	Version string `yaml:"version" required:"true" doc:"Its version, for people."`
	URL     string `yaml:"url" required:"true" pattern:"^https://[^\\s?#]+$" doc:"Where it is fetched."`
	SHA256  string `yaml:"sha256" required:"true" pattern:"^[0-9a-f]{64}$" doc:"What is fetched."`
}

// Action returns the action of a name as a workflow uses it: by its commit, with
// its version beside.
func (i Images) Action(name string) (string, bool) {
	at := slices.IndexFunc(i.Actions, func(a Action) bool { return a.Name == name })
	if at < 0 {
		return "", false
	}
	a := i.Actions[at]
	return a.Name + "@" + a.Commit + " # " + a.Version, true
}

// Program returns the program of a name.
func (i Images) Program(name string) (Program, bool) {
	at := slices.IndexFunc(i.Programs, func(p Program) bool { return p.Name == name })
	if at < 0 {
		return Program{}, false
	}
	return i.Programs[at], true
}
