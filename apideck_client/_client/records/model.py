"""What a generated model is made of: the base class, the declaration, open enums, and the "not set" marker.

Lives here: `Model`, `model`, `OpenEnum`, `OpenIntEnum`, `Discriminator`, `UNSET`, `is_present`, `present`, `value_or`,
`Timestamp`, `EpochTimestamp`. Reading and writing JSON is `codec`'s business.
"""

import datetime
import enum
import inspect
import itertools
import textwrap
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Final, Self, TypeGuard, TypeVar, dataclass_transform

import attrs
import msgspec

from ...errors import MissingValueError

UNSET: Final = msgspec.UNSET
"""A field that was not in the response, or that is not to be sent. Falsy, and a singleton under copy and pickle.

It differs from `None`, which is an explicit `null` on the wire.
"""

Unset = msgspec.UnsetType
"""The type of `UNSET`, for annotations."""

Timestamp = Annotated[datetime.datetime, msgspec.Meta(tz=True)]
"""An aware `datetime`. The API means UTC where it sends no offset; the codec says so on the value."""


class SinceEpoch:
    """Marks a moment that is a number of milliseconds in the JSON."""


EpochTimestamp = Annotated[datetime.datetime, msgspec.Meta(tz=True), SinceEpoch]
"""An aware `datetime` in UTC that is written as milliseconds since 1970."""

Writer = Callable[[object, str], object]
"""Turns a field's value into what is sent; it is told the field's name, for the error where the value can't be sent."""

M = TypeVar("M", bound="Model")
T = TypeVar("T")
D = TypeVar("D")


def is_present(value: T | Unset | None) -> TypeGuard[T]:
    """Whether a field has a value: neither `None` nor `UNSET`. Type checkers know it from then on; 0 and "" are values.

    Args:
        value: A field of a record.

    Example:
        from apideck_client import is_present

        opportunity = await apideck.crm.opportunities.get("opportunity-id")
        if is_present(opportunity.monetary_amount):
            print(opportunity.monetary_amount + 1)
    """
    return value is not None and value is not UNSET


def present(value: T | Unset | None) -> T:
    """The value of a field that is there whenever all is well, such as the id of what was created.

    Args:
        value: A field of a record.

    Raises:
        MissingValueError: It is `None` or `UNSET`.

    Example:
        from apideck_client import present
        from apideck_client.crm.models import Contact

        created = await apideck.crm.contacts.create(Contact(name="Ada Byron"))
        contact = await apideck.crm.contacts.get(present(created.id))
    """
    if not is_present(value):
        raise MissingValueError(f"a field that must have a value is {value!r}: see received(record) for what came")
    return value


def value_or(value: T | Unset | None, default: D) -> T | D:
    """Return a field's value, or the default if it is `None` or `UNSET`. 0 and "" are values.

    Args:
        value: A field of a record.
        default: The value to return in place of null or nothing.

    Example:
        from apideck_client import value_or

        contact = await apideck.crm.contacts.get("contact-id")
        print(value_or(contact.name, "no name"))
    """
    return value if is_present(value) else default


class PageSource:
    """The bytes of a page, which its records share; taken apart when one of them is asked what came for it."""

    __slots__ = ("_content", "_parts")

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._parts: list[msgspec.Raw] | None = None

    def part(self, index: int) -> bytes:
        """The bytes of one record."""
        if self._parts is None:
            self._parts = msgspec.json.decode(self._content, type=_Parts).data
        return bytes(self._parts[index])


class _Parts(msgspec.Struct):
    data: list[msgspec.Raw]


class Model:
    """A record of the API: plain attributes named as in the JSON, each a value, `None` (null) or `UNSET` (not there).

    Two records are equal if they are of one class and all their fields are. What the server sent beyond the declared
    fields is kept: see `received` and `unknown_fields`.
    """

    __slots__ = ("__received__",)

    __field_names__: ClassVar[tuple[str, ...]] = ()
    """Every declared field, in the document's order."""
    __required__: ClassVar[frozenset[str]] = frozenset()
    """Fields a create must carry."""
    __read_only__: ClassVar[frozenset[str]] = frozenset()
    """Fields only the server fills in; they are never sent."""
    __secret__: ClassVar[frozenset[str]] = frozenset()
    """Fields that no repr shows."""
    __wire_names__: ClassVar[Mapping[str, str]] = {}
    """Names in the JSON of the fields that are called differently there, as `class` for `class_`."""
    __writers__: ClassVar[Mapping[str, Writer]] = {}
    """How the fields are written that callers may give in more ways than the JSON has."""
    __extra__: ClassVar[str] = ""
    """The field that holds what has no field of its own, for objects that are a map as well."""
    __lenient__: ClassVar[bool] = False
    """Whether the class, or one it is made of, has fields that only the codec's own conversion finds."""

    __received__: "msgspec.Raw | tuple[PageSource, int]"

    if not TYPE_CHECKING:  # type checkers know each model's own arguments

        def __init__(self, **fields: Any) -> None:
            from .inputs import fill  # here, as it imports this module

            fill(self, fields)

        @classmethod
        def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
            from .pydantic_schema import core_schema_of  # here, as only pydantic asks

            return core_schema_of(cls)

    def __repr__(self) -> str:
        shown: list[str] = []
        for name in self.__field_names__:
            value = getattr(self, name)
            if value is not UNSET:
                shown.append(f"{name}='***'" if name in self.__secret__ and value else f"{name}={value!r}")
        return f"{type(self).__name__}({', '.join(shown)})"

    def __eq__(self, other: object) -> bool:
        if other.__class__ is not self.__class__:
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in self.__field_names__)

    def __rich_repr__(self) -> Iterator[tuple[str, object]]:
        """Yield the fields that are set for `rich`, which would show secrets if it walked the class by itself."""
        for name in self.__field_names__:
            value = getattr(self, name)
            if value is not UNSET:
                yield name, "***" if name in self.__secret__ and value else value

    def __getstate__(self) -> dict[str, Any]:
        state = {name: value for name in self.__field_names__ if (value := getattr(self, name)) is not UNSET}
        received = received_bytes(self)
        if received is not None:
            state["__received__"] = received
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        for name in self.__field_names__:
            object.__setattr__(self, name, state.get(name, UNSET))
        if "__received__" in state:
            self.__received__ = msgspec.Raw(state["__received__"])


def received_bytes(record: Model) -> bytes | None:
    """What came for a record, as the bytes it was; None if it was not received as a record of its own."""
    received: msgspec.Raw | tuple[PageSource, int] | None = getattr(record, "__received__", None)
    if isinstance(received, tuple):
        source, index = received
        return source.part(index)
    return None if received is None else bytes(received)


class _ClassDoc:
    """A model's docstring with those of its fields, which are read from the source when somebody asks for help."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __get__(self, instance: object, owner: type[Any]) -> str:
        fields = "".join(f"\n    {name}: {about}" for name, about in _field_docs(owner).items())
        return f"{self._text}\n\nAttributes:{fields}\n" if fields else self._text


def _field_docs(kind: type[Any]) -> dict[str, str]:
    """The docstrings of a class's fields; none where there is no source."""
    import ast  # here, as only those who ask for help need it

    try:
        body = ast.parse(textwrap.dedent(inspect.getsource(kind))).body[0]
    except (OSError, TypeError):
        return {}
    lines = body.body if isinstance(body, ast.ClassDef) else []
    return {
        field.target.id: " ".join(str(text.value.value).split())
        for field, text in itertools.pairwise(lines)
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(text, ast.Expr)
        and isinstance(text.value, ast.Constant)
    }


@dataclass_transform(kw_only_default=True, eq_default=True)
def model(
    *,
    read_only: tuple[str, ...] = (),
    secret: tuple[str, ...] = (),
    wire_names: Mapping[str, str] | None = None,
    writers: Mapping[str, Writer] | None = None,
    extra: str = "",
    lenient: bool = False,
) -> Callable[[type[M]], type[M]]:
    """Declare a model class: keyword-only, slotted, every field `UNSET` unless given.

    A field annotated without a default is required in a create. Type checkers demand it of whoever constructs the
    model; a record read without it is still a record, so at run time it starts `UNSET` like any other.
    """

    def declare(cls: type[M]) -> type[M]:
        names = tuple(name for name in inspect.get_annotations(cls) if not name.startswith("__"))
        required = frozenset(name for name in names if name not in cls.__dict__)
        for name in required:
            setattr(cls, name, UNSET)
        cls.__field_names__ = names
        cls.__required__ = required
        cls.__read_only__ = frozenset(read_only)
        cls.__secret__ = frozenset(secret)
        # Only where there are any: what a class does not set it has from `Model`.
        if wire_names:
            cls.__wire_names__ = wire_names
        if writers:
            cls.__writers__ = writers
        if extra:
            cls.__extra__ = extra
        if lenient:
            cls.__lenient__ = True
        if cls.__doc__:
            cls.__doc__ = _ClassDoc(cls.__doc__)  # type: ignore[assignment]
        # `Model` brings eq, repr and pickling once for all; generating them for each class is half the import time.
        return attrs.define(
            cls,
            init=False,
            eq=False,
            repr=False,
            getstate_setstate=False,
            weakref_slot=False,
            on_setattr=attrs.setters.NO_OP,
        )

    return declare


class OpenEnum(enum.StrEnum):
    """An enum that reads values it does not know, as the API adds some between versions.

    An unknown value becomes a member-like string of the same class: it compares equal to its text, goes back out
    unchanged, and `is_known` tells it from the declared ones.
    """

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, str):
            return None
        member = str.__new__(cls, value)
        member._name_ = value
        member._value_ = value
        return member

    @property
    def is_known(self) -> bool:
        """Whether this version of the document declares the value."""
        return self._value_ in type(self)._value2member_map_


class OpenIntEnum(enum.IntEnum):
    """An enum of whole numbers that reads values it does not know, as `OpenEnum` does for texts."""

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if isinstance(value, bool) or not isinstance(value, int):
            return None
        member = int.__new__(cls, value)
        member._name_ = str(value)
        member._value_ = value
        return member

    @property
    def is_known(self) -> bool:
        """Whether this version of the document declares the value."""
        return self._value_ in type(self)._value2member_map_


@dataclass(frozen=True, slots=True)
class Discriminator:
    """How a choice of models is told apart: the field that says which it is, and the class for each of its values.

    It stands in an annotation, `Annotated[Cat | Dog, Discriminator("kind", {"cat": Cat, "dog": Dog})]`. A value that is
    none of these leaves the object the dictionary it was.
    """

    field: str
    classes: Mapping[str, type[Model]]

    def __hash__(self) -> int:
        return hash(self.field)


def set_fields(record: Model) -> dict[str, Any]:
    """What is set in a record, by its name in the JSON; what has no field of its own comes last."""
    wire_names, extra = record.__wire_names__, record.__extra__
    found = {
        wire_names.get(name, name): value
        for name in record.__field_names__
        if name != extra and (value := getattr(record, name)) is not UNSET
    }
    more = getattr(record, extra) if extra else None
    return {**more, **found} if more else found
