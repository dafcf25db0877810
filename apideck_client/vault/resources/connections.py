# Generated from openapi/vault.yaml by `make generate`. Do not edit.
"""Connections of the Vault API."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Unpack

from ..._client.call import Call
from ..._client.options import AppOptions, ConsumerOptions
from ..._client.reading.pagination import Paginator
from ..._client.reading.results import Redirect
from ..._client.request.operation import Operation, Parameter
from ..._client.resource import Resource
from .. import models

if TYPE_CHECKING:
    from ..models.connection import ConnectionDict
    from ..models.connection_import_data import ConnectionImportDataDict
else:
    ConnectionDict = dict
    ConnectionImportDataDict = dict

__all__ = ["Connections"]

_LIST = Operation(
    "connectionsAll",
    "connections.list",
    "GET",
    "/vault/connections",
    query=(Parameter("api"), Parameter("configured", "boolean")),
    consumer=True,
)
_GET = Operation(
    "connectionsOne",
    "connections.get",
    "GET",
    "/vault/connections/{unified_api}/{service_id}",
    consumer=True,
)
_CREATE = Operation(
    "connectionsAdd",
    "connections.create",
    "POST",
    "/vault/connections/{unified_api}/{service_id}",
    consumer=True,
    body="connection",
    takes=lambda: models.Connection,
)
_UPDATE = Operation(
    "connectionsUpdate",
    "connections.update",
    "PATCH",
    "/vault/connections/{unified_api}/{service_id}",
    consumer=True,
    body="connection",
    takes=lambda: models.Connection,
)
_DELETE = Operation(
    "connectionsDelete",
    "connections.delete",
    "DELETE",
    "/vault/connections/{unified_api}/{service_id}",
    consumer=True,
)
_IMPORT = Operation(
    "connectionsImport",
    "connections.import_",
    "POST",
    "/vault/connections/{unified_api}/{service_id}/import",
    consumer=True,
    body="connection_import_data",
    takes=lambda: models.ConnectionImportData,
)
_TOKEN = Operation(
    "connectionsToken",
    "connections.token",
    "POST",
    "/vault/connections/{unified_api}/{service_id}/token",
    consumer=True,
    body="body",
    needs_body=False,
)
_GET_SETTINGS = Operation(
    "connectionSettingsAll",
    "connections.get_settings",
    "GET",
    "/vault/connections/{unified_api}/{service_id}/{resource}/config",
    consumer=True,
)
_UPDATE_SETTINGS = Operation(
    "connectionSettingsUpdate",
    "connections.update_settings",
    "PATCH",
    "/vault/connections/{unified_api}/{service_id}/{resource}/config",
    consumer=True,
    body="connection",
    takes=lambda: models.Connection,
)
_AUTHORIZE = Operation(
    "connectionsAuthorize",
    "connections.authorize",
    "GET",
    "/vault/authorize/{service_id}/{application_id}",
    query=(
        Parameter("state", required=True),
        Parameter("redirect_uri", required=True),
        Parameter("scope", "array", style="spaceDelimited", explode=False),
    ),
    auth=False,
)
_REVOKE = Operation(
    "connectionsRevoke",
    "connections.revoke",
    "GET",
    "/vault/revoke/{service_id}/{application_id}",
    query=(Parameter("state", required=True), Parameter("redirect_uri", required=True)),
    auth=False,
)
_CALLBACK = Operation(
    "connectionsCallback",
    "connections.callback",
    "GET",
    "/vault/callback",
    query=(Parameter("state", required=True), Parameter("code", required=True)),
    auth=False,
)


class Connections(Resource):
    """The links between a consumer and a service: listing, adding, authorizing, configuring and removing them.

    Available as `apideck.vault.connections`.
    """

    __slots__ = ()

    def list(
        self,
        *,
        api: str | None = None,
        configured: bool | None = None,
        max_items: int | None = None,
        **options: Unpack[ConsumerOptions],
    ) -> Paginator[models.Connection]:
        """List connections.

        Returns the connections of a consumer in one list without pages, including connections that are only available.
        Filter by `api` or `configured` to shorten the list. Check `state` before use: only `callable` connections serve
        data.

        Maps to `GET /vault/connections` (operation `connectionsAll`).

        Args:
            api: Return only connections of this unified API. Without it, the connections of all are returned.
            configured: True returns only connections that the consumer has set up; false returns only the others.
                Without it, all are returned.
            max_items: Return at most this many records. Without it, the list has no limit.
            **options: Settings for this call only; see `ConsumerOptions`.

        Returns:
            A list. Iterate over it for every record, await it for the first page, or iterate over its `.pages()`.

        Raises:
            ArgumentError: An argument can't be sent as it is. No request was sent.
            ApideckError: The call failed. Its class tells the reason: see the guide "Errors" in the documentation.

        Example:
            async for connection in apideck.vault.connections.list():
                print(connection.name)
        """
        return Paginator(
            self._sender,
            self._request(
                _LIST,
                models.Connection,
                options,
                query={"api": api, "configured": configured},
            ),
            max_items=max_items,
        )

    def get(
        self,
        unified_api: str,
        service_id: str,
        **options: Unpack[ConsumerOptions],
    ) -> Call[models.Connection]:
        """Get a connection.

        Returns one connection of the consumer with its settings, form fields and current state. A connection that the
        consumer has not added yet is returned as `available`. Fails with 404 when there is no such service for the
        unified API.

        Maps to `GET /vault/connections/{unified_api}/{service_id}` (operation `connectionsOne`).

        Args:
            unified_api: The unified API of the connection. One service may have connections under several.
            service_id: Id of the service to connect to, as found in `service_id` of a connection.
            **options: Settings for this call only; see `ConsumerOptions`.

        Returns:
            A call. Await it for the `Connection`, or its `.response()` for the status, headers and meta too.

        Raises:
            ArgumentError: An argument can't be sent as it is. No request was sent.
            ApideckError: The call failed. Its class tells the reason: see the guide "Errors" in the documentation.

        Example:
            connection = await apideck.vault.connections.get("crm", "quillbridge")
            print(connection.name)
        """
        return Call(
            self._sender,
            self._request(
                _GET,
                models.Connection,
                options,
                path={"unified_api": unified_api, "service_id": service_id},
            ),
        )

    def create(
        self,
        unified_api: str,
        service_id: str,
        connection: models.Connection | ConnectionDict,
        **options: Unpack[ConsumerOptions],
    ) -> Call[models.Connection]:
        """Add a connection.

        Adds a connection to the consumer and returns it. Its state is `added` while credentials or settings are
        missing, and `callable` when it is complete. If the service asks for OAuth consent, open `authorize_url` in the
        consumer's browser next.

        Maps to `POST /vault/connections/{unified_api}/{service_id}` (operation `connectionsAdd`).

        Args:
            unified_api: The unified API of the connection. One service may have connections under several.
            service_id: Id of the service to connect to, as found in `service_id` of a connection.
            connection: The settings and metadata to start with; may be an empty object.
            **options: Settings for this call only; see `ConsumerOptions`.

        Returns:
            A call. Await it for the `Connection`, or its `.response()` for the status, headers and meta too.

        Raises:
            ArgumentError: An argument can't be sent as it is. No request was sent.
            ApideckError: The call failed. Its class tells the reason: see the guide "Errors" in the documentation.

        Example:
            from apideck_client.vault.models import Connection

            created = await apideck.vault.connections.create("crm", "quillbridge", Connection(enabled=True))
            print(created.name)
        """
        return Call(
            self._sender,
            self._request(
                _CREATE,
                models.Connection,
                options,
                path={"unified_api": unified_api, "service_id": service_id},
                body=connection,
            ),
        )

    def update(
        self,
        unified_api: str,
        service_id: str,
        connection: models.Connection | ConnectionDict,
        **options: Unpack[ConsumerOptions],
    ) -> Call[models.Connection]:
        """Update a connection.

        Changes the settings, metadata, configuration or `enabled` flag of a connection and returns the changed
        connection. When all required settings are present, it can become `callable`. Fails when a setting does not fit
        its form field.

        Maps to `PATCH /vault/connections/{unified_api}/{service_id}` (operation `connectionsUpdate`).

        Args:
            unified_api: The unified API of the connection. One service may have connections under several.
            service_id: Id of the service to connect to, as found in `service_id` of a connection.
            connection: The fields to change. Omitted fields keep their value. Read-only fields need not be sent.
            **options: Settings for this call only; see `ConsumerOptions`.

        Returns:
            A call. Await it for the `Connection`, or its `.response()` for the status, headers and meta too.

        Raises:
            ArgumentError: An argument can't be sent as it is. No request was sent.
            ApideckError: The call failed. Its class tells the reason: see the guide "Errors" in the documentation.

        Example:
            from apideck_client.vault.models import Connection

            updated = await apideck.vault.connections.update("crm", "quillbridge", Connection(enabled=True))
            print(updated.name)
        """
        return Call(
            self._sender,
            self._request(
                _UPDATE,
                models.Connection,
                options,
                path={"unified_api": unified_api, "service_id": service_id},
                body=connection,
            ),
        )

    def delete(
        self,
        unified_api: str,
        service_id: str,
        **options: Unpack[ConsumerOptions],
    ) -> Call[None]:
        """Delete a connection.

        Removes a connection of the consumer with its credentials and settings. The consumer can add the service again
        later, without the old settings. The response is a 204 without a body.

        Maps to `DELETE /vault/connections/{unified_api}/{service_id}` (operation `connectionsDelete`).

        Args:
            unified_api: The unified API of the connection. One service may have connections under several.
            service_id: Id of the service to connect to, as found in `service_id` of a connection.
            **options: Settings for this call only; see `ConsumerOptions`.

        Returns:
            A call without a result. Await it, or await its `.response()` for the status and headers.

        Raises:
            ArgumentError: An argument can't be sent as it is. No request was sent.
            ApideckError: The call failed. Its class tells the reason: see the guide "Errors" in the documentation.

        Example:
            await apideck.vault.connections.delete("crm", "quillbridge")
        """
        return Call(
            self._sender,
            self._request(
                _DELETE,
                None,
                options,
                path={"unified_api": unified_api, "service_id": service_id},
            ),
        )

    def import_(
        self,
        unified_api: str,
        service_id: str,
        connection_import_data: models.ConnectionImportData | ConnectionImportDataDict,
        **options: Unpack[ConsumerOptions],
    ) -> Call[models.Connection]:
        """Import a connection.

        Creates a connection from OAuth credentials that the consumer granted elsewhere, and returns it. The consumer
        need not consent again. `credentials.refresh_token` is required and must come from the OAuth client that the
        integration uses.

        Maps to `POST /vault/connections/{unified_api}/{service_id}/import` (operation `connectionsImport`).

        Args:
            unified_api: The unified API of the connection. One service may have connections under several.
            service_id: Id of the service to connect to, as found in `service_id` of a connection.
            connection_import_data: The credentials to import, with settings and metadata if any.
            **options: Settings for this call only; see `ConsumerOptions`.

        Returns:
            A call. Await it for the `Connection`, or its `.response()` for the status, headers and meta too.

        Raises:
            ArgumentError: An argument can't be sent as it is. No request was sent.
            ApideckError: The call failed. Its class tells the reason: see the guide "Errors" in the documentation.

        Example:
            from apideck_client.vault.models import ConnectionImportCredentials, ConnectionImportData

            connection = await apideck.vault.connections.import_(
                "crm",
                "quillbridge",
                ConnectionImportData(
                    credentials=ConnectionImportCredentials(refresh_token="fake-refresh-token"),
                ),
            )
            print(connection.name)
        """
        return Call(
            self._sender,
            self._request(
                _IMPORT,
                models.Connection,
                options,
                path={"unified_api": unified_api, "service_id": service_id},
                body=connection_import_data,
            ),
        )

    def token(
        self,
        unified_api: str,
        service_id: str,
        body: Mapping[str, Any] | None = None,
        **options: Unpack[ConsumerOptions],
    ) -> Call[models.Connection]:
        """Fetch an access token for a connection.

        Makes Vault fetch an OAuth access token with the credentials stored in the settings of the connection, for
        services with the `client_credentials` or `password` grant. The token is kept in Vault: the response is the
        connection in its new state, not the token. Fails when credentials are missing or the service refuses them.

        Maps to `POST /vault/connections/{unified_api}/{service_id}/token` (operation `connectionsToken`).

        Args:
            unified_api: The unified API of the connection. One service may have connections under several.
            service_id: Id of the service to connect to, as found in `service_id` of a connection.
            body: Optional, because Vault takes the credentials from the connection. Omit it or send an empty object.
            **options: Settings for this call only; see `ConsumerOptions`.

        Returns:
            A call. Await it for the `Connection`, or its `.response()` for the status, headers and meta too.

        Raises:
            ArgumentError: An argument can't be sent as it is. No request was sent.
            ApideckError: The call failed. Its class tells the reason: see the guide "Errors" in the documentation.

        Example:
            connection = await apideck.vault.connections.token("crm", "quillbridge")
            print(connection.name)
        """
        return Call(
            self._sender,
            self._request(
                _TOKEN,
                models.Connection,
                options,
                path={"unified_api": unified_api, "service_id": service_id},
                body=body,
            ),
        )

    def get_settings(
        self,
        unified_api: str,
        service_id: str,
        resource: str,
        **options: Unpack[ConsumerOptions],
    ) -> Call[models.Connection]:
        """Get the settings of a resource.

        Returns the connection with the form fields and defaults of one resource, such as those for leads.
        `configurable_resources` of the connection lists the resources that have settings; the call fails for others.

        Maps to `GET /vault/connections/{unified_api}/{service_id}/{resource}/config` (operation
        `connectionSettingsAll`).

        Args:
            unified_api: The unified API of the connection. One service may have connections under several.
            service_id: Id of the service to connect to, as found in `service_id` of a connection.
            resource: Name of the resource that the settings are for, in the plural form that the unified API uses in
                its paths.
            **options: Settings for this call only; see `ConsumerOptions`.

        Returns:
            A call. Await it for the `Connection`, or its `.response()` for the status, headers and meta too.

        Raises:
            ArgumentError: An argument can't be sent as it is. No request was sent.
            ApideckError: The call failed. Its class tells the reason: see the guide "Errors" in the documentation.

        Example:
            connection = await apideck.vault.connections.get_settings("crm", "quillbridge", "leads")
            print(connection.name)
        """
        return Call(
            self._sender,
            self._request(
                _GET_SETTINGS,
                models.Connection,
                options,
                path={"unified_api": unified_api, "service_id": service_id, "resource": resource},
            ),
        )

    def update_settings(
        self,
        unified_api: str,
        service_id: str,
        resource: str,
        connection: models.Connection | ConnectionDict,
        **options: Unpack[ConsumerOptions],
    ) -> Call[models.Connection]:
        """Update the settings of a resource.

        Stores defaults for one resource of a connection and returns the changed connection. Later requests use the
        defaults for fields that they omit.

        Maps to `PATCH /vault/connections/{unified_api}/{service_id}/{resource}/config` (operation
        `connectionSettingsUpdate`).

        Args:
            unified_api: The unified API of the connection. One service may have connections under several.
            service_id: Id of the service to connect to, as found in `service_id` of a connection.
            resource: Name of the resource that the settings are for, in the plural form that the unified API uses in
                its paths.
            connection: A connection with the new defaults in `configuration`; other fields may be omitted.
            **options: Settings for this call only; see `ConsumerOptions`.

        Returns:
            A call. Await it for the `Connection`, or its `.response()` for the status, headers and meta too.

        Raises:
            ArgumentError: An argument can't be sent as it is. No request was sent.
            ApideckError: The call failed. Its class tells the reason: see the guide "Errors" in the documentation.

        Example:
            from apideck_client.vault.models import Connection

            connection = await apideck.vault.connections.update_settings(
                "crm",
                "quillbridge",
                "leads",
                Connection(enabled=True),
            )
            print(connection.name)
        """
        return Call(
            self._sender,
            self._request(
                _UPDATE_SETTINGS,
                models.Connection,
                options,
                path={"unified_api": unified_api, "service_id": service_id, "resource": resource},
                body=connection,
            ),
        )

    def authorize(
        self,
        service_id: str,
        application_id: str,
        *,
        state: str,
        redirect_uri: str,
        scope: Sequence[str] | None = None,
        **options: Unpack[AppOptions],
    ) -> Call[str]:
        """Start the authorization of a connection.

        A page for the consumer's browser, not for a server. Take `authorize_url` of the connection, which already has
        `state`, append `&redirect_uri=` with your page, and open it. It redirects to the consent page of the service.
        After consent the connection is `authorized`, or `callable` when no settings are missing, and the browser goes
        to `redirect_uri`. An integration in state `needs_configuration` cannot be authorized.

        Maps to `GET /vault/authorize/{service_id}/{application_id}` (operation `connectionsAuthorize`).

        Args:
            service_id: Id of the service to connect to, as found in `service_id` of a connection.
            application_id: Id of the application whose integration is used. It is in the path because a browser cannot
                send the application header.
            state: Signed token (a JWT) that names the consumer, the unified API, the service and the application. It is
                already part of `authorize_url` and `revoke_url` of a connection.
            redirect_uri: Page of the application that the browser goes to at the end. Percent-encode it, because it is
                a URL within a URL.
            scope: OAuth scopes to request from the consumer, separated by spaces. Without it, the scopes of the
                integration are requested.
            **options: Settings for this call only; see `AppOptions`.

        Returns:
            A call. Await it for the URL of the redirect.

        Raises:
            ArgumentError: An argument can't be sent as it is. No request was sent.
            ApideckError: The call failed. Its class tells the reason: see the guide "Errors" in the documentation.

        Example:
            url = await apideck.vault.connections.authorize(
                "quillbridge",
                "fernhill-app-01",
                state="fake-state-token",
                redirect_uri="https://app.example.com/integrations",
            )
            print(url)
        """
        return Call(
            self._sender,
            self._request(
                _AUTHORIZE,
                Redirect,
                options,
                path={"service_id": service_id, "application_id": application_id},
                query={"state": state, "redirect_uri": redirect_uri, "scope": scope},
            ),
        )

    def revoke(
        self,
        service_id: str,
        application_id: str,
        *,
        state: str,
        redirect_uri: str,
        **options: Unpack[AppOptions],
    ) -> Call[str]:
        """Revoke the authorization of a connection.

        A page for the consumer's browser, not for a server. Take `revoke_url` of the connection, which already has
        `state`, append `&redirect_uri=` with your page, and open it. It revokes the consent at the service, deletes the
        tokens and redirects to `redirect_uri`. The connection stays, but serves no data until it is authorized again.

        Maps to `GET /vault/revoke/{service_id}/{application_id}` (operation `connectionsRevoke`).

        Args:
            service_id: Id of the service to connect to, as found in `service_id` of a connection.
            application_id: Id of the application whose integration is used. It is in the path because a browser cannot
                send the application header.
            state: Signed token (a JWT) that names the consumer, the unified API, the service and the application. It is
                already part of `authorize_url` and `revoke_url` of a connection.
            redirect_uri: Page of the application that the browser goes to at the end. Percent-encode it, because it is
                a URL within a URL.
            **options: Settings for this call only; see `AppOptions`.

        Returns:
            A call. Await it for the URL of the redirect.

        Raises:
            ArgumentError: An argument can't be sent as it is. No request was sent.
            ApideckError: The call failed. Its class tells the reason: see the guide "Errors" in the documentation.

        Example:
            url = await apideck.vault.connections.revoke(
                "quillbridge",
                "fernhill-app-01",
                state="fake-state-token",
                redirect_uri="https://app.example.com/integrations",
            )
            print(url)
        """
        return Call(
            self._sender,
            self._request(
                _REVOKE,
                Redirect,
                options,
                path={"service_id": service_id, "application_id": application_id},
                query={"state": state, "redirect_uri": redirect_uri},
            ),
        )

    def callback(
        self,
        *,
        state: str,
        code: str,
        **options: Unpack[AppOptions],
    ) -> Call[str]:
        """Finish the authorization of a connection.

        The service sends the consumer's browser to this page after consent. The page exchanges the code for tokens,
        keeps them in the connection, and redirects to the `redirect_uri` of the authorization. Applications do not call
        it. Register it as the redirect address of the service's OAuth client.

        Maps to `GET /vault/callback` (operation `connectionsCallback`).

        Args:
            state: The signed token from the start of the authorization. The service returns it unchanged.
            code: Short-lived code from the service. It can be exchanged for tokens once.
            **options: Settings for this call only; see `AppOptions`.

        Returns:
            A call. Await it for the URL of the redirect.

        Raises:
            ArgumentError: An argument can't be sent as it is. No request was sent.
            ApideckError: The call failed. Its class tells the reason: see the guide "Errors" in the documentation.

        Example:
            url = await apideck.vault.connections.callback(state="fake-state-token", code="fake-code")
            print(url)
        """
        return Call(
            self._sender,
            self._request(
                _CALLBACK,
                Redirect,
                options,
                query={"state": state, "code": code},
            ),
        )
