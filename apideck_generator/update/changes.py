"""Compares two surfaces of an API, and returns one `Change` for each difference, in a stable order."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from .similarity import (
    pair_similar,
    same_shape_argument,
    same_shape_field,
    shape_of_enum,
    shape_of_method,
    shape_of_model,
)
from .surface import Argument, Enum, Field, Method, Model, Surface
from .types import compare_types, rename_classes
from .verdicts import Bump, Kind, Subject, verdict

_KEEP_EVENT = "to keep it typed, list it by an overlay in the `enum` of its payload's `event_type`"
_CLASS_NAME = re.compile(r"[A-Z]\w*")

Maker = Callable[..., "Change"]
"""Makes a change of one thing from its kind, its old value and its new one."""


@dataclass(frozen=True)
class Change:
    """One change that callers may notice."""

    kind: Kind
    subject: Subject
    name: str
    """The name that callers use: `contacts.list(limit)`, `Contact.name`."""
    place: str
    """Its place in the document."""
    old: str = ""
    new: str = ""
    remedy: str = ""
    """The change to a caller's code or to the project, if one line can say it."""

    @property
    def bump(self) -> Bump:
        """The part of the version that has to change."""
        return verdict(self.subject, self.kind).bump

    @property
    def compatible(self) -> bool:
        """True if existing code still works."""
        return verdict(self.subject, self.kind).compatible

    @property
    def noticed(self) -> bool:
        """True if a caller can notice the change."""
        return self.bump > Bump.PATCH

    @property
    def why(self) -> str:
        """The reason for the verdict."""
        return verdict(self.subject, self.kind).why


@dataclass(frozen=True)
class Comparison:
    """The differences between two surfaces."""

    changes: list[Change]
    descriptions: int
    """The number of changed descriptions whose thing is otherwise the same."""


def compare(old: Surface | None, new: Surface) -> Comparison:
    """Compare two surfaces. Without an old surface, the whole API is new."""
    if old is None:
        return Comparison([Change(Kind.ADDED, Subject.API, f"apideck.{new.api}", new.source, new=new.label)], 0)
    models = pair_similar(old.models, new.models, shape_of_model)
    enums = pair_similar(old.enums, new.enums, shape_of_enum)
    classes = _Classes(models | enums, {*old.enums, *new.enums}, old.models, new.models)
    found = [
        *_methods(old, new, classes),
        *_models(old, new, models, classes),
        *_enums(old, new, enums),
        *_webhooks(old, new),
        *_events(old, new, classes),
        *_unseen(old.unseen, new.unseen),
    ]
    return Comparison(found, _descriptions(old, new))


@dataclass(frozen=True)
class _Classes:
    """The facts about the generated classes that a comparison of types needs."""

    renamed: Mapping[str, str]
    enums: set[str]
    before: Mapping[str, Model]
    after: Mapping[str, Model]

    def compare(self, old: str, new: str) -> Kind | None:
        """Compare two types. A renamed class counts as the same."""
        return compare_types(rename_classes(old, self.renamed), new, self.enums)


# -- methods -----------------------------------------------------------------------------------------------------------


def _methods(old: Surface, new: Surface, classes: _Classes) -> Iterator[Change]:
    """Pair methods by name, then by operation, by place, and by similarity."""
    renamed = _renamed_methods(old, new)
    for name, method in old.methods.items():
        if name in new.methods:
            yield from _method(method, new.methods[name], classes)
        elif name not in renamed:
            yield _gone(Subject.METHOD, name, method.place, method.http, new, old=method.http)
        else:
            other, is_certain = renamed[name]
            kind = Kind.RENAMED if is_certain else Kind.PROBABLY_RENAMED
            remedy = f"write `{other.name}(…)` for `{name}(…)`"
            yield Change(kind, Subject.METHOD, name, other.place, name, other.name, remedy)
            yield from _method(method, other, classes)
    taken = {method.name for method, _ in renamed.values()}
    for name, method in new.methods.items():
        if name not in old.methods and name not in taken:
            yield Change(Kind.ADDED, Subject.METHOD, name, method.place, new=method.http)


def _gone(subject: Subject, name: str, place: str, http: str, new: Surface, old: str = "") -> Change:
    """Return the change for a missing method or webhook: it is removed, or excluded by its flags."""
    flags = new.excluded.get(http)
    if flags is None:
        return Change(Kind.REMOVED, subject, name, place, old)
    remedy = f"to keep it, take {flags} out of `exclude` in generator-config.yml, or off the document by an overlay"
    return Change(Kind.EXCLUDED, subject, name, place, old, f"excluded by {flags}", remedy)


def _renamed_methods(old: Surface, new: Surface) -> dict[str, tuple[Method, bool]]:
    """Map the old name of each renamed method to the new method, and to True if the match is certain."""
    gone = {name: method for name, method in old.methods.items() if name not in new.methods}
    come = {name: method for name, method in new.methods.items() if name not in old.methods}
    found: dict[str, tuple[Method, bool]] = {}
    for is_same in (_is_same_operation, _is_same_place):
        for name, method in gone.items():
            match = next((other for other in come.values() if is_same(method, other)), None)
            if match and name not in found:
                found[name] = (come.pop(match.name), True)
    rest = {name: method for name, method in gone.items() if name not in found}
    for name, other in pair_similar(rest, come, shape_of_method).items():
        found[name] = (come[other], False)
    return found


def _is_same_operation(method: Method, other: Method) -> bool:
    return method.operation == other.operation


def _is_same_place(method: Method, other: Method) -> bool:
    return method.http == other.http


def _method(old: Method, new: Method, classes: _Classes) -> Iterator[Change]:
    def change(kind: Kind, before: str = "", after: str = "") -> Change:
        return Change(kind, Subject.METHOD, new.name, new.place, before, after)

    if old.operation != new.operation:
        yield change(Kind.OPERATION, old.operation, new.operation)
    if old.http != new.http:
        yield change(Kind.MOVED, old.http, new.http)
    if rename_classes(old.result, classes.renamed) != new.result:
        yield change(Kind.RESULT, old.result, new.result)
    if new.needs_consumer and not old.needs_consumer:
        yield change(Kind.CONSUMER_NEEDED, old.options, new.options)
    elif old.options != new.options:
        yield change(_options_kind(old.options, new.options), old.options, new.options)
    elif old.needs_consumer and not new.needs_consumer:
        yield change(Kind.CONSUMER_OPTIONAL)
    if old.auth != new.auth:
        yield change(Kind.CREDENTIALS)
    yield from _deprecation(old, new, change)
    yield from _arguments(old, new, classes)


def _options_kind(old: str, new: str) -> Kind:
    more = ("AppOptions", "ConsumerOptions", "ConnectorOptions")
    return Kind.OPTIONS_GAINED if more.index(old) < more.index(new) else Kind.OPTIONS_LOST


def _arguments(old: Method, new: Method, classes: _Classes) -> Iterator[Change]:
    def change(kind: Kind, argument: Argument, before: str = "", after: str = "") -> Change:
        return Change(kind, Subject.ARGUMENT, f"{new.name}({argument.name})", argument.place, before, after)

    bodies = _renamed_body(old, new)
    renamed = bodies | pair_similar(
        {name: argument for name, argument in old.arguments.items() if name not in bodies},
        {name: argument for name, argument in new.arguments.items() if name not in bodies.values()},
        same_shape_argument,
    )
    for name, argument in old.arguments.items():
        other = new.arguments.get(renamed.get(name, name))
        if other is None:
            yield change(Kind.REMOVED, argument, argument.annotation)
            continue
        if name in bodies:
            yield _body_renamed(new, argument, other)
            yield from _request_fields(argument.annotation, other.annotation, classes)
            argument = replace(argument, annotation=other.annotation)
        elif name in renamed:
            yield change(Kind.PROBABLY_RENAMED, argument, name, other.name)
        yield from _argument(argument, other, classes, change)
    for name, argument in new.arguments.items():
        if name not in old.arguments and name not in renamed.values():
            kind = Kind.ADDED_REQUIRED if argument.required else Kind.ADDED
            yield change(kind, argument, after=argument.annotation)
    if _is_reordered(old, new, renamed):
        yield Change(Kind.REORDERED, Subject.METHOD, new.name, new.place, _order(old), _order(new))


def _renamed_body(old: Method, new: Method) -> dict[str, str]:
    """Map the body's old name to its new one, if it changed. A method has one body, so the match is certain."""
    before = [name for name, argument in old.arguments.items() if argument.body]
    after = [name for name, argument in new.arguments.items() if argument.body]
    return {before[0]: after[0]} if before and after and before != after else {}


def _body_renamed(method: Method, old: Argument, new: Argument) -> Change:
    """Return one change for a renamed argument and the class of its body, which is named after the request's schema."""
    before, after = (f"{part.name}: {part.annotation}" for part in (old, new))
    name = f"{method.name}({old.name})"
    if _CLASS_NAME.fullmatch(old.annotation) and _CLASS_NAME.fullmatch(new.annotation):
        remedy = f"write `{new.name}={new.annotation}(…)` for `{old.name}={old.annotation}(…)`"
    else:
        remedy = f"write `{new.name}=…` for `{old.name}=…`"
    return Change(Kind.RENAMED, Subject.ARGUMENT, name, new.place, before, after, remedy)


def _request_fields(old: str, new: str, classes: _Classes) -> Iterator[Change]:
    """Yield the changes of a request's fields if its class was replaced. Renamed classes are compared elsewhere."""
    before, after = classes.before.get(old), classes.after.get(new)
    if before and after and classes.renamed.get(old) != new:
        fields = {name: part for name, part in before.fields.items() if not part.read_only}
        yield from _fields(replace(before, fields=fields), replace(after, sent=True, received=False), classes)


def _argument(old: Argument, new: Argument, classes: _Classes, change: Maker) -> Iterator[Change]:
    kind = classes.compare(old.annotation, new.annotation)
    if kind:
        yield change(kind, new, old.annotation, new.annotation)
    if old.required != new.required:
        yield change(Kind.REQUIRED if new.required else Kind.OPTIONAL, new)
    if old.sent_as != new.sent_as:
        yield change(Kind.SENT_OTHERWISE, new, old.sent_as, new.sent_as)
    yield from _limits(old.limits, new.limits, lambda kind, *strings: change(kind, new, *strings))
    yield from _deprecation(old, new, lambda kind: change(kind, new))


def _is_reordered(old: Method, new: Method, renamed: Mapping[str, str]) -> bool:
    """Return True if the positional arguments that both have are in another order."""
    before = [renamed.get(name, name) for name, argument in old.arguments.items() if argument.positional]
    after = [name for name, argument in new.arguments.items() if argument.positional]
    return [name for name in before if name in after] != [name for name in after if name in before]


def _order(method: Method) -> str:
    return ", ".join(name for name, argument in method.arguments.items() if argument.positional)


# -- models ------------------------------------------------------------------------------------------------------------


def _models(old: Surface, new: Surface, renamed: Mapping[str, str], classes: _Classes) -> Iterator[Change]:
    yield from _classes(Subject.MODEL, old.models, new.models, renamed)
    for name, model in old.models.items():
        other = new.models.get(renamed.get(name, name))
        if other:
            yield from _fields(model, other, classes)


def _classes(
    subject: Subject, old: Mapping[str, Any], new: Mapping[str, Any], renamed: Mapping[str, str]
) -> Iterator[Change]:
    for name, found in old.items():
        if name in renamed:
            yield Change(Kind.PROBABLY_RENAMED, subject, name, found.place, name, renamed[name])
        elif name not in new:
            yield Change(Kind.REMOVED, subject, name, found.place)
    for name, found in new.items():
        if name not in old and name not in renamed.values():
            yield Change(Kind.ADDED, subject, name, found.place)


def _fields(old: Model, new: Model, classes: _Classes) -> Iterator[Change]:
    def change(kind: Kind, field: Field, before: str = "", after: str = "") -> Change:
        return Change(kind, _field_subject(new, field, kind), f"{new.name}.{field.name}", field.place, before, after)

    renamed = pair_similar(old.fields, new.fields, same_shape_field)
    for name, field in old.fields.items():
        other = new.fields.get(renamed.get(name, name))
        if other is None:
            yield change(Kind.REMOVED, field, field.annotation)
            continue
        if name in renamed:
            yield change(Kind.PROBABLY_RENAMED, field, name, other.name)
        yield from _field(field, other, classes, change)
    for name, field in new.fields.items():
        if name not in old.fields and name not in renamed.values():
            yield change(Kind.ADDED_REQUIRED if field.demanded else Kind.ADDED, field, after=field.annotation)


def _field_subject(model: Model, field: Field, kind: Kind) -> Subject:
    """Return the direction in which the field travels. For a change to or from read-only, it counts as sent."""
    sent = model.sent and (not field.read_only or kind in (Kind.READ_ONLY, Kind.WRITABLE))
    received = model.received and (not field.write_only or kind in (Kind.WRITE_ONLY, Kind.READABLE))
    if sent and received:
        return Subject.FIELD
    return Subject.SENT_FIELD if sent else Subject.RECEIVED_FIELD


def _field(old: Field, new: Field, classes: _Classes, change: Maker) -> Iterator[Change]:
    kind = classes.compare(old.annotation, new.annotation)
    if kind:
        yield change(kind, new, old.annotation, new.annotation)
    if old.always != new.always:
        yield change(Kind.REQUIRED if new.always else Kind.OPTIONAL, new)
    if old.nullable != new.nullable:
        yield change(Kind.NULLABLE if new.nullable else Kind.NOT_NULLABLE, new)
    if old.read_only != new.read_only:
        yield change(Kind.READ_ONLY if new.read_only else Kind.WRITABLE, new)
    if old.write_only != new.write_only:
        yield change(Kind.WRITE_ONLY if new.write_only else Kind.READABLE, new)
    yield from _limits(old.limits, new.limits, lambda kind, *strings: change(kind, new, *strings))
    yield from _deprecation(old, new, lambda kind: change(kind, new))


# -- enums, and the rest -----------------------------------------------------------------------------------------------


def _enums(old: Surface, new: Surface, renamed: Mapping[str, str]) -> Iterator[Change]:
    yield from _classes(Subject.ENUM, old.enums, new.enums, renamed)
    for name, enum in old.enums.items():
        other = new.enums.get(renamed.get(name, name))
        if other:
            yield from _members(enum, other)


def _members(old: Enum, new: Enum) -> Iterator[Change]:
    for value, name in old.members.items():
        if value not in new.members:
            yield Change(Kind.REMOVED, Subject.ENUM_VALUE, f"{new.name}.{name}", new.place, old=value)
        elif new.members[value] != name:
            named = f"{new.name}.{name}"
            yield Change(Kind.RENAMED, Subject.ENUM_VALUE, named, new.place, name, new.members[value])
    for value, name in new.members.items():
        if value not in old.members:
            yield Change(Kind.ADDED, Subject.ENUM_VALUE, f"{new.name}.{name}", new.place, new=value)


def _webhooks(old: Surface, new: Surface) -> Iterator[Change]:
    """Compare webhooks by name. `ContactCreated` and `contact.created` are the same."""
    come = {_spelling(name): name for name in new.webhooks if name not in old.webhooks}
    renamed = {
        name: come[_spelling(name)] for name in old.webhooks if name not in new.webhooks and _spelling(name) in come
    }
    for name, place in old.webhooks.items():
        if name in renamed:
            yield Change(Kind.RENAMED, Subject.WEBHOOK, name, place, name, renamed[name])
        elif name not in new.webhooks:
            yield _gone(Subject.WEBHOOK, name, place, f"POST {name}", new)
    for name, place in new.webhooks.items():
        if name not in old.webhooks and name not in renamed.values():
            yield Change(Kind.ADDED, Subject.WEBHOOK, name, place)


def _spelling(name: str) -> str:
    return re.sub(r"[\W_]", "", name).lower()


def _events(old: Surface, new: Surface, classes: _Classes) -> Iterator[Change]:
    """Yield event types that have another class now, or none."""
    for name, payload in old.events.items():
        found = _class_of_event(name, new)
        if found is None:
            yield Change(Kind.REMOVED, Subject.EVENT, name, payload, payload, "OtherEvent", _KEEP_EVENT)
        elif found != classes.renamed.get(payload, payload):
            yield Change(Kind.RETYPED, Subject.EVENT, name, payload, payload, found)
    for name, payload in new.events.items():
        if name not in old.events:
            yield Change(Kind.ADDED, Subject.EVENT, name, payload, new=payload)


def _class_of_event(name: str, surface: Surface) -> str | None:
    """Return the class of an event: the one for its type, or the only class that its API has for events."""
    if name in surface.events:
        return surface.events[name]
    api = name.partition(".")[0]
    shared = {payload for kind, payload in surface.events.items() if kind.partition(".")[0] == api}
    return shared.pop() if len(shared) == 1 else None


def _named(subject: Subject, old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Change]:
    for name, place in old.items():
        if name not in new:
            yield Change(Kind.REMOVED, subject, name, place)
    for name, place in new.items():
        if name not in old:
            yield Change(Kind.ADDED, subject, name, place)


def _unseen(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    """Compare the envelopes that both documents have, and the security schemes.

    An envelope appears and disappears with its operation, so that is no change.
    """
    for place in old:
        if place in new and old[place] != new[place]:
            yield Change(Kind.CHANGED, Subject.UNSEEN, place, place)
    schemes = ({place: place for place in side if place.startswith("securitySchemes.")} for side in (old, new))
    yield from _named(Subject.UNSEEN, *schemes)


def _deprecation(old: Any, new: Any, change: Maker) -> Iterator[Change]:
    if old.deprecated != new.deprecated:
        yield change(Kind.DEPRECATED if new.deprecated else Kind.UNDEPRECATED)


_UPPER = ("maximum", "maxLength", "maxItems")
_LOWER = ("minimum", "minLength", "minItems")


def _limits(old: dict[str, Any], new: dict[str, Any], change: Maker) -> Iterator[Change]:
    """Yield a change for each limit. A changed pattern may refuse values that it allowed before."""
    for name in dict.fromkeys([*old, *new]):
        before, after = old.get(name), new.get(name)
        if before != after:
            kind = Kind.LIMITS_TIGHTER if _is_tighter(name, before, after) else Kind.LIMITS_LOOSER
            yield change(kind, f"{name}: {_shown(before)}", f"{name}: {_shown(after)}")


def _is_tighter(name: str, before: Any, after: Any) -> bool:
    if after is None or before is None:
        return before is None
    if name in _UPPER:
        return bool(after < before)
    return bool(after > before) if name in _LOWER else True


def _shown(limit: Any) -> str:
    return "none" if limit is None else str(limit)


def _descriptions(old: Surface, new: Surface) -> int:
    """Count the descriptions that both surfaces have and that differ."""
    before, after = _strings(old), _strings(new)
    return sum(after[place] != text for place, text in before.items() if place in after)


def _strings(surface: Surface) -> dict[str, str]:
    found = {"": surface.description}
    for method in surface.methods.values():
        found[method.name] = method.description
        found |= {f"{method.name}({part.name})": part.description for part in method.arguments.values()}
    for model in surface.models.values():
        found[model.name] = model.description
        found |= {f"{model.name}.{part.name}": part.description for part in model.fields.values()}
    return found | {enum.name: enum.description for enum in surface.enums.values()}
