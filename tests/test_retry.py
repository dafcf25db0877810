"""The retry policy: functions of an outcome, the time and a random number."""

import time
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apideck_client import APIConnectionError, APIResponseError, APITimeoutError, ConnectorRateLimitError
from apideck_client.errors import error_class
from apideck_client.retry import (
    INITIAL_RETRY_DELAY,
    MAX_RETRY_AFTER,
    MAX_RETRY_DELAY,
    Failure,
    backoff,
    is_retryable,
    retry_after,
)


def delay(attempt: int, headers: dict[str, str], now: float, chance: float) -> float | None:
    """Return the client's wait after a response with these headers."""
    error = APIResponseError(status_code=503, method="GET", url="", headers=headers)
    return backoff(Failure(error, attempt, 0.0, now, chance))


NOW = 1_700_000_000.0  # Tue, 14 Nov 2023 22:13:20 GMT
SAFE = ["GET", "HEAD", "DELETE"]
UNSAFE = ["POST", "PATCH", "PUT"]


def answered(method: str, status: int, type_name: str | None = None) -> APIResponseError:
    return error_class(type_name, status)(status_code=status, method=method, url="/", type_name=type_name)


def broke(method: str, *, was_sent: bool, kind: type[APIConnectionError] = APIConnectionError) -> APIConnectionError:
    return kind("reset", method, "/", 1, was_sent)


@pytest.fixture(params=["UTC", "America/New_York", "Asia/Kolkata"])
def timezone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Set the machine's time zone, which must not matter."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


# -- retry or not ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", SAFE + UNSAFE)
def test_which_statuses_are_repeated_for_which_methods(method: str) -> None:
    passing = {408, 429, 500, 502, 503, 504} if method in SAFE else {429}
    assert {status for status in range(300, 600) if is_retryable(answered(method, status))} == passing


@pytest.mark.parametrize("method", SAFE + UNSAFE)
@pytest.mark.parametrize("kind", [APIConnectionError, APITimeoutError])
def test_a_call_that_never_reached_the_server_is_retried(method: str, kind: type[APIConnectionError]) -> None:
    assert is_retryable(broke(method, was_sent=False, kind=kind))


@pytest.mark.parametrize("method", SAFE + UNSAFE)
@pytest.mark.parametrize("kind", [APIConnectionError, APITimeoutError])
def test_a_call_that_may_be_received_is_retried_only_if_safe(method: str, kind: type[APIConnectionError]) -> None:
    assert is_retryable(broke(method, was_sent=True, kind=kind)) is (method in SAFE)


@pytest.mark.parametrize("method", SAFE + UNSAFE)
def test_the_used_up_quota_is_never_repeated(method: str) -> None:
    assert not is_retryable(answered(method, 402, "RequestLimitError"))


@pytest.mark.parametrize("method", SAFE + UNSAFE)
def test_a_connectors_rate_limit_is_repeated(method: str) -> None:
    error = answered(method, 429, "ConnectorRateLimitError")
    assert type(error) is ConnectorRateLimitError
    assert is_retryable(error)


@pytest.mark.parametrize("method", SAFE + UNSAFE)
@pytest.mark.parametrize(("status", "unsafe"), [(429, True), (503, False)])
def test_a_connectors_own_error_is_repeated_as_its_status_is(method: str, status: int, unsafe: bool) -> None:
    assert is_retryable(answered(method, status, "ConnectorExecutionError")) is (method in SAFE or unsafe)


# -- the wait that the server asks for ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 0.0),
        ("1", 1.0),
        ("120", 120.0),
        ("1.5", 1.5),
        (" 3 ", 3.0),
        ("-1", 0.0),
        ("-1e9", 0.0),
        ("1e9", 1e9),
        ("Tue, 14 Nov 2023 22:13:50 GMT", 30.0),
        ("Tue, 14 Nov 2023 22:13:20 GMT", 0.0),
        ("Tue, 14 Nov 2023 22:13:19 GMT", 0.0),
        ("Mon, 01 Jan 1990 00:00:00 GMT", 0.0),
        ("Tuesday, 14-Nov-23 22:13:50 GMT", 30.0),
        ("Tue, 14 Nov 2023 23:13:50 +0100", 30.0),
    ],
)
def test_retry_after_in_seconds_or_as_a_date(timezone: str, text: str, seconds: float) -> None:
    assert retry_after({"retry-after": text}, NOW) == seconds


@pytest.mark.parametrize(
    "text", ["Tue Nov 14 22:13:50 2023", "Tue, 14 Nov 2023 22:13:50 -0000", "Tue, 14 Nov 2023 22:13:50"]
)
def test_a_date_that_names_no_zone_is_gmt(timezone: str, text: str) -> None:
    """RFC 9110 requires recipients to accept the asctime form; every HTTP date is GMT."""
    assert retry_after({"retry-after": text}, NOW) == 30.0


@pytest.mark.parametrize(
    "text",
    ["", " ", "soon", "nan", "inf", "-inf", "NaN", "1,5", "0x10", "5 seconds", "Tue, 99 Nov 2023 22:13:50 GMT",
     "Tue, 14 Nov 99999 22:13:50 GMT", "é", "[]", "\x00"],
)  # fmt: skip
def test_garbage_asks_for_nothing(text: str) -> None:
    assert retry_after({"retry-after": text}, NOW) is None


@pytest.mark.parametrize("text", ["61", "86400", "1e11", "1e13", "9" * 30, "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_an_absurd_wait_is_not_worth_waiting(text: str) -> None:
    """The server asked for a very long wait, so a retry after half a second is wrong."""
    assert delay(1, {"retry-after": text}, NOW, 1.0) is None


@pytest.mark.parametrize(
    ("remaining", "reset", "seconds"),
    [
        ("0", NOW + 9, 9.0),
        ("0", NOW, 0.0),
        ("0", NOW - 9, 0.0),
        ("0", "garbage", None),
        ("0", "nan", None),
        ("0", "", None),
        ("1", NOW + 9, None),
        ("", NOW + 9, None),
    ],
)
def test_the_connectors_reset_counts_once_nothing_remains(
    remaining: str, reset: float | str, seconds: float | None
) -> None:
    headers = {"x-downstream-ratelimit-remaining": remaining, "x-downstream-ratelimit-reset": str(reset)}
    assert retry_after(headers, NOW) == seconds


def test_a_reset_or_a_remaining_alone_asks_for_no_wait() -> None:
    assert retry_after({"x-downstream-ratelimit-reset": str(NOW + 9)}, NOW) is None
    assert retry_after({"x-downstream-ratelimit-remaining": "0"}, NOW) is None


@pytest.mark.parametrize(("text", "seconds"), [("2", 2.0), ("0", 0.0), ("garbage", 9.0)])
def test_a_readable_retry_after_goes_before_the_reset(text: str, seconds: float) -> None:
    headers = {
        "retry-after": text,
        "x-downstream-ratelimit-remaining": "0",
        "x-downstream-ratelimit-reset": str(NOW + 9),
    }
    assert retry_after(headers, NOW) == seconds


def test_no_headers_ask_for_nothing() -> None:
    assert retry_after({}, NOW) is None


header_text = (
    st.text(max_size=40)
    | st.floats().map(str)
    | st.integers().map(str)
    | st.datetimes().map(lambda moment: moment.strftime("%a, %d %b %Y %H:%M:%S GMT"))
)


@given(retry_after=header_text, remaining=header_text | st.just("0"), reset=header_text, attempt=st.integers(1, 10**9))
def test_no_headers_whatsoever_raise_or_ask_for_an_endless_wait(
    retry_after: str, remaining: str, reset: str, attempt: int
) -> None:
    headers = {
        "retry-after": retry_after,
        "x-downstream-ratelimit-remaining": remaining,
        "x-downstream-ratelimit-reset": reset,
    }
    wait = delay(attempt, headers, NOW, 1.0)
    assert wait is None or 0.0 <= wait <= MAX_RETRY_AFTER


# -- the wait of the client --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("requested", "wait"), [("0", 0.25), ("59.9", 59.9), ("60", 60.0), ("60.1", None), ("1e6", None)]
)
def test_a_requested_wait_is_kept_up_to_the_cap(requested: str, wait: float | None) -> None:
    assert delay(1, {"retry-after": requested}, NOW, 0.5) == wait


def test_the_connectors_reset_has_the_same_cap() -> None:
    headers = {"x-downstream-ratelimit-remaining": "0", "x-downstream-ratelimit-reset": str(NOW + 61)}
    assert delay(1, headers, NOW, 0.5) is None
    assert delay(1, headers, NOW + 1, 0.5) == 60.0


@pytest.mark.parametrize(
    ("attempt", "most"), [(1, 0.5), (2, 1.0), (3, 2.0), (4, 4.0), (5, 8.0), (6, 8.0), (31, 8.0), (10**6, 8.0)]
)
def test_the_longest_backoff_doubles_up_to_a_ceiling(attempt: int, most: float) -> None:
    assert delay(attempt, {}, NOW, 1.0) == most
    assert delay(attempt, {}, NOW, 0.0) == 0.0
    assert delay(attempt, {}, NOW, 0.25) == most / 4


@given(attempt=st.integers(1, 10**9), chance=st.floats(0, 1))
def test_jitter_stays_between_nothing_and_the_ceiling(attempt: int, chance: float) -> None:
    wait = delay(attempt, {}, NOW, chance)
    assert wait is not None
    assert 0.0 <= wait <= min(MAX_RETRY_DELAY, INITIAL_RETRY_DELAY * 2.0 ** min(attempt - 1, 9))
