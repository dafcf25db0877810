"""Generated files end their lines with `\\n` on every platform, and `--check` finds the lines that do not."""

import ast
from pathlib import Path

import pytest

from apideck_generator.__main__ import main
from tests.generator.messages import PACKAGE
from tests.generator.shop import SHOP, project

WRITES = ("write_text", "open", "fdopen", "NamedTemporaryFile", "TemporaryFile", "TextIOWrapper")


@pytest.mark.parametrize("name", ["generator-names.yml", "package/shop/models/thing.py", "package/_events.py"])
def test_a_file_with_other_line_ends_is_stale(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = project(tmp_path, SHOP)
    assert main(["--project", str(root)]) == 0
    path = root / name
    content = path.read_bytes()
    assert b"\r" not in content
    path.write_bytes(content.replace(b"\n", b"\r\n"))
    assert main(["--check", "--project", str(root)]) == 1
    assert name.removeprefix("package/") in capsys.readouterr().out
    assert main(["--project", str(root)]) == 0
    assert path.read_bytes() == content


def _writes(tree: ast.AST) -> list[tuple[int, str]]:
    """Return the calls that write text with the platform's line ends, each with its line."""
    found = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        ends = [part.value for part in node.keywords if part.arg == "newline"]
        values = [*node.args, *(part.value for part in node.keywords if part.arg == "mode")]
        modes = [part.value for part in values if isinstance(part, ast.Constant) and isinstance(part.value, str)]
        is_text = name == "write_text" or not any("b" in mode or mode == "r" for mode in modes)
        if name in WRITES and is_text and not (ends and isinstance(ends[0], ast.Constant) and ends[0].value == "\n"):
            found.append((node.lineno, name))
    return found


def test_all_written_files_have_the_same_line_ends() -> None:
    for path in sorted(PACKAGE.rglob("*.py")):
        assert _writes(ast.parse(path.read_text("utf-8"))) == [], path


@pytest.mark.parametrize(
    ("code", "is_fine"),
    [
        ("path.write_text(text, 'utf-8')", False),
        ("path.write_text(text, newline='\\n')", True),
        ("path.write_text(text, newline='\\r\\n')", False),
        ("path.open('w')", False),
        ("open(path, mode='wb')", True),
        ("open(path, 'w', newline='\\n')", True),
        ("path.write_bytes(text.encode())", True),
    ],
)
def test_the_check_of_writes_sees_them(code: str, is_fine: bool) -> None:
    assert (_writes(ast.parse(code)) == []) is is_fine
