"""A real receiver on loopback: requests from Apideck and from others."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from apideck_client import WebhookBodyError, WebhookError, WebhookSignatureError, webhooks
from apideck_client.crm.models import CrmWebhookEvent
from apideck_client.testing._server.listener import Listener
from tests.support.secret_scanner import KEY

OLD_KEY = "sk_live_before"
CONTACT = {"event_id": "evt-1", "event_type": "crm.contact.updated", "entity_id": "7", "consumer_id": "acme"}


class Receiver:
    """A service that receives webhooks, and the outcome of each."""

    def __init__(self) -> None:
        self.handled: list[webhooks.Event] = []
        self.refused: list[WebhookError] = []
        self.fails = 0
        self.guard = webhooks.MemoryReplayGuard()
        self.client = httpx.AsyncClient()

    async def receive(self, request: Request) -> Response:
        return await self._take(await request.body(), request.headers)

    async def receive_asgi(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The same with only ASGI."""
        request = Request(scope, receive)
        response = await self._take(await request.body(), scope["headers"])
        await response(scope, receive, send)

    async def _take(self, body: bytes, headers: Any) -> Response:
        try:
            event = webhooks.unwrap(body, headers, key=[KEY, OLD_KEY], max_bytes=10_000)
        except WebhookSignatureError as error:
            self.refused.append(error)
            return Response(status_code=401)
        except WebhookBodyError as error:
            self.refused.append(error)
            return Response(status_code=400)
        try:
            async with webhooks.once(self.guard, event) as is_new:
                if is_new:
                    self.handle(event)
        except ConnectionError:
            return Response(status_code=503)
        return Response(status_code=200)

    def handle(self, event: webhooks.Event) -> None:
        if self.fails:
            self.fails -= 1
            raise ConnectionError("the database is away")
        self.handled.append(event)

    async def post(self, body: bytes, headers: Any) -> int:
        answer = await self.client.post(self.url, content=body, headers=headers)
        return answer.status_code

    url: str


@asynccontextmanager
async def serving(path: str) -> AsyncIterator[Receiver]:
    receiver = Receiver()
    app = Starlette(routes=[Route("/hooks", receiver.receive, methods=["POST"])])
    app.mount("/asgi", receiver.receive_asgi)
    sock = socket.create_server(("127.0.0.1", 0))
    receiver.url = f"http://127.0.0.1:{sock.getsockname()[1]}{path}"
    listener = Listener(app, sock)
    await asyncio.to_thread(listener.start)
    try:
        async with receiver.client:
            yield receiver
    finally:
        await asyncio.to_thread(listener.stop)


@pytest.fixture(params=["/hooks", "/asgi/"])
async def receiver(request: pytest.FixtureRequest) -> AsyncIterator[Receiver]:
    async with serving(request.param) as found:
        yield found


@pytest.mark.parametrize("wrapped", [True, False])
@pytest.mark.parametrize("key", [KEY, OLD_KEY])
async def test_a_delivery_is_taken_in_both_forms_and_by_both_keys(receiver: Receiver, wrapped: bool, key: str) -> None:
    assert await receiver.post(*webhooks.signed(CONTACT, key=key, wrapped=wrapped)) == 200
    (event,) = receiver.handled
    assert isinstance(event, CrmWebhookEvent)
    assert (event.entity_id, event.consumer_id) == ("7", "acme")


async def test_what_is_not_apideck_s_is_refused(receiver: Receiver) -> None:
    body, headers = webhooks.signed(CONTACT, key=KEY)
    unsigned = {name: value for name, value in headers.items() if "signature" not in name}
    assert await receiver.post(body.replace(b'"7"', b'"8"'), headers) == 401
    assert await receiver.post(body[:-1], headers) == 401
    assert await receiver.post(body, unsigned) == 401
    assert await receiver.post(body, {**headers, "x-apideck-signature": "0" * 64}) == 401
    assert await receiver.post(*webhooks.signed(CONTACT, key="sk_live_of_somebody")) == 401
    assert await receiver.post(b"", headers) == 400
    assert await receiver.post(b"{" * 9_000, headers) == 400
    assert await receiver.post(b" " * 10_001, headers) == 400
    truncated = body[:-1]
    assert await receiver.post(truncated, {"x-apideck-signature": webhooks.sign(truncated, key=KEY)}) == 400
    assert receiver.handled == []
    assert len(receiver.refused) == 9


async def test_what_was_re_written_on_its_way_is_taken(receiver: Receiver) -> None:
    body, headers = webhooks.signed({**CONTACT, "note": "é", "list": [{"b": 1.0, "a": 2}]}, key=KEY)
    assert await receiver.post(json.dumps(json.loads(body), indent=4).encode(), headers) == 200
    assert len(receiver.handled) == 1


async def test_a_replayed_delivery_is_handled_once(receiver: Receiver) -> None:
    body, headers = webhooks.signed(CONTACT, key=KEY)
    assert await receiver.post(body, headers) == 200
    assert await receiver.post(body, {**headers, "x-apideck-idempotency-key": "another"}) == 200
    again = webhooks.signed({**CONTACT, "execution_attempt": 2}, key=KEY)
    assert await receiver.post(*again) == 200
    assert len(receiver.handled) == 1


async def test_a_failed_delivery_is_handled_when_it_comes_again(receiver: Receiver) -> None:
    receiver.fails = 2
    statuses = [await receiver.post(*webhooks.signed(CONTACT, key=KEY)) for _ in range(4)]
    assert statuses == [503, 503, 200, 200]
    assert len(receiver.handled) == 1


async def test_many_deliveries_at_once_are_handled_once_each(receiver: Receiver) -> None:
    requests = [webhooks.signed({**CONTACT, "event_id": f"evt-{number % 5}"}, key=KEY) for number in range(25)]
    assert set(await asyncio.gather(*(receiver.post(*request) for request in requests))) == {200}
    assert sorted(str(event.event_id) for event in receiver.handled) == [f"evt-{number}" for number in range(5)]
