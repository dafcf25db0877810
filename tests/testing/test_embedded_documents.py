"""The embedded Apideck serves the documents: a newer document or another API needs no code."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from apideck_client import testing
from apideck_client.testing import EmbeddedApideck
from tests.generator.update.next_version import HELPDESK, REMOVED, next_version
from tests.support.documents import ROOT, is_as_documented

from .answers import get, refused, walk

VENDORED = Path(testing.__file__).parent / "_documents"
HEADERS = {"authorization": "Bearer k", "x-apideck-app-id": "app", "x-apideck-consumer-id": "acme"}
NESTED = """\
openapi: 3.0.3
info: {title: Issues, version: '1'}
paths:
  /issues/boards/{board-id}/tickets:
    parameters: [{name: board-id, in: path, required: true, schema: {type: string}}]
    get:
      operationId: ticketsAll
      parameters:
      - {name: cursor, in: query, schema: {type: string}}
      - {name: limit, in: query, schema: {type: integer, minimum: 1, maximum: 200, default: 20}}
      - {name: view, in: query, schema: {type: string, enum: [full, short]}}
      - {name: done, in: query, required: true, schema: {type: boolean}}
      responses:
        '200':
          description: tickets
          content: {application/json: {schema: {$ref: '#/components/schemas/Tickets'}}}
    post:
      operationId: ticketsAdd
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Ticket'}}}}
      responses: {'201': {$ref: '#/components/responses/Ticket'}}
  /issues/boards/{board-id}/tickets/{id}:
    put:
      operationId: ticketsReplace
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Ticket'}}}}
      responses: {'200': {$ref: '#/components/responses/Ticket'}}
    delete: {operationId: ticketsDelete, responses: {'204': {description: gone}}}
  /issues/boards/{board-id}/tickets/search:
    get:
      operationId: ticketsSearch
      responses:
        '200': {description: found, content: {application/json: {example: {data: {id: found}}}}}
  /issues/labels:
    get:
      operationId: labelsAll
      responses:
        2XX:
          description: strings
          content:
            application/json:
              schema: {properties: {data: {type: array, items: {type: string, enum: [bug]}}}}
  /issues/report:
    get:
      operationId: report
      responses: {'200': {description: a file, content: {text/csv: {example: "a,b"}}}}
    post:
      operationId: reportAdd
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Ticket'}}}}
      responses:
        '202': {description: later, content: {application/json: {schema: {$ref: '#/components/schemas/Ticket'}}}}
components:
  responses:
    Ticket:
      description: one
      content: {application/json: {schema: {properties: {data: {$ref: '#/components/schemas/Ticket'}}}}}
  schemas:
    Tickets: {properties: {data: {type: array, items: {$ref: '#/components/schemas/Ticket'}}}}
    Ticket:
      type: object
      required: [subject]
      additionalProperties: false
      properties:
        id: {type: string, readOnly: true}
        subject: {type: string, minLength: 2, example: Broken}
        size: {type: integer, minimum: 1, maximum: 9}
        parent: {$ref: '#/components/schemas/Ticket'}
        created_at: {type: string, format: date-time, readOnly: true}
"""


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("documents")
    for api in ("crm", "vault") if is_as_documented() else ():  # otherwise, the tree already has newer documents
        (folder / f"{api}.json").write_text(json.dumps(next_version(api)))
    (folder / "helpdesk.yaml").write_text(HELPDESK)
    (folder / "issues.yaml").write_text(NESTED)
    return sorted(folder.iterdir())


@pytest.fixture(scope="module")
def next_api(documents: list[Path]) -> Iterator[httpx.Client]:
    with EmbeddedApideck(documents=documents) as server, httpx.Client(base_url=server.url, headers=HEADERS) as client:
        yield client


def test_new_resources_are_served_whole(next_api: httpx.Client) -> None:
    ids = []
    for number in range(25):
        created = next_api.post("/crm/quotes", json={"title": f"Quote {number}"})
        assert (created.status_code, created.json()["resource"]) == (201, "quotes")
        ids.append(created.json()["data"]["id"])
    assert [record["id"] for record in walk(next_api, "/crm/quotes", limit=10)] == ids
    path = f"/crm/quotes/{ids[0]}"
    assert next_api.patch(path, json={"content": "new"}).json()["data"] == {"id": ids[0]}
    one = get(next_api, path)
    assert (one["operation"], one["data"]["content"]) == ("one", "new")
    assert next_api.delete(path).status_code == 200
    refused(next_api.get(path), 404, "EntityNotFoundError")
    refused(next_api.post("/crm/quotes", json={"title": 7}), 400, "RequestBodyValidationError")


def test_what_is_no_resource_is_answered_by_example(next_api: httpx.Client) -> None:
    related = get(next_api, "/crm/contacts/7/related")
    assert related["data"].keys() >= {"id", "name"}
    consent = next_api.get("/vault/connections/crm/salesforce/consent")
    assert consent.status_code == 200
    assert consent.json()["data"]["id"]


def test_newer_parameters_enums_and_fields_are_taken(next_api: httpx.Client) -> None:
    assert get(next_api, "/crm/contacts", include_archived="true", fields="id,score.value")["data"] == []
    detail = refused(
        next_api.get("/crm/contacts", params={"include_archived": "maybe"}), 400, "RequestParametersValidationError"
    )
    assert detail.startswith("include_archived: must be a boolean")
    created = next_api.post("/crm/contacts", json={"name": "Ada", "type": "never_seen_before"})
    assert created.status_code == 201
    assert next_api.post("/crm/leads", json={"name": "A", "company_name": "B", "salutation": "Dr"}).status_code == 201


def test_what_the_document_lost_is_not_served(next_api: httpx.Client) -> None:
    path, method = REMOVED["crm"]
    refused(next_api.request(method, path.replace("{id}", "1")), 405, "MethodNotAllowedError")


def test_what_only_the_server_sets_is_ignored_there_too(next_api: httpx.Client) -> None:
    body = {"emails": [], "id": "mine", "created_at": "2020-01-01T00:00:00.000Z"}
    id = next_api.post("/crm/users", json=body).json()["data"]["id"]  # noqa: A001
    assert id != "mine"
    user = get(next_api, f"/crm/users/{id}")["data"]
    assert user["created_at"] != body["created_at"]
    assert next_api.patch(f"/crm/users/{id}", json=user).status_code == 200


def test_an_api_without_code_is_served(next_api: httpx.Client) -> None:
    created = next_api.post("/helpdesk/tickets", json={"subject": "Broken", "priority": "low", "id": "ignored"})
    ticket = created.json()["data"]
    assert (created.status_code, ticket["subject"]) == (201, "Broken")
    assert ticket["id"] != "ignored"
    assert get(next_api, "/helpdesk/tickets")["data"] == [ticket]
    wrong = next_api.post("/helpdesk/tickets", json={"priority": "highest"})
    assert refused(wrong, 400, "RequestBodyValidationError") == "priority: must be one of low, high"


def test_records_may_lie_below_others(next_api: httpx.Client) -> None:
    boards = ("/issues/boards/a%2Fb/tickets", "/issues/boards/7/tickets")
    ids = [next_api.post(path, json={"subject": path, "size": 3}).json()["data"]["id"] for path in boards]
    for path, id in zip(boards, ids, strict=True):  # noqa: A001
        assert [ticket["id"] for ticket in get(next_api, path, done="true")["data"]] == [id]
        replaced = next_api.put(f"{path}/{id}", json={"subject": "new"}).json()["data"]
        assert replaced == {"subject": "new", "id": id, "created_at": replaced["created_at"]}
        assert next_api.delete(f"{path}/{id}").status_code == 204
    assert next_api.get("/issues/boards/7/tickets/search").json() == {"data": {"id": "found"}}


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ({"subject": "x"}, "subject: must have at least 2 length"),
        ({"subject": "xx", "size": 10}, "size: must be at most 9"),
        ({"subject": "xx", "parent": {"subject": None}}, "parent.subject: required, and must not be null or empty"),
        ({"subject": "xx", "parent": {"subject": "xx", "color": 1}}, "parent.color: unknown field"),
    ],
)
def test_bodies_are_held_to_the_schema(next_api: httpx.Client, body: dict[str, Any], problem: str) -> None:
    for path in ("/issues/boards/7/tickets", "/issues/report"):
        assert refused(next_api.post(path, json=body), 400, "RequestBodyValidationError") == problem


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ({}, "done: required"),
        ({"done": "true", "limit": "0"}, "limit: must be at least 1, not '0'"),
        ({"done": "true", "view": "wide"}, "view: must be one of full, short, not 'wide'"),
        ({"done": "1"}, "done: must be a boolean, not '1'"),
    ],
)
def test_queries_are_held_to_the_schema(next_api: httpx.Client, query: dict[str, str], problem: str) -> None:
    response = next_api.get("/issues/boards/7/tickets", params=query)
    assert refused(response, 400, "RequestParametersValidationError") == problem


def test_a_list_of_strings_is_no_resource(next_api: httpx.Client) -> None:
    assert get(next_api, "/issues/labels") == {"data": ["bug"]}


def test_other_media_types_are_answered_by_example(next_api: httpx.Client) -> None:
    report = next_api.get("/issues/report")
    assert (report.text, report.headers["content-type"].partition(";")[0]) == ("a,b", "text/csv")
    later = next_api.post("/issues/report", json={"subject": "Broken"})
    assert (later.status_code, later.json()["subject"]) == (202, "Broken")


def test_logs_take_the_filters_of_the_document_served(tmp_path: Path) -> None:
    document = json.loads((VENDORED / "vault.json").read_text())
    document["components"]["schemas"]["LogsFilter"]["properties"] |= {
        "path": {"type": "string"},
        "path_match_mode": {"type": "string", "enum": ["contains", "exact"]},
    }
    path = tmp_path / "vault.json"
    path.write_text(json.dumps(document))
    with EmbeddedApideck(documents=[path]) as server, httpx.Client(base_url=server.url, headers=HEADERS) as client:
        client.get("/crm/contacts")
        client.get("/crm/leads")
        by_path = {"filter[path]": "leads", "filter[path_match_mode]": "contains"}
        assert [log["path"] for log in get(client, "/vault/logs", **by_path)["data"]] == ["/crm/leads"]
        assert get(client, "/vault/logs", **{**by_path, "filter[path_match_mode]": "exact"})["data"] == []
        wrong = client.get("/vault/logs", params={"filter[path_match_mode]": "guess"})
        refused(wrong, 400, "RequestParametersValidationError")


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("a.json", '{\n"openapi": 3.0.0}', r"a\.json is not valid JSON: line 2, column"),
        ("a.yaml", "openapi: [", r"a\.yaml is not valid YAML: .*line 2, column"),
        ("a.yaml", "- 1", "must be a mapping, not list"),
        ("a.yaml", "swagger: '2.0'\npaths: {}", "it has no `openapi`"),
        ("a.yaml", "openapi: 4.0.0\npaths: {}", r"its version is 4\.0\.0"),
        ("a.yaml", "openapi: 3.1.0\npaths: {}", "has no operations"),
        ("a.yaml", "openapi: 3.1.0\npaths: {/a: 1}", "has no operations"),
        ("a.json", "[" * 100_000, r"a\.json is nested too deep"),
        ("a.json", "\udcff", r"a\.json is not UTF-8: byte 0"),
    ],
)
def test_what_is_no_document_is_refused(tmp_path: Path, name: str, text: str, problem: str) -> None:
    (tmp_path / name).write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(ValueError, match=problem):
        EmbeddedApideck(documents=[tmp_path / name])


def test_the_documents_of_this_package_are_served() -> None:
    documents = list(VENDORED.iterdir())
    assert documents
    for path in documents:
        source = yaml.safe_load((ROOT / "openapi" / f"{path.stem}.yaml").read_text())
        served = json.loads(path.read_text())
        assert served["info"]["version"] == source["info"]["version"]
        kept = {place: served["paths"][place].keys() for place in served["paths"]}
        assert all(kept[place] <= source["paths"][place].keys() for place in kept)


def test_a_seed_makes_what_is_served(tmp_path: Path) -> None:
    (tmp_path / "small.json").write_text('{"openapi": "3.1.0", "paths": {"/crm/ping": {"get": {}}}}')
    server = EmbeddedApideck(documents=[tmp_path / "small.json"])
    server.seed("acme")
    with pytest.raises(ValueError, match="contacts can't be made: the documents that are served have no such resource"):
        server.seed("acme", contacts=1)
