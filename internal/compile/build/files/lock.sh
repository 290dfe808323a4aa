#!/bin/sh
# Writes the lock of an image's Python packages: those that were published before
# the moment, each by its hash. The same moment makes the same lock.
#
#	images/lock.sh IMAGE FILE
#
# IMAGE is a folder below images, and FILE where the lock goes. Needed are git and
# uv; the folder says of which commit of Odoo.
set -eu
image=$1
lock=$2
here=images/$image
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
read -r source revision <"$here/odoo.revision"
git -C "$work" init --quiet
git -C "$work" fetch --quiet --depth=1 --filter=blob:none "$source" "$revision"
git -C "$work" show "$revision:requirements.txt" >"$work/odoo.txt"
compile() {
  uv pip compile --quiet --no-header --no-annotate --generate-hashes \
    --python-version 3.11 --python-platform x86_64-unknown-linux-gnu \
    --exclude-newer [[.Build.Moment]] "$@"
}
compile --output-file "$work/needs.lock" "$work/odoo.txt" "$here/requirements.in"
# A module that is a package asks for Odoo, which is not from there.
compile --no-deps --output-file "$work/packages.lock" "$here/packages.in"
cat "$work/needs.lock" "$work/packages.lock" >"$lock"
