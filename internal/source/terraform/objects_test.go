package terraform_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/internal/source/terraform"
)

// A resource of the Kubernetes provider is the object that it makes.
func TestObjectsByTheirType(t *testing.T) {
	const in = `
resource "kubernetes_namespace" "odoo" {
  metadata {
    name   = "odoo"
    labels = { "pod-security.kubernetes.io/enforce" = "restricted" }
  }
}
resource "kubernetes_deployment_v1" "web" {
  metadata {
    name      = "web"
    namespace = kubernetes_namespace.odoo.metadata[0].name
  }
  spec {
    replicas = 2
    selector {
      match_labels = { app = "web" }
    }
    template {
      metadata {
        labels = { app = "web" }
      }
      spec {
        host_pid                        = false
        automount_service_account_token = false
        security_context {
          run_as_non_root = true
          run_as_user     = "1000"
        }
        container {
          name  = "odoo"
          image = "registry.example/odoo@sha256:0000000000000000000000000000000000000000000000000000000000000000"
          env {
            name = "PGPASSWORD"
            value_from {
              secret_key_ref {
                name = "db"
                key  = "password"
              }
            }
          }
          port { container_port = 8069 }
          security_context {
            allow_privilege_escalation = false
            capabilities { drop = ["ALL"] }
          }
          resources {
            limits = { memory = "1Gi" }
          }
        }
        container {
          name = "side"
          volume_mount {
            name       = "tmp"
            mount_path = "/tmp"
            read_only  = true
          }
        }
        volume {
          name = "tmp"
          empty_dir {}
        }
      }
    }
  }
}
resource "kubernetes_network_policy" "deny" {
  metadata {
    name      = "deny"
    namespace = "odoo"
  }
  spec {
    pod_selector {}
    policy_types = ["Ingress", "Egress"]
    egress {
      to {
        ip_block { cidr = "10.0.0.0/8" }
      }
      ports {
        port     = "5432"
        protocol = "TCP"
      }
    }
  }
}
resource "kubernetes_secret_v1" "db" {
  metadata { name = "db" }
  data = { password = "hunter2" }
}
`
	facts, gaps := terraform.Reader{}.ReadSet(folders(map[string]string{"main.tf": in}))
	want := []string{
		`odoo {"apiVersion":"v1","kind":"Namespace","metadata":{"labels":{"pod-security.kubernetes.io/enforce":"restricted"},"name":"odoo"}}`,
		`web {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web","namespace":"odoo"},"spec":{"replicas":2,"selector":{"matchLabels":{"app":"web"}},"template":{"metadata":{"labels":{"app":"web"}},"spec":{` +
			`"automountServiceAccountToken":false,"containers":[{"env":[{"form":"reference","name":"PGPASSWORD","valueFrom":{"secretKeyRef":{"key":"password","name":"db"}}}],` +
			`"image":"registry.example/odoo@sha256:0000000000000000000000000000000000000000000000000000000000000000","name":"odoo","ports":[{"containerPort":8069}],"resources":{"limits":{"memory":"1Gi"}},` +
			`"securityContext":{"allowPrivilegeEscalation":false,"capabilities":{"drop":["ALL"]}}},{"name":"side","volumeMounts":[{"mountPath":"/tmp","name":"tmp","readOnly":true}]}],` +
			`"hostPID":false,"securityContext":{"runAsNonRoot":true,"runAsUser":1000},"volumes":[{"emptyDir":{},"name":"tmp"}]}}}}`,
		`deny {"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy","metadata":{"name":"deny","namespace":"odoo"},"spec":{"egress":[{"ports":[{"port":5432,"protocol":"TCP"}],"to":[{"ipBlock":{"cidr":"10.0.0.0/8"}}]}],"podSelector":{},"policyTypes":["Ingress","Egress"]}}`,
		`db {"apiVersion":"v1","data":{"password":{"$unresolved":"sensitive"}},"kind":"Secret","metadata":{"name":"db"}}`,
	}
	if diff := cmp.Diff(want, shown(facts, gaps)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
