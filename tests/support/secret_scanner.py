"""Searches for credentials in everything that the suite prints, logs, raises, pickles and traces.

It is a pytest plugin, and runs in each of pytest's processes. It looks at

- the arguments of every client's hooks, and each span that `OpenTelemetryHook` exports;
- each error that a constructor, a resource's method or a call raises, or that a test expects: its text, its repr, its
  attributes, its pickle, and the local variables of its frames, except the test's frames;
- each log record: from DEBUG up for this package, asyncio, httpx and httpx2; for other libraries, those with an
  enabled level;
- everything that is pickled;
- everything that the tests print.

A hit fails the run, also in a worker of pytest-xdist, even if the tests themselves pass.
"""

import functools
import inspect
import logging
import os
import pickle
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor, SpanExporter, SpanExportResult

from apideck_client import Apideck, webhooks
from apideck_client._client.reading.pagination import Paginator
from apideck_client._client.resource import Resource
from apideck_client._client.sending.sender import Sender
from apideck_client.hooks import AttemptInfo, CallInfo, Hook, Outcome
from apideck_client.telemetry import OpenTelemetryHook

KEY = "sk_live_4f9a-do-not-show"
"""The API key of the suite's clients."""
TOKEN = "eyJhbGciOi.do-not-show.session"
"""A Vault session's token."""
OAUTH = "oauth-value-do-not-show"
"""Any secret of OAuth: a refresh token, a client's secret, a state."""
SECRETS = (KEY, TOKEN, OAUTH)

TESTS = f"{Path(__file__).parents[1]}{os.sep}"

_pickled = pickle.dumps


class Scanner:
    """Remembers the places of secrets, never the text around them."""

    def __init__(self, secrets: Sequence[str] = SECRETS) -> None:
        self._secrets = [form for secret in secrets for form in (secret, secret.encode().hex())]
        self.looked_at: Counter[str] = Counter()
        self.hits: list[str] = []

    def look(self, kind: str, text: str) -> None:
        """Look at a text."""
        self.looked_at[kind] += 1
        for secret in self._secrets:
            if secret in text:
                test = os.environ.get("PYTEST_CURRENT_TEST", "outside of a test")
                self.hits.append(f"{kind}: {test}")
                return

    def look_at_error(self, error: BaseException) -> None:
        """Look at an error and everything attached to it."""
        self.look("error", f"{error} {error!r} {vars(error)!r}")
        self.look("traceback", traceback_with_locals(error))
        try:
            pickled = _pickled(error)
        except (TypeError, AttributeError, pickle.PicklingError):
            return
        self.look_at_pickle(pickled)

    def look_at_pickle(self, pickled: bytes) -> None:
        """Look at pickled bytes."""
        self.look("pickle", pickled.decode("latin-1"))


def traceback_with_locals(error: BaseException) -> str:
    """Return what an error tracker collects: the error, its causes, and the variables of their frames.

    Frames in `tests/` are skipped. A value in several frames appears once.
    """
    errors: dict[int, BaseException] = {}
    found: list[BaseException | None] = [error]
    values: dict[int, Any] = {}
    while found:
        each = found.pop()
        if each is not None and id(each) not in errors:
            errors[id(each)] = each
            for frame, _ in traceback.walk_tb(each.__traceback__):
                if not frame.f_code.co_filename.startswith(TESTS):
                    values.update((id(value), value) for value in frame.f_locals.values())
            found += (each.__cause__, each.__context__, *getattr(each, "exceptions", ()))
    values = {**values, **errors}
    return "\n".join([*map(str, errors.values()), *map(_shown, values.values())])


def _shown(value: object) -> str:
    try:
        return repr(value)
    except Exception as error:
        # Such as `self` in a constructor. An error tracker doesn't show it either.
        return f"<{type(value).__name__} whose repr raised {type(error).__name__}>"


class _Watching(Hook):
    """Looks at the arguments of hooks, and passes them to OpenTelemetry."""

    # All facts of a call, except the memory that hooks write to.
    _facts = staticmethod(attrgetter(*(name for name in CallInfo.__slots__ if name != "memory")))

    def __init__(self, scanner: Scanner, telemetry: OpenTelemetryHook) -> None:
        self._scanner = scanner
        self._telemetry = telemetry

    def call_started(self, call: CallInfo) -> None:
        self._telemetry.call_started(call)
        self._scanner.look("hook", repr(self._facts(call)))

    def attempt_ended(self, call: CallInfo, attempt: AttemptInfo) -> None:
        self._telemetry.attempt_ended(call, attempt)
        self._scanner.look("hook", repr(attempt))

    def call_ended(self, call: CallInfo, outcome: Outcome) -> None:
        self._telemetry.call_ended(call, outcome)
        self._scanner.look("hook", repr(outcome))


class _Exporting(SpanExporter):
    """Looks at the exported spans."""

    def __init__(self, scanner: Scanner) -> None:
        self._scanner = scanner

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        for span in spans:
            events = [(event.name, dict(event.attributes or {})) for event in span.events]
            # Without ids and times, because they make `to_json` slow.
            facts = (span.name, dict(span.attributes or {}), events, span.status.description)
            self._scanner.look("span", repr(facts))
        return SpanExportResult.SUCCESS


class _Logging(logging.Handler):
    """Looks at each log record."""

    _LOGGERS = ("apideck_client", "asyncio", "httpx", "httpx2")
    # The place and time of a record.
    _STANDARD = vars(logging.makeLogRecord({})).keys() - {"args", "exc_text", "stack_info"}

    def __init__(self, scanner: Scanner) -> None:
        super().__init__(logging.DEBUG)
        self._scanner = scanner

    def begin(self) -> None:
        """Receive every record."""
        logging.getLogger().addHandler(self)
        for name in self._LOGGERS:
            logging.getLogger(name).setLevel(logging.DEBUG)

    def emit(self, record: logging.LogRecord) -> None:
        # The arguments of a message are in the record too, and a structured logger writes each.
        facts = [value for name, value in vars(record).items() if name not in self._STANDARD]
        self._scanner.look("log", f"{record.getMessage()} {facts}")
        if record.exc_info and record.exc_info[1]:
            self._scanner.look_at_error(record.exc_info[1])


class Plugin:
    """The scanner as a pytest plugin."""

    name = "secret-scanner"

    def __init__(self, scanner: Scanner) -> None:
        self.scanner = scanner
        provider = TracerProvider()
        provider.add_span_processor(SimpleSpanProcessor(_Exporting(scanner)))
        self._telemetry = OpenTelemetryHook(tracer_provider=provider)

    def pytest_sessionstart(self) -> None:
        _Logging(self.scanner).begin()
        self._watch_errors(Apideck, "__init__", "with_options", "with_session", "aclose")
        self._watch_errors(Resource, "_request")
        self._watch_errors(Paginator, "__init__")
        self._watch_errors(Sender, "send")
        self._watch_errors(webhooks, "unwrap", "verify", "parse", "sign", "signed")
        self._watch_expected_errors()
        self._watch_pickles()
        self._watch_output()
        self._add_hooks()

    def _add_hooks(self) -> None:
        build = Sender.__init__

        def init(transport: Sender, pool: Any, hooks: Iterable[Hook] = (), *rest: Any) -> None:
            build(transport, pool, (*hooks, _Watching(self.scanner, self._telemetry)), *rest)

        Sender.__init__ = init  # type: ignore[method-assign, assignment]

    def _watch_errors(self, owner: type | ModuleType, *names: str) -> None:
        for name in names:
            setattr(owner, name, self._watching(getattr(owner, name)))

    def _watching(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Wrap a function to look at everything it raises. Only its own frame and deeper ones are searched."""
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

    def _watch_expected_errors(self) -> None:
        leave = pytest.RaisesExc.__exit__

        def exit_(expected: Any, kind: Any, error: BaseException | None, trace: Any) -> bool:
            if error is not None:
                self.scanner.look_at_error(error)
            return leave(expected, kind, error, trace)

        pytest.RaisesExc.__exit__ = exit_  # type: ignore[method-assign]

    def _watch_pickles(self) -> None:
        def dumps(*args: Any, **settings: Any) -> bytes:
            pickled = _pickled(*args, **settings)
            self.scanner.look_at_pickle(pickled)
            return pickled

        pickle.dumps = dumps

    def _watch_output(self) -> None:
        """Look at output that a test reads, because pytest's report doesn't contain it."""
        read = pytest.CaptureFixture.readouterr

        def readouterr(fixture: pytest.CaptureFixture[Any]) -> Any:
            found = read(fixture)
            self.scanner.look("printed", f"{found.out}\n{found.err}")
            return found

        pytest.CaptureFixture.readouterr = readouterr  # type: ignore[method-assign, assignment]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if hasattr(report, "node"):
            return  # it comes from a worker, which has looked at it
        for title, text in report.sections:
            if "Captured std" in title:
                self.scanner.look("printed", text)

    # -- the result ----------------------------------------------------------------------------------------------------

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        workeroutput: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
        if workeroutput is not None:
            workeroutput[self.name] = (dict(self.scanner.looked_at), self.scanner.hits)
        elif self.scanner.hits and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Add the results of a worker. A worker that crashed has none, and has failed the run."""
        looked_at, hits = getattr(node, "workeroutput", {}).get(self.name, ({}, []))
        self.scanner.looked_at.update(looked_at)
        self.scanner.hits += hits

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        counts = ", ".join(f"{count} {kind}" for kind, count in sorted(self.scanner.looked_at.items()))
        terminalreporter.write_line(f"secret scanner: {len(self.scanner.hits)} hits in {counts or 'nothing'}")
        for hit in dict.fromkeys(self.scanner.hits):
            terminalreporter.write_line(f"  {hit}", red=True)
