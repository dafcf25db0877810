"""Connect your CRM, as the maker of an app lives it: one story that ends well, and those that don't.

The app is the client; a browser is plain httpx, and goes nowhere by itself; webhooks arrive at a receiver of ours,
which checks their signatures with code of its own.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import httpx
import pytest

from apideck_client import (
    Apideck,
    ConnectionNotFoundError,
    ConnectorCredentialsError,
    OAuthCredentialsNotFoundError,
    UnauthorizedError,
)
from apideck_client.testing import EmbeddedApideck
from apideck_client.vault.models import Consumer, ConsumerMetadata, Session, SessionSettings
from tests.testing.receiver import Receiver, receiving
from tests.testing.vault import APP_PAGE, Clock, consent, go, link, query_of, section, with_redirect

KEY = "sk_story"


@dataclass
class World:
    """Everybody in the story."""

    clock: Clock
    server: EmbeddedApideck
    app: Apideck
    browser: httpx.AsyncClient
    receiver: Receiver

    async def open_vault(self) -> str:
        """The app sends its customer to Vault: the address."""
        session = await self.app.vault.sessions.create(
            Session(redirect_uri=APP_PAGE, settings=SessionSettings(session_length="30m"))
        )
        return str(session.session_uri)

    async def authorize_url(self) -> str:
        """The app sends its customer straight to the service: the address."""
        connection = await self.app.vault.connections.get("crm", "salesforce")
        return with_redirect(str(connection.authorize_url))

    async def connect(self) -> None:
        """The customer consents."""
        go(await self.browser.get(await consent(self.browser, await self.authorize_url())))

    async def told(self) -> list[str]:
        """The events that arrived, once all that are due have."""
        await asyncio.to_thread(self.server.deliveries.run_due)
        assert all(webhook.is_signed_with(KEY) for webhook in self.receiver.received)
        return self.receiver.types()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as listening:
        yield listening


@pytest.fixture
async def world(clock: Clock, receiver: Receiver) -> AsyncIterator[World]:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # never used on loopback
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
            await app.vault.consumers.create(
                Consumer(consumer_id="acme", metadata=ConsumerMetadata(account_name="Acme", email="ada@acme.example"))
            )
            server.seed("acme", contacts=30, connected=False)  # what the customer has in its CRM
            with pytest.raises(ConnectionNotFoundError):
                await app.crm.contacts.list()

            vault = await world.open_vault()
            page = await browser.get(vault)
            connect = link(section(page, "crm+salesforce"), "Connect")
            assert connect
            consent_page = go(await browser.get(connect))
            assert "The app app wants to reach your data in Salesforce" in (await browser.get(consent_page)).text
            callback = go(await browser.post(consent_page, data={"decision": "allow"}), 303)
            back = go(await browser.get(callback))
            assert back.startswith(vault)
            page = await browser.get(back)
            assert "crm: callable" in section(page, "crm+salesforce")
            assert link(page.text, "Done") == APP_PAGE

            assert await world.told() == ["vault.connection.created", "vault.connection.callable"]
            event = receiver.received[-1].json()
            assert (event["consumer_id"], event["entity_id"]) == ("acme", "crm+salesforce")
            assert event["entity"]["state"] == "callable"

            connection = await app.vault.connections.get(event["unified_api"], event["service_id"])
            assert connection.state == "callable"
            names = [contact.name async for contact in app.crm.contacts.list()]
            assert len(names) == 30
            consumer = await app.vault.consumers.get("acme")
            assert consumer.services == ["salesforce"]
            assert consumer.request_counts
            assert consumer.request_counts.unify == 3  # the refused call, and two pages
            operations = [log.operation.id async for log in app.vault.logs.list() if log.operation]
            assert operations[:4] == ["contactsAll", "contactsAll", "connectionsOne", "connectionsCallback"]


async def test_the_customer_comes_too_late(world: World) -> None:
    vault = await world.open_vault()
    token = vault.rpartition("/")[2]
    page = await world.browser.get(vault)
    connect = link(section(page, "crm+salesforce"), "Connect")
    world.clock.turn(minutes=30)
    assert (await world.browser.get(vault)).status_code == 401
    async with Apideck(session_token=token, app_id="app", consumer_id="acme", base_url=world.server.url) as visitor:
        with pytest.raises(UnauthorizedError):
            await visitor.vault.connections.list()
    assert connect
    callback = await consent(world.browser, connect)  # the way to the service is open a little longer
    world.clock.turn(minutes=30)
    late = await world.browser.get(callback)
    assert (late.status_code, late.json()["type_name"]) == (400, "OAuthInvalidStateError")
    assert await world.told() == []


async def test_somebody_slips_in_a_state_of_his_own(world: World) -> None:
    callback = await consent(world.browser, await world.authorize_url())
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
    url = await world.authorize_url()
    back = go(await world.browser.get(await consent(world.browser, url, "deny")))
    assert back.startswith(f"{APP_PAGE}&")
    assert query_of(back)["error"] == "access_denied"
    assert query_of(back)["state"] == query_of(url)["state"]
    with pytest.raises(ConnectionNotFoundError):
        await world.app.crm.contacts.list()
    assert await world.told() == []


async def test_the_customer_takes_it_back(world: World) -> None:
    await world.connect()
    assert len((await world.app.crm.contacts.list()).data) == 20
    connection = await world.app.vault.connections.get("crm", "salesforce")
    back = go(await world.browser.get(with_redirect(str(connection.revoke_url))))
    assert back.startswith(APP_PAGE)
    with pytest.raises(OAuthCredentialsNotFoundError):
        await world.app.crm.contacts.list()
    assert (await world.app.vault.connections.get("crm", "salesforce")).state == "added"
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
    assert (await world.app.vault.connections.get("crm", "salesforce")).state == "invalid"
    await world.connect()
    assert (await world.told())[-1] == "vault.connection.callable"
    assert len((await world.app.crm.contacts.list()).data) == 20


async def test_a_webhook_comes_twice(world: World) -> None:
    world.receiver.statuses = [200, 503]  # the app took the second one, and its answer was lost
    await world.connect()
    assert await world.told() == ["vault.connection.created", "vault.connection.callable"]
    world.clock.turn(minutes=3)
    assert await world.told() == ["vault.connection.created", "vault.connection.callable", "vault.connection.callable"]
    _, first, second = world.receiver.received
    assert first.json()["event_id"] == second.json()["event_id"]
    name = "x-apideck-idempotency-key"
    assert first.headers[name] == second.headers[name]
    assert (first.json()["execution_attempt"], second.json()["execution_attempt"]) == (1, 2)
