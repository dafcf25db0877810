"""A million records that are made only when they are read: always the same, and changed and deleted like any others."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from apideck_client import Apideck
from apideck_client.testing import EmbeddedApideck
from tests.testing.conftest import apideck_of

from .answers import get, refused, walk
from .test_embedded_files import client_of

MILLION = 1_000_000


@pytest.fixture(scope="module")
def million() -> Iterator[EmbeddedApideck]:
    with EmbeddedApideck() as server:
        server.seed("acme", contacts=MILLION, app_id="app")
        yield server


@pytest.fixture
def api(million: EmbeddedApideck) -> Iterator[httpx.Client]:
    with client_of(million) as client:
        yield client


def test_memory_stays_flat() -> None:
    tracemalloc.start()
    try:
        with EmbeddedApideck() as server:
            server.seed("acme", contacts=MILLION)
            with client_of(server) as client:
                page = get(client, "/crm/contacts", limit=50)
                for _ in range(3):
                    page = get(client, "/crm/contacts", limit=50, cursor=page["meta"]["cursors"]["next"])
                get(client, "/crm/contacts", limit=50, **{"sort[direction]": "desc"})
            _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 30_000_000  # kept in memory, the records take two thousand million bytes


def test_they_are_the_same_each_time(api: httpx.Client) -> None:
    with EmbeddedApideck() as other:
        other.seed("acme", contacts=MILLION, app_id="app")
        with client_of(other) as second:
            page = get(second, "/crm/contacts", limit=50)
            assert get(api, "/crm/contacts", limit=50)["data"] == page["data"]
            for contact in page["data"]:
                assert get(second, f"/crm/contacts/{contact['id']}")["data"] == contact
            people = {each["id"] for each in walk(second, "/crm/users")}
            assert {contact["owner_id"] for contact in page["data"]} <= people
    assert len({contact["id"] for contact in page["data"]}) == 50
    refused(api.get("/crm/contacts/0123456789abcdef"), 404, "EntityNotFoundError")


async def test_a_walk_goes_both_ways(million: EmbeddedApideck) -> None:
    async with apideck_of(million, "acme") as apideck:
        first = await page_of(apideck)
        last = await page_of(apideck, direction="desc")
    assert first == sorted(first)
    assert last == sorted(last, reverse=True)
    assert last[0].endswith(f"{MILLION - 1:x}")


async def page_of(apideck: Apideck, direction: str = "asc") -> list[str]:
    found: list[str] = []
    listed = apideck.crm.contacts.list(limit=40, sort={"by": "created_at", "direction": direction})  # type: ignore[arg-type]
    async for contact in listed:
        found.append(str(contact.id))
        if len(found) == 100:
            break
    return found


def test_cursors_lead_back(api: httpx.Client) -> None:
    pages = [get(api, "/crm/contacts", limit=3)]
    for _ in range(2):
        pages.append(get(api, "/crm/contacts", limit=3, cursor=pages[-1]["meta"]["cursors"]["next"]))
    back = get(api, "/crm/contacts", limit=3, cursor=pages[2]["meta"]["cursors"]["previous"])
    assert back["data"] == pages[1]["data"]
    again = get(api, "/crm/contacts", limit=3, cursor=back["meta"]["cursors"]["previous"])
    assert again["data"] == pages[0]["data"]


def test_filters_look_through_some_at_a_time(api: httpx.Client) -> None:
    wanted = get(api, "/crm/contacts", limit=1)["data"][0]["name"]
    page = get(api, "/crm/contacts", limit=5, **{"filter[name]": wanted})
    assert {contact["name"] for contact in page["data"]} == {wanted}
    nobody = get(api, "/crm/contacts", **{"filter[name]": "nobody at all"})
    assert nobody["data"] == []
    assert nobody["meta"]["cursors"]["next"]
    refused(api.get("/crm/contacts?sort[by]=name"), 400, "UnsupportedSortFieldError")


def changed(server: EmbeddedApideck) -> list[str]:
    """Change the first record, delete the second and create one. Return the first page and the last."""
    with client_of(server) as client:
        one, two, three = (contact["id"] for contact in get(client, "/crm/contacts", limit=3)["data"])
        assert client.patch(f"/crm/contacts/{one}", json={"name": "Changed"}).status_code == 200
        assert client.delete(f"/crm/contacts/{two}").status_code == 200
        assert client.delete(f"/crm/contacts/{one}").status_code == 200
        assert client.patch(f"/crm/contacts/{three}", json={"name": "Kept"}).status_code == 200
        client.post("/crm/contacts", json={"name": "Created"})
        refused(client.get(f"/crm/contacts/{two}"), 404, "EntityNotFoundError")
    return seen(server)


def seen(server: EmbeddedApideck) -> list[str]:
    with client_of(server) as client:
        last = get(client, "/crm/contacts", limit=2, **{"sort[direction]": "desc"})["data"]
        return [str(contact["name"]) for contact in (*get(client, "/crm/contacts", limit=2)["data"], *last)]


def test_they_are_changed_like_any_other(tmp_path: Path) -> None:
    with EmbeddedApideck(file=tmp_path / "state.db") as server:
        server.seed("acme", contacts=MILLION)
        names = changed(server)
        assert (names[0], names[2]) == ("Kept", "Created")
        server.save(tmp_path / "state.json")
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) < 500_000
    with EmbeddedApideck(file=tmp_path / "state.db") as again:
        assert seen(again) == names
    with EmbeddedApideck() as loaded:
        loaded.load(tmp_path / "state.json")
        assert seen(loaded) == names
