#!/bin/sh
# The main job on the example estate: design, explain, render, check, posture.
set -eu
out=${1:-out}
estate=examples/regional-group

echo "1. Is the estate well-formed, and can it be designed?"
bin/ward validate $estate
echo "   yes"
echo
echo "2. Why is the design what it is? (ward explain $estate)"
bin/ward explain $estate topology | sed 's/^/   /'
echo
echo "3. The design as Infrastructure as Code and manifests (ward render $estate --to $out)"
bin/ward render $estate --to "$out" | tail -n 1 | sed 's/^/   /'
echo
echo "4. Design and rendered tree, judged by the same checks (ward check $estate --tree $out)"
bin/ward check $estate --tree "$out" --record "$out.record.json" | sed 's/^/   /'
echo
echo "5. What each control stands on (ward posture $estate)"
bin/ward posture $estate | sed 's/^/   /'
echo
echo "Where to look:"
echo "   $out/README.md                    how to apply it, and what cannot be undone"
echo "   $out/pictures/                    the estate and its units; open them in a browser"
echo "   $out/docs/decisions.md            every decision with what else there was"
echo "   $out/azure/*/terraform, */stack   the same resources as Terraform and as an ARM template"
echo "   $out.record.json                  all that the findings follow from: ward posture --from $out.record.json"
