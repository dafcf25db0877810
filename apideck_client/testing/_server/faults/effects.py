"""The effect of a fault on a call: another response, no response, a closed connection, or a late response."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..envelope import REFERENCE
from ..outcomes import Outcome
from ..wire import encode
from .rules import Fault, FaultRule

TRANSPORT = "apideck.transport"
"""The key of a request's `state` under which the listener puts the connection."""


async def suffer(
    fault: Fault, delay: float, outcome: Outcome, app: ASGIApp, scope: Scope, receive: Receive, send: Send
) -> None:
    """Apply a fault to a call. `app` does the operation first if the rule has `carried_out`."""
    rule = fault.rule
    kept: list[Message] = []
    if rule.carried_out or rule.kind == "late":
        await app(scope, receive, _keeper(kept))
        outcome.note(kept)
    has_left = False
    if rule.kind == "stall" and rule.delay is None:
        has_left = await _wait_for_disconnect(receive)
    elif delay:
        has_left = await _leaves_within(delay, receive)
    if has_left:
        return
    match rule.kind:
        case "answer":
            await _answer(rule, outcome, send)
        case "late":
            for message in kept:
                await _pass_on(message, outcome, send)
        case _:
            await _cut(scope, receive)


def _keeper(kept: list[Message]) -> Send:
    async def keep(message: Message) -> None:
        kept.append(message)

    return keep


async def _answer(rule: FaultRule, outcome: Outcome, send: Send) -> None:
    headers = {"content-type": "application/json", **{name.lower(): value for name, value in rule.headers.items()}}
    if rule.retry_after is not None:
        seconds = rule.retry_after
        headers["retry-after"] = seconds if isinstance(seconds, str) else f"{seconds:g}"
    body = rule.body.encode() if rule.body is not None else encode(_envelope(rule))
    has_body = rule.status not in (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED)
    body = body if has_body else b""
    headers["content-length"] = str(len(body))
    raw = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    await _pass_on({"type": "http.response.start", "status": rule.status, "headers": raw}, outcome, send)
    await _pass_on({"type": "http.response.body", "body": body, "more_body": False}, outcome, send)


def _envelope(rule: FaultRule) -> dict[str, Any]:
    known = {status.value: status.phrase for status in HTTPStatus}
    return {
        "status_code": rule.status,
        "error": known.get(rule.status, "Error"),
        "type_name": rule.type_name,
        "message": rule.message or f"A fault on demand: {rule.type_name}",
        "detail": rule.detail or "Requested by a fault rule of the embedded Apideck",
        "ref": REFERENCE + rule.type_name.lower(),
    }


async def _pass_on(message: Message, outcome: Outcome, send: Send) -> None:
    outcome.note_sent(message)
    await send(message)


async def _cut(scope: Scope, receive: Receive) -> None:
    """Close the connection without a byte. In process there is no connection, so raise the error of a broken one."""
    transport = scope.get("state", {}).get(TRANSPORT)
    if transport is None:
        import httpx  # imported here, because only this needs it

        raise httpx.ReadError("the embedded Apideck cut the connection")
    transport.abort()
    await _wait_for_disconnect(receive)


async def _leaves_within(seconds: float, receive: Receive) -> bool:
    """Wait for some seconds. Return True at once if the caller disconnects, otherwise False."""
    try:
        async with asyncio.timeout(seconds):
            return await _wait_for_disconnect(receive)
    except TimeoutError:
        return False


async def _wait_for_disconnect(receive: Receive) -> bool:
    while (await receive())["type"] != "http.disconnect":
        pass
    return True
