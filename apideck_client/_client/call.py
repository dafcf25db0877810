"""A call that is described and not yet made."""

import copy
import inspect
from collections.abc import Coroutine, Generator
from types import CoroutineType
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from ..errors import ClientStateError
from .reading.responses import Response

if TYPE_CHECKING:
    from .exchange import Request
    from .sending.sender import Sender

T_co = TypeVar("T_co", covariant=True)


class Call(Coroutine[Any, Any, T_co], Generic[T_co]):
    """One API call. Await it for its result; await `.response()` for the whole response.

    The arguments are checked when the method is called; the request is sent when the call is awaited, once. A call is a
    coroutine: `asyncio.create_task`, `gather`, `wait_for` and `TaskGroup` take it, and Python warns if it is never
    awaited.

    Example:
        contact = await apideck.crm.contacts.get("contact-id")
        response = await apideck.crm.contacts.get("contact-id").response()
        print(response.request_id, response.data.name)
    """

    __slots__ = ("_exchange", "_is_whole", "_running")

    def __init__(self, sender: "Sender", request: "Request[T_co]") -> None:
        from .reading.answers import read_response  # here, as a resource is imported without the models

        exchange: Any = sender.send(request, read_response)
        # Python's warning for a forgotten await shows this name.
        exchange.__name__ = exchange.__qualname__ = request.operation.name
        self._exchange: CoroutineType[Any, Any, Response[Any]] = exchange
        self._is_whole = False
        self._running: Coroutine[Any, Any, T_co] | None = None

    def response(self) -> "Call[Response[T_co]]":
        """Return the same call. Its result is the whole response: status, headers, request id, meta, links, data."""
        whole = copy.copy(self)
        whole._is_whole = True
        return cast("Call[Response[T_co]]", whole)

    if not TYPE_CHECKING:  # type checkers know what a call has

        @property
        def __name__(self) -> str:
            """The method that was called, `contacts.get`; a task that runs the call shows it."""
            return self._exchange.__name__

        def __getattr__(self, name: str) -> Any:
            hint = "" if name.startswith("_") else f": it was not awaited; write (await ...).{name}"
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}{hint}")

    def __repr__(self) -> str:
        return f"<Call {self._exchange.__name__}>"

    async def _result(self) -> T_co:
        response: Any = await self._exchange
        result: T_co = response if self._is_whole else response.data
        return result

    def __await__(self) -> Generator[Any, Any, T_co]:
        self._check_first_use()
        return self._result().__await__()

    def _check_first_use(self) -> None:
        if inspect.getcoroutinestate(self._exchange) != inspect.CORO_CREATED:
            name = self._exchange.__name__
            raise ClientStateError(f"{name} was awaited or closed before: a call is made once; call {name}(...) again")

    # The rest makes it a coroutine. `asyncio.create_task` uses it, `await` does not.

    def send(self, value: Any, /) -> Any:
        """Run to the next suspension; the event loop calls this."""
        if self._running is None:
            self._check_first_use()
            self._running = self._result()
        return self._running.send(value)

    def throw(self, *error: Any) -> Any:
        """Raise an error inside the call; the event loop calls this to cancel it."""
        return (self._running or self._exchange).throw(*error)

    def close(self) -> None:
        """End the call without making it."""
        (self._running or self._exchange).close()
