"""The client: the sources of its options, the things that it shares, its requests, and the secrets that it hides."""

import copy
import pickle
import subprocess
import sys
import typing
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

import httpx
import pytest
import respx

from apideck_client import Apideck, ArgumentError, ClientStateError, Model, OpenEnum, ServerError
from apideck_client._client.options import ClientOptions
from apideck_client._client.secrets import Secret
from apideck_client.crm.models import Contact
from apideck_client.testing import EmbeddedApideck
from tests.support.secret_scanner import KEY
from tests.test_transport import Reply, Script, scripted

OWN = ("authorization", "x-apideck-app-id", "x-apideck-consumer-id", "x-apideck-service-id", "x-apideck-auth-type")


def own_headers(request: httpx.Request) -> dict[str, str]:
    """Return the sent headers that describe the caller."""
    return {name: request.headers[name] for name in OWN if name in request.headers}


async def sent_by(script: Script, client: Apideck, **options: Any) -> httpx.Request:
    """Return the request of a call by the client."""
    await client.crm.contacts.get("1", **options)
    return script.requests[-1]


# -- where options come from -------------------------------------------------------------------------------------------


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("APIDECK_API_KEY", "env-key")
    monkeypatch.setenv("APIDECK_APP_ID", "env-app")
    monkeypatch.setenv("APIDECK_CONSUMER_ID", "env-consumer")
    monkeypatch.setenv("APIDECK_BASE_URL", "https://env.example")


@pytest.mark.usefixtures("environment")
async def test_what_is_not_given_comes_from_the_environment() -> None:
    script = Script()
    request = await sent_by(script, Apideck(transport=script))
    assert request.url.host == "env.example"
    assert own_headers(request) == {
        "authorization": "Bearer env-key",
        "x-apideck-app-id": "env-app",
        "x-apideck-consumer-id": "env-consumer",
    }


@pytest.mark.usefixtures("environment")
async def test_what_is_given_goes_before_the_environment() -> None:
    script = Script()
    client = Apideck(api_key=KEY, app_id="app", consumer_id="acme", base_url="https://given.example", transport=script)
    request = await sent_by(script, client)
    assert request.url.host == "given.example"
    assert own_headers(request) == {
        "authorization": f"Bearer {KEY}",
        "x-apideck-app-id": "app",
        "x-apideck-consumer-id": "acme",
    }


@pytest.mark.usefixtures("environment")
async def test_none_means_not_given() -> None:
    script = Script()
    nothing: Any = dict.fromkeys(("api_key", "app_id", "consumer_id", "service_id", "timeout", "base_url"))
    request = await sent_by(script, Apideck(transport=script, **nothing))
    assert request.headers["x-apideck-consumer-id"] == "env-consumer"


@pytest.mark.usefixtures("environment")
async def test_a_blank_value_is_a_mistake_and_not_a_missing_one() -> None:
    for name in ("api_key", "app_id", "consumer_id"):
        blank: Any = {name: ""}
        with pytest.raises(ArgumentError, match=f"{name} is empty"):
            Apideck(**blank)
    with pytest.raises(ArgumentError, match="base_url"):
        Apideck(base_url="")


@pytest.mark.usefixtures("environment")
async def test_a_blank_environment_variable_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("APIDECK_BASE_URL", "")
    monkeypatch.setenv("APIDECK_CONSUMER_ID", "")
    script = Script()
    client = Apideck(transport=script)
    request = await sent_by(script, client, consumer_id="acme")
    assert request.url.host == "unify.apideck.com"
    with pytest.raises(ArgumentError, match="consumer_id is missing"):
        await client.crm.contacts.get("1")


@pytest.mark.usefixtures("environment")
async def test_the_environment_is_read_when_the_client_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    script = Script()
    client = Apideck(transport=script)
    monkeypatch.setenv("APIDECK_CONSUMER_ID", "later")
    assert (await sent_by(script, client)).headers["x-apideck-consumer-id"] == "env-consumer"


# -- credentials and tenants on the wire -------------------------------------------------------------------------------


@pytest.mark.usefixtures("environment")
async def test_a_session_token_replaces_the_key() -> None:
    script = Script()
    request = await sent_by(
        script, Apideck(session_token="ey.jwt.x", app_id="app", consumer_id="acme", transport=script)
    )
    assert own_headers(request) == {
        "authorization": "Bearer ey.jwt.x",
        "x-apideck-auth-type": "JWT",
        "x-apideck-app-id": "app",
        "x-apideck-consumer-id": "acme",
    }


async def test_a_derived_client_changes_from_key_to_session_and_back() -> None:
    script = Script()
    client = scripted(script)
    visitor = client.with_options(session_token="ey.jwt.x")
    assert own_headers(await sent_by(script, visitor))["x-apideck-auth-type"] == "JWT"
    back = own_headers(await sent_by(script, visitor.with_options(api_key="other")))
    assert back["authorization"] == "Bearer other"
    assert "x-apideck-auth-type" not in back


Operation = Callable[[Apideck], Any]

DECLARED: list[tuple[str, Operation, bool, bool]] = [
    ("crm contacts", lambda client: client.crm.contacts.get("1"), True, True),
    ("vault connections", lambda client: client.vault.connections.list(), True, False),
    ("vault sessions", lambda client: client.vault.sessions.create(), True, False),
    ("vault logs", lambda client: client.vault.logs.list(), True, False),
    ("vault consumers", lambda client: client.vault.consumers.list(), False, False),
    ("vault consumer", lambda client: client.vault.consumers.get("acme"), False, False),
]


@pytest.mark.parametrize(
    ("operation", "consumer", "service"), [row[1:] for row in DECLARED], ids=[r[0] for r in DECLARED]
)
async def test_consumer_and_service_are_sent_only_where_declared(
    operation: Operation, consumer: bool, service: bool
) -> None:
    script = Script()
    await operation(scripted(script, service_id="hubspot"))
    sent = own_headers(script.requests[0])
    assert sent["authorization"] == f"Bearer {KEY}"
    assert sent["x-apideck-app-id"] == "app"
    assert (sent.get("x-apideck-consumer-id"), sent.get("x-apideck-service-id")) == (
        "acme" if consumer else None,
        "hubspot" if service else None,
    )


async def test_consumers_of_the_app_need_no_consumer() -> None:
    script = Script()
    await Apideck(api_key=KEY, app_id="app", transport=script).vault.consumers.get("acme")
    assert script.requests[0].url.path == "/vault/consumers/acme"


async def test_oauth_endpoints_for_browsers_send_no_credentials() -> None:
    script = Script(Reply(301, b"", {"location": "https://crm.example/consent"}))
    call = scripted(script).vault.connections.authorize(
        "hubspot", "app", state="s", redirect_uri="https://app.example/"
    )
    assert await call == "https://crm.example/consent"
    assert own_headers(script.requests[0]) == {}
    assert KEY not in str(script.requests[0].headers.raw)


async def test_two_consumers_see_their_own_records(server: EmbeddedApideck, apideck: Apideck) -> None:
    server.add("acme", "contacts", {"id": "1", "name": "Acme's"})
    server.add("globex", "contacts", {"id": "1", "name": "Globex'"})
    server.add("globex", "contacts", {"id": "1", "name": "Globex' HubSpot"}, service_id="hubspot")
    globex = apideck.with_options(consumer_id="globex")
    assert (await apideck.crm.contacts.get("1")).name == "Acme's"
    assert (await globex.crm.contacts.get("1")).name == "Globex'"
    assert (await globex.with_options(service_id="hubspot").crm.contacts.get("1")).name == "Globex' HubSpot"
    assert (await apideck.crm.contacts.get("1", consumer_id="globex", service_id="hubspot")).name == "Globex' HubSpot"


async def test_a_json_request_says_what_it_is() -> None:
    script = Script()
    await scripted(script).crm.contacts.create(Contact(name="Ada"))
    await scripted(script).crm.contacts.get("1")
    assert script.requests[0].headers["content-type"] == "application/json"
    assert script.requests[0].content == b'{"name":"Ada"}'
    assert "content-type" not in script.requests[1].headers
    assert script.requests[1].content == b""


# -- derived clients ---------------------------------------------------------------------------------------------------


async def test_a_derived_client_shares_the_connections(server: EmbeddedApideck) -> None:
    pool = httpx.AsyncHTTPTransport(limits=httpx.Limits(max_connections=1))
    async with Apideck(api_key=KEY, app_id="app", consumer_id="acme", base_url=server.url, transport=pool) as client:
        derived = client.with_options(consumer_id="globex").with_options(timeout=3)
        await client.crm.contacts.list()
        await derived.crm.contacts.list()
        assert len(pool._pool.connections) == 1
        assert derived._sender is client._sender


async def test_a_derived_client_differs_only_in_what_it_was_given() -> None:
    script = Script()
    client = scripted(script, extra_headers={"x-one": "1", "X-Both": "old"}, extra_query={"one": "1", "both": "old"})
    derived = client.with_options(
        app_id="other",
        consumer_id="globex",
        service_id="hubspot",
        timeout=3,
        extra_headers={"x-two": "2", "x-both": "new"},
        extra_query={"two": "2", "both": "new"},
    )
    for _ in range(2):  # the original makes a call before and after the derived client
        original = await sent_by(script, client)
        assert [original.headers.get(name) for name in ("x-one", "x-both", "x-two")] == ["1", "old", None]
        assert parse_qsl(original.url.query.decode()) == [("one", "1"), ("both", "old")]
        assert original.headers["x-apideck-consumer-id"] == "acme"
        assert original.extensions["timeout"]["read"] == 60.0
        changed = await sent_by(script, derived)
        assert [changed.headers[name] for name in ("x-one", "x-both", "x-two")] == ["1", "new", "2"]
        assert parse_qsl(changed.url.query.decode()) == [("one", "1"), ("both", "new"), ("two", "2")]
        assert own_headers(changed) == {
            "authorization": f"Bearer {KEY}",
            "x-apideck-app-id": "other",
            "x-apideck-consumer-id": "globex",
            "x-apideck-service-id": "hubspot",
        }
        assert changed.extensions["timeout"]["read"] == 3.0


async def test_closing_a_derived_client_does_nothing(server: EmbeddedApideck, apideck: Apideck) -> None:
    derived = apideck.with_options(consumer_id="globex")
    await derived.aclose()
    async with apideck.with_options(timeout=3) as another:
        await another.crm.contacts.list()
    await apideck.crm.contacts.list()
    await derived.crm.contacts.list()
    assert len(server.requests) == 3


async def test_a_subclass_derives_its_own_kind() -> None:
    class Mine(Apideck):
        """A user's subclass of the client."""

    client = Mine(api_key=KEY, app_id="app", transport=Script())
    assert type(client.with_options(consumer_id="acme")) is Mine


async def test_options_changed_after_the_call_change_nothing() -> None:
    script = Script()
    headers, query = {"x-mine": "1"}, {"pass_through": {"a": "1"}}
    client = scripted(script, extra_headers=headers, extra_query=query)
    headers["x-mine"] = "2"
    query["pass_through"]["a"] = "2"
    request = await sent_by(script, client)
    assert request.headers["x-mine"] == "1"
    assert request.url.query == b"pass_through%5Ba%5D=1"


# -- options of one call -----------------------------------------------------------------------------------------------


async def test_an_option_of_a_call_holds_for_that_call_alone() -> None:
    script = Script()
    client = scripted(script)
    request = await sent_by(
        script,
        client,
        app_id="other",
        consumer_id="globex",
        service_id="hubspot",
        timeout=2.5,
        extra_headers={"X-Mine": "1"},
        extra_query={"a": "1"},
    )
    assert own_headers(request) == {
        "authorization": f"Bearer {KEY}",
        "x-apideck-app-id": "other",
        "x-apideck-consumer-id": "globex",
        "x-apideck-service-id": "hubspot",
    }
    assert request.headers["x-mine"] == "1"
    assert request.url.query == b"a=1"
    assert request.extensions["timeout"]["read"] == 2.5
    after = await sent_by(script, client)
    assert own_headers(after) == {
        "authorization": f"Bearer {KEY}",
        "x-apideck-app-id": "app",
        "x-apideck-consumer-id": "acme",
    }
    assert (after.url.query, "x-mine" in after.headers) == (b"", False)


async def test_extra_query_reaches_the_wire_as_the_contract_writes_it() -> None:
    script = Script()
    await sent_by(
        script,
        scripted(script),
        raw=True,
        extra_query={
            "pass_through": {"search": "a & b=c", "nested": {"x": {"y": 1}}, "list": ["p", "q"], "flag": True},
            "plain": "é",
            "odd key&": 1.5,
        },
    )
    assert parse_qsl(script.queries[0]) == [
        ("raw", "true"),
        ("pass_through[search]", "a & b=c"),
        ("pass_through[nested][x][y]", "1"),
        ("pass_through[list]", "p"),
        ("pass_through[list]", "q"),
        ("pass_through[flag]", "true"),
        ("plain", "é"),
        ("odd key&", "1.5"),
    ]


async def test_raw_and_fields_are_sent_only_if_set() -> None:
    script = Script()
    client = scripted(script)
    await client.crm.contacts.get("1")
    await client.crm.contacts.get("1", raw=False, fields="id,name")
    await client.crm.contacts.get("1", raw=True, fields=["id", "addresses.city"])
    assert [parse_qsl(query) for query in script.queries] == [
        [],
        [("raw", "false"), ("fields", "id,name")],
        [("raw", "true"), ("fields", "id,addresses.city")],
    ]


async def test_a_method_override_sends_what_networks_block_as_a_post(server: EmbeddedApideck, apideck: Apideck) -> None:
    server.add("acme", "contacts", {"id": "1", "name": "Old"})
    client = apideck.with_options(method_override=True)
    await client.crm.contacts.update("1", Contact(name="New"), raw=True)
    assert (await client.crm.contacts.get("1")).name == "New"
    await client.crm.contacts.create(Contact(name="Other"))
    await client.crm.contacts.delete("1")
    assert [(request.method, request.raw_query) for request in server.requests] == [
        ("POST", "_method=PATCH&raw=true"),
        ("GET", ""),
        ("POST", ""),
        ("POST", "_method=DELETE"),
    ]


async def test_an_overridden_method_is_still_retried_and_named() -> None:
    script = Script(Reply(503, b""))
    client = scripted(script, method_override=True)
    with pytest.raises(ServerError) as caught:
        await client.crm.contacts.delete("1")
    assert (caught.value.method, caught.value.attempts) == ("DELETE", 3)
    with pytest.raises(ServerError) as caught:
        await client.crm.contacts.update("1", Contact(name="Ada"))
    assert (caught.value.method, caught.value.attempts) == ("PATCH", 1)


async def test_the_transaction_id_is_one_for_each_logical_create() -> None:
    script = Script(Reply(429, b""), httpx.ConnectError("refused"), Reply())
    client = scripted(script)
    await client.crm.contacts.create(Contact(name="Ada"))
    await client.crm.contacts.create(Contact(name="Ada"))
    first, second, third, other = [request.headers["x-unique-transaction-id"] for request in script.requests]
    assert first == second == third
    assert other != first
    assert len(first) >= 32


async def test_a_given_transaction_id_is_kept_and_a_get_has_none() -> None:
    script = Script()
    client = scripted(script)
    await client.crm.contacts.create(Contact(name="Ada"), extra_headers={"X-Unique-Transaction-ID": "mine"})
    await client.crm.contacts.get("1")
    assert script.requests[0].headers.get_list("x-unique-transaction-id") == ["mine"]
    assert "x-unique-transaction-id" not in script.requests[1].headers


# -- the caller's own httpx --------------------------------------------------------------------------------------------


async def test_a_callers_http_client_keeps_its_settings_and_stays_open(
    server: EmbeddedApideck,
) -> None:
    timeout = httpx.Timeout(7.0, connect=3.0)
    seen: list[httpx.Request] = []

    async def look(request: httpx.Request) -> None:
        seen.append(request)

    async with httpx.AsyncClient(
        headers={"x-mine": "1", "authorization": "Basic eA=="},
        auth=("user", "password"),
        timeout=timeout,
        event_hooks={"request": [look]},
    ) as mine:
        async with Apideck(
            api_key=KEY, app_id="app", consumer_id="acme", base_url=server.url, http_client=mine
        ) as client:
            await client.crm.contacts.list()
            await client.crm.contacts.list(timeout=2)
        assert not mine.is_closed
        assert (await mine.get(f"{server.url}/nothing-here")).status_code == 404
        with pytest.raises(ClientStateError):
            await client.crm.contacts.list()
    received = server.requests[0].headers
    assert received["x-mine"] == "1"
    assert [request.headers["authorization"] for request in seen[:2]] == [f"Bearer {KEY}"] * 2
    assert [request.extensions["timeout"] for request in seen[:2]] == [timeout.as_dict(), httpx.Timeout(2).as_dict()]


async def test_extra_headers_go_before_the_http_clients_headers() -> None:
    script = Script()
    async with httpx.AsyncClient(transport=script, headers={"X-Mine": "client", "x-other": "1"}) as mine:
        client = Apideck(
            api_key=KEY, app_id="app", consumer_id="acme", http_client=mine, extra_headers={"x-mine": "call"}
        )
        await client.crm.contacts.get("1")
    headers = script.requests[0].headers
    assert (headers.get_list("x-mine"), headers["x-other"]) == (["call"], "1")


async def test_a_given_transport_is_used_and_closed_with_the_client() -> None:
    script = Script()
    async with Apideck(api_key=KEY, app_id="app", consumer_id="acme", transport=script) as client:
        await client.crm.contacts.get("1")
        assert (len(script.requests), script.is_closed) == (1, False)
    assert script.is_closed


async def test_respx_mocks_a_client_as_it_does_httpx() -> None:
    with respx.mock(base_url="https://unify.apideck.com") as router:
        route = router.get("/crm/contacts/1").respond(json={"data": {"id": "1", "name": "Mocked"}})
        async with Apideck(api_key=KEY, app_id="app", consumer_id="acme") as client:
            assert (await client.crm.contacts.get("1")).name == "Mocked"
        assert route.call_count == 1


async def test_no_cookie_passes_from_one_tenant_to_the_next() -> None:
    script = Script(Reply(headers={"set-cookie": "tenant=acme; Path=/"}), Reply())
    client = scripted(script)
    await client.crm.contacts.get("1")
    await client.crm.contacts.get("1", consumer_id="globex")
    assert "cookie" not in script.requests[1].headers


# -- secrets -----------------------------------------------------------------------------------------------------------


async def test_no_view_of_a_client_shows_the_key() -> None:
    client = scripted(Script())
    await client.crm.contacts.get("1")
    jwt = client.with_options(session_token=f"{KEY}.jwt")
    for each in (client, jwt):
        views: list[object] = [each, vars(each), each._options, each._sender, vars(each._sender), each._core]
        views += [each.crm, vars(each.crm), each.crm.contacts, each.crm.contacts._options]
        views += [vars(each._sender.pool), each.crm.contacts.list(), each._options.credential]
        for view in views:
            assert KEY not in f"{view} {view!r} {view:}", view
    assert "credential=Secret('***')" in repr(client._options)


async def test_a_client_shows_whose_data_it_is_for() -> None:
    client = scripted(Script(), service_id="hubspot")
    assert repr(client) == str(client) == "Apideck(app_id='app', consumer_id='acme', service_id='hubspot')"
    assert repr(Apideck(api_key=KEY, app_id="app")) == "Apideck(app_id='app')"


def test_a_secret_shows_itself_to_nobody_but_who_asks() -> None:
    secret = Secret(KEY)
    for view in (repr(secret), str(secret), f"{secret}", "%s" % secret, repr([secret]), repr({"key": secret})):  # noqa: UP031
        assert KEY not in view
    assert secret.reveal() == KEY
    assert secret == Secret(KEY)
    assert secret != Secret("other")
    assert hash(secret) == hash(Secret(KEY))
    assert not hasattr(secret, "__dict__")


@pytest.mark.parametrize("how", [pickle.dumps, copy.deepcopy], ids=["pickle", "deepcopy"])
def test_what_holds_a_credential_refuses_to_be_pickled(how: Callable[[object], object]) -> None:
    client = scripted(Script())
    for thing in (client, client.with_options(timeout=1), client._options, client._options.credential):
        with pytest.raises(TypeError, match="not pickled"):
            how(thing)


def test_options_are_compared_and_replaced() -> None:
    options = scripted(Script())._options
    assert isinstance(options, ClientOptions)
    assert options.changed({}) is options
    assert options.changed({"timeout": 3}) == options.changed({"timeout": 3})
    assert options.changed({"timeout": 3}) != options


# -- lazy imports ------------------------------------------------------------------------------------------------------

LOADED = """
import sys
generated = lambda: sorted(
    name for name in sys.modules
    if name.startswith(("apideck_client.crm", "apideck_client.vault"))
)
import apideck_client
assert [name for name in sys.modules if name.startswith("apideck_client.")] == ["apideck_client.errors"]
assert "httpx" not in sys.modules
client = apideck_client.Apideck(api_key="k", app_id="a", consumer_id="c")
assert generated() == [], generated()
absent = {"apideck_client.hooks", *(f"apideck_client._client.{name}" for name in ("pacing", "resource", "records"))}
assert not sys.modules.keys() & absent
derived = client.with_options(consumer_id="d")
assert generated() == [], generated()
client.crm
assert generated() == ["apideck_client.crm"], generated()
assert "apideck_client._client.resource" not in sys.modules
client.crm.contacts
found = set(generated())
assert not [name for name in found if "vault" in name], found
resources = {name for name in found if ".resources." in name}
assert resources == {"apideck_client.crm.resources.contacts"}, resources
assert not [name for name in found if ".crm.models." in name], found
absent = {"apideck_client._client.records.model", "attr", "msgspec"} - set(sys.argv)
assert not sys.modules.keys() & absent, "a call needs them, a resource does not"
client.crm.contacts.list()
found = set(generated())
models = {name.rpartition(".")[2] for name in found if ".crm.models." in name}
print(" ".join(sorted(models)))
"""


def run(code: str, *arguments: str) -> str:
    process = subprocess.run(
        [sys.executable, "-P", "-W", "error", "-c", code, *arguments], capture_output=True, text=True, check=False
    )
    assert (process.returncode, process.stderr) == (0, "")
    return process.stdout


def test_each_part_is_loaded_when_it_is_first_used() -> None:
    # httpx also has a command, and loads the command's libraries if they are installed.
    loaded = run(LOADED, *run("import sys, httpx; print(*sys.modules)").split()).split()
    assert loaded
    allowed = {kind.__module__.rpartition(".")[2] for kind in parts_of(Contact)} | {"sort_direction", "unified_id"}
    for model in loaded:
        assert model in allowed or model.startswith("contact"), f"{model} was loaded for contacts"


def parts_of(kind: Any, seen: frozenset[type] = frozenset()) -> set[type]:
    """Return the models and enums in the fields of a model, at any depth."""
    found: set[type] = set()
    for hint in typing.get_type_hints(kind).values():
        waiting = [hint]
        while waiting:
            part = waiting.pop()
            waiting += typing.get_args(part)
            if isinstance(part, type) and issubclass(part, Model | OpenEnum) and part not in seen:
                found |= {part} | (parts_of(part, seen | {part}) if issubclass(part, Model) else set())
    return found


def test_every_public_name_resolves_and_no_other_does() -> None:
    import apideck_client

    for name in apideck_client.__all__:
        assert getattr(apideck_client, name) is not None
    assert set(apideck_client.__all__) <= set(dir(apideck_client))
    with pytest.raises(AttributeError, match="no_such_name"):
        apideck_client.no_such_name  # type: ignore[attr-defined]  # noqa: B018


def test_a_star_import_gives_the_public_names() -> None:
    code = "from apideck_client import *; print(Apideck.__name__, NotFoundError.__name__, UNSET, Page.__name__)"
    assert run(code).split() == ["Apideck", "NotFoundError", "UNSET", "Page"]
