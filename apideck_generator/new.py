"""`new`: make a package in your own project, with its settings, its document and the generated code.

Later runs work as in this project: `python -m apideck_generator` and `.update` read the settings. All work is done in a
staging directory, so the project gets the whole result or nothing.
"""

import json
import keyword
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import yaml
from jinja2 import Template

from .config import FILE as CONFIG
from .config import load_config
from .document import Node
from .errors import GenerateError
from .generation import generate, taken_names
from .naming import class_name
from .protected import TEMPLATES
from .update.checks import check_imports, check_types
from .update.fetch import fetch
from .update.incoming import complaints, read_incoming
from .update.staging import apply, differing, staged

RUNTIME = "apideck_client"
_DOCUMENTS = "openapi"


@dataclass(frozen=True)
class Made:
    """The result of `make_package`."""

    package: str
    """The import name of the package."""
    api: str
    resources: list[str]
    files: int
    notes: list[str]
    """The excluded operations, and the places where the document isn't valid OpenAPI."""


def make_package(spec: str, project: Path, api: str, into: str, *, checks: bool = True) -> Made:
    """Make a package from a document on top of `apideck_client`. Keep the document and write the settings.

    Args:
        spec: A path or a URL.
        project: The directory for the settings and, in `openapi/`, the document.
        api: The name of the API.
        into: The directory of the package, inside the project.
        checks: True to import and type-check the package before it is copied into the project.

    Raises:
        GenerateError: Something is wrong. The project is unchanged.
    """
    _check_api(api)
    package = _package(project, into)
    incoming = read_incoming(spec, fetch(spec))
    document = PurePosixPath(_DOCUMENTS, f"{api}.yaml")
    _check_document(project / document, incoming.text)
    with staged(project, {package, _DOCUMENTS}) as staging:
        place = staging / document
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(incoming.text.encode())
        settings = _settings(
            package=_scalar(package),
            import_name=_scalar(_import_name(project, package)),
            api=api,
            document=str(document),
            namespace=namespace(api, incoming.document),
        )
        (staging / CONFIG).write_bytes(settings.encode())
        config = load_config(staging / CONFIG)
        try:
            generated = generate(staging, config)
            generated.write()
            if checks:
                check_imports(staging / config.import_root, [config.module])
                check_types(staging / config.import_root, [config.module], None)
        except GenerateError as error:
            told = (part.replace(str(place), incoming.file) for part in error.problems)
            told = (part.replace(f"{staging}/", "").replace(str(document), incoming.file) for part in told)
            raise GenerateError(*told) from None
        changed = differing(project, staging, {package, _DOCUMENTS})
        try:
            apply(project, changed)
        except OSError as error:
            raise GenerateError(f"{into} can't be written: {error.strerror or error}") from None
    notes = [f"Excluded: {what}." for what in generated.excluded]
    return Made(
        package=config.module,
        api=api,
        resources=_resources(api, generated.files),
        files=len(changed),
        notes=[*notes, *complaints(incoming.document)],
    )


def _settings(**values: str) -> str:
    """Return the content of the settings file."""
    template = Template((TEMPLATES / f"{CONFIG}.jinja").read_text("utf-8"), keep_trailing_newline=True)
    return str(template.render(values, runtime=RUNTIME))


def _resources(api: str, files: Iterable[str]) -> list[str]:
    """Return the attributes of an API, by its modules."""
    modules = [PurePosixPath(path) for path in files if path.startswith(f"{api}/resources/")]
    return sorted(path.stem for path in modules if path.stem != "__init__")


def namespace(api: str, document: Node) -> str:
    """Return a class name for an API: `Accounting`, or `AccountingApi` if a tag of the document has that name."""
    name = class_name(api)
    tags = {class_name(tag) for tag in _tags(document)}
    return f"{name}Api" if name in tags | {"Apideck", "Namespace"} else name


def _tags(document: Node) -> list[str]:
    """Return the tags of all operations. The document isn't validated yet."""
    found = list[str]()
    for item in _values(document.get("paths")):
        for operation in _values(item):
            tags = operation.get("tags") if isinstance(operation, dict) else None
            found += map(str, tags if isinstance(tags, list) else ())
    return found


def _values(node: object) -> list[object]:
    return list(node.values()) if isinstance(node, dict) else []


def _check_api(api: str) -> None:
    if not re.fullmatch(r"[a-z][a-z0-9_]*", api) or keyword.iskeyword(api) or _scalar(api) != api:
        raise GenerateError(f"--api: {api!r} is not a name for an API: it becomes an attribute, such as `accounting`")
    if why := taken_names(RUNTIME).get(api):
        raise GenerateError(f"--api: {api} can't be the name: {why}; choose another, such as {api}_next")


def _package(project: Path, into: str) -> str:
    """Return the package's path inside the project. The package and the settings must not exist yet."""
    if not project.is_dir():
        raise GenerateError(f"--project: {project} is not a directory")
    root, target = project.resolve(), (project / into).resolve()
    if not target.is_relative_to(root) or target == root:
        raise GenerateError(f"--into: {into} is not within {root}; run this in your project, or pass --project")
    package = target.relative_to(root).as_posix()
    if not target.name.isidentifier() or keyword.iskeyword(target.name):
        raise GenerateError(f"--into: {target.name!r} can't be imported; choose a name such as acme_apideck")
    if target.name in (RUNTIME, "apideck_generator", *sys.stdlib_module_names):
        raise GenerateError(f"--into: a package {target.name} would hide an installed one; choose another name")
    if (project / CONFIG).exists():
        raise GenerateError(
            f"{project / CONFIG} is there already. To take a newer document, or one more API by another --api: "
            "python -m apideck_generator.update SPEC --api NAME. For a second package pass another --project"
        )
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        start = target / "__init__.py"
        if start.is_file() and start.read_text("utf-8", "replace").startswith("# Generated from"):
            raise GenerateError(
                f"--into: {into} was generated by settings that are not there; restore {project / CONFIG} from version "
                "control, or remove the package to start again"
            )
        raise GenerateError(f"--into: {into} is not empty, and what is there is not ours; choose a new directory")
    return package


def _scalar(text: str) -> str:
    """Return a string as YAML. `"on"` needs quotes, because without them it means true."""
    try:
        return text if yaml.safe_load(text) == text else json.dumps(text)
    except yaml.YAMLError:
        return json.dumps(text)


def _check_document(place: Path, text: str) -> None:
    if place.exists() and place.read_bytes() != text.encode():
        raise GenerateError(f"{place} is there already and has other content; move it, or pass it as the document")


def _import_name(project: Path, package: str) -> str:
    """Return the import name of a package: the names of its parent packages, then its own."""
    path = PurePosixPath(package)
    names = [path.name]
    for parent in path.parents:
        if not (project / parent / "__init__.py").exists():
            break
        names.insert(0, parent.name)
    return ".".join(names)
