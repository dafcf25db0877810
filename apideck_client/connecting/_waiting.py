"""Waits until a connection serves data."""

import asyncio
from typing import TYPE_CHECKING, Any

from .._client.secrets import guarded
from .._client.validation import check_number, check_type
from ..errors import APIConnectionError, ApideckError, RateLimitError, ServerError
from ..vault.models import Connection, ConnectionState
from ._steps import NextStep, Step, next_step

if TYPE_CHECKING:
    from .._client.client import Apideck

FIRST_WAIT = 1.0
"""The seconds between the first two requests. Each further wait is half as long again."""
MAX_POLL_INTERVAL = 10.0
"""The maximum seconds between two requests."""


class ConnectionNotCallableError(ApideckError):
    """The connection does not serve data after the wait.

    Attributes:
        connection: The connection in its last known state. None if the API never returned it, and after pickling.
        next_step: The next step of the connection, if it is known.
    """

    def __init__(self, what: str, why: str, connection: Connection | None = None) -> None:
        self.what = what
        self.why = why
        self.connection = connection
        self.next_step: NextStep | None = next_step(connection) if connection is not None else None
        super().__init__(what, why)

    def __str__(self) -> str:
        step = self.next_step
        return f"{self.what} {self.why}" + (f": {step.reason}; next step: {step.step}" if step else "")

    def __reduce__(self) -> tuple[Any, ...]:
        # Don't pickle the connection: its settings and links are credentials.
        return type(self), (self.what, str(self).removeprefix(f"{self.what} "))


@guarded
async def wait_until_callable(
    apideck: "Apideck",
    unified_api: str,
    service_id: str,
    *,
    timeout: float = 300.0,  # noqa: ASYNC109 - it counts by the client's clock, and ends with more than a TimeoutError
) -> Connection:
    """Request a connection until it serves data.

    The first request is made at once, the next after a second. The waits grow to ten seconds. Temporary errors (no
    connection to the API, a rate limit, a server error) don't end the wait. You can cancel it at any time.

    Args:
        apideck: A client of the connection's consumer.
        unified_api: The API of the connection, such as `crm`.
        service_id: Its connector.
        timeout: The maximum seconds to wait.

    Returns:
        The connection, callable and enabled.

    Raises:
        ConnectionNotCallableError: The timeout has passed, the connection's credentials have failed, or the application
            has to set up the integration first. The error has the connection and its next step.
        ApideckError: The API refused to return the connection, for example because there is no such connector. Or it
            can't be reached for a permanent reason, such as an untrusted certificate.

    Example:
        from apideck_client.connecting import wait_until_callable

        connection = await wait_until_callable(apideck, "crm", "quillbridge", timeout=600)
        print(connection.name)
    """
    from .._client.client import Apideck

    check_type("apideck", apideck, Apideck, "pass the Apideck itself", wanted="a client")
    check_number("timeout", timeout, remedy="pass a positive number of seconds")
    loop = asyncio.get_running_loop()
    end, wait = loop.time() + timeout, FIRST_WAIT
    what = f"the connection {unified_api}+{service_id}"
    seen: Connection | None = None
    problem: ApideckError | None = None
    while True:
        deadline = max(FIRST_WAIT, end - loop.time())
        try:
            now = await apideck.vault.connections.get(unified_api, service_id, deadline=deadline)
        except (APIConnectionError, RateLimitError, ServerError) as error:
            if isinstance(error, APIConnectionError) and error.is_final:
                raise
            problem = error  # the error is temporary
        else:
            problem = None
            step = next_step(now).step
            if step is Step.NOTHING:
                return now
            if step is Step.SET_UP_INTEGRATION:
                raise ConnectionNotCallableError(what, "can't become callable yet", now)
            # If it was invalid from the start, somebody may be fixing it now.
            if now.state == ConnectionState.INVALID and seen is not None and seen.state != now.state:
                raise ConnectionNotCallableError(what, "has failed", now)
            seen = now
        left = end - loop.time()
        if left <= 0:
            break
        await asyncio.sleep(min(wait, left))
        wait = min(MAX_POLL_INTERVAL, wait * 1.5)
    why = f"is not callable after {timeout:g} s"
    if problem is not None:
        why += f", and the API did not show it: {problem}"
    raise ConnectionNotCallableError(what, why, seen) from problem
