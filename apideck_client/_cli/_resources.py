"""Finds the resource that a command names."""

from functools import cached_property
from typing import Any

from .._apis import Apis
from .._client.client import Apideck
from .._client.validation import nearest
from ._exits import UsageError


def find_resource(apideck: Apideck, api: str, name: str, method: str) -> Any:
    """Return a resource that has a method.

    Raises:
        UsageError: There is no such API or resource, or the resource lacks the method.
    """
    apis = [each for each, kind in vars(Apis).items() if isinstance(kind, cached_property)]
    if api not in apis:
        raise UsageError(f"there is no API {api!r}: {suggest(api, apis)}")
    namespace: object = getattr(apideck, api)
    names = [each for each, kind in vars(type(namespace)).items() if isinstance(kind, cached_property)]
    name = name.removeprefix(f"{api}.")
    if name not in names:
        raise UsageError(f"{api} has no resource {name!r}: {suggest(name, names)}")
    resource = getattr(namespace, name)
    if not hasattr(resource, method):
        able = [each for each in names if hasattr(getattr(namespace, each), method)]
        raise UsageError(f"{api}.{name} has no {method}: pass one of {', '.join(able)}")
    return resource


def suggest(name: str, known: list[str]) -> str:
    """Return a hint with the most similar name, or with all names."""
    close = nearest(name, known)
    return f"did you mean {close!r}?" if close else f"pass one of {', '.join(known)}"
