"""An embedded Apideck: a real HTTP server on loopback, for tests and demos.

    from apideck_client.testing import EmbeddedApideck

    with EmbeddedApideck() as server:
        server.seed("acme", contacts=1000)
        ...                                  # point a client at server.url
        server.requests                      # what arrived

It serves the eight CRM resources from memory, each tenant apart, and answers as Apideck does: envelopes, cursors,
errors. Needs the extra: pip install 'apideck-client[testing]'. Nothing here is shared with the client under test, so
that a mistake in one is not repeated by the other.
"""

from .request_log import ReceivedRequest, RequestLog
from .server import EmbeddedApideck

__all__ = ["EmbeddedApideck", "ReceivedRequest", "RequestLog"]
