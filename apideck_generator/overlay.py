"""Overlays: an OpenAPI Overlay 1.0 file beside a document fixes known defects of the document.

`openapi/crm.overlay.yaml` belongs to `openapi/crm.yaml`. Each action gives its reason. An action that matches nothing
or changes nothing is no longer needed. It stops the run, because nobody would notice it otherwise.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import GenerateError, Problems
from .source import Source, read_source

if TYPE_CHECKING:
    from jsonpath import JSONPathMatch

_ACTION = {"target", "description", "update", "remove"}


class StaleActionError(GenerateError):
    """An action no longer applies: the document doesn't have its defect any more."""

    is_so_already = False
    """True if the document already has the result of the action."""


class _NeedlessActionError(StaleActionError):
    is_so_already = True


def overlay_of(document: Path) -> Path:
    """Return the path of a document's overlay. The file may not exist."""
    return document.with_name(f"{document.stem}.overlay.yaml")


def apply_overlay(
    source: Source, document: Path, overlay: Path, *, skip_stale: bool = False, skip_removals: bool = False
) -> None:
    """Apply an overlay to a document in place."""
    patches = read_source(overlay)
    _check(patches, overlay, document)
    source.adopt(patches)
    problems = Problems()
    for index, action in enumerate(patches.data["actions"]):
        where = f"{patches.place(('actions', index))}: actions[{index}]"
        if skip_removals and action.get("remove") and action["target"].startswith("$.paths"):
            continue
        with problems.at(where):
            try:
                _apply(source, action, where)
            except StaleActionError:
                if not skip_stale:
                    raise
    problems.stop()


def stale_actions(document: Path, overlay: Path, *, matching: bool = False) -> list[int]:
    """Return the indices of the actions that no longer apply. Other problems are left to `apply_overlay`.

    With `matching`, return only those whose target exists and already has the result of the action.
    """
    source, patches = read_source(document), read_source(overlay)
    _check(patches, overlay, document)
    source.adopt(patches)
    stale = []
    for index, action in enumerate(patches.data["actions"]):
        try:
            _apply(source, action, "")
        except StaleActionError as error:
            if error.is_so_already or not matching:
                stale.append(index)
        except GenerateError:
            pass
    return stale


def _check(patches: Source, overlay: Path, document: Path) -> None:
    """Refuse a file that is not an overlay or belongs to another document, and keys that have no effect."""
    data = patches.data
    if not isinstance(data, dict) or not str(data.get("overlay", "")).startswith("1."):
        raise GenerateError(f"{overlay}:1: this is not an OpenAPI Overlay 1.0 file; it starts with `overlay: 1.0.0`")
    problems = Problems()
    extends = str(data.get("extends", document.name)).rsplit("/", 1)[-1]
    if extends != document.name:
        problems.add(f"{patches.place(('extends',))}: extends {extends}, but is beside {document.name}")
    for key in data.keys() - {"overlay", "info", "extends", "actions"}:
        if not key.startswith("x-"):
            problems.add(f"{patches.place((key,))}: an overlay has no {key!r}")
    actions = data.get("actions")
    if not isinstance(actions, list) or not actions:
        problems.add(f"{patches.place(('actions',))}: an overlay needs a list of `actions`")
    for index, action in enumerate(actions if isinstance(actions, list) else []):
        if problem := _rule_broken(action):
            problems.add(f"{patches.place(('actions', index))}: actions[{index}] {problem}")
    problems.stop()


def _rule_broken(action: Any) -> str | None:
    """Return the problem of an action, or None."""
    if not isinstance(action, dict) or not isinstance(action.get("target"), str):
        return "needs a `target`, a JSONPath"
    if not isinstance(action.get("description"), str) or not action["description"].strip():
        return "needs a `description` that says why the document is wrong"
    unknown = sorted(key for key in action.keys() - _ACTION if not key.startswith("x-"))
    if unknown:
        return f"has no {unknown[0]!r}"
    if ("update" in action) == ("remove" in action) or action.get("remove", True) is not True:
        return "needs either an `update` or `remove: true`"
    return None


def _apply(source: Source, action: dict[str, Any], where: str) -> None:
    target = action["target"]
    matches = _find(source, target, where)
    if not matches:
        raise StaleActionError(f"{where} no longer applies: {target} matches nothing; remove it, or fix its target")
    if action.get("remove"):
        _remove(matches, where)
        return
    changed = [_merge(source, match.obj, source.copy(action["update"]), f"{where}: {target}") for match in matches]
    if not any(changed):
        raise _NeedlessActionError(f"{where} no longer applies: {target} is like that already; remove it")


def _find(source: Source, target: str, where: str) -> "list[JSONPathMatch]":
    from jsonpath import JSONPathEnvironment, JSONPathError  # imported here, because few documents have an overlay

    try:
        return list(JSONPathEnvironment(strict=True).compile(target).finditer(source.data))
    except JSONPathError as error:
        raise GenerateError(f"{where}: {target} is not a JSONPath: {str(error).splitlines()[0]}") from None


def _remove(matches: "list[JSONPathMatch]", where: str) -> None:
    """Remove the matches. The last of a list goes first, so that the other indices stay correct."""
    for match in reversed(matches):
        if match.parent is None:
            raise GenerateError(f"{where}: the whole document can't be removed")
        holder: Any = match.parent.obj
        key: Any = match.parts[-1]
        if isinstance(holder, list) or key in holder:
            del holder[key]


def _merge(source: Source, target: Any, update: Any, where: str) -> bool:
    """Merge as the specification says: merge mappings by key, append to lists, replace other values.

    Return True if that changed something. A list doesn't get an item that it already has.
    """
    if isinstance(target, list):
        new = [item for item in (update if isinstance(update, list) else [update]) if item not in target]
        target += new
        return bool(new)
    if not isinstance(target, dict) or not isinstance(update, dict):
        raise GenerateError(f"{where} is a {type(target).__name__}; target the object around it, and update that")
    changed = False
    for key, value in update.items():
        old = target.get(key)
        if isinstance(old, dict | list) and isinstance(value, type(old)):
            changed |= _merge(source, old, value, f"{where}.{key}")
        elif key not in target or old != value or type(old) is not type(value):
            target[key] = value
            source.note(target, key, update)
            changed = True
    return changed
