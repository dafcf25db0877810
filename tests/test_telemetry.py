"""One span for each logical call with its attempts as events, metrics, and no secret in the exported data."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

from apideck_client import APIConnectionError, Apideck, NotFoundError
from apideck_client.crm.models import Contact
from apideck_client.telemetry import OpenTelemetryHook
from tests.support.secret_scanner import KEY
from tests.test_transport import GET, Reply, Script, Timer


class Telescope:
    """An OpenTelemetry SDK that keeps everything in memory."""

    def __init__(self) -> None:
        self._exporter = InMemorySpanExporter()
        self._reader = InMemoryMetricReader()
        tracing = TracerProvider()
        tracing.add_span_processor(SimpleSpanProcessor(self._exporter))
        self.metering = MeterProvider([self._reader])
        self.hook = OpenTelemetryHook(tracing, self.metering)
        self.tracer = tracing.get_tracer("test")

    def client(self, script: httpx.AsyncBaseTransport, **settings: Any) -> Apideck:
        settings = {"api_key": KEY, "app_id": "app", "consumer_id": "acme", **settings}
        return Apideck(transport=script, hooks=[self.hook], _clock=Timer().clock, **settings)

    @property
    def spans(self) -> list[ReadableSpan]:
        return list(self._exporter.get_finished_spans())

    def points(self) -> dict[str, list[Any]]:
        """Return the points of each metric."""
        data = self._reader.get_metrics_data()
        assert data is not None
        scopes = [scope for resource in data.resource_metrics for scope in resource.scope_metrics]
        return {metric.name: list(metric.data.data_points) for scope in scopes for metric in scope.metrics}


@pytest.fixture
def telescope() -> Iterator[Telescope]:
    made = Telescope()
    yield made
    made.metering.shutdown()


async def test_a_call_is_one_span_and_its_attempts_are_events(telescope: Telescope) -> None:
    script = Script(Reply(503, b""), httpx.ReadError("reset"), Reply())
    await GET(telescope.client(script, service_id="hubspot"))
    (span,) = telescope.spans
    assert (span.name, span.kind, span.status.status_code) == (
        "GET /crm/contacts/{id}",
        SpanKind.CLIENT,
        StatusCode.UNSET,
    )
    assert dict(span.attributes or {}) == {
        "http.request.method": "GET",
        "url.template": "/crm/contacts/{id}",
        "url.full": "https://unify.apideck.com/crm/contacts/1",
        "server.address": "unify.apideck.com",
        "server.port": 443,
        "http.response.status_code": 200,
        "http.request.resend_count": 2,
        "apideck.operation": "contactsOne",
        "apideck.consumer_id": "acme",
        "apideck.service_id": "hubspot",
    }
    assert [(event.name, dict(event.attributes or {})) for event in span.events] == [
        (
            "attempt",
            {
                "apideck.attempt": 1,
                "apideck.attempt.duration": 0.0,
                "http.response.status_code": 503,
                "error.type": "ServerError",
                "apideck.attempt.wait": 0.5,
            },
        ),
        (
            "attempt",
            {
                "apideck.attempt": 2,
                "apideck.attempt.duration": 0.0,
                "error.type": "APIConnectionError",
                "apideck.attempt.wait": 1.0,
            },
        ),
        ("attempt", {"apideck.attempt": 3, "apideck.attempt.duration": 0.0, "http.response.status_code": 200}),
    ]


async def test_a_failed_call_is_a_failed_span_with_the_request_id(telescope: Telescope) -> None:
    script = Script(Reply(404, {"message": "private answer"}, {"request-id": "req-7"}))
    with pytest.raises(NotFoundError):
        await GET(telescope.client(script))
    (span,) = telescope.spans
    attributes = dict(span.attributes or {})
    assert span.status.status_code is StatusCode.ERROR
    assert attributes["error.type"] == "NotFoundError"
    assert (attributes["http.response.status_code"], attributes["apideck.request_id"]) == (404, "req-7")
    assert "http.request.resend_count" not in attributes


async def test_a_call_that_got_no_answer_has_no_status(telescope: Telescope) -> None:
    script = Script(Reply(503, b""), httpx.ConnectError("refused"))
    with pytest.raises(APIConnectionError):
        await GET(telescope.client(script))
    attributes = dict(telescope.spans[0].attributes or {})
    assert attributes["error.type"] == "APIConnectionError"
    assert "http.response.status_code" not in attributes


async def test_a_cancelled_call_ends_its_span(telescope: Telescope) -> None:
    under_way = asyncio.Event()

    class Stalling(Script):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            under_way.set()
            await asyncio.Event().wait()
            raise AssertionError

    task = asyncio.ensure_future(GET(telescope.client(Stalling())))
    await under_way.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    (span,) = telescope.spans
    assert (span.attributes or {})["error.type"] == "CancelledError"


async def test_a_span_is_the_child_of_the_callers(telescope: Telescope) -> None:
    with telescope.tracer.start_as_current_span("mine") as mine:
        await GET(telescope.client(Script()))
    ours = telescope.spans[0]
    assert ours.parent is not None
    assert ours.parent.span_id == mine.get_span_context().span_id


async def test_calls_at_once_keep_their_spans_apart(telescope: Telescope) -> None:
    client = telescope.client(Script(), lead_call=False)
    await asyncio.gather(*(client.crm.contacts.get(str(number)) for number in range(20)))
    assert {(span.attributes or {})["url.full"] for span in telescope.spans} == {
        f"https://unify.apideck.com/crm/contacts/{number}" for number in range(20)
    }
    assert all(len(span.events) == 1 for span in telescope.spans)


async def test_durations_and_retries_are_measured(telescope: Telescope) -> None:
    client = telescope.client(Script(Reply(503, b""), Reply(503, b""), Reply()))
    await GET(client)
    await GET(client)
    points = telescope.points()
    (duration,) = points["http.client.request.duration"]
    assert (duration.count, duration.sum) == (2, 1.5)
    (retries,) = points["apideck.client.retries"]
    assert retries.value == 2
    assert dict(duration.attributes) == dict(retries.attributes)
    # Each attribute has few values: there is no consumer and no record's id.
    assert dict(duration.attributes) == {
        "http.request.method": "GET",
        "url.template": "/crm/contacts/{id}",
        "server.address": "unify.apideck.com",
        "server.port": 443,
        "http.response.status_code": 200,
        "apideck.operation": "contactsOne",
    }


async def test_the_wait_in_line_is_an_attribute_and_a_metric(telescope: Telescope) -> None:
    client = telescope.client(Script(Reply(429, b"", {"retry-after": "3"}), Reply()))
    await GET(client)
    await GET(client)
    first = telescope.spans[0]
    assert (first.attributes or {})["apideck.time_in_queue"] == 3.0
    assert [(event.attributes or {}).get("apideck.attempt.time_in_queue") for event in first.events] == [None, 3.0]
    (waits,) = telescope.points()["apideck.client.time_in_queue"]
    assert (waits.count, waits.max) == (2, 3.0)
    assert dict(waits.attributes)["apideck.operation"] == "contactsOne"
    assert "apideck.consumer_id" not in waits.attributes


async def test_nothing_secret_is_exported(telescope: Telescope) -> None:
    echo = Reply(400, {"message": f"private {KEY}", "detail": KEY}, {"x-echo": KEY})
    client = telescope.client(Script(Reply(429, {"message": KEY}), echo), extra_headers={"x-mine": "private"})
    with pytest.raises(Exception, match="400"):
        await client.crm.contacts.create(Contact(name="private"), extra_query={"search": "private"})
    exported = "".join(span.to_json() for span in telescope.spans) + repr(telescope.points())
    assert "contactsAdd" in exported
    assert KEY not in exported
    assert "private" not in exported


async def test_without_an_sdk_nothing_is_exported_and_nothing_breaks() -> None:
    client = Apideck(api_key=KEY, app_id="app", consumer_id="acme", transport=Script(), hooks=[OpenTelemetryHook()])
    await GET(client)


WITHOUT = """
import sys
sys.modules["opentelemetry"] = None
import apideck_client, apideck_client.hooks, apideck_client._client.sending.sender
apideck_client.Apideck(api_key="k", app_id="a").crm
try:
    import apideck_client.telemetry
except ImportError as error:
    print(error)
"""


def test_without_opentelemetry_the_hook_says_what_to_install() -> None:
    done = subprocess.run([sys.executable, "-W", "error", "-c", WITHOUT], capture_output=True, text=True, check=True)
    assert done.stdout == "apideck_client.telemetry needs OpenTelemetry: pip install 'apideck-client[otel]'\n"


def test_the_package_does_not_load_opentelemetry_by_itself() -> None:
    code = "import sys, apideck_client; apideck_client.Apideck; print('opentelemetry' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"
