#!/bin/sh
# Builds one of the lab's servers or tools, once, into a cache outside the tree, and prints the path of the
# binary.
#
#	lab/build.sh TOOL
#
# A tool is a folder here with a go.mod of its own, so that its dependencies stay out of the product: a main.go
# of ours, or a `tool` line that names somebody else's command. A tool with a package.json instead is from npm,
# installed by its lock file into a folder; where npm is missing it is left out, and its tests are skipped. What
# is built and how long that took go to standard error; standard output is the path alone. The cache is
# ${WARD_LAB_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/ward-lab}; a binary or folder is <tool>-<hash>, where the hash
# is over what decides it: go.mod, go.sum, main.go, ldflags, keep, package.json and package-lock.json, those that
# there are, and the sources of modules that stand in for others, in folders below. A changed pin is a new binary.
# internal/labtest computes the same name. What keep names, a module and a path in it on each line, is put beside the
# binary: <tool>-<hash>.<file>. A module that the tool itself is not built from is named with its version.
set -eu

lab=$(cd "$(dirname "$0")" && pwd)
tool=${1:-}
if [ -z "$tool" ] || [ ! -f "$lab/$tool/go.mod" ] && [ ! -f "$lab/$tool/package.json" ]; then
	echo "usage: lab/build.sh TOOL, where TOOL is one of: $(cd "$lab" && ls -d ./*/go.mod ./*/package.json | sed 's|^\./||; s|/[^/]*$||' | tr '\n' ' ')" >&2
	exit 2
fi
cd "$lab/$tool"

cache=${WARD_LAB_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/ward-lab}
inputs=
for file in go.mod go.sum main.go ldflags keep package.json package-lock.json; do
	if [ -f "$file" ]; then inputs="$inputs $file"; fi
done
inputs="$inputs $(find . -mindepth 2 \( -name '*.go' -o -name go.mod \) | LC_ALL=C sort | tr '\n' ' ')"
# shellcheck disable=SC2086 # a list of file names of our own
binary=$cache/$tool-$(cat $inputs | sha256sum | cut -c1-16)
if [ -x "$binary" ]; then
	echo "$tool: already built" >&2
	echo "$binary"
	exit 0
fi

start=$(date +%s)
mkdir -p "$cache"
if [ -f package.json ]; then
	if ! command -v npm >/dev/null; then
		echo "$tool: left out, since npm is not here" >&2
		exit 0
	fi
	echo "$tool: installing with npm $(npm --version)" >&2
	rm -rf "$binary.$$"
	mkdir "$binary.$$"
	cp package.json package-lock.json "$binary.$$"
	# No package's own scripts run.
	npm ci --prefix "$binary.$$" --ignore-scripts --omit=dev --no-audit --no-fund --loglevel=error >&2
	mv "$binary.$$" "$binary"
	echo "$tool: installed in $(($(date +%s) - start)) s" >&2
	echo "$binary"
	exit 0
fi

package=.
if [ ! -f main.go ]; then
	package=$(GOWORK=off go list tool)
fi
ldflags="-s -w"
if [ -f ldflags ]; then
	ldflags="$ldflags $(tr '\n' ' ' <ldflags)"
fi
echo "$tool: building with $(go env GOVERSION)" >&2
case $tool in
apiserver) echo "$tool: about eight minutes of CPU the first time" >&2 ;;
controllermanager) echo "$tool: about two minutes of CPU the first time, after the API server" >&2 ;;
traefik | kyverno) echo "$tool: about six minutes of CPU the first time" >&2 ;;
policies) echo "$tool: about two minutes of CPU the first time" >&2 ;;
flux) echo "$tool: about three minutes of CPU the first time" >&2 ;;
esac
# Built beside its final name and renamed, so that a build that was cut short leaves nothing that looks whole.
CGO_ENABLED=0 GOWORK=off go build -mod=readonly -trimpath -ldflags "$ldflags" -o "$binary.$$" "$package"
if [ -f keep ]; then
	while read -r module path; do
		case $module in
		*@*) dir=$(GOWORK=off go mod download -json "$module" | sed -n 's/^.*"Dir": "\(.*\)",*$/\1/p') ;;
		*) dir=$(GOWORK=off go list -mod=readonly -m -f '{{.Dir}}' "$module") ;;
		esac
		cp "$dir/$path" "$binary.$(basename "$path")"
		chmod u+w "$binary.$(basename "$path")"
	done <keep
fi
mv "$binary.$$" "$binary"
echo "$tool: built in $(($(date +%s) - start)) s, $(($(wc -c <"$binary") / 1048576)) MiB" >&2
echo "$binary"
