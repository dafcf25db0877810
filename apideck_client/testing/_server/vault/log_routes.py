"""The log of the calls that were made, newest first."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from .. import envelope
from ..call_log import COUNTED_APART, CallLog, LoggedCall
from ..failures import bad_parameter
from ..incoming import cursor_of, origin_of, query_of
from ..operations import Operations
from ..paging import Cursors, turn_to
from ..queries import Query
from ..routing import Route
from ..schemas import Node
from ..tenant import is_session
from ..wire import encode, timestamp
from .connectors import Catalogue
from .entry import Entry

_PATH_MATCHES: Mapping[str, Callable[[str, str], bool]] = {
    "contains": str.__contains__,
    "starts_with": str.startswith,
    "ends_with": str.endswith,
}
"""The comparisons for `path_match_mode`. Any other mode compares the whole path."""


@dataclass(frozen=True, slots=True)
class LogOperations:
    """The operation list: one consumer's calls, or all calls of the app if the request names no consumer."""

    calls: CallLog
    operations: Operations
    catalogue: Catalogue
    entry: Entry

    def routes(self) -> list[Route]:
        """Return the route."""
        return [Route("/vault/logs", self._list, methods=["GET"])]

    async def _list(self, request: Request) -> Response:
        app_id, consumer_id = self._whose(request)
        query = query_of(request)
        accepts = _read_filter(query, self._filters())
        scope = encode([app_id, consumer_id, "logs", sorted(query.bracketed("filter").items())]).decode()
        cursors = Cursors(f"{origin_of(request)}{request.scope['path']}", query, cursor_of(request), scope)
        ranked = [
            (-number, call)
            for number, call in self.calls.newest_first()
            if call.app_id == app_id and consumer_id in ("", call.consumer_id) and accepts(call)
        ]
        page, beside = turn_to(cursors, ranked)
        content = envelope.vault_success([self._view(call) for call in page], beside)
        return Response(content, media_type="application/json")

    def _whose(self, request: Request) -> tuple[str, str]:
        consumer_id = request.headers.get("x-apideck-consumer-id", "").strip()
        if consumer_id or is_session(request.headers):
            caller = self.entry.admit(request)
            return caller.app_id, caller.consumer_id
        return self.entry.admit_app(request), ""

    def _filters(self) -> Mapping[str, Sequence[str]]:
        """Return the filters that the document declares, each with its enum values."""
        found = self.operations.find("GET", "/vault/logs")
        if found is None:
            return {}
        operation = found.value
        declared: Node = operation.parameters("query").get("filter", {}).get("schema", {})
        schemas = operation.schemas
        return {
            name: [str(value) for value in schemas.enum(part) if value is not None]
            for name, part in schemas.properties(declared).items()
        }

    def _view(self, call: LoggedCall) -> dict[str, Any]:
        service = self._downstream(call)
        return {
            "api_style": "REST",
            "base_url": call.base_url,
            "child_request": False,
            "consumer_id": call.consumer_id,
            "duration": round(service, 3),
            "error_message": call.error_message,
            "execution": round(call.duration),
            "has_children": False,
            "http_method": call.method,
            "id": str(call.id),
            "latency": round(call.duration - service, 3),
            "operation": self.operations.named(call.method, call.path)._asdict(),
            "parent_id": None,
            "path": call.path,
            "sandbox": False,
            "service": {"id": call.service_id or "vault", "name": self._name(call.service_id)},
            "source_ip": call.source_ip,
            "status_code": call.status_code,
            "success": call.status_code < 400,
            "timestamp": timestamp(call.at),
            "unified_api": call.unified_api,
        }

    @staticmethod
    def _downstream(call: LoggedCall) -> float:
        """Return the service's time: the whole call, because this server is the service; zero for a call to Vault."""
        return 0.0 if call.unified_api == COUNTED_APART else call.duration

    def _name(self, service_id: str) -> str:
        if not service_id:
            return "Vault"
        connector = self.catalogue.of_service(service_id)
        return connector.name if connector else service_id


def _read_filter(query: Query, filters: Mapping[str, Sequence[str]]) -> Callable[[LoggedCall], bool]:
    """Return the condition for the filters. Filters unknown to this server are accepted and ignored."""
    given = query.bracketed("filter")
    for name, value in given.items():
        if name not in filters:
            raise bad_parameter(f"filter[{name}]", f"logs are filtered by {', '.join(filters)}")
        if filters[name] and value not in filters[name]:
            raise bad_parameter(f"filter[{name}]", f"must be one of {', '.join(filters[name])}, not {value!r}")
    path, matches_path = given.get("path", ""), _PATH_MATCHES.get(given.get("path_match_mode", ""), str.__eq__)
    service_id, status = given.get("connector_id", ""), given.get("status_code", "")
    if status and not (status.isascii() and status.isdigit()):
        raise bad_parameter("filter[status_code]", f"must be a number, not {status!r}")
    excluded = {name.strip() for name in given.get("exclude_unified_apis", "").split(",")}

    def accepts(call: LoggedCall) -> bool:
        return (
            service_id in ("", call.service_id, f"{call.unified_api}+{call.service_id}")
            and (not path or matches_path(call.path, path))
            and status in ("", str(call.status_code))
            and call.unified_api not in excluded
        )

    return accepts
