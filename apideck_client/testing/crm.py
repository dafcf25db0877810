"""The CRM's five operations, the same for each resource: HTTP in, store, envelope out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from . import envelope
from .bodies import read_body
from .cursors import Position, read_cursor, write_cursor
from .failures import bad_body, bad_cursor, bad_header
from .listing import (
    Presentation,
    Query,
    read_cursor_parameter,
    read_limit,
    read_presentation,
    read_selection,
)
from .projection import downstream, project
from .resources import RESOURCES, Resource
from .store import Page, Record, Selection, Store
from .tenant import Gate, Tenant
from .wire import encode


def crm_routes(store: Store, gate: Gate) -> list[Route]:
    """The paths of the eight resources."""
    return [route for resource in RESOURCES.values() for route in Operations(resource, store, gate).routes()]


@dataclass(frozen=True, slots=True)
class Call:
    """One request, let in: whose it is, and what it asks."""

    tenant: Tenant
    id: str
    query: Query
    shown: Presentation
    path: str
    origin: str
    content_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Operations:
    """list, get, create, update and delete of one resource."""

    resource: Resource
    store: Store
    gate: Gate

    def routes(self) -> list[Route]:
        """The resource's two paths; any other method on them is a 405."""
        path = f"/crm/{self.resource.name}"
        return [
            Route(path, self._on_collection, methods=["GET", "POST"]),
            Route(path + "/{id}", self._on_record, methods=["GET", "PATCH", "DELETE"]),
        ]

    async def _on_collection(self, request: Request) -> Response:
        call = await self._let_in(request)
        return self._create(call) if request.method == "POST" else self._list(call)

    async def _on_record(self, request: Request) -> Response:
        call = await self._let_in(request)
        match request.method:
            case "PATCH":
                return self._update(call)
            case "DELETE":
                return self._delete(call)
            case _:
                return self._get(call)

    async def _let_in(self, request: Request) -> Call:
        query = parse_qsl(request.scope["query_string"].decode("latin-1"), keep_blank_values=True)
        return Call(
            tenant=self.gate.admit(request.headers),
            id=unquote(request.path_params.get("id", "")),
            query=query,
            shown=read_presentation(query),
            path=request.scope["path"],
            origin=f"{request.scope['scheme']}://{request.headers.get('host', '')}",
            content_type=request.headers.get("content-type", ""),
            body=await request.body(),
        )

    def _list(self, call: Call) -> Response:
        limit = read_limit(call.query)
        selection = read_selection(call.query, self.resource)
        cursors = Cursors(call, self.resource, selection)
        after = cursors.start()
        page = self.store.page(call.tenant, self.resource, selection, after, limit)
        beside = cursors.around(page, after)
        if call.shown.raw:
            records = [downstream(self.resource.label, record.fields()) for record in page.records]
            beside["_raw"] = {"totalSize": len(records), "done": page.is_last, "records": records}
        data = b"[" + b",".join(_shown(record, call.shown) for record in page.records) + b"]"
        return self._answer(call, "all", data, beside)

    def _get(self, call: Call) -> Response:
        record = self.store.get(call.tenant, self.resource, call.id)
        beside = {"_raw": downstream(self.resource.label, record.fields())} if call.shown.raw else None
        return self._answer(call, "one", _shown(record, call.shown), beside)

    def _create(self, call: Call) -> Response:
        body = self._body(call, partial=False)
        record = self.store.create(call.tenant, self.resource, body)
        return self._written(call, "add", record.id, status_code=201)

    def _update(self, call: Call) -> Response:
        self.store.get(call.tenant, self.resource, call.id)
        changes = self._body(call, partial=True)
        if changes.get("id", call.id) != call.id:
            raise bad_body(["id: must be the id in the path"])
        self.store.update(call.tenant, self.resource, call.id, changes)
        return self._written(call, "update", call.id)

    def _delete(self, call: Call) -> Response:
        self.store.delete(call.tenant, self.resource, call.id)
        return self._written(call, "delete", call.id)

    def _body(self, call: Call, *, partial: bool) -> dict[str, Any]:
        if call.content_type.partition(";")[0].strip().lower() != "application/json":
            raise bad_header("content-type", f"must be application/json, not {call.content_type!r}")
        return read_body(call.body, self.resource.shape, partial=partial)

    def _written(self, call: Call, operation: str, id: str, *, status_code: int = 200) -> Response:
        beside = {"_raw": {"id": id, "success": True}} if call.shown.raw else None
        return self._answer(call, operation, encode({"id": id}), beside, status_code)

    def _answer(
        self, call: Call, operation: str, data: bytes, beside: dict[str, Any] | None, status_code: int = 200
    ) -> Response:
        content = envelope.success(
            data,
            status_code=status_code,
            service=call.tenant.service_id,
            resource=self.resource.name,
            operation=operation,
            beside=beside,
        )
        return Response(content, status_code, media_type="application/json")


@dataclass(frozen=True, slots=True)
class Cursors:
    """The cursors and links of one list call."""

    call: Call
    resource: Resource
    selection: Selection

    def start(self) -> Position:
        """Where the caller's cursor points; the beginning when there is none."""
        cursor = read_cursor_parameter(self.call.query)
        if not cursor:
            return None
        try:
            return read_cursor(self._scope(), cursor)
        except ValueError:
            raise bad_cursor(cursor) from None

    def around(self, page: Page, after: Position) -> dict[str, Any]:
        """`meta` and `links` of a page: previous is null on the first, next on the last."""
        cursors = {
            "previous": None if page.is_first else self._cursor(page.previous),
            "current": self._cursor(after),
            "next": None if page.is_last else self._cursor(page.next),
        }
        links = {name: cursor and self._link(cursor) for name, cursor in cursors.items()}
        return {"meta": {"items_on_page": len(page.records), "cursors": cursors}, "links": links}

    def _cursor(self, position: Position) -> str:
        return write_cursor(self._scope(), position)

    def _scope(self) -> str:
        selection = self.selection
        scope = [self.call.tenant, self.resource.name, selection.filters, selection.sort_by, selection.descending]
        return encode(scope).decode()

    def _link(self, cursor: str) -> str:
        query = [(name, value) for name, value in self.call.query if name != "cursor"]
        return f"{self.call.origin}{self.call.path}?{urlencode([*query, ('cursor', cursor)], quote_via=quote)}"


def _shown(record: Record, shown: Presentation) -> bytes:
    return encode(project(record.fields(), shown.paths)) if shown.paths else record.encoded
