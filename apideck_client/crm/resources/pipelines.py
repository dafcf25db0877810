# Generated from openapi/crm.yaml by `make generate`. Do not edit.
"""Pipelines of the CRM API."""

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
    from ..models.pipeline import PipelineDict
else:
    PipelineDict = dict

__all__ = ["Pipelines"]

_LIST = Operation(
    "pipelinesAll",
    "pipelines.list",
    "GET",
    "/crm/pipelines",
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
    "pipelinesAdd",
    "pipelines.create",
    "POST",
    "/crm/pipelines",
    query=(Parameter("raw", "boolean"),),
    consumer=True,
    service=True,
    body="pipeline",
    takes=lambda: models.Pipeline,
)
_GET = Operation(
    "pipelinesOne",
    "pipelines.get",
    "GET",
    "/crm/pipelines/{id}",
    query=(Parameter("raw", "boolean"), Parameter("fields", style="comma", explode=False)),
    consumer=True,
    service=True,
)
_UPDATE = Operation(
    "pipelinesUpdate",
    "pipelines.update",
    "PATCH",
    "/crm/pipelines/{id}",
    query=(Parameter("raw", "boolean"),),
    consumer=True,
    service=True,
    body="pipeline",
    takes=lambda: models.Pipeline,
)
_DELETE = Operation(
    "pipelinesDelete",
    "pipelines.delete",
    "DELETE",
    "/crm/pipelines/{id}",
    query=(Parameter("raw", "boolean"),),
    consumer=True,
    service=True,
)


class Pipelines(Resource):
    """Sales processes, each an ordered set of stages that opportunities move through.

    Available as `apideck.crm.pipelines`.
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
    ) -> Paginator[models.Pipeline]:
        """List pipelines.

        Returns one page of sales processes, each with all its stages. Use it to find the ids for an opportunity's
        `pipeline_id` and `pipeline_stage_id`. The list has no filter and no sort; `display_order` gives the order in
        the CRM.

        Maps to `GET /crm/pipelines` (operation `pipelinesAll`).

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
            async for pipeline in apideck.crm.pipelines.list():
                print(pipeline.name)
        """
        return Paginator(
            self._sender,
            self._request(
                _LIST,
                models.Pipeline,
                options,
                query={"raw": raw, "limit": limit, "fields": fields},
            ),
            cursor=cursor,
            max_items=max_items,
            read_ahead=read_ahead,
        )

    def create(
        self,
        pipeline: models.Pipeline | PipelineDict,
        *,
        raw: bool | None = None,
        **options: Unpack[ConnectorOptions],
    ) -> Call[models.UnifiedId]:
        """Create a pipeline.

        Adds a sales process to the consumer's CRM and returns its id. `name` is required; stages in the body are
        created with the pipeline. Many connectors allow this only to an administrator, or not at all.

        Maps to `POST /crm/pipelines` (operation `pipelinesAdd`).

        Args:
            pipeline: The pipeline to create, its stages included; `name` is the only field the schema requires.
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
            from apideck_client.crm.models import Pipeline

            created = await apideck.crm.pipelines.create(Pipeline(name="Direct sales"))
            print(created.id)
        """
        return Call(
            self._sender,
            self._request(
                _CREATE,
                models.UnifiedId,
                options,
                query={"raw": raw},
                body=pipeline,
            ),
        )

    def get(
        self,
        id: str,
        *,
        raw: bool | None = None,
        fields: str | Sequence[str] | None = None,
        **options: Unpack[ConnectorOptions],
    ) -> Call[models.Pipeline]:
        """Get a pipeline.

        Returns one sales process with its stages, or only the fields that `fields` names. Fails with 404 when the
        connector has no pipeline with this id.

        Maps to `GET /crm/pipelines/{id}` (operation `pipelinesOne`).

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
            A call. Await it for the `Pipeline`, or its `.response()` for the status, headers and meta too.

        Raises:
            ArgumentError: An argument can't be sent as it is. No request was sent.
            ApideckError: The call failed. Its class tells the reason: see the guide "Errors" in the documentation.

        Example:
            pipeline = await apideck.crm.pipelines.get("pip_3")
            print(pipeline.name)
        """
        return Call(
            self._sender,
            self._request(
                _GET,
                models.Pipeline,
                options,
                path={"id": id},
                query={"raw": raw, "fields": fields},
            ),
        )

    def update(
        self,
        id: str,
        pipeline: models.Pipeline | PipelineDict,
        *,
        raw: bool | None = None,
        **options: Unpack[ConnectorOptions],
    ) -> Call[models.UnifiedId]:
        """Update a pipeline.

        Changes the given fields of a pipeline and keeps the others. If you send `stages`, send all of them: most
        connectors remove a stage that is not in the list, or refuse the change while opportunities are in it. Returns
        only the id.

        Maps to `PATCH /crm/pipelines/{id}` (operation `pipelinesUpdate`).

        Args:
            id: Id of the record, as returned when it was created or listed. Ids are issued by the connector, so the
                same id may mean another record under another connector.
            pipeline: The fields of the pipeline to change. The schema requires `name`, so send it even when it stays
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
            from apideck_client.crm.models import Pipeline

            updated = await apideck.crm.pipelines.update("pip_3", Pipeline(name="Direct sales"))
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
                body=pipeline,
            ),
        )

    def delete(
        self,
        id: str,
        *,
        raw: bool | None = None,
        **options: Unpack[ConnectorOptions],
    ) -> Call[models.UnifiedId]:
        """Delete a pipeline.

        Removes the sales process and its stages and returns its id. Most connectors refuse while opportunities are
        still in it. An unknown id fails with 404.

        Maps to `DELETE /crm/pipelines/{id}` (operation `pipelinesDelete`).

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
            deleted = await apideck.crm.pipelines.delete("pip_3")
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
