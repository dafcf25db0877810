"""One call that has been described and not yet made."""

import inspect
from collections.abc import Callable, Coroutine, Generator
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from ..errors import ClientStateError
from .reading.responses import Response

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class ValueOf(Generic[T]):
    """Stands in a generated method for the type of an answer that is no class: a list, a map, a choice, a number.

    Args:
        type: The type, as annotations write it. Type checkers know it as `T`.
        is_optional: Whether an answer may be empty; its result is None.
    """

    __slots__ = ("is_optional", "type")

    def __init__(self, type: Any, *, is_optional: bool = False) -> None:
        self.type = type
        self.is_optional = is_optional


class PlainText:
    """Stands in a generated method for the type of an answer that is plain text."""


class Redirect:
    """Stands in a generated method for the type of an answer whose result is where it redirects to."""


def _data(answer: Response[Any]) -> Any:
    return answer.data


def _whole(answer: Response[Any]) -> Any:
    return answer


class Call(Coroutine[Any, Any, T_co], Generic[T_co]):
    """One API call. Await it for its result; await `.response()` for the whole answer.

    The arguments were checked when the call was described; the request is sent when the call is awaited, once. It is a
    coroutine in every respect: `asyncio.create_task`, `gather`, `wait_for` and `TaskGroup` take it, and a call that
    nobody awaits warns.

    Example:
        contact = await apideck.crm.contacts.get("contact-id")
        answer = await apideck.crm.contacts.get("contact-id").response()
        print(answer.request_id, answer.data.name)
    """

    __slots__ = ("_exchange", "_pick", "_running")

    def __init__(
        self, exchange: Coroutine[Any, Any, Response[Any]], pick: Callable[[Response[Any]], T_co] = _data
    ) -> None:
        self._exchange = exchange
        self._pick = pick
        self._running: Coroutine[Any, Any, T_co] | None = None

    def response(self) -> "Call[Response[T_co]]":
        """The same call with the whole answer as its result: status, headers, request id, meta, links, raw, data."""
        return Call(self._exchange, _whole)

    if not TYPE_CHECKING:  # type checkers know what a call has

        @property
        def __name__(self) -> str:
            """The method that was called, `contacts.get`; a task that runs the call shows it."""
            return self._name

        def __getattr__(self, name: str) -> Any:
            hint = "" if name.startswith("_") else f": it was not awaited; write (await ...).{name}"
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}{hint}")

    @property
    def _name(self) -> str:
        return str(getattr(self._exchange, "__name__", "call"))

    def __repr__(self) -> str:
        return f"<Call {self._name}>"

    async def _result(self) -> T_co:
        return self._pick(await self._exchange)

    def __await__(self) -> Generator[Any, Any, T_co]:
        self._check_first_use()
        return self._result().__await__()

    def _check_first_use(self) -> None:
        if inspect.iscoroutine(self._exchange) and inspect.getcoroutinestate(self._exchange) != inspect.CORO_CREATED:
            name = self._name
            raise ClientStateError(f"{name} was awaited or closed before: a call is made once; call {name}(...) again")

    # What makes it a coroutine. Awaiting does not pass here; `asyncio.create_task` does.

    def send(self, value: Any, /) -> Any:
        """Run to the next suspension; the event loop calls this."""
        if self._running is None:
            self._check_first_use()
            self._running = self._result()
        return self._running.send(value)

    def throw(self, *error: Any) -> Any:
        """Raise inside the call; the event loop calls this to cancel it."""
        if self._running is None:
            # Cancelled before it began: nothing was sent, and nothing is left to be warned of.
            self._exchange.close()
            self._running = self._result()
        return self._running.throw(*error)

    def close(self) -> None:
        """Give the call up without making it."""
        if self._running is not None:
            self._running.close()
        self._exchange.close()
