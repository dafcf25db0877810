# Generated from openapi/crm.yaml by `make generate`. Do not edit.
"""Opportunities of the CRM API."""

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
    from ..models.opportunities_filter import OpportunitiesFilterDict
    from ..models.opportunities_sort import OpportunitiesSortDict
    from ..models.opportunity import OpportunityDict
else:
    OpportunitiesFilterDict = dict
    OpportunitiesSortDict = dict
    OpportunityDict = dict

__all__ = ["Opportunities"]

_LIST = Operation(
    "opportunitiesAll",
    "opportunities.list",
    "GET",
    "/crm/opportunities",
    query=(
        Parameter("raw", "boolean"),
        Parameter("cursor"),
        Parameter("limit", "integer", minimum=1, maximum=200),
        Parameter("filter", "object", style="deepObject", takes=lambda: models.OpportunitiesFilter),
        Parameter("sort", "object", style="deepObject", takes=lambda: models.OpportunitiesSort),
        Parameter("fields", style="comma", explode=False),
    ),
    consumer=True,
    service=True,
)
_CREATE = Operation(
    "opportunitiesAdd",
    "opportunities.create",
    "POST",
    "/crm/opportunities",
    query=(Parameter("raw", "boolean"),),
    consumer=True,
    service=True,
    body="opportunity",
    takes=lambda: models.Opportunity,
)
_GET = Operation(
    "opportunitiesOne",
    "opportunities.get",
    "GET",
    "/crm/opportunities/{id}",
    query=(Parameter("raw", "boolean"), Parameter("fields", style="comma", explode=False)),
    consumer=True,
    service=True,
)
_UPDATE = Operation(
    "opportunitiesUpdate",
    "opportunities.update",
    "PATCH",
    "/crm/opportunities/{id}",
    query=(Parameter("raw", "boolean"),),
    consumer=True,
    service=True,
    body="opportunity",
    takes=lambda: models.Opportunity,
)
_DELETE = Operation(
    "opportunitiesDelete",
    "opportunities.delete",
    "DELETE",
    "/crm/opportunities/{id}",
    query=(Parameter("raw", "boolean"),),
    consumer=True,
    service=True,
)


class Opportunities(Resource):
    """Possible sales, with the amount at stake, the chance of winning and the stage reached in a pipeline.

    Available as `apideck.crm.opportunities`.
    """

    __slots__ = ()

    def list(
        self,
        *,
        raw: bool | None = None,
        cursor: str | None = None,
        limit: int | None = None,
        filter: models.OpportunitiesFilter | OpportunitiesFilterDict | None = None,
        sort: models.OpportunitiesSort | OpportunitiesSortDict | None = None,
        fields: str | Sequence[str] | None = None,
        max_items: int | None = None,
        read_ahead: int = 0,
        **options: Unpack[ConnectorOptions],
    ) -> Paginator[models.Opportunity]:
        """List opportunities.

        Returns one page of possible sales, both open and closed unless `filter` says otherwise. `sort` orders them, for
        instance by `monetary_amount`. Ask for the next page with the cursor in `meta.cursors.next`.

        Maps to `GET /crm/opportunities` (operation `opportunitiesAll`).

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
            filter: Narrows the list of opportunities, one query parameter per condition, as in `filter[status]=Open`. A
                record must match all conditions. A connector that cannot apply one returns `UnsupportedFiltersError`.
            sort: Order of the list of opportunities, as in `sort[by]=monetary_amount&sort[direction]=desc`. Without it
                the connector decides. A key that the connector cannot sort by fails with `UnsupportedSortFieldError`.
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
            async for opportunity in apideck.crm.opportunities.list():
                print(opportunity.title)
        """
        return Paginator(
            self._sender,
            self._request(
                _LIST,
                models.Opportunity,
                options,
                query={"raw": raw, "limit": limit, "filter": filter, "sort": sort, "fields": fields},
            ),
            cursor=cursor,
            max_items=max_items,
            read_ahead=read_ahead,
        )

    def create(
        self,
        opportunity: models.Opportunity | OpportunityDict,
        *,
        raw: bool | None = None,
        **options: Unpack[ConnectorOptions],
    ) -> Call[models.UnifiedId]:
        """Create an opportunity.

        Adds a possible sale to the consumer's CRM and returns its id. The body needs `title` and `primary_contact_id`;
        `primary_contact_id` may be null. To place the sale in a sales process, send `pipeline_id` and
        `pipeline_stage_id` from the list of pipelines.

        Maps to `POST /crm/opportunities` (operation `opportunitiesAdd`).

        Args:
            opportunity: The opportunity to create, with at least `title` and `primary_contact_id`.
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
            from apideck_client.crm.models import Opportunity

            created = await apideck.crm.opportunities.create(
                Opportunity(title="Tableware for 14 hotel restaurants", primary_contact_id="con_20417"),
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
                body=opportunity,
            ),
        )

    def get(
        self,
        id: str,
        *,
        raw: bool | None = None,
        fields: str | Sequence[str] | None = None,
        **options: Unpack[ConnectorOptions],
    ) -> Call[models.Opportunity]:
        """Get an opportunity.

        Returns one possible sale with its amount, stage, people and custom fields, or only the fields that `fields`
        names. Fails with 404 when the id is unknown to the connector.

        Maps to `GET /crm/opportunities/{id}` (operation `opportunitiesOne`).

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
            A call. Await it for the `Opportunity`, or its `.response()` for the status, headers and meta too.

        Raises:
            ArgumentError: An argument can't be sent as it is. No request was sent.
            ApideckError: The call failed. Its class tells the reason: see the guide "Errors" in the documentation.

        Example:
            opportunity = await apideck.crm.opportunities.get("opp_772")
            print(opportunity.title)
        """
        return Call(
            self._sender,
            self._request(
                _GET,
                models.Opportunity,
                options,
                path={"id": id},
                query={"raw": raw, "fields": fields},
            ),
        )

    def update(
        self,
        id: str,
        opportunity: models.Opportunity | OpportunityDict,
        *,
        raw: bool | None = None,
        **options: Unpack[ConnectorOptions],
    ) -> Call[models.UnifiedId]:
        """Update an opportunity.

        Changes the given fields and keeps the rest. Setting `pipeline_stage_id` moves the opportunity to another stage.
        Most connectors refuse a stage of a different pipeline with 422. Returns only the id.

        Maps to `PATCH /crm/opportunities/{id}` (operation `opportunitiesUpdate`).

        Args:
            id: Id of the record, as returned when it was created or listed. Ids are issued by the connector, so the
                same id may mean another record under another connector.
            opportunity: The fields of the opportunity to change. The schema requires `title` and `primary_contact_id`
                here too.
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
            from apideck_client.crm.models import Opportunity

            updated = await apideck.crm.opportunities.update(
                "opp_772",
                Opportunity(title="Tableware for 14 hotel restaurants", primary_contact_id="con_20417"),
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
                body=opportunity,
            ),
        )

    def delete(
        self,
        id: str,
        *,
        raw: bool | None = None,
        **options: Unpack[ConnectorOptions],
    ) -> Call[models.UnifiedId]:
        """Delete an opportunity.

        Removes the possible sale from the consumer's CRM and returns its id. To record that a sale was lost, update its
        status instead. An unknown id fails with 404.

        Maps to `DELETE /crm/opportunities/{id}` (operation `opportunitiesDelete`).

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
            deleted = await apideck.crm.opportunities.delete("opp_772")
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
