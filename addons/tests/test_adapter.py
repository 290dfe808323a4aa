"""The module between a stand-in of Odoo and its sessions, with a clock that the
test moves."""

import importlib
import os
import random
import sys
import types
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "standin"))

LIMIT = 1800
START = 1_800_000_000


class Env:
    """An environment: tokens of users, and the database's parameters."""

    def __init__(self):
        self.tokens = {uid: "token of %s" % uid for uid in range(1, 9)}
        self.params = {}

    def __getitem__(self, name):
        assert name == "ir.config_parameter"
        return self

    def sudo(self):
        return self

    def get_param(self, key, default=False):
        return self.params.get(key, default)


class Server:
    """Odoo as a browser sees it. series is the form in which it asks."""

    def __init__(self, series, bus_first=False, deployed=LIMIT, longest=100 * LIMIT, more=()):
        for name in [n for n in sys.modules if n == "odoo" or n.startswith("odoo.")]:
            del sys.modules[name]
        self.http = importlib.import_module("odoo.http")
        self.security = importlib.import_module("odoo.service.security")
        if bus_first:
            importlib.import_module("odoo.addons.bus.websocket")
        self.module = importlib.import_module("odoo.addons.ward_idle_logoff")
        self.adapter = importlib.import_module("odoo.addons.ward_idle_logoff.adapter")
        self.now = START
        self.series, self.store, self.env = series, self.http.Store(), Env()
        if deployed:
            self.adapter.install(deployed, longest, more, clock=lambda: self.now)

    def request(self, path, sid, auth="user"):
        """What ir.http does with a request, and what is saved when it is over."""
        session = self.store.get(sid)
        self.http.request = types.SimpleNamespace(httprequest=types.SimpleNamespace(path=path), session=session)
        try:
            if session.uid is not None:
                args = (session, self.env) if self.series < 18 else (session, self.env, self.http.request)
                if not self.security.check_session(*args):
                    session.logout(keep_db=True)
            if auth == "user" and session.uid is None:
                return "/web/login"  # SessionExpiredException; this answer saves nothing
            if path == "/web/login":
                session["pre_uid"] = 7
                session.finalize(self.env)
            if session.is_dirty:
                self.store.save(session)
            return session.uid or "public"
        finally:
            self.http.request = type("Unbound", (), {"__bool__": lambda _: False})()

    def sign_in(self, sid="a"):
        return self.request("/web/login", sid, auth="none")

    def websocket(self, sid="a"):
        bus = importlib.import_module("odoo.addons.bus.websocket")
        return bus.Websocket(self.store, sid, self.env)


class Sessions(unittest.TestCase):
    def each(self, **options):
        for series in (16, 17, 18, 19):
            with self.subTest(series):
                yield Server(series, **options)

    def test_ends_at_the_first_request_after_the_limit(self):
        for s in self.each():
            s.sign_in()
            s.now += LIMIT - 1
            self.assertEqual(s.request("/web", "a"), 7)
            s.now += LIMIT
            self.assertEqual(s.request("/web/dataset/call_kw/res.partner/read", "a"), "/web/login")
            # It stays so, though that answer saved nothing.
            self.assertEqual(s.request("/web", "a"), "/web/login")

    def test_a_page_for_everybody_is_served_to_nobody_in_particular(self):
        for s in self.each():
            s.sign_in()
            s.now += LIMIT
            self.assertEqual(s.request("/shop", "a", auth="public"), "public")

    def test_without_a_request_after_signing_in(self):
        for s in self.each():
            s.sign_in()
            s.now += LIMIT
            self.assertEqual(s.request("/web", "a"), "/web/login")

    def test_a_stolen_session_that_is_used_all_the_time_ends(self):
        for s in self.each(longest=12 * 3600):
            s.sign_in()
            socket = s.websocket()
            for _ in range(12 * 60 - 1):
                s.now += 60
                self.assertEqual(s.request("/web/dataset/call_kw/res.partner/read", "a"), 7)
            socket.notify()
            s.now += 60
            with self.assertRaises(s.http.SessionExpiredException):
                socket.notify()
            self.assertEqual(s.request("/web", "a"), "/web/login")
            self.assertEqual(s.sign_in(), 7)
            self.assertEqual(s.request("/web", "a"), 7)

    def test_a_tab_that_lost_the_server_is_not_a_person(self):
        for s in self.each():
            s.sign_in()
            for _ in range(LIMIT // 60 - 1):
                s.now += 60
                self.assertEqual(s.request("/web/webclient/version_info", "a", auth="public"), 7)
            s.now += 60
            self.assertEqual(s.request("/web/webclient/version_info", "a", auth="public"), "public")

    def test_a_session_of_another_clock_ends_in_time(self):
        for s in self.each():
            s.now += 50
            s.sign_in()
            s.now -= 50
            self.assertEqual(s.request("/web", "a"), 7)
            s.now += LIMIT
            self.assertEqual(s.request("/web", "a"), "/web/login")

    def test_signing_in_again_begins_anew(self):
        for s in self.each():
            s.sign_in()
            s.now += 10 * LIMIT
            self.assertEqual(s.sign_in(), 7)
            self.assertEqual(s.request("/web", "a"), 7)

    def test_polls_alone_never_prolong(self):
        for s in self.each():
            s.sign_in()
            socket = s.websocket()
            for _ in range(LIMIT // 50 - 1):
                s.now += 50
                self.assertEqual(s.request("/websocket/peek_notifications", "a", auth="public"), 7)
                socket.notify()
            s.now += 50
            with self.assertRaises(s.http.SessionExpiredException):
                socket.notify()
            self.assertEqual(s.request("/bus/has_missed_notifications", "a", auth="public"), "public")
            self.assertEqual(s.request("/web", "a"), "/web/login")

    def test_a_websocket_that_was_loaded_first(self):
        for s in self.each(bus_first=True):
            s.sign_in()
            socket = s.websocket()
            socket.notify()
            s.now += LIMIT
            with self.assertRaises(s.http.SessionExpiredException):
                socket.notify()

    def test_what_people_do_keeps_a_websocket_open(self):
        for s in self.each():
            s.sign_in()
            socket = s.websocket()
            for _ in range(10):
                s.now += LIMIT - 100
                self.assertEqual(s.request("/web/action/load", "a"), 7)
                socket.notify()

    def test_a_session_from_before_the_module(self):
        for s in self.each():
            old = s.http.Session({"uid": 7, "session_token": "token of 7"}, "old")
            s.store.save(old)
            self.assertEqual(s.request("/web", "old"), "/web/login")

    def test_odoos_own_reasons_hold(self):
        for s in self.each():
            s.sign_in()
            s.env.tokens[7] = "of another password"
            self.assertEqual(s.request("/web", "a"), "/web/login")

    def test_who_has_no_session_is_left_alone(self):
        for s in self.each():
            for _ in range(3):
                s.now += 10 * LIMIT
                self.assertEqual(s.request("/json/2/res.partner/read", "", auth="bearer"), "public")
                self.assertEqual(s.request("/", "guest", auth="public"), "public")
            self.assertEqual(s.store.writes, 0)

    def test_a_database_shortens_it_and_never_lengthens(self):
        for s in self.each():
            for asked, idle, want in (("604800", LIMIT, "/web/login"), ("600", 600, "/web/login"), ("600", 599, 7), ("604800", LIMIT - 1, 7)):
                s.env.params["sessions.max_inactivity_seconds"] = asked
                s.sign_in("b")
                s.now += idle
                self.assertEqual(s.request("/web", "b"), want, "%s asked, idle for %d" % (asked, idle))

    def test_is_written_at_most_once_a_minute(self):
        for s in self.each():
            s.sign_in()
            before = s.store.writes
            for _ in range(600):
                s.now += 1
                s.request("/web/dataset/call_kw/res.partner/read", "a")
            self.assertEqual(s.store.writes - before, 10)

    def test_processes_share_it_by_the_store_alone(self):
        one, other = Server(17), None
        one.sign_in()
        rows = one.store.rows
        other = Server(17)
        other.store.rows = rows
        other.now = one.now + LIMIT - 1
        self.assertEqual(other.request("/web", "a"), 7)
        other.now += LIMIT
        self.assertEqual(other.request("/web", "a"), "/web/login")

    def test_property(self):
        for series in (16, 19):
            for seed in range(40):
                rnd, s = random.Random(seed), Server(series)
                s.sign_in()
                last = s.now
                for _ in range(120):
                    s.now += rnd.choice((rnd.randrange(5), rnd.randrange(LIMIT), LIMIT - 61, LIMIT, LIMIT + rnd.randrange(LIMIT)))
                    path = rnd.choice(("/websocket/update_bus_presence", "/longpolling/poll", "/web", "/web/image/1"))
                    alive = s.request(path, "a", auth="public") == 7
                    idle = s.now - last
                    if idle >= LIMIT:
                        self.assertFalse(alive, "%d, seed %d: idle for %d" % (series, seed, idle))
                    if idle <= LIMIT - 60:
                        self.assertTrue(alive, "%d, seed %d: idle for %d" % (series, seed, idle))
                    if not alive:
                        s.sign_in()
                        last = s.now
                    elif path.startswith("/web/") or path == "/web":
                        last = s.now


class Deployment(unittest.TestCase):
    def health(self, s):
        controllers = importlib.import_module("odoo.addons.ward_idle_logoff.controllers")
        answer = {}
        controllers.request = types.SimpleNamespace(make_response=lambda body, headers, status: answer.update(status=status, body=body))
        controllers.Health().health()
        return answer["status"]

    def load(self, value, longest=None):
        s = Server(18, deployed=None)
        for name, text in (("WARD_IDLE_LOGOFF_SECONDS", value), ("WARD_IDLE_LOGOFF_LONGEST_SECONDS", longest)):
            os.environ.pop(name, None)
            if text is not None:
                os.environ[name] = text
        try:
            s.module.post_load()
        except ValueError:
            pass  # Odoo logs it, and serves on
        return s

    def test_a_limit_is_in_force(self):
        s = self.load("1800")
        self.assertEqual(self.health(s), 200)

    def test_no_limit_is_seen_by_the_probe(self):
        for value in (None, "", "0", "half an hour"):
            with self.subTest(value):
                self.assertEqual(self.health(self.load(value)), 503)

    def test_how_long_a_session_lasts(self):
        for value, want in ((None, 200), ("43200", 200), ("", 503), ("0", 503), ("half a day", 503)):
            with self.subTest(value):
                self.assertEqual(self.health(self.load("1800", value)), want)

    def test_the_deployed_longest_is_in_force(self):
        import time
        s = self.load("1800", "3600")
        s.now = time.time()
        s.sign_in()
        row = s.store.get("a")
        row["ward_idle_logoff_since"] -= 3600
        s.store.save(row)
        self.assertEqual(s.request("/web", "a"), "/web/login")

    def test_what_is_replaced_is_seen_by_the_probe(self):
        s = self.load("1800")
        s.security.check_session = lambda *_: True
        self.assertEqual(self.health(s), 503)

    def test_further_polls(self):
        os.environ["WARD_IDLE_LOGOFF_POLLS"] = " /refresh/ ,, /pos/ping"
        self.addCleanup(os.environ.pop, "WARD_IDLE_LOGOFF_POLLS")
        s = self.load("1800")
        import time
        s.now = time.time()
        s.sign_in()
        row = s.store.get("a")
        row["ward_idle_logoff_used"] -= 600
        s.store.save(row)
        before = s.store.rows["a"]
        self.assertEqual(s.request("/pos/ping", "a"), 7)
        self.assertEqual(s.request("/refresh/1", "a"), 7)
        self.assertEqual(s.store.rows["a"], before)
        self.assertEqual(s.request("/pos/ui", "a"), 7)
        self.assertNotEqual(s.store.rows["a"], before)


if __name__ == "__main__":
    unittest.main()
