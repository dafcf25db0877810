"""A service whose customers connect their CRM to it: `make example` runs it against an embedded Apideck.

- `app` is the service: routes, and what each does with Apideck.
- `pages` is its HTML.
- `inbox` is what it remembers of webhooks.
- `__main__` starts it beside an embedded Apideck.
"""
