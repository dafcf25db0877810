"""`python -m examples.connect_your_crm`: run the service and an embedded Apideck until Ctrl-C."""

import argparse
import socket
import sys
from collections.abc import Sequence
from contextlib import suppress

import uvicorn

from apideck_client.testing import EmbeddedApideck

from .app import build_app, demo_settings
from .pages import CUSTOMERS


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until Ctrl-C, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m examples.connect_your_crm", description=__doc__)
    parser.add_argument("--port", type=int, default=8000, help="port of the service, 0 for a free one (default: 8000)")
    options = parser.parse_args(arguments)
    try:
        sock = socket.create_server(("127.0.0.1", options.port))
    except OSError as problem:
        print(f"Can't listen on port {options.port}: {problem}. Choose another with --port.", file=sys.stderr)
        return 1
    with sock, EmbeddedApideck() as apideck:
        url = f"http://127.0.0.1:{sock.getsockname()[1]}"
        settings = demo_settings(apideck.url, url)
        for consumer_id in CUSTOMERS:
            for service_id in ("hubspot", "salesforce"):
                apideck.seed(consumer_id, contacts=25, service_id=service_id, connected=False)
        apideck.subscribe(f"{url}/webhooks/apideck", key=settings.api_key)
        print(f"Open {url} in a browser. Apideck is at {apideck.url}; Ctrl-C stops both.", flush=True)
        with suppress(KeyboardInterrupt):
            uvicorn.Server(uvicorn.Config(build_app(settings), log_level="warning")).run(sockets=[sock])
    return 0


if __name__ == "__main__":
    sys.exit(main())
