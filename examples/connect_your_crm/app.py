"""The service: sign in, connect a CRM, come back, receive events, read contacts.

It also runs with the real API:

    export APIDECK_API_KEY=... APIDECK_APP_ID=... PUBLIC_URL=https://app.example.com COOKIE_SECRET=...
    uvicorn --factory examples.connect_your_crm.app:from_environment

with a webhook subscription in Apideck for `PUBLIC_URL/webhooks/apideck`.
"""

import logging
import os
import secrets
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Annotated, Any, NamedTuple

from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.middleware.sessions import SessionMiddleware

from apideck_client import (
    Apideck,
    ApideckError,
    APIResponseError,
    WebhookBodyError,
    WebhookSignatureError,
    present,
    webhooks,
)
from apideck_client.connecting import (
    ConnectionNotCallableError,
    OAuthCallbackError,
    Step,
    authorize_url,
    next_step,
    read_callback,
    revoke_url,
    state_of,
    wait_until_callable,
)
from apideck_client.vault.models import Session, SessionSettings, UnifiedApiId

from . import pages
from .inbox import Inbox

log = logging.getLogger(__name__)


class Settings(NamedTuple):
    """The settings of the service."""

    api_key: str
    app_id: str
    public_url: str
    """The URL for browsers and webhooks."""
    cookie_secret: str
    apideck_url: str | None = None

    def __repr__(self) -> str:
        return f"<Settings for {self.public_url}>"


def from_environment() -> FastAPI:
    """Build the service for the real API."""
    names = ("APIDECK_API_KEY", "APIDECK_APP_ID", "PUBLIC_URL", "COOKIE_SECRET")
    return build_app(Settings(*(os.environ[name] for name in names)))


def build_app(settings: Settings) -> FastAPI:
    """Build the service. One client serves all customers; each request makes its own copy, which costs nothing."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncGenerator[None, None]:
        async with Apideck(
            api_key=settings.api_key, app_id=settings.app_id, base_url=settings.apideck_url
        ) as app.state.apideck:
            yield

    app = FastAPI(lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(SessionMiddleware, secret_key=settings.cookie_secret, same_site="lax")
    app.state.settings = settings
    app.state.inbox = Inbox()
    app.add_exception_handler(ApideckError, go_back)
    app.state.guard = webhooks.MemoryReplayGuard()  # with several processes, use Redis: see docs/guides/webhooks.md
    for path, handler, methods in (
        ("/", start, ["GET"]),
        ("/sign-in/{consumer_id}", sign_in, ["POST"]),
        ("/sign-out", sign_out, ["POST"]),
        ("/vault", open_vault, ["POST"]),
        ("/connect/{service_id}", connect, ["POST"]),
        ("/disconnect/{service_id}", disconnect, ["POST"]),
        ("/connected/{service_id}", connected, ["GET"]),
        ("/contacts/{service_id}", contacts, ["GET"]),
        ("/webhooks/apideck", receive, ["POST"]),
    ):
        app.add_api_route(path, handler, methods=methods, response_model=None)
    return app


# -- sign in -----------------------------------------------------------------------------------------------------------


def signed_in(request: Request) -> str:
    """Return the customer who is signed in."""
    consumer_id = request.session.get("consumer_id")
    if not consumer_id:
        raise HTTPException(401, "Sign in first")
    return str(consumer_id)


def client_of(request: Request, consumer_id: Annotated[str, Depends(signed_in)]) -> Apideck:
    """Return the signed-in customer's client."""
    apideck: Apideck = request.app.state.apideck
    return apideck.with_options(consumer_id=consumer_id)


Customer = Annotated[str, Depends(signed_in)]
Client = Annotated[Apideck, Depends(client_of)]


async def sign_in(request: Request, consumer_id: str) -> Response:
    """Sign a customer in. A real service asks for a password."""
    if consumer_id not in pages.CUSTOMERS:
        raise HTTPException(404, "There is no such customer")
    request.session.clear()
    request.session["consumer_id"] = consumer_id
    return _go("/")


async def sign_out(request: Request) -> Response:
    """Sign the customer out."""
    request.session.clear()
    return _go("/")


# -- connecting --------------------------------------------------------------------------------------------------------


async def start(request: Request) -> Response:
    """Show the customer's connections, and the next step of each."""
    consumer_id = request.session.get("consumer_id")
    if not consumer_id:
        return HTMLResponse(pages.sign_in())
    apideck = client_of(request, consumer_id)
    connections = [connection async for connection in apideck.vault.connections.list(api="crm")]
    notice = request.session.pop("notice", "")
    return HTMLResponse(pages.start(consumer_id, connections, request.app.state.inbox.news(consumer_id), notice))


async def open_vault(request: Request, apideck: Client) -> Response:
    """Open hosted Vault for half an hour. It asks for settings and consent, and sends the customer back."""
    session = await apideck.vault.sessions.create(
        Session(
            redirect_uri=_here(request, "/"),
            settings=SessionSettings(unified_apis=[UnifiedApiId.CRM], session_length="30m"),
        )
    )
    return _go(present(session.session_uri))


async def connect(request: Request, service_id: str, apideck: Client) -> Response:
    """Send the customer directly to the consent page of a service, without Vault."""
    connection = await apideck.vault.connections.get("crm", service_id)
    if next_step(connection).step is not Step.AUTHORIZE:
        request.session["notice"] = f"{connection.name}: {next_step(connection).reason}."
        return _go("/")
    url = authorize_url(connection, redirect_uri=_here(request, f"/connected/{service_id}"))
    request.session[f"state of {service_id}"] = state_of(url)
    return _go(url)


async def disconnect(request: Request, service_id: str, apideck: Client) -> Response:
    """Remove the consent, also at the service if it supports that."""
    connection = await apideck.vault.connections.get("crm", service_id)
    if not connection.revoke_url:
        await apideck.vault.connections.delete("crm", service_id)
        return _go("/")
    return _go(revoke_url(connection, redirect_uri=_here(request, "/")))


async def connected(request: Request, service_id: str, apideck: Client) -> Response:
    """Receive the browser after the consent."""
    try:
        read_callback(request.query_params, expected_state=request.session.pop(f"state of {service_id}", ""))
        connection = await wait_until_callable(apideck, "crm", service_id, timeout=10)
        request.session["notice"] = f"{connection.name} is connected."
    except OAuthCallbackError as error:
        request.session["notice"] = f"Not connected: {error}."
    except ConnectionNotCallableError as error:
        request.session["notice"] = f"Almost: {error.next_step.reason if error.next_step else error.why}."
    return _go("/")


async def go_back(request: Request, error: Exception) -> Response:
    """Show any other error of Apideck on the start page."""
    log.warning("%s %s: %s", request.method, request.url.path, error)
    name = error.type_name if isinstance(error, APIResponseError) else type(error).__name__
    request.session["notice"] = f"That did not work ({name})."
    return _go("/")


async def contacts(request: Request, service_id: str, apideck: Client) -> Response:
    """Show the first contacts of the customer's CRM."""
    try:
        page = await apideck.crm.contacts.list(service_id=service_id)
    except APIResponseError as error:
        request.session["notice"] = f"{service_id} can't be read just now ({error.type_name})."
        return _go("/")
    return HTMLResponse(pages.contacts(service_id, page.data))


# -- events ------------------------------------------------------------------------------------------------------------


async def receive(request: Request) -> Response:
    """Receive Apideck's webhooks. Check the signature, and count each event once."""
    body = await request.body()
    try:
        event = webhooks.unwrap(body, request.headers, key=request.app.state.settings.api_key)
    except WebhookSignatureError:
        return Response(status_code=401)
    except WebhookBodyError:
        return Response(status_code=400)
    async with webhooks.once(request.app.state.guard, event) as is_new:
        if is_new:
            request.app.state.inbox.take(event)
    return Response(status_code=204)


def _here(request: Request, path: str) -> str:
    settings: Settings = request.app.state.settings
    return f"{settings.public_url}{path}"


def _go(url: str) -> Response:
    return RedirectResponse(url, 303)


def demo_settings(apideck_url: str, public_url: str, **changed: Any) -> Settings:
    """Return settings for an embedded Apideck."""
    return Settings("demo-key", "demo-app", public_url, secrets.token_hex(16), apideck_url)._replace(**changed)
