"""The rules of idle.py, with a clock that the test moves."""

import importlib.util
import os
import random
import unittest

_path = os.path.join(os.path.dirname(__file__), "..", "ward_idle_logoff", "idle.py")
_spec = importlib.util.spec_from_file_location("idle", _path)
idle = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(idle)


class Limit(unittest.TestCase):
    def test_is_a_number_of_seconds(self):
        for text, want in (("1800", 1800), (" 60 ", 60), (900, 900)):
            self.assertEqual(idle.limit(text), want)

    def test_anything_else_is_an_error(self):
        for text in ("", "0", "59", "-1800", "half an hour", "1800s", "1e3", None, "0x708"):
            with self.subTest(text), self.assertRaises(ValueError):
                idle.limit(text)

    def test_a_database_shortens_it_and_never_lengthens(self):
        for asked, want in (("900", 900), ("1800", 1800), ("604800", 1800), ("0", 1800), ("-1", 1800), ("", 1800),
                            (None, 1800), (False, 1800), ("soon", 1800), ("5", idle.LEAST)):
            with self.subTest(asked):
                self.assertEqual(idle.effective(1800, asked), want)


class Judge(unittest.TestCase):
    def test_table(self):
        longest = 10**8
        for name, used, now, poll, want in (
            ("just used", 1000, 1000, False, (True, None)),
            ("within a grain", 1000, 1059, False, (True, None)),
            ("after a grain", 1000, 1060, False, (True, 1060)),
            ("after a grain, by itself", 1000, 1060, True, (True, None)),
            ("just before the limit", 1000, 2799, False, (True, 2799)),
            ("at the limit", 1000, 2800, False, (False, None)),
            ("at the limit, by itself", 1000, 2800, True, (False, None)),
            ("long after it", 1000, 10**9, False, (False, None)),
            ("never seen", None, 1000, False, (False, None)),
            ("not a time", "1000", 1000, False, (False, None)),
            ("not a time either", True, 1, False, (False, None)),
            ("nor that", float("nan"), 1000, False, (False, None)),
            ("a clock that is ahead", 1060, 1000, False, (True, 1000)),
            ("a clock that is ahead, by itself", 1060, 1000, True, (True, 1000)),
            ("the future", 1061, 1000, False, (False, None)),
        ):
            with self.subTest(name):
                self.assertEqual(idle.judge(used, 900, now, 1800, longest, poll), want)

    def test_no_use_moves_the_end(self):
        for name, since, now, poll, want in (
            ("just before the end", 1000, 44199, False, True),
            ("at the end", 1000, 44200, False, False),
            ("at the end, by itself", 1000, 44200, True, False),
            ("long after it", 1000, 10**9, False, False),
            ("never seen", None, 1000, False, False),
            ("not a time", "1000", 1000, False, False),
            ("a clock that is ahead", 1060, 1000, False, True),
            ("the future", 1061, 1000, False, False),
        ):
            with self.subTest(name):
                self.assertEqual(idle.judge(now, since, now, 1800, 43200, poll)[0], want)

    def test_what_a_clock_wrote_that_is_ahead_ends_in_time(self):
        _, used = idle.judge(1060, 900, 1000, 1800, 43200, False)
        self.assertEqual(idle.judge(used, 900, 1000 + 1800, 1800, 43200, False), (False, None))

    def test_property(self):
        """Of any sequence of uses and polls: no use before the limit, less the
        grain, is refused; the first after it always is; a poll changes nothing."""
        for seed in range(300):
            rnd = random.Random(seed)
            limit = rnd.choice((60, 300, 900, 1800))
            early = idle.grain(limit) + 1
            now = rnd.uniform(0, 2e9)
            kept, last, written = int(now), now, int(now)
            longest, since = rnd.choice((limit, 5 * limit, 10**9)), int(now)
            for _ in range(200):
                now += rnd.choice((rnd.uniform(0, 5), rnd.uniform(0, limit), limit - rnd.uniform(0, early), rnd.uniform(limit, 3 * limit)))
                poll = rnd.random() < 0.5
                goes_on, use = idle.judge(kept, since, now, limit, longest, poll)
                over = int(now) - since >= longest
                if over:
                    self.assertFalse(goes_on, "seed %d: %f after signing in of %d, and goes on" % (seed, now - since, longest))
                idled = now - last
                if idled >= limit:
                    self.assertFalse(goes_on, "seed %d: idle for %f of %d, and goes on" % (seed, idled, limit))
                if idled <= limit - early and not over:
                    self.assertTrue(goes_on, "seed %d: idle for %f of %d, and refused" % (seed, idled, limit))
                if poll or not goes_on:
                    self.assertIsNone(use, "seed %d: somebody was not there, and it was kept" % seed)
                if not goes_on:
                    kept, last, written, since = int(now), now, int(now), int(now)  # somebody signs in
                    continue
                if not poll:
                    last = now
                if use is not None:
                    self.assertGreaterEqual(use - written, idle.grain(limit), "seed %d: written too often" % seed)
                    kept = written = use


class Polls(unittest.TestCase):
    def test_table(self):
        for path, want in (
            ("/websocket", True), ("/websocket/peek_notifications", True), ("/websocket/update_bus_presence", True),
            ("/longpolling/poll", True), ("/bus/has_missed_notifications", True), ("/calendar/notify", True), ("/web/webclient/version_info", True),
            ("/web/session/get_session_info", True), ("/web/session/check", True), ("/web/session/authenticate", False), ("", True), (None, True),
            ("/web", False), ("/websocketed", False), ("/calendar/notify_ack", False), ("/web/dataset/call_kw/res.partner/read", False),
            ("/x/websocket", False), ("/refresh", False),
        ):
            with self.subTest(path):
                self.assertEqual(idle.is_poll(path), want)
        self.assertTrue(idle.is_poll("/refresh/now", ("/refresh",)))


if __name__ == "__main__":
    unittest.main()
