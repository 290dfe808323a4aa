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
}

// parameters are those that an Odoo estate or a control is about. The values
// are the defaults of PostgreSQL 16 on a server with 2 vCores and 8 GiB.
// https://learn.microsoft.com/azure/postgresql/server-parameters/param-connections-authentication-connection-settings
func parameters() []parameter {
	return []parameter{
		{name: "azure.accepted_password_auth_method", value: "md5,scram-sha-256", dataType: "Set", allowed: "md5,scram-sha-256"},
		{name: "azure.extensions", value: "", dataType: "Set", allowed: ".*"},
		{name: "autovacuum", value: "on", dataType: "Boolean", allowed: "on,off"},
		{name: "autovacuum_max_workers", value: "3", dataType: "Integer", allowed: "1-262143"},
		{name: "autovacuum_vacuum_scale_factor", value: "0.2", dataType: "Numeric", allowed: "0-100"},
		{name: "connection_throttle.enable", value: "off", dataType: "Boolean", allowed: "on,off"},
		{name: "idle_in_transaction_session_timeout", value: "0", dataType: "Integer", allowed: "0-2147483647"},
		{name: "lock_timeout", value: "0", dataType: "Integer", allowed: "0-2147483647"},
		{name: "log_checkpoints", value: "on", dataType: "Boolean", allowed: "on,off"},
		{name: "log_connections", value: "on", dataType: "Boolean", allowed: "on,off"},
		{name: "log_disconnections", value: "on", dataType: "Boolean", allowed: "on,off"},
		{name: "log_lock_waits", value: "off", dataType: "Boolean", allowed: "on,off"},
		{name: "log_min_duration_statement", value: "-1", dataType: "Integer", allowed: "-1-2147483647"},
		{name: "log_statement", value: "none", dataType: "Enumeration", allowed: "none,ddl,mod,all"},
		{name: "logfiles.retention_days", value: "3", dataType: "Integer", allowed: "1-7"},
		{name: "maintenance_work_mem", value: "155648", dataType: "Integer", allowed: "1024-2097151"},
		{name: "max_connections", value: "859", dataType: "Integer", allowed: "25-5000"},
		{name: "max_replication_slots", value: "10", dataType: "Integer", allowed: "2-262143"},
		{name: "max_wal_senders", value: "10", dataType: "Integer", allowed: "5-100"},
		{name: "metrics.autovacuum_diagnostics", value: "off", dataType: "Boolean", allowed: "on,off"},
		{name: "metrics.collector_database_activity", value: "off", dataType: "Boolean", allowed: "on,off"},
		{name: "password_encryption", value: "md5", dataType: "Enumeration", allowed: "md5,scram-sha-256"},
		{name: "pg_qs.query_capture_mode", value: "none", dataType: "Enumeration", allowed: "top,all,none"},
		{name: "pg_stat_statements.track", value: "top", dataType: "Enumeration", allowed: "top,all,none"},
		{name: "pgaudit.log", value: "none", dataType: "Set", allowed: "none,read,write,function,role,ddl,misc,misc_set,all"},
		{name: "pgaudit.log_catalog", value: "on", dataType: "Boolean", allowed: "on,off"},
		{name: "pgaudit.log_parameter", value: "off", dataType: "Boolean", allowed: "on,off"},
		{name: "pgaudit.log_statement", value: "on", dataType: "Boolean", allowed: "on,off"},
		{name: "pgbouncer.default_pool_size", value: "50", dataType: "Integer", allowed: "1-4950"},
		{name: "pgbouncer.enabled", value: "false", dataType: "Boolean", allowed: "true,false"},
		{name: "pgbouncer.max_client_conn", value: "5000", dataType: "Integer", allowed: "100-50000"},
		{name: "pgbouncer.pool_mode", value: "transaction", dataType: "Enumeration", allowed: "session,transaction,statement"},
		{name: "random_page_cost", value: "2", dataType: "Numeric", allowed: "0-1.79769e+308"},
		{name: "require_secure_transport", value: "on", dataType: "Boolean", allowed: "on,off"},
		{name: "shared_buffers", value: "262144", dataType: "Integer", allowed: "16-1073741823"},
		{name: "shared_preload_libraries", value: "pg_cron,pg_stat_statements", dataType: "Set", allowed: ".*"},
		{name: "ssl_max_protocol_version", value: "", dataType: "Enumeration", allowed: ",TLSv1.2,TLSv1.3"},
		{name: "ssl_min_protocol_version", value: "TLSv1.2", dataType: "Enumeration", allowed: "TLSv1.2,TLSv1.3"},
		{name: "statement_timeout", value: "0", dataType: "Integer", allowed: "0-2147483647"},
		{name: "synchronous_commit", value: "on", dataType: "Enumeration", allowed: "local,remote_write,remote_apply,on,off"},
		{name: "timezone", value: "UTC", dataType: "String", allowed: ".*"},
		{name: "track_activity_query_size", value: "1024", dataType: "Integer", allowed: "100-102400"},
		{name: "wal_level", value: "replica", dataType: "Enumeration", allowed: "replica,logical"},
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
