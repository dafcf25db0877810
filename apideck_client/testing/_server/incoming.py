"""The parts of a request that operations read: query, origin, path, body. The documents define the allowed values."""

from __future__ import annotations

import contextlib
from typing import Any, cast
from urllib.parse import unquote

from starlette.requests import Request
from starlette.types import Scope

from .documents import Operation
from .failures import bad_body, bad_header, bad_parameter
from .listing import Query, bracketed, decoded_query, last
from .schemas import Node, Schemas
from .wire import decode

_OPERATION = "apideck.operation"
_QUERY = "apideck.query"


def note_operation(scope: Scope, operation: Operation | None) -> None:
    """Store the operation of a call in its scope."""
    scope[_OPERATION] = operation


def operation_of(request: Request) -> Operation | None:
    """Return the operation that the request calls, or None if no document has it."""
    return cast("Operation | None", request.scope.get(_OPERATION))


def query_of(request: Request) -> Query:
    """Return the decoded names and values of the query, in order."""
    found = request.scope.get(_QUERY)
    if found is None:
        found = request.scope[_QUERY] = decoded_query(request.scope["query_string"])
    return cast("Query", found)


def parameter_of(request: Request, name: str) -> str:
    """Return the last value of a query parameter; "" if it is missing."""
    return next((value for other, value in reversed(query_of(request)) if other == name), "")


def origin_of(request: Request) -> str:
    """Return the scheme and the host, as the caller wrote them."""
    return f"{request.scope['scheme']}://{request.headers.get('host', '')}"


def path_part(request: Request, name: str) -> str:
    """Return a decoded part of the path, or "" if the route has no such part."""
    return unquote(request.path_params.get(name, ""))


def check_query(request: Request, *, for_required: bool = True) -> None:
    """Refuse query values that the document doesn't allow. Unknown parameters are ignored.

    With `for_required`, also refuse a request that lacks a required parameter.
    """
    operation, query = operation_of(request), query_of(request)
    if operation is None:
        return
    names = {name for name, _ in query}
    for name, parameter in operation.parameters("query").items():
        schema: Node = parameter.get("schema") or {}
        if name in names and not operation.schemas.properties(schema):
            _check_value(name, last(query, name), schema, operation.schemas)
        if for_required and parameter.get("required") and name not in names and not bracketed(query, name):
            raise bad_parameter(name, "required")


def _check_value(name: str, text: str, schema: Node, schemas: Schemas) -> None:
    kind = schemas.whole(schema).get("type")
    if kind in ("integer", "number", "boolean"):
        value: Any = text
        with contextlib.suppress(ValueError):
            value = decode(text.encode())
        if value is None:  # a query has no null: this is the word
            value = text
    else:
        value = [text] if kind == "array" else text
    for problem in schemas.problems(value, schema, name, has_format=False):
        raise bad_parameter(name, f"{problem.removeprefix(f'{name}: ')}, not {text!r}")


async def body_of(
    request: Request,
    *,
    partial: bool = False,
    stored: dict[str, Any] | None = None,
    record: Node | None = None,
    closed: bool = False,
    optional: str = "",
) -> dict[str, Any]:
    """Return the object in the body, without read-only fields. Raise an error that names every problem.

    `partial` is for updates: missing fields keep their values, so required fields may be missing.
    Read-only fields keep their values from `stored`.
    `record` is the schema of a record in responses; by default it is that of the operation's response. Its read-only
    fields are ignored if the schema of the body doesn't declare them.
    `closed` refuses fields that the document doesn't declare, even if its schema allows more fields.
    `optional` is the path of a required field that the caller of this function checks itself.
    """
    content_type = request.headers.get("content-type", "")
    if content_type.partition(";")[0].strip().lower() != "application/json":
        raise bad_header("content-type", f"must be application/json, not {content_type!r}")
    try:
        body = decode(await request.body())
    except ValueError as problem:
        raise bad_body([f"the body is not valid JSON: {problem}"]) from None
    if not isinstance(body, dict):
        raise bad_body(["the body must be a JSON object"])
    operation = operation_of(request)
    schema = operation.body() if operation else None
    if operation is None or schema is None:
        return cast("dict[str, Any]", body)
    sent = _without_read_only(cast("dict[str, Any]", body), schema, record or operation.data(), operation.schemas)
    problems = list(operation.schemas.problems(sent, schema, partial=partial))
    problems = [problem for problem in problems if not optional or not problem.startswith(f"{optional}: required")]
    if closed and not operation.schemas.is_closed(schema):
        declared = operation.schemas.properties(schema)
        problems += [f"{name}: unknown field" for name in sent if name not in declared]
    if problems:
        raise bad_body(problems)
    return cast("dict[str, Any]", operation.schemas.writable(sent, schema, stored))


def _without_read_only(body: dict[str, Any], schema: Node, record: Node, schemas: Schemas) -> dict[str, Any]:
    """Remove read-only fields that the schema of the body doesn't declare."""
    declared, read = schemas.properties(schema), schemas.properties(record)
    return {
        name: value
        for name, value in body.items()
        if name in declared or name not in read or not schemas.is_read_only(read[name])
    }
