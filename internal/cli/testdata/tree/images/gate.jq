# What of a scan keeps an image from being published, and what waits for a fix.
#
# Read is the report of trivy with all packages. Given are $now in seconds, $days
# (for how long, by how severe), and $accepted: what nobody maintains, by the name
# of its package, with the exception and its last day. A vulnerability that
# nobody has graded counts as high, and one without a day as known for too long.
def moment: try (sub("\\.[0-9]+"; "") | fromdateiso8601) catch null;
def known: ((.PublishedDate // "") | moment) as $since | if $since == null then null else (($now - $since) / 86400 | floor) end;
def grade: (.Severity // "unknown" | ascii_downcase) | if . == "unknown" then "high" else . end;
def named: "\(.VulnerabilityID) in \(.PkgName) \(.InstalledVersion // "")";

[.Results[]?.Packages[]?.Name] as $packages
| [.Results[]?.Vulnerabilities[]? | grade as $grade | select($days | has($grade)) | . + {grade: $grade, may: $days[$grade], known: known}] as $all
| {
    refused: [
      (if ($packages | length) == 0 then "nothing was looked at: the report names no package" else empty end),
      ($all[] | select((.FixedVersion // "") != "") | select(.known == null or .known > .may)
        | "\(named): \(.grade), fixed in \(.FixedVersion), " + (if .known == null then "and nobody says since when it is known" else "known for \(.known) days of \(.may)" end)),
      (.Results[]? | .Target as $target | .Secrets[]? | "a secret in \($target): \(.RuleID), line \(.StartLine)"),
      ($accepted[] as $one | select($packages | index($one.package))
        | if $one.until == null then "\($one.package) is maintained by nobody, and no exception from \($one.check) holds"
          elif ($one.until | strptime("%Y-%m-%d") | mktime) + 86400 <= $now then "\($one.package) is maintained by nobody, and \($one.exception) held until \($one.until)"
          else empty end)
    ],
    waiting: [$all[] | select((.FixedVersion // "") == "") | "\(named): \(.grade), and no fix is published"]
  }
