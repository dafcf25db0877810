"""Names are stable: after any addition, move or new title, existing things keep their names."""

import json
import random
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apideck_generator import generation
from apideck_generator.__main__ import main
from apideck_generator.names import FILE
from apideck_generator.source import read_source, read_text
from tests.generator.shop import SHOP, generated, project, tree
from tests.support.documents import ROOT

NAME = re.compile(r"^(?:class|    async def|    def) (\w+)|^    ([A-Z][A-Z0-9_]*) = ", re.MULTILINE)
Edit = Callable[[dict[str, Any]], None]


@pytest.fixture
def unformatted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Skip formatting, because it changes no names and needs a process."""
    monkeypatch.setattr(generation, "format_tree", lambda directory: None)


def names(root: Path) -> dict[str, set[str]]:
    """Return the classes, methods and members of each generated file."""
    return {
        path.relative_to(root).as_posix(): {match[1] or match[2] for match in NAME.finditer(path.read_text())}
        for path in sorted(root.rglob("*.py"))
    }


def record(root: Path) -> Any:
    return yaml.safe_load((root / FILE).read_text())["shop"]


def shop(directory: Path, *edits: Edit) -> Path:
    """Generate the edited shop in a project that may contain earlier generated files."""
    data = read_text(SHOP, "").data
    for edit in edits:
        edit(data)
    root = project(directory, yaml.safe_dump(data, sort_keys=False))
    generated(root)
    return root


def shuffled(node: Any, luck: random.Random) -> Any:
    """Return a document with its mappings in another order."""
    if isinstance(node, list):
        return [shuffled(part, luck) for part in node]
    if not isinstance(node, dict):
        return node
    keys = list(node)
    luck.shuffle(keys)
    return {key: shuffled(node[key], luck) for key in keys}


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    """Our documents and everything that was generated from them."""
    for name in ("generator-config.yml", FILE):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "openapi", tmp_path / "openapi")
    config = yaml.safe_load((ROOT / "generator-config.yml").read_text())
    package = tmp_path / config["package"]
    package.mkdir()
    for name in ("_apis.py", "_events.py"):
        shutil.copy(ROOT / config["package"] / name, package)
    for api in config["apis"]:
        shutil.copytree(ROOT / config["package"] / api, package / api, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / config["package"] / config["served_documents"], package / config["served_documents"])
    return tmp_path


def test_regenerating_an_unchanged_document_changes_no_byte(ours: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = tree(ours)
    assert main(["--project", str(ours)]) == 0
    assert capsys.readouterr().out.endswith(" files generated, 0 changed\n")
    assert tree(ours) == before


@pytest.mark.usefixtures("unformatted")
@settings(max_examples=5, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 10**6), recorded=st.booleans())
def test_our_documents_in_any_order_have_the_same_names(seed: int, recorded: bool, ours: Path) -> None:
    before = names(ROOT / "apideck_client")
    kept = (ROOT / FILE).read_bytes()
    for path in sorted((ROOT / "openapi").glob("*.yaml")):
        data = shuffled(read_source(path).data, random.Random(seed))
        (ours / "openapi" / path.name).write_text(json.dumps(data))
    (ours / FILE).write_bytes(kept)
    if not recorded:
        (ours / FILE).unlink()
    generated(ours)
    after = names(ours / "apideck_client")
    assert after == {name: before[name] for name in after}
    assert (ours / FILE).read_bytes() == kept


def _schemas(data: dict[str, Any]) -> Any:
    return data["components"]["schemas"]


def add_component_of_a_hoisted_name(data: dict[str, Any]) -> None:
    found = _schemas(data)
    data["components"]["schemas"] = {"ThingKind": {"type": "object", "properties": {"a": {"type": "string"}}}, **found}
    found["Thing"]["properties"]["wrapped"] = {"$ref": "#/components/schemas/ThingKind"}


def add_component_of_the_same_name_in_other_letters(data: dict[str, Any]) -> None:
    found = {"type": "object", "properties": {"a": {"type": "string"}}}
    data["components"]["schemas"] = {"thing": found, "THING": found, **_schemas(data)}


def add_component_called_like_the_resource(data: dict[str, Any]) -> None:
    _schemas(data)["Things"] = {"type": "object", "properties": {"a": {"type": "string"}}}
    _schemas(data)["Thing"]["properties"]["all"] = {"$ref": "#/components/schemas/Things"}


def add_inline_object_of_the_same_shape(data: dict[str, Any]) -> None:
    thing = _schemas(data)["Thing"]["properties"]
    _schemas(data)["Thing"]["properties"] = {"Maker": thing["maker"], "owner": thing["maker"], **thing}


def add_parameter_that_hoists_to_a_taken_name(data: dict[str, Any]) -> None:
    choice = {"name": "kind", "in": "query", "schema": {"type": "string", "enum": ["new"]}}
    operation = data["paths"]["/shop/things"]["get"]
    operation["operationId"] = "thing"
    operation["parameters"].insert(0, choice)


def retitle(data: dict[str, Any]) -> None:
    for schema in _schemas(data).values():
        schema["title"] = "Something Else"
        schema["properties"] = {key: {"title": "Other", **part} for key, part in schema["properties"].items()}


def reorder(data: dict[str, Any]) -> None:
    for schema in _schemas(data).values():
        schema["properties"] = dict(reversed(schema["properties"].items()))
    data["components"]["schemas"] = dict(reversed(_schemas(data).items()))


def add_enum_value_before(data: dict[str, Any]) -> None:
    _schemas(data)["Thing"]["properties"]["kind"]["enum"] = ["NEW", "New!", "new", "used"]


def add_operation_that_wants_a_taken_method(data: dict[str, Any]) -> None:
    item = data["paths"]["/shop/things"]["get"]
    other = {**item, "operationId": "THINGS-ALL"}
    data["paths"] = {"/shop/all": {"get": {**other, "operationId": "thingsList"}}, **data["paths"]}


def add_tag_that_wants_a_taken_attribute(data: dict[str, Any]) -> None:
    item = data["paths"]["/shop/things"]["get"]
    other = {**item, "operationId": "thingsOthers", "tags": ["THINGS"]}
    data["paths"] = {"/shop/others": {"get": other}, **data["paths"]}


EDITS = [
    add_component_of_a_hoisted_name,
    add_component_of_the_same_name_in_other_letters,
    add_component_called_like_the_resource,
    add_inline_object_of_the_same_shape,
    add_enum_value_before,
    add_operation_that_wants_a_taken_method,
    add_tag_that_wants_a_taken_attribute,
    retitle,
    reorder,
]


@pytest.mark.usefixtures("unformatted")
@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.__name__)
def test_what_was_there_keeps_its_name(edit: Edit, tmp_path: Path) -> None:
    root = shop(tmp_path)
    before, kept = names(root / "package"), record(root)
    shop(tmp_path, edit)
    after = names(root / "package")
    assert all(found <= after[name] for name, found in before.items())
    assert all(
        given == record(root)[scope][key] for scope, given_names in kept.items() for key, given in given_names.items()
    )
    files = tree(root)
    shop(tmp_path, edit, reorder, reorder)
    assert tree(root) == files, "a second run changed something"


@pytest.mark.usefixtures("unformatted")
def test_collisions_are_resolved_by_rule_and_recorded(tmp_path: Path) -> None:
    shop(tmp_path)
    root = shop(tmp_path, *(edit for edit in EDITS if edit is not reorder))
    found = record(root)
    assert found["classes"]["Thing.kind"] == "ThingKind"
    assert found["classes"]["ThingKind"] == "ShopThingKind"
    assert [found["classes"][name] for name in ("Thing", "THING", "thing")] == ["Thing", "ShopTHING", "ShopThing2"]
    assert found["classes"]["Things"] == "ThingsRecord"
    assert (found["classes"]["Thing.maker"], found["classes"]["Thing.Maker"]) == ("ThingMaker", "ShopThingMaker")
    assert found["members ThingKind"] == {
        "NEW": "NEW_UPPER",
        "New!": "NEW_EXCLAMATION_MARK",
        "new": "NEW",
        "used": "USED",
    }
    assert found["methods Things"] == {"thingsAll": "list", "thingsList": "list2"}
    assert found["attributes"] == {"THINGS": "things2", "Things": "things"}
    assert found["resources"] == {"THINGS": "THINGS2", "Things": "Things"}


@pytest.mark.usefixtures("unformatted")
def test_a_name_that_became_a_component_of_its_own_stays(tmp_path: Path) -> None:
    def extract(data: dict[str, Any]) -> None:
        thing = _schemas(data)["Thing"]["properties"]
        _schemas(data)["ThingKind"] = thing["kind"]
        thing["kind"] = {"$ref": "#/components/schemas/ThingKind"}

    root = shop(tmp_path)
    before = names(root / "package")
    shop(tmp_path, extract)
    assert names(root / "package") == before
    assert record(root)["classes"] == {"Thing": "Thing", "Thing.maker": "ThingMaker", "ThingKind": "ThingKind"}


@pytest.mark.usefixtures("unformatted")
def test_what_is_gone_is_dropped_from_the_record(tmp_path: Path) -> None:
    def remove(data: dict[str, Any]) -> None:
        del _schemas(data)["Thing"]["properties"]["kind"]

    root = shop(tmp_path)
    assert "members ThingKind" in record(root)
    shop(tmp_path, remove)
    assert "members ThingKind" not in record(root)
    assert "Thing.kind" not in record(root)["classes"]


def test_a_check_fails_when_the_record_would_change(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = shop(tmp_path)
    text = (root / FILE).read_text()
    (root / FILE).write_text(text.replace("    Thing.maker: ThingMaker\n", ""))
    capsys.readouterr()
    assert main(["--check", "--project", str(root)]) == 1
    assert "+    Thing.maker: ThingMaker\n" in capsys.readouterr().out
    generated(root)
    assert (root / FILE).read_text() == text


def test_a_record_that_is_none_stops_the_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = shop(tmp_path)
    (root / FILE).write_text("shop: {classes: [Thing]}\n")
    assert main(["--project", str(root)]) == 1
    assert "generator-names.yml is not a record of names" in capsys.readouterr().err


def test_a_name_given_twice_by_the_configuration_stops_the_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = project(tmp_path, SHOP)
    with (root / "generator-config.yml").open("a") as config:
        config.write("inline_names: {Thing.kind: Detail, Thing.maker: Detail}\n")
    assert main(["--project", str(root)]) == 1
    assert "gives both Thing.kind and Thing.maker the name Detail" in capsys.readouterr().err
