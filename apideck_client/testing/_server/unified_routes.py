"""The operations of the unified APIs, from the documents: resources from the store, others from examples."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from functools import cache, lru_cache
from http import HTTPStatus
from typing import Any, NamedTuple, Protocol
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from .characters import Character, character_of
from .connector_state import ConnectorState
from .cursors import Position
from .documents import Operation
from .failures import bad_body, expired_cursor, no_pages
from .incoming import body_of, check_query, cursor_of, headers_of, operation_of, origin_of, path_part, query_of
from .listing import Presentation, read_limit, read_presentation, read_selection
from .middleware import identify, note_headers
from .operations import Operations
from .paging import Cursors
from .projection import downstream, project
from .queries import CURSOR, Query
from .resources import Resource, Resources
from .routing import Endpoint, Route
from .store import Page, Record, Selection, Store
from .tenant import Gate, Tenant
from .vault.consumers import Consumers
from .webhooks.event_bodies import RECORDS, record_event
from .webhooks.outbox import Outbox
from .wire import encode, milliseconds, timestamp

_AFTER_EMPTY = 1
"""The mark of a cursor from an empty page. The next page has records again."""
_EVERYTHING = 1_000_000_000
"""The length of a page if the document has no pages."""


class Parts(Protocol):
    """The parts of the server that these operations use."""

    @property
    def store(self) -> Store: ...
    @property
    def gate(self) -> Gate: ...
    @property
    def consumers(self) -> Consumers: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def connectors(self) -> ConnectorState: ...
    @property
    def resources(self) -> Resources: ...
    @property
    def operations(self) -> Operations: ...


def unified_routes(parts: Parts, operations: Iterable[Operation]) -> list[Route]:
    """Return a route for each of these operations."""
    records: dict[tuple[str, str], Endpoint] = {
        (operation.method, operation.path): RecordOperation(resource, does, parts).answer
        for resource in parts.resources.all
        for does, operation in resource.operations.items()
    }
    return [
        Route(
            _pattern(operation.path),
            records.get((operation.method, operation.path)) or ExampleOperation(operation, parts).answer,
            [operation.method],
        )
        for operation in operations
    ]


@cache
def _names(path: str) -> list[str]:
    return re.findall(r"\{([^/}]+)\}", path)


def _pattern(path: str) -> str:
    """Return the path with unique names for its parameters: p0, p1 and so on."""
    for index, name in enumerate(_names(path)):
        path = path.replace(f"{{{name}}}", f"{{p{index}}}", 1)
    return path


class Call(NamedTuple):
    """One request that passed the checks, with its caller and its operation."""

    tenant: Tenant
    resource: Resource
    id: str
    query: Query
    cursor: str | None
    shown: Presentation
    character: Character
    address: str
    request: Request


async def let_in(request: Request, operation: Operation, parts: Parts) -> Tenant:
    """Return the tenant of a call. The consumer is required if the operation declares its header."""
    needs_consumer = "x-apideck-consumer-id" in operation.parameters("header")
    tenant = parts.gate.admit(headers_of(request), needs_consumer=needs_consumer)
    identify(request.scope, *tenant)
    parts.consumers.check_serving(tenant, operation.path.split("/")[1])
    check_query(request)
    note_headers(request.scope, await parts.connectors.admit(tenant))
    return tenant


class ExampleOperation(NamedTuple):
    """An operation without records on this server. Its response is the document's example."""

    operation: Operation
    parts: Parts

    async def answer(self, request: Request) -> Response:
        """Check the request, and return the example."""
        await let_in(request, self.operation, self.parts)
        if self.operation.body() is not None and (self.operation.needs_body or await request.body()):
            await body_of(request, partial=request.method == "PATCH")
        status, media_type, content = self.operation.example()
        return Response(content, status, media_type=media_type)


class RecordOperation(NamedTuple):
    """One of the operations list, get, create, update and delete of a resource; `does` names it."""

    resource: Resource
    does: str
    parts: Parts

    async def answer(self, request: Request) -> Response:
        """Check the request, and do the operation."""
        call = await self._let_in(request)
        match self.does:
            case "all":
                return self._list(call)
            case "add":
                return await self._create(call)
            case "update":
                return await self._update(call)
            case "delete":
                return self._delete(call)
            case _:
                return self._get(call)

    async def _let_in(self, request: Request) -> Call:
        operation = self.resource.operations[self.does]
        tenant = await let_in(request, operation, self.parts)
        query = query_of(request)
        values = [path_part(request, f"p{index}") for index in range(len(_names(operation.path)))]
        id = values.pop() if self.does not in ("all", "add") else ""  # noqa: A001 - the API's own name
        return Call(
            tenant=tenant,
            resource=self.resource.within(values),
            id=id,
            query=query,
            cursor=cursor_of(request),
            shown=read_presentation(query, self.resource),
            character=character_of(tenant.service_id),
            address=f"{origin_of(request)}{request.scope['path']}",
            request=request,
        )

    def _list(self, call: Call) -> Response:
        resource, character = call.resource, call.character
        selection = read_selection(call.query, self.resource, character)
        page, beside = _Pages(call, selection, _scope(call.tenant, resource.path, selection), self.parts).turn()
        members = [beside] if beside else []
        if call.shown.raw:
            records = [downstream(resource.label, record.fields()) for record in page.records]
            members.append(_raw({"totalSize": len(records), "done": page.is_last, "records": records}))
        return self._answer(call, b"[%b]" % b",".join(_shown(page.records, call)), *members)

    def _get(self, call: Call) -> Response:
        record = self.parts.store.get(call.tenant, call.resource, call.id)
        raw = [_raw(downstream(call.resource.label, record.fields()))] if call.shown.raw else []
        return self._answer(call, *_shown([record], call), *raw)

    async def _create(self, call: Call) -> Response:
        body = await body_of(call.request, record=self.resource.record)
        record = self.parts.store.create(call.tenant, call.resource, body)
        self._tell(call, "created", record.id, f"{call.address}/{quote(record.id, safe='')}")
        return self._written(call, record.id, record)

    async def _update(self, call: Call) -> Response:
        stored = self.parts.store.get(call.tenant, call.resource, call.id).fields()
        is_whole = call.request.method == "PUT"
        changes = await body_of(call.request, partial=not is_whole, stored=stored, record=self.resource.record)
        if changes.get("id", call.id) != call.id:
            raise bad_body(["id: must be the id in the path"])
        record = self.parts.store.update(call.tenant, call.resource, call.id, changes, is_whole=is_whole)
        self._tell(call, "updated", call.id, call.address)
        return self._written(call, call.id, record)

    def _delete(self, call: Call) -> Response:
        record = self.parts.store.delete(call.tenant, call.resource, call.id)
        self._tell(call, "deleted", call.id, call.address)
        return self._written(call, call.id, record)

    def _tell(self, call: Call, change: str, id: str, url: str) -> None:
        """Publish the event, if there are subscribers."""
        if self.parts.outbox.has_subscribers and (call.resource.api, call.resource.name) in RECORDS:
            now = self.parts.consumers.now()
            self.parts.outbox.publish(record_event(call.tenant, call.resource, change, id, url, now))

    def _written(self, call: Call, id: str, record: Record) -> Response:
        """Return the response of a write: the id, or the whole record if the document declares more than the id."""
        raw = [_raw({"id": id, "success": True})] if call.shown.raw else []
        operation = self.resource.operations[self.does]
        is_whole = len(operation.schemas.properties(operation.data())) > 1
        return self._answer(call, record.encoded if is_whole else encode({"id": id}), *raw)

    def _answer(self, call: Call, data: bytes, *members: bytes) -> Response:
        """Write the envelope, with the fields that the document declares for the response.

        `members` are more members of it, as JSON: `meta` and `links`, and `_raw`.
        """
        operation = operation_of(call.request) or self.resource.operations[self.does]
        status_code, _, schema = operation.success()
        if schema is None or status_code == HTTPStatus.NO_CONTENT:
            return Response(status_code=status_code)
        start = _start(operation, call.tenant.service_id, call.resource.name, self.does)
        content = b"%b%b}" % (start, b",".join((data, *members)))
        return Response(content, status_code, media_type="application/json")


@lru_cache(maxsize=1024)
def _start(operation: Operation, service_id: str, resource: str, does: str) -> bytes:
    """Return the envelope as far as its data, with the fields that the document declares."""
    status_code, _, schema = operation.success()
    head = {
        "status_code": status_code,
        "status": HTTPStatus(status_code).phrase,
        "service": service_id,
        "resource": resource,
        "operation": does,
    }
    declared = operation.schemas.properties(schema or {})
    told = encode({name: value for name, value in head.items() if name in declared})[:-1]
    return (told + b"," if len(told) > 1 else told) + b'"data":'


@lru_cache(maxsize=256)
def _scope(tenant: Tenant, path: str, selection: Selection) -> str:
    """Return a string that identifies a list."""
    return encode([tenant, path, selection.filters, selection.sort_by, selection.descending]).decode()


def _raw(payload: dict[str, Any]) -> bytes:
    return b'"_raw":%b' % encode(payload)


def _shown(records: Iterable[Record], call: Call) -> list[bytes]:
    """Return the JSON of records, with the fields that the call shows."""
    paths, breaks_contract = call.shown.paths, call.character.breaks_contract
    if not paths and not breaks_contract:
        return [record.encoded for record in records]
    shown = [record.fields() for record in records]
    if breaks_contract:
        from .contract_breaker import broken

        shown = [broken(fields, call.resource.record, call.resource.schemas) for fields in shown]
    return [encode(project(fields, paths) if paths else fields) for fields in shown]


class _Pages(NamedTuple):
    """The page of a list call, with the oddities of the connector."""

    call: Call
    selection: Selection
    scope: str
    parts: Parts

    def turn(self) -> tuple[Page[Record], bytes]:
        """Return the page, with `meta` and `links` as JSON."""
        call, character = self.call, self.call.character
        selection = self._visible(self.selection)
        if not call.resource.is_paged:
            return self._page(selection, None, _EVERYTHING), b""
        if not character.is_paged:
            if "limit" in call.query or call.cursor is not None:
                raise no_pages(character.name, "limit" if "limit" in call.query else CURSOR)
            page = self._page(selection, None, _EVERYTHING)
            return page, b'"meta":{"items_on_page":%d}' % len(page.records)
        limit = read_limit(call.query)
        cursors = Cursors(call.address, call.query, call.cursor, self.scope)
        after, mark = cursors.read()
        if character.cursor_life is not None:
            now = milliseconds(self.parts.connectors.now())
            if mark is not None and now - mark > character.cursor_life * 1000:
                raise expired_cursor(character.cursor_life)
            mark = now
        elif character.has_empty_pages and after is not None and mark is None:
            nothing: Page[Record] = Page((), after, after, is_first=False, is_last=False)
            return nothing, cursors.around(nothing, after, _AFTER_EMPTY)
        else:
            mark = None
        page = self._page(selection, after, limit)
        return page, cursors.around(page, after, mark)

    def _page(self, selection: Selection, after: Position, limit: int) -> Page[Record]:
        return self.parts.store.page(self.call.tenant, self.call.resource, selection, after, limit)

    def _visible(self, selection: Selection) -> Selection:
        """Remove records that are too new to show.

        Build the list for each call, because its records depend on the time.
        """
        lag = self.call.character.lag
        if not lag:
            return selection
        limit = timestamp(self.parts.connectors.now() - timedelta(seconds=lag))

        def accepts(record: Record) -> bool:
            return record.created_at <= limit and selection.accepts(record)

        return replace(selection, filters=(*selection.filters, ("created before", limit)), accepts=accepts)
