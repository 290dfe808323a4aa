# Ten checks of the catalogue on deployments, for the benchmark against conftest. A failure names the check's id and the
# object.
package main

import rego.v1

pod := input.spec.template.spec if input.kind == "Deployment"

containers contains c if some c in pod.containers

deny contains verdict("kubernetes-privileged") if {
	some c in containers
	object.get(c, ["securityContext", "privileged"], false)
}

deny contains verdict("kubernetes-privilege-escalation") if {
	some c in containers
	object.get(c, ["securityContext", "allowPrivilegeEscalation"], true)
}

deny contains verdict("kubernetes-read-only-root") if {
	some c in containers
	not object.get(c, ["securityContext", "readOnlyRootFilesystem"], false)
}

deny contains verdict("kubernetes-capabilities") if {
	some c in containers
	not "ALL" in object.get(c, ["securityContext", "capabilities", "drop"], [])
}

deny contains verdict("kubernetes-capabilities") if {
	some c in containers
	some added in object.get(c, ["securityContext", "capabilities", "add"], [])
	added != "NET_BIND_SERVICE"
}

deny contains verdict("kubernetes-seccomp") if {
	some c in containers
	whole := object.get(pod, ["securityContext", "seccompProfile", "type"], "")
	not object.get(c, ["securityContext", "seccompProfile", "type"], whole) in {"RuntimeDefault", "Localhost"}
}

deny contains verdict("kubernetes-image-digest") if {
	some c in containers
	not regex.match(`@sha256:[0-9a-f]{64}$`, c.image)
}

deny contains verdict("kubernetes-resources") if {
	some c in containers
	some path in [["requests", "cpu"], ["requests", "memory"], ["limits", "memory"]]
	not object.get(c, array.concat(["resources"], path), false)
}

deny contains verdict("kubernetes-probes") if {
	some c in containers
	some probe in ["readinessProbe", "livenessProbe"]
	not c[probe]
}

deny contains verdict("kubernetes-host-path") if {
	some v in pod.volumes
	v.hostPath
}

deny contains verdict("kubernetes-host-namespaces") if {
	some field in ["hostNetwork", "hostPID", "hostIPC"]
	pod[field]
}

verdict(id) := sprintf("%s %s", [id, input.metadata.name])
