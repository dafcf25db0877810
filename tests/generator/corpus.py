"""A client of the corpus: every document in `tests/corpus/` is an API of one package with this project's layer."""

import shutil
from pathlib import Path
from typing import Any

import yaml

from apideck_generator.config import load_config
from apideck_generator.generation import generate

ROOT = Path(__file__).parents[2]
CORPUS = ROOT / "tests" / "corpus"
PACKAGE = "corpus_client"


def make_project(root: Path, documents: dict[str, Path], **config: Any) -> Path:
    """Make a project of some documents, with the hand-written layer of this project and no generated code."""
    package = root / PACKAGE
    package.mkdir(parents=True)
    for path in (ROOT / "apideck_client").glob("*.py"):
        shutil.copy(path, package)
    for name in ("_client", "_tables", "webhooks"):
        shutil.copytree(ROOT / "apideck_client" / name, package / name, ignore=shutil.ignore_patterns("__pyc*"))
    (package / "py.typed").touch()
    apis = {
        name: {"document": str(path), "namespace": "".join(word.title() for word in name.split("_")) + "Api"}
        for name, path in documents.items()
    }
    (root / "generator-config.yml").write_text(yaml.safe_dump({"package": PACKAGE, "apis": apis, **config}))
    return root


def generate_corpus(root: Path) -> Path:
    """Generate a package from the whole corpus. It can be imported when `root` is on the path."""
    documents = {path.stem: path for path in sorted(CORPUS.glob("*.yaml"))}
    project = make_project(root, documents, exclude=["x-apideck-upcoming", "x-internal"])
    generate(project, load_config(project / "generator-config.yml")).write()
    return project
