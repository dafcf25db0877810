# Generated from openapi/crm.yaml by `make generate`. Do not edit.
"""Users of the CRM API."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Unpack

from ..._client.call import Call
from ..._client.options import ConnectorOptions
from ..._client.reading.pagination import Paginator
from ..._client.request.operation import Operation, Parameter
from ..._client.resource import Resource
from .. import models

if TYPE_CHECKING:
    from ..models.user import UserDict
else:
    UserDict = dict

__all__ = ["Users"]

_LIST = Operation(
    "usersAll",
    "users.list",
    "GET",
    "/crm/users",
    query=(
        Parameter("raw", "boolean"),
        Parameter("cursor"),
        Parameter("limit", "integer", minimum=1, maximum=200),
        Parameter("fields", style="comma", explode=False),
    ),
    consumer=True,
    service=True,
)
_CREATE = Operation(
    "usersAdd",
    "users.create",
    "POST",
    "/crm/users",
    query=(Parameter("raw", "boolean"),),
    consumer=True,
    service=True,
    body="user",
    takes=lambda: models.User,
)
_GET = Operation(
    "usersOne",
    "users.get",
    "GET",
    "/crm/users/{id}",
    query=(Parameter("raw", "boolean"), Parameter("fields", style="comma", explode=False)),
    consumer=True,
    service=True,
)
_UPDATE = Operation(
    "usersUpdate",
    "users.update",
    "PATCH",
    "/crm/users/{id}",
    query=(Parameter("raw", "boolean"),),
    consumer=True,
    service=True,
    body="user",
    takes=lambda: models.User,
)
_DELETE = Operation(
    "usersDelete",
    "users.delete",
    "DELETE",
    "/crm/users/{id}",
    query=(Parameter("raw", "boolean"),),
    consumer=True,
    service=True,
)


class Users(Resource):
    """Members of staff who work in the CRM and own its records.

    Available as `apideck.crm.users`.
    """

    __slots__ = ()

    def list(
        self,
        *,
        raw: bool | None = None,
        cursor: str | None = None,
        limit: int | None = None,
        fields: str | Sequence[str] | None = None,
        max_items: int | None = None,
        read_ahead: int = 0,
        **options: Unpack[ConnectorOptions],
    ) -> Paginator[models.User]:
        """List users.

        Returns one page of the staff who have an account in the consumer's CRM. `owner_id` and `user_id` of other
        records hold their ids. Ask for the next page with the cursor in `meta.cursors.next`.

        Maps to `GET /crm/users` (operation `usersAll`).

        Args:
            raw: Requests the connector's own response as well. When `true`, the body of the response has an extra
                top-level member `_raw` with the payload as the connector sent it, before translation. Omit it to get
                only the unified response.
            cursor: Cursor where the page starts. Take it from `meta.cursors.next` of the page before and send it
                unchanged; its content is opaque. It is valid only for the same connector, consumer, filter and sort.
                Omit it for the first page. A cursor that the server cannot use fails with `InvalidCursorError`.
            limit: Highest number of records on one page, from 1 to 200. Without it, a page holds at most 20. A page may
                be shorter than requested, even when more pages follow. Connectors without pagination refuse any value
                with `PaginationNotSupportedError`.
            fields: Fields to return, as names separated by commas; a dot reaches into a nested object, as in
                `id,name,addresses.city`. Omit it to get every field that the connector fills. Several may also be given
                as a list.
            max_items: Stop after this many records. Without it, the list has no limit. The last page is cut to fit, also if
                the list is awaited, and its `next_cursor` continues with the next record.
            read_ahead: Number of pages to read while you work on the current one, for speed in long lists. Pages that you
                don't use were requested for nothing. With 0, each page is read when you need it.
            **options: Settings for this call only; see `ConnectorOptions`.

        Returns:
            A list. Iterate over it for every record, await it for the first page, or iterate over its `.pages()`.

        Raises:
            ArgumentError: An argument can't be sent as it is. No request was sent.
            ApideckError: The call failed. Its class tells the reason: see the guide "Errors" in the documentation.

        Example:
            async for user in apideck.crm.users.list():
                print(user.username)
        """
        return Paginator(
            self._sender,
            self._request(
                _LIST,
                models.User,
                options,
                query={"raw": raw, "limit": limit, "fields": fields},
            ),
            cursor=cursor,
            max_items=max_items,
            read_ahead=read_ahead,
        )

    def create(
        self,
        user: models.User | UserDict,
        *,
        raw: bool | None = None,
        **options: Unpack[ConnectorOptions],
    ) -> Call[models.UnifiedId]:
        """Create a user.

        Adds an account to the consumer's CRM and returns its id. Send at least one entry in `emails`; the connector may
        send an invitation there. The call needs an administrator's connection, and the new account may cost a paid
        seat.

        Maps to `POST /crm/users` (operation `usersAdd`).

        Args:
            user: The account to create; `emails` is the only field the schema requires.
            raw: Requests the connector's own response as well. When `true`, the body of the response has an extra
                top-level member `_raw` with the payload as the connector sent it, before translation. Omit it to get
                only the unified response.
            **options: Settings for this call only; see `ConnectorOptions`.

        Returns:
            A call. Await it for the `UnifiedId`, or its `.response()` for the status, headers and meta too.

        Raises:
            ArgumentError: An argument can't be sent as it is. No request was sent.
            ApideckError: The call failed. Its class tells the reason: see the guide "Errors" in the documentation.

        Example:
            from apideck_client.crm.models import Email, User

            created = await apideck.crm.users.create(
                User(emails=[Email(email="priya.castellan@northquay.example.com")]),
            )
            print(created.id)
        """
        return Call(
            self._sender,
            self._request(
                _CREATE,
                models.UnifiedId,
                options,
                query={"raw": raw},
                body=user,
            ),
        )

    def get(
        self,
        id: str,
        *,
        raw: bool | None = None,
        fields: str | Sequence[str] | None = None,
        **options: Unpack[ConnectorOptions],
    ) -> Call[models.User]:
        """Get a user.

        Returns one member of staff, or only the fields that `fields` names. The response never holds the password.
        Fails with 404 when the id is unknown to the connector.

        Maps to `GET /crm/users/{id}` (operation `usersOne`).

        Args:
            id: Id of the record, as returned when it was created or listed. Ids are issued by the connector, so the
                same id may mean another record under another connector.
            raw: Requests the connector's own response as well. When `true`, the body of the response has an extra
                top-level member `_raw` with the payload as the connector sent it, before translation. Omit it to get
                only the unified response.
            fields: Fields to return, as names separated by commas; a dot reaches into a nested object, as in
                `id,name,addresses.city`. Omit it to get every field that the connector fills. Several may also be given
                as a list.
            **options: Settings for this call only; see `ConnectorOptions`.

        Returns:
            A call. Await it for the `User`, or its `.response()` for the status, headers and meta too.

        Raises:
            ArgumentError: An argument can't be sent as it is. No request was sent.
            ApideckError: The call failed. Its class tells the reason: see the guide "Errors" in the documentation.

        Example:
            user = await apideck.crm.users.get("usr_14")
            print(user.username)
        """
        return Call(
            self._sender,
            self._request(
                _GET,
                models.User,
                options,
                path={"id": id},
                query={"raw": raw, "fields": fields},
            ),
        )

    def update(
        self,
        id: str,
        user: models.User | UserDict,
        *,
        raw: bool | None = None,
        **options: Unpack[ConnectorOptions],
    ) -> Call[models.UnifiedId]:
        """Update a user.

        Changes the given fields of an account and keeps the others; the schema requires `emails` here too. Returns only
        the id. Connectors allow this only to administrators or to the user of the account.

        Maps to `PATCH /crm/users/{id}` (operation `usersUpdate`).

        Args:
            id: Id of the record, as returned when it was created or listed. Ids are issued by the connector, so the
                same id may mean another record under another connector.
            user: The fields of the account to change. The schema requires `emails`, so send all addresses that should
                stay.
            raw: Requests the connector's own response as well. When `true`, the body of the response has an extra
                top-level member `_raw` with the payload as the connector sent it, before translation. Omit it to get
                only the unified response.
            **options: Settings for this call only; see `ConnectorOptions`.

        Returns:
            A call. Await it for the `UnifiedId`, or its `.response()` for the status, headers and meta too.

        Raises:
            ArgumentError: An argument can't be sent as it is. No request was sent.
            ApideckError: The call failed. Its class tells the reason: see the guide "Errors" in the documentation.

        Example:
            from apideck_client.crm.models import Email, User

            updated = await apideck.crm.users.update(
                "usr_14",
                User(emails=[Email(email="priya.castellan@northquay.example.com")]),
            )
            print(updated.id)
        """
        return Call(
            self._sender,
            self._request(
                _UPDATE,
                models.UnifiedId,
                options,
                path={"id": id},
                query={"raw": raw},
                body=user,
            ),
        )

    def delete(
        self,
        id: str,
        *,
        raw: bool | None = None,
        **options: Unpack[ConnectorOptions],
    ) -> Call[models.UnifiedId]:
        """Delete a user.

        Removes the account and returns its id; a connector that never removes users deactivates the account instead.
        Records that the user owned may need a new owner first. An unknown id fails with 404.

        Maps to `DELETE /crm/users/{id}` (operation `usersDelete`).

        Args:
            id: Id of the record, as returned when it was created or listed. Ids are issued by the connector, so the
                same id may mean another record under another connector.
            raw: Requests the connector's own response as well. When `true`, the body of the response has an extra
                top-level member `_raw` with the payload as the connector sent it, before translation. Omit it to get
                only the unified response.
            **options: Settings for this call only; see `ConnectorOptions`.

        Returns:
            A call. Await it for the `UnifiedId`, or its `.response()` for the status, headers and meta too.

        Raises:
            ArgumentError: An argument can't be sent as it is. No request was sent.
            ApideckError: The call failed. Its class tells the reason: see the guide "Errors" in the documentation.

        Example:
            deleted = await apideck.crm.users.delete("usr_14")
            print(deleted.id)
        """
        return Call(
            self._sender,
            self._request(
                _DELETE,
                models.UnifiedId,
                options,
                path={"id": id},
                query={"raw": raw},
            ),
        )
