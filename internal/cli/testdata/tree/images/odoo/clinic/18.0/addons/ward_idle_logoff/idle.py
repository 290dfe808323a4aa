"""When a session ends for want of use, and when at the latest: rules and
numbers, and nothing of Odoo.

Time is an argument. What is kept of a session is two numbers. The second of its
last use is written anew at most once a grain: so a session never outlives the
limit, and may end up to a grain before it. The second of its sign-in is written
by nothing but signing in: so whoever has stolen a session and goes on asking
has it no longer than its person would have had.
"""

KEY = "ward_idle_logoff_used"  # in the session
SINCE = "ward_idle_logoff_since"  # in the session

LONGEST = 12 * 3600  # seconds since sign-in, where nobody deploys another

LEAST = 60  # seconds: below that people are logged off while they type
GRAIN = 60  # seconds between two writes of a session that is used
SKEW = 60  # seconds by which another pod's clock may be ahead

# What a browser asks for by itself, while nobody need be there: routes of Odoo
# 16.0 to 19.0, of addons/bus (websocket, its fallback by requests, its worker;
# /longpolling is what older modules still have), addons/calendar (reminders,
# every few minutes), addons/mail (a call that is open) and addons/web: a tab
# that lost the server asks for its version until it is back
# (static/src/core/errors/error_handlers.js). That a tab repeats the two of
# /web/session was not seen there; they ask whether a session holds, which no
# person does. Whatever is below one of them belongs to it.
POLLS = (
    "/websocket",
    "/longpolling",
    "/bus",
    "/calendar/notify",
    "/mail/rtc/channel/ping",
    "/discuss/channel/ping",
    "/web/health",
    "/web/session/check",
    "/web/session/get_session_info",
    "/web/webclient/version_info",
    "/ward_idle_logoff",
)


def limit(text):
    """Returns the deployed limit in seconds. Anything that is not one is an
    error: no limit is not a limit."""
    try:
        seconds = int(str(text).strip(), 10)
    except ValueError:
        raise ValueError("the limit is not a number of seconds, want %d or more" % LEAST) from None
    if seconds < LEAST:
        raise ValueError("the limit is %d seconds, want %d or more" % (seconds, LEAST))
    return seconds


def effective(deployed, asked):
    """Returns the limit that holds: who administers a database may ask for a
    shorter one, and for no longer one."""
    try:
        asked = int(str(asked).strip(), 10)
    except ValueError:
        return deployed
    if asked <= 0:
        return deployed
    return max(LEAST, min(deployed, asked))


def grain(limit):
    """Returns for how long a use need not be written, which is how much too
    early a session may end."""
    return min(GRAIN, limit // 10)


def is_poll(path, more=()):
    """Reports whether a request shows nothing of a person. Without a path, as
    on a websocket that is open, nobody has shown himself."""
    if not path:
        return True
    return any(path == p or path.startswith(p + "/") for p in (*POLLS, *more))


def judge(used, since, now, limit, longest, poll):
    """Returns whether a session goes on, and what is to be written as its last
    use; None is nothing.

    A session of which nobody knows when it was used, or since when it is there,
    has ended: it began before this module was there. So has one that was used or
    begun in the future, by more than clocks differ. By less, its last use was
    now: by another's clock it would end too late.
    """
    if type(used) is not int or type(since) is not int:
        return False, None
    now = int(now)
    age, lasted = now - used, now - since
    if age >= limit or age < -SKEW or lasted >= longest or lasted < -SKEW:
        return False, None
    if age < 0:
        return True, now
    if not poll and age >= grain(limit):
        return True, now
    return True, None
