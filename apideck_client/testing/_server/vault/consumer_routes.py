"""The operations on an app's consumers. They take the app's key and no consumer header."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from .. import envelope
from ..call_log import CallLog, Counts
from ..failures import bad_parameter
from ..incoming import body_of, cursor_of, origin_of, parameter_of, path_part, query_of
from ..paging import Cursors, turn_to
from ..routing import Route
from ..wire import aware, encode, timestamp
from .consumers import Consumer, Consumers
from .entry import Entry
from .views import connection_summary


@dataclass(frozen=True, slots=True)
class ConsumerOperations:
    """The operations list, create, get, update, delete, and request counts."""

    consumers: Consumers
    calls: CallLog
    entry: Entry

    def routes(self) -> list[Route]:
        """Return the three paths."""
        return [
            Route("/vault/consumers", self._on_collection, methods=["GET", "POST"]),
            Route("/vault/consumers/{consumer_id}", self._on_consumer, methods=["GET", "PATCH", "DELETE"]),
            Route("/vault/consumers/{consumer_id}/stats", self._count, methods=["GET"]),
        ]

    async def _on_collection(self, request: Request) -> Response:
        if request.method == "GET":
            return self._list(request, self.entry.admit_app(request))
        app_id = self.entry.admit_app(request)
        body = await body_of(request, closed=True)
        consumer = self.consumers.create(app_id, body["consumer_id"], body.get("metadata") or {})
        return _answer(self._view(consumer))

    def _list(self, request: Request, app_id: str) -> Response:
        address = f"{origin_of(request)}{request.scope['path']}"
        cursors = Cursors(address, query_of(request), cursor_of(request), encode([app_id, "consumers"]).decode())
        ranked = [(consumer.sequence, consumer) for consumer in self.consumers.of_app(app_id)]
        page, beside = turn_to(cursors, ranked)
        return _answer([self._summary(consumer) for consumer in page], beside)

    async def _on_consumer(self, request: Request) -> Response:
        consumer_id = path_part(request, "consumer_id")
        app_id = self.entry.admit_app(request)
        match request.method:
            case "PATCH":
                self.consumers.get(app_id, consumer_id)
                body = await body_of(request, partial=True, closed=True)
                return _answer(self._view(self.consumers.update(app_id, consumer_id, body.get("metadata") or {})))
            case "DELETE":
                self.consumers.delete(app_id, consumer_id)
                return _answer({"consumer_id": consumer_id})
            case _:
                return _answer(self._view(self.consumers.get(app_id, consumer_id)))

    async def _count(self, request: Request) -> Response:
        consumer_id = path_part(request, "consumer_id")
        app_id = self.entry.admit_app(request)
        self.consumers.get(app_id, consumer_id)
        start, end = _moment(request, "start_datetime"), _moment(request, "end_datetime")
        if end < start:
            raise bad_parameter("end_datetime", "must not be before start_datetime")
        given = {name: parameter_of(request, name) for name in ("start_datetime", "end_datetime")}
        counted = _counted(self.calls.counts(app_id, consumer_id, start, end))
        return _answer({"application_id": app_id, "consumer_id": consumer_id, **given, **counted})

    def _summary(self, consumer: Consumer) -> dict[str, Any]:
        return {
            "consumer_id": consumer.id,
            "application_id": consumer.app_id,
            "metadata": dict(consumer.metadata),
            "services": sorted({connection.connector.key.service_id for connection in consumer.made}),
            **_counted(self.calls.counts(consumer.app_id, consumer.id)),
            "created": timestamp(consumer.created_at),
            "modified": timestamp(consumer.modified_at),
            "request_count_updated": timestamp(self.consumers.now()),
        }

    def _view(self, consumer: Consumer) -> dict[str, Any]:
        return {**self._summary(consumer), "connections": [connection_summary(made) for made in consumer.made]}


def _counted(counts: Counts) -> dict[str, Any]:
    return {
        "aggregated_request_count": sum(counts),
        "request_counts": {"unify": counts.unify, "proxy": 0, "vault": counts.vault},
    }


def _moment(request: Request, name: str) -> datetime:
    value = parameter_of(request, name)
    try:
        return aware(datetime.fromisoformat(value))
    except ValueError:
        raise bad_parameter(name, f"must be an ISO 8601 time, not {value!r}") from None


def _answer(data: Any, beside: bytes = b"") -> Response:
    return Response(envelope.vault_success(data, beside), media_type="application/json")
