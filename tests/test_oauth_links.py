"""OAuth links for a browser, and the parameters with which it returns."""

import contextlib
import unicodedata
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, parse_qsl, quote, urlencode, urlparse, urlsplit

import httpx
import jwt
import multidict
import pytest
import werkzeug.datastructures
import yarl
from aiohttp.test_utils import make_mocked_request
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import URL, ImmutableMultiDict, MultiDict, QueryParams

from apideck_client import UNSET, ArgumentError, from_dict
from apideck_client.connecting import (
    NO_CHECK,
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
from apideck_client.vault.models import Connection, Session
from tests.support.secret_scanner import OAUTH, Scanner

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


@pytest.mark.parametrize(
    "wrong",
    [
        "javascript:alert(1)",
        "JavaScript://a.example/%0aalert(1)",
        "data:text/html,x",
        "http://a.example/x",
        "http://localhost.a.example/x",
        "http://128.0.0.1/x",
        "com.example.app:/connected",
        "myapp://connected",
        "https://a\\@b/",
        "https:\\\\a/",
        "https://a/\\b",
        "https://a@b/",
        "https://a:b@c/",
        "https://@a/",
        "https://a:0/",
        "https://a:65536/",
        "https://a:/",
        "https://a:b/",
        "https://127.0.0.999/",
        "https://[::1]x/",
        "https://x[::1]/",
        "https://[1.2.3.4]/",
        "https://a..b/",
        "https://.a/",
        "https://a%2fb/",
        "https://a;b/",
        "https://a\u3000b/",
        "https://a\u2028b/",
        "https:/a/",
        "https:a/",
        "//a/x",
        "\thttps://a/",
        "https://a/\n",
    ],
)
def test_a_redirect_uri_is_a_page_of_yours(wrong: str) -> None:
    with pytest.raises(ArgumentError) as refused:
        authorize_url(CONNECTION, redirect_uri=wrong)
    assert refused.value.argument == "redirect_uri"
    with pytest.raises(ArgumentError):
        build_revoke_url("quillbridge", "app-1", state="s", redirect_uri=wrong)
    with pytest.raises(ArgumentError):
        authorize_url(CONNECTION, redirect_uri=wrong, app_scheme="org.example.other")


@pytest.mark.parametrize(
    "right",
    [
        "https://a",
        "HTTPS://A.Example:8443/x?y=@z",
        "https://köln.example/å",
        "https://a.example./",
        "https://my_app.xn--kln-sna.example/",
        "https://192.0.2.1/",
        "https://[2001:db8::1]:8443/x",
        "http://localhost:8000/x",
        "http://127.0.0.1/x",
        "http://[::1]:8000/x",
    ],
)
def test_a_page_of_yours_is_taken(right: str) -> None:
    assert authorize_url(CONNECTION, redirect_uri=right).endswith(f"&redirect_uri={quote(right, safe='')}")
    assert Session(redirect_uri=right).redirect_uri == right


@pytest.mark.parametrize("uri", ["com.example.app:/connected", "COM.example.app://connected?x=1"])
def test_the_scheme_of_your_own_app_is_taken_where_you_say_so(uri: str) -> None:
    sent = f"redirect_uri={quote(uri, safe='')}"
    for scheme in ("com.example.app", "Com.Example.App"):
        assert sent in authorize_url(CONNECTION, redirect_uri=uri, app_scheme=scheme)
        assert sent in revoke_url(CONNECTION, redirect_uri=uri, app_scheme=scheme)
        assert sent in build_authorize_url("q", "a", state="s", redirect_uri=uri, app_scheme=scheme)
        assert sent in build_revoke_url("q", "a", state="s", redirect_uri=uri, app_scheme=scheme)
    assert authorize_url(CONNECTION, redirect_uri=HERE, app_scheme="com.example.app")  # a page's URL is still accepted


@pytest.mark.parametrize(
    ("uri", "scheme", "argument"),
    [
        ("javascript:alert(1)", "javascript", "app_scheme"),
        ("javascript:alert(1)", "JavaScript", "app_scheme"),
        ("http://a.example/", "http", "app_scheme"),
        (HERE, "", "app_scheme"),
        (HERE, "a:", "app_scheme"),
        (HERE, b"app", "app_scheme"),
        ("app:", "app", "redirect_uri"),
        ("app://", "app", "redirect_uri"),
        ("app:/x\ny", "app", "redirect_uri"),
        ("app://a@b/", "app", "redirect_uri"),
        ("apps:/x", "app", "redirect_uri"),
    ],
)
def test_a_scheme_that_is_not_your_own_is_refused(uri: str, scheme: Any, argument: str) -> None:
    with pytest.raises(ArgumentError) as refused:
        authorize_url(CONNECTION, redirect_uri=uri, app_scheme=scheme)
    assert refused.value.argument == argument


def test_a_password_in_a_redirect_uri_is_not_shown() -> None:
    with pytest.raises(ArgumentError, match="redirect_uri holds credentials") as refused:
        authorize_url(CONNECTION, redirect_uri="https://user:hunter2@a.example/")
    assert "hunter2" not in f"{refused.value} {refused.value!r}"


@pytest.mark.parametrize("build", [build_authorize_url, build_revoke_url])
@pytest.mark.parametrize("segment", [".", ".."])
def test_a_part_that_a_path_would_resolve_away_is_refused(build: Callable[..., str], segment: str) -> None:
    for parts, argument in (((segment, "app-1"), "service_id"), (("quillbridge", segment), "app_id")):
        with pytest.raises(ArgumentError, match="which would change the path") as refused:
            build(*parts, state="s", redirect_uri=HERE)
        assert refused.value.argument == argument


@given(st.text(min_size=1), st.text(min_size=1))
def test_no_part_leaves_its_segment(service_id: str, app_id: str) -> None:
    with contextlib.suppress(ArgumentError):
        url = build_authorize_url(service_id, app_id, state="s", redirect_uri=HERE)
        assert httpx.URL(url).raw_path.partition(b"?")[0].count(b"/") == 4
        assert httpx.URL(url).join("x").path == f"/vault/authorize/{service_id}/x"


@pytest.mark.parametrize("url", [None, UNSET, "", 7])
def test_a_connection_without_consent_has_no_link(url: Any) -> None:
    connection = from_dict(Connection, {} if url is UNSET else {"authorize_url": url})
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


# -- the callback ------------------------------------------------------------------------------------------------------


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
        urlsplit(f"https://app.example.com/connected?state={OAUTH}&tab=crm#top"),
        urlparse(f"https://app.example.com/connected?state={OAUTH}&tab=crm"),
        urlsplit(f"https://app.example.com/connected?state={OAUTH}&tab=crm".encode()),
        yarl.URL(f"https://app.example.com/connected?state={OAUTH}&tab=crm"),
        werkzeug.datastructures.ImmutableMultiDict({"state": OAUTH, "tab": "crm"}),
        multidict.MultiDict({"state": OAUTH, "tab": "crm"}),
        make_mocked_request("GET", f"/connected?state={OAUTH}&tab=crm"),
    ],
)
def test_a_callback_is_read_in_any_form(callback: Any) -> None:
    found = read_callback(callback, expected_state=OAUTH)
    assert found.state == OAUTH
    assert found.parameters == {"state": OAUTH, "tab": "crm"}
    assert found.claims is None
    assert OAUTH not in repr(found)
    assert read_callback(callback, expected_state=NO_CHECK) == found


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
    with pytest.raises(OAuthStateError, match="the state is not the one") as refused:
        read_callback(callback, expected_state=OAUTH)
    assert _shown(refused.value) == []


@pytest.mark.parametrize("states", [("another", OAUTH), (OAUTH, "another"), (OAUTH, OAUTH)])
@pytest.mark.parametrize(
    "framework",
    [
        werkzeug.datastructures.MultiDict,
        werkzeug.datastructures.ImmutableMultiDict,
        lambda pairs: werkzeug.datastructures.CombinedMultiDict([werkzeug.datastructures.MultiDict(pairs)]),
        lambda pairs: werkzeug.datastructures.CombinedMultiDict(
            [werkzeug.datastructures.MultiDict([pair]) for pair in pairs]
        ),
        QueryParams,
        MultiDict,
        ImmutableMultiDict,
        httpx.QueryParams,
        multidict.MultiDict,
        multidict.CIMultiDict,
        lambda pairs: multidict.MultiDictProxy(multidict.MultiDict(pairs)),
        lambda pairs: make_mocked_request("GET", f"/connected?{urlencode(pairs)}"),
        lambda pairs: make_mocked_request("GET", f"/connected?{urlencode(pairs)}").query,
        lambda pairs: yarl.URL(f"https://a.example/?{urlencode(pairs)}"),
        lambda pairs: httpx.URL(f"https://a.example/?{urlencode(pairs)}"),
        lambda pairs: URL(f"https://a.example/?{urlencode(pairs)}"),
        lambda pairs: urlsplit(f"https://a.example/?{urlencode(pairs)}"),
        urlencode,
    ],
)
def test_two_states_are_refused_whichever_the_framework(framework: Callable[[Any], Any], states: Any) -> None:
    callback = framework([("tab", "crm"), *(("state", state) for state in states)])
    with pytest.raises(OAuthStateError) as refused:
        read_callback(callback, expected_state=OAUTH)
    assert _shown(refused.value) == []


def test_a_session_without_a_state_lets_nobody_in() -> None:
    session: dict[str, str] = {}
    nothing: Any = session.get("state")
    with pytest.raises(
        ArgumentError, match=r"expected_state is None, .* would accept any callback: .* NO_CHECK"
    ) as refused:
        read_callback(f"state={OAUTH}", expected_state=nothing)
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
    ("query", "text"),
    [
        ("error=", "the service named no error"),
        ("error=%20&error_description=%1b[0m", "the service named no error"),
        ("error=&error_description=Not+today", "the service named no error: Not today"),
        ("error=access_denied&error_description=", "access_denied"),
        ("error=a%0d%0aINFO+all+is+well", "a INFO all is well"),
        (
            "error=a&error_description=%1b[31mred%1b[0m+%9b2Jb%C2%9b2Jc%0b%0cd%C2%85e%E2%80%A8f",
            "a: red \ufffd2Jb c d e f",
        ),
        ("error=a&error_description=%1b]0;title%07b%E2%80%AEc", "a: ]0;title b c"),
        (
            "error=a&error_description=K%C3%B6ln,+%F0%9F%91%A9%E2%80%8D%F0%9F%9A%80",
            "a: Köln, \U0001f469\u200d\U0001f680",
        ),
    ],
)
def test_an_error_is_told_on_one_line(query: str, text: str) -> None:
    with pytest.raises(OAuthCallbackError) as refused:
        read_callback(f"{query}&state=s", expected_state="s")
    assert str(refused.value) == text
    assert str(refused.value.error) == dict(parse_qsl(query, keep_blank_values=True))["error"]


@given(st.text() | st.text("\x1b[]mK;0\x07\x9b\r\n\u202e\u2028 a"), st.text() | st.text("\x1b[m;1\x9b\n\x85"))
def test_no_error_moves_a_line_or_the_cursor(error: str, description: str) -> None:
    with pytest.raises(OAuthCallbackError) as refused:
        read_callback({"error": error, "error_description": description, "state": "s"}, expected_state="s")
    told = str(refused.value)
    assert told
    assert len(told.splitlines()) == 1
    assert not [char for char in told if unicodedata.category(char) in ("Cc", "Zl", "Zp", "Cs")]


@pytest.mark.parametrize(
    ("callback", "expected_state", "words"),
    [
        (None, OAUTH, "callback must be a URL or its parameters, got NoneType: pass str(request.url)."),
        (OAUTH.encode(), OAUTH, "callback must be a URL or its parameters, got bytes"),
        ([("state", OAUTH)], OAUTH, "callback must be a URL or its parameters, got list"),
        ({"state": [OAUTH]}, OAUTH, "callback has values that are not str"),
        ({7: OAUTH}, OAUTH, "callback has values that are not str"),
        (urlsplit("/x")._replace(query=7), OAUTH, "callback must be a URL or its parameters, got SplitResult"),  # type: ignore[arg-type]
        ({"state": None}, "None", "callback has values that are not str"),
        (
            f"state={OAUTH}",
            OAUTH.encode(),
            "expected_state must be a str, got bytes: pass the result of state_of, or NO_CHECK.",
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
        assert read_callback(callback, expected_state=NO_CHECK).parameters.keys() == dict(_parsed(callback)).keys()


def _parsed(callback: Any) -> Any:
    if isinstance(callback, dict):
        return callback
    is_url = callback.startswith(("/", "https://["))
    return parse_qsl(callback.partition("#")[0].partition("?")[2] if is_url else callback.removeprefix("?"), True)


def _shown(error: Exception) -> list[str]:
    """Return the places in an error where the suite's scanner finds a secret."""
    scanner = Scanner()
    scanner.look_at_error(error)
    return scanner.hits


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)//",
        "javascript://unify.apideck.com/%0aalert(1)?state=s",
        "http://evil.example/?state=s",
        "https://unify.apideck.com\\.evil.example/?state=s",
        "https://unify.apideck.com@evil.example/?state=s",
        "//evil.example/?state=s",
        "/vault/authorize?state=s",
    ],
)
def test_no_browser_is_sent_where_a_hostile_answer_wants_it(link: str) -> None:
    connection = Connection(authorize_url=link, revoke_url=link)
    for build in (authorize_url, revoke_url):
        with pytest.raises(ArgumentError, match="that is not a web page") as refused:
            build(connection, redirect_uri="https://app.example.com/connected")
        assert link not in str(refused.value)


def test_a_host_in_full_width_letters_is_refused() -> None:
    connection = Connection(authorize_url="https://unify.apideck.com/vault/authorize/x?state=s")
    with pytest.raises(ArgumentError, match="redirect_uri"):
        authorize_url(connection, redirect_uri="https://\uff41.example/connected")


def test_a_fragment_of_a_link_does_not_hide_the_query() -> None:
    connection = Connection(authorize_url="https://unify.apideck.com/vault/authorize/x?state=s#top")
    url = authorize_url(connection, redirect_uri="https://app.example.com/connected")
    assert url == (
        "https://unify.apideck.com/vault/authorize/x?state=s&redirect_uri=https%3A%2F%2Fapp.example.com%2Fconnected"
    )
