"""An overlay patches the known defects of a document, and a patch without its defect is reported."""

from pathlib import Path
from typing import Any

import pytest

from apideck_generator.__main__ import main
from apideck_generator.document import load_document
from tests.generator.shop import SHOP, generated, project, tree

HEAD = "overlay: 1.0.0\ninfo: {title: What is wrong in Shop, version: '1'}\nactions:\n"
THING = "$.components.schemas.Thing"


def patched(directory: Path, *actions: str) -> Any:
    """Return the document as the generator reads it, with an overlay of some actions."""
    text = HEAD + "".join(f"- {{description: A defect, {action}}}\n" for action in actions)
    return load_document(project(directory, SHOP, text) / "shop.yaml")


def told(directory: Path, capsys: pytest.CaptureFixture[str], overlay: str) -> list[str]:
    root = project(directory, SHOP, overlay)
    before = tree(root)
    assert main(["--project", str(root)]) == 1
    assert tree(root) == before
    return [line.removeprefix(f"generate: {root}/") for line in capsys.readouterr().err.splitlines()]


def test_an_update_merges_and_replaces(tmp_path: Path) -> None:
    update = "update: {required: [id], properties: {id: {format: uuid}, kind: {type: integer}}}"
    thing = patched(tmp_path, f"target: {THING}, {update}")["components"]["schemas"]["Thing"]
    assert thing["required"] == ["id"]
    assert thing["properties"]["id"] == {"type": "string", "format": "uuid"}
    assert thing["properties"]["kind"] == {"type": "integer", "enum": ["new", "used"]}
    assert "maker" in thing["properties"]


def test_lists_are_appended_to(tmp_path: Path) -> None:
    kind = f"{THING}.properties.kind"
    document = patched(tmp_path, f"target: {kind}.enum, update: broken", f"target: {kind}, update: {{enum: [lost]}}")
    assert document["components"]["schemas"]["Thing"]["properties"]["kind"]["enum"] == ["new", "used", "broken", "lost"]


def test_removal(tmp_path: Path) -> None:
    found = patched(tmp_path, f"target: {THING}.properties.maker, remove: true", "target: '$..enum[0]', remove: true")
    thing = found["components"]["schemas"]["Thing"]["properties"]
    assert "maker" not in thing
    assert thing["kind"]["enum"] == ["used"]


def test_an_action_reaches_all_matches_and_shares_no_value(tmp_path: Path) -> None:
    found = patched(tmp_path, "target: '$.components.schemas.*', update: {x-note: {seen: true}}")
    answer, thing = found["components"]["schemas"].values()
    assert answer["x-note"] == thing["x-note"] == {"seen": True}
    assert answer["x-note"] is not thing["x-note"]


def test_a_patched_document_generates(tmp_path: Path) -> None:
    action = f"- {{target: {THING}.properties, description: It is sent, update: {{price: {{type: integer}}}}}}\n"
    root = project(tmp_path, SHOP, HEAD + action)
    generated(root)
    assert "    price: int | None | Unset = UNSET\n" in (root / "package/shop/models/thing.py").read_text()


@pytest.mark.parametrize(
    ("action", "message"),
    [
        ("target: $.components.schemas.Thong, remove: true", "no longer applies: $.components.schemas.Thong matches"),
        (f"target: {THING}, update: {{type: object}}", f"no longer applies: {THING} is like that already; remove it"),
        (f"target: {THING}.properties.kind.enum, update: [used]", "is like that already"),
        ("target: $.openapi, update: {a: 1}", "$.openapi is a str; target the object around it"),
        ("target: '$[', remove: true", "$[ is not a JSONPath"),
        ("target: $, remove: true", "the whole document can't be removed"),
        ("target: $.info", "actions[0] needs either an `update` or `remove: true`"),
        ("target: $.info, update: {a: 1}, remove: true", "actions[0] needs either an `update` or `remove: true`"),
        ("target: $.info, update: {a: 1}, upsert: 1", "actions[0] has no 'upsert'"),
        ("update: {a: 1}", "actions[0] needs a `target`, a JSONPath"),
    ],
)
def test_an_action_that_does_nothing_or_is_wrong_stops_the_run(
    action: str, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (problem,) = told(tmp_path, capsys, f"{HEAD}- {{description: A defect, {action}}}\n")
    assert problem.startswith("shop.overlay.yaml:4: actions[0]")
    assert message in problem


@pytest.mark.parametrize(
    ("overlay", "message"),
    [
        ("actions: []\n", "shop.overlay.yaml:1: this is not an OpenAPI Overlay 1.0 file"),
        ("- 1\n", "shop.overlay.yaml:1: this is not an OpenAPI Overlay 1.0 file"),
        ("overlay: 1.0.0\nactions: []\n", "shop.overlay.yaml:2: an overlay needs a list of `actions`"),
        ("overlay: 1.0.0\nextends: ./crm.yaml\n", "shop.overlay.yaml:2: extends crm.yaml, but is beside shop.yaml"),
        ("overlay: 1.0.0\naction: []\n", "shop.overlay.yaml:2: an overlay has no 'action'"),
        (f"{HEAD}- {{target: $.info, update: {{a: 1}}}}\n", "actions[0] needs a `description` that says why"),
    ],
)
def test_what_is_no_overlay_stops_the_run(
    overlay: str, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert message in told(tmp_path, capsys, overlay)[0]


def test_every_patch_that_no_longer_applies_is_reported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    actions = [f"- {{description: Old, target: $.{name}, remove: true}}\n" for name in ("gone", "tags", "past")]
    found = told(tmp_path, capsys, HEAD + "".join(actions))
    assert [problem.split(":")[1] for problem in found] == ["4", "6"]


def test_a_problem_in_patched_text_has_its_line_in_the_overlay(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    overlay = f"{HEAD}- target: {THING}.properties\n  description: Sent\n  update:\n    maker: {{$ref: '#/nowhere'}}\n"
    (problem,) = told(tmp_path, capsys, overlay)
    assert problem.startswith("shop.overlay.yaml:7: ")
    assert "the reference #/nowhere leads nowhere" in problem
