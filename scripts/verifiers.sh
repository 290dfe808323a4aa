#!/bin/sh
# Builds ward-verify for Linux, macOS and Windows into bin/verify/, with the
# SHA-256 of each: what an auditor is handed.
set -eu
mkdir -p bin/verify
for system in linux darwin windows; do
	for arch in amd64 arm64; do
		name=ward-verify-$system-$arch
		[ $system = windows ] && name=$name.exe
		CGO_ENABLED=0 GOOS=$system GOARCH=$arch go build -trimpath -ldflags=-buildid= -o "bin/verify/$name" ./cmd/ward-verify
	done
done
cd bin/verify
sha256sum ward-verify-* | tee SHA256SUMS
