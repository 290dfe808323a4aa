#!/bin/sh
# Holds the rendered examples against Microsoft's published resource types, with
# the checker that ../shared brings.
set -eu
shared=$1
if [ ! -d "$shared/tools/armcheck" ]; then
	echo "armcheck: skipped, $shared/tools/armcheck is not here" >&2
	exit 0
fi
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
for estate in examples/*/; do
	bin/ward render "$estate" --to "$tree/$(basename "$estate")" >/dev/null
done
cd "$shared/tools/armcheck" && GOFLAGS=-buildvcs=false go build -o "$tree/armcheck" .
for estate in "$tree"/*/; do
	echo "$(basename "$estate"):"
	"$tree/armcheck" "$estate"
done
