"""The Starlette application: every route, and an error envelope for every failure. Needs the extra."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware.errors import ServerErrorMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from . import envelope
from .admin_routes import AdminOperations
from .call_log import CallLog
from .connector_state import ConnectorState
from .control.routes import ControlPage
from .failures import ApideckFailure
from .faults.rules import Faults
from .middleware import RequestReader, add_request_id, note_error
from .operations import Operations
from .outcomes import OutcomeLog
from .recording.replayer import Replayer
from .recording.tape import Call
from .request_log import RequestLog
from .resources import Resources
from .store import Store
from .tenant import Gate
from .unified_routes import unified_routes
from .vault.connection_routes import ConnectionOperations
from .vault.connectors import Catalogue
from .vault.consents import Consents
from .vault.consumer_routes import ConsumerOperations
from .vault.consumers import Consumers
from .vault.entry import Entry
from .vault.hosted import HostedVault
from .vault.log_routes import LogOperations
from .vault.oauth_routes import OAuthPages, is_for_a_person
from .vault.pages import refused_page
from .vault.session_routes import SessionOperations
from .vault.session_tokens import Tokens
from .webhooks.outbox import Outbox


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
    """The calls of a recording, if they are to be answered from one."""


def build_app(parts: Parts) -> ASGIApp:
    """Build the embedded Apideck as an ASGI application."""
    by_hand = _vault_routes(parts)
    admin = AdminOperations(parts.faults, parts.outcomes).routes()
    control = ControlPage(
        parts.resources, parts.store, parts.consumers, parts.outbox, parts.outcomes, parts.faults
    ).routes()
    app = Starlette(
        routes=[*admin, *control, *by_hand, *unified_routes(parts, by_hand)],
        exception_handlers={ApideckFailure: _refuse, HTTPException: _refuse_route},
    )
    app.router.redirect_slashes = False
    answering: ASGIApp = app
    if parts.recorded is not None:
        answering = Replayer(app, parts.recorded, parts.operations.apis)
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


def _vault_routes(parts: Parts) -> list[Route]:
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


async def _refuse(request: Request, failure: Exception) -> Response:
    assert isinstance(failure, ApideckFailure)
    note_error(request.scope, failure.message)
    if is_for_a_person(request):
        return refused_page(failure.message, str(failure.detail), failure.status_code)
    content = envelope.error(failure)
    return Response(content, failure.status_code, headers=failure.headers, media_type="application/json")


async def _refuse_route(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, HTTPException)
    where = f"{request.scope['method']} {request.scope['path']}"
    if problem.status_code == 405:
        failure = ApideckFailure("MethodNotAllowedError", "Method not allowed", f"{where} is not an operation")
    else:
        failure = ApideckFailure("RouteNotFoundError", "Not found", f"{where} is not an operation")
    response = await _refuse(request, failure)
    response.headers.update(problem.headers or {})
    return response


async def _fail(request: Request, problem: Exception) -> Response:
    """Return the response for a bug in the embedded Apideck. The server logs the traceback."""
    failure = ApideckFailure("InternalServerError", "The embedded Apideck failed", repr(problem))
    response = await _refuse(request, failure)
    add_request_id(response.headers)
    return response
