"""Consumers: their creation, changes and end, and the counts of their requests."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from apideck_client import Apideck, ConflictError, EntityNotFoundError
from apideck_client.testing import EmbeddedApideck
from apideck_client.vault.models import ConsumerMetadata, UpdateConsumerRequest
from tests.support.documents import has_operation
from tests.support.vault_consumers import create_consumer

from .answers import refused
from .conftest import Connect
from .vault import Clock

KEY = {"authorization": "Bearer k", "x-apideck-app-id": "app"}
OTHER = {"x-apideck-app-id": "other"}


@pytest.fixture
def server(timed: EmbeddedApideck) -> EmbeddedApideck:
    """Every test here lists all consumers, so each needs a separate server."""
    return timed


@pytest.fixture
def consumer() -> str:
    return "acme"


@pytest.fixture
def plain(connect: Connect) -> httpx.Client:
    """A client with a key and an app, but no consumer."""
    return connect(x_apideck_consumer_id=None)


async def test_a_consumer_lives_and_dies(apideck: Apideck, clock: Clock) -> None:
    consumers = apideck.vault.consumers
    created = await create_consumer(apideck, "acme", account_name="Acme")
    assert (created.consumer_id, created.application_id, created.connections) == ("acme", "app", [])
    clock.turn(minutes=1)
    changes = UpdateConsumerRequest(metadata=ConsumerMetadata(email="ada@acme.example"))
    changed = await consumers.update("acme", changes)
    assert (changed.created, changed.modified) == (clock.now - timedelta(minutes=1), clock.now)
    read = await consumers.get("acme")
    assert read.metadata == ConsumerMetadata(account_name="Acme", email="ada@acme.example")
    deleted = await consumers.delete("acme")
    assert deleted.consumer_id == "acme"
    for call in (consumers.get("acme"), consumers.delete("acme"), consumers.update("acme", changes)):
        with pytest.raises(EntityNotFoundError):
            await call
    assert (await create_consumer(apideck, "acme")).metadata == ConsumerMetadata()


async def test_an_id_is_taken_once_in_each_app(apideck: Apideck) -> None:
    await create_consumer(apideck, "acme")
    with pytest.raises(ConflictError):
        await create_consumer(apideck, "acme")
    other = apideck.with_options(app_id="other")
    assert (await create_consumer(other, "acme")).application_id == "other"


async def test_whoever_is_set_up_is_a_consumer(server: EmbeddedApideck, apideck: Apideck) -> None:
    server.seed("seeded", contacts=1)
    server.connect("connected", "hubspot")
    await apideck.vault.sessions.create(consumer_id="visiting")
    await apideck.crm.contacts.list(consumer_id="reading")
    listed = [consumer async for consumer in apideck.vault.consumers.list()]
    assert [(consumer.consumer_id, consumer.services) for consumer in listed] == [
        ("seeded", ["salesforce"]),
        ("connected", ["hubspot"]),
        ("visiting", []),
    ]
    seeded = await apideck.vault.consumers.get("seeded")
    assert isinstance(seeded.connections, list)
    assert [(made.id, made.state, made.consumer_id) for made in seeded.connections] == [
        ("crm+salesforce", "callable", "seeded")
    ]
    with pytest.raises(ConflictError):
        await create_consumer(apideck, "seeded")


async def test_consumers_come_in_pages_oldest_first(apideck: Apideck) -> None:
    names = [f"consumer-{number}" for number in range(45)]
    for name in names:
        await create_consumer(apideck, name)
    assert [len(page.data) async for page in apideck.vault.consumers.list().pages()] == [20, 20, 5]
    assert [each.consumer_id async for each in apideck.vault.consumers.list(limit=7)] == names
    first = await apideck.vault.consumers.list(limit=7)
    await apideck.vault.consumers.delete("consumer-2")
    second = await apideck.vault.consumers.list(limit=7, cursor=first.next_cursor)
    assert [each.consumer_id for each in second.data] == names[7:14]


def test_the_list_leads_where_it_says(plain: httpx.Client) -> None:
    for number in range(5):
        plain.post("/vault/consumers", json={"consumer_id": f"c{number}"})
    first = plain.get("/vault/consumers?limit=2").json()
    assert first.keys() == {"status_code", "status", "data", "meta", "links"}
    assert first["meta"]["cursors"]["previous"] is None
    second = plain.get(first["links"]["next"]).json()
    third = plain.get(second["links"]["next"]).json()
    assert [each["consumer_id"] for each in third["data"]] == ["c4"]
    assert third["links"]["next"] is None
    assert plain.get(third["links"]["previous"]).json()["data"] == second["data"]
    assert plain.get(second["links"]["previous"]).json()["data"] == first["data"]
    stray = plain.get("/vault/consumers", params={"cursor": "nonsense"})
    refused(stray, 400, "InvalidCursorError")
    refused(plain.get("/vault/consumers?limit=201"), 400, "RequestParametersValidationError")


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({}, "consumer_id"),
        ({"consumer_id": ""}, "consumer_id"),
        ({"consumer_id": 7}, "consumer_id"),
        ({"consumer_id": "a", "metadata": {"email": 1}}, "metadata.email"),
        ({"consumer_id": "a", "metadata": []}, "metadata"),
        ({"consumer_id": "a", "nickname": "b"}, "nickname"),
    ],
)
def test_what_the_contract_does_not_take_is_refused(plain: httpx.Client, body: dict[str, Any], place: str) -> None:
    detail = refused(plain.post("/vault/consumers", json=body), 400, "RequestBodyValidationError")
    assert detail.startswith(f"{place}: ")
    assert plain.get("/vault/consumers").json()["data"] == []


def test_what_only_the_server_sets_is_ignored(plain: httpx.Client) -> None:
    created = plain.post("/vault/consumers", json={"consumer_id": "a", "created": "now", "connections": 7})
    assert created.status_code == 200, created.text
    assert created.json()["data"]["created"] != "now"


def test_an_update_takes_metadata_alone(plain: httpx.Client) -> None:
    plain.post("/vault/consumers", json={"consumer_id": "acme"})
    assert plain.patch("/vault/consumers/acme", json={}).json()["data"]["metadata"] == {}
    refused(plain.patch("/vault/consumers/acme", json={"consumer_id": "b"}), 400, "RequestBodyValidationError")


@pytest.mark.parametrize("missing", ["authorization", "x-apideck-app-id"])
def test_consumers_take_key_and_app(server: EmbeddedApideck, missing: str) -> None:
    headers = {name: value for name, value in KEY.items() if name != missing}
    status = 401 if missing == "authorization" else 400
    assert httpx.get(f"{server.url}/vault/consumers", headers=headers).status_code == status


@pytest.mark.skipif(not has_operation("consumerRequestCountsAll"), reason="gone from the Vault document")
async def test_requests_are_counted_as_they_are_made(apideck: Apideck, clock: Clock) -> None:
    await create_consumer(apideck, "acme")
    for _ in range(3):
        await apideck.crm.contacts.list()
    clock.turn(hours=2)
    await apideck.crm.notes.list()
    await apideck.vault.connections.list()
    await apideck.crm.notes.list(consumer_id="globex")
    later = clock.now
    earlier = later - timedelta(hours=2)
    consumers: Any = apideck.vault.consumers  # a later document may not have this operation
    counted = consumers.request_counts

    async def counts(start: datetime, end: datetime) -> tuple[Any, Any, Any]:
        answer = await counted("acme", start_datetime=start, end_datetime=end)
        assert (answer.application_id, answer.consumer_id) == ("app", "acme")
        assert (answer.start_datetime, answer.end_datetime) == (start, end)
        split = answer.request_counts
        assert split
        return answer.aggregated_request_count, split.unify, split.vault

    after = later + timedelta(seconds=1)
    assert await counts(earlier, earlier) == (3, 3, 0)
    assert await counts(later, later) == (2, 1, 1)
    assert await counts(earlier, after) == (5, 4, 1)  # calls about a consumer count for the app, not for the consumer
    assert await counts(after, after) == (0, 0, 0)
    totals = await apideck.vault.consumers.get("acme")
    assert totals.request_counts
    assert totals.request_counts.unify == 4


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ({}, "start_datetime"),
        ({"start_datetime": "2026-01-01T00:00:00Z"}, "end_datetime"),
        ({"start_datetime": "yesterday", "end_datetime": "2026-01-01T00:00:00Z"}, "start_datetime"),
        ({"start_datetime": "2026-01-01T00:00:00Z", "end_datetime": ""}, "end_datetime"),
        ({"start_datetime": "2026-01-02T00:00:00Z", "end_datetime": "2026-01-01T00:00:00Z"}, "end_datetime"),
    ],
)
def test_a_range_has_to_be_one(plain: httpx.Client, query: dict[str, str], name: str) -> None:
    plain.post("/vault/consumers", json={"consumer_id": "acme"})
    response = plain.get("/vault/consumers/acme/stats", params=query)
    assert refused(response, 400, "RequestParametersValidationError").startswith(f"{name}: ")
    refused(plain.get("/vault/consumers/nobody/stats", params=query), 404, "EntityNotFoundError")


def test_an_app_has_consumers_of_its_own(server: EmbeddedApideck, plain: httpx.Client) -> None:
    server.seed("mine", contacts=1, app_id="app")
    assert plain.get("/vault/consumers/mine").status_code == 200
    refused(plain.get("/vault/consumers/mine", headers=OTHER), 404, "EntityNotFoundError")
    server.seed("everybodys", contacts=1)
    assert plain.delete("/vault/consumers/everybodys", headers=OTHER).json()["data"] == {"consumer_id": "everybodys"}
    assert plain.get("/vault/consumers/everybodys").status_code == 200
    refused(plain.get("/vault/consumers/everybodys", headers=OTHER), 404, "EntityNotFoundError")
