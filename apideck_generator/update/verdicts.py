"""What breaks whom: the one table from a kind of change to whether code that uses the client keeps working, and why.

The line is drawn at the code of a caller who regenerates: it breaks if code that ran before fails, or if the server
refuses what it accepted from that code. A type checker's new opinion alone is no break: the values that came before
come as they did. How a change is found is `changes`' business.
"""

from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Bump(IntEnum):
    """Which part of the version a change asks for, under Semantic Versioning."""

    NONE = 0
    PATCH = 1
    MINOR = 2
    MAJOR = 3


class Subject(StrEnum):
    """What changed."""

    API = "API"
    METHOD = "method"
    ARGUMENT = "argument"
    MODEL = "model"
    SENT_FIELD = "request field"
    RECEIVED_FIELD = "response field"
    FIELD = "field"
    """One that is both sent and received."""
    ENUM = "enum"
    ENUM_VALUE = "enum value"
    WEBHOOK = "webhook"
    EVENT = "event type"
    UNSEEN = "envelope"
    """What no generated class shows: the hand-written layer stands for it."""


class Kind(StrEnum):
    """What happened to it."""

    ADDED = "added"
    ADDED_REQUIRED = "added, required"
    REMOVED = "removed"
    EXCLUDED = "excluded"
    """The document has it still, with a flag of `exclude`."""
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
    """What was an enum is plain text."""
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
    """What a change means for callers."""

    bump: Bump
    why: str

    @property
    def compatible(self) -> bool:
        """Whether code that ran before still does."""
        return self.bump < Bump.MAJOR


def _breaks(why: str) -> Verdict:
    return Verdict(Bump.MAJOR, why)


def _adds(why: str) -> Verdict:
    return Verdict(Bump.MINOR, why)


def _minor_matter(why: str) -> Verdict:
    return Verdict(Bump.PATCH, why)


_NAME_IS_GONE = _breaks("code that names it fails")

_SENT: dict[Kind, Verdict] = {
    Kind.ADDED: _adds("may be left out"),
    Kind.ADDED_REQUIRED: _breaks("a request without it is refused"),
    Kind.REMOVED: _NAME_IS_GONE,
    Kind.RENAMED: _NAME_IS_GONE,
    Kind.PROBABLY_RENAMED: _NAME_IS_GONE,
    Kind.WIDENED: _adds("what was sent before may still be sent"),
    Kind.NARROWED: _breaks("some of what was sent before is refused"),
    Kind.RETYPED: _breaks("what was sent before has the wrong type"),
    Kind.UNNAMED: _adds("a member of an enum is a text like any other"),
    Kind.REQUIRED: _breaks("a request without it is refused"),
    Kind.OPTIONAL: _adds("may be left out"),
    Kind.NULLABLE: _adds("may be sent as null"),
    Kind.NOT_NULLABLE: _breaks("null is refused"),
    Kind.LIMITS_TIGHTER: _breaks("some of what was sent before is refused"),
    Kind.LIMITS_LOOSER: _adds("what was sent before may still be sent"),
    Kind.DEPRECATED: _adds("works as before; a later version may do without it"),
    Kind.UNDEPRECATED: _minor_matter("works as before"),
}

_SENT_FIELD = _SENT | {
    Kind.READ_ONLY: _breaks("what callers set is no longer sent"),
    Kind.WRITABLE: _adds("is sent if it is set"),
    Kind.WRITE_ONLY: _minor_matter("is sent as before"),
    Kind.READABLE: _minor_matter("is sent as before"),
}

_RECEIVED_FIELD: dict[Kind, Verdict] = {
    Kind.ADDED: _adds("a new attribute"),
    # Required is what a request demands: of what comes, a reader demands nothing.
    Kind.ADDED_REQUIRED: _adds("a new attribute"),
    Kind.REMOVED: _NAME_IS_GONE,
    Kind.RENAMED: _NAME_IS_GONE,
    Kind.PROBABLY_RENAMED: _NAME_IS_GONE,
    Kind.WIDENED: _adds("values come as before, and others besides; a type checker may ask for them"),
    Kind.NARROWED: _adds("the values that still come are what they were"),
    Kind.RETYPED: _breaks("its values are of another type"),
    Kind.UNNAMED: _breaks("its values are no members any more: `is_known`, `name` and `value` fail"),
    Kind.REQUIRED: _minor_matter("is read as before"),
    Kind.OPTIONAL: _minor_matter("every attribute may be UNSET already"),
    Kind.NULLABLE: _minor_matter("every attribute may be None already"),
    Kind.NOT_NULLABLE: _minor_matter("is read as before"),
    Kind.READ_ONLY: _minor_matter("is read as before"),
    Kind.WRITABLE: _minor_matter("is read as before"),
    Kind.WRITE_ONLY: _breaks("no answer carries it any more"),
    Kind.READABLE: _adds("answers carry it"),
    Kind.LIMITS_TIGHTER: _minor_matter("is read as before"),
    Kind.LIMITS_LOOSER: _minor_matter("is read as before: nothing checks what comes"),
    Kind.DEPRECATED: _adds("works as before; a later version may do without it"),
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
        Kind.EXCLUDED: _breaks("calls to it fail: generator-config.yml leaves out what has the flag"),
        Kind.OPERATION: _breaks("hooks and spans that look for the old id find it no more"),
        Kind.RENAMED: _breaks("calls to it by its old name fail"),
        Kind.PROBABLY_RENAMED: _breaks("calls to it by its old name fail"),
        Kind.MOVED: _minor_matter("the regenerated client sends the same call to the new place"),
        Kind.REORDERED: _breaks("arguments given by position end up in the wrong place"),
        Kind.RESULT: _breaks("it gives something else"),
        Kind.OPTIONS_LOST: _breaks("it takes fewer options: what names a consumer or connector is refused"),
        Kind.OPTIONS_GAINED: _adds("it takes more options"),
        Kind.CONSUMER_NEEDED: _breaks("it fails for a client without a consumer id"),
        Kind.CONSUMER_OPTIONAL: _adds("it takes all consumers, for a client without a consumer id"),
        Kind.CREDENTIALS: _minor_matter("the client sends, or leaves out, its credentials by itself"),
        Kind.DEPRECATED: _adds("works as before, with a DeprecationWarning"),
        Kind.UNDEPRECATED: _minor_matter("works as before"),
    },
    Subject.ARGUMENT: _SENT | {Kind.SENT_OTHERWISE: _minor_matter("the client spells it so by itself")},
    Subject.SENT_FIELD: _SENT_FIELD,
    Subject.RECEIVED_FIELD: _RECEIVED_FIELD,
    Subject.MODEL: _CLASS,
    Subject.ENUM: _CLASS,
    Subject.ENUM_VALUE: {
        Kind.ADDED: _adds("enums are open: it was read before, too, and has a name now"),
        Kind.REMOVED: _breaks("code that names the member fails"),
        Kind.RENAMED: _breaks("code that names the member fails; its value is what it was"),
    },
    Subject.WEBHOOK: {
        Kind.ADDED: _adds("a new event"),
        Kind.REMOVED: _breaks("what waits for the event waits for ever"),
        Kind.EXCLUDED: _breaks("what waits for the event waits for ever: generator-config.yml leaves it out"),
        Kind.RENAMED: _minor_matter("no code names a webhook, only types of events and their classes"),
    },
    Subject.EVENT: {
        Kind.ADDED: _adds("is read as its class; it was an `OtherEvent`, or its API's only class, before"),
        Kind.REMOVED: _breaks("is no longer typed: `webhooks.unwrap` gives an `OtherEvent`"),
        Kind.RETYPED: _breaks("code that matches on the old class passes it over"),
    },
    Subject.UNSEEN: {
        Kind.ADDED: _minor_matter("the hand-written layer stands for it: see whether it should know"),
        Kind.REMOVED: _minor_matter("the hand-written layer stands for it: see whether it relies on it"),
        Kind.CHANGED: _minor_matter("the hand-written layer stands for it: see whether it should know"),
    },
}


def verdict(subject: Subject, kind: Kind) -> Verdict:
    """What a change means; for a field that is both sent and received, the worse of its two sides."""
    if subject is Subject.FIELD:
        sent, received = _SENT_FIELD[kind], _RECEIVED_FIELD[kind]
        return sent if sent.bump >= received.bump else received
    return _TABLE[subject][kind]
