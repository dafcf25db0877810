"""A caller's mistake is an error that names the argument and the remedy, before anything is sent."""

import asyncio
import datetime
import inspect
import subprocess
import sys
import traceback
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from apideck_client import Apideck, ArgumentError, ClientStateError
from apideck_client.crm.models import Contact, ContactsFilter, ContactsSort
from apideck_client.testing import EmbeddedApideck
from tests.support.documents import has_operation
from tests.support.secret_scanner import KEY
from tests.test_transport import Script, scripted

NOT_A_NUMBER = float("nan")
INFINITE = float("inf")


@pytest.fixture(scope="module")
def running() -> Iterator[EmbeddedApideck]:
    with EmbeddedApideck() as server:
        yield server


@pytest.fixture
def server(running: EmbeddedApideck) -> EmbeddedApideck:
    running.requests.clear()
    return running


@pytest.fixture
async def apideck(server: EmbeddedApideck) -> AsyncIterator[Apideck]:
    async with client_of(server) as client:
        yield client


def client_of(server: EmbeddedApideck, **settings: Any) -> Apideck:
    """Return a client of the server; a setting that is None is not passed."""
    known = {"api_key": KEY, "app_id": "app", "consumer_id": "acme", "base_url": server.url, **settings}
    return Apideck(**{name: value for name, value in known.items() if value is not None})


@contextmanager
def refused(server: EmbeddedApideck, argument: str, *words: str) -> Iterator[None]:
    """Check that the block is refused for that argument with these words, and that the server gets no request."""
    with pytest.raises(ArgumentError) as caught:
        yield
    error = caught.value
    assert isinstance(error, ValueError)
    assert error.argument == argument
    assert str(error) == f"{argument} {error.problem}: {error.remedy}."
    assert error.problem
    assert error.remedy
    for word in words:
        assert word in str(error)
    assert KEY not in str(error)
    assert len(server.requests) == 0


async def test_the_server_does_hear_of_what_is_right(server: EmbeddedApideck, apideck: Apideck) -> None:
    """Without this, the tests below prove nothing."""
    await apideck.crm.contacts.list(limit=1)
    assert len(server.requests) == 1


# -- missing settings --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("argument", ["api_key", "app_id"])
async def test_a_client_without_credentials_says_where_to_put_them(server: EmbeddedApideck, argument: str) -> None:
    with refused(server, argument, "is missing", f"Apideck({argument}=...)", f"APIDECK_{argument.upper()}"):
        client_of(server, **{argument: None})


@pytest.mark.parametrize("argument", ["api_key", "app_id", "consumer_id"])
async def test_a_blank_environment_variable_is_none(
    server: EmbeddedApideck, argument: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"APIDECK_{argument.upper()}", "")
    with refused(server, argument, "is missing"):
        await client_of(server, **{argument: None}).crm.contacts.get("1")


async def test_a_call_for_a_consumer_without_one_says_where_to_name_it(server: EmbeddedApideck) -> None:
    async with client_of(server, consumer_id=None) as client:
        for operation in (
            lambda: client.crm.contacts.get("1"),
            lambda: client.crm.contacts.list(),
            lambda: client.crm.contacts.create(Contact(name="Ada")),
            lambda: client.vault.connections.list(),
            lambda: client.vault.sessions.create(),
        ):
            with refused(server, "consumer_id", "is missing", "with_options", "APIDECK_CONSUMER_ID"):
                await operation()
        await client.crm.contacts.list(consumer_id="acme")
    assert len(server.requests) == 1


async def test_a_create_without_its_record_is_refused(server: EmbeddedApideck, apideck: Apideck) -> None:
    nothing: Any = None
    with refused(server, "contact", "is missing"):
        await apideck.crm.contacts.create(nothing)
    with refused(server, "contact", "is missing"):
        await apideck.crm.contacts.update("1", nothing)


async def test_a_record_without_a_required_field_is_refused(server: EmbeddedApideck, apideck: Apideck) -> None:
    with refused(server, "Contact.name", "required", "Contact(name=...)"):
        await apideck.crm.contacts.create(Contact())  # type: ignore[call-arg]


@pytest.mark.parametrize(
    "body",
    [object(), {"name": object()}, {"name": NOT_A_NUMBER}, Contact(name="\ud800")],
    ids=lambda body: type(body).__name__,
)
async def test_a_body_that_is_no_json_is_refused(server: EmbeddedApideck, apideck: Apideck, body: Any) -> None:
    with pytest.raises(ArgumentError):
        await apideck.crm.contacts.create(body)
    assert len(server.requests) == 0


# -- the base URL ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("http://unify.apideck.com", "https"),
        ("http://127.0.0.1.evil.example", "https"),
        ("http://localhost.evil.example", "https"),
        ("http://10.0.0.1:8010", "https"),
        ("http://0.0.0.0:8010", "https"),
        ("http://[fe80::1]", "https"),
        ("ftp://unify.apideck.com", "https"),
        ("ws://127.0.0.1", "https"),
        ("unify.apideck.com", "whole URL"),
        ("//unify.apideck.com", "whole URL"),
        ("/crm", "whole URL"),
        ("https://", "whole URL"),
        ("https:unify.apideck.com", "whole URL"),
        ("", "whole URL"),
        (" ", "whole URL"),
        ("https://user:secret@unify.apideck.com", "api_key"),
        ("https://user@unify.apideck.com", "api_key"),
        ("http://localhost:80@evil.example", "api_key"),
        ("https://unify.apideck.com?x=1", "extra_query"),
        ("https://unify.apideck.com#top", "fragment"),
        ("https://unify.apideck.com?", "query"),
        ("https://unify.apideck.com#", "fragment"),
        ("https://unify.apideck.com\n", ""),
        ("https://unify.apideck.com\r\nx-evil: 1", ""),
        (" https://unify.apideck.com", ""),
        ("https://unify.apideck.com ", ""),
        ("https://unify apideck.com", ""),
        ("https://unify.apideck.com:port", ""),
        ("https://unify.apideck.com:99999", ""),
        ("https://[::1", ""),
    ],
)
async def test_a_base_url_that_is_not_whole_https_and_bare_is_refused(
    server: EmbeddedApideck, url: str, word: str
) -> None:
    with refused(server, "base_url", word):
        client_of(server, base_url=url)


@pytest.mark.parametrize("url", [b"https://unify.apideck.com", 1, httpx.URL("https://unify.apideck.com")], ids=repr)
async def test_a_base_url_that_is_no_str_is_refused(server: EmbeddedApideck, url: Any) -> None:
    with refused(server, "base_url", "must be a str"):
        client_of(server, base_url=url)


async def test_a_base_url_with_a_secret_is_not_quoted(server: EmbeddedApideck) -> None:
    with pytest.raises(ArgumentError) as caught:
        client_of(server, base_url="http://user:hunter2@unify.apideck.com")
    assert "hunter2" not in str(caught.value)


async def test_the_base_url_of_the_environment_is_checked_too(
    server: EmbeddedApideck, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("APIDECK_BASE_URL", "http://unify.apideck.com")
    with refused(server, "base_url", "https"):
        client_of(server, base_url=None)


@pytest.mark.parametrize(
    ("url", "called"),
    [
        ("https://proxy.example", "https://proxy.example/crm/contacts/1"),
        ("https://proxy.example/", "https://proxy.example/crm/contacts/1"),
        ("https://proxy.example:8443/apideck/", "https://proxy.example:8443/apideck/crm/contacts/1"),
        ("HTTPS://PROXY.example", "https://proxy.example/crm/contacts/1"),
        ("http://localhost:8010", "http://localhost:8010/crm/contacts/1"),
        ("http://127.0.0.1", "http://127.0.0.1/crm/contacts/1"),
        ("http://127.9.9.9:1", "http://127.9.9.9:1/crm/contacts/1"),
        ("http://[::1]:8010", "http://[::1]:8010/crm/contacts/1"),
    ],
)
async def test_https_and_loopback_are_fine(url: str, called: str) -> None:
    script = Script()
    client = Apideck(api_key=KEY, app_id="app", consumer_id="acme", base_url=url, transport=script)
    await client.crm.contacts.get("1")
    assert str(script.requests[0].url) == called


# -- credentials and headers -------------------------------------------------------------------------------------------

HEADER_OPTIONS = ["api_key", "session_token", "app_id", "consumer_id", "service_id"]
BAD_HEADER_VALUES = [
    ("acme\r\nx-evil: 1", "line break"),
    ("acme\n", "line break"),
    ("\racme", "line break"),
    ("a\x00b", "control character"),
    ("a\x7fb", "control character"),
    ("zoë", "ASCII"),
    ("acme\u2028", "ASCII"),
    ("", "is empty"),
    ("  ", "is empty"),
    (" acme", "space"),
    ("acme ", "space"),
    (7, "must be a str, got int"),
    (b"acme", "must be a str, got bytes"),
]


@pytest.mark.parametrize(("value", "word"), BAD_HEADER_VALUES)
@pytest.mark.parametrize("option", HEADER_OPTIONS)
async def test_a_value_that_a_header_cant_carry_is_refused(
    server: EmbeddedApideck, apideck: Apideck, option: str, value: Any, word: str
) -> None:
    beside = {"api_key": None} if option == "session_token" else {}
    with refused(server, option, word):
        client_of(server, **beside, **{option: value})
    with refused(server, option, word):
        apideck.with_options(**{option: value})
    if option not in ("api_key", "session_token"):
        with refused(server, option, word):
            await apideck.crm.contacts.get("1", **{option: value})
        with refused(server, option, word):
            await apideck.crm.contacts.list(**{option: value})


@pytest.mark.parametrize("token", ["Bearer sk_live_1", "bearer sk_live_1", "sk live"])
@pytest.mark.parametrize("option", ["api_key", "session_token"])
async def test_a_token_with_bearer_is_refused(server: EmbeddedApideck, option: str, token: str) -> None:
    with refused(server, option, "without 'Bearer'"):
        client_of(server, **{"api_key": None, option: token})


async def test_a_session_token_beside_an_api_key_is_refused(server: EmbeddedApideck, apideck: Apideck) -> None:
    with refused(server, "session_token", "api_key", "one of the two"):
        client_of(server, session_token="jwt")
    with refused(server, "session_token", "api_key", "one of the two"):
        apideck.with_options(api_key="a", session_token="b")


async def test_an_http_client_beside_a_transport_is_refused(server: EmbeddedApideck) -> None:
    async with httpx.AsyncClient() as mine:
        with refused(server, "transport", "http_client", "one of the two"):
            client_of(server, http_client=mine, transport=Script())


@pytest.mark.parametrize(("value", "word"), BAD_HEADER_VALUES)
async def test_an_extra_header_with_a_bad_value_is_refused_and_named(
    server: EmbeddedApideck, apideck: Apideck, value: Any, word: str
) -> None:
    extra = {"x-mine": value}
    with refused(server, "extra_headers['x-mine']", word):
        client_of(server, extra_headers=extra)
    with refused(server, "extra_headers['x-mine']", word):
        await apideck.crm.contacts.get("1", extra_headers=extra)


@pytest.mark.parametrize("key", ["", " ", "a b", "a\r\nb", "a:b", "é", "a\n", ":path", 7, None, b"x-mine"], ids=repr)
async def test_an_extra_header_with_a_bad_name_is_refused(server: EmbeddedApideck, apideck: Apideck, key: Any) -> None:
    with refused(server, "extra_headers", "no header name"):
        client_of(server, extra_headers={key: "1"})
    with refused(server, "extra_headers", "no header name"):
        await apideck.crm.contacts.get("1", extra_headers={key: "1"})


@pytest.mark.parametrize(
    ("key", "remedy"),
    [
        ("Authorization", "api_key"),
        ("authorization", "api_key"),
        ("X-Apideck-App-Id", "app_id"),
        ("x-apideck-consumer-id", "consumer_id"),
        ("x-apideck-service-id", "service_id"),
        ("x-apideck-auth-type", "session_token"),
    ],
)
async def test_the_clients_own_headers_cant_be_overridden(
    server: EmbeddedApideck, apideck: Apideck, key: str, remedy: str
) -> None:
    with refused(server, "extra_headers", key, remedy):
        await apideck.crm.contacts.get("1", extra_headers={key: "1"})


@pytest.mark.parametrize("key", ["Content-Length", "transfer-encoding", "Host", "content-type"])
async def test_headers_that_frame_the_message_cant_be_overridden(
    server: EmbeddedApideck, apideck: Apideck, key: str
) -> None:
    """They can break the request, send it to another host, or be silently ignored."""
    with refused(server, "extra_headers", key):
        await apideck.crm.contacts.create(Contact(name="Ada"), extra_headers={key: "1"})


@pytest.mark.parametrize("value", [[("a", "b")], "a=b", 7], ids=repr)
@pytest.mark.parametrize("option", ["extra_headers", "extra_query"])
async def test_extras_that_are_no_mapping_are_refused(
    server: EmbeddedApideck, apideck: Apideck, option: str, value: Any
) -> None:
    with refused(server, option, "must be a mapping"):
        await apideck.crm.contacts.get("1", **{option: value})


# -- numbers and switches ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seconds", "word"),
    [
        (0, "positive"),
        (0.0, "positive"),
        (-1, "positive"),
        (NOT_A_NUMBER, "positive"),
        (INFINITE, "positive"),
        (-INFINITE, "positive"),
        (10**400, "positive"),
        ("5", "got str"),
        (True, "got bool"),
        ((5, 5), "got tuple"),
        (httpx.Timeout(5), "got Timeout"),
    ],
    ids=lambda value: f"{value}"[:20],
)
async def test_a_timeout_that_is_no_positive_number_is_refused(
    server: EmbeddedApideck, apideck: Apideck, seconds: Any, word: str
) -> None:
    with refused(server, "timeout", word):
        client_of(server, timeout=seconds)
    with refused(server, "timeout", word):
        apideck.with_options(timeout=seconds)
    with refused(server, "timeout", word):
        await apideck.crm.contacts.get("1", timeout=seconds)


@pytest.mark.parametrize("retries", [-1, 1.0, "2", True, False, NOT_A_NUMBER], ids=repr)
async def test_max_retries_that_is_no_count_is_refused(server: EmbeddedApideck, apideck: Apideck, retries: Any) -> None:
    with refused(server, "max_retries", repr(retries), "0 for no retries"):
        client_of(server, max_retries=retries)
    with refused(server, "max_retries", repr(retries)):
        await apideck.crm.contacts.get("1", max_retries=retries)


@pytest.mark.parametrize("flag", ["yes", 1, 0], ids=repr)
async def test_a_method_override_that_is_no_bool_is_refused(
    server: EmbeddedApideck, apideck: Apideck, flag: Any
) -> None:
    with refused(server, "method_override", "True or False"):
        await apideck.crm.contacts.delete("1", method_override=flag)


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        (0, ("is 0", "from 1 to 200")),
        (201, ("is 201", "from 1 to 200")),
        (-1, ("is -1", "from 1 to 200")),
        (10**30, ("from 1 to 200",)),
        ("20", ("got str '20'", "an int")),
        (True, ("got bool True", "an int")),
        (1.5, ("got float 1.5", "an int")),
        (20.0, ("got float 20.0", "an int")),
        ([20], ("must be one integer",)),
    ],
    ids=repr,
)
async def test_a_limit_that_the_api_would_refuse_is_refused(
    server: EmbeddedApideck, apideck: Apideck, limit: Any, words: tuple[str, ...]
) -> None:
    with refused(server, "limit", *words):
        await apideck.crm.contacts.list(limit=limit)
    with refused(server, "limit", *words):
        await apideck.vault.consumers.list(limit=limit)


@pytest.mark.parametrize("raw", ["true", 1], ids=repr)
async def test_raw_that_is_no_bool_is_refused(server: EmbeddedApideck, apideck: Apideck, raw: Any) -> None:
    with refused(server, "raw", "a bool"):
        await apideck.crm.contacts.get("1", raw=raw)


@pytest.mark.parametrize("max_items", [-1, 1.0, "5", True, INFINITE], ids=repr)
async def test_max_items_that_is_no_count_is_refused(server: EmbeddedApideck, apideck: Apideck, max_items: Any) -> None:
    with refused(server, "max_items", repr(max_items)):
        await apideck.crm.contacts.list(max_items=max_items)


@pytest.mark.parametrize(
    ("cursor", "word"), [("", "is empty"), ("  \t", "is empty"), (7, "got int"), (b"abc", "got bytes")]
)
async def test_a_cursor_that_is_none_is_refused(
    server: EmbeddedApideck, apideck: Apideck, cursor: Any, word: str
) -> None:
    with refused(server, "cursor", word):
        await apideck.crm.contacts.list(cursor=cursor)


# -- ids ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("id", "word"),
    [
        ("", "is empty"),
        (" ", "is empty"),
        ("\t\n", "is empty"),
        (".", "'.'"),
        ("..", "'..'"),
        (7, "str(id)"),
        (None, "must be a str"),
        (True, "must be a str"),
        (b"1", "must be a str"),
        (["1"], "must be a str"),
        ("\ud800", ""),
    ],
    ids=repr,
)
async def test_an_id_that_can_be_no_path_segment_is_refused(
    server: EmbeddedApideck, apideck: Apideck, id: Any, word: str
) -> None:
    with refused(server, "id", word):
        await apideck.crm.contacts.get(id)
    with refused(server, "id", word):
        await apideck.crm.contacts.update(id, Contact(name="Ada"))
    with refused(server, "id", word):
        await apideck.crm.contacts.delete(id)


@pytest.mark.parametrize("id", ["", "..", 7], ids=repr)
async def test_each_of_several_ids_is_checked_and_named(server: EmbeddedApideck, apideck: Apideck, id: Any) -> None:
    with refused(server, "unified_api"):
        await apideck.vault.connections.get(id, "hubspot")
    with refused(server, "service_id"):
        await apideck.vault.connections.get("crm", id)


ODD_IDS = {
    "a/b": "a%2Fb",
    "../companies/1": "..%2Fcompanies%2F1",
    "/": "%2F",
    "//evil.example/": "%2F%2Fevil.example%2F",
    "a?raw=true": "a%3Fraw%3Dtrue",
    "a#b": "a%23b",
    "a;b,c&d=e": "a%3Bb%2Cc%26d%3De",
    "a b+c": "a%20b%2Bc",
    "50%": "50%25",
    "%2e%2e": "%252e%252e",
    "..%2f..": "..%252f..",
    "a\\..\\b": "a%5C..%5Cb",
    "Zoë/🦊": "Zo%C3%AB%2F%F0%9F%A6%8A",
    "a\r\nb\x00": "a%0D%0Ab%00",
    "{id}": "%7Bid%7D",
    "...": "...",
    ".hidden": ".hidden",
    "~a-b_c.d": "~a-b_c.d",
    "x" * 2000: "x" * 2000,
}


@pytest.mark.parametrize("id", ODD_IDS, ids=lambda odd: ascii(odd)[:20])
async def test_an_odd_id_arrives_as_one_segment_and_finds_its_record(
    server: EmbeddedApideck, apideck: Apideck, id: str
) -> None:
    server.add("acme", "contacts", {"id": id, "name": "Odd"})
    assert (await apideck.crm.contacts.get(id)).id == id
    await apideck.crm.contacts.delete(id)
    for request in server.requests:
        assert request.path == f"/crm/contacts/{ODD_IDS[id]}"
        assert request.raw_query == ""


async def test_an_id_that_looks_like_another_parameter_is_kept() -> None:
    script = Script()
    await scripted(script).vault.connections.get("{service_id}", "{unified_api}/x")
    assert script.requests[0].url.raw_path == b"/vault/connections/%7Bservice_id%7D/%7Bunified_api%7D%2Fx"


# -- filters and other query parameters --------------------------------------------------------------------------------


async def test_none_in_a_filter_is_refused_as_it_would_widen_the_list(
    server: EmbeddedApideck, apideck: Apideck
) -> None:
    company_id: Any = None
    with refused(server, "filter[company_id]", "is None", "omit it"):
        await apideck.crm.contacts.list(filter=ContactsFilter(company_id=company_id))
    plain: Any = {"company_id": None}
    with refused(server, "filter[company_id]", "is None"):
        await apideck.crm.contacts.list(filter=plain)
    with refused(server, "sort[by]", "is None"):
        await apideck.crm.contacts.list(sort=ContactsSort(by=None))
    with refused(server, "pass_through[a][b]", "is None"):
        await apideck.crm.contacts.list(extra_query={"pass_through": {"a": {"b": None}}})
    with refused(server, "fields[1]", "is None"):
        await apideck.crm.contacts.list(fields=["id", company_id])


@pytest.mark.parametrize("value", ["name=x", 7, ["name"], Contact], ids=repr)
async def test_a_filter_that_is_no_filter_is_refused(server: EmbeddedApideck, apideck: Apideck, value: Any) -> None:
    with refused(server, "filter"):
        await apideck.crm.contacts.list(filter=value)


@pytest.mark.parametrize("value", [object(), b"x", {1, 2}, "\ud800"], ids=lambda value: type(value).__name__)
async def test_a_query_value_that_cant_be_sent_is_refused(
    server: EmbeddedApideck, apideck: Apideck, value: Any
) -> None:
    with refused(server, "filter[name]" if isinstance(value, str) else "ContactsFilter.name"):
        await apideck.crm.contacts.list(filter=ContactsFilter(name=value))
    with refused(server, "pass_through[x]"):
        await apideck.crm.contacts.get("1", extra_query={"pass_through": {"x": value}})


@pytest.mark.skipif(not has_operation("consumerRequestCountsAll"), reason="gone from the Vault document")
async def test_a_required_query_parameter_that_is_none_is_refused(server: EmbeddedApideck, apideck: Apideck) -> None:
    nothing: Any = None
    with refused(server, "end_datetime", "is missing"):
        consumers: Any = apideck.vault.consumers  # a later document may not have this operation
        await consumers.request_counts(
            "acme", start_datetime=datetime.datetime(2024, 3, 1, tzinfo=datetime.UTC), end_datetime=nothing
        )


# -- unknown options ---------------------------------------------------------------------------------------------------


async def test_an_unknown_option_is_refused_and_the_options_are_named(
    server: EmbeddedApideck, apideck: Apideck
) -> None:
    unknown: Any = {"retries": 3}
    words = ("is not an option", "max_retries", "timeout", "consumer_id")
    with refused(server, "retries", *words):
        client_of(server, **unknown)
    with refused(server, "retries", *words):
        apideck.with_options(**unknown)
    with refused(server, "retries", *words):
        await apideck.crm.contacts.get("1", **unknown)
    with refused(server, "retries", *words):
        await apideck.crm.contacts.list(**unknown)


def test_a_misspelled_setting_is_told_what_was_meant(server: EmbeddedApideck) -> None:
    for name, meant in (("apikey", "api_key"), ("headers", "extra_headers"), ("baseurl", "base_url")):
        unknown: Any = {name: "x"}
        with refused(server, name, f"did you mean '{meant}'?"):
            client_of(server, **unknown)
    own = [name for name, each in inspect.signature(Apideck).parameters.items() if each.kind is each.KEYWORD_ONLY]
    unknown = {"zzz": 1}
    with refused(server, "zzz", *(name for name in own if not name.startswith("_"))):
        client_of(server, **unknown)


async def test_a_misspelled_argument_is_told_what_was_meant(server: EmbeddedApideck, apideck: Apideck) -> None:
    for unknown, meant in (("feilds", "fields"), ("maxitems", "max_items"), ("consumer", "consumer_id")):
        arguments: Any = {unknown: "x"}
        with refused(server, unknown, f"did you mean '{meant}'?"):
            await apideck.crm.contacts.list(**arguments)
    offset: Any = {"offset": 20}
    with refused(server, "offset", "cursor", "fields", "filter", "limit"):
        await apideck.crm.contacts.list(**offset)


async def test_the_model_of_another_argument_is_refused(server: EmbeddedApideck, apideck: Apideck) -> None:
    wrong: Any = ContactsSort(by="name")
    with refused(server, "filter", "must be of type ContactsFilter, got ContactsSort: pass ContactsFilter(...) or a"):
        await apideck.crm.contacts.list(filter=wrong)
    text: Any = "name"
    with refused(server, "sort", "must be of type ContactsSort, got str: pass ContactsSort(...) or a dict"):
        await apideck.crm.contacts.list(sort=text)


def test_hooks_that_are_no_list_are_refused(server: EmbeddedApideck) -> None:
    wrong: Any = print
    with refused(server, "hooks", "is of type builtin_function_or_method: pass a list"):
        client_of(server, hooks=wrong)


def test_a_suggestion_is_not_doubled_in_a_traceback(apideck: Apideck) -> None:
    for owner, name in ((apideck, "close"), (apideck.crm, "contact"), (apideck.crm.contacts, "lists")):
        with pytest.raises(AttributeError, match="did you mean") as refusal:
            getattr(owner, name)
        told = "".join(traceback.format_exception_only(refusal.value))
        assert told.lower().count("did you mean") == 1


@pytest.mark.parametrize("name", ["credential", "scheme", "base_url", "http_client", "transport"])
async def test_a_constructor_argument_is_no_option_of_a_call(
    server: EmbeddedApideck, apideck: Apideck, name: str
) -> None:
    unknown: Any = {name: "https://evil.example"}
    with refused(server, name, "is not an option"):
        await apideck.crm.contacts.get("1", **unknown)
    with refused(server, name, "is not an option"):
        apideck.with_options(**unknown)


@pytest.mark.parametrize("name", ["api_key", "session_token"])
async def test_a_credential_is_no_option_of_a_call(server: EmbeddedApideck, apideck: Apideck, name: str) -> None:
    """The README says this: a key that is passed with each call can get into a log."""
    option: Any = {name: "other"}
    with refused(server, name):
        await apideck.crm.contacts.get("1", **option)


async def test_an_option_that_the_operation_makes_no_use_of_is_refused(
    server: EmbeddedApideck, apideck: Apideck
) -> None:
    """Vault's consumers belong to the app: a consumer id that is silently ignored looks like a filter."""
    option: Any = {"consumer_id": "acme"}
    with refused(server, "consumer_id"):
        await apideck.vault.consumers.list(**option)
    option = {"service_id": "hubspot"}
    with refused(server, "service_id"):
        await apideck.vault.connections.list(**option)


# -- closed clients, and other event loops -----------------------------------------------------------------------------


@contextmanager
def out_of_order(server: EmbeddedApideck, *words: str) -> Iterator[None]:
    with pytest.raises(ClientStateError) as caught:
        yield
    assert isinstance(caught.value, RuntimeError)
    for word in words:
        assert word in str(caught.value)
    assert len(server.requests) == 0


CLOSED = ("the client is closed", "before aclose()")


async def test_a_closed_client_says_so(server: EmbeddedApideck) -> None:
    client = client_of(server)
    derived = client.with_options(consumer_id="globex")
    contacts = client.crm.contacts
    await client.aclose()
    for each in (client, derived, client.with_options(timeout=1)):
        with out_of_order(server, *CLOSED):
            await each.crm.contacts.get("1")
        with out_of_order(server, *CLOSED):
            await each.crm.contacts.list()
        with out_of_order(server, *CLOSED):
            async with each:
                pytest.fail("entered a closed client")
    with out_of_order(server, *CLOSED):
        await contacts.create(Contact(name="Ada"))


async def test_a_call_made_before_close_is_refused_when_it_runs(
    server: EmbeddedApideck,
) -> None:
    client = client_of(server)
    call, contacts = client.crm.contacts.get("1"), client.crm.contacts.list()
    pages = contacts.pages()
    await client.aclose()
    with out_of_order(server, *CLOSED):
        await call
    with out_of_order(server, *CLOSED):
        await contacts
    with out_of_order(server, *CLOSED):
        await anext(aiter(contacts))
    with out_of_order(server, *CLOSED):
        await anext(pages)


async def test_a_walk_ends_with_a_clear_error_if_the_client_is_closed(server: EmbeddedApideck) -> None:
    server.seed("walked", contacts=30)
    client = client_of(server, consumer_id="walked")
    walk = aiter(client.crm.contacts.list(limit=10))
    for _ in range(5):
        await anext(walk)
    await client.aclose()
    for _ in range(5):  # the received records are still delivered
        await anext(walk)
    with pytest.raises(ClientStateError, match="the client is closed"):
        await anext(walk)
    assert len(server.requests) == 1


async def test_closing_twice_is_fine(server: EmbeddedApideck) -> None:
    client = client_of(server)
    await client.crm.contacts.list()
    await client.aclose()
    await client.aclose()
    async with client_of(server) as other:
        await other.aclose()


async def test_a_client_is_closed_when_its_block_ends_by_an_error_too(server: EmbeddedApideck) -> None:
    with pytest.raises(ZeroDivisionError):
        async with client_of(server) as client:
            raise ZeroDivisionError
    with out_of_order(server, *CLOSED):
        await client.crm.contacts.get("1")


def test_a_second_event_loop_is_refused() -> None:
    script = Script()
    client = scripted(script)
    derived = client.with_options(consumer_id="globex")

    async def use(each: Apideck) -> None:
        await each.crm.contacts.get("1")

    asyncio.run(use(client))
    for each in (client, derived):
        with pytest.raises(ClientStateError, match="another event loop: make one client in each loop"):
            asyncio.run(use(each))
    assert len(script.requests) == 1


def test_a_client_may_be_made_outside_the_loop_that_uses_it(server: EmbeddedApideck) -> None:
    client = client_of(server)

    async def use() -> None:
        async with client:
            await client.crm.contacts.list()

    asyncio.run(use())
    assert len(server.requests) == 1


SECOND_LOOP = """
import asyncio, sys
from apideck_client import Apideck, ClientStateError
client = Apideck(api_key="key", app_id="app", consumer_id="acme", base_url=sys.argv[1])
async def use():
    await client.crm.contacts.list()
asyncio.run(use())
try:
    asyncio.run(client.aclose())
except ClientStateError as error:
    print(error)
try:
    asyncio.run(use())
except ClientStateError as error:
    print(error)
"""


def test_closing_after_the_loop_has_ended_gives_a_clear_error(server: EmbeddedApideck) -> None:
    """The connections ended with their loop, so there is nothing left to close."""
    # A separate process, because asyncio's warnings about sockets without a loop must not reach other tests.
    process = subprocess.run(
        [sys.executable, "-P", "-c", SECOND_LOOP, server.url], capture_output=True, text=True, check=False
    )
    assert (process.returncode, process.stderr) == (0, "")
    assert "the client" in process.stdout.splitlines()[-1]
    assert len(server.requests) == 1
