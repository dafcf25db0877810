"""Connections: their creation for each kind of connector, their fields, and the responses to CRM calls."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest

from apideck_client import (
    Apideck,
    APIResponseError,
    ConflictError,
    ConnectionNotFoundError,
    ConnectionSettingsError,
    ConnectorCredentialsError,
    ConnectorDisabledError,
    ConnectorNotFoundError,
    EntityNotFoundError,
    InvalidStateError,
    OAuthConnectorError,
    OAuthCredentialsNotFoundError,
)
from apideck_client.testing import EmbeddedApideck
from apideck_client.vault.models import (
    Connection,
    ConnectionConfiguration,
    ConnectionConfigurationDefault,
    ConnectionImportCredentials,
    ConnectionImportData,
)

from .answers import refused
from .vault import Clock

IMPORTED = ConnectionImportData(credentials=ConnectionImportCredentials(refresh_token="r"))


async def state_of(apideck: Apideck, service_id: str) -> Any:
    return (await apideck.vault.connections.get("crm", service_id)).state


async def test_every_connector_is_available_at_first(apideck: Apideck) -> None:
    connections = [connection async for connection in apideck.vault.connections.list()]
    assert {connection.state for connection in connections} == {"available"}
    assert {(each.auth_type, each.oauth_grant_type or None) for each in connections} == {
        ("oauth2", "authorization_code"),
        ("oauth2", "client_credentials"),
        ("oauth2", "password"),
        ("apiKey", None),
    }
    assert {connection.integration_state for connection in connections} == {
        "configured",
        "needs_configuration",
        "disabled",
    }
    assert len({connection.id for connection in connections}) == len(connections)


async def test_the_list_is_filtered(apideck: Apideck) -> None:
    await apideck.vault.connections.create("crm", "brindle", Connection())

    async def listed(**filters: Any) -> list[Any]:
        return [connection.id async for connection in apideck.vault.connections.list(**filters)]

    assert await listed(configured=True) == ["crm+brindle"]
    assert await listed(configured=True, api="accounting") == []
    assert await listed(api="accounting") == ["accounting+quillbridge", "accounting+pennywort"]
    assert "crm+brindle" not in await listed(configured=False)
    assert await listed(api="brand-new") == []


def test_a_flag_is_true_or_false(api: httpx.Client) -> None:
    response = api.get("/vault/connections?configured=maybe")
    refused(response, 400, "RequestParametersValidationError")


def test_a_connection_says_all_that_the_contract_has(server: EmbeddedApideck, api: httpx.Client, consumer: str) -> None:
    server.connect(consumer, "quillbridge")
    connection = api.get("/vault/connections/crm/quillbridge").json()["data"]
    assert connection.keys() == {
        "id", "service_id", "name", "tag_line", "unified_api", "state", "integration_state", "auth_type",
        "oauth_grant_type", "status", "enabled", "website", "icon", "logo", "authorize_url", "revoke_url", "settings",
        "metadata", "form_fields", "configuration", "configurable_resources", "resource_schema_support",
        "resource_settings_support", "validation_support", "settings_required_for_authorization", "subscriptions",
        "has_guide", "created_at", "updated_at",
    }  # fmt: skip
    assert 1_700_000_000_000 < connection["created_at"] < 10_000_000_000_000
    assert connection["updated_at"] is None
    assert connection["settings_required_for_authorization"] == ["subdomain"]
    assert connection["form_fields"][0].keys() == {
        "id", "label", "placeholder", "description", "type", "required", "custom_field", "allow_custom_values",
        "disabled", "hidden", "sensitive", "prefix", "suffix", "options",
    }  # fmt: skip
    assert connection["authorize_url"].startswith(f"{server.url}/vault/authorize/quillbridge/app?state=")
    assert connection["revoke_url"].startswith(f"{server.url}/vault/revoke/quillbridge/app?state=")
    assert api.get("/vault/connections/crm/brindle").json()["data"]["authorize_url"] is None


async def test_an_api_key_is_a_setting(
    timed: EmbeddedApideck, timed_apideck: Apideck, consumer: str, clock: Clock
) -> None:
    connections = timed_apideck.vault.connections
    created = await connections.create("crm", "brindle", Connection(settings={"region": "europe"}))
    assert created.state == "added"
    clock.turn(seconds=1)
    updated = await connections.update("crm", "brindle", Connection(settings={"api_key": "secret"}))
    assert updated.state == "callable"
    assert updated.settings == {"region": "europe", "api_key": "secret"}
    assert (updated.created_at, updated.updated_at) == (clock.now - timedelta(seconds=1), clock.now)
    timed.fail_refresh(consumer, "brindle")
    assert await state_of(timed_apideck, "brindle") == "invalid"
    assert (await connections.update("crm", "brindle", Connection(metadata={"a": 1}))).state == "invalid"
    assert (await connections.update("crm", "brindle", Connection(settings={"api_key": "other"}))).state == "callable"
    assert (await connections.update("crm", "brindle", Connection(settings={"api_key": None}))).state == "added"


async def test_an_update_makes_a_connection_that_is_merely_available(apideck: Apideck) -> None:
    settings = {"api_key": "secret", "region": "europe"}
    updated = await apideck.vault.connections.update("crm", "brindle", Connection(settings=settings))
    assert updated.state == "callable"


@pytest.mark.parametrize(
    ("service", "settings"),
    [
        ("tallyhook", {"client_id": "a", "client_secret": "b"}),
        ("oxbow", {"username": "a", "password": "b"}),
    ],
)
async def test_a_grant_gives_a_token(
    consumer: str, server: EmbeddedApideck, apideck: Apideck, service: str, settings: dict[str, str]
) -> None:
    connections = apideck.vault.connections
    with pytest.raises(ConnectionNotFoundError):
        await connections.token("crm", service)
    await connections.create("crm", service, Connection())
    with pytest.raises(ConnectionSettingsError, match=", ".join(settings)):
        await connections.token("crm", service)
    assert (await connections.update("crm", service, Connection(settings=settings))).state == "added"
    assert (await connections.token("crm", service)).state == "callable"
    server.fail_refresh(consumer, service)
    assert (await connections.token("crm", service, {})).state == "callable"


async def test_no_token_is_given_for_consent(consumer: str, server: EmbeddedApideck, apideck: Apideck) -> None:
    server.connect(consumer, "hubspot")
    with pytest.raises(InvalidStateError):
        await apideck.vault.connections.token("crm", "hubspot")


async def test_credentials_are_imported(apideck: Apideck) -> None:
    connections = apideck.vault.connections
    assert (await connections.import_("crm", "salesforce", IMPORTED)).state == "callable"
    assert (await connections.import_("crm", "marlowe", IMPORTED)).state == "authorized"
    data = ConnectionImportData(
        credentials=ConnectionImportCredentials(refresh_token="r", access_token="a", expires_in=60),
        settings={"region": "europe"},
        metadata={"team": "north"},
    )
    whole = await connections.import_("crm", "marlowe", data)
    assert (whole.state, whole.settings, whole.metadata) == ("callable", {"region": "europe"}, {"team": "north"})


@pytest.mark.parametrize("body", [{}, {"credentials": {}}, {"credentials": {"refresh_token": ""}}])
def test_an_import_takes_a_refresh_token(api: httpx.Client, body: dict[str, Any]) -> None:
    response = api.post("/vault/connections/crm/salesforce/import", json=body)
    assert "refresh_token" in refused(response, 422, "InvalidStateError")
    assert api.get("/vault/connections/crm/salesforce").json()["data"]["state"] == "available"


async def test_what_is_not_oauth_has_nothing_to_import(apideck: Apideck) -> None:
    with pytest.raises(OAuthConnectorError):
        await apideck.vault.connections.import_("crm", "brindle", IMPORTED)


async def test_a_deleted_connection_is_available_again(
    consumer: str, server: EmbeddedApideck, apideck: Apideck
) -> None:
    connections = apideck.vault.connections
    server.connect(consumer, "quillbridge")
    response = await connections.delete("crm", "quillbridge").response()
    assert response.status_code == 204
    gone = await connections.get("crm", "quillbridge")
    assert (gone.state, gone.settings) == ("available", None)
    with pytest.raises(ConnectionNotFoundError):
        await connections.delete("crm", "quillbridge")
    await connections.create("crm", "quillbridge", Connection())
    with pytest.raises(ConflictError):
        await connections.create("crm", "quillbridge", Connection())


async def test_unknown_services_and_disabled_ones_are_refused(apideck: Apideck) -> None:
    connections = apideck.vault.connections
    for call in (connections.get("crm", "nobody"), connections.get("pos", "salesforce")):
        with pytest.raises(ConnectorNotFoundError):
            await call
    for call in (
        connections.create("crm", "gannet", Connection()),
        connections.update("crm", "gannet", Connection()),
        connections.import_("crm", "gannet", IMPORTED),
    ):
        with pytest.raises(ConnectorDisabledError):
            await call


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"settings": {"region": "moon"}}, "settings.region"),
        ({"settings": {"page_size": "ten"}}, "settings.page_size"),
        ({"settings": {"api_key": 7}}, "settings.api_key"),
        ({"settings": []}, "settings"),
        ({"enabled": "yes"}, "enabled"),
        ({"nickname": "b"}, "nickname"),
        ({"configuration": [{"resource": "leads", "defaults": []}]}, "configuration[0].resource"),
    ],
)
def test_what_does_not_fit_is_refused(api: httpx.Client, body: dict[str, Any], place: str) -> None:
    for method in ("POST", "PATCH"):
        response = api.request(method, "/vault/connections/crm/brindle", json=body)
        assert refused(response, 400, "RequestBodyValidationError").startswith(f"{place}: ")
    assert api.get("/vault/connections/crm/brindle").json()["data"]["state"] == "available"


@pytest.mark.parametrize("service_id", ["salesforce", "brindle", "marlowe", "quillbridge", "tallyhook", "oxbow"])
def test_a_connection_that_was_read_can_be_sent_back(
    consumer: str, server: EmbeddedApideck, api: httpx.Client, service_id: str
) -> None:
    server.connect(consumer, service_id)
    path = f"/vault/connections/crm/{service_id}"
    before = api.get(path).json()["data"]
    answer = api.patch(path, json=before)
    assert answer.status_code == 200, answer.text
    links = ("updated_at", "authorize_url", "revoke_url")
    assert {**answer.json()["data"], **{name: before[name] for name in links}} == before
    state = api.patch(path, json={"state": "invalid", "metadata": {"plan": "pro"}}).json()["data"]
    assert (state["state"], state["metadata"]) == ("callable", {"plan": "pro"})


def test_options_say_of_which_type_they_are(api: httpx.Client) -> None:
    fields = api.get("/vault/connections/crm/brindle").json()["data"]["form_fields"]
    options = [option for field in fields for option in field["options"]]
    assert options
    assert {option["option_type"] for option in options} == {"simple"}


async def test_a_resource_has_settings_of_its_own(consumer: str, server: EmbeddedApideck, apideck: Apideck) -> None:
    server.connect(consumer, "salesforce")
    connections = apideck.vault.connections
    chosen = ConnectionConfigurationDefault(id="campaign", value="newsletter")
    changes = Connection(configuration=[ConnectionConfiguration(resource="leads", defaults=[chosen])])
    for answer in (
        await connections.update_settings("crm", "salesforce", "leads", changes),
        await connections.get_settings("crm", "salesforce", "leads"),
    ):
        assert isinstance(answer.configuration, list)
        (leads,) = answer.configuration
        assert isinstance(leads.defaults, list)
        assert (leads.resource, [each.id for each in leads.defaults]) == ("leads", ["campaign", "owner"])
        assert leads.defaults[0].value == "newsletter"
    whole = await connections.get("crm", "salesforce")
    assert isinstance(whole.configuration, list)
    assert [each.resource for each in whole.configuration] == ["leads", "opportunities"]
    with pytest.raises(EntityNotFoundError):
        await connections.get_settings("crm", "salesforce", "notes")
    with pytest.raises(ConnectionNotFoundError):
        await connections.get_settings("crm", "hubspot", "leads")


@pytest.mark.parametrize(
    "defaults",
    [
        [{"id": "campaign", "value": "moon"}],
        [{"id": "colour", "value": "x"}],
        [{"value": "x"}],
        [{"id": "a", "target": 1}],
    ],
)
def test_a_resources_settings_are_checked(
    consumer: str, server: EmbeddedApideck, api: httpx.Client, defaults: list[dict[str, Any]]
) -> None:
    server.connect(consumer, "salesforce")
    body = {"configuration": [{"defaults": defaults}]}
    response = api.patch("/vault/connections/crm/salesforce/leads/config", json=body)
    refused(response, 400, "RequestBodyValidationError")
    elsewhere = {"configuration": [{"resource": "opportunities", "defaults": []}]}
    response = api.patch("/vault/connections/crm/salesforce/leads/config", json=elsewhere)
    refused(response, 400, "RequestBodyValidationError")


async def test_an_update_tells_missing_from_null(server: EmbeddedApideck, apideck: Apideck, consumer: str) -> None:
    connections = apideck.vault.connections
    server.connect(consumer, "marlowe")
    await connections.update("crm", "marlowe", Connection(metadata={"a": 1, "b": 2}))
    merged = await connections.update("crm", "marlowe", Connection(metadata={"b": 3}))
    assert (merged.settings, merged.metadata) == ({"region": "europe"}, {"a": 1, "b": 3})
    emptied = await connections.update("crm", "marlowe", Connection(settings=None, metadata=None))
    assert (emptied.settings, emptied.metadata, emptied.state) == (None, None, "authorized")


async def test_who_never_used_vault_is_served(consumer: str, server: EmbeddedApideck, apideck: Apideck) -> None:
    server.add(consumer, "contacts", {"id": "1", "name": "Ada"})
    await apideck.vault.sessions.create()
    assert (await apideck.crm.contacts.get("1")).name == "Ada"


async def test_seeded_records_come_with_a_connection(consumer: str, server: EmbeddedApideck, apideck: Apideck) -> None:
    server.seed(consumer, contacts=1)
    server.seed(consumer, contacts=1, service_id="brand-new")
    assert await state_of(apideck, "salesforce") == "callable"
    assert await state_of(apideck, "brand-new") == "callable"
    assert await state_of(apideck, "hubspot") == "available"
    assert len((await apideck.crm.contacts.list(service_id="brand-new")).data) == 1


async def test_records_can_wait_for_the_connection(consumer: str, server: EmbeddedApideck, apideck: Apideck) -> None:
    server.seed(consumer, contacts=2, connected=False)
    with pytest.raises(ConnectionNotFoundError):
        await apideck.crm.contacts.list()
    await apideck.vault.connections.import_("crm", "salesforce", IMPORTED)
    assert len((await apideck.crm.contacts.list()).data) == 2


async def test_seeding_again_does_not_reconnect(consumer: str, server: EmbeddedApideck, apideck: Apideck) -> None:
    server.seed(consumer, contacts=2)
    await apideck.vault.connections.delete("crm", "salesforce")
    server.seed(consumer, contacts=2)
    with pytest.raises(ConnectionNotFoundError):
        await apideck.crm.contacts.list()


@pytest.mark.parametrize(
    ("service", "undo", "error", "status"),
    [
        ("salesforce", "delete", ConnectionNotFoundError, 404),
        ("salesforce", "disable", ConnectorDisabledError, 403),
        ("salesforce", "fail", ConnectorCredentialsError, 401),
        ("marlowe", "empty", ConnectionSettingsError, 422),
        ("brindle", "empty", ConnectionSettingsError, 422),
        ("salesforce", "forget", ConnectionNotFoundError, 404),
    ],
)
async def test_only_a_callable_connection_serves_data(
    consumer: str,
    server: EmbeddedApideck,
    apideck: Apideck,
    service: str,
    undo: str,
    error: type[APIResponseError],
    status: int,
) -> None:
    server.connect(consumer, service)
    server.seed(consumer, contacts=2, service_id=service)
    contacts = apideck.with_options(service_id=service, max_retries=0).crm.contacts
    assert len((await contacts.list()).data) == 2
    connections = apideck.vault.connections
    match undo:
        case "delete":
            await connections.delete("crm", service)
        case "disable":
            await connections.update("crm", service, Connection(enabled=False))
        case "fail":
            server.fail_refresh(consumer, service)
        case "empty":
            await connections.update("crm", service, Connection(settings={"region": ""} | {"region": None}))
        case _:
            await apideck.vault.consumers.delete(consumer)
    with pytest.raises(error) as failure:
        await contacts.list()
    assert failure.value.status_code == status
    server.connect(consumer, service)
    assert len((await contacts.list()).data) == 2


async def test_a_connection_without_consent_serves_nothing(apideck: Apideck) -> None:
    await apideck.vault.connections.create("crm", "salesforce", Connection())
    with pytest.raises(OAuthCredentialsNotFoundError) as failure:
        await apideck.with_options(max_retries=0).crm.contacts.list()
    assert failure.value.status_code == 401


async def test_apps_have_connections_of_their_own(consumer: str, server: EmbeddedApideck, apideck: Apideck) -> None:
    server.connect(consumer, "salesforce")
    other = apideck.with_options(app_id="other")
    await other.vault.connections.delete("crm", "salesforce")
    assert await state_of(apideck, "salesforce") == "callable"
    assert await state_of(other, "salesforce") == "available"
    server.fail_refresh(consumer, "salesforce")
    assert await state_of(apideck, "salesforce") == "invalid"
    assert await state_of(other, "salesforce") == "available"
    server.connect(consumer, "salesforce", app_id="other")
    assert await state_of(apideck, "salesforce") == "invalid"
    assert await state_of(other, "salesforce") == "callable"
    assert await state_of(apideck.with_options(app_id="late"), "salesforce") == "invalid"


def test_the_knobs_explain_misuse(consumer: str, server: EmbeddedApideck) -> None:
    with pytest.raises(ValueError, match="has no connection to 'hubspot' for crm"):
        server.fail_refresh(consumer, "hubspot")
    with pytest.raises(ValueError, match="integration is needs_configuration"):
        server.connect(consumer, "fernway")
    with pytest.raises(ValueError, match="service_id and unified_api"):
        server.connect(consumer, "")
    with pytest.raises(ValueError, match="consumer_id"):
        server.connect("", "hubspot")


def test_settings_show_in_no_repr(server: EmbeddedApideck, api: httpx.Client) -> None:
    body = {"settings": {"api_key": "sk-hidden", "region": "europe"}}
    api.post("/vault/connections/crm/brindle", json=body)
    assert server.requests[-1].json() == body
    assert "sk-hidden" not in repr(server.requests[:])
