#!/bin/sh
exec /opt/odoo/venv/bin/python3 /opt/odoo/src/odoo-bin "$@"
