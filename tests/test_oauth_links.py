"""The links of OAuth that a browser is sent to, and what it brings back."""

import contextlib
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx
import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import URL, QueryParams

from apideck_client import UNSET, ArgumentError
from apideck_client.connecting import (
    OAuthCallbackError,
    OAuthDeniedError,
    OAuthStateError,
    OAuthUnavailableError,
    authorize_url,
    build_authorize_url,
    build_revoke_url,
    read_callback,
    revoke_url,
    state_of,
)
from apideck_client.vault.models import Connection
from tests.secret_scanner import OAUTH, Scanner

HERE = "https://app.example.com/connected?tab=crm&x=å"
LINK = f"https://unify.apideck.com/vault/authorize/quillbridge/app-1?state={OAUTH}%2B%3D"
CONNECTION = Connection(authorize_url=LINK, revoke_url=LINK.replace("authorize", "revoke"))


def test_a_link_keeps_its_state_and_gets_the_rest() -> None:
    url = authorize_url(CONNECTION, redirect_uri=HERE, scopes=["crm.read", "crm+write"])
    assert url == (
        f"{LINK}&redirect_uri=https%3A%2F%2Fapp.example.com%2Fconnected%3Ftab%3Dcrm%26x%3D%C3%A5"
        "&scope=crm.read%20crm%2Bwrite"
    )
    assert parse_qs(urlsplit(url).query) == {
        "state": [f"{OAUTH}+="],
        "redirect_uri": [HERE],
        "scope": ["crm.read crm+write"],
    }
    assert revoke_url(CONNECTION, redirect_uri=HERE).startswith(f"{CONNECTION.revoke_url}&redirect_uri=https%3A")


def test_a_link_that_has_it_already_has_it_once() -> None:
    again = Connection(authorize_url=authorize_url(CONNECTION, redirect_uri="https://old.example.com", scopes=["old"]))
    assert authorize_url(again, redirect_uri=HERE) == authorize_url(CONNECTION, redirect_uri=HERE)


def test_a_link_is_built_from_its_parts() -> None:
    link = authorize_url(CONNECTION, redirect_uri=HERE)
    state = state_of(link)
    assert state == state_of(CONNECTION) == f"{OAUTH}+="
    assert build_authorize_url("quillbridge", "app-1", state=state, redirect_uri=HERE) == link
    assert build_revoke_url("quillbridge", "app-1", state=state, redirect_uri=HERE) == revoke_url(
        CONNECTION, redirect_uri=HERE
    )
    odd = build_authorize_url("a/b", "?x", state="s", redirect_uri=HERE, base_url="http://127.0.0.1:8010/")
    assert odd.startswith("http://127.0.0.1:8010/vault/authorize/a%2Fb/%3Fx?state=s&redirect_uri=")


@given(st.text(min_size=1), st.text(min_size=1).filter(lambda text: text.strip() != ""))
def test_any_state_comes_back_as_it_went(path: str, state: str) -> None:
    with contextlib.suppress(ArgumentError):
        url = build_authorize_url("q", "a", state=state, redirect_uri=f"https://a.example/{path}")
        assert dict(parse_qsl(urlsplit(url).query)) == {"state": state, "redirect_uri": f"https://a.example/{path}"}


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "/connected",
        "app.example.com/x",
        "https://",
        "https:///x",
        "https://a.example/#top",
        "https://a b",
        "http://[",
        None,
    ],
)
def test_a_redirect_uri_must_be_absolute(wrong: Any) -> None:
    with pytest.raises(ArgumentError, match=r"redirect_uri .*: pass an absolute URL without a fragment") as refused:
        authorize_url(CONNECTION, redirect_uri=wrong)
    assert _shown(refused.value) == []


@pytest.mark.parametrize("url", [None, UNSET, "", 7])
def test_a_connection_without_consent_has_no_link(url: Any) -> None:
    connection = Connection(authorize_url=url)
    with pytest.raises(ArgumentError, match=r"connection has no authorize_url: see next_step\(connection\)"):
        authorize_url(connection, redirect_uri=HERE)
    with pytest.raises(ArgumentError, match="connection has no revoke_url"):
        revoke_url(connection, redirect_uri=HERE)


@pytest.mark.parametrize(
    ("change", "argument"),
    [
        ({"scopes": "crm.read"}, "scopes"),
        ({"scopes": ["crm read"]}, "scopes"),
        ({"scopes": [None]}, "scopes"),
        ({"state": " "}, "state"),
        ({"base_url": "http://unify.apideck.com"}, "base_url"),
    ],
)
def test_other_mistakes_in_a_link_are_named(change: Any, argument: str) -> None:
    given: Any = {"state": OAUTH, "redirect_uri": HERE, **change}
    with pytest.raises(ArgumentError) as refused:
        build_authorize_url("quillbridge", "app-1", **given)
    assert refused.value.argument == argument
    assert _shown(refused.value) == []


def test_a_link_without_a_state_is_no_link() -> None:
    with pytest.raises(ArgumentError, match="link has no state"):
        state_of("https://unify.apideck.com/vault/authorize/quillbridge/app-1")


# -- back --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "callback",
    [
        f"https://app.example.com/connected?state={OAUTH}&tab=crm",
        f"/connected?state={OAUTH}&tab=crm",
        f"?state={OAUTH}&tab=crm",
        f"state={OAUTH}&tab=crm",
        {"state": OAUTH, "tab": "crm"},
        QueryParams({"state": OAUTH, "tab": "crm"}),
        httpx.QueryParams({"state": OAUTH, "tab": "crm"}),
        httpx.URL(f"https://app.example.com/connected?state={OAUTH}&tab=crm#top"),
        URL(f"https://app.example.com/connected?state={OAUTH}&tab=crm"),
    ],
)
def test_a_callback_is_read_in_any_form(callback: Any) -> None:
    found = read_callback(callback, expected_state=OAUTH)
    assert found.state == OAUTH
    assert found.parameters == {"state": OAUTH, "tab": "crm"}
    assert found.claims is None
    assert OAUTH not in repr(found)
    assert read_callback(callback, expected_state=None) == found


def test_a_callback_says_whose_connection_it_is_about() -> None:
    claims = {"consumer_id": "acme", "unified_api": "crm", "service_id": "quillbridge", "application_id": "app-1"}
    state = jwt.encode(claims, "a key that signs the tests' own states")
    found = read_callback({"state": state}, expected_state=state).claims
    assert found is not None
    assert (found.consumer_id, found.unified_api, found.service_id, found.app_id) == tuple(claims.values())


@pytest.mark.parametrize(
    "callback",
    [
        "state=another",
        "state=",
        "",
        "tab=crm",
        f"state={OAUTH[:-1]}",
        f"state={OAUTH}&state={OAUTH}",
        f"state=another&state={OAUTH}",
        f"error=access_denied&state={OAUTH}x",
        QueryParams([("state", "another"), ("state", OAUTH)]),
        "state=\udcff",
    ],
)
def test_a_state_that_is_another_is_refused_before_anything_else(callback: Any) -> None:
    with pytest.raises(OAuthStateError, match="the state that came back is not the one") as refused:
        read_callback(callback, expected_state=OAUTH)
    assert _shown(refused.value) == []


def test_nothing_is_expected_of_nobody() -> None:
    with pytest.raises(OAuthStateError):
        read_callback("state=", expected_state="")


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ("access_denied", OAuthDeniedError),
        ("temporarily_unavailable", OAuthUnavailableError),
        ("server_error", OAuthUnavailableError),
        ("invalid_scope", OAuthCallbackError),
        ("something new", OAuthCallbackError),
        ("", OAuthCallbackError),
    ],
)
def test_an_error_of_oauth_has_its_class(error: str, kind: type[OAuthCallbackError]) -> None:
    callback = {"error": error, "error_description": "Not today", "state": OAUTH, "code": OAUTH}
    with pytest.raises(OAuthCallbackError) as refused:
        read_callback(callback, expected_state=OAUTH)
    assert type(refused.value) is kind
    assert (refused.value.error, refused.value.description) == (error, "Not today")
    assert str(refused.value) == f"{error}: Not today"
    assert _shown(refused.value) == []


@pytest.mark.parametrize(
    ("callback", "expected_state", "words"),
    [
        (None, OAUTH, "callback must be a URL or its parameters, got NoneType: pass str(request.url)."),
        (OAUTH.encode(), OAUTH, "callback must be a URL or its parameters, got bytes"),
        ([("state", OAUTH)], OAUTH, "callback must be a URL or its parameters, got list"),
        ({"state": [OAUTH]}, OAUTH, "callback holds values that are no str"),
        ({"state": None}, "None", "callback holds values that are no str"),
        (
            f"state={OAUTH}",
            OAUTH.encode(),
            "expected_state must be a str, got bytes: pass what state_of gave, or None.",
        ),
        (f"state={OAUTH}", UNSET, "expected_state must be a str, got UnsetType"),
    ],
)
def test_what_is_no_callback_is_refused(callback: Any, expected_state: Any, words: str) -> None:
    with pytest.raises(ArgumentError) as refused:
        read_callback(callback, expected_state=expected_state)
    assert words in str(refused.value)
    assert _shown(refused.value) == []


@pytest.mark.parametrize("wrong", [OAUTH.encode(), [OAUTH], f"{OAUTH}\udcff", None, ""])
def test_a_state_that_is_none_is_refused_and_not_shown(wrong: Any) -> None:
    with pytest.raises(ArgumentError, match="state") as refused:
        build_authorize_url("quillbridge", "app-1", state=wrong, redirect_uri=HERE)
    assert _shown(refused.value) == []
    with pytest.raises(ArgumentError) as refused:
        authorize_url({"authorize_url": LINK, "state": wrong}, redirect_uri=HERE)  # type: ignore[arg-type]
    assert _shown(refused.value) == []


def test_a_state_is_found_in_a_link_that_is_no_url() -> None:
    assert state_of(f"https://[x/?state={OAUTH}") == OAUTH


@given(st.text() | st.text().map("https://[".__add__) | st.dictionaries(st.text(), st.text()))
def test_no_callback_raises_anything_else(callback: Any) -> None:
    with contextlib.suppress(OAuthCallbackError):
        assert read_callback(callback, expected_state=None).parameters.keys() == dict(_parsed(callback)).keys()


def _parsed(callback: Any) -> Any:
    if isinstance(callback, dict):
        return callback
    is_url = callback.startswith(("/", "https://["))
    return parse_qsl(callback.partition("#")[0].partition("?")[2] if is_url else callback.removeprefix("?"), True)


def _shown(error: Exception) -> list[str]:
    """Where the suite's scanner finds a secret in an error."""
    scanner = Scanner()
    scanner.look_at_error(error)
    return scanner.hits
