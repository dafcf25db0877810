"""The receiver of webhooks: an HTTP server on loopback that keeps the requests, and responds as a test sets."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar


@dataclass(frozen=True)
class Received:
    """One webhook, as it was received."""

    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)

    def is_signed_with(self, key: str) -> bool:
        """Return True if the signature is right. It doesn't support objects in arrays, odd numbers or odd keys."""
        text = json.dumps(self.json(), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        expected = hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()
        return hmac.compare_digest(expected, self.headers["x-apideck-signature"])


class Receiver:
    """The received requests. The responses have the given statuses in turn, and then 200."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.statuses: list[int] = []
        self.received: list[Received] = []
        self.hold: threading.Event | None = None
        """If this is a new event, responses wait until it is set."""
        self.count = threading.Semaphore(0)
        """Increases with each request, for tasks that wait for one."""

    def types(self) -> list[str]:
        return [webhook.headers["x-apideck-event-type"] for webhook in self.received]


@contextmanager
def receiving() -> Iterator[Receiver]:
    """Run a receiver."""

    class Handler(BaseHTTPRequestHandler):
        receiver: ClassVar[Receiver]

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            self.receiver.received.append(Received(headers, body))
            self.receiver.count.release()
            if self.receiver.hold:
                self.receiver.hold.wait()
            status = self.receiver.statuses.pop(0) if self.receiver.statuses else 200
            self.send_response(status)
            if status == 302:
                self.send_header("location", "/elsewhere")
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Print nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Handler.receiver = Receiver(f"http://127.0.0.1:{server.server_port}/webhooks")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield Handler.receiver
        finally:
            server.shutdown()
            thread.join()
