"""The bodies that take the most work to refuse, with the largest allowed size and density: for tests and benchmarks."""

import decimal
from collections.abc import Callable, Iterator

from apideck_client.webhooks._body import BYTES_PER_MARK, MAX_BYTES

MARKS = MAX_BYTES // BYTES_PER_MARK
DEPTH = 95


def bodies() -> Iterator[tuple[str, bytes]]:
    """Yield the bodies, each with its name."""
    for name, item, brackets in _ITEMS:
        yield name, filled(item, brackets)
        yield f"{name}, more than are allowed", filled(item, brackets, MAX_BYTES)
    yield "a text of what looks like nesting", b'{"a":"' + b",:[{" * (MAX_BYTES // 4 - 3) + b'"}'
    yield "a text of escapes", b'["' + rb"\u0001" * (MAX_BYTES // 6 - 1) + b'"]'
    yield "a text of lone surrogates", b'["' + rb"\ud800" * (MAX_BYTES // 6 - 1) + b'"]'
    yield "a text of emoji", b'["' + "\U0001f600".encode() * (MAX_BYTES // 4 - 2) + b'"]'
    yield "a text of escaped quotes that never ends", b'["' + rb"\"" * (MAX_BYTES // 2 - 1)
    yield "quotes", b"[" * DEPTH + b"]" * DEPTH + b'""' * (MAX_BYTES // 2 - DEPTH)
    yield "brackets that close nothing", b"[]" * 101 + b"]" * (MAX_BYTES - 202)
    yield "a long fraction", b"[0." + b"9" * (MAX_BYTES - 4) + b"]"
    yield "a long integer", b"[" + b"9" * (MAX_BYTES - 2) + b"]"
    yield "emoji below much nesting", b'{"a":' * DEPTH + b'["' + "\U0001f600".encode() * 16_000 + b'"]' + b"}" * DEPTH


def filled(item: Callable[[int], bytes], brackets: bytes, marks: int = MARKS) -> bytes:
    """Return a body with as many items as the limits on bytes and marks allow."""
    items: list[bytes] = []
    size, left = 2, marks - 2
    while True:
        one = item(len(items))
        size += len(one) + 1
        left -= 1 + sum(map(one.count, b",[]{}"))
        if size > MAX_BYTES or left < 0:
            return brackets[:1] + b",".join(items) + brackets[1:]
        items.append(one)


def _between_two_doubles() -> bytes:
    """Return the longest number that needs all its digits for correct rounding."""
    with decimal.localcontext(prec=1200):
        return str(decimal.Decimal(2) ** -1074 * 3 / 2).lower().encode()


_LONG = _between_two_doubles()
_ITEMS: list[tuple[str, Callable[[int], bytes], bytes]] = [
    ("keys that are indices", lambda n: b'"%d":1' % n, b"{}"),
    ("keys that are indices, backwards", lambda n: b'"%d":1' % (99_999 - n), b"{}"),
    ("keys that are indices, with small numbers", lambda n: b'"%d":9e-9' % (9999 - n), b"{}"),
    ("keys of emoji", lambda n: f'"{chr(0x1F000 + (n * 7919) % 9973)}":1'.encode(), b"{}"),
    ("the same key", lambda _: b'"":1', b"{}"),
    ("integers", lambda _: b"1", b"[]"),
    ("long integers", lambda _: b"9" * 16, b"[]"),
    ("integers that become exponents", lambda _: b"-" + b"9" * 22, b"[]"),
    ("fractions", lambda _: b"0.1", b"[]"),
    ("small numbers", lambda _: b"9e-300", b"[]"),
    ("large numbers", lambda _: b"1e20", b"[]"),
    ("long small numbers", lambda _: b"1.2345678901234567e-300", b"[]"),
    ("numbers between two doubles", lambda _: _LONG, b"[]"),
    ("nulls", lambda _: b"null", b"[]"),
    ("empty strings", lambda _: b'""', b"[]"),
    ("strings of one emoji", lambda _: '"\U0001f600"'.encode(), b"[]"),
    ("empty arrays", lambda _: b"[]", b"[]"),
    ("empty objects", lambda _: b"{}", b"[]"),
    ("objects of one key", lambda _: b'{"":1}', b"[]"),
    ("objects of two keys", lambda _: b'{"b":1,"a":1}', b"[]"),
    ("objects of two indices", lambda _: b'{"1":1e9,"0":1e9}', b"[]"),
    ("objects of two emoji", lambda _: '{"\U0001f600":9e-9,"\uffff":9e-9}'.encode(), b"[]"),
    ("nested arrays", lambda _: b"[" * DEPTH + b"1" + b"]" * DEPTH, b"[]"),
    ("nested objects", lambda _: b'{"a":' * DEPTH + b"1" + b"}" * DEPTH, b"[]"),
]
