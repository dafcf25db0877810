"""The inputs of a bulk write, each with its number and its entry in the checkpoint."""

import hashlib
import json
from collections.abc import AsyncGenerator, AsyncIterable, Iterable, Mapping
from typing import Any, Generic, NamedTuple, TypeAlias, TypeVar

from .._client.records.model import Model
from .._client.records.plain import to_dict
from ..errors import ArgumentError
from ._checkpoint import Checkpoint, name_of
from ._errors import CheckpointError

T = TypeVar("T")

Inputs: TypeAlias = Iterable[T] | AsyncIterable[T]
"""Inputs from any iterable or async iterable."""

_AT_ONCE = 500
"""The number of entries of the checkpoint in one query."""


# The states of an entry. One that is only sent was under way when its process stopped.
SENT, DONE, UNKNOWN, OPEN = "sent", "done", "unknown", "open"


class Item(NamedTuple, Generic[T]):
    """One input."""

    number: int
    """Its position, from 0."""
    input: T
    kept: Mapping[str, Any] | None
    """Its entry in the checkpoint; None if there is none."""

    @property
    def status(self) -> str:
        """The status from an earlier process: `SENT`, `DONE`, `UNKNOWN`, or `OPEN` if it may be sent."""
        return OPEN if self.kept is None else str(self.kept["status"])


def check_inputs(inputs: object) -> None:
    """Raise `ArgumentError` for one input in place of many."""
    kind = type(inputs)
    if issubclass(kind, str | bytes | Mapping | Model) or not issubclass(kind, Iterable | AsyncIterable):
        remedy = "pass a list, or another iterable or async iterable"
        raise ArgumentError("inputs", f"is one {kind.__name__}", remedy)


async def number_inputs(inputs: Inputs[T], store: Checkpoint | None) -> AsyncGenerator[Item[T], None]:
    """Yield each input with its number and its entry in the checkpoint.

    Raises:
        CheckpointError: The checkpoint knows more inputs, or another one of this number.
    """
    index, entries = 0, dict[str, Any]()
    async for each in _iterate(inputs):
        if store is not None and index % _AT_ONCE == 0:
            # Entries are written only after their inputs were drawn, so that what is loaded ahead stays true.
            entries = await store.load(entry_key(number) for number in range(index, index + _AT_ONCE))
        kept = entries.get(entry_key(index))
        if store is not None and kept is not None and _binds(kept) and kept["input"] != fingerprint(each):
            raise _other_inputs(store, f"holds another input of number {index}")
        yield Item(index, each, kept)
        index += 1
    if store is not None:
        entries = await store.load(entry_key(number) for number in range(index, index + _AT_ONCE))
        if any(map(_binds, entries.values())):
            raise _other_inputs(store, f"holds more than these {index:,} inputs")


def _binds(kept: Mapping[str, Any]) -> bool:
    """Return True for an entry of an input that must not be written twice."""
    return kept["status"] in (DONE, SENT, UNKNOWN)


def _other_inputs(store: Checkpoint, problem: str) -> CheckpointError:
    remedy = "pass the same inputs in the same order, or use another checkpoint for new ones"
    return CheckpointError(name_of(store), problem, remedy)


async def _iterate(inputs: Inputs[T]) -> AsyncGenerator[T, None]:
    if isinstance(inputs, AsyncIterable):
        async for each in inputs:
            yield each
        return
    for each in inputs:
        yield each


def entry_key(index: int) -> str:
    """Return the key of an input's entry in the checkpoint."""
    return f"input {index}"


def fingerprint(given: object) -> str:
    """Return a short text that is the same for the same input, so that another one is noticed."""
    try:
        text = json.dumps(given, sort_keys=True, default=_plain)
    except (TypeError, ValueError, RecursionError):
        return "no JSON"  # such an input is never sent
    return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()


def _plain(value: object) -> Any:
    return to_dict(value) if isinstance(value, Model) else str(value)
