"""Every fault and its result. The tests run this table, and `docs/explanation/faults.md` is written from it."""

import asyncio
import gzip
from dataclasses import dataclass, field

from apideck_client import (
    APIConnectionError,
    ApideckError,
    APIResponseError,
    APITimeoutError,
    ClientSettings,
    RateLimitError,
    ServerError,
)

from .server import Greeting, Line, Received, Refusal, Step, head, proper

LARGEST = 64 * 1024
"""The `max_response_bytes` of the client."""
PATIENCE = 0.15
"""The timeout of the client if the server sends nothing."""


@dataclass(frozen=True)
class Fault:
    """A fault of a server, and the result in the client.

    `error` is the error of a read if the fault happens every time, or None if the read succeeds. A read survives a
    fault that happens once, unless `is_retried` is false.
    """

    name: str
    step: Step
    error: type[ApideckError] | None
    is_retried: bool = True
    is_write_retried: bool = False
    is_outcome_unknown: bool = True
    """True if the error of a write says that the server may have done it."""
    is_carried_out: bool = True
    """True if the server really does the write."""
    needs_warmth: bool = False
    """True if the fault needs a connection that was used before."""
    settings: ClientSettings = field(default_factory=ClientSettings)
    is_bound_by_deadline: bool = False
    """True if the deadline ends the retries, and not `max_retries`."""

    @property
    def retried(self) -> str:
        """The retries in words, for the documentation."""
        return "retried until the deadline" if self.is_bound_by_deadline else "retried"


async def _close(line: Line) -> None:
    line.close()


async def _reset_unread(line: Line) -> None:
    await line.reader.readexactly(1)
    line.reset()


async def _stall_unread(line: Line) -> None:
    await line.reader.readexactly(1)
    await asyncio.Event().wait()


async def _reset(line: Line, received: Received) -> None:
    line.server.result(received)
    line.reset()


async def _hang_up(line: Line, received: Received) -> None:
    line.server.result(received)
    line.close()


async def _stall(line: Line, received: Received) -> None:
    line.server.result(received)
    await line.stay_silent()


async def _stall_in_headers(line: Line, received: Received) -> None:
    line.server.result(received)
    await line.send(b"HTTP/1.1 200 OK\r\ncontent-ty")
    await line.stay_silent()


async def _stall_in_body(line: Line, received: Received) -> None:
    body = line.server.result(received)
    await line.send(head(received, f"content-length: {len(body)}") + body[:-9])
    await line.stay_silent()


async def _reset_in_body(line: Line, received: Received) -> None:
    body = line.server.result(received)
    await line.send(head(received, f"content-length: {len(body)}") + body[:-9])
    line.reset()


async def _truncate(line: Line, received: Received) -> None:
    body = line.server.result(received)
    await line.send(head(received, f"content-length: {len(body)}") + body[:-9])
    line.close()


async def _truncate_without_length(line: Line, received: Received) -> None:
    body = line.server.result(received)
    await line.send(head(received, "connection: close") + body[:-9])
    line.close()


async def _announce_too_little(line: Line, received: Received) -> None:
    body = line.server.result(received)
    await line.send(head(received, f"content-length: {len(body) - 9}") + body)


async def _announce_too_much(line: Line, received: Received) -> None:
    body = line.server.result(received)
    await line.send(head(received, f"content-length: {len(body) + 9}") + body)
    await line.stay_silent()


async def _announce_nonsense(line: Line, received: Received) -> None:
    await line.send(head(received, "content-length: plenty") + line.server.result(received))
    line.close()


async def _drip(line: Line, received: Received) -> None:
    body = line.server.result(received)
    await line.drip(head(received, f"content-length: {len(body)}") + body)


async def _drip_for_ever(line: Line, received: Received) -> None:
    line.server.result(received)
    await line.send(head(received, "content-length: 100000"))
    await line.drip(b" " * 100_000, 0.02)


async def _continue_for_ever(line: Line, received: Received) -> None:
    line.server.result(received)
    while True:
        await line.send(b"HTTP/1.1 100 Continue\r\n\r\n")
        await asyncio.sleep(0.01)


async def _garbled_chunks(line: Line, received: Received) -> None:
    line.server.result(received)
    await line.send(head(received, "transfer-encoding: chunked") + b"zz\r\n\x00\xff\x17 no chunk\r\n\r\n")
    line.close()


async def _chunks_that_end_early(line: Line, received: Received) -> None:
    body = line.server.result(received)
    start = body[:-9]
    await line.send(head(received, "transfer-encoding: chunked") + b"%x\r\n%s\r\n" % (len(start), start))
    line.close()


async def _garbled_gzip(line: Line, received: Received) -> None:
    line.server.result(received)
    body = b"this was never compressed"
    await line.send(head(received, "content-encoding: gzip", f"content-length: {len(body)}") + body)


async def _truncated_gzip(line: Line, received: Received) -> None:
    body = gzip.compress(line.server.result(received))[:-20]
    await line.send(head(received, "content-encoding: gzip", f"content-length: {len(body)}") + body)


async def _no_http(line: Line, received: Received) -> None:
    line.server.result(received)
    await line.send(b"SSH-2.0-OpenSSH_9.6\r\n")
    line.close()


async def _header_bomb(line: Line, received: Received) -> None:
    line.server.result(received)
    await line.send(head(received, *(f"x-bomb-{number}: {'x' * 1000}" for number in range(400))))
    line.close()


async def _one_long_header(line: Line, received: Received) -> None:
    line.server.result(received)
    await line.send(head(received, f"x-bomb: {'x' * 400_000}"))
    line.close()


async def _huge_body(line: Line, received: Received) -> None:
    body = line.server.result(received) + b" " * LARGEST
    await line.send(head(received, f"content-length: {len(body)}") + body)


async def _gzip_bomb(line: Line, received: Received) -> None:
    body = gzip.compress(line.server.result(received) + b" " * 100 * LARGEST)
    await line.send(head(received, "content-encoding: gzip", f"content-length: {len(body)}") + body)


def _answer(status: str, body: bytes = b"", *headers: str, carried_out: bool = True) -> Step:
    async def act(line: Line, received: Received) -> None:
        if carried_out:
            line.server.result(received)
        await line.send(head(received, f"content-length: {len(body)}", *headers, status=status) + body)

    return act


def _success(body: bytes) -> Step:
    async def act(line: Line, received: Received) -> None:
        line.server.result(received)
        await line.send(head(received, f"content-length: {len(body)}") + body)

    return act


async def _close_once_idle(line: Line, received: Received) -> None:
    """Respond correctly, and close the connection a moment later without announcing it."""
    await proper(line, received)
    line.close()


_HTML = b"<!DOCTYPE html><title>502 Bad Gateway</title><center>nginx</center>"
_LIMITED = b'{"status_code":429,"type_name":"ConnectorRateLimitError","message":"slow down"}'
_PATIENT: ClientSettings = {"timeout": PATIENCE}
_LIMITED_TIME: ClientSettings = {"deadline": 12.0}
_BOUND: ClientSettings = {"deadline": 4 * PATIENCE}  # the client gets a correct page before this deadline

FAULTS = (
    Fault(
        "refuses the connection",
        Refusal(),
        APIConnectionError,
        is_write_retried=True,
        is_outcome_unknown=False,
        is_carried_out=False,
    ),
    Fault("accepts the connection and closes it", Greeting(_close), APIConnectionError, is_carried_out=False),
    Fault(
        "resets the connection before it reads the request",
        Greeting(_reset_unread),
        APIConnectionError,
        is_carried_out=False,
    ),
    Fault("never reads the request", Greeting(_stall_unread), APITimeoutError, is_carried_out=False, settings=_PATIENT),
    Fault("resets the connection after it reads the request", _reset, APIConnectionError),
    Fault("closes the connection instead of responding", _hang_up, APIConnectionError),
    Fault("has closed the idle connection", _close_once_idle, None, needs_warmth=True),
    Fault("closes the kept-alive connection when the request comes", _hang_up, APIConnectionError, needs_warmth=True),
    Fault("resets the kept-alive connection when the request comes", _reset, APIConnectionError, needs_warmth=True),
    Fault("stalls before the response", _stall, APITimeoutError, settings=_PATIENT),
    Fault("stalls in the middle of the headers", _stall_in_headers, APITimeoutError, settings=_PATIENT),
    Fault("stalls in the middle of the body", _stall_in_body, APITimeoutError, settings=_PATIENT),
    Fault("resets in the middle of the body", _reset_in_body, APIConnectionError),
    Fault("sends one byte at a time, before the deadline", _drip, None),
    Fault(
        "sends one byte at a time, past the deadline",
        _drip_for_ever,
        APITimeoutError,
        is_retried=False,
        settings=_BOUND,
    ),
    Fault(
        "sends 100 Continue until after the deadline",
        _continue_for_ever,
        APITimeoutError,
        is_retried=False,
        settings=_BOUND,
    ),
    Fault("closes in the middle of the body", _truncate, APIConnectionError),
    Fault("closes in the middle of a body without a content-length", _truncate_without_length, APIConnectionError),
    Fault("sends a content-length that is too small", _announce_too_little, APIConnectionError),
    Fault("sends a content-length that is too large", _announce_too_much, APITimeoutError, settings=_PATIENT),
    Fault("sends a content-length that is not a number", _announce_nonsense, APIConnectionError),
    Fault("sends invalid chunks", _garbled_chunks, APIConnectionError),
    Fault("closes between two chunks", _chunks_that_end_early, APIConnectionError),
    Fault("sends invalid gzip", _garbled_gzip, APIConnectionError),
    Fault("sends gzip that is cut off", _truncated_gzip, APIConnectionError),
    Fault("responds in another protocol", _no_http, APIConnectionError),
    Fault("sends 400 KB of headers", _header_bomb, APIConnectionError),
    Fault("sends one header of 400 KB", _one_long_header, APIConnectionError),
    Fault("sends a body larger than `max_response_bytes`", _huge_body, APIConnectionError, is_retried=False),
    Fault(
        "sends a body that unpacks to more than `max_response_bytes`", _gzip_bomb, APIConnectionError, is_retried=False
    ),
    Fault("responds with 502 and HTML", _answer("502 Bad Gateway", _HTML, "x-from: gateway"), ServerError),
    Fault("responds with 500 and no body", _answer("500 Internal Server Error"), ServerError),
    Fault(
        "responds with 503 and Retry-After",
        _answer("503 Service Unavailable", b"", "retry-after: 2", carried_out=False),
        ServerError,
        is_carried_out=False,
    ),
    Fault("responds with 504 and HTML", _answer("504 Gateway Timeout", _HTML), ServerError),
    Fault(
        "responds with 303 and another address",
        _answer("303 See Other", b"", "location: /crm/contacts/1"),
        APIResponseError,
        is_retried=False,
    ),
    Fault(
        "responds with 307 and another host",
        _answer("307 Temporary Redirect", b"", "location: https://elsewhere.invalid/crm/contacts", carried_out=False),
        APIResponseError,
        is_retried=False,
        is_carried_out=False,
    ),
    Fault("responds with 200 (201 to a create) and no body", _success(b""), APIConnectionError),
    Fault("responds with 200 and HTML", _success(_HTML), APIConnectionError),
    Fault("responds with 200 and JSON that is not an object", _success(b"[1]"), APIConnectionError),
    Fault("responds with 200 and JSON with too many levels", _success(b"[" * 50_000), APIConnectionError),
    Fault(
        "responds with 429 and Retry-After",
        _answer("429 Too Many Requests", _LIMITED, "retry-after: 5", carried_out=False),
        RateLimitError,
        is_write_retried=True,
        is_outcome_unknown=False,
        is_carried_out=False,
        settings=_LIMITED_TIME,
        is_bound_by_deadline=True,
    ),
    Fault(
        "responds with 429 without Retry-After",
        _answer("429 Too Many Requests", carried_out=False),
        RateLimitError,
        is_write_retried=True,
        is_outcome_unknown=False,
        is_carried_out=False,
        settings=_LIMITED_TIME,
        is_bound_by_deadline=True,
    ),
)

_INTRODUCTION = """\
# What the client does when the server misbehaves

The table lists every fault of a server that the tests know, and the result for a read, a create and a page of a list.

- **Retried:** if the fault happens once, the call succeeds. If it happens every time, the call raises the error after
  the semicolon, either after `max_retries` retries (2 by default) or at the deadline.
- **Sent once:** the call raises the error at once. It is not retried.
- **Outcome unknown:** the server may have done the write, and `error.outcome_unknown` is true. Look for the record
  before you create it again. Where the table doesn't say this, the server created nothing.
- **In a list**, only the failed page is retried. No record is lost, and none comes twice.

`python -m tests.faults --write` writes this page from `tests/faults/table.py`. `tests/test_faults.py` runs each row
with httpx and with aiohttp.

"""


def render() -> str:
    """Return the table as a page of the documentation."""
    rows = [("The server …", "GET", "POST", "a later page of a list")]
    rows += [(fault.name, _read_cell(fault), _write_cell(fault), _page_cell(fault)) for fault in FAULTS]
    first, *others = (f"| {' | '.join(row)} |" for row in rows)
    return _INTRODUCTION + "\n".join((first, "|---|---|---|---|", *others)) + "\n"


def _read_cell(fault: Fault) -> str:
    if fault.error is None:
        return "no error"
    return f"{fault.retried}; `{fault.error.__name__}`" if fault.is_retried else f"`{fault.error.__name__}`"


def _write_cell(fault: Fault) -> str:
    if fault.error is None:
        return "no error"
    retried = f"{fault.retried}; " if fault.is_write_retried else "sent once; "
    return f"{retried}`{fault.error.__name__}`{', outcome unknown' if fault.is_outcome_unknown else ''}"


def _page_cell(fault: Fault) -> str:
    if fault.error is None:
        return "no error"
    name = f"`{fault.error.__name__}` after the records before it"
    return f"{fault.retried}; {name}" if fault.is_retried else name
