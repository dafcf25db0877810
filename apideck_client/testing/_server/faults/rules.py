"""The fault rules: the fault, how often it happens, and for which calls. Every method is thread-safe."""

from __future__ import annotations

import math
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from types import MappingProxyType
from typing import Any, NamedTuple, cast, overload

from ..failures import STATUS_OF
from ..operations import Operations
from .matching import CallFacts, CallMatch, read_match

KINDS = ("answer", "stall", "cut", "late")
_NAME_OF = {
    400: "RequestValidationError",
    401: "UnauthorizedError",
    402: "RequestLimitError",
    403: "ForbiddenError",
    404: "EntityNotFoundError",
    409: "ConflictError",
    422: "InvalidStateError",
    429: "ConnectorRateLimitError",
    501: "MappingError",
}
_STATUS_OF_FAULT = {name: status for status, name in _NAME_OF.items()}
_MATCHED = ("method", "path", "operation", "consumer", "service")


class Delay(NamedTuple):
    """A delay in seconds, drawn for each call: fixed, uniform between two values, or lognormal (median, p95)."""

    low: float
    high: float
    is_lognormal: bool = False

    def draw(self, random: Random) -> float:
        """Return the next delay."""
        if not self.is_lognormal:
            return random.uniform(self.low, self.high)
        spread = math.log(self.high / self.low) / 1.645
        return self.low * math.exp(random.gauss(0, spread))


class FaultRule(NamedTuple):
    """One rule. Its `kind` is answer, stall, cut or late."""

    kind: str
    match: CallMatch
    status: int = 0
    type_name: str = ""
    message: str = ""
    detail: str | Mapping[str, Any] = ""
    retry_after: float | str | None = None
    headers: Mapping[str, str] = MappingProxyType({})
    body: str | None = None
    delay: Delay | None = None
    carried_out: bool = False
    times: int | None = None
    share: float = 1.0
    seed: int = 0


@dataclass(slots=True, eq=False)
class Fault:
    """An active rule, with the number of calls that matched it and the number that failed."""

    id: str
    rule: FaultRule
    _faults: Faults = field(repr=False)
    matched: int = 0
    fired: int = 0
    _random: Random = field(default_factory=Random, repr=False)

    @property
    def is_spent(self) -> bool:
        """True if its `times` are used up."""
        return self.rule.times is not None and self.fired >= self.rule.times

    def remove(self) -> None:
        """Remove the rule."""
        self._faults.remove(self.id)

    def take(self) -> float | None:
        """Count a call that matches. Return the delay if the call fails, otherwise None."""
        self.matched += 1
        if self._random.random() >= self.rule.share:
            return None
        self.fired += 1
        return self.rule.delay.draw(self._random) if self.rule.delay else 0.0


class Faults(Sequence[Fault]):
    """The rules in the order in which they were added. If a rule doesn't apply to a call, the next one may."""

    def __init__(self, operations: Operations) -> None:
        self._operations = operations
        self._lock = threading.RLock()
        self._kept: list[Fault] = []
        self._last = 0

    def add(self, rule: FaultRule) -> Fault:
        """Add a rule. Raise ValueError if it can never apply to a call."""
        rule.match.check(self._operations)
        with self._lock:
            for other in self._kept:
                always = other.rule.times is None and other.rule.share == 1
                if always and other.rule.match.covers(rule.match):
                    decided = f"{other.id} applies to every such call"
                    raise ValueError(f"this rule can never match: {decided}; remove that one first")
            self._last += 1
            fault = Fault(f"fault-{self._last}", rule, self, _random=Random(rule.seed))
            self._kept.append(fault)
            return fault

    def decide(self, call: CallFacts) -> tuple[Fault, float] | None:
        """Return the fault for a call and its delay, or None if no rule applies."""
        if not self._kept:
            return None
        with self._lock:
            for fault in self._kept:
                delay = fault.take() if not fault.is_spent and fault.rule.match.fits(call) else None
                if delay is not None:
                    return fault, delay
        return None

    def remove(self, id: str) -> bool:
        """Remove a rule. Return True if there was one with that id."""
        with self._lock:
            before = len(self._kept)
            self._kept = [fault for fault in self._kept if fault.id != id]
            return len(self._kept) < before

    def clear(self) -> None:
        """Remove every rule."""
        with self._lock:
            self._kept = []

    def __len__(self) -> int:
        return len(self._kept)

    @overload
    def __getitem__(self, index: int) -> Fault: ...
    @overload
    def __getitem__(self, index: slice) -> list[Fault]: ...
    def __getitem__(self, index: int | slice) -> Fault | list[Fault]:
        with self._lock:
            return list(self._kept)[index]

    def __iter__(self) -> Iterator[Fault]:
        with self._lock:
            return iter(list(self._kept))


def read_rule(kind: object, given: Mapping[str, Any]) -> FaultRule:
    """Build a rule from a caller's arguments: `kind` is a status, an error's name, or stall, cut or late.

    Raise ValueError, naming the argument, if one is wrong.
    """
    match = read_match({name: given.get(name) for name in _MATCHED})
    rest = {name: value for name, value in given.items() if name not in _MATCHED and value is not None}
    if kind in KINDS[1:]:
        rule = FaultRule(str(kind), match)
    else:
        status, type_name = _status_and_name(kind, rest)
        rule = FaultRule("answer", match, status=status, type_name=type_name)
    allowed = _ALLOWED[rule.kind]
    for name in rest:
        if name not in allowed:
            raise ValueError(f"{name} is not allowed for {kind!r}: use {', '.join(sorted(allowed))}")
    values = {name: _READERS[name](value) for name, value in rest.items() if name not in ("type_name", "status")}
    if rule.kind == "late" and "delay" not in values:
        raise ValueError("delay is missing: pass seconds, or a pair (least, most)")
    return rule._replace(**values)


def _status_and_name(kind: object, rest: Mapping[str, Any]) -> tuple[int, str]:
    if isinstance(kind, str):
        status = rest.get("status") or STATUS_OF.get(kind) or _STATUS_OF_FAULT.get(kind)
        if not status:
            offered = "a status such as 429, stall, cut, late, or the name of an error with its status"
            raise ValueError(f"kind {kind!r} is unknown: use {offered}")
        name = kind
    else:
        status, name = kind, rest.get("type_name", "")
    if isinstance(status, bool) or not isinstance(status, int) or not 200 <= status <= 599:
        raise ValueError(f"status must be an HTTP status from 200 to 599, not {status!r}")
    if not isinstance(name, str):
        raise ValueError(f"type_name must be a string, not {name!r}")
    return status, name or _NAME_OF.get(status, "InternalServerError" if status >= 500 else "ConnectorExecutionError")


def _times(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"times must be a whole number, not {value!r}")
    if value < 1:
        raise ValueError(f"times must be 1 or more, not {value!r}: the rule would never match")
    return value


def _share(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 1:
        raise ValueError(f"share must be above 0 and at most 1, not {value!r}")
    return float(value)


def _seed(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"seed must be an integer, not {value!r}")
    return value


def _seconds(value: Any, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < math.inf:
        raise ValueError(f"{name} must be seconds, 0 or more, not {value!r}")
    return float(value)


def _delay(value: Any) -> Delay:
    if isinstance(value, Mapping):
        named = cast("Mapping[str, Any]", value)
        if set(named) != {"median", "p95"}:
            raise ValueError("delay must be seconds, a pair (least, most), or median and p95")
        low, high, is_lognormal = named["median"], named["p95"], True
    elif isinstance(value, list | tuple):
        pair = cast("Sequence[Any]", value)
        if len(pair) != 2:
            raise ValueError(f"delay as a pair must be (least, most), not {value!r}")
        low, high, is_lognormal = pair[0], pair[1], False
    else:
        low, high, is_lognormal = value, value, False
    low, high = _seconds(low, "delay"), _seconds(high, "delay")
    if high < low or (is_lognormal and not low):
        raise ValueError(f"delay must go from the least to the most, not from {low} to {high}")
    return Delay(low, high, is_lognormal)


def _retry_after(value: Any) -> float | str:
    """Return seconds, or the header's value as a string, such as an HTTP date."""
    return value if isinstance(value, str) else _seconds(value, "retry_after")


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"carried_out must be true or false, not {value!r}")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"body and message must be strings, not {value!r}")
    return value


def _detail(value: Any) -> Any:
    if not isinstance(value, str | Mapping):
        raise ValueError(f"detail must be a string or an object, not {value!r}")
    return cast("Any", value)


def _headers(value: Any) -> Mapping[str, str]:
    if not isinstance(value, dict):
        raise ValueError(f"headers must map names to values, not {value!r}")
    named = cast("dict[str, object]", value)
    for name, text in named.items():
        if not all(isinstance(part, str) and part.isascii() and part.isprintable() for part in (name, text)):
            raise ValueError(f"headers must map names to values, both printable ASCII, not {name!r} to {text!r}")
    return {name: str(text) for name, text in named.items()}


_READERS = {
    "times": _times,
    "share": _share,
    "seed": _seed,
    "delay": _delay,
    "retry_after": _retry_after,
    "carried_out": _flag,
    "message": _text,
    "body": _text,
    "detail": _detail,
    "headers": _headers,
}
_ALWAYS = {"times", "share", "seed"}
_ALLOWED = {
    "answer": {
        *_ALWAYS,
        *("status", "type_name", "message", "detail", "retry_after", "headers", "body", "delay", "carried_out"),
    },
    "stall": {*_ALWAYS, "delay", "carried_out"},
    "cut": {*_ALWAYS, "delay", "carried_out"},
    "late": {*_ALWAYS, "delay"},
}
