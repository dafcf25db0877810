"""Random changes in the responses of every operation that reads records.

    python -m tests.support.fuzz_answers 1000000 [seed]

A million responses take minutes; the suite runs a small part. The changes include numbers of every size, text in every
encoding and truncated compression. Most responses go to the functions that read bodies; every hundredth goes through a
whole client; and some are read from a socket on each pool with wrong framing, see `tests.support.framings`.

Each response is checked for three things: only an `APIConnectionError` or `APIResponseError` is raised; a readable list
loses no record; and a record that is a JSON object keeps its odd fields and can be printed.
"""

import asyncio
import collections
import gzip
import json
import os
import random
import sys
import zlib
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ProcessPoolExecutor
from typing import Any

import httpx

from apideck_client import UNSET, APIConnectionError, Apideck, APIResponseError, received, to_dict, unknown_fields
from apideck_client._client.charsets import find_charset, to_text, to_utf8
from apideck_client._client.reading.envelopes import EmbeddedError, UnreadableBodyError, read_list, read_record
from apideck_client._client.reading.pagination import Page
from apideck_client._client.records.model import received_bytes
from apideck_client._client.sending.decoding import BodyError, decode, gather
from tests.support.framings import fuzz_framings
from tests.support.front_door import Declared, call, declared
from tests.support.libraries import POOLS
from tests.support.mutations import Odd, to_json
from tests.support.secret_scanner import KEY

LARGEST = 1 << 18
WHOLE = 100
"""One response of this many goes through a whole client."""
FRAMED = 25
"""For this many responses, one more is read from a socket on each pool, with a random framing."""

CHARSETS = ("utf-8", "ISO-8859-1", "windows-1252", "windows-1251", "us-ascii", "utf-16", "punycode", "x", '"latin1"')
STRINGS = ("", "Köln", "\x00", "2024-02-30", "2024-05-14T05:02:18Z", "1709120411200", "null", "🙂", "NaN", "a" * 300)
ENCODINGS = ("utf-8", "latin-1", "cp1251", "utf-16-le")


def number(rng: random.Random) -> bytes:
    """Return a number of any size, sign and exponent, or something similar to a number."""
    digits = "".join(rng.choices("0123456789", k=rng.choice((1, 2, 9, 10, 13, 16, 19, 20, 40, 310, 400, 5000))))
    text = rng.choice(("", "-")) + (digits.lstrip("0") or "0")
    if rng.random() < 0.3:
        text += "." + "".join(rng.choices("0123456789", k=rng.choice((1, 3, 17, 400))))
    if rng.random() < 0.4:
        text += (
            rng.choice("eE") + rng.choice(("", "+", "-")) + str(rng.choice((0, 1, 15, 22, 307, 308, 309, 999, 10**6)))
        )
    is_odd = rng.random() < 0.05
    return (rng.choice(("NaN", "-Infinity", f"0{text}", "1.", "- 1")) if is_odd else text).encode()


def value(rng: random.Random, depth: int = 0) -> Any:
    """Return any value, to replace an expected one."""
    kind = rng.randrange(10)
    if kind < 4:
        return Odd(number(rng), None)
    if kind < 6:
        text = rng.choice(STRINGS).encode(rng.choice(ENCODINGS), "replace")
        return Odd(b'"' + text.replace(b"\\", b"").replace(b'"', b"") + b'"', None)
    if kind == 6:
        return Odd(rng.choice((rb'"\ud800"', rb'"\udfff\ud83d"', b'"\xff\xc3"', b'"\xed\xa0\x80"', b'"\x80"')), None)
    if kind == 7 and depth < 3:
        return [value(rng, depth + 1) for _ in range(rng.randrange(3))]
    if kind == 8 and depth < 3:
        return {rng.choice(("id", "x", "value", "type", "")): value(rng, depth + 1) for _ in range(rng.randrange(3))}
    return rng.choice((None, True, False, 0, -1, [], {}, Odd(b"[" * 300 + b"]" * 300, None)))


def change(rng: random.Random, tree: Any) -> Any:
    """Copy the tree with one place changed. Only the path to that place is copied."""
    if not isinstance(tree, dict | list) or not tree or rng.random() < 0.12:
        return value(rng)
    copy = tree.copy()
    key = rng.choice(list(tree)) if isinstance(tree, dict) else rng.randrange(len(tree))
    if "data" in tree and isinstance(tree, dict) and rng.random() < 0.8:
        key = "data"
    elif rng.random() < 0.05:
        del copy[key]
        return copy
    copy[key] = change(rng, tree[key])
    return copy


def spoil(rng: random.Random, body: bytes) -> bytes:
    """Change, cut or duplicate bytes of the body."""
    at = rng.randrange(len(body) + 1)
    kind = rng.randrange(5)
    if kind == 0:
        return body[:at]
    if kind == 1:
        return body[:at] + bytes([rng.randrange(256)]) + body[at + 1 :]
    if kind == 2:
        return body[:at] + body
    if kind == 3:
        return rng.choice((b"\xef\xbb\xbf", b" \n", b"\xff\xfe", b")]}',\n")) + body
    return body.decode("utf-8", "replace").encode(rng.choice(("latin-1", "utf-16", "cp1252")), "replace")


def pack(rng: random.Random, body: bytes) -> tuple[bytes, str]:
    """Compress the body. Sometimes cut it, change it, or give it the wrong name."""
    coding = rng.choice(("gzip", "deflate", "identity", "br", "gzip, gzip", "x-gzip"))
    packed = gzip.compress(body, 1) if "gzip" in coding else zlib.compress(body, 1) if coding == "deflate" else body
    return (spoil(rng, packed) if rng.random() < 0.5 else packed), coding


async def _pieces(content: bytes, size: int) -> AsyncIterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


def run(coroutine: Any) -> Any:
    """Run a coroutine that never really waits. Without an event loop, this is several times as fast."""
    while True:
        try:
            coroutine.send(None)
        except StopIteration as end:
            return end.value


class Fuzzer:
    """The responses of one seed, and the count of their outcomes."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.rng = random.Random(seed)
        self.outcomes: collections.Counter[str] = collections.Counter()
        self._answer = httpx.Response(200)

    def answers(self, count: int) -> Iterator[tuple[Declared, bytes, str, str]]:
        """Yield operations with a body, its content type and its coding."""
        rng, all_of_them = self.rng, declared()
        for number in range(count):
            operation = all_of_them[number % len(all_of_them)]
            tree: Any = operation.example
            if operation.is_list and isinstance(tree.get("data"), list):
                tree = {**tree, "data": tree["data"] * rng.randrange(1, 3)}
            for _ in range(rng.randrange(1, 4)):
                tree = change(rng, tree)
            body, coding = to_json(tree), ""
            if rng.random() < 0.15:
                body = spoil(rng, body)
            if rng.random() < 0.1:
                body, coding = pack(rng, body)
            charset = f"; charset={rng.choice(CHARSETS)}" if rng.random() < 0.3 else ""
            yield operation, body, f"application/json{charset}", coding

    def fuzz(self, count: int) -> collections.Counter[str]:
        """Read this many responses."""
        asyncio.run(self._fuzz(count))
        for pool in POOLS:
            found = asyncio.run(fuzz_framings(pool, self.seed, count // FRAMED))
            self.outcomes.update({f"{pool}: {outcome}": times for outcome, times in found.items()})
        return self.outcomes

    async def _fuzz(self, count: int) -> None:
        transport = httpx.MockTransport(lambda _: self._answer)
        async with Apideck(
            api_key=KEY,
            app_id="app",
            consumer_id="acme",
            max_retries=0,
            transport=transport,
            max_response_bytes=LARGEST,
        ) as client:
            for at, (operation, body, content_type, coding) in enumerate(self.answers(count)):
                try:
                    if at % WHOLE == 0:
                        await self._through_client(client, operation, body, content_type, coding)
                    else:
                        self._through_functions(operation, body, content_type, coding)
                except Exception as error:
                    error.add_note(f"{operation.id}, {content_type}, {coding!r}, {body[:3000]!r}")
                    raise

    async def _through_client(
        self, client: Apideck, operation: Declared, body: bytes, content_type: str, coding: str
    ) -> None:
        headers = {"content-type": content_type, **({"content-encoding": coding} if coding else {})}
        status = self.rng.choice((200, 200, 200, 201, 303, 404, 500, 299, 999))
        size = self.rng.choice((1, 7, 4096, 1 << 20))
        self._answer = httpx.Response(status, headers=headers, content=_pieces(body[:20_000], size))
        try:
            answer = await call(client, operation)
        except (APIConnectionError, APIResponseError) as error:
            str(error).encode()  # it can be printed
            self.outcomes[f"client: {type(error).__name__}"] += 1
            return
        self.outcomes["client: read"] += 1
        assert isinstance(answer.body, object)
        check(answer.data if isinstance(answer, Page) else [answer.data], operation)

    def _through_functions(self, operation: Declared, body: bytes, content_type: str, coding: str) -> None:
        charset = find_charset(content_type)
        try:
            if coding:
                packed = _pieces(body, self.rng.choice((64, 4096, 1 << 20)))
                body = run(gather(decode(packed, coding, LARGEST), LARGEST))
            if operation.is_list:
                records = read_list(to_utf8(body, charset), operation.record_type)[1]
                check_count(body, charset, len(records))
            else:
                needs = operation.described.method == "GET"
                records = [read_record(to_utf8(body, charset), operation.record_type, needs_record=needs)[1]]
        except (BodyError, EmbeddedError, UnreadableBodyError) as error:
            self.outcomes[type(error).__name__] += 1
            return
        self.outcomes["read"] += 1
        check(records, operation)


def check_count(body: bytes, charset: str | None, count: int) -> None:
    """Check that no record is lost, with a parser that isn't the client's."""
    try:
        data = json.loads(
            to_text(body, None if charset in ("utf-16", "utf-16le", "utf-16be") else charset), parse_int=str
        )
    except (ValueError, RecursionError):
        return
    data = data.get("data") if isinstance(data, dict) else []
    assert count == (len(data) if isinstance(data, list) else data is not None)


def check(records: list[Any], operation: Declared) -> None:
    """Check that each record has the right type, and that everything received for it can be read, shown and written."""
    for record in records:
        assert type(record) is operation.record_type
        came = received(record)
        if isinstance(came, dict):
            assert unknown_fields(record).keys() <= came.keys()
            for name in record.__field_names__:
                wire = record.__wire_names__.get(name, name)
                assert (getattr(record, name) is not UNSET) == (wire in came) or record.__extra__, name
        assert received_bytes(record) is not None
        assert isinstance(repr(record), str)
        json.dumps(to_dict(record))


def main(count: int, seed: int) -> None:
    """Read this many responses on all processors, and print the outcomes."""
    share = 20_000
    shares = [(seed + at, min(share, count - at * share)) for at in range(-(-count // share))]
    outcomes: collections.Counter[str] = collections.Counter()
    with ProcessPoolExecutor(min(2, os.cpu_count() or 1)) as pool:
        for at, (found, (_, size)) in enumerate(zip(pool.map(_share, shares), shares, strict=True)):
            outcomes += found
            print(f"{at * share + size:,}", file=sys.stderr, flush=True)
    for name, times in outcomes.most_common():
        print(f"{times:>10,}  {name}")


def _share(job: tuple[int, int]) -> collections.Counter[str]:
    seed, count = job
    return Fuzzer(seed).fuzz(count)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1)
