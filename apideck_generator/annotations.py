"""The Python types of the schemas of a prepared document.

They are built from the schemas. The properties of openapi-python-client's parser don't know the discriminator of a
choice, the values of a map, or whether the items of a list may be null.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from .composition import CHOICES
from .dialect import NULL_ITEMS
from .document import Node, schema_name, schemas
from .errors import GenerateError
from .parsing import Api
from .passes import FREE_FORM

_PLAIN = {"boolean": "bool", "integer": "int", "number": "int | float", "string": "str", "null": "Any", None: "Any"}


@dataclass(frozen=True, order=True)
class ClassRef:
    """A generated class, and the module that contains it."""

    module: str
    name: str


@dataclass(frozen=True)
class PythonType:
    """A type as Python code, and the generated classes that it names."""

    text: str
    classes: frozenset[ClassRef] = frozenset()

    @property
    def is_discriminated(self) -> bool:
        """True if the type contains a choice with a discriminator."""
        return "Discriminator(" in self.text


@dataclass(frozen=True)
class _Words:
    """The names of types that differ between a field, an argument and a result."""

    array: str
    mapping: str
    moment: str
    epoch: str
    """A point in time that the JSON writes as a number."""
    span: str
    """A duration, written as `30m`."""
    is_read: bool
    """True if answers are read into the type. A choice of models then needs its discriminator."""
    is_input: bool = False
    """True if callers write the type. They may then pass a dict for a model and a plain value for an enum."""


_FIELD = _Words("list", "dict", "Timestamp", "EpochTimestamp", "str | datetime.timedelta", True)
_INPUT = _Words("Sequence", "Mapping", "Timestamp", "EpochTimestamp", "str | datetime.timedelta", False, is_input=True)
_ARGUMENT = _Words("Sequence", "Mapping", "datetime.datetime", "int | float", "str", False, is_input=True)
# In a resource's class, `list` is a method.
_RESULT = _Words("builtins.list", "dict", "Timestamp", "EpochTimestamp", "str", True)
EPOCH, SPAN, ABSOLUTE = "epoch-milliseconds", "time-span", "absolute-url"
"""Our own formats, for overlays: a point in time as a number, a duration as a string, and an absolute URL."""


def field_type(api: Api, schema: Node, where: str) -> PythonType:
    """Return the type of a model's field, without `None` and `Unset`."""
    return _type(api, schema, where, _FIELD)


def input_type(api: Api, schema: Node, where: str) -> PythonType:
    """Return the type that callers may pass for a model's field, without `None` and `Unset`."""
    return _type(api, schema, where, _INPUT)


def dict_name(ref: ClassRef) -> str:
    """Return the name of the type of a dict that callers may pass for a model."""
    return f"{ref.name}Dict"


def literal_name(ref: ClassRef) -> str:
    """Return the name of the type of the plain values that callers may pass for an enum."""
    return f"{ref.name}Literal"


def takes_dict(api: Api, ref: ClassRef) -> bool:
    """Return True unless another class of the document has the name of the dict's type."""
    return dict_name(ref) not in _class_names(api)


def takes_literal(api: Api, ref: ClassRef) -> bool:
    """Return True unless another class of the document has the name of the literal's type."""
    return literal_name(ref) not in _class_names(api)


def plain_types(api: Api) -> dict[ClassRef, str]:
    """Return the types of the dicts and plain values that callers may pass, with the built-in type of each."""
    found: dict[ClassRef, str] = {}
    for component in api.written & {*api.models, *api.enums} - {FREE_FORM}:
        ref = class_ref(api, component)
        if component in api.models:
            found[ClassRef(ref.module, dict_name(ref))] = "dict"
        else:
            values = schemas(api.document)[component]["enum"]
            is_text = all(isinstance(value, str) for value in values)
            found[ClassRef(ref.module, literal_name(ref))] = "str" if is_text else "int"
    return found


def _class_names(api: Api) -> set[str]:
    return {class_ref(api, component).name for component in (*api.models, *api.enums)}


def argument_type(api: Api, schema: Node, where: str) -> PythonType:
    """Return the type of an argument. A caller may pass a list, a tuple or any other sequence."""
    return _type(api, schema, where, _ARGUMENT)


def result_type(api: Api, schema: Node, where: str) -> PythonType:
    """Return the type of the result of a call."""
    return _type(api, schema, where, _RESULT)


def class_ref(api: Api, component: str) -> ClassRef:
    """Return the class of a component."""
    prop = api.models.get(component) or api.enums[component]
    return ClassRef(str(prop.class_info.module_name), str(prop.class_info.name))


def _type(api: Api, schema: Node, where: str, words: _Words) -> PythonType:
    component = schema_name(schema)
    if component == FREE_FORM:
        return PythonType(f"{words.mapping}[str, Any]")
    if component:
        ref = class_ref(api, component)
        if words.is_input and component in api.written:
            return _input_class(api, component, ref)
        return PythonType(ref.name, frozenset({ref}))
    if any(key in schema for key in CHOICES):
        return _choice(api, schema, where, words)
    if "properties" in schema or "enum" in schema:
        raise GenerateError(f"{where}: a type that is written inline here gets no class")
    kind = schema.get("type")
    if isinstance(kind, list):
        return _union((_type(api, {**schema, "type": part}, where, words) for part in kind), words)
    if kind == "array":
        if "items" not in schema and str(api.document["openapi"]).startswith("3.0"):
            raise GenerateError(f"{where}: an array needs items")
        return _holder(api, schema, where, words, f"{words.array}[{{}}]", schema.get("items", {}))
    if kind == "object":
        values = schema.get("additionalProperties")
        return _holder(
            api, schema, where, words, f"{words.mapping}[str, {{}}]", values if isinstance(values, dict) else {}
        )
    form = str(schema.get("format"))
    if kind == "string":
        formats = {"date": "datetime.date", "date-time": words.moment, "binary": "uploads.File", SPAN: words.span}
        return PythonType(formats.get(form, "str"))
    if kind in ("integer", "number") and form == EPOCH:
        return PythonType(words.epoch)
    if kind not in _PLAIN:
        raise GenerateError(f"{where}: {kind!r} is not a type")
    return PythonType("float" if words.is_input and kind == "number" else _PLAIN[kind])


def _input_class(api: Api, component: str, ref: ClassRef) -> PythonType:
    """Return the type of a class, or of the plain value or dict that a caller may pass for it."""
    if component in api.enums:
        plain = literal_name(ref) if takes_literal(api, ref) else ""
    else:
        plain = dict_name(ref) if takes_dict(api, ref) else ""
    if not plain:
        return PythonType(ref.name, frozenset({ref}))
    return PythonType(f"{ref.name} | {plain}", frozenset({ref, ClassRef(ref.module, plain)}))


def _holder(api: Api, schema: Node, where: str, words: _Words, text: str, items: Node) -> PythonType:
    inner = _type(api, items, where, words)
    null = " | None" if schema.get(NULL_ITEMS) and inner.text != "Any" else ""
    found = PythonType(text.format(inner.text + null), inner.classes)
    if words.is_input and text.startswith(words.array) and schema_name(items) in api.enums:
        return PythonType(f"{found.text} | {inner.text}", inner.classes)  # one value means a list with one item
    return found


def _choice(api: Api, schema: Node, where: str, words: _Words) -> PythonType:
    parts = [part for key in CHOICES for part in schema.get(key, ())]
    union = _union((_type(api, part, where, words) for part in parts), words)
    if "discriminator" not in schema or not words.is_read or union.text == "Any":
        return union
    field, mapping = schema["discriminator"]["propertyName"], schema["discriminator"]["mapping"]
    refs = {value: class_ref(api, schema_name(target)) for value, target in mapping.items()}
    classes = ", ".join(f"{json.dumps(value)}: {ref.name}" for value, ref in refs.items())
    text = f"Annotated[{union.text}, Discriminator({json.dumps(field)}, {{{classes}}})]"
    return PythonType(text, union.classes | frozenset(refs.values()))


def _union(parts: Iterable[PythonType], words: _Words) -> PythonType:
    """Return the union of the types in the document's order, each once. With `Any` it is `Any`."""
    parts = list(parts)
    names = dict.fromkeys(name for part in parts for name in _members(part.text))
    if "float" in names and words.is_input:
        names.pop("int", None)  # to a type checker, an int is a float
    if "Any" in names or not names:
        return PythonType("Any")
    return PythonType(" | ".join(names), frozenset().union(*(part.classes for part in parts)))


def _members(text: str) -> list[str]:
    """Split `int | float` into its two members. A type with brackets stays whole."""
    return [text] if "[" in text else text.split(" | ")


def bare_union(text: str) -> str:
    """Return a type for people to read: without the discriminators of its choices."""
    while "Annotated[" in text:
        head, _, rest = text.rpartition("Annotated[")
        union, _, rest = rest.partition(", Discriminator(")
        text = head + union + rest[rest.index("})]") + 3 :]
    return text
