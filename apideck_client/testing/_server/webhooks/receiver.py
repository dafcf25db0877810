"""A receiver of webhooks for tests. It stores them, and responds with a status that the test sets."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from ..wire import decode


@dataclass(frozen=True, slots=True)
class ReceivedWebhook:
    """One received webhook. Pass its `body` and `headers` to your handler."""

    body: bytes
    headers: dict[str, str]
    """The headers, with names in lower case."""

    @property
    def event_type(self) -> str:
        """The type of the event, such as crm.contact.created."""
        return self.headers.get("x-apideck-event-type", "")

    def json(self) -> Any:
        """Decode the body."""
        return decode(self.body)


class WebhookReceiver:
    """A URL on loopback, and the webhooks that it received. It calls `run_due` before it returns them."""

    def __init__(self, run_due: Callable[[], None]) -> None:
        self._run_due = run_due
        self._lock = threading.Lock()
        self._received: list[ReceivedWebhook] = []
        self.status: int = 200
        """The status of the next responses. The server retries an event if it isn't 2xx."""
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        poll = {"poll_interval": 0.01}
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs=poll, name="embedded-apideck-receiver", daemon=True
        )
        self._thread.start()

    @property
    def url(self) -> str:
        """The URL for `subscribe`."""
        return f"http://127.0.0.1:{self._server.server_port}/webhooks"

    def received(self, event_type: str | None = None) -> Sequence[ReceivedWebhook]:
        """Make the due deliveries, then return the received webhooks, oldest first; only those of one type if given."""
        self._run_due()
        with self._lock:
            kept = list(self._received)
        return [webhook for webhook in kept if event_type in (None, webhook.event_type)]

    def take(self, webhook: ReceivedWebhook) -> int:
        """Store a webhook, and return the status of the response."""
        with self._lock:
            self._received.append(webhook)
        return self.status

    def clear(self) -> None:
        """Remove the received webhooks, and respond with 200 again."""
        with self._lock:
            self._received = []
        self.status = 200

    def close(self) -> None:
        """Close the port."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def _handler(receiver: WebhookReceiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", "0")))
            headers = {name.lower(): value for name, value in self.headers.items()}
            self.send_response(receiver.take(ReceivedWebhook(body, headers)))
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Print nothing."""

    return Handler
