#!/bin/sh
# Installs what this project needs on a fresh Debian or Ubuntu that has Go, git
# and Node: Debian's packages only, as root. Run it as often as you like.
set -eu

want=1.26
have=$(go env GOVERSION 2>/dev/null | sed 's/^go//') || have=
if [ -z "$have" ] || [ "$(printf '%s\n%s\n' "$want" "$have" | sort -V | head -n 1)" != "$want" ]; then
	echo "setup: Go $want or newer is needed, and ${have:-none} is here: https://go.dev/dl" >&2
	exit 1
fi

missing=
command -v make >/dev/null || missing="$missing make"
command -v git >/dev/null || missing="$missing git"
command -v jq >/dev/null || missing="$missing jq"
command -v python3 >/dev/null || missing="$missing python3"
command -v psql >/dev/null || missing="$missing postgresql"
[ -x /usr/sbin/pgbouncer ] || missing="$missing pgbouncer"
command -v restic >/dev/null || missing="$missing restic"
command -v pgbackrest >/dev/null || missing="$missing pgbackrest"
command -v redis-server >/dev/null || missing="$missing redis-server"
/usr/bin/python3 -c "import psycopg2" 2>/dev/null || missing="$missing python3-psycopg2"
command -v npm >/dev/null || missing="$missing npm"
command -v chromium >/dev/null || missing="$missing chromium fonts-dejavu-core"
command -v gcc >/dev/null || missing="$missing gcc libc6-dev" # the race detector is linked by it
if [ -n "$missing" ]; then
	echo "setup: installing$missing" >&2
	if [ "$(id -u)" -ne 0 ]; then
		echo "setup: not root; run: sudo apt-get install$missing" >&2
		exit 1
	fi
	apt-get update -qq >&2
	# shellcheck disable=SC2086 # a list of package names
	DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >&2
fi
