"""Times and durations, in every form that a field may have."""

import datetime
import math
import typing
from importlib.metadata import version
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apideck_client import UNSET, Apideck, ArgumentError, from_dict, to_dict
from apideck_client._client.records.conversion import convert
from apideck_client.crm.models import Contact
from apideck_client.times import to_datetime
from apideck_client.vault.models import Connection, Session, SessionSettings
from tests.support import moments
from tests.support.documents import has_operation
from tests.support.secret_scanner import KEY

NOON = datetime.datetime(2024, 3, 1, 12, tzinfo=datetime.UTC)
CET = datetime.timezone(datetime.timedelta(hours=1))


@pytest.mark.parametrize(
    "value",
    [
        "2024-03-01T12:00:00.000Z",
        "2024-03-01T13:00:00+01:00",
        "2024-03-01T12:00:00",
        " 2024-03-01T12:00:00+0000 ",
        1709294400000,
        1709294400000.0,
        NOON,
        NOON.replace(tzinfo=None),
        NOON.astimezone(CET),
    ],
)
def test_a_moment_in_any_form_is_an_aware_datetime(value: object) -> None:
    found = to_datetime(value)
    assert found == NOON
    assert found is not None
    assert found.tzinfo is not None


@pytest.mark.parametrize("value", ["2024-03-01", datetime.date(2024, 3, 1), "20240301"])
def test_a_day_is_its_first_moment(value: object) -> None:
    assert to_datetime(value) == datetime.datetime(2024, 3, 1, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    ("text", "milliseconds"),
    [
        ("1709120411200", 1709120411200),
        ("1709294400", 1709294400000),
        ("0000000000", 0),
        ("2024-03-01 12:00", 1709294400000),
        ("20240301T120000Z", 1709294400000),
        ("2024-061T12", 1709294400000),
        ("2024-W09-5T12:00:00,0+00:00", 1709294400000),
    ],
)
def test_a_text_is_read_by_its_grammar(text: str, milliseconds: int) -> None:
    assert to_datetime(text) == to_datetime(milliseconds)
    for name in ("created_at", "updated_at"):
        assert getattr(from_dict(Contact, {"name": "Ada", name: text}), name) == to_datetime(milliseconds)
    assert from_dict(Connection, {"created_at": text}).created_at == to_datetime(milliseconds)


@pytest.mark.parametrize(
    "text",
    [
        "2024",
        "202403",
        "2024061",
        "170912041120",
        "17091204112000",
        "20241301",
        "2024-03-01_12:00",
        "2024-03-01T12:0030",
        "2023-W53-1",
        "2024-03T12",
        "2024-12 12:00",
        "2024-1_1",
        "\u0662024-03-01",
        "20240301T",
        "-1709294400",
        "1709294400.5",
    ],
)
def test_any_other_text_stays_text(text: str) -> None:
    assert to_datetime(text) is None
    assert from_dict(Contact, {"name": "Ada", "created_at": text}).created_at == text


@pytest.mark.parametrize("kind", moments.KINDS)
def test_no_text_is_misread(kind: str) -> None:
    if "ISO 8601" in kind and int(version("python-dateutil").split(".")[0]) < 4:
        pytest.skip("python-dateutil reads ordinal dates without a dash from 4.0 on; before, they stay text")
    assert list(moments.misread(kind, 1000, seed=1)) == []


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("digits", [16, 30, 308, 309, 400, 5000])
def test_no_number_is_too_large(digits: int, sign: int) -> None:
    assert to_datetime(sign * 10**digits) is None


@pytest.mark.parametrize("value", [None, UNSET, "", "soon", "--03-01", True, math.nan, math.inf, 1e300, [], {}, b"x"])
def test_what_names_no_moment_is_none(value: object) -> None:
    assert to_datetime(value) is None


@given(st.one_of(st.text(), st.floats(), st.integers(), st.dates(), st.datetimes(), st.none(), st.binary()))
def test_no_value_raises(value: object) -> None:
    found = to_datetime(value)
    assert found is None or found.tzinfo is not None


@given(st.datetimes(timezones=st.just(datetime.UTC)))
def test_milliseconds_come_back(moment: datetime.datetime) -> None:
    moment = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    number = to_dict(Connection(created_at=moment))["created_at"]
    assert isinstance(number, int)
    assert to_datetime(number) == moment


# -- the length of a session -------------------------------------------------------------------------------------------


def sent_by(session_length: Any) -> Any:
    return to_dict(Session(settings=SessionSettings(session_length=session_length)))["settings"]["session_length"]


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ("30m", "30m"),
        ("1w", "1w"),
        ("604800s", "604800s"),
        (datetime.timedelta(minutes=30), "30m"),
        (datetime.timedelta(hours=1), "1h"),
        (datetime.timedelta(days=7), "168h"),
        (datetime.timedelta(seconds=90), "90s"),
    ],
)
async def test_a_length_goes_out_as_the_api_writes_it(given: Any, sent: str) -> None:
    bodies: list[bytes] = []

    def answer(request: httpx.Request) -> httpx.Response:
        bodies.append(request.content)
        return httpx.Response(200, json={"status_code": 200, "data": {"session_uri": "u", "session_token": "t"}})

    transport = httpx.MockTransport(answer)
    async with Apideck(api_key=KEY, app_id="app", consumer_id="acme", transport=transport) as apideck:
        await apideck.vault.sessions.create(Session(settings=SessionSettings(session_length=given)))
    assert bodies == [f'{{"settings":{{"session_length":"{sent}"}}}}'.encode()]
    assert sent_by(given) == sent


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ("8d", "which is too long: pass at most 7d."),
        ("2w", "which is too long"),
        (datetime.timedelta(days=7, seconds=1), "which is too long"),
        (datetime.timedelta(0), "pass a timedelta of whole seconds above 0, or a string such as '30m'"),
        (datetime.timedelta(seconds=-60), "pass a timedelta of whole seconds"),
        (datetime.timedelta(milliseconds=1500), "pass a timedelta of whole seconds"),
        ("0m", "pass a timedelta of whole seconds"),
        ("half an hour", "pass a timedelta of whole seconds"),
        ("30 m", "pass a timedelta of whole seconds"),
        ("\u0663m", "pass a timedelta of whole seconds"),
        (1800, "pass a timedelta of whole seconds"),
    ],
)
async def test_a_wrong_length_is_refused_before_anything_is_sent(wrong: Any, words: str) -> None:
    async with Apideck(api_key=KEY, app_id="app", consumer_id="acme") as apideck:
        with pytest.raises(ArgumentError, match=r"Session.settings.session_length is .*") as refused:
            await apideck.vault.sessions.create(Session(settings=SessionSettings(session_length=wrong)))
    assert words in str(refused.value)
    assert sent_by(wrong) == wrong  # `to_dict` shows the actual value


@pytest.mark.parametrize(
    "wrong",
    ["/integrations", "app.example.com", "https://a.example/#top", "", "javascript://a/%0ax", "https://a\\b"],
)
async def test_a_session_comes_back_to_a_whole_address(wrong: Any) -> None:
    async with Apideck(api_key=KEY, app_id="app", consumer_id="acme") as apideck:
        with pytest.raises(ArgumentError, match=r"Session.redirect_uri .*: pass an absolute URL without a fragment"):
            await apideck.vault.sessions.create(Session(redirect_uri=wrong))
    number: Any = 7
    with pytest.raises(ArgumentError, match=r"Session.redirect_uri must be of type str, got int"):
        Session(redirect_uri=number)


# -- ranges ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "end", "argument", "words"),
    [
        (NOON, NOON - datetime.timedelta(seconds=1), "end_datetime", "is before start_datetime: pass a datetime after"),
        (NOON.replace(tzinfo=None), NOON, "start_datetime", "is a naive datetime, which has no timezone"),
        (NOON, NOON.replace(tzinfo=None), "end_datetime", "is a naive datetime, which has no timezone"),
        ("2024-03-01", NOON, "start_datetime", "must be an aware datetime, got str"),
        (datetime.date(2024, 3, 1), NOON, "start_datetime", "must be an aware datetime, got date"),
    ],
)
@pytest.mark.skipif(not has_operation("consumerRequestCountsAll"), reason="gone from the Vault document")
async def test_a_range_of_time_must_be_one(start: Any, end: Any, argument: str, words: str) -> None:
    async with Apideck(api_key=KEY, app_id="app") as apideck:
        consumers: Any = apideck.vault.consumers  # a later document may not have this operation
        assert typing.get_type_hints(consumers.request_counts)["start_datetime"] is datetime.datetime
        with pytest.raises(ArgumentError) as refused:
            await consumers.request_counts("acme", start_datetime=start, end_datetime=end)
    assert refused.value.argument == argument
    assert words in str(refused.value)


# -- without a consumer ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "option", "sent"),
    [
        ({"consumer_id": "acme"}, {}, "acme"),
        ({"consumer_id": "acme"}, {"consumer_id": "globex"}, "globex"),
        ({"consumer_id": "acme"}, {"consumer_id": UNSET}, None),
        ({}, {}, None),
    ],
)
async def test_logs_are_listed_for_one_consumer_or_for_all(settings: Any, option: Any, sent: str | None) -> None:
    seen: list[str | None] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers.get("x-apideck-consumer-id"))
        return httpx.Response(200, json={"status_code": 200, "data": []})

    async with Apideck(api_key=KEY, app_id="app", transport=httpx.MockTransport(answer), **settings) as apideck:
        await apideck.vault.logs.list(**option)
    assert seen == [sent]


async def test_a_call_for_one_consumer_is_refused_without_one() -> None:
    async with Apideck(api_key=KEY, app_id="app", consumer_id="acme", service_id="hubspot") as apideck:
        with pytest.raises(ArgumentError, match="consumer_id is missing"):
            await apideck.vault.connections.list(consumer_id=UNSET)
        derived = apideck.with_options(consumer_id=UNSET, service_id=UNSET)
        assert repr(derived) == "Apideck(app_id='app')"
        nobody: Any = None
        with pytest.raises(ArgumentError, match="consumer_id is None: pass a str, or UNSET"):
            apideck.with_options(consumer_id=nobody)


def test_digits_in_a_field_that_may_be_a_string_stay_one() -> None:
    assert convert("2025550123", str | datetime.datetime) == "2025550123"
    assert convert("2024-05-01T08:30:00Z", str | datetime.datetime) == datetime.datetime(
        2024, 5, 1, 8, 30, tzinfo=datetime.UTC
    )
