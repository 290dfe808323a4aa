package armsim

import (
	"regexp"
	"strconv"
	"strings"
)

// parameter is a server parameter of a PostgreSQL flexible server, with
// Azure's default for it.
type parameter struct {
	name     string
	value    string
	dataType string // Boolean, Enumeration, Integer, Numeric, Set, String
	allowed  string // as Azure spells it: "10-500", "on,off", a pattern
	readOnly bool
	// atStart says that PostgreSQL reads it when it starts, and then no more
	// (its context is postmaster: postgresql.org/docs, pg_settings).
	atStart bool
}

// severities are the levels of PostgreSQL's messages.
const severities = "debug5,debug4,debug3,debug2,debug1,info,notice,warning,error,log,fatal,panic"

// parameters are those that an Odoo estate or a control is about. The values
// are the defaults of PostgreSQL 16 on a server with 2 vCores and 8 GiB.
// https://learn.microsoft.com/azure/postgresql/server-parameters/param-connections-authentication-connection-settings
func parameters() []parameter {
	return []parameter{
		{name: "autovacuum", value: "on", dataType: "Boolean", allowed: "on,off"},
		{name: "autovacuum_max_workers", value: "3", dataType: "Integer", allowed: "1-262143", atStart: true},
		{name: "autovacuum_naptime", value: "60", dataType: "Integer", allowed: "1-2147483"},
		{name: "autovacuum_vacuum_scale_factor", value: "0.2", dataType: "Numeric", allowed: "0-100"},
		{name: "azure.accepted_password_auth_method", value: "md5,scram-sha-256", dataType: "Set", allowed: "md5,scram-sha-256"},
		{name: "azure.extensions", value: "", dataType: "Set", allowed: ".*"},
		{name: "checkpoint_timeout", value: "600", dataType: "Integer", allowed: "30-86400"},
		{name: "connection_throttle.enable", value: "off", dataType: "Boolean", allowed: "on,off"},
		{name: "cron.database_name", value: "postgres", dataType: "String", allowed: ".*"},
		{name: "default_statistics_target", value: "100", dataType: "Integer", allowed: "1-10000"},
		{name: "effective_cache_size", value: "786432", dataType: "Integer", allowed: "1-2147483647"},
		{name: "hot_standby_feedback", value: "off", dataType: "Boolean", allowed: "on,off"},
		{name: "idle_in_transaction_session_timeout", value: "0", dataType: "Integer", allowed: "0-2147483647"},
		{name: "idle_session_timeout", value: "0", dataType: "Integer", allowed: "0-2147483647"},
		{name: "jit", value: "off", dataType: "Boolean", allowed: "on,off"},
		{name: "lock_timeout", value: "0", dataType: "Integer", allowed: "0-2147483647"},
		{name: "log_autovacuum_min_duration", value: "600000", dataType: "Integer", allowed: "-1-2147483647"},
		{name: "log_checkpoints", value: "on", dataType: "Boolean", allowed: "on,off"},
		{name: "log_connections", value: "on", dataType: "Boolean", allowed: "on,off"},
		{name: "log_disconnections", value: "on", dataType: "Boolean", allowed: "on,off"},
		{name: "log_duration", value: "off", dataType: "Boolean", allowed: "on,off"},
		{name: "log_error_verbosity", value: "default", dataType: "Enumeration", allowed: "terse,default,verbose"},
		{name: "log_line_prefix", value: "%t-%c-", dataType: "String", allowed: ".*"},
		{name: "log_lock_waits", value: "off", dataType: "Boolean", allowed: "on,off"},
		{name: "log_min_duration_sample", value: "-1", dataType: "Integer", allowed: "-1-2147483647"},
		{name: "log_min_duration_statement", value: "-1", dataType: "Integer", allowed: "-1-2147483647"},
		{name: "log_min_error_statement", value: "error", dataType: "Enumeration", allowed: severities},
		{name: "log_min_messages", value: "warning", dataType: "Enumeration", allowed: severities},
		{name: "log_parameter_max_length", value: "-1", dataType: "Integer", allowed: "-1-1073741823"},
		{name: "log_parameter_max_length_on_error", value: "0", dataType: "Integer", allowed: "-1-1073741823"},
		{name: "log_statement", value: "none", dataType: "Enumeration", allowed: "none,ddl,mod,all"},
		{name: "log_temp_files", value: "-1", dataType: "Integer", allowed: "-1-2147483647"},
		{name: "logfiles.retention_days", value: "3", dataType: "Integer", allowed: "1-7"},
		{name: "maintenance_work_mem", value: "155648", dataType: "Integer", allowed: "1024-2097151"},
		{name: "max_connections", value: "859", dataType: "Integer", allowed: "25-5000", atStart: true},
		{name: "max_prepared_transactions", value: "0", dataType: "Integer", allowed: "0-262143", atStart: true},
		{name: "max_replication_slots", value: "10", dataType: "Integer", allowed: "2-262143", atStart: true},
		{name: "max_standby_streaming_delay", value: "30000", dataType: "Integer", allowed: "-1-2147483647"},
		{name: "max_wal_senders", value: "10", dataType: "Integer", allowed: "5-100", atStart: true},
		{name: "max_wal_size", value: "32768", dataType: "Integer", allowed: "32-65536"},
		{name: "max_worker_processes", value: "8", dataType: "Integer", allowed: "0-262143", atStart: true},
		{name: "metrics.autovacuum_diagnostics", value: "off", dataType: "Boolean", allowed: "on,off"},
		{name: "metrics.collector_database_activity", value: "off", dataType: "Boolean", allowed: "on,off"},
		{name: "min_wal_size", value: "80", dataType: "Integer", allowed: "32-2147483647"},
		{name: "password_encryption", value: "md5", dataType: "Enumeration", allowed: "md5,scram-sha-256"},
		{name: "pg_qs.max_query_text_length", value: "6000", dataType: "Integer", allowed: "100-10000"},
		{name: "pg_qs.query_capture_mode", value: "none", dataType: "Enumeration", allowed: "top,all,none"},
		{name: "pg_qs.store_query_plans", value: "off", dataType: "Boolean", allowed: "on,off"},
		{name: "pg_stat_statements.save", value: "on", dataType: "Boolean", allowed: "on,off"},
		{name: "pg_stat_statements.track", value: "top", dataType: "Enumeration", allowed: "top,all,none"},
		{name: "pg_stat_statements.track_utility", value: "off", dataType: "Boolean", allowed: "on,off"},
		{name: "pgaudit.log", value: "none", dataType: "Set", allowed: "none,read,write,function,role,ddl,misc,misc_set,all"},
		{name: "pgaudit.log_catalog", value: "on", dataType: "Boolean", allowed: "on,off"},
		{name: "pgaudit.log_client", value: "off", dataType: "Boolean", allowed: "on,off"},
		{name: "pgaudit.log_parameter", value: "off", dataType: "Boolean", allowed: "on,off"},
		{name: "pgaudit.log_relation", value: "off", dataType: "Boolean", allowed: "on,off"},
		{name: "pgaudit.log_statement", value: "on", dataType: "Boolean", allowed: "on,off"},
		{name: "pgaudit.log_statement_once", value: "off", dataType: "Boolean", allowed: "on,off"},
		{name: "pgaudit.role", value: "", dataType: "String", allowed: ".*"},
		{name: "pgbouncer.default_pool_size", value: "50", dataType: "Integer", allowed: "1-4950"},
		{name: "pgbouncer.enabled", value: "false", dataType: "Boolean", allowed: "true,false"},
		{name: "pgbouncer.max_client_conn", value: "5000", dataType: "Integer", allowed: "100-50000"},
		{name: "pgbouncer.pool_mode", value: "transaction", dataType: "Enumeration", allowed: "session,transaction,statement"},
		{name: "pgbouncer.query_wait_timeout", value: "120", dataType: "Integer", allowed: "30-86400"},
		{name: "pgms_wait_sampling.query_capture_mode", value: "none", dataType: "Enumeration", allowed: "all,none"},
		{name: "random_page_cost", value: "2", dataType: "Numeric", allowed: "0-1.79769e+308"},
		{name: "require_secure_transport", value: "on", dataType: "Boolean", allowed: "on,off"},
		{name: "row_security", value: "on", dataType: "Boolean", allowed: "on,off"},
		{name: "shared_buffers", value: "262144", dataType: "Integer", allowed: "16-1073741823", atStart: true},
		{name: "shared_preload_libraries", value: "pg_cron,pg_stat_statements", dataType: "Set", allowed: ".*", atStart: true},
		{name: "ssl", value: "on", dataType: "Boolean", allowed: "on,off", readOnly: true},
		{name: "ssl_max_protocol_version", value: "", dataType: "Enumeration", allowed: ",TLSv1.2,TLSv1.3"},
		{name: "ssl_min_protocol_version", value: "TLSv1.2", dataType: "Enumeration", allowed: "TLSv1.2,TLSv1.3"},
		{name: "statement_timeout", value: "0", dataType: "Integer", allowed: "0-2147483647"},
		{name: "synchronous_commit", value: "on", dataType: "Enumeration", allowed: "local,remote_write,remote_apply,on,off"},
		{name: "tcp_keepalives_idle", value: "120", dataType: "Integer", allowed: "0-2147483647"},
		{name: "timezone", value: "UTC", dataType: "String", allowed: ".*"},
		{name: "track_activity_query_size", value: "1024", dataType: "Integer", allowed: "100-102400", atStart: true},
		{name: "track_io_timing", value: "off", dataType: "Boolean", allowed: "on,off"},
		{name: "wal_compression", value: "on", dataType: "Boolean", allowed: "on,off"},
		{name: "wal_level", value: "replica", dataType: "Enumeration", allowed: "replica,logical", atStart: true},
		{name: "work_mem", value: "4096", dataType: "Integer", allowed: "4096-2097151"},
	}
}

func parameterNamed(name string) (parameter, bool) {
	for _, p := range parameters() {
		if strings.EqualFold(p.name, name) {
			return p, true
		}
	}
	return parameter{}, false
}

// takes reports whether Azure accepts the value.
func (p parameter) takes(value string) bool {
	switch p.dataType {
	case "Boolean", "Enumeration":
		return oneWord(p.allowed, value)
	case "Integer":
		if _, err := strconv.ParseInt(value, 10, 64); err != nil {
			return false
		}
		return p.inRange(value)
	case "Numeric":
		return p.inRange(value)
	case "Set":
		if p.allowed == ".*" || value == "" {
			return true
		}
		for word := range strings.SplitSeq(value, ",") {
			if !oneWord(p.allowed, strings.TrimSpace(word)) {
				return false
			}
		}
		return true
	default:
		return true
	}
}

func oneWord(allowed, value string) bool {
	for word := range strings.SplitSeq(allowed, ",") {
		if strings.EqualFold(word, value) {
			return true
		}
	}
	return false
}

// rangeText is "low-high", where either may be negative.
var rangeText = regexp.MustCompile(`^(-?[0-9.]+)-(-?[0-9.e+]+)$`)

func (p parameter) inRange(value string) bool {
	m := rangeText.FindStringSubmatch(p.allowed)
	f, err := strconv.ParseFloat(value, 64)
	if m == nil || err != nil {
		return false
	}
	low, errLow := strconv.ParseFloat(m[1], 64)
	high, errHigh := strconv.ParseFloat(m[2], 64)
	return errLow == nil && errHigh == nil && low <= f && f <= high
}

func serverParameters() []singleton {
	var out []singleton
	for _, p := range parameters() {
		out = append(out, singleton{segment: "configurations", name: p.name, body: properties(map[string]any{
			"value": p.value, "defaultValue": p.value, "source": "system-default",
			"dataType": p.dataType, "allowedValues": p.allowed, "isReadOnly": p.readOnly,
		})})
	}
	return out
}
