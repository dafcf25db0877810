"""Refusing the most expensive forged webhook, compared with `json.loads` of the same bytes.

Anybody who knows a webhook's URL can make the receiver do this work. The bodies are those of the tests, with the
largest size and density that `webhooks` accepts. Each is timed once, and the slowest is compared. The note has its
duration, because the limit bounds it: the event loop is blocked meanwhile.
"""

import contextlib
import json
import time
from collections.abc import Iterator

from apideck_client import WebhookError, webhooks
from tests.webhooks import forged

from . import hotspots
from .measure import Setup, compare, ratios
from .report import Row

_HEADERS = {"x-apideck-signature": "0" * 64}


def run(setup: Setup) -> Iterator[Row]:
    """Measure."""
    name, worst = max(forged.bodies(), key=lambda body: _seconds(body[1]))
    times = compare(
        {"ours": lambda: _refuse(worst), "json": lambda: json.loads(worst)},
        rounds=setup.pick(15, 5),
        calls=setup.pick(4, 2),
        clock=time.process_time,
    )

    def explain() -> list[str]:
        with hotspots.Profile() as profile:
            for _ in range(20):
                _refuse(worst)
        return profile.lines()

    milliseconds = 1000 * min(times["ours"]) / setup.pick(4, 2)
    what = f"refuse the worst forged webhook ({len(worst) // 1000} kB): ours / json.loads"
    note = f"{name}: {milliseconds:.0f} ms at best, and 20 are the target"
    yield Row("forged", what, ratios(times, "ours", "json"), note=note, explain=explain)


def _refuse(body: bytes) -> None:
    with contextlib.suppress(WebhookError):
        webhooks.verify(body, _HEADERS, key="the-api-key")


def _seconds(body: bytes) -> float:
    started = time.process_time()
    _refuse(body)
    return time.process_time() - started
