#!/bin/sh
# Writes the locks of an image's Python packages, and of what compiles them: those
# that were published before the moment, each by its hash. The same moment makes
# the same locks.
#
#	images/lock.sh IMAGE FOLDER
#
# IMAGE is a folder below images, and FOLDER where build.lock and
# requirements.lock go. Needed are git and
# uv; the folder says of which commit of Odoo.
set -eu
image=$1
locks=$2
here=images/$image
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
read -r source revision <"$here/odoo.revision"
git -C "$work" init --quiet
git -C "$work" fetch --quiet --depth=1 --filter=blob:none "$source" "$revision"
git -C "$work" show "$revision:requirements.txt" >"$work/odoo.txt"
compile() {
  # What a file of the repository says to uv does not count.
  uv pip compile --no-config --quiet --no-header --no-annotate --generate-hashes \
    --python-version 3.11 --python-platform x86_64-unknown-linux-gnu \
    --exclude-newer 2026-10-20T00:00:00Z "$@"
}
compile --output-file "$work/needs.lock" "$work/odoo.txt" "$here/requirements.in"
# A module that is a package asks for Odoo, which is not from there.
compile --no-deps --output-file "$work/packages.lock" "$here/packages.in"
compile --output-file "$work/build.lock" "$here/build.in"
mkdir -p "$locks"
cat "$work/needs.lock" "$work/packages.lock" >"$locks/requirements.lock"
cp "$work/build.lock" "$locks/build.lock"
