"""Every snippet that a reader may copy works: the README's, and those in docstrings."""

import ast
import asyncio
import importlib
import inspect
import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import apideck_client
from apideck_client import Apideck
from apideck_client.testing import EmbeddedApideck
from tests.documents import ROOT
from tests.example_server import ExampleServer
from tests.secret_scanner import KEY

FENCE = re.compile(r"^```python\n(.*?)^```", re.DOTALL | re.MULTILINE)
EXAMPLE = re.compile(r"^Example:\n(.*)", re.DOTALL | re.MULTILINE)
CONTACT = {"id": "contact-1", "name": "Ada Byron", "company_id": "company-1", "loyalty": "gold"}


README = [match[1] for match in FENCE.finditer((ROOT / "README.md").read_text())]


async def _run(code: str, names: dict[str, Any]) -> None:
    """Run code that may await at its top, as the body of somebody's async function."""
    compiled = compile(code, "<snippet>", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    result = eval(compiled, names)
    if inspect.isawaitable(result):
        await result


def test_the_readme_has_snippets() -> None:
    assert len(README) > 10


@pytest.mark.parametrize("code", README, ids=lambda code: code.strip().splitlines()[0][:60])
async def test_a_snippet_of_the_readme_runs(
    code: str, server: EmbeddedApideck, examples: ExampleServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
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
    url = examples.url if "apideck.vault" in code else server.url
    async with Apideck(api_key=KEY, app_id="demo", consumer_id="acme", base_url=url) as apideck:
        await _run(code, {"apideck": apideck, "server": server, "Apideck": Apideck})
    printed = capsys.readouterr().out.splitlines()
    for promised in re.findall(r"# prints: (.*)", code):
        assert promised in printed


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
