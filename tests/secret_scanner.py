"""Looks for credentials in all that the suite prints, logs, raises, pickles and traces.

A plugin of pytest. Every client that a test makes is watched: what its hooks are told, each span that
`OpenTelemetryHook` exports, each error that comes out of a call or a constructor (its text, its repr, its attributes,
its pickle, and its traceback with the local variables of the frames that are not the test's own), each log record of
any library from DEBUG up, and what the tests print. A hit fails the session.
"""

import functools
import inspect
import logging
import os
import pickle
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor, SpanExporter, SpanExportResult

from apideck_client import Apideck, webhooks
from apideck_client.hooks import AttemptInfo, CallInfo, Hook, Outcome
from apideck_client.telemetry import OpenTelemetryHook
from apideck_client.transport import Transport

KEY = "sk_live_4f9a-do-not-show"
"""The API key of the suite's clients."""
TOKEN = "eyJhbGciOi.do-not-show.session"
"""A Vault session's token."""
OAUTH = "oauth-value-do-not-show"
"""Anything of OAuth: a refresh token, a client's secret, a state."""
SECRETS = (KEY, TOKEN, OAUTH)

TESTS = Path(__file__).parent


class Scanner:
    """Remembers where a secret was seen, never the text around it."""

    def __init__(self, secrets: Sequence[str] = SECRETS) -> None:
        self._secrets = [form for secret in secrets for form in (secret, secret.encode().hex())]
        self.looked_at: Counter[str] = Counter()
        self.hits: list[str] = []

    def look(self, kind: str, text: str) -> None:
        """Look at a text."""
        self.looked_at[kind] += 1
        if any(secret in text for secret in self._secrets):
            test = os.environ.get("PYTEST_CURRENT_TEST", "outside of a test")
            self.hits.append(f"{kind}: {test}")

    def look_at_error(self, error: BaseException) -> None:
        """Look at an error and everything that hangs on it."""
        self.look("error", f"{error} {error!r} {vars(error)!r}")
        self.look("traceback", traceback_with_locals(error))
        try:
            pickled = pickle.dumps(error)
        except (TypeError, AttributeError, pickle.PicklingError):
            return
        self.look("pickle", pickled.decode("latin-1"))


def traceback_with_locals(error: BaseException) -> str:
    """The traceback as an error tracker shows it, with the variables of every frame that is not in `tests/`."""
    report = traceback.TracebackException.from_exception(error, capture_locals=True)
    lines: list[str] = []
    reports: list[traceback.TracebackException | None] = [report]
    while reports:
        shown = reports.pop()
        if shown is not None:
            lines += list(shown.format_exception_only())
            for frame in shown.stack:
                if not Path(frame.filename).is_relative_to(TESTS):
                    lines.append(f"{frame.filename}:{frame.lineno} {frame.name} {frame.locals}")
            reports += [shown.__cause__, shown.__context__, *(shown.exceptions or ())]
    return "\n".join(lines)


class _Watching(Hook):
    """Looks at what hooks are told of a client's first calls, and lets OpenTelemetry trace them."""

    ENOUGH = 200
    """Calls of one client; a test that makes a hundred thousand shows nothing new after them."""

    def __init__(self, scanner: Scanner, telemetry: OpenTelemetryHook) -> None:
        self._scanner = scanner
        self._telemetry = telemetry
        self._calls = 0

    def call_started(self, call: CallInfo) -> None:
        self._calls += 1
        if self._calls <= self.ENOUGH:
            call.memory[self] = True
            self._telemetry.call_started(call)
            self._scanner.look("hook", repr(call))

    def attempt_ended(self, call: CallInfo, attempt: AttemptInfo) -> None:
        if self in call.memory:
            self._telemetry.attempt_ended(call, attempt)
            self._scanner.look("hook", repr(attempt))

    def call_ended(self, call: CallInfo, outcome: Outcome) -> None:
        if self in call.memory:
            self._telemetry.call_ended(call, outcome)
            self._scanner.look("hook", repr(outcome))


class _Exporting(SpanExporter):
    """Looks at the spans that are exported."""

    def __init__(self, scanner: Scanner) -> None:
        self._scanner = scanner

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        for span in spans:
            self._scanner.look("span", span.to_json())
        return SpanExportResult.SUCCESS


class _Logging(logging.Handler):
    """Looks at each log record; of a test that writes very many, at the first few hundred and at the warnings."""

    LOGGERS = tuple(logging.getLogger(name) for name in ("apideck_client", "asyncio", "httpx"))
    ENOUGH = 500

    def __init__(self, scanner: Scanner) -> None:
        super().__init__(logging.DEBUG)
        self._scanner = scanner
        self._records = 0

    def begin(self) -> None:
        """Look at everything again."""
        self._records = 0
        self._set_level(logging.DEBUG)

    def _set_level(self, level: int) -> None:
        for logger in self.LOGGERS:
            logger.setLevel(level)

    def emit(self, record: logging.LogRecord) -> None:
        self._records += 1
        if self._records == self.ENOUGH:
            self._set_level(logging.WARNING)
        # The message's arguments are the record's as well: a structured logger writes them one by one.
        self._scanner.look("log", f"{record.getMessage()} {vars(record)!r}")


class Plugin:
    """The scanner's place in a pytest session."""

    def __init__(self, scanner: Scanner) -> None:
        self.scanner = scanner
        provider = TracerProvider()
        provider.add_span_processor(SimpleSpanProcessor(_Exporting(scanner)))
        self._telemetry = OpenTelemetryHook(tracer_provider=provider)
        self._handler = _Logging(scanner)

    def pytest_sessionstart(self) -> None:
        logging.getLogger().addHandler(self._handler)
        self._handler.begin()
        self._watch_errors(Apideck, "__init__", "with_options")
        self._watch_errors(Transport, "send", "aclose")
        self._watch_errors(webhooks, "unwrap", "verify", "parse", "sign", "signed")
        self._add_hooks()

    def pytest_runtest_setup(self) -> None:
        self._handler.begin()

    def _add_hooks(self) -> None:
        build = Transport.__init__

        def init(transport: Transport, pool: Any, hooks: Any = (), clock: Any = None) -> None:
            build(transport, pool, (*hooks, _Watching(self.scanner, self._telemetry)), clock)

        Transport.__init__ = init  # type: ignore[method-assign, assignment]

    def _watch_errors(self, owner: type | ModuleType, *names: str) -> None:
        for name in names:
            setattr(owner, name, self._watching(getattr(owner, name)))

    def _watching(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, with a look at whatever it raises. Nobody's frame but its own and deeper ones is looked at."""
        scanner = self.scanner

        @functools.wraps(function)
        def watched(*args: Any, **settings: Any) -> Any:
            try:
                return function(*args, **settings)
            except BaseException as error:
                scanner.look_at_error(error)
                raise

        @functools.wraps(function)
        async def awaited(*args: Any, **settings: Any) -> Any:
            try:
                return await function(*args, **settings)
            except BaseException as error:
                scanner.look_at_error(error)
                raise

        return awaited if inspect.iscoroutinefunction(function) else watched

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        for title, text in report.sections:
            self.scanner.look("printed" if "Captured std" in title else "captured log", text)

    @pytest.hookimpl(wrapper=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> Iterator[None]:
        if self.scanner.hits and session.exitstatus == 0:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
        return (yield)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        counts = ", ".join(f"{count} {kind}" for kind, count in sorted(self.scanner.looked_at.items()))
        terminalreporter.write_line(f"secret scanner: {len(self.scanner.hits)} hits in {counts or 'nothing'}")
        for hit in dict.fromkeys(self.scanner.hits):
            terminalreporter.write_line(f"  {hit}", red=True)
