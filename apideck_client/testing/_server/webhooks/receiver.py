"""A receiver of webhooks for tests: it keeps what it is told, and answers as it is told to."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from ..wire import decode


@dataclass(frozen=True, slots=True)
class ReceivedWebhook:
    """One webhook as it came. `body` and `headers` are what a handler takes."""

    body: bytes
    headers: dict[str, str]
    """Names in lower case."""

    @property
    def event_type(self) -> str:
        """The type of the event, such as crm.contact.created."""
        return self.headers.get("x-apideck-event-type", "")

    def json(self) -> Any:
        """Decode the body."""
        return decode(self.body)


class WebhookReceiver:
    """An address on loopback, and what came to it. `run_due` is called before anything is looked at."""

    def __init__(self, run_due: Callable[[], None]) -> None:
        self._run_due = run_due
        self._lock = threading.Lock()
        self._received: list[ReceivedWebhook] = []
        self.status: int = 200
        """The status of the next answers; anything but 2xx has the event sent again later."""
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        poll = {"poll_interval": 0.01}
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs=poll, name="embedded-apideck-receiver", daemon=True
        )
        self._thread.start()

    @property
    def url(self) -> str:
        """The address that events are sent to."""
        return f"http://127.0.0.1:{self._server.server_port}/webhooks"

    def received(self, event_type: str | None = None) -> Sequence[ReceivedWebhook]:
        """Return what came so far, oldest first, after all that is due was delivered; of one type if it is named."""
        self._run_due()
        with self._lock:
            kept = list(self._received)
        return [webhook for webhook in kept if event_type in (None, webhook.event_type)]

    def take(self, webhook: ReceivedWebhook) -> int:
        """Keep a webhook, and return the status of the answer."""
        with self._lock:
            self._received.append(webhook)
        return self.status

    def clear(self) -> None:
        """Forget what came, and answer with 200 again."""
        with self._lock:
            self._received = []
        self.status = 200

    def close(self) -> None:
        """Close the address."""
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
