"""A whole update: fetch, recognise, copy to a staging directory, generate, try, compare.

The tree only changes if all of that worked.
"""

import re
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from ..config import GeneratorConfig, load_config
from ..document import Node, load_document, read_document
from ..errors import GenerateError, Problems
from ..generation import generate
from ..names import FILE as RECORD
from ..names import Names, load_names
from ..new import namespace
from ..overlay import overlay_of
from ..places import Places
from ..source import Source, read_source
from ..validation import validate
from . import settings
from .changes import compare
from .checks import check_imports, check_types
from .dropped import Before, describe
from .fetch import fetch
from .incoming import Incoming, complaints, read_incoming
from .overlays import Dropped, drop_stale_actions, move_actions
from .recognise import recognise
from .remedies import with_remedies
from .report import Report
from .staging import apply, differing, staged
from .surface import Surface, read_surface

CONFIG = "generator-config.yml"
MYPY_CACHE = Path(".mypy_cache")


def update(spec: str, project: Path, api: str | None, *, checks: bool = True, dry: bool = False) -> Report:
    """Replace a document by `spec` and regenerate. The report lists the effects on callers.

    Args:
        spec: A path or a URL.
        project: The directory of generator-config.yml.
        api: The API that the document describes, or the name of a new one. None to recognise it.
        checks: True to try the regenerated package before it is copied into the tree.
        dry: True to change nothing, and only report.

    Raises:
        GenerateError: Something is wrong. The tree is unchanged.
    """
    incoming = read_incoming(spec, fetch(spec))
    config = load_config(project / CONFIG)
    directories = {config.package, *(str(PurePosixPath(part.document).parent) for part in config.apis.values())} - {"."}
    with staged(project, directories) as staging:
        try:
            work = _put_in_place(incoming, staging, config, api)
            report = _regenerate(work, staging)
            changed = differing(project, staging, directories)
            if checks and changed:
                _try_package(work, staging)
        except GenerateError as error:
            raise GenerateError(*(str(part).replace(f"{staging}/", "") for part in error.args)) from None
        try:
            if not dry:
                apply(project, changed)
        except OSError as error:
            raise GenerateError(f"the tree can't be written: {error.strerror or error}") from None
    generated = sum(name.startswith(f"{config.package}/") for name in changed)
    return replace(report, files=len(changed), generated=generated, dry=dry)


@dataclass(frozen=True)
class _Work:
    """An update whose document is in the staging directory."""

    api: str
    old: Surface | None
    new: Surface
    document: Node
    config: GeneratorConfig
    """The configuration, with an entry for the API."""
    notes: list[str]
    before: Before
    dropped: list[Dropped]
    """The actions that were removed from the overlay."""


def _put_in_place(incoming: Incoming, staging: Path, config: GeneratorConfig, api: str | None) -> _Work:
    """Copy the document into the staging directory and read it. Add an API to the configuration if it is new."""
    # The overlay may be written for the new document already, so actions that don't fit the old one are skipped.
    known = {name: read_document(staging / part.document, skip_stale=True).data for name, part in config.apis.items()}
    name = recognise(incoming.document, known, api)
    old = _old_surface(name, staging, config) if name in known else None
    if old is None:
        config = _add_api(name, staging, config, incoming.document)
    place = staging / config.apis[name].document
    before = Before(*(path.read_bytes() if path.exists() else b"" for path in (place, overlay_of(place))))
    place.write_bytes(incoming.text.encode())
    entry = config
    try:
        notes = move_actions(place, known[name]) if old else []
        dropped = drop_stale_actions(place) if old else []
        document = load_document(place)
        return _Work(name, old, _surface(name, staging, config), document, config, notes, before, dropped)
    except GenerateError as error:
        problems = with_remedies(error.problems, place, lambda source: _check(source, name, place, entry))
        raise GenerateError(*(_placed(part, place, incoming.file) for part in problems)) from None


def _placed(problem: str, place: Path, file: str) -> str:
    """Return a problem with the name of the incoming file instead of its copy."""
    return re.sub(rf"{re.escape(str(place))}(?=:|$)", lambda _: file, problem, flags=re.M)


def _check(source: Source, name: str, place: Path, config: GeneratorConfig) -> Surface:
    """Raise an error if the document in a source can't be generated."""
    validate(source, str(place))
    return _read(source, name, str(place), config, Names())


def _add_api(name: str, staging: Path, config: GeneratorConfig, node: Node) -> GeneratorConfig:
    """Return the configuration with one more API. Its document is beside the others."""
    if (staging / config.package / name).exists():
        raise GenerateError(f"{name} can't be the name of an API: {config.package}/{name} exists and is not an API")
    folder = next(iter(config.apis.values())).document.rpartition("/")[0]
    document = f"{folder}/{name}.yaml" if folder else f"{name}.yaml"
    path = staging / CONFIG
    text = settings.add_api(path.read_text("utf-8"), name, document, namespace(name, node))
    path.write_text(text, "utf-8", newline="\n")
    return load_config(path)


def _old_surface(name: str, staging: Path, config: GeneratorConfig) -> Surface:
    """Read the surface as callers see it now, even if the overlay is edited for the new document already.

    If such an edit removes an operation that the generated package has, then callers have it.
    """
    found = _surface(name, staging, config, skip_stale=True)
    document = staging / config.apis[name].document
    package = staging / config.package / name / "resources"
    generated = "".join(path.read_text("utf-8") for path in sorted(package.glob("*.py")))
    missing = {
        str(node.get("operationId"))
        for item in (read_source(document).data.get("paths") or {}).values()
        for node in (item.values() if isinstance(item, dict) else ())
        if isinstance(node, dict)
    } - _operations(found)
    if not any(f'"{operation}"' in generated for operation in missing):
        return found
    return _surface(name, staging, config, skip_stale=True, skip_removals=True)


def _surface(
    name: str, staging: Path, config: GeneratorConfig, *, skip_stale: bool = False, skip_removals: bool = False
) -> Surface:
    """Read the surface of the API whose document is in place, with the recorded names."""
    part = config.apis[name]
    source = read_document(staging / part.document, skip_stale=skip_stale, skip_removals=skip_removals)
    names = load_names(staging / RECORD).get(name, Names())
    names.namespace = part.namespace
    return _read(source, name, str(staging / part.document), config, names)


def _read(source: Source, name: str, file: str, config: GeneratorConfig, names: Names) -> Surface:
    part, problems = config.apis[name], Problems()
    with Places(source, file, names).reported():
        with problems.at(part.document):
            return read_surface(name, part, source.data, config, names)
        problems.stop()
    raise AssertionError("a problem stops the run")


def _regenerate(work: _Work, staging: Path) -> Report:
    """Regenerate the packages in the staging directory. Return the report without its counts of files."""
    new = work.new
    notes = [*work.notes, *_dropped_actions(work, staging)]
    notes += [*complaints(work.document), *_drop_stale_names(work, new, staging)]
    config = load_config(staging / CONFIG)
    generate(staging, config).write()
    comparison = compare(work.old, new)
    if work.old is None:
        notes.append(f"`apideck.{new.api}` has {len(new.methods)} methods; its records: {_models_module(config, new)}.")
    return Report(
        api=work.api,
        source=new.source,
        old_label=work.old.label if work.old else "",
        new_label=new.label,
        changes=comparison.changes,
        descriptions=comparison.descriptions,
        notes=notes,
    )


def _dropped_actions(work: _Work, staging: Path) -> list[str]:
    """Return a note for each action that was removed from the overlay: the types that change, and how to keep them."""
    old, place = work.old, staging / work.config.apis[work.api].document
    if old is None:
        return []

    def read(source: Source) -> Surface:
        names = load_names(staging / RECORD).get(work.api, Names())
        names.namespace = work.config.apis[work.api].namespace
        return _read(source, work.api, str(place), work.config, names)

    return [describe(part, work.before, place, work.document, old, work.new, read) for part in work.dropped]


def _models_module(config: GeneratorConfig, surface: Surface) -> str:
    return f"`{config.module}.{surface.api}.models`"


def _drop_stale_names(work: _Work, new: Surface, staging: Path) -> list[str]:
    """Remove names that only the old document used, because the generator refuses unused names."""
    if work.old is None:
        return []
    gone = _components(work.old) - _components(new)
    stale = {
        "methods": (_operations(work.old) - _operations(new)) & work.config.methods.keys(),
        "inline_names": {place for place, name in work.config.inline_names.items() if name in gone},
    }
    others = [part for name, part in work.config.apis.items() if name != work.api]
    used = set().union(*(_operation_ids(staging / part.document) for part in others))
    notes = []
    for section, names in stale.items():
        if dropped := sorted(names - used):
            path = staging / CONFIG
            path.write_text(settings.drop_names(path.read_text("utf-8"), section, dropped), "utf-8", newline="\n")
            notes.append(f"{CONFIG}: {', '.join(dropped)} dropped from `{section}`: no document has it any more.")
    return notes


def _operations(surface: Surface) -> set[str]:
    return {method.operation for method in surface.methods.values()}


def _components(surface: Surface) -> set[str]:
    return {model.place for model in surface.models.values()} | {enum.place for enum in surface.enums.values()}


def _operation_ids(document: Path) -> set[str]:
    """Return the ids of a document's operations."""
    found = load_document(document)["paths"].values()
    items = [item for item in found if isinstance(item, dict)]  # without extensions
    return {str(node.get("operationId")) for item in items for node in item.values() if isinstance(node, dict)}


def _try_package(work: _Work, staging: Path) -> None:
    """Import and type-check the generated packages."""
    config, root = work.config, staging / work.config.import_root
    # A package that uses the installed client is checked alone, without the project's settings.
    packages = [config.module] if config.runtime else [f"{config.module}.{name}" for name in config.apis]
    check_imports(root, packages)
    check_types(root, packages, None if config.runtime else MYPY_CACHE)
