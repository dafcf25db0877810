"""Every snippet that a reader may copy works: in the README, in the pages and in docstrings."""

import ast
import asyncio
import importlib
import importlib.util
import inspect
import itertools
import logging
import pkgutil
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest
import trustme
import yaml

import apideck_client
from apideck_client import Apideck, ArgumentError, webhooks
from apideck_client._apis import Apis
from apideck_client._events import EVENTS
from apideck_client.errors import error_class
from apideck_client.testing import EmbeddedApideck
from tests.support.documents import ROOT, is_as_documented
from tests.support.example_server import ExampleServer
from tests.support.secret_scanner import KEY

FENCE = re.compile(r"^```python\n(.*?)^```", re.DOTALL | re.MULTILINE)
PROMISE = re.compile(r"# prints: (.*)")
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)")
EXAMPLE = re.compile(r"^Example:\n(.*)", re.DOTALL | re.MULTILINE)
DOCS = ROOT / "docs"
APIS = [name for name, kind in vars(Apis).items() if isinstance(kind, cached_property)]
PUBLIC_MODULES = sorted(
    found.name
    for found in pkgutil.iter_modules(apideck_client.__path__)
    if found.name not in APIS and found.name[0] != "_"
)
"""The public hand-written modules. The site generates the pages of the APIs."""
PAGES = ["README.md", *sorted(str(path.relative_to(ROOT)) for path in DOCS.rglob("*.md"))]
SETUP = "docs/guides/index.md"
"""The page that makes the client and the server that the other guides use."""


def snippets(page: str) -> list[str]:
    """Return the snippets of a page in order. Each keeps its line number, so that a traceback shows the right line."""
    text = (ROOT / page).read_text()
    return ["\n" * text[: found.start(1)].count("\n") + found[1] for found in FENCE.finditer(text)]


async def _run(code: str, names: dict[str, Any], page: str = "<snippet>") -> None:
    """Run code that may contain `await` at its top level, like the body of an async function."""
    compiled = compile(code, page, "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    try:
        result = eval(compiled, names)
        if inspect.isawaitable(result):
            await result
    except (ArgumentError, AttributeError, ImportError, TypeError) as error:
        if "apideck-client[arrow]" in str(error) and importlib.util.find_spec("pyarrow") is None:
            pytest.skip(f"this environment has no pyarrow: {error}")
        if "needs redis-py" in str(error) and "redis.exceptions" not in sys.modules:
            pytest.skip(f"this environment has no redis-py: {error}")
        if is_as_documented():
            raise
        pytest.skip(f"written about other documents than those that are here now: {error}")


def _check_promises(code: str, printed: list[str], page: str) -> None:
    """Check that the lines that a snippet promises were printed in order."""
    left = iter(printed)
    for promised in PROMISE.findall(code):
        assert promised in left, f"{page} promises {promised!r}; printed: {printed}"


async def _run_page(page: str, names: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    """Run the snippets of a page one after the other. Each can use the names of the earlier ones."""
    for code in snippets(page):
        if "asyncio.run(" in code:
            await _run_script(code)
        else:
            await _run(code, names, page)
            _check_promises(code, capsys.readouterr().out.splitlines(), page)


async def _run_script(code: str) -> None:
    """Run a snippet that is a whole program, as its reader does."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-W", "error", "-c", code), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    out, err = await process.communicate()
    assert (process.returncode, err) == (0, b"")
    assert out.count(b"\n") >= 10


@pytest.fixture
async def setup(
    server: EmbeddedApideck, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> AsyncIterator[dict[str, Any]]:
    """Return the names that every page can use (a client and its server), and prepare files, variables and modules."""
    # A page may change the logging, but the scanner of secrets must see every record of the following tests.
    logger, handlers = logging.getLogger("apideck_client"), logging.getLogger().handlers[:]
    level = logger.level
    monkeypatch.chdir(tmp_path)
    trustme.CA().cert_pem.write_to_path("ca.pem")
    monkeypatch.setenv("APIDECK_API_KEY", "the-api-key")
    redis = ModuleType("redis.asyncio")
    redis.Redis = FakeRedis  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "redis", ModuleType("redis"))
    monkeypatch.setitem(sys.modules, "redis.asyncio", redis)
    async with Apideck(api_key=KEY, app_id="demo", consumer_id="acme", base_url=server.url) as apideck:
        yield {"apideck": apideck, "server": server, "Apideck": Apideck}
    logger.setLevel(level)
    logging.getLogger().handlers[:] = handlers


def test_the_pages_have_snippets() -> None:
    assert len(PAGES) > 30
    assert sum(len(snippets(page)) for page in PAGES) > 70


@pytest.mark.parametrize("page", [page for page in PAGES if snippets(page)])
async def test_the_snippets_of_a_page_run(page: str, setup: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    if page.startswith("docs/guides/"):
        names: dict[str, Any] = {}
        await _run(snippets(SETUP)[0], names, SETUP)
        try:
            await _run_page(page, names if page != SETUP else setup, capsys)
        finally:
            await names["apideck"].aclose()
            names["server"].stop()
    else:
        await _run_page(page, setup, capsys)


@pytest.mark.parametrize("page", PAGES)
def test_what_does_not_run_imports_what_is_not_installed(page: str) -> None:
    for code in re.findall(r"^```py\n(.*?)^```", (ROOT / page).read_text(), re.DOTALL | re.MULTILINE):
        compile(code, page, "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
        package = re.search(r"^(?:import|from) (\w+)", code, re.MULTILINE)
        assert package, code
        assert package[1] in ("acme_apideck", "duckdb", "pandas", "polars")


def test_every_page_is_in_the_navigation() -> None:
    nav = yaml.load((ROOT / "mkdocs.yml").read_text(), Loader=yaml.BaseLoader)["nav"]
    listed = re.findall(r"[\w/-]+\.md", str(nav))
    assert sorted(f"docs/{page}" for page in listed) == PAGES[1:]


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_to_a_file(page: str) -> None:
    made = {DOCS / "reference" / f"{api}{kind}.md" for api in APIS for kind in ("", "-models")}
    for link in LINK.findall(FENCE.sub("", (ROOT / page).read_text())):
        target = ((ROOT / page).parent / link).resolve()
        assert target.exists() or target in made, link


def test_the_reference_has_every_public_name() -> None:
    """`make docs` checks that each page of the site shows exactly the names in `__all__`."""
    index = (DOCS / "reference" / "index.md").read_text()
    own = set(re.findall(r"^::: apideck_client\.(\w+)$", index, re.MULTILINE))
    elsewhere = set[str]()
    for name in PUBLIC_MODULES:
        page = (DOCS / "reference" / f"{name}.md").read_text()
        assert f"::: apideck_client.{name}\n" in page
        assert f"[`apideck_client.{name}`]({name}.md)" in index
        elsewhere |= set(importlib.import_module(f"apideck_client.{name}").__all__)
    written = {path.stem for path in (DOCS / "reference").glob("*.md")}
    assert written == {"index", *PUBLIC_MODULES}
    assert own | (elsewhere & set(apideck_client.__all__)) | {"__version__"} == set(apideck_client.__all__)
    assert not own & elsewhere


def test_the_page_about_errors_names_each() -> None:
    page = (DOCS / "guides" / "errors.md").read_text()
    for name in apideck_client.__all__:
        if name.endswith("Error"):
            assert f"`{name}`" in page, name


def test_the_table_of_error_names_is_that_of_the_client() -> None:
    page = (DOCS / "guides" / "errors.md").read_text()
    rows = re.findall(r"^\| `(\w+)` \| (\d+|any) \| `(\w+)`", page, re.MULTILINE)
    assert len(rows) >= 30
    for type_name, status, name in rows:
        found = error_class(type_name, 418 if status == "any" else int(status))
        assert found.__name__ == name, type_name


class FakeRedis:
    """The two methods of `redis.asyncio.Redis` that the page uses."""

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
async def webhooks_page(setup: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """Run all snippets of the page about webhooks, and return their names."""
    await _run_page("docs/guides/webhooks.md", setup, capsys)
    return setup


async def test_the_receiver_of_the_page_about_webhooks_works(
    webhooks_page: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
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
    for row in re.findall(r"^\| `([a-z_.{},]+)` \|", (DOCS / "guides" / "webhooks.md").read_text(), re.MULTILINE):
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
        source = inspect.getsource(module)
        tree = ast.parse(source if "Example:" in source else "")
        for line in tree.body[1:]:  # a name's docstring, below its assignment
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
async def test_a_snippet_of_a_docstring_runs(
    where: str, examples: ExampleServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    async with Apideck(api_key=KEY, app_id="demo", consumer_id="acme", base_url=examples.url) as apideck:
        names = {"apideck": apideck, "server": examples}
        await _run(DOCSTRINGS[where], names | {name: getattr(apideck_client, name) for name in apideck_client.__all__})
