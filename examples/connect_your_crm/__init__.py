"""A service whose customers connect their CRM to it. `make example` runs it with an embedded Apideck.

- `app` is the service: its routes, and the calls that each makes.
- `pages` is its HTML.
- `inbox` keeps the news from webhooks.
- `__main__` starts the service and an embedded Apideck.
"""
