"""A small part of the fuzz, and the smallest inputs for each of its checks."""

import hmac
import shutil
from collections import Counter
from typing import Any

import pytest

from apideck_client import received, webhooks
from apideck_client.webhooks import _javascript as javascript
from tests.support.secret_scanner import KEY
from tests.webhooks import fuzz

HEADER = "x-apideck-signature"
needs_node = pytest.mark.skipif(shutil.which("node") is None, reason="what it is held against is node")


@needs_node
def test_whatever_verifies_is_the_same_event_to_node() -> None:
    seen = fuzz.run(250)
    assert seen["verified"] > 500
    assert seen["two bodies, one signature"] > 100
    assert seen["refused"] > 100


@needs_node
def test_a_difference_from_node_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The fuzz fails if the event is read from the received bytes."""
    monkeypatch.setattr("apideck_client.webhooks._body.Body.to_read", lambda body: body.content)
    with fuzz.Oracle() as oracle, pytest.raises(AssertionError):
        fuzz.check(oracle, b'{"a":null}', b'{"a":1e999}', Counter())


@pytest.mark.parametrize("event_id", [b"null", b"7"])
def test_all_bodies_that_one_signature_fits_are_one_event(event_id: bytes) -> None:
    pattern = b'{"payload":{"consumer_id":null,"event_id":%s,"event_type":"crm.lead.created","n":1}}'
    others = (b"1e400", b"-1e999", b"9" * 400) if event_id == b"null" else (b"7.0", b"70e-1", b" 0.7e1", b"7.00")
    body = pattern % event_id
    headers = {HEADER: hmac.digest(KEY.encode(), body, "sha256").hex()}
    event = webhooks.unwrap(body, headers, key=KEY)
    for other in (
        *(pattern % other for other in others),
        body.replace(b"null", b"1e999"),
        body.replace(b":1}", b":1.0}"),
    ):
        found: Any = webhooks.unwrap(other, headers, key=KEY)
        assert found == event
        assert found.consumer_id is None
        assert received(found) == received(event)
        assert webhooks.replay_key(found) == webhooks.replay_key(event)
        assert webhooks.replay_key(webhooks.parse(other)) == webhooks.replay_key(event)


def test_what_was_written_is_written_the_same_again() -> None:
    for text in ('{"b":1e400,"a":[{"d":-0,"c":1e-7}]}', '{"10":1,"9":2,"__proto__":3}', '["\\ud83d","\U0001f600"]'):
        written = javascript.stringify(javascript.parse(text), sorts_arrays=True)
        for sorts in (True, False):
            assert javascript.stringify(javascript.parse(written), sorts_arrays=sorts) == written
