#!/bin/sh
# Runs each fuzz test of the module for a while.
set -eu
time=$1
go list -f '{{.Dir}}' ./... | while read -r dir; do
	for test in $(grep -ho '^func Fuzz[A-Za-z0-9_]*' "$dir"/*_test.go 2>/dev/null | sed 's/^func //' | sort -u); do
		echo "== $dir $test"
		go test -run '^$' -fuzz "^$test\$" -fuzztime "$time" "$dir"
	done
done
