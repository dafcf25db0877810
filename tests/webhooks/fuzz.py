"""Requests of webhooks in every spelling, compared with node's reading of them.

    python -m tests.webhooks.fuzz 20000

This command runs 20,000 examples; `test_fuzz.py` runs a few. They check that a request verifies only if its signature
belongs to the bytes or to the text that node signs; that the event is then the one that node reads; and that all
bodies that fit one signature are one event, with one key.
"""

import base64
import hmac
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apideck_client import WebhookBodyError, WebhookSignatureError, received, webhooks

KEY = "sk_live_4f9a-do-not-show"
HEADER = "x-apideck-signature"


class Oracle:
    """A node process that writes one line for each body."""

    def __enter__(self) -> Self:
        script = Path(__file__).with_name("oracle.mjs")
        self._process = subprocess.Popen(["node", str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._process.communicate(timeout=10)

    def read(self, body: bytes) -> Any:
        """Return node's reading of a body, or None if it is not JSON for node."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(base64.b64encode(body) + b"\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())


def check(oracle: Oracle, first: bytes, second: bytes, seen: Counter[str]) -> None:
    """Compare two bodies with the oracle, each with the signatures of both."""
    bodies = {body: oracle.read(body) for body in (first, second)}
    messages = {message: None for body, found in bodies.items() for message in _messages(body, found)}
    for message in messages:
        headers = {HEADER: hmac.digest(KEY.encode(), message, "sha256").hex()}
        events: list[Any] = []
        for body, found in bodies.items():
            fits = message in _messages(body, found)
            try:
                webhooks.verify(body, headers, key=KEY)
            except WebhookSignatureError:
                assert not fits, (body, message)
                seen["refused"] += 1
                continue
            assert fits, (body, message)
            seen["verified"] += 1
            events += _event(body, headers, found, seen)
        assert len({webhooks.replay_key(event) for event in events}) <= 1, (first, second)
        assert len({_plain(received(event)) for event in events}) <= 1, (first, second)
        if len(events) == 2 and first != second:
            seen["two bodies, one signature"] += 1


def _messages(body: bytes, found: Any) -> list[bytes]:
    return [body, *(message.encode() for message in (found or {"signed": ()})["signed"])]


def _event(body: bytes, headers: dict[str, str], found: Any, seen: Counter[str]) -> list[Any]:
    """Compare an event with node's reading, and return it in a list, or an empty list if the body is no event."""
    try:
        event = webhooks.unwrap(body, headers, key=KEY)
    except WebhookBodyError:
        assert found is None or not found["events"], body
        seen["no object"] += 1
        return []
    assert _plain(received(event)) == _plain(received(webhooks.parse(body))), body
    if found is None:
        seen["read though no JSON to node"] += 1  # its signature can only belong to the bytes
    else:
        assert _plain(received(event)) in {_plain(json.loads(text)) for text in found["events"]}, (body, found)
    return [event]


def _plain(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


# -- bodies ------------------------------------------------------------------------------------------------------------

_SPACE = st.sampled_from(["", "", "", " ", "\n", "\t \r\n"])
_NUMBERS = [
    ["1", "1.0", "1e0", "10e-1", "0.1e1", "1.00000000000000000001"],
    ["0", "-0", "-0.0", "0e9", "1e-400", "-1e-999"],
    ["null", "1e400", "-1e999", "9" * 400],
    ["9007199254740992", "9007199254740993", "9007199254740992.0", "9.007199254740992e15"],
    ["1e21", "1000000000000000000000", "1.0E+21", "999999999999999999999"],
    ["123456789012345680000", "123456789012345678901", "1.2345678901234568e20"],
    ["1e-7", "0.0000001", "0.1E-6"],
    ["0.000001", "1e-6", "1.0e-06"],
    ["18446744073709551616", "18446744073709551615", "1.8446744073709552e19"],
    ["5e-324", "4e-324", "3e-324", "0." + "0" * 323 + "5"],
    ["1709120411200", "1709120411200.0", "1.7091204112E12", "1709120411200.00000001"],
]
_ANY_NUMBER = st.from_regex(r"-?(0|[1-9][0-9]{0,22})(\.[0-9]{1,20})?([eE][+-]?[0-9]{1,3})?", fullmatch=True)
_CHARACTERS = st.sampled_from([*'ab01 "\\/\n\x00\x7f', "é", "\u2028", "\ufeff", "\uffff", "😀", "\ud83d", "\ude00"])
_STRINGS = st.one_of(
    st.sampled_from(["", "1", "crm.contact.created", "vault.connection.updated", "2024-05-01T08:30:00Z", "x" * 300]),
    st.text(_CHARACTERS, max_size=5),
)
_KEYS = st.one_of(
    st.sampled_from(["event_id", "event_type", "execution_attempt", "occurred_at", "consumer_id", "entity", "payload"]),
    st.sampled_from(["__proto__", "constructor", "toJSON", "toString", "0", "1", "10", "9", "01", "-1", "1.5"]),
    st.sampled_from(["4294967294", "4294967295", "٣", "\uff11", "😀", "\uffee", "\ud83d", ""]),
    st.text(_CHARACTERS, max_size=2),
)
_VALUES = st.recursive(
    st.one_of(
        st.sampled_from(_NUMBERS).map(lambda same: ("same", same)),
        _ANY_NUMBER.map(lambda number: ("same", [number])),
        st.sampled_from(["true", "false", "null"]).map(lambda word: ("same", [word])),
        _STRINGS.map(lambda text: ("text", text)),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: ("array", items)),
        st.lists(st.tuples(_KEYS, inner), max_size=4).map(lambda pairs: ("object", pairs)),
    ),
    max_leaves=10,
)
_OBJECTS = st.lists(st.tuples(_KEYS, _VALUES), max_size=6).map(lambda pairs: ("object", pairs))
_WRAPPED = _OBJECTS.map(lambda fields: ("object", [("payload", fields)]))
TREES = st.one_of(_OBJECTS, _WRAPPED, _WRAPPED, _VALUES)


def spelled(draw: Any, tree: Any) -> str:
    """Draw one spelling of a tree: spaces, escapes, numbers, the order of keys, and duplicate keys."""
    kind, value = tree
    space = draw(_SPACE)
    if kind == "same":
        return f"{space}{draw(st.sampled_from(value))}{draw(_SPACE)}"
    if kind == "text":
        return f"{space}{_spelled_text(draw, value)}"
    if kind == "array":
        return f"{space}[{','.join([spelled(draw, item) for item in value])}{space}]"
    pairs = value if draw(st.booleans()) else _reordered(draw, value)
    members = [f"{_spelled_text(draw, key)}{space}:{spelled(draw, item)}" for key, item in pairs]
    return f"{space}{{{','.join(members)}{draw(_SPACE)}}}"


def _reordered(draw: Any, pairs: list[Any]) -> list[Any]:
    """Draw the same pairs in another order. Before some, add a pair with the same key and another value."""
    mixed = draw(st.permutations(list(dict(pairs).items())))
    return [*((key, ("text", "twice")) for key, _ in mixed[: draw(st.integers(0, 2))]), *mixed]


def _spelled_text(draw: Any, text: str) -> str:
    escapes = draw(st.booleans()) or any("\ud800" <= character <= "\udfff" for character in text)
    return json.dumps(text, ensure_ascii=escapes)


@st.composite
def two_bodies(draw: Any) -> tuple[bytes, bytes]:
    """Draw two spellings of one body. In some cases, a few bytes of the second one are changed."""
    tree = draw(TREES)
    first, second = (spelled(draw, tree).encode() for _ in range(2))
    if draw(st.integers(0, 3)) == 0:
        start = draw(st.integers(0, len(second)))
        end = start + draw(st.integers(0, 2))
        second = second[:start] + draw(st.sampled_from(ALTERATIONS)) + second[end:]
    return first, second or b" "


ALTERATIONS = [
    b"",
    b"0",
    b"1",
    b"e",
    b".",
    b"-",
    b'"',
    b"\\",
    b"{",
    b"]",
    b",",
    b"\xff",
    b"\x00",
    b"\xef\xbb\xbf",
    b"NaN",
]


def run(examples: int) -> Counter[str]:
    """Run this many examples. Return the count of each kind of result."""
    seen: Counter[str] = Counter()
    with Oracle() as oracle:

        @settings(max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @given(bodies=two_bodies())
        def hold(bodies: tuple[bytes, bytes]) -> None:
            check(oracle, *bodies, seen)

        hold()
    return seen


if __name__ == "__main__":
    sys.stdout.write(f"{dict(run(int(sys.argv[1])))}\n")
