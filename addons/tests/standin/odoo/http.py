import json


class SessionExpiredException(Exception):
    pass


class _Unbound:
    """As the proxy outside of a request: false."""

    def __bool__(self):
        return False


request = _Unbound()


class Session(dict):
    """Values go through JSON, and a change makes it dirty, as in Odoo."""

    def __init__(self, data, sid):
        super().__init__()
        self.sid = sid
        for key, value in data.items():
            self[key] = value
        self.is_dirty = False

    def __setitem__(self, key, value):
        value = json.loads(json.dumps(value))
        if key not in self or self[key] != value:
            self.is_dirty = True
        super().__setitem__(key, value)

    @property
    def uid(self):
        return self.get("uid")

    def finalize(self, env):
        self["uid"] = self.pop("pre_uid")
        self["session_token"] = "token of %s" % self["uid"]

    def logout(self, keep_db=False):
        self.clear()
        self["uid"] = None
        self.is_dirty = True


class Store:
    """Keeps sessions as text, as the file system, session_db and Redis do."""

    def __init__(self):
        self.rows, self.writes = {}, 0

    def get(self, sid):
        return Session(json.loads(self.rows.get(sid, "{}")), sid)

    def save(self, session):
        self.rows[session.sid] = json.dumps(dict(session))
        self.writes += 1


class Controller:
    pass


def route(path, **routing):
    def mark(f):
        f.path, f.routing = path, routing
        return f

    return mark
