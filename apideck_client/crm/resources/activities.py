# Generated from openapi/crm.yaml by `make generate`. Do not edit.
"""Activities of the CRM API."""

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
    from ..models.activities_filter import ActivitiesFilterDict
    from ..models.activity import ActivityDict
else:
    ActivitiesFilterDict = dict
    ActivityDict = dict

__all__ = ["Activities"]

_LIST = Operation(
    "activitiesAll",
    "activities.list",
    "GET",
    "/crm/activities",
    query=(
        Parameter("raw", "boolean"),
        Parameter("cursor"),
        Parameter("limit", "integer", minimum=1, maximum=200),
        Parameter("filter", "object", style="deepObject", takes=lambda: models.ActivitiesFilter),
        Parameter("fields", style="comma", explode=False),
    ),
    consumer=True,
    service=True,
)
_CREATE = Operation(
    "activitiesAdd",
    "activities.create",
    "POST",
    "/crm/activities",
    query=(Parameter("raw", "boolean"),),
    consumer=True,
    service=True,
    body="activity",
    takes=lambda: models.Activity,
)
_GET = Operation(
    "activitiesOne",
    "activities.get",
    "GET",
    "/crm/activities/{id}",
    query=(Parameter("raw", "boolean"), Parameter("fields", style="comma", explode=False)),
    consumer=True,
    service=True,
)
_UPDATE = Operation(
    "activitiesUpdate",
    "activities.update",
    "PATCH",
    "/crm/activities/{id}",
    query=(Parameter("raw", "boolean"),),
    consumer=True,
    service=True,
    body="activity",
    takes=lambda: models.Activity,
)
_DELETE = Operation(
    "activitiesDelete",
    "activities.delete",
    "DELETE",
    "/crm/activities/{id}",
    query=(Parameter("raw", "boolean"),),
    consumer=True,
    service=True,
)


class Activities(Resource):
    """Calls, meetings, tasks, messages and other things done or planned with the people in the CRM.

    Available as `apideck.crm.activities`.
    """

    __slots__ = ()

    def list(
        self,
        *,
        raw: bool | None = None,
        cursor: str | None = None,
        limit: int | None = None,
        filter: models.ActivitiesFilter | ActivitiesFilterDict | None = None,
        fields: str | Sequence[str] | None = None,
        max_items: int | None = None,
        read_ahead: int = 0,
        **options: Unpack[ConnectorOptions],
    ) -> Paginator[models.Activity]:
        """List activities.

        Returns one page of calls, meetings, tasks and other activities. `filter[updated_since]` limits the list to
        activities that changed since a time, for regular synchronisation; there is no sort. Ask for the next page with
        the cursor in `meta.cursors.next`.

        Maps to `GET /crm/activities` (operation `activitiesAll`).

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
            filter: Narrows the list of activities, as in `filter[updated_since]=2024-05-01T00:00:00.000Z`. Omit it to
                list every activity. A connector that cannot filter returns `UnsupportedFiltersError`.
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
            async for activity in apideck.crm.activities.list():
                print(activity.title)
        """
        return Paginator(
            self._sender,
            self._request(
                _LIST,
                models.Activity,
                options,
                query={"raw": raw, "limit": limit, "filter": filter, "fields": fields},
            ),
            cursor=cursor,
            max_items=max_items,
            read_ahead=read_ahead,
        )

    def create(
        self,
        activity: models.Activity | ActivityDict,
        *,
        raw: bool | None = None,
        **options: Unpack[ConnectorOptions],
    ) -> Call[models.UnifiedId]:
        """Create an activity.

        Adds an activity to the consumer's CRM and returns its id. `type` is required and decides which other fields the
        connector reads: a start and an end for a meeting, a duration for a call, a due date for a task. Link it to
        people and deals with the id fields.

        Maps to `POST /crm/activities` (operation `activitiesAdd`).

        Args:
            activity: The activity to create; `type` is the only field the schema requires.
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
            from apideck_client.crm.models import Activity, ActivityType

            created = await apideck.crm.activities.create(Activity(type=ActivityType.MEETING))
            print(created.id)
        """
        return Call(
            self._sender,
            self._request(
                _CREATE,
                models.UnifiedId,
                options,
                query={"raw": raw},
                body=activity,
            ),
        )

    def get(
        self,
        id: str,
        *,
        raw: bool | None = None,
        fields: str | Sequence[str] | None = None,
        **options: Unpack[ConnectorOptions],
    ) -> Call[models.Activity]:
        """Get an activity.

        Returns one activity with its times, attendees and the ids of the records it concerns, or only the fields that
        `fields` names. Fails with 404 when the id is unknown to the connector.

        Maps to `GET /crm/activities/{id}` (operation `activitiesOne`).

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
            A call. Await it for the `Activity`, or its `.response()` for the status, headers and meta too.

        Raises:
            ArgumentError: An argument can't be sent as it is. No request was sent.
            ApideckError: The call failed. Its class tells the reason: see the guide "Errors" in the documentation.

        Example:
            activity = await apideck.crm.activities.get("act_9031")
            print(activity.title)
        """
        return Call(
            self._sender,
            self._request(
                _GET,
                models.Activity,
                options,
                path={"id": id},
                query={"raw": raw, "fields": fields},
            ),
        )

    def update(
        self,
        id: str,
        activity: models.Activity | ActivityDict,
        *,
        raw: bool | None = None,
        **options: Unpack[ConnectorOptions],
    ) -> Call[models.UnifiedId]:
        """Update an activity.

        Changes the given fields of an activity and keeps the others; set `done` to `true` to complete one. The schema
        requires `type` here too. Returns only the id.

        Maps to `PATCH /crm/activities/{id}` (operation `activitiesUpdate`).

        Args:
            id: Id of the record, as returned when it was created or listed. Ids are issued by the connector, so the
                same id may mean another record under another connector.
            activity: The fields of the activity to change. The schema requires `type`, so send it even when it stays
                the same.
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
            from apideck_client.crm.models import Activity, ActivityType

            updated = await apideck.crm.activities.update("act_9031", Activity(type=ActivityType.MEETING))
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
                body=activity,
            ),
        )

    def delete(
        self,
        id: str,
        *,
        raw: bool | None = None,
        **options: Unpack[ConnectorOptions],
    ) -> Call[models.UnifiedId]:
        """Delete an activity.

        Removes the activity and returns its id. Some connectors tell the attendees of a meeting, others do not. An
        unknown id fails with 404.

        Maps to `DELETE /crm/activities/{id}` (operation `activitiesDelete`).

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
            deleted = await apideck.crm.activities.delete("act_9031")
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
