#!/bin/sh
# Refuses what nobody rendered where every file counts: what is built, what
# workflows run, what clusters apply. And files that tell a scanner what not to see.
#
#	images/rendered.sh
#
# The tree's own list says what Ward rendered, and each file's digest; that the
# list is the estate's is what ward render --diff says.
set -eu
export LC_ALL=C
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
jq --raw-output '.files | keys[]' ward.lock.json | sort >"$work/rendered"
# Locks are made by images/lock.sh and reviewed as code.
sed -n 's|^\(images/.*\)/requirements\.in$|\1/build.lock\n\1/requirements.lock|p' "$work/rendered" >"$work/locks"
sort "$work/rendered" "$work/locks" >"$work/known"
git ls-files --full-name -- .github/workflows .github/actions clusters images | sort >"$work/here"
comm -13 "$work/known" "$work/here" >"$work/unknown"
git ls-files --full-name | grep -E '(^|/)(\.trivyignore(\.ya?ml)?|trivy\.ya?ml|trivy-secret\.ya?ml|\.gitleaks\.toml|\.gitleaksignore|uv\.toml)$' >>"$work/unknown" || true
sed 's|^|::error::nobody rendered |' "$work/unknown"
test ! -s "$work/unknown"
jq --raw-output '.files | to_entries[] | select(.key | startswith(".github/") or startswith("clusters/") or startswith("images/"))
  | (.value | ltrimstr("sha256:")) + "  " + .key' ward.lock.json >"$work/sums"
sha256sum --check --strict --quiet "$work/sums"
