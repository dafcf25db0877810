"""Send the requests that schemathesis makes from the two documents to the embedded Apideck: `make test-schemathesis`.

Valid requests: no response is a 5xx, and each has a declared status, media type and schema. Invalid ones: no response
is a 5xx, and none is accepted. Exceptions: an update may lack required fields, and the server ignores read-only fields
and undeclared query parameters.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from apideck_client.testing import EmbeddedApideck
from tests.support.smallest_records import SMALLEST

DOCUMENTS = Path(__file__).parents[2] / "openapi"
ANSWERS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
RUNS = {"positive": ANSWERS, "negative": "not_a_server_error,forbidden_is_refused"}
"""The checks, by the kind of requests."""
SPARE = 400
"""The number of records of each resource and of consumers, with the ids 0, 1, 2 …; the run deletes some."""
SERVICES = ("salesforce", "hubspot", "quillbridge", "marlowe", "brindle", "tallyhook", "oxbow")


def run(document: Path, mode: str, examples: int) -> int:
    """Run schemathesis on one document; return its exit code."""
    environment = os.environ | {"SCHEMATHESIS_HOOKS": "tests.sdks.fuzz_hooks"}
    with EmbeddedApideck(api_key="key") as server:
        server.seed("acme")
        for number in map(str, range(SPARE)):
            server.connect(number, "salesforce")
            for name, fields in SMALLEST.items():
                server.add("acme", name, {"id": number, **fields})
        for service_id in SERVICES:
            server.connect("acme", service_id)
        command = [sys.executable, "-m", "schemathesis.cli", "run", str(document), "--url", server.url]
        for header in ("Authorization: Bearer key", "x-apideck-app-id: app", "x-apideck-consumer-id: acme"):
            command += ["--header", header]
        command += ["--mode", mode, "--checks", RUNS[mode], "--max-examples", str(examples), "--seed", "1"]
        command += ["--phases", "examples,coverage,fuzzing,stateful", "--no-shrink", "--generation-database", "none"]
        # For a GET that can't be invalid, schemathesis draws and rejects many valid requests.
        command += ["--suppress-health-check", "filter_too_much,too_slow"]
        return subprocess.run(command, env=environment, timeout=1800, check=False).returncode


def main() -> int:
    """Run both documents with valid and with invalid requests; the argument is the number of each per operation."""
    examples = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    documents = [DOCUMENTS / "vault.yaml", DOCUMENTS / "crm.yaml"]
    codes = [run(document, mode, examples) for document in documents for mode in RUNS]
    return int(any(codes))


if __name__ == "__main__":
    sys.exit(main())
