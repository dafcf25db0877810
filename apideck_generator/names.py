"""The record of names: `generator-names.yml` keeps generated names stable. Each run reads and updates it.

A recorded name stays as long as the document has the thing that it names. A new thing gets the name that the rules
want. If that name is taken, it gets an alternative from the rules, such as the name with the API's name as a prefix. If
that is taken too, it gets the name with the first free number. Unused names are removed.
"""

from collections.abc import Callable, Collection, Iterator
from itertools import chain, count
from pathlib import Path
from typing import Any

import yaml

from .errors import GenerateError
from .source import read_source

FILE = "generator-names.yml"
_HEADER = """\
# The generated names, by API and by scope, so that they stay the same. `{command}` keeps this file up to date.
# Commit it, and don't edit it. To release a name, remove its line.
"""

Record = dict[str, dict[str, str]]
"""Names by key, in scopes such as `classes` or `methods Contacts`."""


class Scope:
    """Names that must be unique: an API's classes, a resource's methods, an enum's members."""

    def __init__(
        self,
        recorded: dict[str, str],
        keys: Collection[str],
        fixed: dict[str, str],
        same: Callable[[str], str],
    ) -> None:
        """`keys` need names; `fixed` are names from the configuration; `same` makes colliding names equal."""
        kept = {key: name for key, name in recorded.items() if key in keys and key not in fixed}
        self._same = same
        self._kept = {**kept, **{key: name for key, name in fixed.items() if key in keys}}
        self._holders: dict[str, str] = {}
        for key, name in self._kept.items():
            if self._holders.setdefault(same(name), key) != key and key in fixed:
                raise GenerateError(
                    f"generator-config.yml gives both {self._holders[same(name)]} and {key} the name {name}"
                )
        self.given: dict[str, str] = {}

    def give(self, key: str, wanted: str, *instead: str) -> str:
        """Return the name of a key: the recorded one, the first free of `wanted` and `instead`, or a numbered one."""
        if key not in self.given:
            candidates = chain([self._kept.get(key, wanted), *instead], _numbered((wanted, *instead)[-1]))
            self.given[key] = next(name for name in candidates if self._takes(key, name))
        return self.given[key]

    def _takes(self, key: str, name: str) -> bool:
        return self._holders.setdefault(self._same(name), key) == key


def _numbered(name: str) -> Iterator[str]:
    return (f"{name}{number}" for number in count(2))


class Names:
    """The names of one API: the recorded ones, and those of this run."""

    def __init__(self, recorded: Record | None = None, namespace: str = "") -> None:
        """`namespace` is the API's own name, a prefix for classes whose name is taken."""
        self.namespace = namespace
        self._recorded = recorded or {}
        self._scopes: dict[str, Scope] = {}

    def scope(
        self,
        name: str,
        keys: Collection[str],
        fixed: dict[str, str] | None = None,
        same: Callable[[str], str] = str,
    ) -> Scope:
        """Create a scope for this run."""
        self._scopes[name] = Scope(self._recorded.get(name, {}), keys, fixed or {}, same)
        return self._scopes[name]

    def recorded(self, scope: str) -> dict[str, str]:
        """Return the names that earlier runs gave in a scope, by key."""
        return self._recorded.get(scope, {})

    def forget(self, scope: str, living: Collection[str]) -> None:
        """Remove the names of a scope that nothing uses from the record."""
        given = self.given(scope)
        for key in [key for key, name in given.items() if name not in living]:
            del given[key]

    def given(self, scope: str) -> dict[str, str]:
        """Return the names that this run gave in a scope, by key."""
        return self._scopes[scope].given if scope in self._scopes else {}

    def key(self, scope: str, name: str) -> str | None:
        """Return the key that has a name in this run."""
        return next((key for key, given in self.given(scope).items() if given == name), None)

    def record(self) -> Record:
        """Return the record of this run."""
        return {name: dict(sorted(scope.given.items())) for name, scope in sorted(self._scopes.items()) if scope.given}


def load_names(path: Path) -> dict[str, Names]:
    """Read the recorded names of each API. Without a file there are none."""
    if not path.exists():
        return {}
    data = read_source(path).data
    if not _is_record(data):
        raise GenerateError(f"{path} is not a record of names; restore it from version control, or remove it")
    return {api: Names(record) for api, record in (data or {}).items()}


def _is_record(data: Any, depth: int = 3) -> bool:
    if depth == 0:
        return isinstance(data, str) and data.isidentifier()
    return data is None or (isinstance(data, dict) and all(_is_record(part, depth - 1) for part in data.values()))


def write_names(names: dict[str, Names], command: str = "make generate") -> str:
    """Return the content of the file."""
    record = {api: part.record() for api, part in sorted(names.items())}
    text = yaml.safe_dump(record, allow_unicode=True, sort_keys=False, default_flow_style=False, width=10_000)
    return f"{_HEADER.format(command=command)}\n{text}"
