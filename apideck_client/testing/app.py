"""The Starlette application: every route, and an error envelope for whatever goes wrong. Needs starlette."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response

from . import envelope
from .arrival import Arrival, add_request_id
from .crm import crm_routes
from .failures import ApideckFailure
from .request_log import RequestLog
from .store import Store
from .tenant import Gate


def build_app(store: Store, gate: Gate, log: RequestLog) -> Starlette:
    """The whole of the embedded Apideck as an ASGI application; it keeps nothing of its own."""
    app = Starlette(
        routes=crm_routes(store, gate),
        middleware=[Middleware(Arrival, log=log)],
        exception_handlers={ApideckFailure: _refuse, HTTPException: _refuse_route, Exception: _fail},
    )
    app.router.redirect_slashes = False
    return app


async def _refuse(request: Request, failure: Exception) -> Response:
    assert isinstance(failure, ApideckFailure)
    return Response(envelope.error(failure), failure.status_code, media_type="application/json")


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
    """A defect of the embedded Apideck itself; the server logs its traceback. This answer goes out past Arrival."""
    failure = ApideckFailure("InternalServerError", "The embedded Apideck failed", repr(problem))
    response = await _refuse(request, failure)
    add_request_id(response.headers)
    return response
