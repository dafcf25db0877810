"""Fixtures for pytest: a server, a client for it, and a receiver of webhooks. Installing the package enables them.

The server is imported when a test first uses a fixture.
"""

from __future__ import annotations

import asyncio
from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from .. import Apideck
    from . import EmbeddedApideck, WebhookReceiver

TEST_KEY = "test-key"
APP_ID = "test-app"
CONSUMER_ID = "test-consumer"

_MARKERS = (
    "apideck_seed(consumer_id, **counts): give a consumer made-up records, as EmbeddedApideck.seed does",
    "apideck_fault(kind, **rule): make calls fail, as EmbeddedApideck.fail does",
)

_HAS_SERVER = pytest.StashKey[bool]()
"""Set on a test whose server has applied the markers."""


def pytest_configure(config: pytest.Config) -> None:
    """Register the markers."""
    for marker in _MARKERS:
        config.addinivalue_line("markers", marker)


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Generator[None, object, object]:
    """Fail a test that has a marker of its own and no server: it would pass without the fault that it is about."""
    result = yield
    if _HAS_SERVER not in pyfuncitem.stash:
        for marker in pyfuncitem.own_markers:
            if marker.name in ("apideck_seed", "apideck_fault"):
                fixtures = "apideck_server, apideck or apideck_webhooks"
                pytest.fail(f"@pytest.mark.{marker.name} had no effect: use the fixture {fixtures}", pytrace=False)
    return result


@pytest.fixture(scope="session")
def _apideck_session() -> Iterator[EmbeddedApideck]:
    """Yield one server for the session, or for each worker of pytest-xdist."""
    from . import EmbeddedApideck

    with EmbeddedApideck(api_key=TEST_KEY) as server:
        yield server


@pytest.fixture
def apideck_server(_apideck_session: EmbeddedApideck, request: pytest.FixtureRequest) -> EmbeddedApideck:
    """Return the embedded Apideck, empty except for the records of the test's markers.

    `@pytest.mark.apideck_seed("acme", contacts=100)` seeds a consumer (by default the client's own).
    `@pytest.mark.apideck_fault(429, times=2)` makes calls fail.
    """
    server = _apideck_session
    server.reset()
    for marker in reversed(list(request.node.iter_markers("apideck_seed"))):  # from the module to the test
        server.seed(*(marker.args or (CONSUMER_ID,)), **marker.kwargs)
    for marker in reversed(list(request.node.iter_markers("apideck_fault"))):
        server.fail(*marker.args, **marker.kwargs)
    request.node.stash[_HAS_SERVER] = True
    return server


@pytest.fixture(scope="session")
def _apideck_tls() -> object:
    """Return a context that loopback never uses. httpx would build one for every client, in 20 ms each."""
    import ssl

    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


@pytest.fixture
def apideck(apideck_server: EmbeddedApideck, _apideck_tls: object) -> Iterator[Apideck]:
    """Yield a client of the embedded Apideck for the consumer "test-consumer". It is closed after the test.

    The client closes each connection after its call, so that it works in every event loop of the test.
    """
    import httpx

    from .. import Apideck

    limits = httpx.Limits(max_keepalive_connections=0)
    transport = httpx.AsyncHTTPTransport(verify=_apideck_tls, limits=limits, trust_env=False)  # type: ignore[arg-type]
    client = Apideck(
        api_key=TEST_KEY, app_id=APP_ID, consumer_id=CONSUMER_ID, base_url=apideck_server.url, transport=transport
    )
    yield client
    loop = asyncio.new_event_loop()  # `asyncio.run` would remove the event loop of the plugins
    try:
        loop.run_until_complete(client.aclose())
    finally:
        loop.close()


@pytest.fixture(scope="session")
def _apideck_receiver(_apideck_session: EmbeddedApideck) -> Iterator[WebhookReceiver]:
    from . import WebhookReceiver

    receiver = WebhookReceiver(_apideck_session.deliveries.run_due)
    yield receiver
    receiver.close()


@pytest.fixture
def apideck_webhooks(apideck_server: EmbeddedApideck, _apideck_receiver: WebhookReceiver) -> WebhookReceiver:
    """Return a receiver for every event of the embedded Apideck. `apideck_webhooks.received()` returns the events.

    The events are signed with the client's key, "test-key".
    """
    _apideck_receiver.clear()
    apideck_server.subscribe(_apideck_receiver.url)
    return _apideck_receiver
