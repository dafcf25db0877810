"""Vault's log of the calls."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from apideck_client import Apideck, EntityNotFoundError
from apideck_client.crm.models import Contact
from apideck_client.testing import EmbeddedApideck
from apideck_client.vault.models import LogsFilter

from .answers import get, refused
from .conftest import Connect
from .vault import APP_PAGE, Clock, consent, with_redirect


@pytest.fixture
def server(timed: EmbeddedApideck) -> EmbeddedApideck:
    """A separate log for the test."""
    return timed


async def operations(apideck: Apideck, **arguments: Any) -> list[Any]:
    return [log.operation.id async for log in apideck.vault.logs.list(**arguments) if log.operation]


async def test_a_log_says_all_that_the_contract_has(
    server: EmbeddedApideck, apideck: Apideck, api: httpx.Client, consumer: str, clock: Clock
) -> None:
    answer = await apideck.crm.contacts.create(Contact(name="Ada"), service_id="hubspot").response()
    clock.turn(minutes=1)
    with pytest.raises(EntityNotFoundError):
        await apideck.crm.contacts.get("nobody")
    failed, created = get(api, "/vault/logs")["data"]
    assert created == {
        "api_style": "REST",
        "base_url": server.url,
        "child_request": False,
        "consumer_id": consumer,
        "duration": created["duration"],
        "error_message": None,
        "execution": created["execution"],
        "has_children": False,
        "http_method": "POST",
        "id": created["id"],
        "latency": 0.0,
        "operation": {"id": "contactsAdd", "name": "Create contact"},
        "parent_id": None,
        "path": "/crm/contacts",
        "sandbox": False,
        "service": {"id": "hubspot", "name": "HubSpot"},
        "source_ip": "127.0.0.1",
        "status_code": 201,
        "success": True,
        "timestamp": "2026-03-02T09:00:00.000Z",
        "unified_api": "crm",
    }
    assert created["id"].replace("-", "") == answer.request_id
    assert created["duration"] > 0
    assert abs(created["duration"] - created["execution"]) <= 0.5
    assert (failed["status_code"], failed["success"], failed["error_message"]) == (404, False, "Contact not found")
    assert (failed["path"], failed["timestamp"]) == ("/crm/contacts/nobody", "2026-03-02T09:01:00.000Z")


async def test_every_call_is_logged_newest_first(
    apideck: Apideck, browser: httpx.AsyncClient, api: httpx.Client
) -> None:
    await apideck.vault.sessions.create()
    connection = await apideck.vault.connections.get("crm", "hubspot")
    await browser.get(await consent(browser, with_redirect(str(connection.authorize_url), APP_PAGE)))
    await apideck.vault.connections.get_settings("crm", "hubspot", "leads")
    await apideck.vault.connections.delete("crm", "hubspot")
    await apideck.crm.notes.list()
    assert await operations(apideck) == [
        "notesAll",
        "connectionsDelete",
        "connectionSettingsAll",
        "connectionsCallback",
        "connectionsAuthorize",
        "connectionsOne",
        "sessionsCreate",
    ]
    assert (await operations(apideck))[0] == "logsAll"
    services = [log.service.id async for log in apideck.vault.logs.list() if log.service]
    assert services[3:] == ["hubspot"] * 5 + ["vault"]


async def test_a_consumer_sees_its_own_and_an_app_all(apideck: Apideck, connect: Connect) -> None:
    await apideck.crm.contacts.list()
    await apideck.crm.notes.list(consumer_id="globex")
    await apideck.crm.leads.list(app_id="other")
    await apideck.vault.consumers.list()
    assert await operations(apideck) == ["contactsAll"]
    assert await operations(apideck, consumer_id="globex") == ["notesAll"]
    whole = connect(x_apideck_consumer_id=None).get("/vault/logs").json()["data"]
    assert [log["operation"]["id"] for log in whole] == [
        "logsAll",
        "logsAll",
        "consumersAll",
        "notesAll",
        "contactsAll",
    ]
    other = connect(x_apideck_consumer_id=None, x_apideck_app_id="other").get("/vault/logs").json()["data"]
    assert [log["operation"]["id"] for log in other] == ["leadsAll"]


async def test_logs_are_filtered(apideck: Apideck) -> None:
    await apideck.crm.contacts.list()
    await apideck.crm.contacts.list(service_id="hubspot")
    with pytest.raises(EntityNotFoundError):
        await apideck.crm.contacts.get("nobody", service_id="hubspot")
    await apideck.vault.connections.get("crm", "hubspot")
    listed = await operations(apideck, filter=LogsFilter(connector_id="hubspot"))
    assert listed == ["connectionsOne", "contactsOne", "contactsAll"]
    assert await operations(apideck, filter=LogsFilter(connector_id="crm+hubspot")) == listed[1:]
    assert await operations(apideck, filter=LogsFilter(status_code=404)) == ["contactsOne"]
    assert await operations(apideck, filter=LogsFilter(connector_id="hubspot", status_code=500)) == []
    not_vault = await operations(apideck, filter=LogsFilter(exclude_unified_apis="vault"))
    assert not_vault == ["contactsOne", "contactsAll", "contactsAll"]
    assert await operations(apideck, filter=LogsFilter(exclude_unified_apis="vault,crm")) == []


@pytest.mark.parametrize("query", ["filter[colour]=red", "filter[status_code]=bad", "filter=hubspot", "limit=0"])
def test_what_is_no_filter_is_refused(api: httpx.Client, query: str) -> None:
    refused(api.get(f"/vault/logs?{query}"), 400, "RequestParametersValidationError")


async def test_logs_come_in_pages_that_do_not_shift(apideck: Apideck) -> None:
    for name in ("a", "b", "c", "d", "e"):
        await apideck.crm.contacts.create(Contact(name=name))
        await apideck.crm.contacts.list()
    seen: list[Any] = []
    async for page in apideck.vault.logs.list(limit=3).pages():
        seen += [log.id for log in page.data]
        await apideck.crm.notes.list()  # new entries are at the front
    assert len(seen) == len(set(seen)) == 10


def test_a_call_that_was_not_let_in_is_in_nobodys_log(api: httpx.Client, connect: Connect) -> None:
    assert connect().put("/crm/contacts").status_code == 405
    assert connect(authorization=None).get("/crm/contacts").status_code == 401
    assert api.get("/vault/logs").json()["data"] == []
    assert api.get("/vault/logs").json()["data"][0]["operation"] == {"id": "logsAll", "name": "List logs"}


def test_an_overridden_method_is_logged_as_meant(api: httpx.Client) -> None:
    api.post("/crm/contacts/1?_method=DELETE")
    (log,) = api.get("/vault/logs").json()["data"]
    assert (log["http_method"], log["operation"]["id"]) == ("DELETE", "contactsDelete")


def test_the_log_is_bounded(connect: Connect) -> None:
    headers = {"authorization": "Bearer k", "x-apideck-app-id": "app", "x-apideck-consumer-id": "acme"}
    with EmbeddedApideck(request_log_size=3) as small, httpx.Client(base_url=small.url, headers=headers) as client:
        for _ in range(5):
            client.get("/crm/contacts")
        assert len(client.get("/vault/logs").json()["data"]) == 3
