"""Names once given, so that they stay: `generator-names.yml`, which each run reads and brings up to date.

The rule: a name that is recorded is kept for as long as the document has what it names. What is new gets the name that
the rules want for it, or, where that is taken, the same with the first free number after it. What is gone is dropped.
"""

from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

import yaml

from .errors import GenerateError
from .source import read_source

FILE = "generator-names.yml"
_HEADER = """\
# The names that `{command}` gave, by API and by what they were given to, so that they stay. It keeps this file up
# to date: commit it, and never edit it, except to let go of a name by removing its line.
"""

Record = dict[str, dict[str, str]]
"""Names by key, in scopes such as `classes` or `methods Contacts`."""


class Scope:
    """Names that must differ from each other: an API's classes, a resource's methods, an enum's members."""

    def __init__(
        self,
        recorded: dict[str, str],
        keys: Collection[str],
        fixed: dict[str, str],
        same: Callable[[str], str],
    ) -> None:
        """`keys` are all that will ask; `fixed` are names that people chose; `same` tells which names are too alike."""
        kept = {key: name for key, name in recorded.items() if key in keys and key not in fixed}
        self._same = same
        self._kept = {**kept, **{key: name for key, name in fixed.items() if key in keys}}
        self._holders: dict[str, str] = {}
        for key, name in self._kept.items():
            if self._holders.setdefault(same(name), key) != key and key in fixed:
                raise GenerateError(f"generator-config.yml calls both {self._holders[same(name)]} and {key} {name}")
        self.given: dict[str, str] = {}

    def give(self, key: str, wanted: str) -> str:
        """The name of a key: the one it has, or else the one it wants, or that with a number."""
        if key not in self.given:
            name, number = self._kept.get(key, wanted), 2
            while self._holders.setdefault(self._same(name), key) != key:
                name, number = f"{wanted}{number}", number + 1
            self.given[key] = name
        return self.given[key]


class Names:
    """The names of one API: those recorded, and those that this run gives."""

    def __init__(self, recorded: Record | None = None) -> None:
        self._recorded = recorded or {}
        self._scopes: dict[str, Scope] = {}

    def scope(
        self,
        name: str,
        keys: Collection[str],
        fixed: dict[str, str] | None = None,
        same: Callable[[str], str] = str,
    ) -> Scope:
        """The scope of a name, for this run."""
        self._scopes[name] = Scope(self._recorded.get(name, {}), keys, fixed or {}, same)
        return self._scopes[name]

    def recorded(self, scope: str) -> dict[str, str]:
        """The names that earlier runs gave in a scope, by key."""
        return self._recorded.get(scope, {})

    def forget(self, scope: str, living: Collection[str]) -> None:
        """Don't record the names that nothing generated has."""
        given = self.given(scope)
        for key in [key for key, name in given.items() if name not in living]:
            del given[key]

    def given(self, scope: str) -> dict[str, str]:
        """The names that this run gave in a scope, by key."""
        return self._scopes[scope].given if scope in self._scopes else {}

    def key(self, scope: str, name: str) -> str | None:
        """What has a name that this run gave."""
        return next((key for key, given in self.given(scope).items() if given == name), None)

    def record(self) -> Record:
        """What to record of this run."""
        return {name: dict(sorted(scope.given.items())) for name, scope in sorted(self._scopes.items()) if scope.given}


def load_names(path: Path) -> dict[str, Names]:
    """The recorded names of each API; without the file, none."""
    if not path.exists():
        return {}
    data = read_source(path).data
    if not _is_record(data):
        raise GenerateError(f"{path} is no record of names; restore it from version control, or remove it")
    return {api: Names(record) for api, record in (data or {}).items()}


def _is_record(data: Any, depth: int = 3) -> bool:
    if depth == 0:
        return isinstance(data, str) and data.isidentifier()
    return data is None or (isinstance(data, dict) and all(_is_record(part, depth - 1) for part in data.values()))


def write_names(names: dict[str, Names], command: str = "make generate") -> str:
    """The record as a file's text."""
    record = {api: part.record() for api, part in sorted(names.items())}
    text = yaml.safe_dump(record, allow_unicode=True, sort_keys=False, default_flow_style=False, width=10_000)
    return f"{_HEADER.format(command=command)}\n{text}"
