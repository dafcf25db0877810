"""Each name that generated code uses, as a parameter, field, method, tag, schema and API of a document."""

import importlib
import inspect
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

import apideck_client
from apideck_client._client.options import AppOptions, ConnectorOptions, ConsumerOptions
from apideck_generator import protected
from apideck_generator.__main__ import main
from apideck_generator.config import load_config
from apideck_generator.generation import generate
from tests.generator.corpus import PACKAGE, make_project
from tests.support import strict_mypy

OPTIONS = protected.options("ConnectorOptions")
NAMES = sorted(
    protected.fields()
    | protected.arguments()
    | protected.methods()
    | protected.attributes()
    | protected.classes()
    | protected.namespaces()
    | OPTIONS
)
CONSUMER = {"name": "x-apideck-consumer-id", "in": "header", "schema": {"type": "string"}}
SERVICE = {"name": "x-apideck-service-id", "in": "header", "schema": {"type": "string"}}


def _operation(operation_id: str, tag: str, name: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/" + name}
    return {
        "operationId": operation_id,
        "tags": [tag],
        "parameters": [CONSUMER, SERVICE, {"name": name, "in": "query", "schema": {"type": "string"}}],
        "responses": {"200": {"description": "", "content": {"application/json": {"schema": schema}}}},
    }


def _document() -> dict[str, Any]:
    paths: dict[str, Any] = {}
    for index, name in enumerate(NAMES):
        paths[f"/methods/{index}"] = {"get": _operation(name, "Things", name)}
        paths[f"/tags/{index}"] = {"get": _operation(f"of tag {index}", name, name)}
    fields = {name: {"type": "object", "properties": {name: {"type": "string"}}} for name in NAMES}
    return {
        "openapi": "3.0.3",
        "info": {"title": "Protected API", "version": "1"},
        "paths": paths,
        "components": {"schemas": fields},
    }


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A client of a document that uses all of the names."""
    root = tmp_path_factory.mktemp("protected")
    (root / "all.json").write_text(json.dumps(_document()))
    headers = {"x-apideck-consumer-id": "consumer", "x-apideck-service-id": "service"}
    made = make_project(root / "project", {"named": root / "all.json"}, headers=headers)
    generate(made, load_config(made / "generator-config.yml")).write()
    sys.path.insert(0, str(made))
    yield made
    sys.path.remove(str(made))
    for name in [name for name in sys.modules if name.partition(".")[0] == PACKAGE]:
        del sys.modules[name]


@pytest.fixture(scope="module")
def recorded(project: Path) -> dict[str, Any]:
    """The names in the client for the names in the document."""
    names: dict[str, Any] = yaml.safe_load((project / "generator-names.yml").read_text())["named"]
    return names


@pytest.mark.parametrize("name", NAMES)
def test_a_document_may_use_the_name(project: Path, recorded: dict[str, Any], name: str) -> None:
    sdk = importlib.import_module(PACKAGE)
    model = getattr(importlib.import_module(f"{PACKAGE}.named.models"), recorded["classes"][name])
    assert sdk.to_dict(sdk.from_dict(model, {name: "x"})) == {name: "x"}
    (field,) = model.__field_names__
    assert getattr(model(**{field: "x"}), field) == "x"
    client = sdk.Apideck(api_key="key", app_id="app", consumer_id="acme")
    resource = getattr(client.named, recorded["attributes"][name])
    assert type(resource).__name__ == recorded["resources"][name]
    method = getattr(client.named.things, recorded["methods Things"][name])
    for call in (method, getattr(resource, recorded[f"methods {name}"][f"of tag {NAMES.index(name)}"])):
        (argument, options) = inspect.signature(call).parameters
        assert argument not in OPTIONS
        assert options == "options"


def test_mypy_finds_nothing(project: Path, mypy_cache: Path) -> None:
    (project / "mypy.ini").write_text(strict_mypy.SETTINGS)
    run = subprocess.run(
        [sys.executable, "-m", "mypy", f"--cache-dir={mypy_cache}", f"{PACKAGE}/named", f"{PACKAGE}/_apis.py"],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout


@pytest.mark.parametrize("name", sorted(name for name in protected.apis() if name != "__init__"))
def test_no_api_has_the_name(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = make_project(tmp_path / "project", {name: tmp_path / "none.yaml"})
    assert main(["--project", str(root)]) == 1
    assert f"generator-config.yml: apis.{name}: a client has an attribute of that name" in capsys.readouterr().err


@pytest.mark.parametrize("name", [*sorted(protected.namespaces()), "a b", "class"])
def test_no_namespace_has_the_name(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = make_project(tmp_path / "project", {"shop": tmp_path / "none.yaml"})
    config = yaml.safe_load((root / "generator-config.yml").read_text())
    config["apis"]["shop"]["namespace"] = name
    (root / "generator-config.yml").write_text(yaml.safe_dump(config))
    assert main(["--project", str(root)]) == 1
    assert f"apis.shop.namespace: no class can be called {name}" in capsys.readouterr().err


def test_the_names_are_those_of_the_code_that_they_protect() -> None:
    for kind in (AppOptions, ConsumerOptions, ConnectorOptions):
        assert protected.options(kind.__name__) == kind.__required_keys__ | kind.__optional_keys__
    public = {name for name in dir(apideck_client.Apideck) if not name.startswith("_")}
    assert public - protected.apis() == {"crm", "vault"} | {
        name for name in public if name in load_config(Path(__file__).parents[2] / "generator-config.yml").apis
    }
    assert {"self", "options", "max_items"} <= protected.arguments()
    assert {"self", "UNSET", "Timestamp", "str"} <= protected.fields()
    assert {"OpenEnum", "Call", "Paginator"} <= protected.classes()
