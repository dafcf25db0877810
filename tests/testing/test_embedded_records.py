"""Single records: get, create, update, delete, and the allowed values in a body."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest

from apideck_client.testing import EmbeddedApideck
from tests.support.documents import has_operation, is_as_documented
from tests.support.smallest_records import SMALLEST

from .answers import get, refused, walk
from .conftest import Connect

REQUIRED = [(resource, field) for resource, body in SMALLEST.items() for field in body]
ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


@pytest.mark.parametrize("resource", SMALLEST)
def test_a_record_lives_and_dies(api: httpx.Client, resource: str) -> None:
    created = api.post(f"/crm/{resource}", json=SMALLEST[resource])
    assert created.status_code == 201
    assert created.headers["content-type"] == "application/json"
    envelope = created.json()
    id = envelope["data"]["id"]  # noqa: A001
    assert envelope == {
        "status_code": 201,
        "status": "Created",
        "service": "salesforce",
        "resource": resource,
        "operation": "add",
        "data": {"id": id},
    }
    path = f"/crm/{resource}/{id}"
    read = get(api, path)
    assert read["operation"] == "one"
    record = read["data"]
    assert record == {**SMALLEST[resource], "id": id, **{at: record[at] for at in ("created_at", "updated_at")}}
    assert ISO.fullmatch(record["created_at"])
    assert ISO.fullmatch(record["updated_at"])
    updated = api.patch(path, json={}).json()
    assert (updated["status_code"], updated["operation"], updated["data"]) == (200, "update", {"id": id})
    if not has_operation(f"{resource}Delete"):
        return
    deleted = api.delete(path)
    assert deleted.status_code == 200
    assert (deleted.json()["operation"], deleted.json()["data"]) == ("delete", {"id": id})
    refused(api.get(path), 404, "EntityNotFoundError")
    assert walk(api, f"/crm/{resource}") == []


@pytest.mark.parametrize(("resource", "field"), REQUIRED)
def test_required_fields_are_required_on_create_only(api: httpx.Client, resource: str, field: str) -> None:
    body = {name: value for name, value in SMALLEST[resource].items() if name != field}
    detail = refused(api.post(f"/crm/{resource}", json=body), 400, "RequestBodyValidationError")
    assert field in detail
    assert walk(api, f"/crm/{resource}") == []
    id = api.post(f"/crm/{resource}", json=SMALLEST[resource]).json()["data"]["id"]  # noqa: A001
    assert api.patch(f"/crm/{resource}/{id}", json={}).status_code == 200


@pytest.mark.parametrize("name", [None, ""])
def test_a_required_name_is_neither_null_nor_empty(api: httpx.Client, name: str | None) -> None:
    refused(api.post("/crm/contacts", json={"name": name}), 400, "RequestBodyValidationError")


@pytest.mark.parametrize(
    ("resource", "extra", "place"),
    [
        ("contacts", {"nickname": "Addy"}, "nickname"),
        ("contacts", {"emails": [{"email": "a@b.example", "kind": "work"}]}, "emails[0].kind"),
        ("contacts", {"emails": [{"type": "work"}]}, "emails[0].email"),
        ("contacts", {"emails": {"email": "a@b.example"}}, "emails"),
        ("contacts", {"emails": [{"email": "ada"}]}, "emails[0].email"),
        ("companies", {"birthday": "2026-02-30"}, "birthday"),
        ("opportunities", {"close_date": "2 March"}, "close_date"),
        ("opportunities", {"stage_last_changed_at": "2026-03-02T09:00:00"}, "stage_last_changed_at"),
        ("contacts", {"title": 7}, "title"),
        ("contacts", {"active": "yes"}, "active"),
        ("contacts", {"current_balance": True}, "current_balance"),
        ("contacts", {"tags": "vip"}, "tags"),
        ("contacts", {"custom_fields": [{"id": "x", "value": {"a": 1}}]}, "custom_fields[0].value"),
        pytest.param(
            *("activities", {"duration_seconds": 1.5}, "duration_seconds"),
            marks=pytest.mark.skipif(not is_as_documented(), reason="a newer document may take any number"),
        ),
        ("companies", {"row_type": "x"}, "row_type"),
        ("contacts", {"type": "alien"}, "type"),
        ("contacts", {"gender": "Male"}, "gender"),
        ("contacts", {"emails": [{"email": "a@b.example", "type": "carrier pigeon"}]}, "emails[0].type"),
        ("companies", {"currency": "EURO"}, "currency"),
        ("activities", {"show_as": "away"}, "show_as"),
    ],
)
def test_what_the_contract_does_not_take_is_refused(
    api: httpx.Client, resource: str, extra: dict[str, Any], place: str
) -> None:
    created = api.post(f"/crm/{resource}", json={**SMALLEST[resource], **extra})
    assert refused(created, 400, "RequestBodyValidationError").startswith(f"{place}: ")
    id = api.post(f"/crm/{resource}", json=SMALLEST[resource]).json()["data"]["id"]  # noqa: A001
    updated = api.patch(f"/crm/{resource}/{id}", json=extra)
    assert refused(updated, 400, "RequestBodyValidationError").startswith(f"{place}: ")
    assert get(api, f"/crm/{resource}/{id}")["data"].keys().isdisjoint(extra.keys() - {"id", "created_at"})


@pytest.mark.parametrize(
    ("resource", "read_only"),
    [
        ("contacts", {"id": "7"}),
        ("contacts", {"created_at": "2024-01-01T00:00:00.000Z"}),
        ("companies", {"interaction_count": "three"}),
        ("opportunities", {"expected_revenue": 3}),
        ("notes", {"created_by": "me"}),
        ("activities", {"attendees": [{"name": "Ada", "id": "1"}]}),
        ("pipelines", {"stages": [{"id": "1", "name": "New"}]}),
    ],
)
def test_what_only_the_server_sets_is_ignored(api: httpx.Client, resource: str, read_only: dict[str, Any]) -> None:
    id = api.post(f"/crm/{resource}", json={**SMALLEST[resource], **read_only}).json()["data"]["id"]  # noqa: A001
    path = f"/crm/{resource}/{id}"
    before = get(api, path)["data"]
    assert id != "7"
    ((name, value),) = read_only.items()
    assert before.get(name) == ([{"name": value[0]["name"]}] if isinstance(value, list) else before.get(name))
    assert before.get(name) != value
    assert api.patch(path, json=read_only).status_code == 200
    assert get(api, path)["data"] == {**before, "updated_at": get(api, path)["data"]["updated_at"]}


@pytest.mark.parametrize("resource", SMALLEST)
def test_a_record_that_was_read_can_be_sent_back(
    server: EmbeddedApideck, api: httpx.Client, consumer: str, resource: str
) -> None:
    server.seed(consumer, contacts=2)
    for record in get(api, f"/crm/{resource}")["data"]:
        path = f"/crm/{resource}/{record['id']}"
        changed = api.patch(path, json=record)
        assert changed.status_code == 200, changed.text
        after = get(api, path)["data"]
        assert after == {**record, "updated_at": after["updated_at"]}


def test_a_user_takes_unknown_fields_and_hides_its_password(api: httpx.Client) -> None:
    body = {"emails": [], "favourite_colour": "teal", "password": "hunter2"}
    id = api.post("/crm/users", json=body).json()["data"]["id"]  # noqa: A001
    user = get(api, f"/crm/users/{id}")["data"]
    assert user["favourite_colour"] == "teal"
    assert "password" not in user


def test_a_pipelines_id_may_be_chosen_once(api: httpx.Client) -> None:
    assert api.post("/crm/pipelines", json={"name": "Spring", "id": "spring"}).json()["data"] == {"id": "spring"}
    refused(api.post("/crm/pipelines", json={"name": "Again", "id": "spring"}), 409, "ConflictError")
    assert api.patch("/crm/pipelines/spring", json={"id": "spring", "name": "Renamed"}).status_code == 200
    refused(api.patch("/crm/pipelines/spring", json={"id": "autumn"}), 400, "RequestBodyValidationError")
    assert get(api, "/crm/pipelines/spring")["data"]["name"] == "Renamed"


def test_an_update_tells_missing_from_null(api: httpx.Client) -> None:
    body = {"name": "Ada", "title": "CFO", "fax": "1", "tags": ["vip"], "emails": [{"email": "ada@a.example"}]}
    id = api.post("/crm/contacts", json=body).json()["data"]["id"]  # noqa: A001
    before = get(api, f"/crm/contacts/{id}")["data"]
    api.patch(f"/crm/contacts/{id}", json={"title": None, "tags": []})
    after = get(api, f"/crm/contacts/{id}")["data"]
    assert after == {**before, "title": None, "tags": [], "updated_at": after["updated_at"]}
    assert after["updated_at"] >= before["updated_at"]


def test_text_survives_whatever_its_script(api: httpx.Client) -> None:
    name = 'Zoë "Ω" 🦉 \u2028 \\ \x7f'
    id = api.post("/crm/contacts", json={"name": name}).json()["data"]["id"]  # noqa: A001
    assert get(api, f"/crm/contacts/{id}")["data"]["name"] == name
    lone = api.post(
        "/crm/contacts", content=b'{"name": "\\ud83d"}', headers={"content-type": "application/json"}
    ).json()
    assert "\\ud83d" in api.get(f"/crm/contacts/{lone['data']['id']}").text


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"null", b'"x"', b'{"name": NaN}', b'{"current_balance": 1e999}', b"\xff", b"[" * 100_000],
)
def test_a_body_that_is_no_json_object_is_refused(api: httpx.Client, content: bytes) -> None:
    response = api.post("/crm/contacts", content=content, headers={"content-type": "application/json"})
    refused(response, 400, "RequestBodyValidationError")


def test_a_body_has_to_be_declared_as_json(api: httpx.Client) -> None:
    detail = refused(api.post("/crm/contacts", content=b'{"name": "Ada"}'), 400, "RequestHeadersValidationError")
    assert "content-type" in detail


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
@pytest.mark.parametrize("resource", SMALLEST)
def test_unknown_ids_are_not_found(api: httpx.Client, resource: str, method: str) -> None:
    if method == "DELETE" and not has_operation(f"{resource}Delete"):
        pytest.skip("gone from the CRM document")
    response = api.request(method, f"/crm/{resource}/nobody", json={} if method == "PATCH" else None)
    assert "nobody" in refused(response, 404, "EntityNotFoundError")


def test_an_id_may_hold_anything(server: EmbeddedApideck, api: httpx.Client, consumer: str) -> None:
    server.add(consumer, "contacts", {"id": "a/b ?#é", "name": "Odd"})
    path = "/crm/contacts/a%2Fb%20%3F%23%C3%A9"
    assert get(api, path)["data"]["name"] == "Odd"
    assert server.requests[-1].path == path
    refused(api.delete("/crm/companies/..%2Fcontacts%2Fa"), 404, "EntityNotFoundError")


def test_method_override(server: EmbeddedApideck, api: httpx.Client, consumer: str) -> None:
    server.add(consumer, "contacts", {"id": "ada", "name": "Ada"})
    assert api.post("/crm/contacts/ada?_method=PATCH", json={"name": "Ada M."}).json()["operation"] == "update"
    assert get(api, "/crm/contacts/ada")["data"]["name"] == "Ada M."
    assert server.requests[-2].method == "POST"
    refused(api.post("/crm/contacts/ada?_method=PUT", json={}), 405, "MethodNotAllowedError")
    assert api.post("/crm/contacts/ada?_method=DELETE").json()["operation"] == "delete"
    refused(api.get("/crm/contacts/ada?_method=DELETE"), 404, "EntityNotFoundError")


def test_raw_on_writes(api: httpx.Client) -> None:
    created = api.post("/crm/contacts?raw=true", json={"name": "Ada"}).json()
    assert created["_raw"] == {"id": created["data"]["id"], "success": True}
    refused(api.post("/crm/contacts?raw=maybe", json={"name": "B"}), 400, "RequestParametersValidationError")
    assert len(walk(api, "/crm/contacts")) == 1


def test_tenants_never_meet(server: EmbeddedApideck, connect: Connect, api: httpx.Client, consumer: str) -> None:
    id = api.post("/crm/contacts", json={"name": "Ada"}).json()["data"]["id"]  # noqa: A001
    strangers = [
        connect(x_apideck_consumer_id=f"{consumer}-other"),
        connect(x_apideck_app_id="other"),
        connect(x_apideck_service_id="hubspot"),
    ]
    for stranger in strangers:
        assert walk(stranger, "/crm/contacts") == []
        refused(stranger.get(f"/crm/contacts/{id}"), 404, "EntityNotFoundError")
        refused(stranger.delete(f"/crm/contacts/{id}"), 404, "EntityNotFoundError")
    assert get(connect(x_apideck_service_id="salesforce"), f"/crm/contacts/{id}")["data"]["name"] == "Ada"
    assert get(strangers[2], "/crm/contacts")["service"] == "hubspot"
