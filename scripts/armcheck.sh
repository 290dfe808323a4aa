#!/bin/sh
# Holds the rendered example against Microsoft's published resource types, with
# the checker that ../shared brings.
set -eu
shared=$1
if [ ! -d "$shared/tools/armcheck" ]; then
	echo "armcheck: skipped, $shared/tools/armcheck is not here" >&2
	exit 0
fi
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
bin/ward render examples/regional-group --to "$tree/tree" >/dev/null
cd "$shared/tools/armcheck" && GOFLAGS=-buildvcs=false go run . "$tree/tree"
