"""The Starlette application: every route, and an error envelope for every failure. Needs the extra."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from importlib.util import find_spec
from typing import TYPE_CHECKING, NamedTuple

from starlette.middleware.errors import ServerErrorMiddleware
from starlette.requests import Request
from starlette.responses import Response

from . import envelope
from .call_log import CallLog
from .connector_state import ConnectorState
from .failures import ApideckFailure
from .faults.rules import Faults
from .middleware import RequestReader, add_request_id, note_error
from .operations import Operations
from .outcomes import OutcomeLog
from .request_log import RequestLog
from .resources import Resources
from .routing import Endpoint, PathTable, Route
from .store import Store
from .tenant import Gate
from .unified_routes import unified_routes
from .vault.connectors import Catalogue
from .vault.consumers import Consumers
from .webhooks.outbox import Outbox

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from .recording.tape import Call

if find_spec("jwt") is None:  # imported late: it takes as long as uvicorn, and many tests open no session
    raise ModuleNotFoundError("No module named 'jwt'", name="jwt")

_APIS, _OWN, _VAULT = "the unified APIs", "the server's own pages", "Vault"
_GROUPS = {"": _OWN, "_embedded": _OWN, "vault": _VAULT, "session": _VAULT, "services": _VAULT}
"""The group of endpoints by the first part of a path. Other paths are those of the unified APIs."""


class Parts(NamedTuple):
    """The parts that the operations use. The application itself has no state."""

    resources: Resources
    operations: Operations
    store: Store
    consumers: Consumers
    catalogue: Catalogue
    outbox: Outbox
    calls: CallLog
    gate: Gate
    requests: RequestLog
    outcomes: OutcomeLog
    faults: Faults
    clock: Callable[[], datetime]
    connectors: ConnectorState
    recorded: Sequence[Call] | None
    """The recorded calls to answer from, if any."""


def build_app(parts: Parts) -> ASGIApp:
    """Build the embedded Apideck as an ASGI application."""
    answering: ASGIApp = _Application(parts)
    if parts.recorded is not None:
        from .recording.replayer import Replayer

        answering = Replayer(answering, parts.recorded, parts.operations.apis)
    reader = RequestReader(
        answering,
        operations=parts.operations,
        faults=parts.faults,
        requests=parts.requests,
        outcomes=parts.outcomes,
        calls=parts.calls,
        default_service_id=parts.gate.default_service_id,
        clock=parts.clock,
    )
    return ServerErrorMiddleware(reader, handler=_fail)


class _Application:
    """Finds the endpoint of each request. A failure is answered with an error envelope.

    The endpoints are in groups. A group is built with its first request: most tests need no pages and no Vault, whose
    imports would take a third of the server's start.
    """

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._lock = threading.Lock()
        self._tables: dict[str, PathTable[Endpoint]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            from starlette.applications import Starlette

            await Starlette()(scope, receive, send)  # Starlette handles the lifespan, and refuses web sockets
            return
        request = Request(scope, receive)
        try:
            response = await self._answer(request)
        except ApideckFailure as failure:
            response = _refuse(request, failure)
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        method, path = request.scope["method"], request.scope["path"]
        table = self._table(path)
        found = table.find(method, path)
        if found is None:
            return _refuse_route(request, table.methods(path))
        request.scope["path_params"] = found.parameters
        return await found.value(request)

    def _table(self, path: str) -> PathTable[Endpoint]:
        """Return the endpoints of the group that a path belongs to."""
        group = _group(path)
        table = self._tables.get(group)
        if table is None:
            with self._lock:  # several threads may call the application
                if group not in self._tables:
                    self._tables[group] = PathTable(_entries(group, self._parts))
                table = self._tables[group]
        return table


def _group(path: str) -> str:
    return _GROUPS.get(path[1:].partition("/")[0], _APIS)


def _entries(group: str, parts: Parts) -> list[tuple[str, str, Endpoint]]:
    """Return the endpoints of a group: first those that are written by hand, then those of the documents."""
    by_hand = {_OWN: _own_routes, _VAULT: _vault_routes}.get(group)
    operations = [operation for operation in parts.operations.all if _group(operation.path) == group]
    routes = [*(by_hand(parts) if by_hand else ()), *unified_routes(parts, operations)]
    return [(method, route.path, route.endpoint) for route in routes for method in route.methods]


def _own_routes(parts: Parts) -> list[Route]:
    from .admin_routes import AdminOperations
    from .control.routes import ControlPage

    control = ControlPage(parts.resources, parts.store, parts.consumers, parts.outbox, parts.outcomes, parts.faults)
    return [*AdminOperations(parts.faults, parts.outcomes).routes(), *control.routes()]


def _vault_routes(parts: Parts) -> list[Route]:
    from .vault.connection_routes import ConnectionOperations
    from .vault.consents import Consents
    from .vault.consumer_routes import ConsumerOperations
    from .vault.entry import Entry
    from .vault.hosted import HostedVault
    from .vault.log_routes import LogOperations
    from .vault.oauth_routes import OAuthPages
    from .vault.session_routes import SessionOperations
    from .vault.session_tokens import Tokens

    tokens = Tokens(parts.clock)
    entry = Entry(parts.gate, tokens)
    return [
        *ConsumerOperations(parts.consumers, parts.calls, entry).routes(),
        *ConnectionOperations(parts.consumers, entry).routes(),
        *SessionOperations(parts.consumers, entry).routes(),
        *LogOperations(parts.calls, parts.operations, parts.catalogue, entry).routes(),
        *OAuthPages(parts.consumers, parts.catalogue, Consents(), tokens).routes(),
        *HostedVault(parts.consumers, tokens).routes(),
    ]


def _refuse(request: Request, failure: ApideckFailure) -> Response:
    note_error(request.scope, failure.message)
    if "text/html" in request.headers.get("accept", ""):
        from .vault.oauth_routes import is_for_a_person
        from .vault.pages import refused_page

        if is_for_a_person(request):
            return refused_page(failure.message, str(failure.detail), failure.status_code)
    content = envelope.error(failure)
    return Response(content, failure.status_code, headers=failure.headers, media_type="application/json")


def _refuse_route(request: Request, methods: Sequence[str]) -> Response:
    """Refuse a call that no endpoint serves. `methods` are those that the path has."""
    detail = f"{request.scope['method']} {request.scope['path']} is not an operation"
    if not methods:
        return _refuse(request, ApideckFailure("RouteNotFoundError", "Not found", detail))
    allowed = {"allow": ", ".join(methods)}
    return _refuse(request, ApideckFailure("MethodNotAllowedError", "Method not allowed", detail, headers=allowed))


async def _fail(request: Request, problem: Exception) -> Response:
    """Return the response for a bug in the embedded Apideck. The server logs the traceback."""
    failure = ApideckFailure("InternalServerError", "The embedded Apideck failed", repr(problem))
    response = _refuse(request, failure)
    add_request_id(response)
    return response
