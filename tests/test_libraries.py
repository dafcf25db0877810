"""The HTTP library of a client: one argument chooses it, it is imported only for use, and only one module knows it."""

import ast
import importlib.abc
import re
import sys
from pathlib import Path
from typing import Any

import httpx
import httpx2
import pytest

import apideck_client
from apideck_client import Apideck, ArgumentError
from apideck_client.testing import EmbeddedApideck
from tests.support.libraries import POOLS, PoolName
from tests.support.secret_scanner import KEY
from tests.test_client import run
from tests.test_transport import Script


@pytest.mark.parametrize("pool", POOLS)
async def test_a_pool_is_chosen_by_one_argument(server: EmbeddedApideck, pool: PoolName) -> None:
    server.seed("acme", contacts=61)
    async with Apideck(pool=pool, api_key=KEY, app_id="app", consumer_id="acme", base_url=server.url) as client:
        assert len([contact async for contact in client.crm.contacts.list(limit=20)]) == 61
        assert len(await client.with_options(timeout=5).crm.contacts.list()) == 20


@pytest.mark.parametrize("pool", ["requests", "", 5, ["httpx"]])
def test_an_unknown_pool_lists_the_known_ones(pool: Any) -> None:
    with pytest.raises(ArgumentError, match="pass 'httpx', 'httpx2' or 'aiohttp'"):
        Apideck(pool=pool, api_key=KEY, app_id="app")


@pytest.mark.parametrize("argument", ["http_client", "transport"])
def test_a_pool_is_refused_beside_what_would_replace_it(argument: str) -> None:
    other: dict[str, Any] = {argument: Script()}
    with pytest.raises(ArgumentError, match=f"pool was given beside {argument}"):
        Apideck(pool="httpx", api_key=KEY, app_id="app", **other)


@pytest.mark.parametrize("argument", ["http_client", "transport"])
def test_what_is_of_no_library_names_both(argument: str) -> None:
    other: dict[str, Any] = {argument: object()}
    with pytest.raises(ArgumentError, match=rf"{argument} is of type object: pass an httpx\.\w+ or an httpx2\.\w+"):
        Apideck(api_key=KEY, app_id="app", **other)


@pytest.mark.parametrize(
    ("pool", "package"), [("httpx2", "httpx2"), ("aiohttp", "aiohttp"), ("aiohttp", "httpx_aiohttp")]
)
def test_a_pool_without_its_extra_names_the_extra_at_once(
    monkeypatch: pytest.MonkeyPatch, pool: PoolName, package: str
) -> None:
    class Absent(importlib.abc.MetaPathFinder):
        def find_spec(self, name: str, path: object, target: object = None) -> None:
            if name == package:
                raise ModuleNotFoundError(f"No module named {name!r}", name=name)

    monkeypatch.delitem(sys.modules, package)
    monkeypatch.setattr(sys, "meta_path", [Absent(), *sys.meta_path])
    with pytest.raises(ArgumentError) as caught:
        Apideck(pool=pool, api_key=KEY, app_id="app")
    assert str(caught.value) == (
        f"pool is {pool!r}, and the package {package} is not installed: pip install 'apideck-client[{pool}]'."
    )
    assert (caught.value.__cause__, caught.value.__context__) == (None, None)


async def test_an_httpx2_client_keeps_its_settings_and_stays_open(server: EmbeddedApideck) -> None:
    timeout = httpx2.Timeout(7.0, connect=3.0)
    seen: list[httpx2.Request] = []

    async def look(request: httpx2.Request) -> None:
        seen.append(request)

    async with httpx2.AsyncClient(
        headers={"x-mine": "1"}, auth=("user", "password"), timeout=timeout, event_hooks={"request": [look]}
    ) as mine:
        async with Apideck(
            api_key=KEY, app_id="app", consumer_id="acme", base_url=server.url, http_client=mine
        ) as client:
            await client.crm.contacts.list()
            await client.crm.contacts.list(timeout=2)
        assert not mine.is_closed
    assert server.requests[0].headers["x-mine"] == "1"
    assert [request.headers["authorization"] for request in seen] == [f"Bearer {KEY}"] * 2
    assert [request.extensions["timeout"] for request in seen] == [timeout.as_dict(), httpx2.Timeout(2).as_dict()]


@pytest.mark.parametrize("module", [httpx, httpx2], ids=["httpx", "httpx2"])
@pytest.mark.parametrize("is_own", [True, False], ids=["own pool", "http_client"])
async def test_an_instrumentation_of_the_library_sees_the_calls(
    server: EmbeddedApideck, monkeypatch: pytest.MonkeyPatch, module: Any, is_own: bool
) -> None:
    """OpenTelemetry wraps the method of the transport's class in the same way, even after the first call."""
    seen: list[Any] = []
    send = module.AsyncHTTPTransport.handle_async_request

    async def watch(self: object, request: Any) -> Any:
        seen.append(request)
        response = await send(self, request)
        seen.append(response)
        return response

    async with module.AsyncClient() as mine:
        settings: dict[str, Any] = {"pool": module.__name__} if is_own else {"http_client": mine}
        async with Apideck(api_key=KEY, app_id="app", consumer_id="acme", base_url=server.url, **settings) as client:
            await client.crm.contacts.list()
            monkeypatch.setattr(module.AsyncHTTPTransport, "handle_async_request", watch)
            await client.crm.contacts.list()
    request, response = seen
    assert isinstance(request, module.Request)
    assert (request.method, request.headers["x-apideck-consumer-id"]) == ("GET", "acme")
    assert (isinstance(response, module.Response), response.status_code) == (True, 200)


ALIASED = """
import asyncio, httpx2
httpx2.alias_httpx()
import httpx
from apideck_client import Apideck, APIConnectionError

async def answer(request):
    if request.url.path.endswith("/2"):
        raise httpx2.ReadError("reset")
    return httpx2.Response(200, json={"data": {"id": "1"}})

async def main(**settings):
    async with Apideck(api_key="k", app_id="a", consumer_id="c", max_retries=0, **settings) as client:
        print((await client.crm.contacts.get("1")).id)
        try:
            await client.crm.contacts.get("2")
        except APIConnectionError as error:
            print(error.was_sent)

asyncio.run(main(transport=httpx.MockTransport(answer)))
asyncio.run(main(http_client=httpx.AsyncClient(transport=httpx.MockTransport(answer))))
print(Apideck(api_key="k", app_id="a")._sender.pool._library.name)
"""


def test_an_application_that_aliases_httpx2_can_use_the_client() -> None:
    assert run(ALIASED).split() == ["1", "True", "1", "True", "httpx2"]


ALONE = """
import sys
from apideck_client import Apideck

Apideck(api_key="k", app_id="a"{argument})
print(*sorted(sys.modules.keys() & {{"httpx", "httpx2", "aiohttp"}}))
"""


@pytest.mark.parametrize(
    ("argument", "loaded"),
    [("", "httpx"), (", pool='httpx'", "httpx"), (", pool='httpx2'", "httpx2"), (", pool='aiohttp'", "aiohttp httpx")],
)
def test_only_the_library_in_use_is_imported(argument: str, loaded: str) -> None:
    assert run(ALONE.format(argument=argument)).strip() == loaded


def test_one_module_knows_the_http_library() -> None:
    package = Path(apideck_client.__file__).parent
    knowing: set[str] = set()
    for path in [*(package / "_client").rglob("*.py"), *package.glob("*.py")]:
        tree = ast.parse(path.read_text())
        for_types = {
            id(line)
            for node in ast.walk(tree)
            if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
            for line in ast.walk(node)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Import | ast.ImportFrom) and id(node) not in for_types:
                names = [node.module] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
                if any(re.match("(httpx|httpcore|aiohttp)", name or "") for name in names):
                    knowing.add(path.name)
        if re.search(r"""import_module\(["'](httpx|httpcore|aiohttp)""", path.read_text()):
            knowing.add(path.name)
    assert knowing == {"libraries.py"}
