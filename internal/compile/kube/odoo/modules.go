package odoo

import (
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

// Modules are what is loaded beside Odoo's own, as far as the pods are told.
type Modules struct {
	// ServerWide are loaded in every process, before a database is chosen.
	ServerWide []string
	// Jobs is the module that runs a queue; "" is none. It is loaded by the
	// background pod alone: wherever it is loaded it begins to take jobs.
	Jobs string
}

// jobsAtOnce is how many jobs the background pod works at.
const jobsAtOnce = 2

// serverWide is the setting of a component.
func serverWide(o Spec, c Component) string {
	all := append([]string{"base", "web"}, o.Modules.ServerWide...)
	if c == BackgroundPods && o.Modules.Jobs != "" {
		all = append(all, o.Modules.Jobs)
	}
	return strings.Join(all, ",")
}

// jobsEnv are the settings of the queue. Its runner asks its own pod for each
// job, by HTTP (OCA queue, queue_job/jobrunner/runner.py, from_environ_or_config).
func jobsEnv(o Spec, c Component) []corev1.EnvVar {
	if c != BackgroundPods || o.Modules.Jobs == "" {
		return nil
	}
	return []corev1.EnvVar{
		{Name: "ODOO_QUEUE_JOB_CHANNELS", Value: fmt.Sprintf("root:%d", jobsAtOnce)},
		{Name: "ODOO_QUEUE_JOB_SCHEME", Value: "http"},
		{Name: "ODOO_QUEUE_JOB_HOST", Value: "127.0.0.1"},
		{Name: "ODOO_QUEUE_JOB_PORT", Value: fmt.Sprint(HTTPPort)},
	}
}

// StoreCode is what the record of the documents' store is called: the model
// fs.storage, by its field code.
const StoreCode = "attachments"

// StoreField is a field of that record.
type StoreField struct {
	Name string
	// Text is its value; of a switch it is "".
	Text string
	On   bool
}

// Switch reports whether the field is on or off, and no text.
func (f StoreField) Switch() bool { return f.Text == "" }

// Store are the fields that say where documents go: the same in the environment
// of the pods, where the module server_environment reads them, and in the step
// that makes the record. A field that a series' modules do not read from the
// environment would be left as the database of another environment has it.
//
// Without the rules, each small picture and each style sheet would be asked of
// Blob Storage; the module's own default is the same, but it drops it where the
// record is not made as the default store at once (fs_attachment,
// models/fs_storage.py, create).
func Store(account string) []StoreField {
	return []StoreField{
		{Name: "protocol", Text: "abfs"},
		{Name: "options", Text: `{"account_name": "` + account + `", "anon": false}`},
		{Name: "directory_path", Text: storeContainer},
		{Name: "use_as_default_for_attachments", On: true},
		{Name: "use_filename_obfuscation", On: true},
		{Name: "force_db_for_default_attachment_rules", Text: `{"image/": 51200, "application/javascript": 0, "text/css": 0}`},
	}
}

// storeContainer is the container of the account, which the protocol abfs takes
// for the first part of a path.
const storeContainer = "attachments"

// storeEnvironment is the store as server_environment reads it: a section named
// after the model and the record's code (OCA server-env,
// models/server_env_mixin.py, _server_env_section_name).
func storeEnvironment(account string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "[fs_storage.%s]\n", StoreCode)
	for _, f := range Store(account) {
		value := f.Text
		if f.Switch() {
			value = map[bool]string{true: "True", false: "False"}[f.On]
		}
		fmt.Fprintf(&b, "%s = %s\n", f.Name, value)
	}
	return b.String()
}
