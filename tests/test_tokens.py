"""The claims in a session's token, and clients that use it."""

import base64
import datetime
import json
from typing import Any

import httpx
import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apideck_client import UNSET, Apideck, ArgumentError
from apideck_client.tokens import read_claims
from apideck_client.vault.models import CreatedSession
from tests.support.secret_scanner import KEY, TOKEN, Scanner

NOON = datetime.datetime(2024, 3, 1, 12, tzinfo=datetime.UTC)
SIGNING_KEY = "a key that signs the tests' own tokens"


def token(**claims: Any) -> str:
    return jwt.encode(claims, SIGNING_KEY)


def unsigned(payload: bytes) -> str:
    """Return a token with any bytes as claims."""
    return f"e30.{base64.urlsafe_b64encode(payload).decode().rstrip('=')}.c2ln"


ACME = token(
    consumer_id="acme", application_id="app-1", iat=NOON.timestamp(), exp=NOON.timestamp() + 3600, extra={"x": 1}
)


@pytest.mark.parametrize("given", [ACME, CreatedSession(session_token=ACME)])
def test_claims_are_read(given: Any) -> None:
    claims = read_claims(given)
    assert (claims.consumer_id, claims.app_id) == ("acme", "app-1")
    assert (claims.unified_api, claims.service_id) == (None, None)
    assert claims.issued_at == NOON
    assert claims.expires_at == NOON + datetime.timedelta(hours=1)
    assert claims.all["extra"] == {"x": 1}
    assert not claims.is_expired(NOON)
    assert claims.is_expired(NOON + datetime.timedelta(hours=1))
    assert claims.is_expired()
    assert "extra" not in repr(claims)


@pytest.mark.parametrize(
    "claims",
    [b"{}", b'{"consumer_id":7,"application_id":null,"exp":"soon","iat":true}', b'{"exp":1e999}', b'{"exp":-1e300}'],
)
def test_claims_of_any_kind_are_read(claims: bytes) -> None:
    found = read_claims(unsigned(claims))
    assert (found.consumer_id, found.app_id, found.expires_at, found.issued_at) == (None, None, None, None)
    assert not found.is_expired()


@pytest.mark.parametrize(
    "wrong", ["x", "a.b", "a.b.c", "a.!.c", "e30.e30.e30.e30", unsigned(b"[1]"), unsigned(b"\xff"), "é.é.é"]
)
def test_what_is_no_token_is_refused(wrong: str) -> None:
    with pytest.raises(ArgumentError, match="token is not a JSON Web Token") as refused:
        read_claims(wrong)
    assert wrong not in repr(refused.value)


@pytest.mark.parametrize("wrong", ["", None, 7, CreatedSession(), CreatedSession(session_token=None)])
def test_a_session_without_token_is_refused(wrong: Any) -> None:
    with pytest.raises(ArgumentError, match=r"session has no token: pass the awaited result of sessions\.create"):
        read_claims(wrong)
    with pytest.raises(ArgumentError, match="session has no token"):
        Apideck(api_key=KEY, app_id="app").with_session(wrong)


@pytest.mark.parametrize("wrong", [TOKEN.encode(), {"session_token": TOKEN}, [TOKEN], f"{TOKEN}\n"])
def test_a_token_that_is_none_is_not_shown(wrong: Any) -> None:
    scanner = Scanner()
    for attempt in (
        lambda: Apideck(api_key=KEY, app_id="app").with_session(wrong),
        lambda: read_claims(wrong),
        lambda: Apideck(session_token=wrong, app_id="app"),
        lambda: Apideck(api_key=wrong, app_id="app"),
        lambda: Apideck(api_key=KEY, app_id="app").with_options(api_key=wrong),
    ):
        with pytest.raises(ArgumentError) as refused:
            attempt()
        scanner.look_at_error(refused.value)
    assert scanner.hits == []


@given(st.binary())
def test_no_payload_raises_anything_else(payload: bytes) -> None:
    try:
        read_claims(unsigned(payload))
    except ArgumentError:
        assert not isinstance(_json(payload), dict)


def _json(payload: bytes) -> Any:
    try:
        return json.loads(payload)
    except ValueError:
        return None


# -- clients -----------------------------------------------------------------------------------------------------------


class Browser:
    """Answers calls, and keeps the received headers."""

    def __init__(self) -> None:
        self.headers = httpx.Headers()
        self.transport = httpx.MockTransport(self._answer)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.headers = request.headers
        return httpx.Response(200, json={"status_code": 200, "data": []})

    @property
    def said(self) -> dict[str, str | None]:
        names = ("authorization", "x-apideck-auth-type", "x-apideck-app-id", "x-apideck-consumer-id")
        return {name.removeprefix("x-apideck-"): self.headers.get(name) for name in names}


async def test_a_client_acts_as_the_session_s_consumer() -> None:
    browser = Browser()
    async with Apideck(api_key=KEY, app_id="app", consumer_id="globex", transport=browser.transport) as apideck:
        theirs = apideck.with_session(CreatedSession(session_token=ACME))
        await theirs.vault.connections.list()
        acme = {"authorization": f"Bearer {ACME}", "auth-type": "JWT", "app-id": "app-1", "consumer-id": "acme"}
        assert browser.said == acme
        assert ACME not in repr(theirs)
        await apideck.vault.connections.list()
        assert browser.said["authorization"] == f"Bearer {KEY}"


async def test_a_token_that_says_nothing_leaves_the_client_s_consumer() -> None:
    browser = Browser()
    async with Apideck(api_key=KEY, app_id="app", consumer_id="globex", transport=browser.transport) as apideck:
        await apideck.with_session("opaque-token").vault.connections.list()
    assert browser.said["consumer-id"] == "globex"
    assert browser.said["authorization"] == "Bearer opaque-token"


@pytest.mark.parametrize(
    ("settings", "app_id", "consumer_id"),
    [({}, "app-1", "acme"), ({"app_id": "app-2"}, "app-2", "acme"), ({"consumer_id": "globex"}, "app-1", "globex")],
)
async def test_a_client_is_made_of_a_token_alone(
    settings: Any, app_id: str, consumer_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("API_KEY", "APP_ID", "CONSUMER_ID"):
        monkeypatch.setenv(f"APIDECK_{name}", "of-the-environment")
    browser = Browser()
    async with Apideck(session_token=ACME, transport=browser.transport, **settings) as theirs:
        await theirs.vault.connections.list()
    assert browser.said == {
        "authorization": f"Bearer {ACME}",
        "auth-type": "JWT",
        "app-id": app_id,
        "consumer-id": consumer_id,
    }


def test_an_app_that_nobody_names_is_missing() -> None:
    with pytest.raises(ArgumentError, match="app_id is missing"):
        Apideck(session_token="opaque-token")
    with pytest.raises(ArgumentError, match="app_id is missing"):
        Apideck(session_token=token(consumer_id="acme"))


async def test_a_session_s_client_can_do_without_a_consumer() -> None:
    browser = Browser()
    async with Apideck(api_key=KEY, app_id="app", consumer_id="globex", transport=browser.transport) as apideck:
        await apideck.with_session(ACME).vault.logs.list(consumer_id=UNSET)
    assert browser.said["consumer-id"] is None
