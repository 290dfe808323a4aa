"""When a session ends for want of use: rules and numbers, and nothing of Odoo.

Time is an argument. What is kept of a session is one number, the second of its
last use, which is written anew at most once a grain: so a session never
outlives the limit, and may end up to a grain before it.
"""

KEY = "ward_idle_logoff_used"  # in the session

LEAST = 60  # seconds: below that people are logged off while they type
GRAIN = 60  # seconds between two writes of a session that is used
SKEW = 60  # seconds by which another pod's clock may be ahead

# What a browser asks for by itself, while nobody need be there: routes of Odoo
# 16.0 to 19.0, of addons/bus (websocket, its fallback by requests, its worker;
# /longpolling is what older modules still have), addons/calendar (reminders,
# every few minutes), addons/mail (a call that is open) and addons/web. Whatever
# is below one of them belongs to it.
POLLS = (
    "/websocket",
    "/longpolling",
    "/bus",
    "/calendar/notify",
    "/mail/rtc/channel/ping",
    "/discuss/channel/ping",
    "/web/health",
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


def judge(used, now, limit, poll):
    """Returns whether a session goes on, and what is to be written as its last
    use; None is nothing.

    A session of which nobody knows when it was used has ended: it began before
    this module was there. So has one that was used in the future, by more than
    clocks differ.
    """
    if type(used) is not int:
        return False, None
    now = int(now)
    age = now - used
    if age >= limit or age < -SKEW:
        return False, None
    if not poll and age >= grain(limit):
        return True, now
    return True, None
