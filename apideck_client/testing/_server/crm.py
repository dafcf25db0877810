"""The CRM's five operations, the same for each resource: HTTP in, store, envelope out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from . import envelope
from .failures import bad_body
from .incoming import body_of, origin_of, path_part, query_of
from .listing import Presentation, Query, read_limit, read_presentation, read_selection
from .middleware import identify
from .paging import Cursors
from .projection import downstream, project
from .resources import RESOURCES, Resource
from .store import Record, Selection, Store
from .tenant import Gate, Tenant
from .vault.consumers import Consumers
from .webhooks.event_bodies import RECORDS, record_event
from .webhooks.outbox import Outbox
from .wire import encode


def crm_routes(store: Store, gate: Gate, consumers: Consumers, outbox: Outbox) -> list[Route]:
    """Return the paths of the eight resources."""
    operations = [Operations(resource, store, gate, consumers, outbox) for resource in RESOURCES.values()]
    return [route for each in operations for route in each.routes()]


@dataclass(frozen=True, slots=True)
class Call:
    """One request, let in: whose it is, and what it asks."""

    tenant: Tenant
    id: str
    query: Query
    shown: Presentation
    address: str
    request: Request


@dataclass(frozen=True, slots=True)
class Operations:
    """list, get, create, update and delete of one resource."""

    resource: Resource
    store: Store
    gate: Gate
    consumers: Consumers
    outbox: Outbox

    def routes(self) -> list[Route]:
        """Return the resource's two paths. Any other method on them is a 405."""
        path = f"/crm/{self.resource.name}"
        return [
            Route(path, self._on_collection, methods=["GET", "POST"]),
            Route(path + "/{id}", self._on_record, methods=["GET", "PATCH", "DELETE"]),
        ]

    async def _on_collection(self, request: Request) -> Response:
        call = await self._let_in(request)
        return await self._create(call) if request.method == "POST" else self._list(call)

    async def _on_record(self, request: Request) -> Response:
        call = await self._let_in(request)
        match request.method:
            case "PATCH":
                return await self._update(call)
            case "DELETE":
                return self._delete(call)
            case _:
                return self._get(call)

    async def _let_in(self, request: Request) -> Call:
        tenant = self.gate.admit(request.headers)
        identify(request.scope, *tenant)
        self.consumers.check_serving(tenant, "crm")
        query = query_of(request)
        return Call(
            tenant=tenant,
            id=path_part(request, "id"),
            query=query,
            shown=read_presentation(query),
            address=f"{origin_of(request)}{request.scope['path']}",
            request=request,
        )

    def _list(self, call: Call) -> Response:
        limit = read_limit(call.query)
        selection = read_selection(call.query, self.resource)
        cursors = Cursors(call.address, call.query, self._scope(call, selection))
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

    async def _create(self, call: Call) -> Response:
        body = await body_of(call.request, self.resource.shape)
        record = self.store.create(call.tenant, self.resource, body)
        self._tell(call, "created", record.id, f"{call.address}/{quote(record.id, safe='')}")
        return self._written(call, "add", record.id, status_code=201)

    async def _update(self, call: Call) -> Response:
        self.store.get(call.tenant, self.resource, call.id)
        changes = await body_of(call.request, self.resource.shape, partial=True)
        if changes.get("id", call.id) != call.id:
            raise bad_body(["id: must be the id in the path"])
        self.store.update(call.tenant, self.resource, call.id, changes)
        self._tell(call, "updated", call.id, call.address)
        return self._written(call, "update", call.id)

    def _delete(self, call: Call) -> Response:
        self.store.delete(call.tenant, self.resource, call.id)
        self._tell(call, "deleted", call.id, call.address)
        return self._written(call, "delete", call.id)

    def _tell(self, call: Call, change: str, id: str, url: str) -> None:
        """Tell the webhooks, if there are any."""
        if self.outbox.has_subscribers and self.resource.name in RECORDS:
            now = self.consumers.now()
            self.outbox.publish(record_event(call.tenant, self.resource, change, id, url, now))

    def _scope(self, call: Call, selection: Selection) -> str:
        """Return the text that tells this list from all others."""
        scope = [call.tenant, self.resource.name, selection.filters, selection.sort_by, selection.descending]
        return encode(scope).decode()

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


def _shown(record: Record, shown: Presentation) -> bytes:
    return encode(project(record.fields(), shown.paths)) if shown.paths else record.encoded
