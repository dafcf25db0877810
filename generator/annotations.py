"""Python types of what the parser calls properties."""

from collections.abc import Iterable
from dataclasses import dataclass

from openapi_python_client.parser.properties import AnyProperty, EnumProperty, ModelProperty
from openapi_python_client.parser.properties.boolean import BooleanProperty
from openapi_python_client.parser.properties.date import DateProperty
from openapi_python_client.parser.properties.datetime import DateTimeProperty
from openapi_python_client.parser.properties.float import FloatProperty
from openapi_python_client.parser.properties.int import IntProperty
from openapi_python_client.parser.properties.list_property import ListProperty
from openapi_python_client.parser.properties.protocol import PropertyProtocol
from openapi_python_client.parser.properties.string import StringProperty
from openapi_python_client.parser.properties.union import UnionProperty
from openapi_python_client.parser.properties.uuid import UuidProperty

from .errors import GenerateError
from .passes import FREE_FORM

_PLAIN: dict[type[object], str] = {
    AnyProperty: "Any",
    BooleanProperty: "bool",
    DateProperty: "datetime.date",
    FloatProperty: "int | float",
    IntProperty: "int",
    StringProperty: "str",
    UuidProperty: "str",
}


@dataclass(frozen=True, order=True)
class ClassRef:
    """A generated class and the module it is in."""

    module: str
    name: str


@dataclass(frozen=True)
class PythonType:
    """A type as it is written, and the generated classes it names."""

    text: str
    classes: frozenset[ClassRef] = frozenset()


def field_type(prop: PropertyProtocol, where: str) -> PythonType:
    """The type of a model's field, without `None` and `Unset`."""
    return _type(prop, where, "list", "dict", "Timestamp")


def argument_type(prop: PropertyProtocol, where: str) -> PythonType:
    """The type of an argument: what a caller has is taken as it is, be it a list or a tuple."""
    return _type(prop, where, "Sequence", "Mapping", "datetime.datetime")


def _type(prop: PropertyProtocol, where: str, array: str, mapping: str, moment: str) -> PythonType:
    if isinstance(prop, ListProperty):
        inner = _type(prop.inner_property, where, array, mapping, moment)
        return PythonType(f"{array}[{inner.text}]", inner.classes)
    if isinstance(prop, UnionProperty):
        return _union(_type(part, where, array, mapping, moment) for part in prop.inner_properties)
    if isinstance(prop, ModelProperty) and prop.class_info.name == FREE_FORM:
        return PythonType(f"{mapping}[str, Any]")
    if isinstance(prop, ModelProperty | EnumProperty):
        ref = ClassRef(str(prop.class_info.module_name), str(prop.class_info.name))
        return PythonType(ref.name, frozenset({ref}))
    if isinstance(prop, DateTimeProperty):
        return PythonType(moment)
    if type(prop) not in _PLAIN:
        raise GenerateError(f"{where}: {type(prop).__name__} can't be generated")
    return PythonType(_PLAIN[type(prop)])


def _union(parts: Iterable[PythonType]) -> PythonType:
    """The parts in the document's order, each once; `Any` takes in all others."""
    parts = list(parts)
    names = dict.fromkeys(name for part in parts for name in _members(part.text))
    if "Any" in names:
        return PythonType("Any")
    return PythonType(" | ".join(names), frozenset().union(*(part.classes for part in parts)))


def _members(text: str) -> list[str]:
    """`int | float` as its two members; brackets keep theirs."""
    return [text] if "[" in text else text.split(" | ")
