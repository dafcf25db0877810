"""The parts of a request that operations read: query, origin, path, body. The documents define the allowed values."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, cast
from urllib.parse import unquote

from starlette.requests import Request
from starlette.types import Scope

from .documents import Operation
from .failures import bad_body, bad_header, bad_parameter
from .queries import CURSOR, Query, read_query
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
    """Return the query, without its cursor."""
    return _query(request)[0]


def cursor_of(request: Request) -> str | None:
    """Return the cursor in the query, or None if there is none."""
    return _query(request)[1]


def _query(request: Request) -> tuple[Query, str | None]:
    found = request.scope.get(_QUERY)
    if found is None:
        found = request.scope[_QUERY] = read_query(request.scope["query_string"])
    return cast("tuple[Query, str | None]", found)


def note_request_headers(scope: Scope) -> Sequence[tuple[str, str]]:
    """Return the decoded headers of a request in order, and store them for `headers_of`."""
    pairs = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]]
    scope[_HEADERS] = dict(reversed(pairs))
    return pairs


def headers_of(request: Request) -> Mapping[str, str]:
    """Return the headers by name in lower case. Of several with the same name, the first one counts."""
    if _HEADERS not in request.scope:
        note_request_headers(request.scope)
    return cast("Mapping[str, str]", request.scope[_HEADERS])


def parameter_of(request: Request, name: str) -> str:
    """Return the last value of a query parameter; "" if it is missing."""
    return query_of(request).last(name)


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
    operation = operation_of(request)
    if operation is None:
        return
    query, cursor = _query(request)
    wrong = _wrong_parameter(operation, query, for_required=for_required, has_cursor=cursor is not None)
    if wrong is not None:
        raise bad_parameter(*wrong)
    if cursor is not None and CURSOR in operation.parameters("query"):
        problem = _problem(operation, CURSOR, cursor)
        if problem is not None:
            raise bad_parameter(CURSOR, problem)


@lru_cache(maxsize=256)
def _wrong_parameter(
    operation: Operation, query: Query, *, for_required: bool, has_cursor: bool
) -> tuple[str, str] | None:
    """Return the first wrong parameter apart from the cursor, and the problem with it. Return None if all are right."""
    for name, parameter in operation.parameters("query").items():
        if name in query:
            problem = _problem(operation, name, query.last(name))
            if problem is not None:
                return name, problem
        elif name == CURSOR and has_cursor:
            continue
        elif for_required and parameter.get("required") and not query.bracketed(name):
            return name, "required"
    return None


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
