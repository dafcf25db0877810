"""An embedded Apideck: a real HTTP server on loopback, for tests and demos.

    from apideck_client.testing import EmbeddedApideck

    with EmbeddedApideck() as server:
        server.seed("acme", contacts=1000)
        ...                                  # point a client at server.url
        server.requests                      # the requests it received

It serves the eight CRM resources from memory, with separate records for each tenant. It responds as Apideck does, with
the same envelopes, cursors and errors. It also has Vault: consumers, connections, sessions with a hosted page, the
OAuth flow with a simulated service, logs, and signed webhooks. It needs the extra: pip install
'apideck-client[testing]'. It shares no code with the client, so that the two can't have the same mistake.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ._server.faults.rules import Fault, Faults
    from ._server.outcomes import Outcome, OutcomeLog
    from ._server.recording.recorder import Recorder
    from ._server.request_log import ReceivedRequest, RequestLog
    from ._server.server import EmbeddedApideck
    from ._server.webhooks.deliveries import Deliveries
    from ._server.webhooks.outbox import Attempt, Delivery, Subscription
    from ._server.webhooks.receiver import ReceivedWebhook, WebhookReceiver

__all__ = [
    "Attempt",
    "Deliveries",
    "Delivery",
    "EmbeddedApideck",
    "Fault",
    "Faults",
    "Outcome",
    "OutcomeLog",
    "ReceivedRequest",
    "ReceivedWebhook",
    "Recorder",
    "RequestLog",
    "Subscription",
    "WebhookReceiver",
]

_MODULES = {
    "Fault": "._server.faults.rules",
    "Faults": "._server.faults.rules",
    "Outcome": "._server.outcomes",
    "OutcomeLog": "._server.outcomes",
    "ReceivedRequest": "._server.request_log",
    "RequestLog": "._server.request_log",
    "EmbeddedApideck": "._server.server",
    "Recorder": "._server.recording.recorder",
    "Deliveries": "._server.webhooks.deliveries",
    "Attempt": "._server.webhooks.outbox",
    "Delivery": "._server.webhooks.outbox",
    "Subscription": "._server.webhooks.outbox",
    "ReceivedWebhook": "._server.webhooks.receiver",
    "WebhookReceiver": "._server.webhooks.receiver",
}


# Pytest imports this package in each run, for its plugin. So the server is imported on first use.
if not TYPE_CHECKING:  # type checkers would accept every name

    def __getattr__(name: str) -> Any:
        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(importlib.import_module(_MODULES[name], __name__), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
