"""Seeded records: the same in each run, plausible, and within the contract."""

from __future__ import annotations

import re
import sys
from typing import Any

import httpx
import pytest

from apideck_client.testing import EmbeddedApideck

from .answers import get, refused, walk
from .conftest import Connect

HEADERS = {"authorization": "Bearer k", "x-apideck-app-id": "app", "x-apideck-consumer-id": "acme"}
WRITABLE_LISTS = ("companies", "contacts", "opportunities", "leads", "pipelines", "notes", "users", "activities")
SERVER_FILLS = {
    "id", "created_at", "updated_at", "interaction_count", "deleted", "last_activity_at", "first_call_at",
    "first_email_at", "expected_revenue", "duration_minutes",
}  # fmt: skip


async def seeded(server: EmbeddedApideck, resource: str = "contacts") -> list[dict[str, Any]]:
    transport = httpx.ASGITransport(server.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://embedded", headers=HEADERS) as client:
        records: list[dict[str, Any]] = (await client.get(f"/crm/{resource}?limit=200")).json()["data"]
    return records


async def test_the_same_seed_makes_the_same_records() -> None:
    one, same, other = EmbeddedApideck(random_seed=4), EmbeddedApideck(random_seed=4), EmbeddedApideck(random_seed=5)
    for server in (one, same, other):
        server.seed("acme", contacts=20)
    assert await seeded(one) == await seeded(same)
    assert await seeded(one) != await seeded(other)


def test_consumers_get_records_of_their_own(server: EmbeddedApideck, connect: Connect) -> None:
    server.seed("seed-a", contacts=5)
    server.seed("seed-b", contacts=5)
    first = walk(connect(x_apideck_consumer_id="seed-a"), "/crm/contacts")
    second = walk(connect(x_apideck_consumer_id="seed-b"), "/crm/contacts")
    assert {contact["id"] for contact in first}.isdisjoint(contact["id"] for contact in second)


def test_seeding_again_adds(server: EmbeddedApideck, api: httpx.Client, connect: Connect, consumer: str) -> None:
    server.seed(consumer, contacts=5)
    assert len(walk(api, "/crm/contacts")) == 5
    server.seed(consumer, contacts=7)
    assert len(walk(api, "/crm/contacts")) == 12
    assert len(walk(connect(x_apideck_app_id="late"), "/crm/contacts")) == 12


def test_each_app_has_its_own_copy(server: EmbeddedApideck, api: httpx.Client, connect: Connect, consumer: str) -> None:
    server.seed(consumer, contacts=3)
    other = connect(x_apideck_app_id="other")
    id = walk(other, "/crm/contacts")[0]["id"]  # noqa: A001
    other.delete(f"/crm/contacts/{id}")
    assert len(walk(other, "/crm/contacts")) == 2
    assert get(api, f"/crm/contacts/{id}")["data"]["id"] == id


def test_one_app_and_one_service_can_be_seeded(
    server: EmbeddedApideck, api: httpx.Client, connect: Connect, consumer: str
) -> None:
    server.seed(consumer, contacts=3, app_id="app", service_id="hubspot")
    assert walk(api, "/crm/contacts") == []
    assert len(walk(connect(x_apideck_service_id="hubspot"), "/crm/contacts")) == 3
    assert walk(connect(x_apideck_service_id="hubspot", x_apideck_app_id="other"), "/crm/contacts") == []


@pytest.mark.parametrize("resource", WRITABLE_LISTS)
def test_seeded_records_are_within_the_contract(
    server: EmbeddedApideck, api: httpx.Client, consumer: str, resource: str
) -> None:
    server.seed(consumer, contacts=30)
    for record in walk(api, f"/crm/{resource}"):
        body = {name: value for name, value in record.items() if name not in SERVER_FILLS}
        for nested in body.get("attendees", []) + body.get("stages", []):
            del nested["id"]
        response = api.post(f"/crm/{resource}", json=body)
        assert response.status_code == 201, response.text


def test_contacts_are_plausible(server: EmbeddedApideck, api: httpx.Client, consumer: str) -> None:
    server.seed(consumer, contacts=100)
    contacts = walk(api, "/crm/contacts", limit=200)
    companies = {company["id"] for company in walk(api, "/crm/companies", limit=200)}
    for contact in contacts:
        assert contact["name"] == f"{contact['first_name']} {contact['last_name']}"
        assert contact["company_id"] in companies
        assert len(contact["emails"]) == len(contact["phone_numbers"]) == len(contact["addresses"]) == 2
        assert all(re.fullmatch(r"[a-z.]+\d+@[a-z]+\.example", email["email"]) for email in contact["emails"])
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", contact["created_at"])
        assert contact["updated_at"] >= contact["created_at"]
        assert contact["custom_fields"]
    created = [contact["created_at"] for contact in contacts]
    assert created == sorted(created)


def test_counts_and_names_are_checked(server: EmbeddedApideck, consumer: str) -> None:
    for wrong in (-1, "5", True):
        with pytest.raises(ValueError, match="leads must be a number of records, 0 or more, not"):
            server.seed(consumer, leads=wrong)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="consumer_id"):
        server.seed("")
    with pytest.raises(ValueError, match="'people' is unknown"):
        server.add(consumer, "people", {"id": "1"})
    with pytest.raises(ValueError, match="needs an 'id'"):
        server.add(consumer, "contacts", {"name": "Ada"})


def test_odd_records_are_served_as_they_are(server: EmbeddedApideck, api: httpx.Client, consumer: str) -> None:
    odd = {"id": "odd", "emails": "none", "first_name": {"a": 1}, "created_at": 5, "new": [None]}
    server.add(consumer, "contacts", odd)
    server.add(consumer, "contacts", {"id": "plain", "name": "Ada", "created_at": "2024-01-01"})
    for by in ("name", "first_name", "email", "created_at"):
        assert odd in walk(api, "/crm/contacts", **{"sort[by]": by})
    assert get(api, "/crm/contacts", fields="id,emails.email")["data"][0] == {"id": "odd", "emails": "none"}
    server.add(consumer, "contacts", {"id": "odd", "name": "Tame"})
    assert [contact["id"] for contact in walk(api, "/crm/contacts")] == ["odd", "plain"]
    refused(api.patch("/crm/contacts/odd", json={"new": 1}), 400, "RequestBodyValidationError")


async def test_a_locale_makes_records_of_a_country() -> None:
    pytest.importorskip("faker")
    made: list[list[dict[str, Any]]] = []
    for _ in range(2):
        server = EmbeddedApideck()
        server.seed("acme", contacts=60_000, companies=3, locale="de_DE")
        made.append([*await seeded(server), *await seeded(server, "companies")])
    assert made[0] == made[1]
    assert len(made[0]) == 203
    for record in made[0]:
        assert record["addresses"][0]["country"] == "DE"
        assert record["emails"][0]["email"].isascii()
        assert record["emails"][0]["email"].endswith(".example")


def test_an_unknown_locale_is_refused() -> None:
    pytest.importorskip("faker")
    with pytest.raises(ValueError, match="locale 'xx_YY'"):
        EmbeddedApideck().seed("acme", locale="xx_YY")


def test_a_locale_without_faker_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "faker", None)
    with pytest.raises(ImportError, match=r"apideck-client\[faker\]"):
        EmbeddedApideck().seed("acme", locale="fr_FR")
