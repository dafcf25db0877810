"""The generator as users run it: the files that it writes, and the errors that stop it."""

import ast
import hashlib
import inspect
import os
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from apideck_generator.__main__ import main
from apideck_generator.text import docstring
from tests.support.documents import DOCUMENTS, is_as_documented, operations, undescribed

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "apideck_client"

SMALL: dict[str, Any] = {
    "openapi": "3.0.3",
    "info": {"title": "Shop API", "version": "1.0"},
    "tags": [{"name": "Things", "description": "All that is sold"}],
    "paths": {
        "/shop/things": {
            "get": {
                "operationId": "thingsAll",
                "tags": ["Things"],
                "responses": {"200": {"description": "", "content": {"application/json": {"schema": {}}}}},
            }
        }
    },
    "components": {"schemas": {"Thing": {"type": "object", "properties": {"name": {"type": "string"}}}}},
}
THINGS = {
    "type": "object",
    "properties": {
        "status_code": {"type": "integer"},
        "status": {"type": "string"},
        "data": {"type": "array", "items": {"$ref": "#/components/schemas/Thing"}},
    },
}


def generated_files(root: Path) -> Iterator[Path]:
    yield root / "_apis.py"
    yield root / "_events.py"
    for name in DOCUMENTS:
        yield from sorted((root / name).rglob("*.py"))


def digest(root: Path) -> str:
    strings = (f"{path.relative_to(root)}\n{path.read_text()}" for path in sorted(root.rglob("*")) if path.is_file())
    return hashlib.sha256("\n".join(strings).encode()).hexdigest()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The documents and the configuration of this project, without generated code."""
    shutil.copy(ROOT / "generator-config.yml", tmp_path)
    shutil.copytree(ROOT / "openapi", tmp_path / "openapi")
    return tmp_path


@pytest.fixture
def shop(tmp_path: Path) -> Callable[[Callable[[dict[str, Any]], None]], Path]:
    """Make a project with one small document and the changes of the test."""

    def make(change: Callable[[dict[str, Any]], None]) -> Path:
        document = yaml.safe_load(yaml.safe_dump(SMALL))
        operation = document["paths"]["/shop/things"]["get"]
        operation["responses"]["200"]["content"]["application/json"]["schema"] = THINGS
        change(document)
        config = {"package": "package", "apis": {"shop": {"document": "shop.yaml", "namespace": "Shop"}}}
        (tmp_path / "generator-config.yml").write_text(yaml.safe_dump(config))
        (tmp_path / "shop.yaml").write_text(yaml.safe_dump(document, sort_keys=False))
        return tmp_path

    return make


def test_two_hash_seeds_give_the_same_bytes(project: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = tmp_path_factory.mktemp("other") / "project"
    shutil.copytree(project, other)
    runs = [
        subprocess.Popen(
            [sys.executable, "-m", "apideck_generator", "--project", str(path)],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            stdout=subprocess.DEVNULL,
        )
        for path, seed in ((project, "1"), (other, "4711"))
    ]
    assert [run.wait() for run in runs] == [0, 0]
    assert digest(project / "apideck_client") == digest(other / "apideck_client")


def test_the_tree_is_fresh(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--check", "--project", str(ROOT)]) == 0, capsys.readouterr().out


def test_without_webhooks_there_are_no_events_but_others(
    shop: Callable[[Callable[[dict[str, Any]], None]], Path],
) -> None:
    project = shop(lambda document: None)
    assert main(["--project", str(project)]) == 0
    events = (project / "package" / "_events.py").read_text()
    assert "    Event: TypeAlias = OtherEvent\n" in events
    assert "EVENTS: dict[str, tuple[str, str]] = {}\n" in events
    assert "models" not in events.partition("EVENTS:")[2].partition("def ")[2]


def test_a_stale_tree_is_told_with_its_diff(
    shop: Callable[[Callable[[dict[str, Any]], None]], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    project = shop(lambda document: None)
    assert main(["--project", str(project)]) == 0
    package = project / "package"
    changed = package / "shop" / "models" / "thing.py"
    changed.write_text(changed.read_text().replace("str | None | Unset", "int"))
    (package / "shop" / "models" / "extra.py").write_text("left_over = 1\n")
    (package / "_apis.py").unlink()
    before = digest(package)
    capsys.readouterr()

    assert main(["--check", "--project", str(project)]) == 1
    told = capsys.readouterr().out
    assert "-    name: int = UNSET\n+    name: str | None | Unset = UNSET\n" in told
    assert "-left_over = 1" in told
    assert "+class Apis:" in told
    assert "3 generated files are stale; run `make generate`" in told
    assert digest(package) == before, "a check changed the tree"

    assert main(["--project", str(project)]) == 0
    assert main(["--check", "--project", str(project)]) == 0


def _operation(document: dict[str, Any]) -> Any:
    return document["paths"]["/shop/things"]["get"]


def _lost_schema(document: dict[str, Any]) -> None:
    document["components"]["schemas"]["Thing"]["properties"]["stock"] = {"type": "array"}


def _dangling(document: dict[str, Any]) -> None:
    document["components"]["schemas"]["Thing"]["properties"]["maker"] = {"$ref": "#/components/schemas/Maker"}


def _twice(document: dict[str, Any]) -> None:
    document["paths"]["/shop/others"] = document["paths"]["/shop/things"]


def _undeclared_path(document: dict[str, Any]) -> None:
    document["paths"]["/shop/{id}"] = document["paths"].pop("/shop/things")


def _mixed_body(document: dict[str, Any]) -> None:
    _operation(document)["requestBody"] = {"content": {"multipart/mixed": {"schema": {"type": "string"}}}}


def _unknown_type(document: dict[str, Any]) -> None:
    document["components"]["schemas"]["Thing"]["properties"]["class"] = {"type": "text"}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (_lost_schema, ("shop.yaml", "Thing")),
        (_dangling, ("#/components/schemas/Thing/properties/maker", "#/components/schemas/Maker leads nowhere")),
        (_twice, ("GET /shop/others has the operationId of GET /shop/things",)),
        (_undeclared_path, ("GET /shop/{id}", "the path parameter id of GET /shop/{id} is not declared")),
        (_mixed_body, ("GET /shop/things", "multipart/mixed")),
        (_unknown_type, ("Thing/properties/class/type", "'text' is not a type")),
    ],
)
def test_what_cannot_be_generated_stops_the_run_and_is_named(
    shop: Callable[[Callable[[dict[str, Any]], None]], Path],
    change: Callable[[dict[str, Any]], None],
    told: tuple[str, ...],
    capsys: pytest.CaptureFixture[str],
) -> None:
    project = shop(change)
    (project / "package").mkdir()
    (project / "package" / "_apis.py").write_text("what was there\n")
    assert main(["--project", str(project)]) == 1
    message = capsys.readouterr().err
    assert all(part in message for part in told), message
    assert [path.name for path in (project / "package").iterdir()] == ["_apis.py"]
    assert (project / "package" / "_apis.py").read_text() == "what was there\n"


def test_another_version_of_a_tool_stops_the_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("apideck_generator.config.version", lambda package: "0.0.1")
    assert main(["--project", str(ROOT)]) == 1
    assert "openapi-python-client is 0.0.1, the generator is written for 0.29.1" in capsys.readouterr().err


def test_a_name_for_nothing_stops_the_run(
    shop: Callable[[Callable[[dict[str, Any]], None]], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    project = shop(lambda document: None)
    with (project / "generator-config.yml").open("a") as config:
        config.write("methods: {thingsGone: gone}\n")
    assert main(["--project", str(project)]) == 1
    assert "methods: thingsGone" in capsys.readouterr().err


def test_every_file_says_what_it_comes_from() -> None:
    for path in generated_files(PACKAGE):
        text = path.read_text()
        first = text.split("\n", 1)[0]
        assert first.startswith("# Generated from "), path
        assert first.endswith("by `make generate`. Do not edit."), path
        assert "object at 0x" not in text, path


def test_everything_public_has_a_docstring() -> None:
    for path in generated_files(PACKAGE):
        api = path.relative_to(PACKAGE).parts[0]
        silent = undescribed(api) if api in DOCUMENTS and not is_as_documented(api) else set[str]()
        tree = ast.parse(path.read_text())
        assert ast.get_docstring(tree), path
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_"):
                assert ast.get_docstring(node), f"{path}: {node.name}"
            # The keys of a dict are the fields of its model.
            if isinstance(node, ast.ClassDef) and "TypedDict" not in map(ast.unparse, node.bases):
                for field, after in zip(node.body, [*node.body[1:], None], strict=True):
                    if isinstance(field, ast.AnnAssign) and ast.unparse(field.target) not in silent:
                        assert isinstance(after, ast.Expr), f"{path}: {ast.unparse(field)} has no docstring"


def test_every_example_compiles_as_the_body_of_an_async_function() -> None:
    import importlib

    count = 0
    for path in generated_files(PACKAGE):
        if path.parent.name != "resources" or path.stem == "__init__":
            continue
        module = importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
        for name, method in inspect.getmembers(getattr(module, module.__all__[0]), inspect.isfunction):
            if not name.startswith("_"):
                example = textwrap.dedent((inspect.getdoc(method) or "").split("Example:\n")[1])
                compile(f"async def example(apideck):\n{textwrap.indent(example, '    ')}", str(path), "exec")
                assert f".{path.stem}.{name}(" in example
                count += 1
    assert count == len(list(operations()))


@pytest.mark.parametrize(
    "text",
    [
        'ends with a "quote"',
        'has """three""" quotes',
        r"a path C:\new\x and a \\ pair",
        "ends with a backslash \\",
        '"starts with a quote',
        "word " * 60,
        "first\n\n- one " + "long " * 40 + "\n- two\n\n```\n  code   as it is\n```",
        "a null \x00 byte",
    ],
)
def test_a_description_survives_as_a_docstring(text: str) -> None:
    code = f"class A:\n    {docstring(text, 4)}\n"
    assert max(map(len, code.splitlines())) <= 120
    found = ast.get_docstring(ast.parse(code).body[0])  # type: ignore[arg-type]
    assert found is not None
    assert found.split() == text.replace("\x00", "").split()
