#!/bin/sh
# Puts the rendered example to Terraform and azapi as they are, against the
# simulated Azure: apply, an empty second plan, and drift that is seen. Says
# what is missing where it cannot.
set -eu
ok=1
if ! command -v terraform >/dev/null; then
	echo "terraform: not on the PATH; install Terraform 1.9 or newer" >&2
	ok=0
fi
plugins=$HOME/.terraform.d/plugins/registry.terraform.io/azure/azapi
if [ -z "${WARD_AZAPI:-}" ] && ! ls "$plugins"/*/*/terraform-provider-azapi* >/dev/null 2>&1; then
	echo "azapi: no provider; name its binary in WARD_AZAPI, or put azapi 2.12.0 below $plugins/2.12.0/<os>_<arch>/" >&2
	ok=0
fi
[ $ok = 1 ] || { echo "terraform: not run" >&2; exit 1; }
exec go test -count=1 -v -timeout 40m -run Terraform ./internal/armsim
