"""The operations on a consumer's connections, for an app with its key or for the consumer with a session's token."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from .. import envelope
from ..failures import bad_parameter, conflict, entity_not_found
from ..incoming import body_of, origin_of, parameter_of, path_part
from ..routing import Route
from .connections import Connection
from .connectors import CLIENT_CREDENTIALS, OAUTH2, PASSWORD, ConnectionKey, Connector
from .consumers import Consumers, Step
from .entry import Caller, Entry
from .links import shown_connection
from .refusals import check_enabled, no_oauth, no_refresh_token, no_such_grant, settings_missing
from .vault_fields import check_settings, read_configuration


@dataclass(frozen=True, slots=True)
class ConnectionOperations:
    """The operations list, get, create, update, delete, import, token, and those on a resource's settings."""

    consumers: Consumers
    entry: Entry

    def routes(self) -> list[Route]:
        """Return the routes under /vault/connections."""
        path = "/vault/connections/{unified_api}/{service_id}"
        return [
            Route("/vault/connections", self._list, methods=["GET"]),
            Route(path, self._on_connection, methods=["GET", "POST", "PATCH", "DELETE"]),
            Route(f"{path}/import", self._import, methods=["POST"]),
            Route(f"{path}/token", self._fetch_token, methods=["POST"]),
            Route(f"{path}/{{resource}}/config", self._on_resource, methods=["GET", "PATCH"]),
        ]

    async def _list(self, request: Request) -> Response:
        caller = self.entry.admit(request)
        api, configured = parameter_of(request, "api"), _flag(request, "configured")
        shown = [
            shown_connection(connection, caller, self.entry.tokens, origin_of(request))
            for connection in self.consumers.connections(caller.app_id, caller.consumer_id)
            if api in ("", connection.connector.key.unified_api)
            and configured in (None, connection.is_added)
            and caller.shows(connection.connector.key.unified_api)
        ]
        return Response(envelope.vault_success(shown), media_type="application/json")

    async def _on_connection(self, request: Request) -> Response:
        call = self._let_in(request)
        match request.method:
            case "POST":
                return await self._create(call)
            case "PATCH":
                return await self._update(call)
            case "DELETE":
                return self._delete(call)
            case _:
                return call.answer(call.connection)

    async def _create(self, call: _Call) -> Response:
        check_enabled(call.connection.connector)
        if call.connection.is_added:
            raise conflict("Connection", call.key.id)
        changes = _changes(call.connection.connector, await body_of(call.request, closed=True))
        return call.answer(self._change(call, lambda before: before.changed(**changes)))

    async def _update(self, call: _Call) -> Response:
        check_enabled(call.connection.connector)
        changes = _changes(call.connection.connector, await body_of(call.request, partial=True, closed=True))
        if changes.get("enabled") is False:
            call.caller.check_allowed("disable")
        return call.answer(self._change(call, lambda before: before.changed(**changes)))

    def _delete(self, call: _Call) -> Response:
        call.caller.check_allowed("delete")
        self.consumers.made_connection(call.caller.app_id, call.caller.consumer_id, call.key)
        self._change(call, Connection.removed)
        return Response(status_code=204)

    async def _import(self, request: Request) -> Response:
        call = self._let_in(request)
        connector = call.connection.connector
        check_enabled(connector)
        if connector.auth_type != OAUTH2:
            raise no_oauth(connector)
        body = await body_of(request, closed=True, optional="credentials.refresh_token")
        credentials: dict[str, Any] = body.get("credentials") or {}
        if not credentials.get("refresh_token"):
            raise no_refresh_token()
        changes = _changes(connector, body)
        return call.answer(self._change(call, lambda before: before.changed(**changes).authorized()))

    async def _fetch_token(self, request: Request) -> Response:
        call = self._let_in(request)
        connection = self.consumers.made_connection(call.caller.app_id, call.caller.consumer_id, call.key)
        if await request.body():
            await body_of(request)
        if connection.connector.oauth_grant_type not in (CLIENT_CREDENTIALS, PASSWORD):
            raise no_such_grant(connection.connector)
        if connection.missing_settings():
            raise settings_missing(connection.connector, connection.missing_settings())
        return call.answer(self._change(call, Connection.authorized))

    async def _on_resource(self, request: Request) -> Response:
        call = self._let_in(request)
        connection = self.consumers.made_connection(call.caller.app_id, call.caller.consumer_id, call.key)
        resource = path_part(request, "resource")
        if resource not in connection.connector.resource_settings:
            raise entity_not_found("Resource with settings", resource)
        if request.method == "PATCH":
            body = await body_of(request, partial=True, closed=True)
            changes = _changes(connection.connector, body, only=resource)
            connection = self._change(call, lambda before: before.changed(**changes))
        return call.answer(connection, only=resource)

    def _let_in(self, request: Request) -> _Call:
        key = ConnectionKey(path_part(request, "unified_api"), path_part(request, "service_id"))
        caller = self.entry.admit(request, key)
        connection = self.consumers.connection(caller.app_id, caller.consumer_id, key)
        caller.check_shown(key.unified_api)
        return _Call(request, caller, key, connection, self.entry)

    def _change(self, call: _Call, step: Step) -> Connection:
        return self.consumers.change(call.caller.app_id, call.caller.consumer_id, call.key, step)


@dataclass(frozen=True, slots=True)
class _Call:
    """One request that passed the checks, with its caller and the state of its connection at that time."""

    request: Request
    caller: Caller
    key: ConnectionKey
    connection: Connection
    entry: Entry

    def answer(self, connection: Connection, *, only: str | None = None) -> Response:
        """Return the response with the connection; with `only`, its configuration has only this resource."""
        shown = shown_connection(connection, self.caller, self.entry.tokens, origin_of(self.request))
        if only is not None:
            shown["configuration"] = [entry for entry in shown["configuration"] if entry["resource"] == only]
        return Response(envelope.vault_success(shown), media_type="application/json")


def _changes(connector: Connector, body: Mapping[str, Any], only: str | None = None) -> dict[str, Any]:
    """Return the changes in a body. Null empties a field; a missing field stays."""
    check_settings(connector, body.get("settings") or {})
    return {
        "settings": body.get("settings", {}),
        "metadata": body.get("metadata", {}),
        "defaults": read_configuration(connector, body.get("configuration") or [], only),
        "enabled": body.get("enabled"),
    }


def _flag(request: Request, name: str) -> bool | None:
    value = parameter_of(request, name)
    if value not in ("", "true", "false"):
        raise bad_parameter(name, f"must be true or false, not {value!r}")
    return None if value == "" else value == "true"
