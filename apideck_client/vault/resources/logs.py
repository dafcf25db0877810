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
    """The record of API calls made for a consumer, for finding out why one failed or was slow.

    Reached as `apideck.vault.logs`.
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
            filter: Conditions that a call must meet to be listed, one query parameter for each, such as
                `filter[status_code]=422`. Without them, all calls are returned.
            cursor: Cursor at which to continue, from `meta.cursors.next` of the page before. Percent-encode it, as it
                may contain `=`. Omit it for the first page.
            limit: Highest number of records per page, from 1 to 200. Without it, a page holds up to 20.
            max_items: Stop after this many records; leave it out to get all. The page that holds the last of them is cut,
                also if the list is awaited, and the page's `next_cursor` goes on with the record after it.
            read_ahead: How many pages to read while you work on the ones before, for speed in long lists. Pages that you
                don't come to were requested for nothing; 0 reads each page when it is needed.
            **options: Settings of this call alone; see `ConsumerOptions`.

        Returns:
            Iterate over it for every record, await it for the first page, or take page after page from its `.pages()`.

        Raises:
            ArgumentError: An argument can't be sent as it is; no request was made.
            ApideckError: The call failed. The class says why: see the guide "Errors" in the documentation.

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
