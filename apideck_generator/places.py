"""Finds the file and line of a problem, from the place that a pass names.

A pass names `Contact.type` or `GET /crm/contacts (contactsAll): filter`, but the passes have changed the document since
it was read. This module follows such a place through the original document, as far as possible.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from .errors import GenerateError
from .hoisting import CLASSES
from .names import Names
from .objects import parse_pointer
from .source import Pointer, Source

_PLACED = re.compile(r"\S+:\d+: ")
_POINTER = re.compile(r"(#/.*?): ")
_OPERATION = re.compile(
    r"\b(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|TRACE) (/\S*)(?: \([^()]*\))?(?:: ([^\s:]+)(?:: )?)?"
)
_SCHEMA = re.compile(r"(?:[Tt]he )?(?:schema )?([\w.\-\[\]]+)")
_COMPONENT = re.compile(r"components/schemas/([\w.\-]+)")
_CHOICE = re.compile(r"(allOf|anyOf|oneOf)(?:\[(\d+)\]|(\d+))(.*)")
_FARTHEST = 20


class Places:
    """The places of one document."""

    def __init__(self, source: Source, label: str, names: Names) -> None:
        """`label` is the document's name in the problems; `names` tells the origin of a class."""
        self._source = source
        self._label = label
        self._names = names

    @contextmanager
    def reported(self) -> Iterator[None]:
        """Add the file and line to every problem of the block."""
        try:
            yield
        except GenerateError as error:
            raise GenerateError(*dict.fromkeys(self.placed(problem) for problem in error.problems)) from None

    def placed(self, problem: str) -> str:
        """Return a problem with its file and line, unless it already has them or is about another file."""
        problem = problem.removeprefix(f"{self._label}: ")
        if _PLACED.match(problem) or problem.startswith("templates/"):
            return problem
        return f"{self._source.place(self.pointer(problem))}: {problem}"

    def pointer(self, problem: str) -> Pointer:
        """Return the place of a problem in the document: the innermost part that it names."""
        if match := _POINTER.match(problem):
            return self._typed(parse_pointer(match[1]))
        if found := self._operation(problem):
            return found
        if (match := _SCHEMA.match(problem)) and (found := self._named(match[1])):
            return found
        if (match := _COMPONENT.search(problem)) and (found := self._named(match[1])):
            return found
        return ()

    def _operation(self, problem: str) -> Pointer:
        match = _OPERATION.search(problem)
        if not match:
            return ()
        at: Pointer = ("paths", match[2], match[1].lower())
        if self._at(at) is None:
            return ()
        return self._part(at, match[3] or "")

    def _part(self, at: Pointer, rest: str) -> Pointer:
        """Return the place of a parameter, the body or a response of an operation, or of a part of these."""
        name, _, inner = rest.partition(".")
        for holder in (at, at[:-1]):
            for index in range(len(self._at((*holder, "parameters"), []))):
                where: Pointer = (*holder, "parameters", index)
                if self._at(self._followed(where), {}).get("name") == name:
                    return self._content(where, inner)
        responses = list(self._at((*at, "responses"), {}))
        success = next((code for code in responses if code[0] in "23"), name)
        code = success if name == "response" else name
        where = (*at, "requestBody") if name == "body" else (*at, "responses", code)
        return self._content(where, inner) if self._at(where) is not None else at

    def _content(self, at: Pointer, rest: str) -> Pointer:
        """Return a place inside the schema of a parameter, body or response."""
        if not rest:
            return at
        held = self._followed(at)
        kinds = [(*held, "content", kind, "schema") for kind in self._at((*held, "content"), {})]
        for schema in ((*held, "schema"), *kinds):
            if self._at(schema) is not None and (found := self._descend(schema, rest)) != schema:
                return found
        return at

    def _named(self, where: str) -> Pointer:
        """Return a place that starts with the name of a component or hoisted type, or with an `operationId`."""
        for name in sorted(self._at(("components", "schemas"), {}), key=len, reverse=True):
            if where == name or where.startswith((f"{name}.", f"{name}[")):
                return self._descend(("components", "schemas", name), where[len(name) :].removeprefix("."))
        head, _, rest = where.partition(".")
        place = self._names.key(CLASSES, head)
        if place and place != head:
            return self._named(".".join(part for part in (place, rest) if part))
        for path, item in self._at(("paths",), {}).items():
            for method, operation in item.items() if isinstance(item, dict) else ():
                if isinstance(operation, dict) and operation.get("operationId") == head:
                    return self._part(("paths", path, method), rest)
        return ()

    def _descend(self, at: Pointer, rest: str, hops: int = 0) -> Pointer:
        """Follow a dotted place into a schema as far as it goes. It names no references, items or parts of `allOf`."""
        node = self._at(at)
        if not rest or not isinstance(node, dict) or hops > _FARTHEST:
            return at
        for step, left in _steps(node, rest):
            return self._descend((*at, *step), left)
        inside = [(*at, *step) for step in _through(node)]
        if (target := self._followed(at)) != at:
            inside.append(target)
        for inner in inside:
            if (found := self._descend(inner, rest, hops + 1)) != inner:
                return found
        return at

    def _followed(self, at: Pointer) -> Pointer:
        """Return the target of a reference. Return a place without a reference unchanged."""
        for _ in range(_FARTHEST):
            ref = self._at(at, {}).get("$ref") if isinstance(self._at(at), dict) else None
            if not isinstance(ref, str) or not ref.startswith("#/"):
                break
            at = self._typed(parse_pointer(ref))
        return at

    def _typed(self, steps: tuple[str, ...]) -> Pointer:
        """Return the steps of a reference, with numbers as the indices of lists."""
        at: Pointer = ()
        for step in steps:
            is_index = isinstance(self._at(at), list) and step.isdecimal()
            at = (*at, int(step) if is_index else step)
        return at

    def _at(self, pointer: Pointer, default: Any = None) -> Any:
        node = self._source.data
        for part in pointer:
            try:
                node = node[part]
            except (LookupError, TypeError):
                return default
        return node


def _steps(node: dict[str, Any], rest: str) -> Iterator[tuple[Pointer, str]]:
    """Yield the ways to read the start of a dotted place as something directly inside a schema."""
    for name in sorted(node.get("properties", {}), key=len, reverse=True):
        if rest == name or rest.startswith(f"{name}."):
            yield ("properties", name), rest[len(name) + 1 :]
    head, _, left = rest.partition(".")
    if head in ("items", "additionalProperties", "not") and head in node:
        yield (head,), left
    if match := _CHOICE.match(head):
        index = int(match[2]) if match[2] else int(match[3]) - 1
        if index in range(len(node.get(match[1], []))):
            yield (match[1], index), left


def _through(node: dict[str, Any]) -> Iterator[Pointer]:
    """Yield the steps that a place passes without naming them."""
    if "items" in node:
        yield ("items",)
    for key in ("allOf", "anyOf", "oneOf"):
        for index, _ in enumerate(node.get(key, [])):
            yield (key, index)
