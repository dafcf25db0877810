"""The page about the architecture names every room of the hand-written layer, and each place that it names is there."""

import importlib
import pkgutil
import re
from pathlib import Path

import apideck_client
from tests.support.documents import DOCUMENTS, ROOT

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
    assert sorted(_table("The rooms")) == sorted(by_hand)


def test_the_places_that_the_page_names_are_there() -> None:
    for name in re.findall(r"`((?:_client|webhooks|testing|crm)/[\w./]+\.py)`", PAGE):
        assert (PACKAGE / name).is_file(), name


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
        if is_public and not found.name.endswith(".resources"):  # which has modules, and no names of its own
            module = importlib.import_module(found.name)
            assert module.__all__, found.name
            for name in module.__all__:
                assert hasattr(module, name), f"{found.name}.{name}"


def test_the_name_of_each_test_has_at_most_60_characters() -> None:
    found = [
        name for path in (ROOT / "tests").rglob("*.py") for name in re.findall(r"def (test_\w+)", path.read_text())
    ]
    assert [name for name in found if len(name) > 60] == []
