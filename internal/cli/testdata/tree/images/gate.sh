#!/bin/sh
# Refuses an image that may not be published, by what gate.jq says of its scan,
# and reports what waits for a fix.
#
#	images/gate.sh IMAGE SCAN
set -eu
image=$1
scan=$2
verdict=$(jq --argjson now "${NOW:-$(date +%s)}" --argjson days '{"critical":7,"high":30,"medium":90}' \
  --argjson accepted "$(jq --compact-output --arg image "$image" '[.[] | select(.image == $image)]' images/accepted.json)" \
  --from-file images/gate.jq "$scan")
echo "$verdict" | jq --raw-output '.waiting[] | "waits for a fix: " + .'
echo "$verdict" | jq --raw-output '.refused[] | "refused: " + .'
test "$(echo "$verdict" | jq '.refused | length')" -eq 0
