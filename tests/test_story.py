"""A customer connects a CRM to an app: one story with success, and others with failures.

The app is the client with its functions for connecting; a browser is plain httpx, and follows no redirects; webhooks
are sent to a separate receiver, which checks their signatures with other code before the app checks them.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import timedelta

import httpx
import pytest

from apideck_client import (
    Apideck,
    ConnectionNotFoundError,
    ConnectorCredentialsError,
    OAuthCredentialsNotFoundError,
    UnauthorizedError,
    WebhookSignatureError,
    webhooks,
)
from apideck_client.connecting import (
    OAuthDeniedError,
    OAuthStateError,
    Step,
    authorize_url,
    next_step,
    read_callback,
    revoke_url,
    state_of,
    wait_until_callable,
)
from apideck_client.testing import EmbeddedApideck
from apideck_client.tokens import read_claims
from apideck_client.vault.models import (
    ConnectionEvent,
    CreatedSession,
    Session,
    SessionSettings,
    VaultEventType,
)
from tests.support.vault_consumers import create_consumer
from tests.testing.receiver import Received, Receiver, receiving
from tests.testing.vault import APP_PAGE, Clock, consent, go, link, query_of, section

KEY = "sk_story"


@dataclass
class World:
    """The participants of the story."""

    clock: Clock
    server: EmbeddedApideck
    app: Apideck
    browser: httpx.AsyncClient
    receiver: Receiver

    async def open_vault(self) -> CreatedSession:
        """Create a session, with which the app sends its customer to Vault."""
        half_an_hour = SessionSettings(session_length=timedelta(minutes=30))
        return await self.app.vault.sessions.create(Session(redirect_uri=APP_PAGE, settings=half_an_hour))

    async def step(self) -> Step:
        """Return the next step of the connection."""
        return next_step(await self.app.vault.connections.get("crm", "salesforce")).step

    async def link(self) -> str:
        """Return the URL by which the app sends its customer directly to the service."""
        connection = await self.app.vault.connections.get("crm", "salesforce")
        return authorize_url(connection, redirect_uri=APP_PAGE)

    async def connect(self) -> None:
        """Let the customer consent and return to the app."""
        url = await self.link()
        back = go(await self.browser.get(await consent(self.browser, url)))
        read_callback(back, expected_state=state_of(url))

    async def told(self) -> list[str]:
        """Return the types of the received events, after all due deliveries.

        Check the signature of each event with two implementations: the receiver's and the app's.
        """
        await asyncio.to_thread(self.server.deliveries.run_due)
        assert all(webhook.is_signed_with(KEY) for webhook in self.receiver.received)
        events = [unwrap(webhook) for webhook in self.receiver.received]
        assert [event.event_type for event in events] == self.receiver.types()
        return self.receiver.types()


def unwrap(webhook: Received) -> ConnectionEvent:
    """An event as the app reads it."""
    event = webhooks.unwrap(webhook.body, webhook.headers, key=KEY)
    assert isinstance(event, ConnectionEvent)
    return event


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as listening:
        yield listening


@pytest.fixture
async def world(clock: Clock, receiver: Receiver) -> AsyncIterator[World]:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # not used on loopback
    with EmbeddedApideck(api_key=KEY, clock=clock) as server:
        server.seed("acme", contacts=30, connected=False)
        server.subscribe(receiver.url)
        async with (
            Apideck(api_key=KEY, app_id="app", consumer_id="acme", base_url=server.url, max_retries=0) as app,
            httpx.AsyncClient(verify=tls) as browser,
        ):
            yield World(clock, server, app, browser, receiver)


async def test_a_customer_connects_its_crm(clock: Clock, receiver: Receiver) -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    with EmbeddedApideck(api_key=KEY, clock=clock) as server:
        server.subscribe(receiver.url)
        async with (
            Apideck(api_key=KEY, app_id="app", consumer_id="acme", base_url=server.url) as app,
            httpx.AsyncClient(verify=tls) as browser,
        ):
            world = World(clock, server, app, browser, receiver)
            await create_consumer(app, "acme", account_name="Acme", email="ada@acme.example")
            server.seed("acme", contacts=30, connected=False)  # the customer's data in its CRM
            with pytest.raises(ConnectionNotFoundError):
                await app.crm.contacts.list()

            assert await world.step() is Step.AUTHORIZE
            session = await world.open_vault()
            claims = read_claims(session)
            assert (claims.consumer_id, claims.app_id) == ("acme", "app")
            assert claims.expires_at == clock.now + timedelta(minutes=30)
            theirs = [each.service_id async for each in app.with_session(session).vault.connections.list(api="crm")]
            assert "salesforce" in theirs
            vault = str(session.session_uri)
            page = await browser.get(vault)
            connect = link(section(page, "crm+salesforce"), "Connect")
            assert connect
            consent_page = go(await browser.get(connect))
            assert "The app app wants to reach your data in Salesforce" in (await browser.get(consent_page)).text
            callback = go(await browser.post(consent_page, data={"decision": "allow"}), 303)
            back = go(await browser.get(callback))
            assert back.startswith(vault)
            page = await browser.get(back)
            assert "<strong>Connected</strong>" in section(page, "crm+salesforce")
            assert link(page.text, "Done") == APP_PAGE

            assert await world.told() == ["vault.connection.created", "vault.connection.callable"]
            event = unwrap(receiver.received[-1])
            assert event.event_type is VaultEventType.VAULT_CONNECTION_CALLABLE
            assert (event.consumer_id, event.entity_id, event.occurred_at) == ("acme", "crm+salesforce", clock.now)
            assert event.entity
            assert next_step(event.entity).step is Step.NOTHING

            connection = await wait_until_callable(app, str(event.unified_api), str(event.service_id), timeout=5)
            assert (connection.state, connection.created_at) == ("callable", clock.now)
            names = [contact.name async for contact in app.crm.contacts.list()]
            assert len(names) == 30
            consumer = await app.vault.consumers.get("acme")
            assert consumer.services == ["salesforce"]
            assert consumer.request_counts
            assert consumer.request_counts.unify == 3  # the refused call and two pages
            operations = [log.operation.id async for log in app.vault.logs.list() if log.operation]
            assert operations[:4] == ["contactsAll", "contactsAll", "connectionsOne", "connectionsCallback"]


async def test_the_customer_comes_too_late(world: World) -> None:
    session = await world.open_vault()
    vault = str(session.session_uri)
    page = await world.browser.get(vault)
    connect = link(section(page, "crm+salesforce"), "Connect")
    async with Apideck(session_token=str(session.session_token), base_url=world.server.url) as visitor:
        await visitor.vault.connections.list()
        world.clock.turn(minutes=30)
        assert read_claims(session).is_expired(world.clock.now)
        assert (await world.browser.get(vault)).status_code == 401
        with pytest.raises(UnauthorizedError):
            await visitor.vault.connections.list()
    assert connect
    callback = await consent(world.browser, connect)  # the link to the service is valid a little longer
    world.clock.turn(minutes=30)
    late = await world.browser.get(callback)
    assert (late.status_code, late.json()["type_name"]) == (400, "OAuthInvalidStateError")
    assert await world.told() == []


async def test_somebody_slips_in_a_state_of_his_own(world: World) -> None:
    callback = await consent(world.browser, await world.link())
    somebody = await world.app.vault.connections.get("crm", "salesforce", consumer_id="mallory")
    state = query_of(str(somebody.authorize_url))["state"]
    forged = callback.replace(query_of(callback)["state"], state)
    answer = await world.browser.get(forged)
    assert (answer.status_code, answer.json()["type_name"]) == (400, "OAuthInvalidStateError")
    for consumer_id in ("acme", "mallory"):
        connection = await world.app.vault.connections.get("crm", "salesforce", consumer_id=consumer_id)
        assert connection.state == "available"
    assert await world.told() == []


async def test_the_customer_says_no(world: World) -> None:
    url = await world.link()
    back = go(await world.browser.get(await consent(world.browser, url, "deny")))
    assert back.startswith(f"{APP_PAGE}&")
    with pytest.raises(OAuthDeniedError) as denied:
        read_callback(back, expected_state=state_of(url))
    assert denied.value.error == "access_denied"
    with pytest.raises(OAuthStateError):
        read_callback(back, expected_state=state_of(url) + "x")
    assert await world.step() is Step.AUTHORIZE
    with pytest.raises(ConnectionNotFoundError):
        await world.app.crm.contacts.list()
    assert await world.told() == []


async def test_the_customer_takes_it_back(world: World) -> None:
    await world.connect()
    assert len((await world.app.crm.contacts.list()).data) == 20
    connection = await world.app.vault.connections.get("crm", "salesforce")
    back = go(await world.browser.get(revoke_url(connection, redirect_uri=APP_PAGE)))
    assert back.startswith(APP_PAGE)
    with pytest.raises(OAuthCredentialsNotFoundError):
        await world.app.crm.contacts.list()
    assert await world.step() is Step.AUTHORIZE
    assert (await world.told())[-1] == "vault.connection.revoked"
    await world.connect()
    assert len((await world.app.crm.contacts.list()).data) == 20


async def test_the_token_stops_refreshing(world: World) -> None:
    await world.connect()
    world.server.fail_refresh("acme", "salesforce")
    assert (await world.told())[-1] == "vault.connection.token_refresh.failed"
    with pytest.raises(ConnectorCredentialsError) as failure:
        await world.app.crm.contacts.list()
    assert failure.value.status_code == 401
    event = unwrap(world.receiver.received[-1])
    assert event.entity
    assert next_step(event.entity).step is await world.step() is Step.AUTHORIZE
    await world.connect()
    assert (await world.told())[-1] == "vault.connection.callable"
    assert len((await world.app.crm.contacts.list()).data) == 20


async def test_a_webhook_comes_twice(world: World) -> None:
    world.receiver.statuses = [200, 503]  # the app handled the second one, and its response was lost
    await world.connect()
    assert await world.told() == ["vault.connection.created", "vault.connection.callable"]
    world.clock.turn(minutes=3)
    assert await world.told() == ["vault.connection.created", "vault.connection.callable", "vault.connection.callable"]
    _, first, second = world.receiver.received
    assert first.json()["event_id"] == second.json()["event_id"]
    name = "x-apideck-idempotency-key"
    assert first.headers[name] == second.headers[name]
    assert (first.json()["execution_attempt"], second.json()["execution_attempt"]) == (1, 2)

    guard, handled = webhooks.MemoryReplayGuard(), 0
    for webhook in (first, second, first):  # the last one is from an attacker who kept the request
        async with webhooks.once(guard, unwrap(webhook)) as is_new:
            handled += is_new
    assert handled == 1


async def test_somebody_forges_a_webhook(world: World) -> None:
    await world.connect()
    await world.told()
    webhook = world.receiver.received[-1]
    for position in range(0, len(webhook.body), 7):
        altered = bytearray(webhook.body)
        altered[position] ^= 1
        if altered.decode().replace(" ", "") != webhook.body.decode().replace(" ", ""):
            with pytest.raises(WebhookSignatureError):
                webhooks.unwrap(bytes(altered), webhook.headers, key=KEY)
    with pytest.raises(WebhookSignatureError):
        webhooks.unwrap(webhook.body, webhook.headers, key="sk_somebody_else")
    nameless = {name: value for name, value in webhook.headers.items() if name != "x-apideck-signature"}
    with pytest.raises(WebhookSignatureError, match="x-apideck-signature is missing"):
        webhooks.unwrap(webhook.body, nameless, key=KEY)
