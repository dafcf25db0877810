"""The next step of a connection, and waiting until the connection serves data."""

import asyncio
import itertools
import pickle
import ssl
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apideck_client import (
    APIConnectionError,
    Apideck,
    ArgumentError,
    ClientSettings,
    NotFoundError,
    ServerError,
    UnauthorizedError,
    from_dict,
    webhooks,
)
from apideck_client.connecting import ConnectionNotCallableError, NextStep, Step, next_step, wait_until_callable
from apideck_client.vault.models import (
    Connection,
    ConnectionEvent,
    ConsumerConnection,
    FormField,
    Session,
    SessionSettings,
    UnifiedApiId,
)
from tests.support.documents import load
from tests.support.secret_scanner import KEY, OAUTH
from tests.support.simulation import Answer, Seen, Server, answer, client_of, now, simulate

CONSENT: dict[str, Any] = {"auth_type": "oauth2", "oauth_grant_type": "authorization_code"}
PASSWORD: dict[str, Any] = {"auth_type": "oauth2", "oauth_grant_type": "password"}
KEY_FORM: dict[str, Any] = {
    "auth_type": "apiKey",
    "form_fields": [
        {"id": "api_key", "label": "Key", "required": True},
        {"id": "domain", "label": "Domain", "required": True},
        {"id": "note", "label": "Note", "required": False},
    ],
}
REGION: dict[str, Any] = {
    **CONSENT,
    "settings_required_for_authorization": ["region"],
    "form_fields": [{"id": "region", "required": True}, {"id": "team", "required": True}],
}


def step_of(**fields: Any) -> NextStep:
    return next_step(from_dict(Connection, fields))


@pytest.mark.parametrize(
    ("fields", "step", "missing"),
    [
        ({"state": "callable"}, Step.NOTHING, ()),
        ({"state": "callable", "enabled": True, "integration_state": "needs_configuration"}, Step.NOTHING, ()),
        ({"state": "callable", "enabled": False}, Step.ENABLE, ()),
        ({"state": "invalid", "enabled": False}, Step.ENABLE, ()),
        ({"state": "callable", "integration_state": "disabled"}, Step.SET_UP_INTEGRATION, ()),
        ({"state": "available", "integration_state": "needs_configuration"}, Step.SET_UP_INTEGRATION, ()),
        ({"state": "invalid", "integration_state": "needs_configuration"}, Step.SET_UP_INTEGRATION, ()),
        # OAuth with a user's consent
        ({"state": "available", **CONSENT}, Step.AUTHORIZE, ()),
        ({"state": "added", **CONSENT, "oauth_grant_type": None}, Step.AUTHORIZE, ()),
        ({"state": "added", **REGION}, Step.FILL_SETTINGS, ("region",)),
        ({"state": "added", **REGION, "settings": {"region": "west"}}, Step.AUTHORIZE, ()),
        ({"state": "authorized", **REGION, "settings": {"region": "west"}}, Step.FILL_SETTINGS, ("team",)),
        ({"state": "authorized", **REGION, "settings": {"region": "west", "team": "a"}}, Step.LOOK, ()),
        ({"state": "invalid", **CONSENT}, Step.AUTHORIZE, ()),
        # OAuth without consent
        ({"state": "added", **PASSWORD, "oauth_grant_type": "client_credentials"}, Step.FETCH_TOKEN, ()),
        ({"state": "added", **KEY_FORM, **PASSWORD}, Step.FILL_SETTINGS, ("api_key", "domain")),
        ({"state": "invalid", **PASSWORD}, Step.FIX_CREDENTIALS, ()),
        # keys and passwords
        ({"state": "available", **KEY_FORM}, Step.FILL_SETTINGS, ("api_key", "domain")),
        ({"state": "added", **KEY_FORM, "settings": {"api_key": "k", "domain": ""}}, Step.FILL_SETTINGS, ("domain",)),
        ({"state": "added", **KEY_FORM, "settings": {"api_key": "k", "domain": 0}}, Step.LOOK, ()),
        ({"state": "invalid", **KEY_FORM}, Step.FIX_CREDENTIALS, ()),
        ({"state": "available", "auth_type": "none"}, Step.ADD, ()),
        # undeclared values
        ({"state": "hibernating"}, Step.LOOK, ()),
        ({"state": None}, Step.LOOK, ()),
        ({}, Step.LOOK, ()),
        ({"state": 7, "settings": "x", "form_fields": ["x", {"id": 7, "required": True}]}, Step.LOOK, ()),
        ({"enabled": "no"}, Step.LOOK, ()),
        ({"settings_required_for_authorization": True}, Step.LOOK, ()),
        ({**REGION, "settings_required_for_authorization": [7, "x"], "state": "added"}, Step.FILL_SETTINGS, ("x",)),
    ],
)  # fmt: skip
def test_a_connection_needs_a_step(fields: dict[str, Any], step: Step, missing: tuple[str, ...]) -> None:
    found = step_of(**fields)
    assert (found.step, found.missing) == (step, missing)
    assert found.reason
    assert all(name in found.reason for name in missing)
    assert found.is_yours is (step in (Step.SET_UP_INTEGRATION, Step.FETCH_TOKEN))


def test_a_step_brings_the_fields_of_its_form() -> None:
    found = step_of(state="added", **KEY_FORM)
    assert [field.label for field in found.fields] == ["Key", "Domain"]
    assert all(type(field) is FormField for field in found.fields)


def test_the_connection_of_an_event_has_steps_too() -> None:
    assert next_step(ConsumerConnection(enabled=False)).step is Step.ENABLE
    assert next_step(from_dict(ConsumerConnection, {"state": "callable"})).step is Step.NOTHING
    assert (
        next_step(from_dict(ConsumerConnection, {"state": "configured", "auth_type": "oauth2"})).step is Step.AUTHORIZE
    )


def test_the_document_s_example_is_callable() -> None:
    example = load("vault")["components"]["schemas"]["Connection"]["example"]
    assert step_of(**example).step is Step.NOTHING


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@settings(suppress_health_check=[HealthCheck.too_slow])  # the first strings in a new checkout take seconds to draw
@given(st.dictionaries(st.sampled_from(Connection.__field_names__), JSON))
def test_no_connection_raises(fields: dict[str, Any]) -> None:
    assert isinstance(step_of(**fields).step, Step)


# -- waiting -----------------------------------------------------------------------------------------------------------


def shown(**fields: Any) -> httpx.Response:
    return answer(body={"status_code": 200, "status": "OK", "data": {"service_id": "quillbridge", **fields}})


CALLABLE = {"state": "callable", "name": "Quillbridge"}


def waiting(
    script: Callable[[int], Answer], timeout: float = 300.0, **settings: Any
) -> tuple[Connection | Exception, Server]:
    """Wait while a script answers each request. Return the outcome, and the server."""

    def answering(seen: Seen) -> Answer:
        assert seen.path == "/vault/connections/crm/quillbridge"
        return script(seen.number)

    server = Server(answering, latency=0)

    async def program() -> Connection | Exception:
        async with client_of(server, **{"max_retries": 0, **settings}) as apideck:
            try:
                return await wait_until_callable(apideck, "crm", "quillbridge", timeout=timeout)
            except (ConnectionNotCallableError, APIConnectionError, NotFoundError, UnauthorizedError) as error:
                return error

    return simulate(program), server


def test_a_callable_connection_is_there_at_once() -> None:
    found, server = waiting(lambda look: shown(**CALLABLE))
    assert isinstance(found, Connection)
    assert found.name == "Quillbridge"
    assert server.times() == [0]


def test_it_looks_less_and_less_often() -> None:
    found, server = waiting(lambda look: shown(**(CALLABLE if look == 10 else {"state": "added", **CONSENT})))
    assert isinstance(found, Connection)
    times = server.times()
    gaps = [round(later - earlier, 3) for earlier, later in itertools.pairwise(times)]
    assert gaps == [1, 1.5, 2.25, 3.375, 5.062, 7.594, 10, 10, 10]


def test_the_last_look_is_at_the_end_of_the_time() -> None:
    found, server = waiting(lambda look: shown(state="added", **REGION), timeout=20)
    assert isinstance(found, ConnectionNotCallableError)
    assert server.times()[-1] == 20
    assert str(found) == (
        "the connection crm+quillbridge is not callable after 20 s: "
        "settings are missing: region; next step: fill settings"
    )
    assert found.next_step is not None
    assert (found.next_step.step, found.next_step.missing) == (Step.FILL_SETTINGS, ("region",))
    assert found.connection is not None
    copied = pickle.loads(pickle.dumps(found))
    assert (str(copied), copied.connection) == (str(found), None)


def test_what_passes_does_not_end_the_wait() -> None:
    troubles: list[Answer] = [
        answer(500, {}),
        httpx.ConnectError("refused"),
        httpx.ReadTimeout("slow"),
        answer(429, {}),
        answer(502, {}),
        httpx.Response(200, content=b"<html>"),
    ]
    found, server = waiting(lambda look: troubles[look - 1] if look <= len(troubles) else shown(**CALLABLE))
    assert isinstance(found, Connection)
    assert len(server.seen) == len(troubles) + 1


def test_a_connection_that_was_never_shown_is_told_so() -> None:
    found, _ = waiting(lambda look: answer(503, {}), timeout=5)
    assert isinstance(found, ConnectionNotCallableError)
    assert (found.connection, found.next_step) == (None, None)
    assert str(found).startswith(
        "the connection crm+quillbridge is not callable after 5 s, and the API did not show it: GET https://"
    )
    assert isinstance(found.__cause__, ServerError)
    assert str(pickle.loads(pickle.dumps(found))) == str(found)


def test_an_untrusted_certificate_is_told_at_once() -> None:
    untrusted = httpx.ConnectError("certificate verify failed")
    untrusted.__cause__ = ssl.SSLCertVerificationError("self-signed certificate")
    found, server = waiting(lambda look: untrusted)
    assert isinstance(found, APIConnectionError)
    assert found.is_final
    assert len(server.seen) == 1


@pytest.mark.parametrize(("status", "kind"), [(404, NotFoundError), (401, UnauthorizedError)])
def test_a_refusal_ends_the_wait(status: int, kind: type[Exception]) -> None:
    found, server = waiting(lambda look: answer(status, {}))
    assert type(found) is kind
    assert len(server.seen) == 1


def test_credentials_that_fail_meanwhile_end_the_wait() -> None:
    found, server = waiting(lambda look: shown(state="authorized" if look < 3 else "invalid", **CONSENT))
    assert isinstance(found, ConnectionNotCallableError)
    assert "has failed: its authorization has failed or was revoked; next step: authorize" in str(found)
    assert len(server.seen) == 3


def test_a_connection_that_starts_invalid_may_be_repaired() -> None:
    found, _ = waiting(lambda look: shown(**({"state": "invalid"} if look < 4 else CALLABLE)))
    assert isinstance(found, Connection)


def test_one_that_was_switched_off_is_waited_for() -> None:
    found, _ = waiting(lambda look: shown(state="callable", enabled=look > 2))
    assert isinstance(found, Connection)


@pytest.mark.parametrize("integration", ["disabled", "needs_configuration"])
def test_waiting_for_the_application_itself_is_no_use(integration: str) -> None:
    found, server = waiting(lambda look: shown(state="added", integration_state=integration, **CONSENT))
    assert isinstance(found, ConnectionNotCallableError)
    assert "can't become callable yet" in str(found)
    assert len(server.seen) == 1


def test_a_call_that_hangs_does_not_outlast_the_time() -> None:
    async def program() -> float:
        async def hang(seen: Seen) -> httpx.Response:
            await asyncio.sleep(10_000)
            return answer()

        async with client_of(Server(hang), max_retries=0) as apideck:
            with pytest.raises(ConnectionNotCallableError):
                await wait_until_callable(apideck, "crm", "quillbridge", timeout=30)
        return now()

    assert simulate(program) <= 31


def test_a_wait_can_be_cancelled() -> None:
    server = Server(lambda seen: shown(state="added"))

    async def program() -> None:
        async with client_of(server) as apideck:
            task = asyncio.create_task(wait_until_callable(apideck, "crm", "quillbridge"))
            await asyncio.sleep(30)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    simulate(program)
    assert server.under_way.total() == 0


@pytest.mark.parametrize("wrong", [0, -1, True, "5", None, float("inf"), float("nan")])
async def test_a_wrong_timeout_is_refused(wrong: Any, apideck: Apideck) -> None:
    with pytest.raises(ArgumentError, match=r"timeout is .*: pass a positive number of seconds"):
        await wait_until_callable(apideck, "crm", "quillbridge", timeout=wrong)


@pytest.mark.parametrize("wrong", [None, {}, {"state": "callable"}, ConnectionEvent()])
def test_what_is_no_connection_is_refused(wrong: Any) -> None:
    with pytest.raises(
        ArgumentError, match=f"connection must be a connection, got {type(wrong).__name__}: pass an awaited"
    ):
        next_step(wrong)


async def test_what_is_no_client_is_refused(apideck: Apideck) -> None:
    nobody: Any = apideck.vault
    with pytest.raises(ArgumentError, match="apideck must be a client, got Vault: pass the Apideck itself"):
        await wait_until_callable(nobody, "crm", "quillbridge")


def test_a_failed_wait_shows_no_secret() -> None:
    secret = {"settings": {"key": OAUTH}, "authorize_url": f"https://x.example/?state={OAUTH}"}
    found, _ = waiting(lambda look: shown(state="added", **secret, **CONSENT), timeout=1)
    assert isinstance(found, ConnectionNotCallableError)
    assert OAUTH not in f"{found} {found!r} {vars(found)!r} {pickle.dumps(found)!r}"


# -- APIs that are newer than the document -----------------------------------------------------------------------------


async def test_a_unified_api_that_nobody_declared_is_sent_and_read() -> None:
    seen: list[httpx.Request] = []

    def transport(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        data = {"unified_api": "quantum", "session_uri": "https://x.example", "consumer_id": "acme"}
        return httpx.Response(200, json={"status_code": 200, "data": [data] if request.method == "GET" else data})

    new = UnifiedApiId("quantum")
    assert not new.is_known
    settings: ClientSettings = {"api_key": KEY, "app_id": "app", "consumer_id": "acme"}
    async with Apideck(transport=httpx.MockTransport(transport), **settings) as apideck:
        (connection,) = await apideck.vault.connections.list(api="quantum")
        assert connection.unified_api == "quantum"
        await apideck.vault.connections.update("quantum", "flux", Connection(enabled=True))
        await apideck.vault.sessions.create(Session(settings=SessionSettings(unified_apis=[new, UnifiedApiId.CRM])))
    assert seen[0].url.query == b"api=quantum"
    assert seen[1].url.path == "/vault/connections/quantum/flux"
    assert seen[2].content == b'{"settings":{"unified_apis":["quantum","crm"]}}'
    event = webhooks.parse(b'{"event_type":"vault.connection.callable","unified_api":"quantum"}')
    assert isinstance(event, ConnectionEvent)
    assert event.unified_api == new
