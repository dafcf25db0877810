"""A server on loopback that answers every operation with the examples of the documents.

It keeps the requests, so that a test can compare them with the document.
"""

import json
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from apideck_client.testing._server.listener import Listener
from tests.support.documents import Described, operations, resolve


@dataclass(frozen=True)
class Received:
    """A request as it was received."""

    operation: Described
    method: str
    path: str
    """The percent-encoded text, as it was received."""
    query: list[tuple[str, str]]
    headers: dict[str, str]
    body: bytes


@dataclass
class ExampleServer:
    """The received requests, and the URL for more."""

    url: str
    received: list[Received] = field(default_factory=list)


def success(described: Described) -> tuple[int, Any]:
    """Return the status and the example body of an operation's success. The body may be None."""
    status, response = next((code, node) for code, node in described.spec["responses"].items() if code[0] in "23")
    node = resolve(described.api, response)
    if "content" not in node:
        return int(status), None
    return int(status), ended(example(described.api, node["content"]["application/json"]["schema"]))


def example(api: str, schema: dict[str, Any], inside: tuple[str, ...] = ()) -> Any:
    """Return the example of a schema, or a generated one if the document has none."""
    name = schema.get("$ref", "")
    schema = resolve(api, schema)
    if "example" in schema:
        return up_to_date(api, schema, schema["example"], (*inside, name))
    for part in (*schema.get("allOf", ()), *schema.get("oneOf", ())[:1], *schema.get("anyOf", ())[:1]):
        part = resolve(api, part)
        properties = {**part.get("properties", {}), **schema.get("properties", {})}
        schema = {**part, **schema, **({"properties": properties} if properties else {})}
    if "properties" in schema:
        parts = {} if name and name in inside else schema["properties"]
        return {key: example(api, part, (*inside, name)) for key, part in parts.items()}
    if schema.get("type") == "array":
        return [example(api, schema["items"], inside)]
    made_up = {"integer": 1, "number": 1.5, "boolean": True, "object": {}}
    return schema["enum"][0] if "enum" in schema else made_up.get(str(schema.get("type")), "text")


def up_to_date(api: str, schema: dict[str, Any], value: Any, inside: tuple[str, ...] = ()) -> Any:
    """Return an example with exactly the declared fields. The example of a newer document may not fit its schema."""
    schema = resolve(api, schema)
    if isinstance(value, list) and "items" in schema:
        return [up_to_date(api, schema["items"], item, inside) for item in value]
    if not isinstance(value, dict) or "properties" not in schema:
        return value
    declared = schema["properties"]
    return {
        name: up_to_date(api, part, value[name], inside) if name in value else example(api, part, inside)
        for name, part in declared.items()
        if name in value or not part.get("writeOnly")
    }


def ended(body: dict[str, Any]) -> dict[str, Any]:
    """Return a list's example as its last page. The document's example has a next cursor."""
    cursors = body.get("meta", {}).get("cursors")
    return {**body, "meta": {**body["meta"], "cursors": {**cursors, "next": None}}} if cursors else body


def match(method: str, path: str) -> Described:
    """Return the operation of a request. Literal segments win over parameters."""
    found = [
        described
        for described in operations()
        if described.method == method and re.fullmatch(re.sub(r"\{[^}]+\}", "[^/]+", described.path), path)
    ]
    assert found, f"the documents have no {method} {path}"
    return min(found, key=lambda described: described.path.count("{"))


@contextmanager
def serve_examples() -> Iterator[ExampleServer]:
    """Run the server while the context is open."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    sock.bind(("127.0.0.1", 0))
    sock.listen(128)
    server = ExampleServer(f"http://127.0.0.1:{sock.getsockname()[1]}")

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        raw_path = scope["raw_path"].decode()
        query = parse_qsl(scope["query_string"].decode(), keep_blank_values=True)
        method = dict(query).get("_method", request.method)
        described = match(method, raw_path)
        headers = {name.lower(): value for name, value in request.headers.items()}
        server.received.append(Received(described, method, raw_path, query, headers, await request.body()))
        status, body = success(described)
        answer = Response(
            b"" if body is None else json.dumps(body).encode(),
            status,
            {"request-id": "request-1", **({"location": f"{server.url}/elsewhere"} if status == 301 else {})},
            media_type=None if body is None else "application/json",
        )
        await answer(scope, receive, send)

    listener = Listener(app, sock)
    listener.start()
    try:
        yield server
    finally:
        listener.stop()
