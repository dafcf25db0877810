"""The page about the architecture is correct, a call passes through few functions, and no imports are circular."""

import ast
import graphlib
import importlib
import pkgutil
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

import apideck_client
from apideck_client import Apideck
from apideck_client._client.exchange import Answer, Request
from apideck_client._client.request.operation import Operation
from apideck_client._client.secrets import Secret
from tests.support.documents import DOCUMENTS, ROOT
from tests.support.quick import ABOUT_WHAT_IS_INSTALLED, UNTOUCHED_BY_AN_UPDATE
from tests.support.secret_scanner import KEY, OAUTH

PAGE = (ROOT / "docs" / "explanation" / "architecture.md").read_text()
PACKAGE = Path(apideck_client.__file__).parent
APART = (*DOCUMENTS, "webhooks", "connecting", "testing")


def _table(heading: str) -> list[str]:
    section = PAGE.split(f"## {heading}\n")[1].split("\n## ")[0]
    return re.findall(r"^\| `([\w./]+)` \|", section, re.MULTILINE)


def test_every_module_of_the_layer_has_its_line() -> None:
    modules = {path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py") if path.name != "__init__.py"}
    generated = {name for name in modules if (PACKAGE / name).read_text().startswith("# Generated")}
    by_hand = {name for name in modules - generated if name.split("/")[0] not in APART}
    assert sorted(_table("The modules")) == sorted(by_hand)


def test_the_places_that_the_page_names_are_there() -> None:
    for name in re.findall(r"`((?:_client|webhooks|testing|crm)/[\w./]+\.py)`", PAGE):
        assert (PACKAGE / name).is_file(), name
    for name in re.findall(r"`((?:apideck_generator|templates)/[\w./]+\.\w+)`", PAGE):
        assert (ROOT / name).is_file(), name
    table = PAGE.split("## Where to change what\n")[1]
    named = re.findall(r"`([\w.]+)` in `([\w/]+\.py)`", table)
    assert named
    for name, path in named:
        for part in name.split("."):
            assert re.search(rf"^ *(def |class )?{part}\b", (PACKAGE / path).read_text(), re.MULTILINE), name


def test_a_module_without_an_underscore_is_public() -> None:
    public = {
        path.relative_to(PACKAGE).with_suffix("").as_posix()
        for path in PACKAGE.rglob("*.py")
        if not any(part.startswith("_") for part in path.relative_to(PACKAGE).with_suffix("").parts)
    }
    by_hand = {name for name in public if name.split("/")[0] not in DOCUMENTS}
    documented = {path.stem for path in (ROOT / "docs" / "reference").glob("*.md")} - {"index"}
    assert by_hand == {name for name in documented if not (PACKAGE / name).is_dir()}


def test_every_public_module_names_its_public_names() -> None:
    for found in pkgutil.walk_packages(apideck_client.__path__, "apideck_client."):
        is_public = not any(part.startswith("_") for part in found.name.split("."))
        if is_public and not found.name.endswith(".resources"):  # it has modules, but defines no names
            module = importlib.import_module(found.name)
            assert module.__all__, found.name
            for name in module.__all__:
                assert hasattr(module, name), f"{found.name}.{name}"


def test_the_name_of_each_test_has_at_most_60_characters() -> None:
    found = [
        name for path in (ROOT / "tests").rglob("*.py") for name in re.findall(r"def (test_\w+)", path.read_text())
    ]
    assert [name for name in found if len(name) > 60] == []


def test_the_quick_runs_name_tests_that_exist() -> None:
    assert [path for path in UNTOUCHED_BY_AN_UPDATE + ABOUT_WHAT_IS_INSTALLED if not (ROOT / path).exists()] == []


# -- the path of a call ------------------------------------------------------------------------------------------------


def our_functions() -> list[str]:
    """Return the functions of the package on the stack, innermost first."""
    found: list[str] = []
    frame = sys._getframe(1)
    while frame is not None:
        if frame.f_code.co_filename.startswith(str(PACKAGE)):
            found.append(frame.f_code.co_qualname.partition(".<locals>")[0])
        frame = frame.f_back  # type: ignore[assignment]
    return found


class _Wire(httpx.AsyncBaseTransport):
    """Remembers the functions on the stack when a request is sent."""

    def __init__(self) -> None:
        self.passed: list[str] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.passed = our_functions()
        data: Any = [{"id": "1"}] if request.url.path == "/crm/contacts" else {"id": "1"}
        return httpx.Response(200, json={"status_code": 200, "status": "OK", "data": data})


async def _iterate(client: Apideck) -> None:
    async for contact in client.crm.contacts.list(filter={"name": "Ada"}):
        assert contact.id == "1"


SENDING = ["Pool.exchange", "Sender._attempt", "Sender.send"]
CALLS: dict[str, tuple[Callable[[Apideck], Any], list[str], list[str]]] = {
    "list": (
        lambda client: client.crm.contacts.list(filter={"name": "Ada"}),
        ["Resource._request", "Contacts.list", "guarded"],
        [],
    ),
    "get": (
        lambda client: client.crm.contacts.get("1"),
        ["Resource._request", "Contacts.get", "guarded"],
        ["Call._result"],
    ),
    "iterate": (
        _iterate,
        ["Resource._request", "Contacts.list", "guarded"],
        ["Paginator._walk", "Paginator.__aiter__"],
    ),
}


@pytest.mark.parametrize("name", CALLS)
async def test_a_call_passes_few_functions(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    make, describing, carrying = CALLS[name]
    described: list[str] = []
    build = Request.__init__

    def init(*args: Any, **settings: Any) -> None:
        described.extend(our_functions())
        build(*args, **settings)

    monkeypatch.setattr(Request, "__init__", init)
    wire = _Wire()
    async with Apideck(api_key=KEY, app_id="app", consumer_id="acme", transport=wire) as client:
        await make(client)
    assert described == describing
    assert wire.passed == [*SENDING, *carrying]
    assert len(described) + len(wire.passed) <= 8
    if name == "list":
        steps = re.findall(r"^\| \d \| `([\w.]+)` \|", PAGE, re.MULTILINE)
        assert steps == [*reversed(described), *reversed(wire.passed)]


def test_a_request_and_an_answer_are_no_tuples_and_show_nothing() -> None:
    options = Apideck(api_key=KEY, app_id="app")._options
    operation = Operation("sessionsCreate", "sessions.create", "POST", "/vault/sessions")
    request: Request[Any] = Request(
        operation, options, "/vault/sessions", query=Secret(f"state={OAUTH}"), body=Secret(OAUTH.encode())
    )
    answer = Answer(200, {"location": OAUTH}, OAUTH.encode())
    for each, shown in ((request, "<Request POST /vault/sessions>"), (answer, "<Answer 200>")):
        assert repr(each) == shown
        assert not isinstance(each, tuple | list | dict)
        assert not hasattr(each, "__dict__")


# -- imports -----------------------------------------------------------------------------------------------------------


def _imports() -> dict[str, set[str]]:
    """Return the modules that each hand-written module imports, also for type checkers and inside functions."""
    paths = {
        ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__"): path
        for path in PACKAGE.rglob("*.py")
        if not path.read_text().startswith("# Generated")
    }
    found: dict[str, set[str]] = {name: set() for name in paths}
    for name, path in paths.items():
        package = name.split(".") if path.name == "__init__.py" else name.split(".")[:-1]
        for part in ast.walk(ast.parse(path.read_text())):
            if isinstance(part, ast.ImportFrom) and part.level:
                base = ".".join([*package[: len(package) - part.level + 1], *filter(None, [part.module])])
                names = {f"{base}.{alias.name}" for alias in part.names}
                found[name] |= (names & paths.keys()) or ({base} & paths.keys())
    return found


KNOT = re.compile(r"apideck_client\.(_client\.records\.|times)")
"""Models, the functions that convert them, and their times may import each other."""


def test_imports_make_no_circle() -> None:
    graph = {
        name: {each for each in imports if not KNOT.match(each)}
        for name, imports in _imports().items()
        if not KNOT.match(name)
    }
    graphlib.TopologicalSorter(graph).prepare()  # raises CycleError, which names the circle


def _constants(path: Path) -> dict[str, str]:
    """Return the public constants of a module and their values, as code."""
    found: dict[str, str] = {}
    for part in ast.parse(path.read_text()).body:
        if isinstance(part, ast.Assign | ast.AnnAssign) and part.value is not None:
            for target in part.targets if isinstance(part, ast.Assign) else [part.target]:
                if isinstance(target, ast.Name) and re.fullmatch(r"[A-Z][A-Z0-9_]+", target.id):
                    found[target.id] = ast.unparse(part.value)
    return found


def test_two_constants_of_one_name_have_one_value() -> None:
    values: dict[str, set[str]] = {}
    for path in PACKAGE.rglob("*.py"):
        if not path.read_text().startswith("# Generated"):
            for name, value in _constants(path).items():
                values.setdefault(name, set()).add(value)
    assert {name: sorted(several) for name, several in values.items() if len(several) > 1} == {}
