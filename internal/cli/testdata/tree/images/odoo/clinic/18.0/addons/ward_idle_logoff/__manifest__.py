# One manifest serves Odoo 16.0 to 19.0: a version without a series is one of
# the series that loads it, and there is no view, no record and no model that
# would differ between them.
{
    "name": "Ward: idle logoff",
    "summary": "Ends a session at the first request after a time without use",
    "version": "1.0.0",
    "author": "The Ward authors",
    "license": "LGPL-3",
    "category": "Hidden",
    "depends": ["web"],
    "post_load": "post_load",
    "installable": True,
    "auto_install": False,
}
