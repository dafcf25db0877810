"""Start an embedded Apideck and export the contacts of two consumers from it, as `make demo` does.

The server runs in its own process, on a free port of loopback. `export_contacts.py` does the work; environment
variables tell it the URL and the consumers.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

CONSUMERS = ("acme", "globex")


def main() -> int:
    """Run the export against an embedded Apideck, and return its exit code."""
    server = subprocess.Popen(
        [sys.executable, "-m", "apideck_client.testing", "--port", "0", "--consumers", ",".join(CONSUMERS)],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stdout is not None
        line = server.stdout.readline()
        print(line, end="", flush=True)
        url = re.search(r"http://\S+:\d+", line)
        if url is None:
            print("The embedded Apideck did not start.", file=sys.stderr)
            return 1
        environment = {
            **os.environ,
            "APIDECK_BASE_URL": url[0],
            "APIDECK_API_KEY": "demo-key",
            "APIDECK_APP_ID": "demo-app",
            "APIDECK_CONSUMER_ID": " ".join(CONSUMERS),
        }
        export = Path(__file__).with_name("export_contacts.py")
        return subprocess.run([sys.executable, str(export)], env=environment, check=False).returncode
    finally:
        server.terminate()
        server.wait(timeout=10)
        if server.stdout is not None:
            server.stdout.close()


if __name__ == "__main__":
    sys.exit(main())
