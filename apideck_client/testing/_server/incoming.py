"""The parts of a request that operations read: query, origin, path, body. The documents define the allowed values."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from functools import lru_cache
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
_HEADERS = "apideck.request_headers"


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


def headers_of(request: Request) -> Mapping[str, str]:
    """Return the headers by name in lower case. Of several with the same name, the first one counts."""
    found = request.scope.get(_HEADERS)
    if found is None:
        pairs = reversed(request.scope["headers"])
        found = request.scope[_HEADERS] = {name.decode("latin-1"): value.decode("latin-1") for name, value in pairs}
    return cast("Mapping[str, str]", found)


def parameter_of(request: Request, name: str) -> str:
    """Return the last value of a query parameter; "" if it is missing."""
    return next((value for other, value in reversed(query_of(request)) if other == name), "")


def origin_of(request: Request) -> str:
    """Return the scheme and the host, as the caller wrote them."""
    return f"{request.scope['scheme']}://{headers_of(request).get('host', '')}"


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
        if name in names:
            problem = _problem(operation, name, last(query, name))
            if problem is not None:
                raise bad_parameter(name, problem)
        elif for_required and parameter.get("required") and not bracketed(query, name):
            raise bad_parameter(name, "required")


@lru_cache(maxsize=256)  # the same values come again and again: a limit, a list of fields
def _problem(operation: Operation, name: str, text: str) -> str | None:
    """Return the reason why the document doesn't allow a value of a query parameter, or None."""
    schemas = operation.schemas
    schema: Node = operation.parameters("query")[name].get("schema") or {}
    if schemas.properties(schema):
        return None
    kind = schemas.whole(schema).get("type")
    if kind in ("integer", "number", "boolean"):
        value: Any = text
        with contextlib.suppress(ValueError):
            value = decode(text.encode())
        if value is None:  # a query has no null, so this is the word "null"
            value = text
    else:
        value = [text] if kind == "array" else text
    problem = next(schemas.problems(value, schema, name, has_format=False), None)
    return None if problem is None else f"{problem.removeprefix(f'{name}: ')}, not {text!r}"


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
