"""The fixtures of most tests: a server on loopback, and a client for it."""

import os
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from apideck_client import Apideck
from apideck_client.testing import EmbeddedApideck
from tests.support import libraries
from tests.support.documents import ROOT
from tests.support.example_server import ExampleServer, serve_examples
from tests.support.secret_scanner import KEY, Plugin, Scanner


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Plugin(Scanner()), Plugin.name)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the longest tests first, so that no core waits for another at the end."""
    items.sort(key=lambda item: item.path.stem != "test_under_fire")


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("API_KEY", "APP_ID", "CONSUMER_ID", "BASE_URL"):
        monkeypatch.delenv(f"APIDECK_{name}", raising=False)


@pytest.fixture(scope="session")
def mypy_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a cache for all mypy runs of the session, because most of a run is reading the standard library and httpx.

    It starts as a copy of the cache of `make mypy`, if that exists.
    """
    base = tmp_path_factory.getbasetemp()
    cache = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "mypy-cache"
    if (known := ROOT / ".mypy_cache").is_dir() and not cache.exists():
        copy = shutil.copytree(known, tmp_path_factory.mktemp("mypy") / "cache")
        with suppress(OSError):  # another process of the session made it first
            copy.rename(cache)
    return cache


@pytest.fixture(params=["httpx", "httpx2"])
def library(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> libraries.PoolName:
    """Return the HTTP library of the test."""
    name: libraries.PoolName = request.param
    libraries.use(name, monkeypatch)
    return name


@pytest.fixture
def server() -> Iterator[EmbeddedApideck]:
    """An empty embedded Apideck."""
    with EmbeddedApideck() as embedded:
        yield embedded


@pytest.fixture
async def apideck(server: EmbeddedApideck) -> AsyncIterator[Apideck]:
    """A client of the embedded Apideck, for the consumer "acme"."""
    async with Apideck(api_key=KEY, app_id="app", consumer_id="acme", base_url=server.url) as client:
        yield client


@pytest.fixture(scope="session")
def examples() -> Iterator[ExampleServer]:
    """A server that answers every operation with the document's example."""
    with serve_examples() as example_server:
        yield example_server
