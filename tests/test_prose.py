"""The prose of the tree: the first words of docstrings, and words that docstrings, comments and messages don't use."""

import ast
import io
import re
import tokenize
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.support.documents import ROOT

_RUFF = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["ruff"]["lint"]
EXCLUDED = [pattern for pattern, rules in _RUFF["per-file-ignores"].items() if "D401" in rules]
"""Generated files, and others that the rules for docstrings skip."""
DIRECTORIES = ("apideck_client", "apideck_generator", "benchmarks", "docs", "examples", "tests")

_QUESTION = re.compile(r"(What|Who|Whose|Where|How|Whether|Which|That)\b")
_OLD_TERM = re.compile(
    r"\b(heed\w*|mend(s|ed|ing)?|misfortunes?|arrivals?|(come|comes|came) to be|shapes|texts|(leav\w+|left) out"
    r"|lest|anew|for good|at hand|that which|what came of|as it came)\b",
    re.IGNORECASE,
)
_OLD_NAME = re.compile(
    r"(^|_)(leave_out|heed\w*|misfortunes?|mend(s|ed|ing)?|arrivals?|arrived|arriving|asked|shapes|texts)(_|$)",
    re.IGNORECASE,
)


class Text(NamedTuple):
    """A piece of prose, and its line."""

    kind: str
    line: int
    text: str


def files() -> list[Path]:
    """Return the files of the tree that people write."""
    found = [path for name in DIRECTORIES for path in sorted((ROOT / name).rglob("*.py"))]
    skipped = {path for pattern in EXCLUDED for path in ROOT.glob(re.sub(r"\*\*$", "**/*", pattern))}
    return [path for path in found if path not in skipped and path != Path(__file__)]


def prose(source: str) -> Iterator[Text]:
    """Yield the docstrings, comments and messages of a module, and the names that it defines."""
    tree = ast.parse(source)
    docstrings = set[ast.Constant]()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            docstrings.add(node.value)
            yield Text("docstring", node.lineno, node.value.value)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in docstrings:
            yield Text("message", node.lineno, node.value if " " in node.value else "")
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield Text("name", node.lineno, node.name)
        elif isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield Text("name", node.lineno, node.id if isinstance(node, ast.Name) else node.attr)
        elif isinstance(node, ast.arg):
            yield Text("name", node.lineno, node.arg)
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield Text("comment", token.start[0], token.string)


def problems(source: str) -> Iterator[str]:
    """Yield each breach of the rules with its line."""
    for kind, line, text in prose(source):
        if kind == "docstring" and (found := _QUESTION.match(text.strip())):
            yield f"{line}: a docstring begins with {found[0]!r}; begin with a verb or a noun"
        pattern = _OLD_NAME if kind == "name" else _OLD_TERM
        if found := pattern.search(text):
            yield f"{line}: a {kind} uses {found[0]!r}; use the common word"


def test_docstrings_comments_and_messages_are_plain() -> None:
    found = [f"{path.relative_to(ROOT)}:{problem}" for path in files() for problem in problems(path.read_text("utf-8"))]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ('"""What comes after."""', "1: a docstring begins with 'What'"),
        ('class A:\n    """Whose name it is."""', "2: a docstring begins with 'Whose'"),
        ('x = 1\n"""Where it is."""', "2: a docstring begins with 'Where'"),
        ("x = 1  # heeds the limit", "1: a comment uses 'heeds'"),
        ('raise ValueError(f"{x} came to be")', "1: a message uses 'came to be'"),
        ("x = 1  # removed for good", "1: a comment uses 'for good'"),
        ("def leave_out() -> None: ...", "1: a name uses 'leave_out'"),
        ("asked = 1", "1: a name uses 'asked'"),
        ("def wait(asked_for: float) -> None: ...", "1: a name uses 'asked_'"),
    ],
)
def test_a_breach_of_the_rules_is_found(source: str, problem: str) -> None:
    assert [found.partition(";")[0] for found in problems(source)] == [problem]


@pytest.mark.parametrize(
    "source", ['"""Whatever."""', '"""The arrived."""', 'x = "mend"', "# recommend, reshapes", "basked = contexts = 1"]
)
def test_other_words_are_allowed(source: str) -> None:
    assert not list(problems(source))
