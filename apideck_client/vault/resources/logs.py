# Generated from openapi/vault.yaml by `make generate`. Do not edit.
"""Logs of the Vault API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

from ..._client.options import ConsumerOptions
from ..._client.reading.pagination import Paginator
from ..._client.request.operation import Operation, Parameter
from ..._client.resource import Resource
from .. import models

if TYPE_CHECKING:
    from ..models.logs_filter import LogsFilterDict
else:
    LogsFilterDict = dict

__all__ = ["Logs"]

_LIST = Operation(
    "logsAll",
    "logs.list",
    "GET",
    "/vault/logs",
    query=(
        Parameter("filter", "object", style="deepObject", takes=lambda: models.LogsFilter),
        Parameter("cursor"),
        Parameter("limit", "integer", minimum=1, maximum=200),
    ),
    consumer=True,
    all_consumers=True,
)


class Logs(Resource):
    """The API calls that were made for a consumer. They help to find out why a call failed or was slow.

    Available as `apideck.vault.logs`.
    """

    __slots__ = ()

    def list(
        self,
        *,
        filter: models.LogsFilter | LogsFilterDict | None = None,
        cursor: str | None = None,
        limit: int | None = None,
        max_items: int | None = None,
        read_ahead: int = 0,
        **options: Unpack[ConsumerOptions],
    ) -> Paginator[models.Log]:
        """List logs.

        Returns the API calls that were made for a consumer, page by page, with status, timing and the service involved.
        Bodies are not included. The list has ended when `meta.cursors.next` is null, missing or blank.

        Maps to `GET /vault/logs` (operation `logsAll`).

        Args:
            filter: Conditions for the calls to list, one query parameter for each, such as `filter[status_code]=422`.
                Without them, all calls are returned.
            cursor: Cursor where the list continues, from `meta.cursors.next` of the page before. Percent-encode it,
                because it may contain `=`. Omit it for the first page.
            limit: Highest number of records per page, from 1 to 200. Without it, a page holds up to 20.
            max_items: Stop after this many records. Without it, the list has no limit. The last page is cut to fit, also if
                the list is awaited, and its `next_cursor` continues with the next record.
            read_ahead: Number of pages to read while you work on the current one, for speed in long lists. Pages that you
                don't use were requested for nothing. With 0, each page is read when you need it.
            **options: Settings for this call only; see `ConsumerOptions`.

        Returns:
            A list. Iterate over it for every record, await it for the first page, or iterate over its `.pages()`.

        Raises:
            ArgumentError: An argument can't be sent as it is. No request was sent.
            ApideckError: The call failed. Its class tells the reason: see the guide "Errors" in the documentation.

        Example:
            async for log in apideck.vault.logs.list():
                print(log.id)
        """
        return Paginator(
            self._sender,
            self._request(
                _LIST,
                models.Log,
                options,
                query={"filter": filter, "limit": limit},
            ),
            cursor=cursor,
            max_items=max_items,
            read_ahead=read_ahead,
        )
