"""Random documents: each becomes a client that imports, type-checks and loses nothing, or an error with its places."""

import importlib
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from apideck_generator.config import load_config
from apideck_generator.document import resolve
from apideck_generator.errors import GenerateError
from apideck_generator.generation import Generated, generate
from apideck_generator.references import follow_references
from tests.generator.corpus import PACKAGE, make_project
from tests.generator.random_documents import VALUES, Node, documents, structures, with_extensions
from tests.support import strict_mypy

EXAMPLES = 60


@dataclass
class Bench:
    """The project of the generated clients, and the outcome of each document."""

    root: Path
    generated: list[str] = field(default_factory=list, repr=False)
    stopped: list[str] = field(default_factory=list, repr=False)


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """A package that receives one sub-package after another."""
    root = make_project(tmp_path_factory.mktemp("random") / "project", {})
    sys.path.insert(0, str(root))
    yield Bench(root)
    sys.path.remove(str(root))
    for name in [name for name in sys.modules if name.partition(".")[0] == PACKAGE]:
        del sys.modules[name]


@given(document=documents())
@settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    # Not `shrink`, which generates hundreds of additional packages: the document is already small.
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_a_document_is_generated_or_stops_with_its_places(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, document: Node
) -> None:
    monkeypatch.setattr("apideck_generator.generation.format_tree", lambda root: None)
    check(bench, document)


@given(document=structures())
@settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_an_odd_document_is_generated_or_stops_with_its_places(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, document: Node
) -> None:
    monkeypatch.setattr("apideck_generator.generation.format_tree", lambda root: None)
    check(bench, document)


def check(bench: Bench, document: Node) -> None:
    """Generate a document and use its client, or check that the error is clear to users."""
    name = f"api_{len(bench.generated)}"
    path = bench.root / f"{name}.json"
    path.write_text(json.dumps(document, indent=1))
    made = run(bench.root, name, path)
    if isinstance(made, GenerateError):
        for problem in made.problems:
            assert re.match(r"\S+\.json:\d+: ", problem), problem
            assert not re.search(r"Error\b|the generator can't read|Traceback|object at 0x", problem), problem
        bench.stopped.append(str(made))
        return
    made.write()
    bench.generated.append(name)
    importlib.invalidate_caches()
    check_nothing_is_lost(bench.root, name, document)


def run(root: Path, name: str, path: Path) -> Generated | GenerateError:
    """Return the unwritten client of a document, or the error that stops it."""
    config = {"package": PACKAGE, "apis": {name: {"document": path.name, "namespace": "RandomApi"}}}
    (root / "generator-config.yml").write_text(json.dumps(config))
    (root / "generator-names.yml").unlink(missing_ok=True)
    try:
        return generate(root, load_config(root / "generator-config.yml"))
    except GenerateError as error:
        return error


@given(document=documents(), values=st.randoms(use_true_random=False))
@settings(
    max_examples=EXAMPLES // 2,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_an_extension_in_every_object_changes_no_byte(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, document: Node, values: Random
) -> None:
    monkeypatch.setattr("apideck_generator.generation.format_tree", lambda root: None)
    event = {"type": "object", "properties": {"event_type": {"enum": ["thing.made"]}}}
    answer = {"requestBody": {"content": {"application/json": {"schema": event}}}, "responses": {"200": {}}}
    document = {**document, values.choice(["webhooks", "x-webhooks"]): {"thing.made": {"post": answer}}}
    path = bench.root / "extended.json"
    found = []
    for part in (document, with_extensions(document, lambda: values.choice(VALUES))):
        path.write_text(json.dumps(part, indent=1))
        made = run(bench.root, "extended", path)
        if isinstance(made, GenerateError):
            found.append(re.sub(r":\d+:", ":", str(made)))
        else:
            found.append(f"{made.files} {made.names}")
    assert found[0] == found[1]


def check_nothing_is_lost(root: Path, name: str, document: Node) -> None:
    """Check that every model reads an object of its schema and writes the same object."""
    sdk, models = importlib.import_module(PACKAGE), importlib.import_module(f"{PACKAGE}.{name}.models")
    for module in (root / PACKAGE / name / "resources").glob("*.py"):
        importlib.import_module(f"{PACKAGE}.{name}.resources.{module.stem}")
    classes = yaml.safe_load((root / "generator-names.yml").read_text())[name].get("classes", {})
    assert {*models.__all__} >= {cls for key, cls in classes.items() if cls != "FreeFormObject"}
    followed = follow_references(document)
    for component, schema in document["components"]["schemas"].items():
        cls = getattr(models, classes.get(component, ""), None)
        # The items of an array component may have the component's name.
        is_object = isinstance(schema, dict) and ("allOf" in schema or schema.get("type") == "object")
        if is_object and cls is not None and issubclass(cls, sdk.Model):
            value = example(followed, followed["components"]["schemas"][component])
            if isinstance(value, dict):
                found = sdk.to_dict(sdk.from_dict(cls, value))
                assert found == value, f"{component}: {found} is not {value}"


def example(document: Node, schema: Node, depth: int = 4) -> Any:
    """Return a value that a schema allows, with all fields down to a depth."""
    schema = resolve(document, schema, "")
    if "allOf" in schema:
        merged: Node = {}
        for part in schema["allOf"]:
            value = example(document, part, depth)
            merged |= value if isinstance(value, dict) and value.keys() != {"any"} else {}
        return merged
    for key in ("oneOf", "anyOf"):
        if key in schema:
            return example(document, schema[key][-1], depth)
    if "enum" in schema:
        return schema["enum"][-1]
    kind = schema.get("type")
    kind = kind[0] if isinstance(kind, list) else kind
    kind = "object" if kind is None and {"properties", "additionalProperties"} & schema.keys() else kind
    if kind == "array":
        return [example(document, schema.get("items", {}), depth - 1)] if depth else []
    if kind == "object":
        fields = {
            name: example(document, part, depth - 1) for name, part in schema.get("properties", {}).items() if depth
        }
        values = schema.get("additionalProperties")
        return {
            **fields,
            **({"more of it": example(document, values, depth - 1)} if isinstance(values, dict) and depth else {}),
        }
    if kind == "string":
        strings = {"date": "2024-05-06", "date-time": "2024-05-06T07:08:09.000Z"}
        return strings.get(schema.get("format", ""), "text")
    return {"integer": 3, "number": 2.5, "boolean": True}.get(kind or "", {"any": [None]})


def test_most_of_them_were_generated(bench: Bench) -> None:
    assert len(bench.generated) >= EXAMPLES, bench.stopped


def test_mypy_finds_nothing_in_them(bench: Bench, mypy_cache: Path) -> None:
    (bench.root / "mypy.ini").write_text(strict_mypy.SETTINGS)
    packages = [f"{PACKAGE}/{name}" for name in bench.generated]
    run = subprocess.run(
        [sys.executable, "-m", "mypy", f"--cache-dir={mypy_cache}", *packages],
        cwd=bench.root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout
