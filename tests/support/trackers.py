"""Error trackers: each is a function that returns all the text that the tracker reports about an error.

    python -m tests.support.trackers

This command makes every operation fail in every way of `tests.support.planted`, and reports the failures whose errors
show a secret. It takes minutes; the test suite tries a part.

Trackers follow the error, its causes and contexts, and show the variables of the frames. Frames of the tests are
omitted, because the variables in a caller's frame belong to the caller.
"""

import asyncio
import json
import sys
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from types import FunctionType, MethodType, ModuleType, TracebackType
from typing import Any

import rich.traceback
import sentry_sdk.serializer
import sentry_sdk.utils
import structlog.tracebacks

from tests.support.secret_scanner import TESTS


def chain(error: BaseException) -> Iterator[BaseException]:
    """Yield the error, its causes, its contexts, and the errors of its groups."""
    seen: set[int] = set()
    found: list[BaseException | None] = [error]
    while found:
        each = found.pop()
        if each is not None and id(each) not in seen:
            seen.add(id(each))
            yield each
            found += (each.__cause__, each.__context__, *getattr(each, "exceptions", ()))


@contextmanager
def _without_frames_of_tests(error: BaseException) -> Iterator[None]:
    before = [(each, each.__traceback__) for each in chain(error)]
    try:
        for each, trace in before:
            each.__traceback__ = _others(trace)
        yield
    finally:
        for each, trace in before:
            each.__traceback__ = trace


def _others(trace: TracebackType | None) -> TracebackType | None:
    if trace is None:
        return None
    following = _others(trace.tb_next)
    if trace.tb_frame.f_code.co_filename.startswith(TESTS):
        return following
    return TracebackType(following, trace.tb_frame, trace.tb_lasti, trace.tb_lineno)


def _sentry(error: BaseException) -> str:
    options = {"include_local_variables": True, "include_source_context": False, "max_value_length": None}
    event, _ = sentry_sdk.utils.event_from_exception(error, client_options=options)
    return json.dumps(sentry_sdk.serializer.serialize(dict(event)), default=repr)


def _rich(error: BaseException) -> str:
    trace = rich.traceback.Traceback.extract(
        type(error), error, error.__traceback__, show_locals=True, locals_hide_dunder=False
    )
    # Not rendered: colouring the lines of code takes most of the time, and shows no variables.
    found: list[object] = [(stack.exc_value, stack.notes) for stack in trace.stacks]
    found += [str(node) for stack in trace.stacks for frame in stack.frames for node in (frame.locals or {}).values()]
    return "\n".join(map(str, found))


def _structlog(error: BaseException) -> str:
    transform = structlog.tracebacks.ExceptionDictTransformer(show_locals=True, locals_max_length=100)
    return json.dumps(transform((type(error), error, error.__traceback__)), default=repr)


def _standard(error: BaseException) -> str:
    return "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())


def _walked(error: BaseException) -> str:
    """Show everything in each frame, with attributes and slots to some depth: more than `cgitb` and debuggers show."""
    values: list[object] = []
    for each in chain(error):
        values.append(each)
        values += [value for frame, _ in traceback.walk_tb(each.__traceback__) for value in frame.f_locals.values()]
    return walk(values)


def walk(value: object, depth: int = 6) -> str:
    """Return the text of everything that can be reached from a value through its items, attributes and slots."""
    found: list[str] = []
    seen: dict[int, object] = {}
    level = [value]
    for _ in range(depth):
        deeper: list[object] = []
        for each in level:
            if id(each) not in seen:
                seen[id(each)] = each
                found.append(_text(each))
                deeper += _parts(each)
        level = deeper
    return "\n".join(found)


def _text(value: object) -> str:
    # A container's repr only repeats its items, which are walked. A string is shown even if its class hides it.
    if isinstance(value, str):
        return str.__repr__(value)
    try:
        return "" if isinstance(value, list | tuple | set | frozenset | Mapping) else repr(value)
    except Exception as error:
        return f"<repr raised {type(error).__name__}>"


def _parts(value: object) -> Iterable[object]:
    if isinstance(value, ModuleType | type | FunctionType | MethodType | str | bytes | int | float):
        return ()
    parts: list[object] = []
    if isinstance(value, Mapping):
        parts += [*value.keys(), *value.values()]
    elif isinstance(value, list | tuple | set | frozenset):
        parts += value
    parts += getattr(value, "__dict__", {}).values()
    for kind in type(value).__mro__:
        slots = vars(kind).get("__slots__", ())
        parts += [
            getattr(value, name, None)
            for name in ((slots,) if isinstance(slots, str) else slots)
            if name not in ("__dict__", "__weakref__")
        ]
    return parts


TRACKERS: Mapping[str, Callable[[BaseException], str]] = {
    "sentry": _sentry,
    "rich": _rich,
    "structlog": _structlog,
    "the standard library": _standard,
    "a walker": _walked,
}


def reports(error: BaseException) -> dict[str, str]:
    """Return each tracker's report of an error."""
    with _without_frames_of_tests(error):
        return {name: report(error) for name, report in TRACKERS.items()}


def leaks(error: BaseException, *secrets: str) -> list[str]:
    """Return the names of the trackers that show one of the secrets."""
    return [name for name, report in reports(error).items() if any(secret in report for secret in secrets)]


# -- every failure of every operation ----------------------------------------------------------------------------------


async def _everything() -> AsyncIterator[tuple[str, Awaitable[None]]]:
    """Yield each failure and the coroutine that tries it."""
    from tests.faults.server import FaultServer
    from tests.faults.table import FAULTS
    from tests.support import planted  # imported here, because it imports this module
    from tests.support.documents import operations
    from tests.support.libraries import POOLS

    async def refuse(described: Any, wrong: dict[str, Any]) -> None:
        planted.try_refused(described, wrong)

    for described in operations():
        for library in POOLS[:2]:
            for answer in planted.ANSWERS:
                yield f"{described.id}, {answer}, {library}", planted.try_answer(described, answer, library)
            for how in planted.INTERRUPTIONS:
                yield f"{described.id}, {how}, {library}", planted.try_interruption(described, how, library)
        for wrong in planted.refused_arguments(described):
            yield f"{described.id}, wrong {', '.join(wrong)}", refuse(described, wrong)
    for pool in POOLS:
        for operation in planted.CALLS:
            for fault in FAULTS:
                yield f"{operation.__name__}, {fault.name}, {pool}", planted.try_fault(fault, pool, operation)
            async with FaultServer() as server, planted.client_at(server.url, pool) as client:
                for steps in range(60):
                    name = f"{operation.__name__}, cancelled after {steps} steps, {pool}"
                    yield name, planted.try_cancellation(client, operation, steps)


async def _main() -> int:
    tried, failed = 0, 0
    async for name, failure in _everything():
        tried += 1
        try:
            await failure
        except AssertionError as error:
            failed += 1
            print(f"{name}: {error}")
    print(f"{tried:,} failures tried, {failed:,} show a secret")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(_main()))
