"""Finds the API that a document describes: by its title and its paths, or by the command's argument."""

import re
from collections.abc import Mapping

from ..document import Node
from ..errors import GenerateError


def recognise(document: Node, known: Mapping[str, Node], wanted: str | None) -> str:
    """Return the name of the document's API: one of the known ones, or the new name from the command."""
    found = [name for name, other in known.items() if _is_same_api(document, name, other)]
    title = repr(_title(document)) if _title(document) else "the document"
    if wanted is None:
        if len(found) == 1:
            return found[0]
        raise GenerateError(
            f"{title} could be any of {', '.join(found)}; say which with --api"
            if found
            else f"{title} is none of {', '.join(known)}; to add an API, name it: --api accounting (API=accounting)"
        )
    _check_name(wanted)
    if found and wanted not in found:
        raise GenerateError(f"{title} looks like {', '.join(found)}, not {wanted}: it has that title or those paths")
    return wanted


def _is_same_api(document: Node, name: str, known: Node) -> bool:
    """Compare two documents by title, or by the first segment of most of their paths."""
    title, other = (_title(part).lower() for part in (document, known))
    return (title == other and bool(title)) or _prefix(document) in (_prefix(known), name)


def _title(document: Node) -> str:
    """Return the title, or an empty string. A later check reports a missing title with its line."""
    info = document.get("info")
    return str(info.get("title", "")).strip() if isinstance(info, dict) else ""


def _prefix(document: Node) -> str:
    """Return the first segment of most paths, or a string that matches no other document."""
    paths = document.get("paths")  # not validated yet
    found = [path for path in paths if not path.startswith("x-")] if isinstance(paths, dict) else []
    segments = [path.strip("/").split("/")[0] for path in found]
    most = max(dict.fromkeys(segments), key=segments.count, default="")
    return (
        most
        if most and segments.count(most) * 2 > len(segments) and "{" not in most
        else f"no prefix of {id(document)}"
    )


def _check_name(name: str) -> None:
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise GenerateError(f"{name!r} is not a name for an API: it becomes an attribute, such as `accounting`")
