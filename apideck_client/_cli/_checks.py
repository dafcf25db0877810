"""The work of `apideck doctor`: it runs its checks in order. Each failed check names a remedy."""

import datetime
import platform
import re
import statistics
import time
from collections.abc import Sequence
from contextlib import aclosing
from email.utils import parsedate_to_datetime
from functools import cached_property
from typing import Any, Literal, NamedTuple

from .._apis import Apis
from .._client.client import Apideck
from .._client.records.model import is_present
from .._version import __version__
from ..connecting import Step, next_step
from ..errors import APIConnectionError, ApideckError, ForbiddenError, PaymentRequiredError, UnauthorizedError
from ._connections import consumers_or_none
from ._exits import Exit, of_parts
from ._output import show, show_json
from ._vault_lists import consumer_ids, is_offered

_CALLS = 3
"""The number of calls whose latency is measured."""
_MOST_CONSUMERS = 10
"""The number of consumers to check if the options name none."""
_MOST_OFF = 5.0
"""The seconds by which a clock may be wrong. It is compared with a header that has whole seconds."""
_SLOW = 2.0
"""A call is slow from this number of seconds on."""

Verdict = Literal["ok", "warning", "failed"]


class Finding(NamedTuple):
    """The result of one check."""

    check: str
    verdict: Verdict
    found: str
    remedy: str | None = None

    def __str__(self) -> str:
        return f"{self.verdict:8}{self.check}: {self.found}" + (f"\n        -> {self.remedy}" if self.remedy else "")


class Examination:
    """The checks of one run."""

    def __init__(self, apideck: Apideck, *, as_json: bool) -> None:
        self._apideck = apideck
        self._as_json = as_json
        self._findings: list[Finding] = []
        self._connections: list[bool] = []
        """For each connection: True if it works."""

    def _add(self, *finding: Any) -> None:
        self._findings.append(Finding(*finding))
        if not self._as_json:
            show(str(self._findings[-1]))

    async def run(self, consumers: Sequence[str], *, all_consumers: bool) -> Exit:
        """Run all checks, and print the results."""
        named = consumers_or_none(consumers, all_consumers=all_consumers)
        self._add("versions", "ok", _versions())
        is_served = await self._check_calls()
        if is_served:
            await self._check_consumers(named, None if all_consumers or named is not None else _MOST_CONSUMERS)
        code = of_parts(sum(self._connections) + 1, self._connections.count(False)) if is_served else Exit.FAILED
        if self._as_json:
            show_json({"checks": [each._asdict() for each in self._findings], "is_healthy": code is Exit.DONE})
        return code

    async def _check_calls(self) -> bool:
        """Check credentials, clock and latency with calls to Vault. Return True if the calls succeed."""
        seconds: list[float] = []
        off: list[float] = []
        for _ in range(_CALLS):
            begun, begun_at = time.monotonic(), datetime.datetime.now(datetime.UTC)
            try:
                page = await self._apideck.vault.consumers.list(limit=1)
            except ApideckError as error:
                check = "network" if isinstance(error, APIConnectionError) else "credentials"
                self._add(check, "failed", f"{type(error).__name__}: {error}", _remedy(error))
                return False
            seconds.append(time.monotonic() - begun)
            date = _date_of(page.headers.get("date"))
            if date is not None:
                middle = begun_at + datetime.timedelta(seconds=seconds[-1] / 2)
                off.append((middle - date).total_seconds())
        self._add("credentials", "ok", "the API key and the app id are accepted")
        self._check_clock(off)
        self._check_latency("latency of Vault", statistics.median(seconds))
        return True

    def _check_clock(self, off: list[float]) -> None:
        if not off:
            self._add("clock", "warning", "the responses have no Date header", "compare this clock with another one")
            return
        # The header omits the fraction of a second. The average fraction is half a second.
        wrong = statistics.median(off) - 0.5
        if abs(wrong) <= _MOST_OFF:
            self._add("clock", "ok", "it agrees with the server's")
        else:
            word = "ahead of" if wrong > 0 else "behind"
            remedy = "set the clock, for example with NTP: the expiry of tokens and Retry-After dates depend on it"
            self._add("clock", "warning", f"it is {abs(wrong):,.0f} s {word} the server's", remedy)

    def _check_latency(self, check: str, seconds: float) -> None:
        text = f"{seconds * 1000:,.0f} ms"
        if seconds < _SLOW:
            self._add(check, "ok", text)
        else:
            self._add(check, "warning", text, "a slow connector or network: raise timeout=, and read with concurrency")

    async def _check_consumers(self, named: list[str] | None, most: int | None) -> None:
        checked = 0
        async with aclosing(consumer_ids(self._apideck, named)) as ids:
            async for consumer_id in ids:
                if checked == most:
                    remedy = "pass --consumer ID or --all-consumers"
                    self._add("consumers", "warning", f"the first {most} were checked, and there are more", remedy)
                    return
                checked += 1
                await self._check_consumer(consumer_id, is_named=named is not None)
        if not checked:
            self._add("consumers", "warning", "there are none", "create one: apideck.vault.consumers.create(...)")

    async def _check_consumer(self, consumer_id: str, *, is_named: bool) -> None:
        found = 0
        try:
            async for connection in self._apideck.vault.connections.list(consumer_id=consumer_id):
                step = next_step(connection)
                if is_offered(connection, step):
                    continue
                found += 1
                name = f"{consumer_id}, {connection.unified_api} {connection.service_id}"
                if step.step is not Step.NOTHING:
                    who = "your application" if step.is_yours else "the consumer, in Vault"
                    self._fail(name, f"{connection.state}: {step.reason}", f"{step.step}, by {who}")
                elif is_present(connection.unified_api) and is_present(connection.service_id):
                    await self._check_connection(name, consumer_id, str(connection.unified_api), connection.service_id)
        except ApideckError as error:
            self._fail(consumer_id, f"{type(error).__name__}: {error}", _remedy(error))
            return
        if not found:
            remedy = "check the consumer's id, or let the consumer add a connection"
            if is_named:
                self._fail(consumer_id, "it has no connection", remedy)
            else:
                self._add(consumer_id, "ok", "it has no connection")

    def _fail(self, check: str, found: str, remedy: str) -> None:
        self._connections.append(False)
        self._add(check, "failed", found, remedy)

    async def _check_connection(self, name: str, consumer_id: str, api: str, service_id: str) -> None:
        """Read a page through a connection. Send no `limit`, because some connectors refuse it."""
        client = self._apideck.with_options(consumer_id=consumer_id, service_id=service_id)
        resource = _first_list(client, api)
        if resource is None:
            self._connections.append(True)
            self._add(name, "ok", "callable; this client doesn't have its API, so no call was made")
            return
        begun = time.monotonic()
        try:
            await resource.list()
        except ApideckError as error:
            self._fail(name, f"{type(error).__name__}: {error}", _remedy(error))
            return
        self._connections.append(True)
        self._add(name, "ok", f"callable; rate limit: {_limit(client)}")
        self._check_latency(f"{name}, latency", time.monotonic() - begun)


def _versions() -> str:
    documents = [
        f"{name} {found[1]}"
        for name, kind in vars(Apis).items()
        if isinstance(kind, cached_property) and (found := re.search(r"([0-9][\w.+-]*?)\.?$", kind.__doc__ or ""))
    ]
    return f"apideck-client {__version__}, documents {', '.join(documents)}, Python {platform.python_version()}"


def _first_list(client: Apideck, api: str) -> Any:
    """Return a resource with a `list` method. Contacts come first, because nearly every connector has them."""
    if not isinstance(vars(Apis).get(api), cached_property):
        return None
    namespace: object = getattr(client, api)
    names = [each for each, found in vars(type(namespace)).items() if isinstance(found, cached_property)]
    for name in sorted(names, key=lambda name: name != "contacts"):
        resource: Any = getattr(namespace, name)
        if hasattr(resource, "list"):
            return resource
    return None


def _limit(client: Apideck) -> str:
    limit = client.rate_limit
    if limit is None or limit.limit is None:
        return "the connector reports none"
    return f"{limit.limit:,} calls" + (f", {limit.remaining:,} left" if limit.remaining is not None else "")


def _date_of(text: str | None) -> datetime.datetime | None:
    if text is None:
        return None
    try:
        return parsedate_to_datetime(text)
    except ValueError:
        return None


def _remedy(error: ApideckError) -> str:
    if isinstance(error, UnauthorizedError):
        return "check APIDECK_API_KEY and APIDECK_APP_ID: they belong together"
    if isinstance(error, PaymentRequiredError):
        return "all calls of this month are used: upgrade the plan"
    if isinstance(error, ForbiddenError):
        return "check that the plan and the permissions of the key allow this call"
    if isinstance(error, APIConnectionError):
        return "check the network, the proxy and the base URL"
    request_id = getattr(error, "request_id", None)
    return "try again" + (
        f"; if it fails again, tell Apideck's support the request id {request_id}" if request_id else ""
    )
