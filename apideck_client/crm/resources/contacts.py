# Generated from openapi/crm.yaml by `make generate`. Do not edit.
"""Contacts of the CRM API."""

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
    from ..models.contact import ContactDict
    from ..models.contacts_filter import ContactsFilterDict
    from ..models.contacts_sort import ContactsSortDict
else:
    ContactDict = dict
    ContactsFilterDict = dict
    ContactsSortDict = dict

__all__ = ["Contacts"]

_LIST = Operation(
    "contactsAll",
    "contacts.list",
    "GET",
    "/crm/contacts",
    query=(
        Parameter("raw", "boolean"),
        Parameter("cursor"),
        Parameter("limit", "integer", minimum=1, maximum=200),
        Parameter("filter", "object", style="deepObject", takes=lambda: models.ContactsFilter),
        Parameter("sort", "object", style="deepObject", takes=lambda: models.ContactsSort),
        Parameter("fields", style="comma", explode=False),
    ),
    consumer=True,
    service=True,
)
_CREATE = Operation(
    "contactsAdd",
    "contacts.create",
    "POST",
    "/crm/contacts",
    query=(Parameter("raw", "boolean"),),
    consumer=True,
    service=True,
    body="contact",
    takes=lambda: models.Contact,
)
_GET = Operation(
    "contactsOne",
    "contacts.get",
    "GET",
    "/crm/contacts/{id}",
    query=(Parameter("raw", "boolean"), Parameter("fields", style="comma", explode=False)),
    consumer=True,
    service=True,
)
_UPDATE = Operation(
    "contactsUpdate",
    "contacts.update",
    "PATCH",
    "/crm/contacts/{id}",
    query=(Parameter("raw", "boolean"),),
    consumer=True,
    service=True,
    body="contact",
    takes=lambda: models.Contact,
)
_DELETE = Operation(
    "contactsDelete",
    "contacts.delete",
    "DELETE",
    "/crm/contacts/{id}",
    query=(Parameter("raw", "boolean"),),
    consumer=True,
    service=True,
)


class Contacts(Resource):
    """People your customer knows at companies or privately, with the ways to reach them.

    Available as `apideck.crm.contacts`.
    """

    __slots__ = ()

    def list(
        self,
        *,
        raw: bool | None = None,
        cursor: str | None = None,
        limit: int | None = None,
        filter: models.ContactsFilter | ContactsFilterDict | None = None,
        sort: models.ContactsSort | ContactsSortDict | None = None,
        fields: str | Sequence[str] | None = None,
        max_items: int | None = None,
        read_ahead: int = 0,
        **options: Unpack[ConnectorOptions],
    ) -> Paginator[models.Contact]:
        """List contacts.

        Returns one page of the people in the consumer's CRM. `filter` selects by name, email address or company, `sort`
        sets the order. To see them all, follow `meta.cursors.next` until it is null or missing; a page in the middle
        may be empty.

        Maps to `GET /crm/contacts` (operation `contactsAll`).

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
            filter: Narrows the list of contacts, one query parameter per condition, as in
                `filter[email]=maren@example.com`. A record must match all conditions. A connector that cannot apply one
                returns `UnsupportedFiltersError`.
            sort: Order of the list of contacts, as in `sort[by]=last_name&sort[direction]=asc`. Without it the
                connector decides. A key that the connector cannot sort by fails with `UnsupportedSortFieldError`.
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
            async for contact in apideck.crm.contacts.list():
                print(contact.name)
        """
        return Paginator(
            self._sender,
            self._request(
                _LIST,
                models.Contact,
                options,
                query={"raw": raw, "limit": limit, "filter": filter, "sort": sort, "fields": fields},
            ),
            cursor=cursor,
            max_items=max_items,
            read_ahead=read_ahead,
        )

    def create(
        self,
        contact: models.Contact | ContactDict,
        *,
        raw: bool | None = None,
        **options: Unpack[ConnectorOptions],
    ) -> Call[models.UnifiedId]:
        """Create a contact.

        Adds a person to the consumer's CRM and returns the id of the new contact. `name` is required; send `first_name`
        and `last_name` too, since many connectors store the two parts. To attach the person to a company, set
        `company_id` to the id of a company that exists.

        Maps to `POST /crm/contacts` (operation `contactsAdd`).

        Args:
            contact: The contact to create; `name` is the only field the schema requires.
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
            from apideck_client.crm.models import Contact

            created = await apideck.crm.contacts.create(Contact(name="Dr. Maren Ife Oduya PhD"))
            print(created.id)
        """
        return Call(
            self._sender,
            self._request(
                _CREATE,
                models.UnifiedId,
                options,
                query={"raw": raw},
                body=contact,
            ),
        )

    def get(
        self,
        id: str,
        *,
        raw: bool | None = None,
        fields: str | Sequence[str] | None = None,
        **options: Unpack[ConnectorOptions],
    ) -> Call[models.Contact]:
        """Get a contact.

        Returns one person with addresses, phone numbers, email addresses and custom fields, or only the fields that
        `fields` names. Fails with 404 when the id is unknown to the connector.

        Maps to `GET /crm/contacts/{id}` (operation `contactsOne`).

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
            A call. Await it for the `Contact`, or its `.response()` for the status, headers and meta too.

        Raises:
            ArgumentError: An argument can't be sent as it is. No request was sent.
            ApideckError: The call failed. Its class tells the reason: see the guide "Errors" in the documentation.

        Example:
            contact = await apideck.crm.contacts.get("con_20417")
            print(contact.name)
        """
        return Call(
            self._sender,
            self._request(
                _GET,
                models.Contact,
                options,
                path={"id": id},
                query={"raw": raw, "fields": fields},
            ),
        )

    def update(
        self,
        id: str,
        contact: models.Contact | ContactDict,
        *,
        raw: bool | None = None,
        **options: Unpack[ConnectorOptions],
    ) -> Call[models.UnifiedId]:
        """Update a contact.

        Changes the given fields of a contact; fields that are omitted keep their values. If you send a list, such as
        `emails`, send every entry that should stay. Returns only the id.

        Maps to `PATCH /crm/contacts/{id}` (operation `contactsUpdate`).

        Args:
            id: Id of the record, as returned when it was created or listed. Ids are issued by the connector, so the
                same id may mean another record under another connector.
            contact: The fields of the contact to change. The schema requires `name`, so send it even when it stays the
                same.
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
            from apideck_client.crm.models import Contact

            updated = await apideck.crm.contacts.update("con_20417", Contact(name="Dr. Maren Ife Oduya PhD"))
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
                body=contact,
            ),
        )

    def delete(
        self,
        id: str,
        *,
        raw: bool | None = None,
        **options: Unpack[ConnectorOptions],
    ) -> Call[models.UnifiedId]:
        """Delete a contact.

        Removes the contact from the consumer's CRM and returns its id. Some connectors keep activities and notes about
        the person, others do not. An unknown id fails with 404.

        Maps to `DELETE /crm/contacts/{id}` (operation `contactsDelete`).

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
            deleted = await apideck.crm.contacts.delete("con_20417")
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
