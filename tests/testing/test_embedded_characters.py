"""Connectors with special behaviour: each by its service id, through plain HTTP and through the client."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

import httpx
import pytest

from apideck_client import Apideck, InvalidCursorError
from apideck_client.testing import EmbeddedApideck
from apideck_client.testing._server.characters import CHARACTERS

from .answers import get, refused, walk
from .conftest import apideck_of
from .vault import Clock


@pytest.fixture
def server(timed: EmbeddedApideck) -> EmbeddedApideck:
    return timed


def of_service(api: httpx.Client, service_id: str) -> httpx.Client:
    api.headers["x-apideck-service-id"] = service_id
    return api


async def names(apideck: Apideck, service_id: str, **options: Any) -> list[str]:
    contacts = apideck.with_options(service_id=service_id).crm.contacts
    return [str(contact.id) async for contact in contacts.list(**options)]


def test_each_is_described_and_can_be_connected(api: httpx.Client) -> None:
    guide = (Path(__file__).parents[2] / "docs" / "guides" / "testing.md").read_text()
    assert set(CHARACTERS) <= set(re.findall(r"^\| `(\w+)` \|", guide, re.MULTILINE))
    listed = {connection["service_id"] for connection in get(api, "/vault/connections?api=crm")["data"]}
    assert set(CHARACTERS) <= listed


async def test_plainfield_has_no_pages(
    server: EmbeddedApideck, api: httpx.Client, timed_apideck: Apideck, consumer: str
) -> None:
    server.seed(consumer, contacts=300, service_id="plainfield")
    plain = of_service(api, "plainfield")
    for parameter in ("limit", "cursor"):
        answer = plain.get("/crm/contacts", params={parameter: "1"})
        assert parameter in refused(answer, 400, "PaginationNotSupportedError")
    page = get(plain, "/crm/contacts")
    assert (len(page["data"]), page["meta"]) == (300, {"items_on_page": 300})
    assert len(await names(timed_apideck, "plainfield")) == 300


def test_narrowgate_takes_few_filters_and_sorts(server: EmbeddedApideck, api: httpx.Client, consumer: str) -> None:
    server.seed(consumer, contacts=5, service_id="narrowgate")
    narrow = of_service(api, "narrowgate")
    name = get(narrow, "/crm/contacts")["data"][0]["name"]
    assert get(narrow, "/crm/contacts", **{"filter[name]": name})["data"]
    detail = refused(narrow.get("/crm/contacts?filter[email]=a"), 400, "UnsupportedFiltersError")
    assert detail == {"unsupported_filters": ["email"], "supported_filters": ["name"]}
    assert get(narrow, "/crm/contacts", **{"sort[by]": "created_at"})["data"]
    detail = refused(narrow.get("/crm/contacts?sort[by]=name"), 400, "UnsupportedSortFieldError")
    assert detail["supported_sort_fields"] == ["created_at"]


async def test_hollowell_has_empty_pages(
    server: EmbeddedApideck, api: httpx.Client, timed_apideck: Apideck, consumer: str
) -> None:
    server.seed(consumer, contacts=10, service_id="hollowell")
    hollow, sizes, cursor = of_service(api, "hollowell"), [], ""
    whole = walk(hollow, "/crm/contacts", limit=4)
    while cursor is not None:
        page = get(hollow, "/crm/contacts", limit=4, **({"cursor": cursor} if cursor else {}))
        sizes.append(len(page["data"]))
        cursor = page["meta"]["cursors"]["next"]
    assert sizes == [4, 0, 4, 0, 2]
    assert len({contact["id"] for contact in whole}) == 10
    assert await names(timed_apideck, "hollowell", limit=4) == [contact["id"] for contact in whole]


async def test_mayfly_forgets_its_cursors(
    server: EmbeddedApideck, timed_apideck: Apideck, api: httpx.Client, consumer: str, clock: Clock
) -> None:
    server.seed(consumer, contacts=10, service_id="mayfly")
    mayfly = of_service(api, "mayfly")
    cursor = get(mayfly, "/crm/contacts", limit=4)["meta"]["cursors"]["next"]
    clock.turn(seconds=60)
    assert get(mayfly, "/crm/contacts", limit=4, cursor=cursor)["data"]
    clock.turn(seconds=1)
    assert "60 seconds" in refused(mayfly.get("/crm/contacts", params={"cursor": cursor}), 400, "InvalidCursorError")
    pages = timed_apideck.with_options(service_id="mayfly").crm.contacts.list(limit=4).pages()
    assert len((await anext(pages)).data) == 4
    clock.turn(seconds=61)
    with pytest.raises(InvalidCursorError):
        await anext(pages)


def test_slowmere_shows_new_records_later(
    server: EmbeddedApideck, api: httpx.Client, consumer: str, clock: Clock
) -> None:
    server.seed(consumer, contacts=3, service_id="slowmere")
    slow = of_service(api, "slowmere")
    path = f"/crm/contacts/{slow.post('/crm/contacts', json={'name': 'Ada'}).json()['data']['id']}"
    assert get(slow, path)["data"]["name"] == "Ada"
    first = get(slow, "/crm/contacts", limit=2)
    clock.turn(seconds=4)
    assert len(walk(slow, "/crm/contacts", limit=2)) == 3
    clock.turn(seconds=1)
    assert [contact["name"] for contact in walk(slow, "/crm/contacts", limit=2)][-1] == "Ada"
    rest = walk(slow, "/crm/contacts", limit=2, cursor=first["meta"]["cursors"]["next"])
    assert len(first["data"]) + len(rest) == 4  # a cursor stays valid
    assert [contact["name"] for contact in get(slow, "/crm/contacts", **{"filter[name]": "ada"})["data"]] == ["Ada"]


async def test_crookback_breaks_the_contract(
    server: EmbeddedApideck, api: httpx.Client, timed_apideck: Apideck, consumer: str
) -> None:
    server.seed(consumer, contacts=120, companies=40, opportunities=40, activities=40, service_id="crookback")
    crooked = of_service(api, "crookback")
    contacts = walk(crooked, "/crm/contacts", limit=50)
    assert contacts == walk(crooked, "/crm/contacts", limit=50)
    assert any(contact.get("emails", 1) is None for contact in contacts)
    assert any("name" not in contact for contact in contacts)
    assert any(contact.get("type") == "unknown_to_the_document" for contact in contacts)
    assert any(re.fullmatch(r"\d{4}-\d\d-\d\d", contact.get("created_at") or "") for contact in contacts)
    assert any((contact.get("created_at") or "").endswith("+0000") for contact in contacts)
    assert any(isinstance(contact.get("current_balance"), str) for contact in contacts)
    one = contacts[0]
    assert get(crooked, f"/crm/contacts/{one['id']}")["data"] == one
    assert await names(timed_apideck, "crookback") == [contact["id"] for contact in contacts]
    crm = timed_apideck.with_options(service_id="crookback").crm
    for resource in (crm.companies, crm.opportunities, crm.activities):
        assert len([record.id async for record in resource.list()]) == 40


def test_thimble_takes_few_calls(server: EmbeddedApideck, api: httpx.Client, consumer: str, clock: Clock) -> None:
    tight = of_service(api, "thimble")
    left = []
    for _ in range(10):
        answer = tight.get("/crm/contacts")
        assert answer.status_code == 200
        left.append(answer.headers["x-downstream-ratelimit-remaining"])
    assert left == [str(number) for number in range(9, -1, -1)]
    clock.turn(seconds=4)
    answer = tight.get("/crm/contacts")
    assert "10 calls in 10 seconds" in refused(answer, 429, "ConnectorRateLimitError")
    assert answer.headers["x-downstream-ratelimit-limit"] == "10"
    assert answer.headers["x-downstream-ratelimit-reset"] == str(int(clock.now.timestamp()) + 6)
    assert answer.headers["retry-after"] == "6"
    other = tight.get("/crm/contacts", headers={"x-apideck-consumer-id": f"{consumer}-other"})
    assert other.headers["x-downstream-ratelimit-remaining"] == "9"
    clock.turn(seconds=6)
    missing = tight.get("/crm/contacts/nobody")
    assert missing.status_code == 404
    assert missing.headers["x-downstream-ratelimit-remaining"] == "9"


async def test_hourglass_has_the_refresh_race(
    server: EmbeddedApideck, api: httpx.Client, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Long enough for six calls to overlap on a busy machine.
    monkeypatch.setattr("apideck_client.testing._server.connector_state.RENEWAL", 0.5)
    headers = {**api.headers, "x-apideck-service-id": "hourglass"}
    async with httpx.AsyncClient(base_url=server.url, headers=headers) as client:

        async def at_once() -> list[int]:
            answers = await asyncio.gather(*(client.get("/crm/contacts") for _ in range(6)))
            for answer in answers:
                if answer.status_code != 200:
                    detail = refused(answer, 401, "UnauthorizedError")
                    assert detail["debug"]["retry_after_ms"] > clock.now.timestamp() * 1000
            return sorted(answer.status_code for answer in answers)

        raced = await at_once()
        assert raced[0] == 200
        assert raced[-1] == 401
        assert await at_once() == [200] * 6
        clock.turn(seconds=270)
        assert await at_once() == [200] * 6
        clock.turn(seconds=1)
        assert (await client.get("/crm/contacts")).status_code == 200  # one first, then the rest
        assert await at_once() == [200] * 6
        clock.turn(seconds=280)
        assert (await at_once())[-1] == 401


async def test_the_client_gets_through_the_race(consumer: str) -> None:
    with EmbeddedApideck() as server:
        async with apideck_of(server, consumer) as apideck:
            found = await asyncio.gather(*(names(apideck, "hourglass") for _ in range(6)))
        assert found == [[]] * 6
        assert len(server.log.where(status_code=200)) == 6
