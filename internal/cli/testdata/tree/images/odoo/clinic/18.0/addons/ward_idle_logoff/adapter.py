"""Puts idle.py between Odoo and its sessions.

Each request of a signed-in session, and each message and notification of a
websocket, asks odoo.service.security.check_session whether the session still
holds (odoo/addons/base/models/ir_http.py, addons/bus/models/ir_websocket.py and
addons/bus/websocket.py, 16.0 to 19.0); where it says no, Odoo ends the session
and answers as for any that ended. So that is where the limit is kept. It is put
there when the server starts, and not by a model: who administers a database
could uninstall that.

Whoever has no session of his own is not asked there: public visitors, XML-RPC,
JSON-RPC and API keys.
"""

import functools
import logging
import os
import sys
import time

from odoo import http
from odoo.service import security

from . import idle

_logger = logging.getLogger(__name__)

LIMIT = "WARD_IDLE_LOGOFF_SECONDS"
LONGEST = "WARD_IDLE_LOGOFF_LONGEST_SECONDS"  # since sign-in, whatever is done
MORE_POLLS = "WARD_IDLE_LOGOFF_POLLS"  # further paths, by comma
ASKED = "sessions.max_inactivity_seconds"

_installed = None  # what check_session is since this module is in force


def _path():
    request = http.request
    # Unbound on a websocket, where it is false.
    return request.httprequest.path if request else None


def _limit(env, deployed):
    return idle.effective(deployed, env["ir.config_parameter"].sudo().get_param(ASKED) or 0)


def install(deployed, longest=idle.LONGEST, more=(), clock=time.time):
    """Puts the limits in force for this process and those that it forks."""
    global _installed
    before, finalize = security.check_session, http.Session.finalize

    @functools.wraps(before)
    def check_session(session, env, *args, **kwargs):
        goes_on, use = idle.judge(
            session.get(idle.KEY), session.get(idle.SINCE), clock(), _limit(env, deployed), longest, idle.is_poll(_path(), more)
        )
        if not goes_on:
            # The session's id opens what the session opens: it is not logged.
            _logger.info("a session of user %s ends: it was not used for its time, or its person signed in too long ago", session.uid)
            return False
        if not before(session, env, *args, **kwargs):
            return False
        if use is not None:
            session[idle.KEY] = use
        return True

    @functools.wraps(finalize)
    def signed_in(session, *args, **kwargs):
        # Before Odoo's own part, which may save it.
        session[idle.KEY] = session[idle.SINCE] = int(clock())
        return finalize(session, *args, **kwargs)

    security.check_session = check_session
    http.Session.finalize = signed_in
    # It has the function by name, where it was loaded first.
    bus = sys.modules.get("odoo.addons.bus.websocket")
    if bus is not None and getattr(bus, "check_session", None) is before:
        bus.check_session = check_session
    _installed = check_session


def in_force():
    """Reports whether what is asked is still what was installed."""
    return _installed is not None and security.check_session is _installed


def post_load():
    """Odoo calls it once the module is loaded for the server. What goes wrong
    here Odoo logs, and serves on: the probe of controllers.py sees it."""
    deployed = idle.limit(os.environ.get(LIMIT, ""))
    longest = idle.limit(os.environ.get(LONGEST, idle.LONGEST))
    more = tuple(p.strip().rstrip("/") for p in os.environ.get(MORE_POLLS, "").split(",") if p.strip().rstrip("/"))
    install(deployed, longest, more)
    _logger.info("sessions end after %d seconds without use, and %d seconds after signing in", deployed, longest)
