"""Every snippet that a reader may copy works: the README's, and those in docstrings."""

import ast
import asyncio
import importlib
import inspect
import itertools
import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest

import apideck_client
from apideck_client import Apideck, ArgumentError, webhooks
from apideck_client.events import EVENTS
from apideck_client.testing import EmbeddedApideck
from tests.documents import ROOT, is_as_documented
from tests.example_server import ExampleServer
from tests.secret_scanner import KEY

FENCE = re.compile(r"^```python\n(.*?)^```", re.DOTALL | re.MULTILINE)
EXAMPLE = re.compile(r"^Example:\n(.*)", re.DOTALL | re.MULTILINE)
CONTACT = {
    "id": "contact-1",
    "name": "Ada Byron",
    "birthday": "1815-12-10",
    "company_id": "company-1",
    "loyalty": "gold",
}


def snippets(page: str) -> list[str]:
    """The snippets of a page, in its order."""
    return [match[1] for match in FENCE.finditer((ROOT / page).read_text())]


README = snippets("README.md")
PAGES = [*README, *snippets("docs/vault.md"), *snippets("docs/testing.md")]
WEBHOOKS = snippets("docs/webhooks.md")


async def _run(code: str, names: dict[str, Any]) -> None:
    """Run code that may await at its top, as the body of somebody's async function."""
    compiled = compile(code, "<snippet>", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    try:
        result = eval(compiled, names)
        if inspect.isawaitable(result):
            await result
    except (ArgumentError, AttributeError, ImportError, TypeError) as error:
        if is_as_documented():
            raise
        pytest.skip(f"written about other documents than those that are here now: {error}")


def test_the_readme_has_snippets() -> None:
    assert len(README) > 10


@pytest.mark.parametrize("code", PAGES, ids=lambda code: code.strip().splitlines()[0][:60])
async def test_a_snippet_of_a_page_runs(
    code: str, server: EmbeddedApideck, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if "asyncio.run(" in code:
        script = tmp_path / "snippet.py"
        script.write_text(code)
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-W", "error", str(script), stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        out, err = await process.communicate()
        assert (process.returncode, err) == (0, b"")
        assert out.count(b"\n") >= 10
        return
    server.seed("acme", contacts=60)
    server.seed("globex", service_id="hubspot")
    server.add("acme", "contacts", CONTACT)
    async with Apideck(api_key=KEY, app_id="demo", consumer_id="acme", base_url=server.url) as apideck:
        await _run(code, {"apideck": apideck, "server": server, "Apideck": Apideck})
    printed = capsys.readouterr().out.splitlines()
    for promised in re.findall(r"# prints: (.*)", code):
        assert promised in printed


class FakeRedis:
    """The two methods of `redis.asyncio.Redis` that the page uses, with what they promise."""

    def __init__(self) -> None:
        self.held: dict[str, tuple[Any, int]] = {}

    async def set(self, name: str, value: Any, *, nx: bool, ex: int) -> bool | None:
        if nx and name in self.held:
            return None
        self.held[name] = (value, ex)
        return True

    async def delete(self, name: str) -> int:
        return int(self.held.pop(name, None) is not None)


@pytest.fixture
async def webhooks_page(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The names that the page about webhooks has once all its snippets ran, one after the other."""
    monkeypatch.setenv("APIDECK_API_KEY", "the-api-key")
    redis = ModuleType("redis.asyncio")
    redis.Redis = FakeRedis  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "redis", ModuleType("redis"))
    monkeypatch.setitem(sys.modules, "redis.asyncio", redis)
    names: dict[str, Any] = {}
    for code in WEBHOOKS:
        await _run(code, names)
    return names


async def test_the_receiver_of_the_page_about_webhooks_works(
    webhooks_page: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    assert len(WEBHOOKS) >= 5
    events: list[dict[str, Any]] = [
        {"event_type": "vault.connection.callable", "event_id": "2", "consumer_id": "acme", "service_id": "hubspot"},
        {"event_type": "crm.contact.updated", "event_id": "3", "consumer_id": "acme", "entity_id": "contact-1"},
        {"event_type": "ats.job.created", "event_id": "4"},
    ]
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(webhooks_page["app"]), base_url="https://test"
    ) as client:
        for event in [*events, *events]:
            body, headers = webhooks.signed(event, key="the-api-key")
            answer = await client.post("/webhooks/apideck", content=body, headers=headers)
            assert answer.status_code == 200
    assert capsys.readouterr().out.splitlines() == [
        "callable: acme hubspot",
        "crm.contact.updated acme contact-1",
        "not handled: ats.job.created",
    ]


async def test_the_redis_guard_of_the_page_about_webhooks_works(webhooks_page: dict[str, Any]) -> None:
    redis = FakeRedis()
    guard = webhooks_page["RedisReplayGuard"](redis)
    event = webhooks.parse(b'{"event_id": "1"}')
    with pytest.raises(LookupError):
        async with webhooks.once(guard, event):
            raise LookupError
    found = []
    for _ in range(2):
        async with webhooks.once(guard, event) as is_new:
            found.append(is_new)
    assert found == [True, False]
    assert redis.held == {"apideck-event:id:1": (1, 172800)}


def test_the_page_about_webhooks_names_every_type_of_event() -> None:
    told = set[str]()
    for row in re.findall(r"^\| `([a-z_.{},]+)` \|", (ROOT / "docs" / "webhooks.md").read_text(), re.MULTILINE):
        parts = [part.split(",") for part in re.split(r"[{}]", row)]
        told |= {"".join(choice) for choice in itertools.product(*parts)}
    known = {name for name in EVENTS if name.startswith(("crm.", "vault."))}
    assert told & known
    if is_as_documented():
        assert told == known


def _modules() -> Iterator[ModuleType]:
    yield apideck_client
    for found in pkgutil.walk_packages(apideck_client.__path__, "apideck_client."):
        if not found.name.endswith("__main__"):
            yield importlib.import_module(found.name)


def _docstring_snippets() -> Iterator[tuple[str, str]]:
    for module in _modules():
        tree = ast.parse(inspect.getsource(module))
        for line in tree.body[1:]:  # a name's own docstring, below its assignment
            if isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant):
                example = EXAMPLE.search(inspect.cleandoc(str(line.value.value)))
                if example:
                    yield f"{module.__name__}:{line.lineno}", inspect.cleandoc("\n" + example[1])
        for node in ast.walk(tree):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                example = EXAMPLE.search(ast.get_docstring(node) or "")
                if example:
                    where = f"{module.__name__}:{getattr(node, 'name', '')}:{getattr(node, 'lineno', 1)}"
                    yield where, inspect.cleandoc("\n" + example[1])


DOCSTRINGS = dict(_docstring_snippets())


def test_the_docstrings_have_snippets() -> None:
    assert len(DOCSTRINGS) > 60


@pytest.mark.parametrize("where", DOCSTRINGS)
async def test_a_snippet_of_a_docstring_runs(where: str, examples: ExampleServer) -> None:
    async with Apideck(api_key=KEY, app_id="demo", consumer_id="acme", base_url=examples.url) as apideck:
        names = {"apideck": apideck, "server": examples}
        await _run(DOCSTRINGS[where], names | {name: getattr(apideck_client, name) for name in apideck_client.__all__})
