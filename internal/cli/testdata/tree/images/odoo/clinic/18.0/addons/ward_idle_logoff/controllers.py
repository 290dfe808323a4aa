"""Says whether the limit is in force.

Odoo starts without a module of the server that could not be loaded. A pod whose
startup is held against this path never starts without one.
"""

from odoo import http
from odoo.http import request

from . import adapter


class Health(http.Controller):
    @http.route("/ward_idle_logoff/health", type="http", auth="none", save_session=False)
    def health(self):
        good = adapter.in_force()
        return request.make_response(
            '{"status": "%s"}' % ("pass" if good else "fail"),
            [("Content-Type", "application/json"), ("Cache-Control", "no-store")],
            status=200 if good else 503,
        )
