"""Keeps PGPASSFILE fresh with Entra tokens, for a libpq client that reads it.

Odoo's db_password is static and a token lives about an hour. libpq reads the
password file anew for every connection, so a sidecar of the same user rewrites
it: the new file replaces the old one in one step, mode 0600, and never holds
half a line. Nothing is printed but when the next token is due, and how long
this one is: PgBouncer takes 2047 characters (MAX_PASSWORD, until #1310 of July
2026), and says "client sent partial pkt in startup phase" of some that are
longer. A managed identity's grows with what it is a member of.

    PGPASSFILE                  the file that is written
    PGHOST, PGUSER              the line's host and user
    AZURE_CLIENT_ID, AZURE_TENANT_ID, AZURE_AUTHORITY_HOST,
    AZURE_FEDERATED_TOKEN_FILE  as AKS's workload identity sets them
"""

import json
import os
import sys
import time
import urllib.parse
import urllib.request

POOLED = 2047  # characters that the pool takes
SCOPE = "https://ossrdbms-aad.database.windows.net/.default"
RETRY_SECONDS = 10


def fetch():
    """Returns a token and for how many seconds it is good."""
    with open(os.environ["AZURE_FEDERATED_TOKEN_FILE"], encoding="ascii") as f:
        assertion = f.read().strip()
    url = "%s/%s/oauth2/v2.0/token" % (
        os.environ["AZURE_AUTHORITY_HOST"].rstrip("/"),
        os.environ["AZURE_TENANT_ID"],
    )
    form = {
        "grant_type": "client_credentials",
        "client_id": os.environ["AZURE_CLIENT_ID"],
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": assertion,
        "scope": SCOPE,
    }
    data = urllib.parse.urlencode(form).encode("ascii")
    with urllib.request.urlopen(url, data=data, timeout=30) as answer:
        body = json.load(answer)
    return body["access_token"], int(body["expires_in"])


def escape(field):
    """Escapes what separates the fields of a password file."""
    return field.replace("\\", "\\\\").replace(":", "\\:")


def write(token):
    path = os.environ["PGPASSFILE"]
    line = "%s:*:*:%s:%s\n" % (escape(os.environ["PGHOST"]), escape(os.environ["PGUSER"]), escape(token))
    new = path + ".new"
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as f:
        f.write(line)
    os.replace(new, path)


def main():
    once = "--once" in sys.argv[1:]
    while True:
        try:
            token, seconds = fetch()
            write(token)
        except Exception as problem:  # a token endpoint that is away comes back
            print("no token: %s; trying again in %d s" % (type(problem).__name__, RETRY_SECONDS), file=sys.stderr, flush=True)
            if once:
                return 1
            time.sleep(RETRY_SECONDS)
            continue
        if once:
            return 0
        wait = max(RETRY_SECONDS, seconds // 2)
        long = "" if len(token) <= POOLED else ", which is more than the %d that a pool may take" % POOLED
        print("next token in %d s; this one has %d characters%s" % (wait, len(token), long), flush=True)
        time.sleep(wait)


if __name__ == "__main__":
    sys.exit(main())
