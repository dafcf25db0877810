"""The pages about the generator list every pass in order, each with an existing test, and their overlay works."""

import ast
import re
from pathlib import Path

import yaml

from apideck_generator import passes
from apideck_generator.document import load_document
from tests.generator.shop import project
from tests.support.documents import ROOT

GUIDE = (ROOT / "docs" / "guides" / "generating.md").read_text()
PAGE = (ROOT / "docs" / "explanation" / "generator.md").read_text()
ROW = re.compile(r"^\| `(\w+)` \| (.+) \| `(\w+\.py)::(\w+)` \|$", re.MULTILINE)
ROWS = [match.groups() for match in ROW.finditer(PAGE)]
NO_PASSES = {"map_schemas", "Names", "forget", "class_name", "schemas"}


def _passes() -> list[str]:
    """Return the functions that `prepare` runs, in order."""
    tree = ast.parse(Path(passes.__file__).read_text())
    (prepare,) = (node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "prepare")
    used = [node for statement in prepare.body for node in ast.walk(statement) if isinstance(node, ast.Name)]
    used.sort(key=lambda node: (node.lineno, node.col_offset))
    functions = [node.id for node in used if callable(getattr(passes, node.id, None))]
    return [name for name in dict.fromkeys(functions) if name not in NO_PASSES]


def test_every_pass_is_in_the_table_in_its_order() -> None:
    assert [row[0] for row in ROWS] == _passes()


def test_every_pass_says_why_it_exists_and_has_a_test() -> None:
    for name, why, file, test in ROWS:
        text = (ROOT / "tests" / "generator" / file).read_text()
        assert len(why) > 20, name
        assert f"def {test}(" in text, test
        assert re.search(rf"\b{name}\b", text), f"{file} never runs {name}"


def test_every_module_is_named() -> None:
    for path in sorted((ROOT / "apideck_generator").glob("*.py")):
        if path.stem not in ("__init__", "__main__", "document", "errors"):
            assert f"`{path.stem}`" in PAGE, path.stem


def test_the_overlay_of_the_guide_works(tmp_path: Path) -> None:
    overlay = re.search(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)
    assert overlay
    document = yaml.safe_load((ROOT / "openapi" / "crm.yaml").read_text())
    parameters = document["paths"]["/crm/leads"]["get"]["parameters"]
    parameters.append({"name": "ghost", "in": "query", "schema": {"type": "string"}})
    root = project(tmp_path, yaml.safe_dump(document, sort_keys=False), overlay[1])
    found = load_document(root / "shop.yaml")["paths"]["/crm/leads"]["get"]["parameters"]
    assert found == parameters[:-1]
