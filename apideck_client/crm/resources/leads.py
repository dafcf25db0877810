# Generated from openapi/crm.yaml by `make generate`. Do not edit.
"""Leads of the CRM API."""

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
    from ..models.lead import LeadDict
    from ..models.leads_filter import LeadsFilterDict
    from ..models.leads_sort import LeadsSortDict
else:
    LeadDict = dict
    LeadsFilterDict = dict
    LeadsSortDict = dict

__all__ = ["Leads"]

_LIST = Operation(
    "leadsAll",
    "leads.list",
    "GET",
    "/crm/leads",
    query=(
        Parameter("raw", "boolean"),
        Parameter("cursor"),
        Parameter("limit", "integer", minimum=1, maximum=200),
        Parameter("filter", "object", style="deepObject", takes=lambda: models.LeadsFilter),
        Parameter("sort", "object", style="deepObject", takes=lambda: models.LeadsSort),
        Parameter("fields", style="comma", explode=False),
    ),
    consumer=True,
    service=True,
)
_CREATE = Operation(
    "leadsAdd",
    "leads.create",
    "POST",
    "/crm/leads",
    query=(Parameter("raw", "boolean"),),
    consumer=True,
    service=True,
    body="lead",
    takes=lambda: models.Lead,
)
_GET = Operation(
    "leadsOne",
    "leads.get",
    "GET",
    "/crm/leads/{id}",
    query=(Parameter("raw", "boolean"), Parameter("fields", style="comma", explode=False)),
    consumer=True,
    service=True,
)
_UPDATE = Operation(
    "leadsUpdate",
    "leads.update",
    "PATCH",
    "/crm/leads/{id}",
    query=(Parameter("raw", "boolean"),),
    consumer=True,
    service=True,
    body="lead",
    takes=lambda: models.Lead,
)
_DELETE = Operation(
    "leadsDelete",
    "leads.delete",
    "DELETE",
    "/crm/leads/{id}",
    query=(Parameter("raw", "boolean"),),
    consumer=True,
    service=True,
)


class Leads(Resource):
    """People or businesses that showed interest and have not been qualified into a contact or opportunity yet.

    Available as `apideck.crm.leads`.
    """

    __slots__ = ()

    def list(
        self,
        *,
        raw: bool | None = None,
        cursor: str | None = None,
        limit: int | None = None,
        filter: models.LeadsFilter | LeadsFilterDict | None = None,
        sort: models.LeadsSort | LeadsSortDict | None = None,
        fields: str | Sequence[str] | None = None,
        max_items: int | None = None,
        read_ahead: int = 0,
        **options: Unpack[ConnectorOptions],
    ) -> Paginator[models.Lead]:
        """List leads.

        Returns one page of leads, narrowed by name or email address with `filter` and ordered with `sort`. Some
        connectors still list leads that were converted, others do not. Ask for the next page with the cursor in
        `meta.cursors.next`.

        Maps to `GET /crm/leads` (operation `leadsAll`).

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
            filter: Narrows the list of leads, one query parameter per condition, as in `filter[last_name]=Renner`. A
                record must match all conditions. A connector that cannot apply one returns `UnsupportedFiltersError`.
            sort: Order of the list of leads, as in `sort[by]=created_at&sort[direction]=desc`. Without it the connector
                decides. A key that the connector cannot sort by fails with `UnsupportedSortFieldError`.
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
            async for lead in apideck.crm.leads.list():
                print(lead.name)
        """
        return Paginator(
            self._sender,
            self._request(
                _LIST,
                models.Lead,
                options,
                query={"raw": raw, "limit": limit, "filter": filter, "sort": sort, "fields": fields},
            ),
            cursor=cursor,
            max_items=max_items,
            read_ahead=read_ahead,
        )

    def create(
        self,
        lead: models.Lead | LeadDict,
        *,
        raw: bool | None = None,
        **options: Unpack[ConnectorOptions],
    ) -> Call[models.UnifiedId]:
        """Create a lead.

        Adds a lead to the consumer's CRM and returns its id. `name` and `company_name` are required; `company_name` may
        be null for a private person. The call does not look for duplicates.

        Maps to `POST /crm/leads` (operation `leadsAdd`).

        Args:
            lead: The lead to create, with at least `name` and `company_name`.
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
            from apideck_client.crm.models import Lead

            created = await apideck.crm.leads.create(
                Lead(name="Tobias Renner", company_name="Brightwater Kilns"),
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
                body=lead,
            ),
        )

    def get(
        self,
        id: str,
        *,
        raw: bool | None = None,
        fields: str | Sequence[str] | None = None,
        **options: Unpack[ConnectorOptions],
    ) -> Call[models.Lead]:
        """Get a lead.

        Returns one lead with its contact details and custom fields, or only the fields that `fields` names. Fails with
        404 when the id is unknown, also for a lead that the connector removed when it was converted.

        Maps to `GET /crm/leads/{id}` (operation `leadsOne`).

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
            A call. Await it for the `Lead`, or its `.response()` for the status, headers and meta too.

        Raises:
            ArgumentError: An argument can't be sent as it is. No request was sent.
            ApideckError: The call failed. Its class tells the reason: see the guide "Errors" in the documentation.

        Example:
            lead = await apideck.crm.leads.get("led_508")
            print(lead.name)
        """
        return Call(
            self._sender,
            self._request(
                _GET,
                models.Lead,
                options,
                path={"id": id},
                query={"raw": raw, "fields": fields},
            ),
        )

    def update(
        self,
        id: str,
        lead: models.Lead | LeadDict,
        *,
        raw: bool | None = None,
        **options: Unpack[ConnectorOptions],
    ) -> Call[models.UnifiedId]:
        """Update a lead.

        Changes the given fields of a lead and keeps the others. The call does not convert the lead, but a connector may
        react to a change of `status`. Returns only the id; an unknown id fails with 404.

        Maps to `PATCH /crm/leads/{id}` (operation `leadsUpdate`).

        Args:
            id: Id of the record, as returned when it was created or listed. Ids are issued by the connector, so the
                same id may mean another record under another connector.
            lead: The fields of the lead to change. The schema requires `name` and `company_name` here too.
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
            from apideck_client.crm.models import Lead

            updated = await apideck.crm.leads.update(
                "led_508",
                Lead(name="Tobias Renner", company_name="Brightwater Kilns"),
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
                body=lead,
            ),
        )

    def delete(
        self,
        id: str,
        *,
        raw: bool | None = None,
        **options: Unpack[ConnectorOptions],
    ) -> Call[models.UnifiedId]:
        """Delete a lead.

        Removes the lead from the consumer's CRM and returns its id. A contact or opportunity that the lead was
        converted into is a record of its own and needs its own call. An unknown id fails with 404.

        Maps to `DELETE /crm/leads/{id}` (operation `leadsDelete`).

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
            deleted = await apideck.crm.leads.delete("led_508")
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
