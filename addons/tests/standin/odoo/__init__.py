"""Stands in for Odoo where none is at hand: sessions, their store, the check of
each request and of each message of a websocket, and what follows when it fails.

Semantics, and nothing of the text, from odoo/http.py, odoo/service/security.py,
odoo/addons/base/models/ir_http.py, addons/bus/websocket.py and
addons/bus/models/ir_websocket.py of Odoo 16.0 to 19.0. What it does not have: a
database, routing, rotation, and any other module that patches the same.
"""
