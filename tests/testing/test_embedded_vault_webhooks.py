"""Webhooks: the events, their receivers, the signatures and the attempts."""

from __future__ import annotations

import asyncio
import json
import threading
import warnings
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from apideck_client import Apideck
from apideck_client.crm.models import Activity, ActivityType, Contact, Pipeline
from apideck_client.testing import EmbeddedApideck
from apideck_client.testing._server.webhooks import courier, schedule
from apideck_client.testing._server.webhooks.payload_signature import sign, signed_text
from apideck_client.vault.models import Connection, ConnectionImportCredentials, ConnectionImportData
from tests.support.vault_consumers import create_consumer

from .receiver import Receiver, receiving
from .vault import APP_PAGE, Clock, consent, go, with_redirect

KEY = "sk_test_key"


@pytest.fixture
def server(timed: EmbeddedApideck) -> EmbeddedApideck:
    """Subscriptions can't be removed, so each test has its own server."""
    return timed


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as listening:
        yield listening


async def settled(server: EmbeddedApideck) -> None:
    """Deliver everything that is due."""
    await asyncio.to_thread(server.deliveries.run_due)


async def told(server: EmbeddedApideck, receiver: Receiver) -> list[str]:
    """Return the types of the events since the last call."""
    await settled(server)
    types = receiver.types()
    receiver.received.clear()
    return types


async def test_a_connections_life_is_told(
    server: EmbeddedApideck, apideck: Apideck, browser: httpx.AsyncClient, receiver: Receiver, consumer: str
) -> None:
    server.subscribe(receiver.url, key=KEY)
    connections = apideck.vault.connections
    created = await connections.create("crm", "hubspot", Connection())
    assert await told(server, receiver) == ["vault.connection.created"]
    url = with_redirect(str(created.authorize_url), APP_PAGE)
    await browser.get(await consent(browser, url, "deny"))
    assert await told(server, receiver) == []
    await browser.get(await consent(browser, url))
    assert await told(server, receiver) == ["vault.connection.callable"]
    await browser.get(await consent(browser, url))
    await connections.update("crm", "hubspot", Connection(metadata={"a": 1}))
    assert await told(server, receiver) == ["vault.connection.updated"] * 2
    await connections.update("crm", "hubspot", Connection(enabled=False))
    assert await told(server, receiver) == ["vault.connection.disabled"]
    await connections.update("crm", "hubspot", Connection(enabled=True))
    assert await told(server, receiver) == ["vault.connection.updated"]
    server.fail_refresh(consumer, "hubspot")
    assert await told(server, receiver) == ["vault.connection.token_refresh.failed"]
    go(await browser.get(with_redirect(str(created.revoke_url))))
    assert await told(server, receiver) == ["vault.connection.revoked"]
    data = ConnectionImportData(credentials=ConnectionImportCredentials(refresh_token="r"))
    await connections.import_("crm", "hubspot", data)
    assert await told(server, receiver) == ["vault.connection.callable"]
    await connections.delete("crm", "hubspot")
    assert await told(server, receiver) == ["vault.connection.deleted"]
    server.connect(consumer, "brindle")
    assert await told(server, receiver) == ["vault.connection.created", "vault.connection.callable"]
    server.fail_refresh(consumer, "brindle")
    assert await told(server, receiver) == ["vault.connection.updated"]  # an API key isn't refreshed
    await apideck.vault.consumers.delete(consumer)
    assert await told(server, receiver) == ["vault.connection.deleted"]


async def test_a_connection_event_says_all_that_the_contract_has(
    server: EmbeddedApideck, apideck: Apideck, receiver: Receiver, consumer: str
) -> None:
    server.subscribe(receiver.url, key=KEY)
    await apideck.vault.connections.create("crm", "brindle", Connection(settings={"api_key": "k"}, metadata={"a": 1}))
    await settled(server)
    (webhook,) = receiver.received
    event = webhook.json()
    assert event == {
        "event_id": event["event_id"],
        "unified_api": "crm",
        "service_id": "brindle",
        "consumer_id": consumer,
        "entity_id": "crm+brindle",
        "entity_type": "connection",
        "entity": event["entity"],
        "event_type": "vault.connection.created",
        "occurred_at": "2026-03-02T09:00:00.000Z",
        "execution_attempt": 1,
    }
    assert event["entity"] == {
        "id": "crm+brindle",
        "service_id": "brindle",
        "name": "Brindle",
        "tag_line": "Brindle, a made-up service",
        "unified_api": "crm",
        "auth_type": "apiKey",
        "enabled": True,
        "website": "https://www.brindle.example",
        "icon": "https://images.brindle.example/icon.png",
        "logo": "https://images.brindle.example/logo.png",
        "settings": {"api_key": "k"},
        "metadata": {"a": 1},
        "consumer_id": consumer,
        "state": "added",
        "created_at": "2026-03-02T09:00:00.000Z",
        "updated_at": None,
    }
    assert webhook.headers["content-type"] == "application/json"
    assert webhook.headers["x-apideck-event-type"] == event["event_type"]
    assert UUID(webhook.headers["x-apideck-idempotency-key"])
    assert webhook.is_signed_with(KEY)
    assert not webhook.is_signed_with("other")


async def test_writes_to_the_crm_are_told(
    server: EmbeddedApideck, apideck: Apideck, receiver: Receiver, consumer: str
) -> None:
    server.subscribe(receiver.url, key=KEY)
    created = await apideck.crm.contacts.create(Contact(name="Ada"))
    contact_id = str(created.id)
    await apideck.crm.contacts.update(contact_id, Contact(name="Ada M."))
    await apideck.crm.contacts.delete(contact_id)
    await apideck.crm.activities.create(Activity(type=ActivityType.CALL))
    await apideck.crm.pipelines.create(Pipeline(name="Spring"))  # pipelines have no events
    await settled(server)
    assert receiver.types() == [
        "crm.contact.created",
        "crm.contact.updated",
        "crm.contact.deleted",
        "crm.activity.created",
    ]
    event = receiver.received[0].json()
    assert event == {
        "event_id": event["event_id"],
        "unified_api": "crm",
        "service_id": "salesforce",
        "consumer_id": consumer,
        "entity_id": contact_id,
        "entity_type": "contact",
        "entity_url": f"{server.url}/crm/contacts/{contact_id}",
        "event_type": "crm.contact.created",
        "occurred_at": "2026-03-02T09:00:00.000Z",
        "execution_attempt": 1,
    }
    assert {webhook.json().get("entity_url") for webhook in receiver.received[:3]} == {event["entity_url"]}
    assert all(webhook.is_signed_with(KEY) for webhook in receiver.received)


async def test_newer_servers_wrap_the_event(server: EmbeddedApideck, apideck: Apideck, receiver: Receiver) -> None:
    server.subscribe(receiver.url, key=KEY, wrap_payload=True)
    await apideck.crm.contacts.create(Contact(name="Ada"))
    await settled(server)
    (webhook,) = receiver.received
    assert webhook.json().keys() == {"payload"}
    assert webhook.json()["payload"]["event_type"] == "crm.contact.created"
    assert webhook.is_signed_with(KEY)


async def test_an_address_is_told_what_it_subscribed_to(
    server: EmbeddedApideck, apideck: Apideck, receiver: Receiver
) -> None:
    first = server.subscribe(receiver.url, key=KEY, events=["crm.contact.created", "crm.contact.deleted"])
    server.subscribe(receiver.url, key=KEY, events=["*"], app_id="other")
    contact = await apideck.crm.contacts.create(Contact(name="Ada"))
    await apideck.crm.contacts.update(str(contact.id), Contact(name="Ada M."))
    await apideck.crm.notes.list()
    assert await told(server, receiver) == ["crm.contact.created"]
    await apideck.crm.contacts.create(Contact(name="Ada"), app_id="other")
    assert sorted(await told(server, receiver)) == ["crm.contact.created"] * 2
    first.cancel()
    await apideck.crm.contacts.delete(str(contact.id))
    assert await told(server, receiver) == []


async def test_a_failure_is_told_once_for_each_app(
    server: EmbeddedApideck, apideck: Apideck, receiver: Receiver, consumer: str
) -> None:
    server.subscribe(receiver.url, key=KEY)
    server.connect(consumer, "hubspot")
    assert len(await told(server, receiver)) == 2
    for app_id in ("one", "two"):
        await apideck.with_options(app_id=app_id).vault.connections.get("crm", "hubspot")
    server.fail_refresh(consumer, "hubspot")
    assert await told(server, receiver) == ["vault.connection.token_refresh.failed"] * 2


async def test_seeding_is_not_news(server: EmbeddedApideck, receiver: Receiver, consumer: str) -> None:
    server.subscribe(receiver.url, key=KEY)
    server.seed(consumer, contacts=3)
    assert await told(server, receiver) == []


async def test_a_first_attempt_is_made_at_once(server: EmbeddedApideck, apideck: Apideck, receiver: Receiver) -> None:
    receiver.hold = threading.Event()
    server.subscribe(receiver.url, key=KEY)
    await apideck.crm.contacts.create(Contact(name="Ada"))  # returns although the receiver doesn't respond
    await apideck.crm.contacts.create(Contact(name="Bo"))
    assert [delivery.state for delivery in server.deliveries] == ["pending"] * 2
    receiver.hold.set()
    await settled(server)
    assert [delivery.state for delivery in server.deliveries] == ["delivered"] * 2


async def test_a_failed_delivery_is_tried_again_on_schedule(
    server: EmbeddedApideck, apideck: Apideck, receiver: Receiver, clock: Clock
) -> None:
    subscription = server.subscribe(receiver.url, key=KEY)
    receiver.statuses = [500, 404, 302]
    await apideck.crm.contacts.create(Contact(name="Ada"))
    began = clock.now
    await settled(server)
    for minutes in (3, 5, 10):
        (delivery,) = server.deliveries
        assert delivery.next_attempt_at == clock.now + timedelta(minutes=minutes)
        clock.turn(minutes=minutes, seconds=-1)
        await settled(server)
        assert delivery.state == "pending"
        clock.turn(seconds=1)
        await settled(server)
    assert (delivery.state, delivery.next_attempt_at) == ("delivered", None)
    assert [(attempt.at - began, attempt.status_code) for attempt in delivery.attempts] == [
        (timedelta(), 500),
        (timedelta(minutes=3), 404),
        (timedelta(minutes=8), 302),
        (timedelta(minutes=18), 200),
    ]
    events = [webhook.json() for webhook in receiver.received]
    assert [event["execution_attempt"] for event in events] == [1, 2, 3, 4]
    assert {event["event_id"] for event in events} == {delivery.event_id}
    assert {each.headers["x-apideck-idempotency-key"] for each in receiver.received} == {delivery.idempotency_key}
    assert len({each.headers["x-apideck-signature"] for each in receiver.received}) == 4
    assert all(webhook.is_signed_with(KEY) for webhook in receiver.received)
    assert subscription.is_enabled


def test_a_later_attempt_is_made_by_itself_when_it_is_due(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedule, "WAITS", (timedelta(milliseconds=10),) * 9)
    receiver.statuses = [500, 500]
    with EmbeddedApideck() as server:  # with a clock that runs
        server.subscribe(receiver.url, key=KEY)
        server.connect("acme", "brindle")
        for _ in range(4):
            assert receiver.count.acquire(timeout=5)
        server.deliveries.run_due()  # both were tried again by now; this waits for their responses
        assert [len(delivery.attempts) for delivery in server.deliveries] == [2, 2]
        assert {delivery.state for delivery in server.deliveries} == {"delivered"}


async def test_nine_attempts_in_vain_disable_the_subscription(
    server: EmbeddedApideck, apideck: Apideck, receiver: Receiver, clock: Clock
) -> None:
    subscription = server.subscribe(receiver.url, key=KEY)
    receiver.statuses = [500] * 20
    began = clock.now
    await apideck.crm.contacts.create(Contact(name="Ada"))
    await settled(server)
    for minutes in (3, 5, 10, 30, 60, 120, 240, 480):
        assert subscription.is_enabled
        clock.turn(minutes=minutes)
        await settled(server)
    (delivery,) = server.deliveries
    assert (len(delivery.attempts), delivery.state, delivery.next_attempt_at) == (9, "failed", None)
    assert delivery.attempts[-1].at - began < timedelta(hours=24)
    assert (subscription.is_enabled, subscription.disabled_reason) == (False, "retry_limit")
    await apideck.crm.contacts.create(Contact(name="Bo"))
    clock.turn(days=2)
    await settled(server)
    assert len(server.deliveries) == 1
    assert len(receiver.received) == 9


async def test_what_waits_for_a_disabled_subscription_is_given_up(
    server: EmbeddedApideck, apideck: Apideck, receiver: Receiver, clock: Clock
) -> None:
    subscription = server.subscribe(receiver.url, key=KEY)
    receiver.statuses = [500]
    await apideck.crm.contacts.create(Contact(name="Ada"))
    await settled(server)
    subscription.cancel()
    clock.turn(minutes=3)
    await settled(server)
    assert [delivery.state for delivery in server.deliveries] == ["failed"]


async def test_nobody_there_is_a_failed_attempt(server: EmbeddedApideck, apideck: Apideck, receiver: Receiver) -> None:
    with receiving() as gone:
        pass
    server.subscribe(gone.url, key=KEY)
    server.subscribe(receiver.url, key=KEY)
    await apideck.crm.contacts.create(Contact(name="Ada"))
    await settled(server)
    failed, delivered = server.deliveries
    assert failed.attempts[0].status_code is None
    assert "ConnectError" in str(failed.attempts[0].error)
    assert delivered.state == "delivered"
    assert failed.event_id == delivered.event_id
    assert failed.idempotency_key != delivered.idempotency_key


async def test_a_receiver_has_a_minute(
    server: EmbeddedApideck, apideck: Apideck, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert courier.DELIVERY_TIMEOUT == 60
    monkeypatch.setattr(courier, "DELIVERY_TIMEOUT", 0.05)
    receiver.hold = threading.Event()
    server.subscribe(receiver.url, key=KEY)
    await apideck.crm.contacts.create(Contact(name="Ada"))
    await settled(server)
    receiver.hold.set()
    (delivery,) = server.deliveries
    assert delivery.attempts[0].error == "no answer within 0.05 seconds"
    assert delivery.state == "pending"


def test_stopping_does_not_wait_for_receivers_and_loses_nothing(receiver: Receiver, clock: Clock) -> None:
    server = EmbeddedApideck(clock=clock, api_key=KEY)
    server.subscribe(receiver.url)
    receiver.hold = threading.Event()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        with server:
            server.connect("acme", "brindle")
            assert receiver.count.acquire(timeout=5)  # the attempt is under way, and the receiver doesn't respond
    receiver.hold.set()
    receiver.hold = None
    assert [delivery.state for delivery in server.deliveries] == ["pending"] * 2
    server.deliveries.run_due()  # also works when the server isn't running
    assert [delivery.state for delivery in server.deliveries] == ["delivered"] * 2
    assert [str(warning.message) for warning in caught] == []
    assert not any(thread.name == "embedded-apideck-webhooks" for thread in threading.enumerate())


def test_deliveries_are_remembered_up_to_a_number(receiver: Receiver, clock: Clock) -> None:
    with EmbeddedApideck(clock=clock, request_log_size=2) as server:
        server.subscribe(receiver.url, key=KEY)
        for service in ("hubspot", "salesforce"):
            server.connect("acme", service)
        server.deliveries.run_due()
        assert len(receiver.received) == 4
        assert [each.event_type for each in server.deliveries] == [
            "vault.connection.created",
            "vault.connection.callable",
        ]
        assert len(server.deliveries) == len(server.deliveries[:]) == 2
        assert repr(server.deliveries) == (
            "<Deliveries ['vault.connection.created delivered', 'vault.connection.callable delivered']>"
        )


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/",
        "http://example.com/",
        "http://192.0.2.1/",
        "127.0.0.1:80",
        "",
        "http://[",
        "http://0.0.0.0/",
    ],
)
def test_webhooks_stay_on_this_machine(server: EmbeddedApideck, url: str) -> None:
    with pytest.raises(ValueError, match="is not http on a loopback address"):
        server.subscribe(url, key=KEY)


def test_misuse_is_explained(server: EmbeddedApideck, receiver: Receiver) -> None:
    with pytest.raises(ValueError, match="key is missing"):
        server.subscribe(receiver.url)
    with pytest.raises(ValueError, match="events must be a list"):
        server.subscribe(receiver.url, key=KEY, events="crm.contact.created")
    with pytest.raises(ValueError, match="events must be a list"):
        server.subscribe(receiver.url, key=KEY, events=[])
    subscription = server.subscribe(receiver.url, key=KEY)
    assert KEY not in repr(subscription)


async def test_secrets_of_events_show_in_no_repr(server: EmbeddedApideck, apideck: Apideck, receiver: Receiver) -> None:
    server.subscribe(receiver.url, key=KEY)
    await apideck.vault.connections.create("crm", "brindle", Connection(settings={"api_key": "sk-hidden"}))
    await settled(server)
    assert "sk-hidden" not in f"{server.deliveries!r} {server.deliveries[:]!r}"


SIGNED: list[tuple[str, str, str]] = [
    (
        '{"b":1,"a":{"d":[{"z":1,"y":2}],"c":null},"A":true}',
        '{"A":true,"a":{"c":null,"d":[{"z":1,"y":2}]},"b":1}',
        "d2100f4ef490ddea969f9c5c14a93c10a8eaaf34a258d227f8249ea535f55809",
    ),
    (
        '{"n":[1.0,0.1,1e21,1e20,123456789012345680000,1e-6,1e-7,1.5e-9,-0.0,12345678901234567890,9007199254740993,'
        "5e-324,1.7976931348623157e308,100,-2.50]}",
        '{"n":[1,0.1,1e+21,100000000000000000000,123456789012345680000,0.000001,1e-7,1.5e-9,0,12345678901234567000,'
        "9007199254740992,5e-324,1.7976931348623157e+308,100,-2.5]}",
        "d72bb66ce314e0894baf273cfa6400ca2503644b45064605200f3e53e75ff367",
    ),
    (
        '{"10":"a","9":"b","01":"c","4294967294":"d","4294967295":"e","-1":"f","x":{"2":1,"1":[{"b":1,"3":2,"a":3}]}}',
        '{"9":"b","10":"a","4294967294":"d","-1":"f","01":"c","4294967295":"e","x":{"1":[{"3":2,"b":1,"a":3}],"2":1}}',
        "3ed07f6f6d33208d9f54d073f587a490a81a168cbfb153f29ed539ee18e45b5e",
    ),
    (
        r'{"\ud83d\ude00":1,"\uffee":2,"é":3,"z":4,"s":"\u2028 \u007f \u0001 \" \\ / \b\f\n\r\t \ud83d é 🦉"}',
        '{"s":"\u2028 \x7f \\u0001 \\" \\\\ / \\b\\f\\n\\r\\t \\ud83d é 🦉","z":4,"é":3,"😀":1,"\uffee":2}',
        "2b096dc4c5c311b2893f7a70a6bbd1fe4b63c098f73bb18f303eb84143092ed5",
    ),
    ("{}", "{}", "df97615438375dcc468334839c989a9efba5b6e20591f65575263e6b74131077"),
]
"""A body, its text from JavaScript with sorted keys, and its signature from node's crypto."""


@pytest.mark.parametrize(("body", "text", "signature"), SIGNED)
def test_bodies_are_signed_as_javascript_would_write_them(body: str, text: str, signature: str) -> None:
    assert signed_text(json.loads(body)) == text
    assert sign(json.loads(body), KEY) == signature


def test_a_number_beyond_doubles_is_infinite_and_so_null() -> None:
    assert signed_text([10**400]) == "[null]"


async def test_odd_metadata_is_signed_as_it_is_sent(
    server: EmbeddedApideck, api: httpx.Client, receiver: Receiver
) -> None:
    server.subscribe(receiver.url, key=KEY)
    metadata: Any = {"10": 1.0, "9": [{"b": 1, "a": "\ud83d"}], "é🦉": 1e21}
    content = json.dumps({"metadata": metadata})
    await asyncio.to_thread(
        api.post, "/vault/connections/crm/hubspot", content=content, headers={"content-type": "application/json"}
    )
    await settled(server)
    (webhook,) = receiver.received
    event = webhook.json()
    assert event["entity"]["metadata"] == metadata
    assert webhook.headers["x-apideck-signature"] == sign(event, KEY)
    assert '"metadata":{"9":[{"b":1,"a":"\\ud83d"}],"10":1,"é🦉":1e+21}' in signed_text(event)


async def test_a_consumer_alone_is_no_event(server: EmbeddedApideck, apideck: Apideck, receiver: Receiver) -> None:
    server.subscribe(receiver.url, key=KEY)
    await create_consumer(apideck, "fresh")
    assert await told(server, receiver) == []
