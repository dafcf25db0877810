"""`apideck-unify`, the official SDK for Python. Only the server's URL is changed."""

from __future__ import annotations

import pytest

pytest.importorskip("apideck_unify", reason="apideck-unify is not installed: make test-strangers")

import json
from pathlib import Path
from typing import Any

import httpx
from apideck_unify import Apideck, models
from apideck_unify.utils import RetryConfig

from apideck_client import testing
from tests.sdks.calls import API_KEY, BODIES, CRM, SEEDED, Run, compare, served

VENDORED = Path(testing.__file__).parent / "_documents"
NEVER = RetryConfig("none", None, retry_connection_errors=False)
LEFT_OUT = "Response validation failed"
"""Its models require fields that `fields` omits, although the response is correct."""
OWN_FAULTS = {
    **{
        f"{resource} {call} fields": LEFT_OUT
        for resource in ("companies", "leads", "opportunities", "pipelines", "users", "activities")
        for call in ("get", "list")
    },
    # It always sends `filter[path_match_mode]`, which is not in the document of 9.3.0.
    "logs filter": "filter[path_match_mode]",
    # These operations are not in the document of 9.3.0.
    "validate": "Not found",
    "custom_mappings": "Not found",
    "connection_custom_mappings": "Not found",
    "custom_fields": "Not found",
    "connection_consents": "Not found",
    "create_callback": "Not found",
}


# It passes enums to pydantic as strings in the APIs of a session.
@pytest.mark.filterwarnings("ignore:Pydantic serializer warnings")
def test_the_python_sdk_gets_what_it_expects() -> None:
    run = Run()
    with served() as server, client(server.url) as apideck:
        for resource in BODIES:
            call_crm(run, getattr(apideck.crm, resource), resource)
        call_errors(run, server.url)
        call_vault(run, apideck.vault)
    compare(run, OWN_FAULTS)
    assert len(run.outcomes) > 140


def client(url: str, *, consumer: str = "acme", key: str = API_KEY) -> Apideck:
    return Apideck(api_key=key, app_id="app", consumer_id=consumer, server_url=url, retry_config=NEVER)


def spelled(body: dict[str, Any]) -> dict[str, Any]:
    """Rename `type` to the SDK's argument."""
    return {"type_" if name == "type" else name: value for name, value in body.items()}


def answer(result: Any) -> Any:
    """Return the one response among the alternatives in a result."""
    (found,) = [value for name, value in result if "_response" in name and value is not None]
    return found


def call_crm(run: Run, resource: Any, name: str) -> None:
    body = BODIES[name]
    id_name = "id_param" if name == "pipelines" else "id"

    def walk() -> None:
        seen: set[str] = set()
        page = resource.list(limit=10)
        while page is not None:
            seen |= {record.id for record in answer(page).data}
            page = page.next()
        assert len(seen) == SEEDED

    def get_every_seeded() -> None:
        for record in answer(resource.list(limit=200)).data:
            assert answer(resource.get(id=record.id)).data == record

    def check_created(id: str, sent: dict[str, Any]) -> None:
        read = answer(resource.get(id=id)).data.model_dump(by_alias=True, mode="json")
        for field, value in sent.items():
            if not isinstance(value, list | dict) and field != "password":
                assert read[field] == value, field

    def delete() -> None:
        resource.delete(id=created)
        with pytest.raises(models.NotFoundResponse):
            resource.get(id=created)

    run.call(f"{name} list", lambda: resource.list())
    run.call(f"{name} walk", walk)
    run.call(f"{name} get seeded", get_every_seeded)
    run.call(f"{name} create minimal", lambda: resource.create(**spelled(body["minimal"])))
    made = run.call(f"{name} create", lambda: resource.create(**spelled(body["full"])))
    created = answer(made).data.id if made else ""
    run.call(f"{name} get", lambda: check_created(created, body["full"]))
    run.call(f"{name} get fields", lambda: resource.get(id=created, fields="id,updated_at"))
    run.call(f"{name} list fields", lambda: resource.list(fields="id,updated_at"))
    run.call(f"{name} get raw", lambda: resource.get(id=created, raw=True))
    run.call(f"{name} list raw", lambda: resource.list(raw=True))
    run.call(f"{name} create raw", lambda: resource.create(raw=True, **spelled(body["minimal"])))
    run.call(f"{name} update", lambda: resource.update(**{id_name: created}, **spelled(body["changes"])))
    run.call(f"{name} get updated", lambda: check_created(created, body["changes"]))
    run.call(f"{name} delete", delete)


def call_errors(run: Run, url: str) -> None:
    def refused(error: type[Exception], work: Any) -> None:
        with pytest.raises(error):
            work()

    def status(expected: int, consumer: str) -> None:
        with client(url, consumer=consumer) as apideck, pytest.raises(models.ApideckError) as caught:
            apideck.crm.contacts.list()
        assert caught.value.status_code == expected

    with client(url) as apideck, client(url, key="wrong") as stranger:
        contacts = apideck.crm.contacts
        run.call("400", lambda: refused(models.BadRequestResponse, lambda: contacts.list(fields="no_such_field")))
        run.call("401", lambda: refused(models.UnauthorizedResponse, stranger.crm.contacts.list))
        run.call("404", lambda: refused(models.NotFoundResponse, lambda: contacts.get(id="nobody")))
    run.call("402", lambda: status(402, "broke"))
    run.call("422", lambda: status(422, "stuck"))
    run.call("429", lambda: status(429, "busy"))
    run.call("503", lambda: status(503, "down"))


def call_vault(run: Run, vault: Any) -> None:
    person = {"account_name": "A", "user_name": "U", "email": "e@example.com", "image": "https://example.com/i.png"}
    session = {
        "consumer_metadata": {"account_name": "A"},
        "redirect_uri": "https://example.com",
        "settings": {"unified_apis": ["crm"], "session_length": "30m"},
        "theme": {"vault_name": "Initech"},
    }
    year = {"start_datetime": "2026-01-01T00:00:00.000Z", "end_datetime": "2027-01-01T00:00:00.000Z"}
    credentials = {"refresh_token": "refresh", "access_token": "access"}

    def get_token() -> None:
        with pytest.raises(models.UnprocessableResponse):  # the grant of this connector has none
            vault.connections.token(**CRM)

    def get_settings() -> None:
        with pytest.raises(models.NotFoundResponse):  # the resource has no settings
            vault.connection_settings.list(resource="contacts", **CRM)

    run.call("consumers create", lambda: vault.consumers.create(consumer_id="c1", metadata=person))
    run.call("consumers create minimal", lambda: vault.consumers.create(consumer_id="c2"))
    run.call("consumers list", lambda: vault.consumers.list())
    run.call("consumers walk", lambda: vault.consumers.list(limit=1).next().next())
    run.call("consumers get", lambda: vault.consumers.get(consumer_id="c1"))
    run.call("consumers update", lambda: vault.consumers.update(consumer_id="c1", metadata={"account_name": "B"}))
    run.call("consumers delete", lambda: vault.consumers.delete(consumer_id="c1"))
    run.call("consumer_request_counts", lambda: vault.consumer_request_counts.list(consumer_id="acme", **year))
    run.call("connections list", lambda: vault.connections.list())
    run.call("connections list api", lambda: vault.connections.list(api="crm", configured=True))
    run.call("connections get", lambda: vault.connections.get(**CRM))
    run.call("connections update", lambda: vault.connections.update(enabled=True, metadata={"a": "b"}, **CRM))
    run.call(
        "connections import",
        lambda: vault.connections.imports(service_id="hubspot", unified_api="crm", credentials=credentials),
    )
    run.call("connections token", get_token)
    run.call("connection_settings", get_settings)
    run.call("validate", lambda: vault.validate_connection.state(**CRM))
    run.call("custom_mappings", lambda: vault.custom_mappings.list(**CRM))
    run.call("connection_custom_mappings", lambda: vault.connection_custom_mappings.list(resource="contacts", **CRM))
    run.call("custom_fields", lambda: vault.custom_fields.list(resource="contacts", **CRM))
    run.call("connection_consents", lambda: vault.connection_consents.list(**CRM))
    run.call("create_callback", lambda: vault.create_callback.state(**CRM))
    run.call("sessions minimal", lambda: vault.sessions.create())
    run.call("sessions", lambda: vault.sessions.create(session=session))
    run.call("logs", lambda: vault.logs.list(limit=2).next())
    run.call("logs filter", lambda: vault.logs.list(filter_={"connector_id": "crm+salesforce"}))
    run.call("connections delete", lambda: vault.connections.delete(**CRM))


def test_the_sdk_calls_an_operation_of_a_newer_document(tmp_path: Path) -> None:
    """Documents with lists of contacts, and with the filter that the SDK always sends, are served without code."""
    with served(documents=newer_documents(tmp_path)) as server, client(server.url) as apideck:
        headers = {"authorization": f"Bearer {API_KEY}", "x-apideck-app-id": "app", "x-apideck-consumer-id": "acme"}
        for number in range(3):
            made = httpx.post(f"{server.url}/crm/lists", headers=headers, json={"name": f"List {number}"})
            assert made.status_code == 201
        first = apideck.crm.lists.list(limit=2)
        found = [*answer(first).data, *answer(first.next()).data]
        assert sorted(record.name for record in found) == ["List 0", "List 1", "List 2"]
        assert answer(apideck.crm.lists.get(id=found[0].id)).data == found[0]
        logs = apideck.vault.logs.list(filter_={"connector_id": "crm+salesforce"})
        assert answer(logs).data


def newer_documents(place: Path) -> list[Path]:
    crm, vault = ((VENDORED / f"{name}.json").read_text("utf-8") for name in ("crm", "vault"))
    newer = json.loads(crm)
    of_lists = json.loads(
        crm.replace("/crm/notes", "/crm/lists").replace("Note", "ContactList").replace("notes", "lists")
    )
    newer["paths"] |= {path: item for path, item in of_lists["paths"].items() if path.startswith("/crm/lists")}
    newer["components"]["schemas"] |= of_lists["components"]["schemas"]
    id_of = newer["components"]["schemas"]["Note"]["properties"]["id"]
    newer["components"]["schemas"]["ContactList"] = {
        "type": "object",
        "required": ["name"],
        "properties": {"id": id_of, "name": {"type": "string"}},
    }
    logs = json.loads(vault)
    logs["components"]["schemas"]["LogsFilter"]["properties"]["path_match_mode"] = {"type": "string"}
    found = [place / "crm.json", place / "vault.json"]
    for path, document in zip(found, (newer, logs), strict=True):
        path.write_text(json.dumps(document), "utf-8")
    return found
