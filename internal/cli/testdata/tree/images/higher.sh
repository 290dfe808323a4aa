#!/bin/sh
# Refuses a version that is not higher than all that were pushed before.
#
#	images/higher.sh VERSION TAGS
#
# TAGS are those of the repository, as JSON. What is not three numbers, as the tag
# of a signature, is no version.
set -eu
jq --exit-status --arg version "$1" '
  def numbers: split(".") | map(tonumber);
  ($version | numbers) as $new
  | all(.[] | select(test("\\A[0-9]+[.][0-9]+[.][0-9]+\\z")); numbers < $new)' "$2" >/dev/null || {
  echo "::error::$1 is there, or a higher version is"
  exit 1
}
