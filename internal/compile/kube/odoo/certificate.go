package odoo

import (
	corev1 "k8s.io/api/core/v1"
)

// Certificate is by what Odoo's role signs in to a database that takes no
// tokens of Entra: a certificate of the role's own, and the authority that
// signs for the database (decision 0076).
type Certificate struct {
	Secret    string // with tls.crt and tls.key
	Authority string // the Secret with ca.crt; nothing else of it is mounted
}

const (
	certificateVolume = "database"
	certificateDir    = "/run/database"
)

// signIn is what keeps what Odoo signs in by fresh. A certificate is read anew
// for each connection, and the kubelet puts the next one there: nothing has to
// run beside Odoo for it.
func signIn(o Spec) []corev1.Container {
	if o.Certificate != nil {
		return nil
	}
	return []corev1.Container{tokenSidecar(o)}
}

// signInEnv is what libpq looks for to sign in, and to know the database.
func signInEnv(o Spec) []corev1.EnvVar {
	if o.Certificate == nil {
		return []corev1.EnvVar{
			// libpq reads it for every new connection; see assets/pgpass.py.
			{Name: "PGPASSFILE", Value: pgpassFile},
			// Not "system": libpq knows that word only from 16 on.
			{Name: "PGSSLROOTCERT", Value: "/etc/ssl/certs/ca-certificates.crt"},
		}
	}
	return []corev1.EnvVar{
		{Name: "PGSSLCERT", Value: certificateDir + "/tls.crt"},
		{Name: "PGSSLKEY", Value: certificateDir + "/tls.key"},
		{Name: "PGSSLROOTCERT", Value: certificateDir + "/ca.crt"},
	}
}

func signInMount(o Spec) corev1.VolumeMount {
	if o.Certificate == nil {
		return corev1.VolumeMount{Name: "pgpass", MountPath: pgpassDir, ReadOnly: true}
	}
	return corev1.VolumeMount{Name: certificateVolume, MountPath: certificateDir, ReadOnly: true}
}

// signInVolume is a memory file for tokens, or the certificate. The key is
// root's, and readable to the pod's group: libpq takes no key that more may
// read (PostgreSQL, libpq, client certificates; since 13.7, 14.3 and 15 root may
// own it).
func signInVolume(o Spec) corev1.Volume {
	if o.Certificate == nil {
		return corev1.Volume{Name: "pgpass", VolumeSource: corev1.VolumeSource{EmptyDir: &corev1.EmptyDirVolumeSource{Medium: corev1.StorageMediumMemory, SizeLimit: quantity("1Mi")}}}
	}
	secret := func(name string, keys ...string) corev1.VolumeProjection {
		p := &corev1.SecretProjection{LocalObjectReference: corev1.LocalObjectReference{Name: name}}
		for _, k := range keys {
			p.Items = append(p.Items, corev1.KeyToPath{Key: k, Path: k})
		}
		return corev1.VolumeProjection{Secret: p}
	}
	return corev1.Volume{Name: certificateVolume, VolumeSource: corev1.VolumeSource{Projected: &corev1.ProjectedVolumeSource{
		DefaultMode: ptr(int32(0o440)),
		Sources:     []corev1.VolumeProjection{secret(o.Certificate.Secret, "tls.crt", "tls.key"), secret(o.Certificate.Authority, "ca.crt")},
	}}}
}

// webPort is where the web's pods find the database: the pool, where there is
// one before it. One that lets in by certificates does not exist.
func webPort(o Spec) int {
	if o.Certificate != nil {
		return serverPort
	}
	return poolPort
}

// Pods are the labels of Odoo's pods, of every component.
func Pods() map[string]string { return map[string]string{"app.kubernetes.io/name": "odoo"} }

// PodsOf are the labels by which those of one component are known.
func PodsOf(c Component) map[string]string { return selector(c) }
