"""The cost of a webhook's request before it is refused, measured in steps and bytes, not in time."""

import json
import sys
import tracemalloc
from types import FrameType
from typing import Any, Self

import pytest

from apideck_client import WebhookBodyError, WebhookError, WebhookSignatureError, webhooks
from apideck_client.webhooks import _javascript as javascript
from apideck_client.webhooks._body import MAX_BYTES
from tests.support.secret_scanner import KEY
from tests.webhooks import forged

HEADER = "x-apideck-signature"
FORGED = {HEADER: "0" * 64}
BODIES = dict(forged.bodies())
EACH_BODY = pytest.mark.parametrize("body", [pytest.param(body, id=name) for name, body in BODIES.items()])

STEPS = 400_000
"""The most lines of Python that a forged body may run. The worst body runs 270,000 on Python 3.11, in about 17 ms."""


class Steps:
    """Counts the lines of Python that run."""

    def __init__(self) -> None:
        self.count = 0

    def __enter__(self) -> Self:
        self._before = sys.gettrace()
        sys.settrace(self._trace)
        return self

    def __exit__(self, *_: object) -> None:
        sys.settrace(self._before)

    def _trace(self, frame: FrameType, event: str, argument: Any) -> Any:
        self.count += 1
        return self._trace


def test_steps_are_counted() -> None:
    """If the counter counted nothing, every test would pass."""
    with Steps() as steps:
        for _ in range(1000):
            len(HEADER)
            javascript.format_number(0.5)
    assert 1000 * 5 < steps.count < 1000 * 50


def refuse(body: bytes) -> None:
    with pytest.raises(WebhookError):
        webhooks.verify(body, FORGED, key=KEY)


@EACH_BODY
def test_a_forged_body_is_refused_in_bounded_steps(body: bytes) -> None:
    assert len(body) <= MAX_BYTES
    with Steps() as steps:
        refuse(body)
    assert steps.count < STEPS


@EACH_BODY
def test_a_forged_body_takes_a_bounded_memory(body: bytes) -> None:
    refuse(body)
    tracemalloc.start()
    try:
        refuse(body)
        assert tracemalloc.get_traced_memory()[1] < 100 * MAX_BYTES
    finally:
        tracemalloc.stop()


def test_without_a_signature_nothing_is_looked_at() -> None:
    for headers in ({}, {HEADER: "none"}):
        for body in BODIES.values():
            with Steps() as steps, pytest.raises(WebhookSignatureError):
                webhooks.verify(body, headers, key=KEY)
            assert steps.count < 1000


@pytest.mark.parametrize(
    "body",
    [
        forged.filled(lambda _: b"1", b"[]"),
        forged.filled(lambda n: b'"%d":1' % n, b"{}"),
        forged.filled(lambda _: b'{"label":"Narnia","value":"NA"}', b"[]", MAX_BYTES),
        b'{"a":"' + b",[]{}" * 13_000 + b'"}',
        b'{"a":"' + rb",[]{}\"" * 9_000 + b'"}',
    ],
    ids=["values", "keys", "options", "marks in a text", "quotes in a text"],
)
def test_what_is_large_and_within_the_bounds_is_taken(body: bytes) -> None:
    signature = webhooks.sign(body, key=KEY)
    webhooks.verify(body, {HEADER: signature}, key=KEY)


def test_too_many_values_are_refused_unless_allowed() -> None:
    body = b'{"a":[' + b"1," * 8200 + b"1]}"
    headers = {HEADER: webhooks.sign(body, key=KEY)}
    with pytest.raises(WebhookBodyError, match=r"has 8204 commas and brackets, and 8192 are .*raise max_bytes"):
        webhooks.parse(body)
    with pytest.raises(WebhookBodyError, match="has 8204 commas and brackets"):
        webhooks.unwrap(body, headers, key=KEY)
    event = webhooks.unwrap(body, headers, key=KEY, max_bytes=2 * MAX_BYTES)
    assert event == webhooks.parse(body, max_bytes=2 * MAX_BYTES)


def test_a_signature_of_the_bytes_is_tried_before_parsing(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_arguments: Any, **_settings: Any) -> Any:
        raise AssertionError("it was parsed")

    body = b'{"b": 1, "a": 2}'
    signature = webhooks.sign(b'"x"', key=KEY)
    assert signature == webhooks.sign(b' "x"', key=KEY)
    monkeypatch.setattr(javascript, "parse", never)
    webhooks.verify(b'"x"', {HEADER: signature}, key=KEY)
    with pytest.raises(AssertionError, match="it was parsed"):
        webhooks.verify(body, {HEADER: signature}, key=KEY)


# -- the memory of earlier requests ------------------------------------------------------------------------------------


def event_of(event_id: Any) -> webhooks.Event:
    return webhooks.parse(json.dumps({"event_type": "crm.lead.created", "event_id": event_id}).encode())


async def test_a_guard_takes_the_same_memory_for_long_keys() -> None:
    guard = webhooks.MemoryReplayGuard()
    tracemalloc.start()
    try:
        for number in range(100):
            assert await guard.claim(f"{number:07}" * 150_000)
        assert tracemalloc.get_traced_memory()[0] < 50_000
    finally:
        tracemalloc.stop()
    assert not await guard.claim("0000007" * 150_000)
    await guard.release("0000007" * 150_000)
    assert await guard.claim("0000007" * 150_000)


LONG_IDS = ["x" * 201, "x" * 60_000, "\ud83d", "a\x00b", "a\nb", "\u202e"]


@pytest.mark.parametrize("event_id", LONG_IDS, ids=ascii)
def test_an_odd_id_makes_a_key_that_every_store_takes(event_id: str) -> None:
    key = webhooks.replay_key(event_of(event_id))
    assert key.startswith("id-sha256:")
    assert key.isascii()
    assert len(key) < 100
    assert key == webhooks.replay_key(event_of(event_id))
    assert key != webhooks.replay_key(event_of(event_id + "x"))


def test_an_id_of_a_usual_length_is_a_key_as_it_is() -> None:
    for event_id in ("x" * 200, "é", "id-sha256:0"):
        assert webhooks.replay_key(event_of(event_id)) == f"id:{event_id}"
