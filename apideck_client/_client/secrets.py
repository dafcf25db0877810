"""Secrets: the type that holds them, and errors without the variables of our frames.

A repr that hides a secret is not enough: error trackers look into the tuples, mappings, attributes and slots that a
frame holds. So a `Secret` holds a secret value, and no tool can look into it. An error that leaves the client has no
reference to the variables of the client's frames, or of the frames of a library below it.
"""

import functools
import inspect
import re
import sys
from collections.abc import Callable, Mapping
from types import CellType, FrameType, TracebackType
from typing import Any, Final, Generic, NoReturn, TypeVar, cast

from ..errors import ApideckError

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])

_PACKAGE: Final = __name__.partition(".")[0]
_BELOW: Final = {"aiohttp", "anyio", "h11", "h2", "httpcore", "httpcore2", "httpx", "httpx2", "httpx_aiohttp", "yarl"}
"""The packages below the client. Their frames hold the requests that they send."""


class Secret(Generic[T]):
    """A value that is not visible in a repr, in attributes or in a pickle. Only `reveal` returns it."""

    __slots__ = ("_cell",)

    def __init__(self, value: T) -> None:
        # A cell is the only container of Python without attributes and items that tools read.
        self._cell = CellType(value)

    def reveal(self) -> T:
        """Return the value. Use it at once, and don't store it."""
        return cast(T, self._cell.cell_contents)

    def __repr__(self) -> str:
        return "Secret('***')"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._cell == other._cell

    def __hash__(self) -> int:
        return hash(self.reveal())

    def __reduce__(self) -> NoReturn:
        raise TypeError("a credential is not pickled; give the other process its own, for example by environment")


class SecretFields:
    """The base of a public object whose fields are secret. Tools that show variables don't show them."""

    __slots__ = ("_fields",)

    def __init__(self, fields: Mapping[str, Any]) -> None:
        self._fields: Secret[Mapping[str, Any]] = Secret(fields)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, type(self)) and self._fields == other._fields

    def __hash__(self) -> int:
        return hash(frozenset(self._fields.reveal()))  # not the values, because one may be a list

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._fields.reveal(),)


def redact(secret: Secret[str], content: bytes) -> bytes:
    """Return the content without the secret, wherever it is a word of its own."""
    return re.sub(rb"(?<![\w-])" + re.escape(secret.reveal().encode()) + rb"(?![\w-])", b"***", content)


def guarded(function: F) -> F:
    """Decorate a public function that may get secrets: its errors have no reference to its arguments.

    The functions that it calls can pass plain secrets to each other.
    """
    module = function.__module__

    @functools.wraps(function)
    def call(*args: Any, **settings: Any) -> Any:
        try:
            return function(*args, **settings)
        except BaseException as error:
            del args, settings  # this frame stays in the traceback
            drop_variables(error, module)
            raise

    @functools.wraps(function)
    async def wait(*args: Any, **settings: Any) -> Any:
        try:
            return await function(*args, **settings)
        except BaseException as error:
            del args, settings
            drop_variables(error, module)
            raise

    made: Any = wait if inspect.iscoroutinefunction(function) else call
    made.__code__ = made.__code__.replace(co_name=function.__name__)  # the last line of a traceback shows it
    return cast(F, made)


def drop_variables(error: BaseException, module: str = _PACKAGE) -> None:
    """Remove from an error all references to variables of the client's frames and of the frames below them.

    Call it in the last handler before the caller. The frame of this handler stays. The traceback of the client's own
    errors ends there, because the message says everything. Other errors, such as one of a caller's retry rule, keep
    their lines, and the caller's frames keep their variables.

    Args:
        error: The error.
        module: The module of the function that was called. Its frames count as the client's.
    """
    here = error.__traceback__
    if here is not None:
        is_ended = isinstance(error, ApideckError) or not isinstance(error, Exception)
        here.tb_next = None if is_ended else _without_variables(here.tb_next, module)
    _drop_linked(error, module)


def _drop_linked(error: BaseException, module: str) -> None:
    """Remove the tracebacks of the errors that the client handled on the way, and the errors of libraries."""
    found, seen = [error], {id(error)}
    while found:
        each = found.pop()
        for name in ("__cause__", "__context__"):
            linked: BaseException | None = getattr(each, name)
            if linked is None or id(linked) in seen:
                continue
            trace = linked.__traceback__
            if trace is not None and not _is_ours(trace, module):
                continue  # the caller was handling it when it called the client
            if isinstance(linked, ApideckError):
                linked.__traceback__ = None
                seen.add(id(linked))
                found.append(linked)
            elif trace is not None:
                setattr(each, name, None)  # its attributes may hold secrets, such as those of a decoding error


def _is_ours(trace: TracebackType, module: str, *, is_below: bool = False) -> bool:
    name: str = trace.tb_frame.f_globals.get("__name__", "")
    package = name.partition(".")[0]
    if package in sys.stdlib_module_names or package == "typing_extensions":
        return is_below  # both the client and callers call it
    return name == module or package == _PACKAGE or package in _BELOW


def _without_variables(trace: TracebackType | None, module: str) -> TracebackType | None:
    """Return a traceback with the same lines. The frames of the client and those below it have no variables."""
    found: list[tuple[TracebackType, bool]] = []
    is_ours = True
    while trace is not None:
        is_ours = _is_ours(trace, module, is_below=is_ours)
        found.append((trace, is_ours))
        trace = trace.tb_next
    made: TracebackType | None = None
    while found:
        trace, is_ours = found.pop()
        if is_ours:
            made = TracebackType(made, _empty_frame(trace), -1, trace.tb_lineno)
        else:
            made = TracebackType(made, trace.tb_frame, trace.tb_lasti, trace.tb_lineno)
    del trace  # the empty frames refer to this frame, which made them
    return made


def _empty_frame(trace: TracebackType) -> FrameType:
    """Return a frame without variables for the line of a traceback."""
    code = trace.tb_frame.f_code
    at_line = compile("raise LookupError", "", "exec").replace(
        co_filename=code.co_filename, co_name=code.co_name, co_qualname=code.co_qualname, co_firstlineno=trace.tb_lineno
    )
    space = {"__name__": trace.tb_frame.f_globals.get("__name__")}
    del trace, code  # the empty frame refers to this one
    reached: TracebackType | None = None
    try:
        exec(at_line, space, {})
    except LookupError as error:
        reached = error.__traceback__
    assert reached is not None
    assert reached.tb_next is not None
    return reached.tb_next.tb_frame
