// Package odoo reads configuration files of Odoo that stand in a tree by
// themselves.
//
// It promises that such a file is judged as what runs with it is, by the same
// settings and defaults; that what a template fills in later is not known; and
// that of a password only what it is called and in which line it stands enters
// a fact.
package odoo

import (
	"bytes"
	"encoding/json"
	"path"
	"regexp"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/source"
	"github.com/wardhq/ward/internal/source/internal/processes"
	"github.com/wardhq/ward/internal/source/internal/settings"
)

// Reader reads configuration files of Odoo.
type Reader struct{}

// Name returns the tool's name.
func (Reader) Name() string { return "Odoo configuration" }

var (
	endings = map[string]bool{".conf": true, ".cfg": true, ".ini": true, ".odoorc": true, ".openerp_serverrc": true}
	section = regexp.MustCompile(`(?m)^\[options\][ \t]*\r?$`)
	// One of these is in every file that was written for a server of Odoo, and in
	// no other program's.
	known = regexp.MustCompile(`(?m)^(?:addons_path|admin_passwd|list_db|dbfilter|db_host|db_name|db_user|db_password|db_maxconn|db_sslmode|proxy_mode|workers|gevent_port|longpolling_port|http_port|xmlrpc_port|server_wide_modules|max_cron_threads|limit_time_real)[ \t]*[=:]`)
)

// Recognises goes by the ending and by what Odoo alone has.
func (Reader) Recognises(f source.File) bool {
	name := strings.ToLower(path.Base(strings.ReplaceAll(f.Path, `\`, "/")))
	return endings[path.Ext(name)] && section.Match(f.Data) && known.Match(f.Data)
}

// Part reports that what another tool's files name is a part of those: a file
// that a ConfigMap is made of is judged as the workload has it.
func (Reader) Part() bool { return true }

// Read returns the file as a process that runs with it.
func (r Reader) Read(f source.File) ([]fact.Fact, []fact.Gap) {
	text := string(bytes.TrimPrefix(f.Data, []byte("\xef\xbb\xbf")))
	at := section.FindStringIndex(text)
	if at == nil {
		return nil, nil
	}
	origin := fact.Origin{Source: r.Name(), Pos: diag.Pos{File: f.Path, Line: 1 + strings.Count(text[:at[0]], "\n"), Column: 1}}
	list, passwords, ok := settings.Configuration(text)
	if !ok {
		return nil, []fact.Gap{{Origin: origin, Kinds: []addr.Kind{processes.Kind}, Reason: "it has more lines than a configuration of Odoo has settings, and was not read"}}
	}
	body, err := json.Marshal(processes.Configuration(path.Base(f.Path), list, passwords))
	if err != nil {
		return nil, []fact.Gap{{Origin: origin, Kinds: []addr.Kind{processes.Kind}, Reason: "it holds what has no JSON"}}
	}
	return []fact.Fact{{
		Subject: addr.FileSubject(f.Path, "options"), Kind: processes.Kind, Stage: fact.Planned, Body: body, Origin: origin,
	}}, nil
}
