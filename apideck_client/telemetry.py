"""OpenTelemetry: one span for each logical call, its attempts as events, and the metrics of an HTTP client.

Needs the extra: `pip install 'apideck-client[otel]'`. The names follow OpenTelemetry's semantic conventions for HTTP.
Our own names start with `apideck.`.
"""

from typing import Any
from urllib.parse import urlsplit

try:
    from opentelemetry import metrics, trace
    from opentelemetry.trace import Span, SpanKind, Status, StatusCode
except ImportError as _missing:
    raise ImportError("apideck_client.telemetry needs OpenTelemetry: pip install 'apideck-client[otel]'") from _missing

from ._version import __version__
from .errors import APIResponseError
from .hooks import AttemptInfo, CallInfo, Hook, Outcome

__all__ = ["OpenTelemetryHook"]


class OpenTelemetryHook(Hook):
    """Reports calls to OpenTelemetry.

    Args:
        tracer_provider: The provider for spans. Default: the global provider.
        meter_provider: The provider for metrics. Default: the global provider.

    Example:
        from apideck_client.telemetry import OpenTelemetryHook

        traced = Apideck(api_key="key", app_id="app", consumer_id="acme", hooks=[OpenTelemetryHook()])
    """

    def __init__(
        self, tracer_provider: trace.TracerProvider | None = None, meter_provider: metrics.MeterProvider | None = None
    ) -> None:
        self._tracer = trace.get_tracer("apideck_client", __version__, tracer_provider)
        meter = metrics.get_meter("apideck_client", __version__, meter_provider)
        self._duration = meter.create_histogram(
            "http.client.request.duration", unit="s", description="The duration of a logical call, with its waits."
        )
        self._time_in_queue = meter.create_histogram(
            "apideck.client.time_in_queue",
            unit="s",
            description="The time that a logical call waited in the queue of its connection, for all its attempts.",
        )
        self._retries = meter.create_counter(
            "apideck.client.retries", unit="{attempt}", description="Attempts beyond the first."
        )

    def call_started(self, call: CallInfo) -> None:
        """Start the call's span."""
        names = _known({"apideck.consumer_id": call.consumer_id, "apideck.service_id": call.service_id})
        attributes = {**_attributes(call), "url.full": call.url, **names}
        name = f"{call.method} {call.template}"
        call.memory[self] = self._tracer.start_span(name, kind=SpanKind.CLIENT, attributes=attributes)

    def attempt_ended(self, call: CallInfo, attempt: AttemptInfo) -> None:
        """Add the attempt to the span."""
        facts = {
            "apideck.attempt": attempt.number,
            "apideck.attempt.duration": attempt.duration,
            "http.response.status_code": attempt.status_code,
            "error.type": type(attempt.error).__name__ if attempt.error is not None else None,
            "apideck.attempt.time_in_queue": attempt.queued or None,
            "apideck.attempt.wait": attempt.wait,
        }
        _span(call, self).add_event("attempt", _known(facts))

    def call_ended(self, call: CallInfo, outcome: Outcome) -> None:
        """End the span and record the metrics."""
        span = _span(call, self)
        attributes = _attributes(call)
        if outcome.status_code is not None:
            attributes["http.response.status_code"] = outcome.status_code
        if outcome.error is not None:
            attributes["error.type"] = type(outcome.error).__name__
            span.set_status(Status(StatusCode.ERROR, type(outcome.error).__name__))
        if isinstance(outcome.error, APIResponseError) and outcome.error.request_id:
            span.set_attribute("apideck.request_id", outcome.error.request_id)
        if outcome.attempts > 1:
            span.set_attribute("http.request.resend_count", outcome.attempts - 1)
            self._retries.add(outcome.attempts - 1, attributes)
        if outcome.queued:
            span.set_attribute("apideck.time_in_queue", outcome.queued)
        span.set_attributes(attributes)
        span.end()
        self._duration.record(outcome.duration, attributes)
        self._time_in_queue.record(outcome.queued, attributes)


def _attributes(call: CallInfo) -> dict[str, Any]:
    """Return the attributes that spans and metrics share. They have few values, so that there are few time series."""
    parts = urlsplit(call.url)
    return {
        "http.request.method": call.method,
        "url.template": call.template,
        "server.address": parts.hostname or "",
        "server.port": parts.port or (443 if parts.scheme == "https" else 80),
        "apideck.operation": call.operation,
    }


def _known(facts: dict[str, Any]) -> dict[str, Any]:
    """Return the facts that have a value. OpenTelemetry has no null."""
    return {name: value for name, value in facts.items() if value is not None}


def _span(call: CallInfo, hook: OpenTelemetryHook) -> Span:
    span: Span = call.memory.get(hook, trace.INVALID_SPAN)
    return span
