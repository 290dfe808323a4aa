#!/usr/bin/env bash
# Judges what is checked out in the current folder, a pull request against what it
# is to be merged into, and writes the reports into a folder. The GitHub action and
# the Azure Pipelines template run it.
#
#   WARD     the program (default: ward)
#   ESTATE   the estate to judge; or
#   FILES    what to judge as anybody's files, one path a line
#   FAIL_ON  the least severity that fails (default: high)
#   BASE     the commit that the pull request is to be merged into; none judges all.
#            What ESTATE and FILES name then lies in the repository; where it
#            does not, nothing is taken for known.
#   OUT      the folder that the reports go to
#
# It leaves in OUT findings.json, ward.sarif, ward.md, ward.xml, and status with the
# exit status of ward check, and exits with that. What it is given is data: nothing
# of it is run, and no line that it prints is a command to the pipeline.
set -euo pipefail
ward="${WARD:-ward}"
: "${OUT:?names no folder}"
mkdir -p "$OUT"
out="$(cd "$OUT" && pwd)"
echo 2 >"$out/status"

# Where a path leads, or nothing where that cannot be told.
real() { realpath -- "$1" 2>/dev/null || true; }
below() { [[ "$2/" == "$1"/* ]]; } # FOLDER PATH

# The base is judged in a tree of its own, by the same paths: what lies in the
# repository is named from here, since an absolute path is of this tree alone.
here="$(pwd -P)"
top="$(git rev-parse --show-toplevel 2>/dev/null || true)"
named() { # PATH
  local to
  to="$(real "$1")"
  if [[ "$1" != /* || -z "$top" ]]; then
    printf '%s\n' "$1"
  elif [ "$to" = "$here" ]; then
    echo .
  elif below "$here" "$to"; then
    printf '%s\n' "${to#"$here/"}"
  elif below "$top" "$to"; then
    to="${to#"$top"}"
    printf '%s\n' "$(git rev-parse --show-cdup)${to#/}"
  else
    printf '%s\n' "$1"
  fi
}

what=()
paths=()
if [ -n "${ESTATE:-}" ]; then
  paths+=("$(named "$ESTATE")")
fi
if [ -n "${ESTATE:-}" ] && [ -z "${FILES:-}" ]; then
  what=("${paths[0]}")
elif [ -n "${FILES:-}" ]; then
  what=(--files)
  if [ -n "${ESTATE:-}" ]; then
    what+=(--estate "${paths[0]}")
  fi
  what+=(--)
  while IFS= read -r path; do
    if [ -n "$path" ]; then
      path="$(named "$path")"
      what+=("$path")
      paths+=("$path")
    fi
  done <<<"$FILES"
else
  echo "ward: neither ESTATE nor FILES names anything to judge" >&2
  exit 2
fi
at="$(date -u +%Y-%m-%dT%H:%M:%SZ)"
if [ -n "${NOW:-}" ]; then
  at="$NOW"
fi

judge() { # STATUS-VARIABLE ARGUMENT...
  local code=0
  "$ward" check --fail-on "${FAIL_ON:-high}" --at "$at" "${@:2}" "${what[@]}" || code=$?
  printf -v "$1" '%s' "$code"
}

# A runner takes lines of a log for commands; a name in a file could be one.
defused() { sed -e 's/##/# #/g' -e 's/::/: :/g'; }

against=()
if [ -n "${BASE:-}" ] && ! [[ "$BASE" =~ ^[A-Za-z0-9][A-Za-z0-9._/-]*$ ]]; then
  echo "ward: BASE is not the name of a commit" >&2
  exit 2
fi
if [ -n "${BASE:-}" ]; then
  tree="$(mktemp -d)"
  trap 'git worktree remove --force "$tree/base" 2>/dev/null || true; rm -rf "$tree"' EXIT
  # No hook and no filter of the repository's own runs.
  if git -c core.hooksPath=/dev/null worktree add --quiet --detach "$tree/base" "$BASE" 2>"$tree/said"; then
    before=2
    at_base="$(real "$tree/base")"
    from="$at_base/$(git rev-parse --show-prefix)"
    outside=""
    if cd "$from" 2>"$tree/said"; then
      for path in "${paths[@]}"; do
        to="$(real "$path")"
        if [ -n "$to" ] && ! below "$at_base" "$to"; then
          outside="$path"
        fi
      done
      if [ -z "$outside" ]; then
        judge before --format json >"$tree/base.json" 2>"$tree/said"
      fi
      cd "$here"
    fi
    if [ -n "$outside" ]; then
      before=outside
    fi
    case "$before" in
      outside) echo "ward: $outside leads out of the repository, so that the base has none of it and all findings count as new" | defused >&2 ;;
      0 | 1 | 3) against=(--baseline "$tree/base.json") ;;
      *) echo "ward: the base could not be judged, so that all findings count as new: $(head -n 1 "$tree/said" | defused)" >&2 ;;
    esac
  else
    echo "ward: the base is not there, so that all findings count as new: $(head -n 1 "$tree/said" | defused)" >&2
  fi
fi

status=0
judge status "${against[@]}" --format text --output "json=$out/findings.json" --output "sarif=$out/ward.sarif" \
  --output "markdown=$out/ward.md" --output "junit=$out/ward.xml" >"$out/ward.txt" 2>"$out/problems.txt"
defused <"$out/ward.txt"
defused <"$out/problems.txt" >&2
echo "$status" >"$out/status"
exit "$status"
