package odoo

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"

	"github.com/wardhq/ward/addons"
)

// idleHealthPath answers 200 where the limit of idle sessions is in force, 503
// where it is not, and 404 where Odoo came up without the module, as it does
// with one of the server's that it could not load
// (odoo/service/server.py, load_server_wide_modules).
const idleHealthPath = "/" + addons.IdleLogoff + "/health"

// idleEnv are the limits: of the deployment, so that nobody in Odoo raises them.
func idleEnv(o Spec) []corev1.EnvVar {
	if o.IdleSeconds == 0 {
		return nil
	}
	return []corev1.EnvVar{
		{Name: "WARD_IDLE_LOGOFF_SECONDS", Value: fmt.Sprint(o.IdleSeconds)},
		{Name: "WARD_IDLE_LOGOFF_LONGEST_SECONDS", Value: fmt.Sprint(o.SessionSeconds)},
	}
}

// startup is how a pod shows that it has started.
func startup(o Spec, port string) *corev1.Probe {
	p := health(port, 5, 60)
	if o.IdleSeconds > 0 {
		p.HTTPGet.Path = idleHealthPath
	}
	return p
}
