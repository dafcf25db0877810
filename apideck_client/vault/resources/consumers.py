# Generated from openapi/vault.yaml by `make generate`. Do not edit.
"""Consumers of the Vault API."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Unpack

from ..._client.call import Call
from ..._client.options import AppOptions
from ..._client.reading.pagination import Paginator
from ..._client.request.operation import Operation, Parameter
from ..._client.resource import Resource
from .. import models

if TYPE_CHECKING:
    from ..models.consumer import ConsumerDict
    from ..models.update_consumer_request import UpdateConsumerRequestDict
else:
    ConsumerDict = dict
    UpdateConsumerRequestDict = dict

__all__ = ["Consumers"]

_LIST = Operation(
    "consumersAll",
    "consumers.list",
    "GET",
    "/vault/consumers",
    query=(Parameter("cursor"), Parameter("limit", "integer", minimum=1, maximum=200)),
)
_CREATE = Operation(
    "consumersAdd",
    "consumers.create",
    "POST",
    "/vault/consumers",
    body="consumer",
    takes=lambda: models.Consumer,
)
_GET = Operation(
    "consumersOne",
    "consumers.get",
    "GET",
    "/vault/consumers/{consumer_id}",
)
_UPDATE = Operation(
    "consumersUpdate",
    "consumers.update",
    "PATCH",
    "/vault/consumers/{consumer_id}",
    body="update_consumer_request",
    takes=lambda: models.UpdateConsumerRequest,
)
_DELETE = Operation(
    "consumersDelete",
    "consumers.delete",
    "DELETE",
    "/vault/consumers/{consumer_id}",
)
_REQUEST_COUNTS = Operation(
    "consumerRequestCountsAll",
    "consumers.request_counts",
    "GET",
    "/vault/consumers/{consumer_id}/stats",
    query=(
        Parameter("start_datetime", "datetime", required=True),
        Parameter("end_datetime", "datetime", required=True),
    ),
)


class Consumers(Resource):
    """The customers of an application, who own connections, and how many requests were made for each.

    Available as `apideck.vault.consumers`.
    """

    __slots__ = ()

    def list(
        self,
        *,
        cursor: str | None = None,
        limit: int | None = None,
        max_items: int | None = None,
        read_ahead: int = 0,
        **options: Unpack[AppOptions],
    ) -> Paginator[models.ConsumerSummary]:
        """List consumers.

        Returns the application's consumers page by page, in short form without their connections. Get a single consumer
        to see its connections. The list has ended when `meta.cursors.next` is null, missing or blank.

        Maps to `GET /vault/consumers` (operation `consumersAll`).

        Args:
            cursor: Cursor where the list continues, from `meta.cursors.next` of the page before. Percent-encode it,
                because it may contain `=`. Omit it for the first page.
            limit: Highest number of records per page, from 1 to 200. Without it, a page holds up to 20.
            max_items: Stop after this many records. Without it, the list has no limit. The last page is cut to fit, also if
                the list is awaited, and its `next_cursor` continues with the next record.
            read_ahead: Number of pages to read while you work on the current one, for speed in long lists. Pages that you
                don't use were requested for nothing. With 0, each page is read when you need it.
            **options: Settings for this call only; see `AppOptions`.

        Returns:
            A list. Iterate over it for every record, await it for the first page, or iterate over its `.pages()`.

        Raises:
            ArgumentError: An argument can't be sent as it is. No request was sent.
            ApideckError: The call failed. Its class tells the reason: see the guide "Errors" in the documentation.

        Example:
            async for consumer_summary in apideck.vault.consumers.list():
                print(consumer_summary.consumer_id)
        """
        return Paginator(
            self._sender,
            self._request(
                _LIST,
                models.ConsumerSummary,
                options,
                query={"limit": limit},
            ),
            cursor=cursor,
            max_items=max_items,
            read_ahead=read_ahead,
        )

    def create(
        self,
        consumer: models.Consumer | ConsumerDict,
        **options: Unpack[AppOptions],
    ) -> Call[models.Consumer]:
        """Create a consumer.

        Creates a consumer with an id that the application chooses, and returns it with the fields that the server
        fills. The consumer has no connections yet. Fails when the id is missing or already in use.

        Maps to `POST /vault/consumers` (operation `consumersAdd`).

        Args:
            consumer: The consumer to create. The server reads only `consumer_id` and `metadata`.
            **options: Settings for this call only; see `AppOptions`.

        Returns:
            A call. Await it for the `Consumer`, or its `.response()` for the status, headers and meta too.

        Raises:
            ArgumentError: An argument can't be sent as it is. No request was sent.
            ApideckError: The call failed. Its class tells the reason: see the guide "Errors" in the documentation.

        Example:
            from apideck_client.vault.models import Consumer

            created = await apideck.vault.consumers.create(Consumer(consumer_id="customer-2041"))
            print(created.consumer_id)
        """
        return Call(
            self._sender,
            self._request(
                _CREATE,
                models.Consumer,
                options,
                body=consumer,
            ),
        )

    def get(
        self,
        consumer_id: str,
        **options: Unpack[AppOptions],
    ) -> Call[models.Consumer]:
        """Get a consumer.

        Returns one consumer with its connections in every state and with its request counts. Fails with 404 when the
        application has no consumer with this id.

        Maps to `GET /vault/consumers/{consumer_id}` (operation `consumersOne`).

        Args:
            consumer_id: Id of the consumer that the request is about, as the application chose it.
            **options: Settings for this call only; see `AppOptions`.

        Returns:
            A call. Await it for the `Consumer`, or its `.response()` for the status, headers and meta too.

        Raises:
            ArgumentError: An argument can't be sent as it is. No request was sent.
            ApideckError: The call failed. Its class tells the reason: see the guide "Errors" in the documentation.

        Example:
            consumer = await apideck.vault.consumers.get("customer-2041")
            print(consumer.consumer_id)
        """
        return Call(
            self._sender,
            self._request(
                _GET,
                models.Consumer,
                options,
                path={"consumer_id": consumer_id},
            ),
        )

    def update(
        self,
        consumer_id: str,
        update_consumer_request: models.UpdateConsumerRequest | UpdateConsumerRequestDict,
        **options: Unpack[AppOptions],
    ) -> Call[models.Consumer]:
        """Update a consumer.

        Changes the display details of a consumer and returns the changed consumer. The id and the connections do not
        change. Fails with 404 when the application has no consumer with this id.

        Maps to `PATCH /vault/consumers/{consumer_id}` (operation `consumersUpdate`).

        Args:
            consumer_id: Id of the consumer that the request is about, as the application chose it.
            update_consumer_request: The details to change.
            **options: Settings for this call only; see `AppOptions`.

        Returns:
            A call. Await it for the `Consumer`, or its `.response()` for the status, headers and meta too.

        Raises:
            ArgumentError: An argument can't be sent as it is. No request was sent.
            ApideckError: The call failed. Its class tells the reason: see the guide "Errors" in the documentation.

        Example:
            from apideck_client.vault.models import ConsumerMetadata, UpdateConsumerRequest

            updated = await apideck.vault.consumers.update(
                "customer-2041",
                UpdateConsumerRequest(metadata=ConsumerMetadata(account_name="Fernhill Bakery")),
            )
            print(updated.consumer_id)
        """
        return Call(
            self._sender,
            self._request(
                _UPDATE,
                models.Consumer,
                options,
                path={"consumer_id": consumer_id},
                body=update_consumer_request,
            ),
        )

    def delete(
        self,
        consumer_id: str,
        **options: Unpack[AppOptions],
    ) -> Call[models.DeletedConsumer]:
        """Delete a consumer.

        Removes a consumer with all its connections and their credentials, and returns its id. This cannot be undone.
        Fails with 404 when the application has no consumer with this id.

        Maps to `DELETE /vault/consumers/{consumer_id}` (operation `consumersDelete`).

        Args:
            consumer_id: Id of the consumer that the request is about, as the application chose it.
            **options: Settings for this call only; see `AppOptions`.

        Returns:
            A call. Await it for the `DeletedConsumer`, or its `.response()` for the status, headers and meta too.

        Raises:
            ArgumentError: An argument can't be sent as it is. No request was sent.
            ApideckError: The call failed. Its class tells the reason: see the guide "Errors" in the documentation.

        Example:
            deleted = await apideck.vault.consumers.delete("customer-2041")
            print(deleted.consumer_id)
        """
        return Call(
            self._sender,
            self._request(
                _DELETE,
                models.DeletedConsumer,
                options,
                path={"consumer_id": consumer_id},
            ),
        )

    def request_counts(
        self,
        consumer_id: str,
        *,
        start_datetime: datetime.datetime,
        end_datetime: datetime.datetime,
        **options: Unpack[AppOptions],
    ) -> Call[models.ConsumerRequestCounts]:
        """Count the requests of a consumer.

        Returns how many API requests were made for a consumer between two times, in total and by kind. Both times are
        required.

        Maps to `GET /vault/consumers/{consumer_id}/stats` (operation `consumerRequestCountsAll`).

        Args:
            consumer_id: Id of the consumer that the request is about, as the application chose it.
            start_datetime: Time to count from, in ISO 8601 UTC.
            end_datetime: Time to count up to, in ISO 8601 UTC. Must not be before the start.
            **options: Settings for this call only; see `AppOptions`.

        Returns:
            A call. Await it for the `ConsumerRequestCounts`, or its `.response()` for the status, headers and meta too.

        Raises:
            ArgumentError: An argument can't be sent as it is. No request was sent.
            ApideckError: The call failed. Its class tells the reason: see the guide "Errors" in the documentation.

        Example:
            import datetime

            consumer_request_counts = await apideck.vault.consumers.request_counts(
                "customer-2041",
                start_datetime=datetime.datetime.fromisoformat("2024-03-01T00:00:00.000Z"),
                end_datetime=datetime.datetime.fromisoformat("2024-03-31T23:59:59.999Z"),
            )
            print(consumer_request_counts.consumer_id)
        """
        return Call(
            self._sender,
            self._request(
                _REQUEST_COUNTS,
                models.ConsumerRequestCounts,
                options,
                path={"consumer_id": consumer_id},
                query={"start_datetime": start_datetime, "end_datetime": end_datetime},
            ),
        )
