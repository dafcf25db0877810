"""The embedded Apideck responds to any request as an API does, and never with an internal error."""

from __future__ import annotations

import json
from typing import Any, NamedTuple
from urllib.parse import quote

import httpx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apideck_client.testing import EmbeddedApideck
from apideck_client.testing._server.characters import CHARACTERS
from apideck_client.testing._server.documents import Operation, read_documents

OPERATIONS = [operation for document in read_documents([]) for operation in document.operations()]
ODD = ["", "null", "true", "1e400", "\ud800", "../..", "%2F", "id", "name", "asc"]
TEXT = st.text(max_size=8) | st.sampled_from(ODD)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)


KNOWN = {"unified_api": "crm", "service_id": "salesforce", "consumer_id": "acme", "resource": "leads"}


def shaped(operation: Operation) -> Any:
    """Draw nearly correct bodies: the document's example with some values replaced."""
    schema = operation.body()
    example = operation.schemas.example(schema) if schema else {}
    names = sorted(example) if isinstance(example, dict) else []
    changes = st.dictionaries(st.sampled_from(names) if names else TEXT, VALUES, max_size=2)
    return changes.map(lambda changed: {**example, **changed} if isinstance(example, dict) else changed)


class Sent(NamedTuple):
    method: str
    url: str
    content: bytes
    service: str


def quoted(text: str) -> str:
    return quote(text, safe="", errors="replace")


@st.composite
def requests(draw: st.DrawFn) -> Sent:
    operation = draw(st.sampled_from(OPERATIONS))
    path = operation.path
    for name in operation.parameters("path"):
        path = path.replace(f"{{{name}}}", quoted(draw(st.just(KNOWN.get(name, "1")) | TEXT)) or "-")
    names = [*operation.parameters("query"), "filter[name]", "filter[updated_since]", "sort[by]", "sort[direction]"]
    query = draw(st.lists(st.tuples(st.sampled_from(names) | TEXT, TEXT), max_size=3))
    bodies = st.one_of(shaped(operation), VALUES).map(lambda body: json.dumps(body).encode())
    url = f"{path}?{'&'.join(f'{quoted(name)}={quoted(value)}' for name, value in query)}"
    content = draw(st.binary(max_size=12) | bodies)
    return Sent(operation.method, url, content, draw(st.sampled_from(["salesforce", *CHARACTERS])))


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(calls=st.lists(requests(), min_size=1, max_size=4))
async def test_nothing_makes_it_fail(calls: list[Sent]) -> None:
    server = EmbeddedApideck()
    server.add("acme", "contacts", {"id": "1", "name": None, "emails": "odd", "updated_at": 7})
    transport = httpx.ASGITransport(server.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://embedded") as client:
        for call in calls:
            headers = {"authorization": "Bearer k", "x-apideck-app-id": "app", "x-apideck-consumer-id": "acme"}
            headers |= {"x-apideck-service-id": call.service, "content-type": "application/json"}
            answer = await client.request(call.method, call.url, content=call.content, headers=headers)
            assert answer.status_code < 500, (call, answer.text)
            if answer.headers.get("content-type") == "application/json":
                assert answer.json()["status_code"] == answer.status_code
