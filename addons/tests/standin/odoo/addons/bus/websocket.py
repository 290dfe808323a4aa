from odoo.http import SessionExpiredException
from odoo.service.security import check_session


class Websocket:
    """One that was opened by a session, which it looks up anew each time."""

    def __init__(self, store, sid, env):
        self.store, self.sid, self.env = store, sid, env

    def notify(self):
        session = self.store.get(self.sid)
        if session.uid is not None and not check_session(session, self.env):
            raise SessionExpiredException()
