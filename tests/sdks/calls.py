"""Collect the calls of an official SDK to the embedded Apideck, each with its name and its error."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from apideck_client.testing import EmbeddedApideck

HERE = Path(__file__).parent
BODIES: Mapping[str, Any] = json.loads((HERE / "bodies.json").read_text("utf-8"))
"""A minimal body, a full body, and changes, by resource."""
SEEDED = 25
"""The number of records of each resource that each SDK finds."""
API_KEY = "right-key"
CRM = {"service_id": "salesforce", "unified_api": "crm"}


@dataclass(slots=True)
class Run:
    """The calls in order, each with the text of its error, or "" if it succeeded."""

    outcomes: dict[str, str] = field(default_factory=dict[str, str])

    def call(self, name: str, work: Callable[[], Any]) -> Any:
        """Make one call, and store its outcome."""
        assert name not in self.outcomes, f"{name} has been called already"
        try:
            result = work()
        except Exception as problem:  # an SDK may raise any error
            self.outcomes[name] = f"{type(problem).__name__}: {problem}"
            return None
        self.outcomes[name] = ""
        return result

    def failures(self) -> dict[str, str]:
        """Return the calls that failed, with their errors."""
        return {name: error for name, error in self.outcomes.items() if error}


@contextmanager
def served(**settings: Any) -> Iterator[EmbeddedApideck]:
    """Serve records for `acme`, and have one consumer for each error that needs a fault."""
    with EmbeddedApideck(api_key=API_KEY, **settings) as server:
        counts: dict[str, Any] = dict.fromkeys(BODIES, SEEDED)
        server.seed("acme", **counts)
        server.fail("RequestLimitError", consumer="broke")
        server.fail("ConnectorRateLimitError", consumer="busy", retry_after=1)
        server.fail("InvalidStateError", consumer="stuck")
        server.fail(503, consumer="down")
        yield server


def compare(run: Run, own_faults: Mapping[str, str]) -> None:
    """Check that exactly the calls in `own_faults` failed, each with its expected text."""
    failures = run.failures()
    unexpected = {name: error for name, error in failures.items() if name not in own_faults}
    assert not unexpected, json.dumps(unexpected, indent=1)
    passed = own_faults.keys() - failures.keys()
    assert not passed, f"these calls pass now; take them off the list: {sorted(passed)}"
    other = {name: failures[name] for name, text in own_faults.items() if text not in failures[name]}
    assert not other, json.dumps(other, indent=1)
