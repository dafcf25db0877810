"""The HTTP interface for tests in any language: faults, and the log with the outcome of each call.

Only this machine may use it, and no page of another site: `Host` and `Origin` are checked, bodies must be JSON, and
there is no CORS.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from starlette.requests import Request
from starlette.responses import Response

from .failures import ApideckFailure, bad_body, bad_header, entity_not_found
from .faults.rules import Fault, Faults, read_rule
from .incoming import cursor_of, query_of
from .loopback import check_is_local
from .middleware import RESERVED
from .outcomes import Outcome, OutcomeLog
from .queries import CURSOR
from .routing import Route
from .wire import decode, encode, timestamp

_MATCHED = ("method", "path", "operation", "consumer", "service")


@dataclass(frozen=True, slots=True)
class AdminOperations:
    """Add, list and remove faults; read the log."""

    faults: Faults
    outcomes: OutcomeLog

    def routes(self) -> list[Route]:
        """Return the reserved paths."""
        return [
            Route(f"{RESERVED}faults", self._on_faults, methods=["GET", "POST", "DELETE"]),
            Route(f"{RESERVED}faults/{{id}}", self._on_fault, methods=["GET", "DELETE"]),
            Route(f"{RESERVED}log", self._on_log, methods=["GET", "DELETE"]),
        ]

    async def _on_faults(self, request: Request) -> Response:
        check_is_local(request)
        match request.method:
            case "POST":
                return _json(_fault_view(await self._add(request)), 201)
            case "DELETE":
                self.faults.clear()
                return Response(status_code=204)
            case _:
                return _json([_fault_view(fault) for fault in self.faults])

    async def _on_fault(self, request: Request) -> Response:
        check_is_local(request)
        id = request.path_params["id"]  # noqa: A001 - as the path has it
        fault = next((fault for fault in self.faults if fault.id == id), None)
        if fault is None:
            raise entity_not_found("Fault", id)
        if request.method == "DELETE":
            fault.remove()
            return Response(status_code=204)
        return _json(_fault_view(fault))

    async def _on_log(self, request: Request) -> Response:
        check_is_local(request)
        if request.method == "DELETE":
            self.outcomes.clear()
            return Response(status_code=204)
        conditions: dict[str, Any] = dict(query_of(request).pairs)
        if cursor_of(request) is not None:
            conditions[CURSOR] = cursor_of(request)
        try:
            for name in ("carried_out", "answered"):
                if name in conditions:
                    conditions[name] = _truth(name, conditions[name])
            if "status_code" in conditions:
                conditions["status_code"] = _status(conditions["status_code"])
            found = self.outcomes.where(**conditions)
        except (TypeError, ValueError) as problem:
            raise ApideckFailure("RequestParametersValidationError", "Invalid parameter", str(problem)) from None
        return _json([_outcome_view(outcome) for outcome in found])

    async def _add(self, request: Request) -> Fault:
        content_type = request.headers.get("content-type", "")
        if content_type.partition(";")[0].strip().lower() != "application/json":
            raise bad_header("content-type", f"must be application/json, not {content_type!r}")
        try:
            body = decode(await request.body())
            if not isinstance(body, dict):
                raise ValueError("the body must be a JSON object")
            return add_fault(self.faults, cast("dict[str, Any]", body))
        except ValueError as problem:
            raise bad_body([str(problem)]) from None


def add_fault(faults: Faults, given: dict[str, Any]) -> Fault:
    """Add a fault from its JSON description. Raise ValueError, naming the field, if the description is wrong."""
    kind = given.pop("kind", None)
    if kind in (None, "answer"):
        kind = given.pop("status", None)
    return faults.add(read_rule(kind, _known(given)))


def _known(given: dict[str, Any]) -> dict[str, Any]:
    allowed = {
        *_MATCHED,
        *("times", "share", "seed", "status", "type_name", "message", "detail", "retry_after", "headers", "body"),
        *("delay", "carried_out"),
    }
    for name in given.keys() - allowed:
        raise ValueError(f"{name} is not a field of a fault: use kind, {', '.join(sorted(allowed))}")
    return given


def _truth(name: str, text: str) -> bool:
    if text not in ("true", "false"):
        raise ValueError(f"{name} must be true or false, not {text!r}")
    return text == "true"


def _status(text: str) -> int | None:
    """Return a status of the log; a call without an answer has none."""
    if text in ("", "null"):
        return None
    if not (text.isascii() and text.isdigit()):
        raise ValueError(f"status_code must be a status, or null for calls without an answer, not {text!r}")
    return int(text)


def _fault_view(fault: Fault) -> dict[str, Any]:
    rule, delay = fault.rule._asdict(), fault.rule.delay
    rule |= {**rule.pop("match")._asdict(), "delay": delay and delay._asdict()}
    shown = {name: value for name, value in rule.items() if value not in (None, "", {})}
    return {"id": fault.id, **shown, "matched": fault.matched, "fired": fault.fired}


def _outcome_view(outcome: Outcome) -> dict[str, Any]:
    names = ("method", "path", "operation", "consumer", "service", "fault", "status_code", "carried_out", "answered")
    return {"at": timestamp(outcome.at), **{name: getattr(outcome, name) for name in names}}


def _json(value: Any, status_code: int = 200) -> Response:
    return Response(encode(value), status_code, media_type="application/json", headers={"cache-control": "no-store"})
