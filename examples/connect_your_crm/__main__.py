"""`python -m examples.connect_your_crm`: the service beside an embedded Apideck, until Ctrl-C."""

import argparse
import sys
from collections.abc import Sequence

import uvicorn

from apideck_client.testing import EmbeddedApideck

from .app import build_app, demo_settings
from .pages import CUSTOMERS


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until Ctrl-C; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m examples.connect_your_crm", description=__doc__)
    parser.add_argument("--port", type=int, default=8000, help="port of the service (default: 8000)")
    options = parser.parse_args(arguments)
    url = f"http://127.0.0.1:{options.port}"
    with EmbeddedApideck() as apideck:
        settings = demo_settings(apideck.url, url)
        for consumer_id in CUSTOMERS:
            for service_id in ("hubspot", "salesforce"):
                apideck.seed(consumer_id, contacts=25, service_id=service_id, connected=False)
        apideck.subscribe(f"{url}/webhooks/apideck", key=settings.api_key)
        print(f"Open {url} in a browser. Apideck is at {apideck.url}; Ctrl-C stops both.", flush=True)
        uvicorn.run(build_app(settings), host="127.0.0.1", port=options.port, log_level="warning")
    return 0


if __name__ == "__main__":
    sys.exit(main())
