"""The table of verdicts: for each kind of change, whether code that uses the client still works, and why.

A change breaks code if, after regenerating, code that worked before fails, or the server refuses a request that it
accepted. A new complaint of a type checker alone breaks nothing, because the old values stay the same. `changes` finds
the changes.
"""

from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Bump(IntEnum):
    """The part of the version that has to change, by Semantic Versioning."""

    NONE = 0
    PATCH = 1
    MINOR = 2
    MAJOR = 3


class Subject(StrEnum):
    """The thing that changed."""

    API = "API"
    METHOD = "method"
    ARGUMENT = "argument"
    MODEL = "model"
    SENT_FIELD = "request field"
    RECEIVED_FIELD = "response field"
    FIELD = "field"
    """A field that is both sent and received."""
    ENUM = "enum"
    ENUM_VALUE = "enum value"
    WEBHOOK = "webhook"
    EVENT = "event type"
    UNSEEN = "envelope"
    """A part that no generated class shows: the hand-written layer implements it."""


class Kind(StrEnum):
    """The kind of change."""

    ADDED = "added"
    ADDED_REQUIRED = "added, required"
    REMOVED = "removed"
    EXCLUDED = "excluded"
    """The document still has it, but with a flag that `exclude` lists."""
    RENAMED = "renamed"
    PROBABLY_RENAMED = "probably renamed"
    MOVED = "moved"
    REORDERED = "reordered"
    RESULT = "result changed"
    OPERATION = "operationId changed"
    OPTIONS_LOST = "options lost"
    OPTIONS_GAINED = "options gained"
    CONSUMER_NEEDED = "consumer needed"
    CONSUMER_OPTIONAL = "consumer optional"
    CREDENTIALS = "credentials changed"
    SENT_OTHERWISE = "sent otherwise"
    WIDENED = "widened"
    NARROWED = "narrowed"
    RETYPED = "type changed"
    UNNAMED = "opened to any text"
    """An enum became a plain string."""
    REQUIRED = "made required"
    OPTIONAL = "made optional"
    NULLABLE = "made nullable"
    NOT_NULLABLE = "made non-nullable"
    READ_ONLY = "made read-only"
    WRITABLE = "made writable"
    WRITE_ONLY = "made write-only"
    READABLE = "made readable"
    LIMITS_TIGHTER = "limits tightened"
    LIMITS_LOOSER = "limits loosened"
    DEPRECATED = "deprecated"
    UNDEPRECATED = "no longer deprecated"
    CHANGED = "changed"


@dataclass(frozen=True)
class Verdict:
    """The meaning of a change for callers."""

    bump: Bump
    why: str

    @property
    def compatible(self) -> bool:
        """True if existing code still works."""
        return self.bump < Bump.MAJOR


def _breaks(why: str) -> Verdict:
    return Verdict(Bump.MAJOR, why)


def _adds(why: str) -> Verdict:
    return Verdict(Bump.MINOR, why)


def _minor_matter(why: str) -> Verdict:
    return Verdict(Bump.PATCH, why)


_NAME_IS_GONE = _breaks("code that names it fails")

_SENT: dict[Kind, Verdict] = {
    Kind.ADDED: _adds("may be omitted"),
    Kind.ADDED_REQUIRED: _breaks("a request without it is refused"),
    Kind.REMOVED: _NAME_IS_GONE,
    Kind.RENAMED: _NAME_IS_GONE,
    Kind.PROBABLY_RENAMED: _NAME_IS_GONE,
    Kind.WIDENED: _adds("earlier requests are still valid"),
    Kind.NARROWED: _breaks("some values that were sent before are refused"),
    Kind.RETYPED: _breaks("earlier values have the wrong type"),
    Kind.UNNAMED: _adds("a member of an enum is a string too"),
    Kind.REQUIRED: _breaks("a request without it is refused"),
    Kind.OPTIONAL: _adds("may be omitted"),
    Kind.NULLABLE: _adds("may be sent as null"),
    Kind.NOT_NULLABLE: _breaks("null is refused"),
    Kind.LIMITS_TIGHTER: _breaks("some values that were sent before are refused"),
    Kind.LIMITS_LOOSER: _adds("earlier requests are still valid"),
    Kind.DEPRECATED: _adds("works as before; a later version may remove it"),
    Kind.UNDEPRECATED: _minor_matter("works as before"),
}

_SENT_FIELD = _SENT | {
    Kind.READ_ONLY: _breaks("values that callers set are no longer sent"),
    Kind.WRITABLE: _adds("is sent if it is set"),
    Kind.WRITE_ONLY: _minor_matter("is sent as before"),
    Kind.READABLE: _minor_matter("is sent as before"),
}

_RECEIVED_FIELD: dict[Kind, Verdict] = {
    Kind.ADDED: _adds("a new attribute"),
    # Only a request can require a field. A response may omit any.
    Kind.ADDED_REQUIRED: _adds("a new attribute"),
    Kind.REMOVED: _NAME_IS_GONE,
    Kind.RENAMED: _NAME_IS_GONE,
    Kind.PROBABLY_RENAMED: _NAME_IS_GONE,
    Kind.WIDENED: _adds("new kinds of values may come too; a type checker may complain"),
    Kind.NARROWED: _adds("the remaining values stay the same"),
    Kind.RETYPED: _breaks("its values have another type"),
    Kind.UNNAMED: _breaks("its values are strings now: `is_known`, `name` and `value` fail"),
    Kind.REQUIRED: _minor_matter("is read as before"),
    Kind.OPTIONAL: _minor_matter("every attribute may be UNSET already"),
    Kind.NULLABLE: _minor_matter("every attribute may be None already"),
    Kind.NOT_NULLABLE: _minor_matter("is read as before"),
    Kind.READ_ONLY: _minor_matter("is read as before"),
    Kind.WRITABLE: _minor_matter("is read as before"),
    Kind.WRITE_ONLY: _breaks("responses don't contain it any more"),
    Kind.READABLE: _adds("responses contain it"),
    Kind.LIMITS_TIGHTER: _minor_matter("is read as before"),
    Kind.LIMITS_LOOSER: _minor_matter("is read as before: responses aren't checked"),
    Kind.DEPRECATED: _adds("works as before; a later version may remove it"),
    Kind.UNDEPRECATED: _minor_matter("works as before"),
}

_CLASS: dict[Kind, Verdict] = {
    Kind.ADDED: _adds("a new class"),
    Kind.REMOVED: _NAME_IS_GONE,
    Kind.RENAMED: _NAME_IS_GONE,
    Kind.PROBABLY_RENAMED: _NAME_IS_GONE,
}

_TABLE: dict[Subject, dict[Kind, Verdict]] = {
    Subject.API: {
        Kind.ADDED: _adds("a new namespace"),
    },
    Subject.METHOD: {
        Kind.ADDED: _adds("a new method"),
        Kind.REMOVED: _breaks("calls to it fail"),
        Kind.EXCLUDED: _breaks("calls to it fail: generator-config.yml excludes operations with the flag"),
        Kind.OPERATION: _breaks("hooks and spans that look for the old id don't find it"),
        Kind.RENAMED: _breaks("calls to it by its old name fail"),
        Kind.PROBABLY_RENAMED: _breaks("calls to it by its old name fail"),
        Kind.MOVED: _minor_matter("the regenerated client uses the new place"),
        Kind.REORDERED: _breaks("arguments given by position end up in the wrong place"),
        Kind.RESULT: _breaks("it returns something else"),
        Kind.OPTIONS_LOST: _breaks("it takes fewer options: it refuses those for a consumer or connector"),
        Kind.OPTIONS_GAINED: _adds("it takes more options"),
        Kind.CONSUMER_NEEDED: _breaks("it fails for a client without a consumer id"),
        Kind.CONSUMER_OPTIONAL: _adds("without a consumer id it works for all consumers"),
        Kind.CREDENTIALS: _minor_matter("the client sends or omits its credentials automatically"),
        Kind.DEPRECATED: _adds("works as before, with a DeprecationWarning"),
        Kind.UNDEPRECATED: _minor_matter("works as before"),
    },
    Subject.ARGUMENT: _SENT | {Kind.SENT_OTHERWISE: _minor_matter("the client handles it")},
    Subject.SENT_FIELD: _SENT_FIELD,
    Subject.RECEIVED_FIELD: _RECEIVED_FIELD,
    Subject.MODEL: _CLASS,
    Subject.ENUM: _CLASS,
    Subject.ENUM_VALUE: {
        Kind.ADDED: _adds("enums are open: the value was read before, and has a name now"),
        Kind.REMOVED: _breaks("code that names the member fails"),
        Kind.RENAMED: _breaks("code that names the member fails; its value stays the same"),
    },
    Subject.WEBHOOK: {
        Kind.ADDED: _adds("a new event"),
        Kind.REMOVED: _breaks("code that waits for the event waits forever"),
        Kind.EXCLUDED: _breaks("code that waits for the event waits forever: generator-config.yml excludes it"),
        Kind.RENAMED: _minor_matter("no code names a webhook, only event types and their classes"),
    },
    Subject.EVENT: {
        Kind.ADDED: _adds("is read as its class; before, it was an `OtherEvent` or the only class of its API"),
        Kind.REMOVED: _breaks("is no longer typed: `webhooks.unwrap` returns an `OtherEvent`"),
        Kind.RETYPED: _breaks("code that matches the old class doesn't find it"),
    },
    Subject.UNSEEN: {
        Kind.ADDED: _minor_matter("the hand-written layer implements it: check if it needs a change"),
        Kind.REMOVED: _minor_matter("the hand-written layer implements it: check if it depends on this"),
        Kind.CHANGED: _minor_matter("the hand-written layer implements it: check if it needs a change"),
    },
}


def verdict(subject: Subject, kind: Kind) -> Verdict:
    """Return the verdict on a change. For a field that is sent and received, the worse of the two verdicts counts."""
    if subject is Subject.FIELD:
        sent, received = _SENT_FIELD[kind], _RECEIVED_FIELD[kind]
        return sent if sent.bump >= received.bump else received
    return _TABLE[subject][kind]
