"""Responses and environments that try to do harm: each limit is checked, on every pool."""

import asyncio
import gzip
import logging
import os
import subprocess
import sys
import zlib
from collections.abc import AsyncIterator, Callable

import httpx
import pytest
import respx
from hypothesis import given, settings
from hypothesis import strategies as st

from apideck_client import (
    UNSET,
    APIConnectionError,
    Apideck,
    APIResponseError,
    ArgumentError,
    ClientStateError,
    received,
    unknown_fields,
)
from apideck_client._client.charsets import find_charset, to_text
from apideck_client._client.sending.decoding import STEP, BodyError, decode, gather
from apideck_client._client.sending.environment import find_proxy
from apideck_client.crm.models import Contact
from tests.support.bounded_memory import answers, pack
from tests.support.documents import ROOT
from tests.support.framings import fuzz_framings
from tests.support.fuzz_answers import FRAMED, Fuzzer
from tests.support.libraries import POOLS, PoolName, as_transport, in_use, on_each_pool, open_client
from tests.support.secret_scanner import KEY
from tests.test_transport import Reply, Script, client_of, raw_server, scripted


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the limit on address space is Linux's")
@pytest.mark.parametrize("pool", POOLS)
def test_no_answer_takes_more_memory_than_the_limit(pool: PoolName) -> None:
    process = subprocess.run(
        [sys.executable, "-m", "tests.support.bounded_memory", pool],
        cwd=ROOT,
        env={**os.environ, "MALLOC_ARENA_MAX": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    lines = process.stdout.splitlines()
    assert lines[-1] == "after them all: 1", process.stderr
    assert len(lines) == 2 * len(answers()) + 1
    for line in lines[:-1]:
        assert "APIConnectionError" in line
        assert "max_response_bytes" in line or "content-encoding 'gzip,gzip'" in line


async def _pieces(body: bytes, size: int) -> AsyncIterator[bytes]:
    for start in range(0, len(body), size):
        yield body[start : start + size]


def _bare(content: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(content) + packer.flush()


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "x-gzip, identity": lambda content: gzip.compress(content[:7]) + gzip.compress(content[7:]) + bytes(9),
    "GZIP": lambda content: gzip.compress(content) + b"garbage",
    "deflate": zlib.compress,
    " Deflate": _bare,
    "identity": bytes,
}


@settings(derandomize=True, deadline=None, max_examples=60)
@given(st.sampled_from(list(PACKERS)), st.binary(max_size=300), st.integers(0, 2000), st.integers(1, 400))
def test_what_was_packed_is_unpacked_however_it_is_cut(coding: str, content: bytes, zeros: int, size: int) -> None:
    content += bytes(zeros * 500)
    packed = _pieces(PACKERS[coding](content), size)
    assert asyncio.run(gather(decode(packed, coding), len(content))) == content


@pytest.mark.parametrize("coding", ["br", "zstd", "gzip,gzip", "gzip, deflate, br", "punycode"])
async def test_a_coding_that_was_not_offered_is_named(coding: str) -> None:
    with pytest.raises(BodyError, match=f"content-encoding '{coding}'"):
        await gather(decode(_pieces(b"x", 1), coding), 100)
    assert await gather(decode(_pieces(b"", 1), coding), 100) == b""


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
async def test_a_body_that_broke_off_is_no_success(coding: str) -> None:
    packed = PACKERS[coding](b"content" * 99)
    for length in range(1, len(packed)):
        with pytest.raises(BodyError):
            await gather(decode(_pieces(packed[:length], 7), coding), 1000)


async def test_other_tasks_run_while_a_bomb_is_unpacked() -> None:
    turns = 0

    async def count() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    counter = asyncio.ensure_future(count())
    sizes = [len(piece) async for piece in decode(_pieces(pack(2**26), 2**20), "gzip")]
    counter.cancel()
    assert (sum(sizes), max(sizes)) == (2**26, STEP)
    assert turns >= 2**26 // STEP


@pytest.mark.parametrize("status", [300, 301, 302, 303, 304, 307, 308])
async def test_a_redirected_write_may_have_been_carried_out(status: int) -> None:
    client = scripted(Script(Reply(status, b"", {"location": "/crm/contacts/1"})))
    with pytest.raises(APIResponseError) as caught:
        await client.crm.contacts.create(Contact(name="Ada"))
    assert (caught.value.outcome_unknown, caught.value.attempts) == (True, 1)


@pytest.mark.parametrize("number", ["9" * 400, "-" + "9" * 400, "9" * 5000, "1e308", "1e999", "-0.0", "1e-999"])
async def test_no_number_loses_a_page(number: str) -> None:
    body = b'{"data":[{"id":"1"},{"id":"2","created_at":%s},{"id":"3"}]}' % number.encode()
    page = await scripted(Script(Reply(200, body))).vault.connections.list()
    assert [connection.id for connection in page] == ["1", "2", "3"]


def test_changed_answers_lose_no_record() -> None:
    outcomes = Fuzzer(seed=11).fuzz(1000)
    assert sum(outcomes.values()) == 1000 * (1 + len(POOLS) / FRAMED)
    assert outcomes["read"] > 300
    assert {"UnreadableBodyError", "NoRecordError", "BrokenCodingError", "UnknownCodingError"} < outcomes.keys()


@pytest.mark.parametrize("pool", POOLS)
async def test_no_framing_hangs_a_call_or_gives_it_another_answer(pool: PoolName) -> None:
    outcomes = await fuzz_framings(pool, seed=5, count=400)
    assert outcomes.total() == 400
    assert min(outcomes["read"], outcomes["APIConnectionError"]) > 60


@on_each_pool
async def test_a_reason_phrase_of_any_bytes_raises_no_foreign_error() -> None:
    async def reply(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 \xe4\xff\r\ncontent-length: 9\r\n\r\nno answer")
        writer.close()

    async with raw_server(reply) as wire, client_of(wire.url, max_retries=0) as client:
        with pytest.raises(APIConnectionError) as caught:
            await client.crm.contacts.get("1")
        str(caught.value).encode()  # it can be printed, and sent to a log
        assert caught.value.outcome_unknown is False


@on_each_pool
@pytest.mark.parametrize(
    "head", ["%s", "HTTP/1.1 200 OK\r\n: %s", "HTTP/1.1 200 OK\r\ncontent-length: 1, 2%s", "HTTP/1.1 20x %s"]
)
async def test_the_message_of_a_broken_answer_hides_query_and_key(head: str) -> None:
    async def reply(writer: asyncio.StreamWriter) -> None:
        writer.write((head % f" {KEY} ").encode() + b"\r\n\r\n")
        writer.close()

    async with raw_server(reply) as wire, client_of(wire.url, max_retries=0) as client:
        with pytest.raises(APIConnectionError) as caught:
            await client.crm.contacts.list(filter={"email": "ada'*?@example.com"})
    assert b"ada" in wire.heads[0]
    assert "ada" not in str(caught.value)
    assert KEY not in str(caught.value)


ENVIRONMENT = dict.fromkeys(("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY"), "")


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in ENVIRONMENT:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    return monkeypatch


@pytest.mark.parametrize(
    ("url", "settings", "expected"),
    [
        ("https://a.example", {"HTTPS_PROXY": "proxy:3128"}, "http://proxy:3128"),
        ("https://a.example", {"HTTPS_PROXY": "u:p@proxy:3128"}, "http://u:p@proxy:3128"),
        ("https://a.example", {"ALL_PROXY": "https://proxy"}, "https://proxy"),
        ("https://a.example", {"HTTP_PROXY": "proxy"}, None),
        ("https://a.example", {"HTTPS_PROXY": "proxy", "NO_PROXY": "b, example"}, None),
        ("https://a.example", {"HTTPS_PROXY": "proxy", "NO_PROXY": "ample"}, "http://proxy"),
        ("https://10.1.2.3", {"HTTPS_PROXY": "proxy", "NO_PROXY": "10.0.0.0/8"}, None),
        ("https://11.1.2.3", {"HTTPS_PROXY": "proxy", "NO_PROXY": "10.0.0.0/8"}, "http://proxy"),
        ("https://[fd00::1]", {"HTTPS_PROXY": "proxy", "NO_PROXY": "fd00::/8"}, None),
        ("http://127.0.0.1:80", {"HTTP_PROXY": "proxy", "ALL_PROXY": "proxy"}, None),
        ("http://localhost", {"HTTP_PROXY": "proxy"}, None),
        ("https://[::1]", {"HTTPS_PROXY": "proxy"}, None),
    ],
)
def test_the_proxy_of_a_url(
    environment: pytest.MonkeyPatch, url: str, settings: dict[str, str], expected: str | None
) -> None:
    for name, value in settings.items():
        environment.setenv(name, value)
    found = find_proxy(url)
    assert (found and found.url.reveal()) == expected


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("ALL_PROXY", "socks://u:hunter2@proxy"),
        ("ALL_PROXY", "socks5://u:hunter2@proxy:1080"),
        ("HTTPS_PROXY", "http://u:hunter2@"),
        ("HTTPS_PROXY", "http://u:hunter2@proxy:99999"),
        ("HTTPS_PROXY", "ftp://u:hunter2@proxy"),
        ("SSL_CERT_FILE", "/no/such/file"),
        ("SSL_CERT_DIR", "/no/such/directory"),
    ],
)
@on_each_pool
async def test_a_bad_environment_is_named_once_without_its_password(
    environment: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    environment.setenv(variable, value)
    async with client_of("https://a.invalid") as client:
        with pytest.raises(ArgumentError, match=f"^{variable} ") as caught:
            await client.crm.contacts.get("1")
    assert "hunter2" not in str(caught.value)
    assert (caught.value.__cause__, caught.value.__context__) == (None, None)


@pytest.mark.parametrize(
    "host", ["127.0.0.999", "[::1]x", "unify.apideck.com\\.evil.com", "\uff55nify.apideck.com", "a..b", "-a.b", "1"]
)
def test_an_impossible_host_is_refused_when_the_client_is_made(host: str) -> None:
    with pytest.raises(ArgumentError, match="base_url"):
        Apideck(api_key=KEY, app_id="app", base_url=f"https://{host}")


@pytest.mark.usefixtures("library")
async def test_the_library_logs_our_requests_without_their_query(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger=in_use())
    async with open_client(in_use(), transport=as_transport(Script())) as mine:
        client = Apideck(api_key=KEY, app_id="app", consumer_id="acme", http_client=mine)
        await client.crm.contacts.get("1", fields="hunter2")
        await mine.get("https://mine.example/?q=mine")
    ours, theirs = (record.getMessage() for record in caplog.records if record.name == in_use())
    assert "/crm/contacts/1 " in ours
    assert "hunter2" not in ours
    assert "?q=mine" in theirs


def _named(charset: str) -> dict[str, str]:
    return {"content-type": f"application/json; charset={charset}"}


@pytest.mark.parametrize(
    ("charset", "body", "name"),
    [
        ("ISO-8859-1", b"K\xf6ln", "Köln"),
        ("iso_8859_1", b"K\xf6ln", "Köln"),
        ("utf-8", b"K\xf6ln", "Köln"),
        ("no-such-charset", b"K\xf6ln \xc3\xb6", "Köln ö"),
        ('"windows-1252"', b"10 \x80 \x81", "10 € \x81"),
        ("windows-1251", b"\xcc\xee\xf1\xea\xe2\xe0", "Москва"),
        ("ISO-8859-1", "Köln".encode(), "Köln"),
        ("windows-1251", "Москва".encode(), "Москва"),
        ("punycode", b"K\xf6ln", "Köln"),
    ],
)
async def test_a_record_in_any_charset_can_be_changed_and_sent_back(charset: str, body: bytes, name: str) -> None:
    answer = b'{"data":{"id":"1","name":"%s","x_new":"%s"},"meta":{"cursors":{"next":"\xff"}}}' % (body, body)
    in_a_list = answer.replace(b"{", b"[{", 2).replace(b"[{", b"{", 1).replace(b"},", b"}],", 1)
    script = Script(Reply(200, answer, _named(charset)), Reply(200, in_a_list, _named(charset)), Reply(200, answer))
    client = scripted(script)
    contact = await client.crm.contacts.get("1")
    page = await client.crm.contacts.list()
    assert (contact, page.data) == (page.data[0], [contact])
    assert (contact.name, received(contact)["x_new"]) == (name, name)
    assert page.body["data"][0]["x_new"] == name
    assert page.next_cursor == "\udcff", "the server's own byte, whatever the charset"
    contact.first_name = "Ada"
    await client.crm.contacts.update("1", contact)
    assert f'"name":"{name}"'.encode() in script.requests[-1].content


async def test_an_error_in_another_charset_is_readable() -> None:
    client = scripted(Script(Reply(404, b'{"message":"K\xf6ln"}', _named("latin1"))))
    with pytest.raises(APIResponseError, match="Köln"):
        await client.crm.contacts.get("1")


async def test_half_an_emoji_that_was_read_is_named_when_it_is_sent() -> None:
    client = scripted(Script(Reply(200, rb'{"data":{"id":"1","name":"\ud83d"}}')))
    contact = await client.crm.contacts.get("1")
    assert contact.name == "\ud83d"
    with pytest.raises(ArgumentError, match=r"^Contact\.name holds half a character.* omit it"):
        await client.crm.contacts.update("1", contact)


def test_only_charsets_of_linear_time_are_used() -> None:
    for name in ("punycode", "idna", "utf-7", "unicode_escape", "zip", "rot13", "hz", "iso-2022-jp", "utf-8", ""):
        assert find_charset(f"text/plain; charset={name}") is None
    assert to_text(b"\xff" * 3) == "\xff" * 3
    assert to_text("größer".encode("utf-16"), find_charset("text/plain; charset=UTF-16")) == "größer"


async def test_a_list_is_no_iterator_and_can_be_read_twice() -> None:
    client = scripted(Script(*[Reply(200, b'{"data":[{"id":"1"},{"id":"2"}]}')] * 2))
    contacts = client.crm.contacts.list()
    with pytest.raises(TypeError, match=r"\.first\(\)"):
        await anext(contacts)  # type: ignore[call-overload]
    for _ in range(2):
        assert [contact.id async for contact in contacts] == ["1", "2"]


def test_another_loop_in_a_test_names_the_remedy() -> None:
    client = scripted(Script())

    async def call() -> None:
        await client.crm.contacts.get("1")

    asyncio.run(call())
    with pytest.raises(ClientStateError, match="loop_scope"):
        asyncio.run(call())


async def test_a_write_answered_with_nothing_can_be_inspected(respx_mock: respx.MockRouter) -> None:
    respx_mock.patch("https://unify.apideck.com/crm/contacts/1").mock(httpx.Response(200))
    async with Apideck(api_key=KEY, app_id="app", consumer_id="acme") as apideck:
        updated = await apideck.crm.contacts.update("1", Contact(name="Ada"))
    assert updated.id is UNSET
    assert received(updated) is None
    assert unknown_fields(updated) == {}
