"""The base of generated models: the class, its declaration, open enums, and the marker of unset fields.

It has `Model`, `model`, `OpenEnum`, `OpenIntEnum`, `Discriminator`, `UNSET`, `is_present`, `present`, `value_or`,
`Timestamp` and `EpochTimestamp`. Other modules read and write JSON.
"""

import datetime
import enum
import inspect
import itertools
import textwrap
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Final, TypeGuard, TypeVar, dataclass_transform

import attrs
import msgspec

from ...errors import MissingValueError
from ..secrets import guarded

UNSET: Final = msgspec.UNSET
"""The value of a field that the response doesn't have, or that a request doesn't send.

It is falsy, and there is only one, also after copy and pickle. It is not `None`, which is an explicit `null` in the
JSON.
"""

Unset = msgspec.UnsetType
"""The type of `UNSET`, for annotations."""

Timestamp = Annotated[datetime.datetime, msgspec.Meta(tz=True)]
"""An aware `datetime`. A value without an offset is in UTC."""


class SinceEpoch:
    """The mark of a datetime that is a number of milliseconds in the JSON."""


EpochTimestamp = Annotated[datetime.datetime, msgspec.Meta(tz=True), SinceEpoch]
"""An aware `datetime` in UTC, in the JSON a number of milliseconds since 1970."""

Writer = Callable[[object, str], object]
"""A function from a field's value to the value in the request. Its second argument is the field's name, for errors."""

M = TypeVar("M", bound="Model")
T = TypeVar("T")
D = TypeVar("D")


def is_present(value: T | Unset | None) -> TypeGuard[T]:
    """Return True if a field has a value: neither `None` nor `UNSET`. 0 and "" are values.

    Type checkers know the result: after the check, the field's type is without `None` and `Unset`.

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
    """Return the value of a field that must have one, such as the id of a record that was created.

    Args:
        value: A field of a record.

    Raises:
        MissingValueError: The field is `None` or `UNSET`.

    Example:
        from apideck_client import present
        from apideck_client.crm.models import Contact

        created = await apideck.crm.contacts.create(Contact(name="Ada Byron"))
        contact = await apideck.crm.contacts.get(present(created.id))
    """
    if not is_present(value):
        raise MissingValueError(
            f"a field that must have a value is {value!r}: received(record) shows what the server sent"
        )
    return value


def value_or(value: T | Unset | None, default: D) -> T | D:
    """Return a field's value, or the default if it is `None` or `UNSET`. 0 and "" are values.

    Args:
        value: A field of a record.
        default: The value to return if the field has none.

    Example:
        from apideck_client import value_or

        contact = await apideck.crm.contacts.get("contact-id")
        print(value_or(contact.name, "no name"))
    """
    return value if is_present(value) else default


class PageSource:
    """The bytes of a page, which its records share. They are split only if `received` needs the bytes of one record."""

    __slots__ = ("_content", "_parts")

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._parts: list[msgspec.Raw] | None = None

    def part(self, index: int) -> bytes:
        """Return the bytes of one record."""
        if self._parts is None:
            self._parts = msgspec.json.decode(self._content, type=_Parts).data
        return bytes(self._parts[index])


class _Parts(msgspec.Struct):
    data: list[msgspec.Raw]


class Model:
    """A record of the API. Its attributes have the names of the JSON. Each is a value, `None` or `UNSET` (missing).

    Two records are equal if they have the same class and all their fields are equal. Fields that the server sent but
    the class does not declare are kept: see `received` and `unknown_fields`.
    """

    __slots__ = ("__received__",)

    __field_names__: ClassVar[tuple[str, ...]] = ()
    """Every declared field, in the document's order."""
    __required__: ClassVar[frozenset[str]] = frozenset()
    """The fields that a create must have."""
    __read_only__: ClassVar[frozenset[str]] = frozenset()
    """The fields that only the server sets. No request sends them."""
    __secret__: ClassVar[frozenset[str]] = frozenset()
    """The fields whose values no repr shows."""
    __wire_names__: ClassVar[Mapping[str, str]] = {}
    """The names in the JSON of the fields that have another name there, such as `class` for `class_`."""
    __writers__: ClassVar[Mapping[str, Writer]] = {}
    """The functions that write fields whose type in Python is wider than in the JSON."""
    __extra__: ClassVar[str] = ""
    """The field with the undeclared keys of an object that is also a map; empty if there is none."""
    __lenient__: ClassVar[bool] = False
    """True if `msgspec` can't decode the class or a part of it, and `conversion` does."""

    __received__: "msgspec.Raw | tuple[PageSource, int]"

    if not TYPE_CHECKING:  # type checkers know each model's own arguments

        @guarded
        def __init__(self, **fields: Any) -> None:
            from .inputs import fill  # here, because it imports this module

            fill(self, fields)

        @classmethod
        def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
            from .pydantic_schema import core_schema_of  # here, because only pydantic calls this

            return core_schema_of(cls)

    def __repr__(self) -> str:
        shown = ", ".join(f"{name}={value!r}" for name, value in self.__rich_repr__())
        return f"{type(self).__name__}({shown})"

    def __eq__(self, other: object) -> bool:
        if other.__class__ is not self.__class__:
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in self.__field_names__)

    def __rich_repr__(self) -> Iterator[tuple[str, object]]:
        """Yield the fields that are set for `rich`. Without this, it would read the class itself and show secrets."""
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
    """Return the bytes that a record was read from, or None if it wasn't received as a whole record."""
    received: msgspec.Raw | tuple[PageSource, int] | None = getattr(record, "__received__", None)
    if isinstance(received, tuple):
        source, index = received
        return source.part(index)
    return None if received is None else bytes(received)


class _ClassDoc:
    """The docstring of a model followed by those of its fields. They are read from the source for `help` only."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __get__(self, instance: object, owner: type[Any]) -> str:
        fields = "".join(f"\n    {name}: {about}" for name, about in _field_docs(owner).items())
        return f"{self._text}\n\nAttributes:{fields}\n" if fields else self._text


def _field_docs(kind: type[Any]) -> dict[str, str]:
    """Return the docstrings of a class's fields, or none if the source is not installed."""
    import ast  # here, because only `help` needs it

    docs: dict[str, str] = {}
    try:
        declaration: Any = ast.parse(textwrap.dedent(inspect.getsource(kind))).body[0]
    except (OSError, TypeError):
        return docs
    for lines in itertools.pairwise(declaration.body):
        match lines:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=about)):
                docs[name] = " ".join(str(about).split())
            case _:
                pass  # a line without a docstring below it
    return docs


# `Model` has eq, repr and pickling for all. Generating them for each class would take half of the import time.
_define = attrs.define(
    init=False, eq=False, repr=False, getstate_setstate=False, weakref_slot=False, on_setattr=attrs.setters.NO_OP
)


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
    """Declare a model class: keyword arguments only, slots, and `UNSET` as the default of every field.

    A field without a default in the source is required in a create, and type checkers require it in the constructor. A
    record can be read without it, so at run time its default is `UNSET` as well.

    Args:
        read_only: The fields that only the server sets.
        secret: The fields whose values no repr shows.
        wire_names: The names in the JSON, for fields that have another name there.
        writers: The functions that write fields whose type in Python is wider than in the JSON.
        extra: The field with the undeclared keys, if the object is also a map.
        lenient: True if `msgspec` can't decode the class or a part of it.
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
        cls.__wire_names__ = wire_names or {}
        cls.__writers__ = writers or {}
        cls.__extra__ = extra
        cls.__lenient__ = lenient
        if cls.__doc__:
            cls.__doc__ = _ClassDoc(cls.__doc__)  # type: ignore[assignment]
        return _define(cls)

    return declare


class _Open:
    """An enum that also accepts unknown values."""

    _value_: Any

    @classmethod
    def _missing_(cls, value: object) -> Any:
        kind: Any = str if issubclass(cls, str) else int
        if isinstance(value, bool) or not isinstance(value, kind):
            return None
        member = kind.__new__(cls, value)
        member._name_ = str(value)
        member._value_ = value
        return member

    @property
    def is_known(self) -> bool:
        """True if this version of the document declares the value."""
        declared: Any = type(self)
        return self._value_ in declared._value2member_map_


class OpenEnum(_Open, enum.StrEnum):
    """An enum of strings that also accepts unknown values, because the API adds values between its versions.

    An unknown value becomes a string of the same class. It is equal to the plain string, is sent unchanged, and its
    `is_known` is False.
    """


class OpenIntEnum(_Open, enum.IntEnum):
    """An enum of whole numbers that also accepts unknown values, as `OpenEnum` does for strings."""


@attrs.frozen
class Discriminator:
    """The field that tells the model of an object in a choice, and the class for each of its values.

    It is used in an annotation: `Annotated[Cat | Dog, Discriminator("kind", {"cat": Cat, "dog": Dog})]`. An object with
    any other value in the field stays a dict.
    """

    field: str
    classes: Mapping[str, type[Model]] = attrs.field(hash=False)


def set_fields(record: Model) -> dict[str, Any]:
    """Return the set fields of a record, by their names in the JSON. Undeclared ones come first."""
    wire_names, extra = record.__wire_names__, record.__extra__
    found = {
        wire_names.get(name, name): value
        for name in record.__field_names__
        if name != extra and (value := getattr(record, name)) is not UNSET
    }
    more = getattr(record, extra) if extra else None
    return {**more, **found} if more else found
