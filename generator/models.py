"""The classes of an API's `models` package: what the templates need to know of each object and enum."""

from collections.abc import Iterator
from dataclasses import dataclass

from openapi_python_client.parser.properties import EnumProperty, ModelProperty
from openapi_python_client.parser.properties.protocol import PropertyProtocol

from .annotations import ClassRef, field_type
from .config import GeneratorConfig
from .document import Node, operations, schema_name, schemas
from .errors import GenerateError, Problems
from .naming import RESERVED_CLASSES, identifier
from .parsing import Api
from .passes import FREE_FORM

UNDESCRIBED = "The document does not describe it."
_NOTES = {"deprecated": "Deprecated.", "readOnly": "Read-only.", "writeOnly": "Write-only."}

_SHADOWING = {"Any", "bool", "datetime", "dict", "float", "int", "list", "str"}


@dataclass(frozen=True)
class FieldView:
    """A field of a model."""

    name: str
    annotation: str
    required: bool
    """Whether a create demands it."""
    description: str


@dataclass(frozen=True)
class ModelView:
    """A class for an object."""

    ref: ClassRef
    description: str
    fields: list[FieldView]
    imports: list[ClassRef]
    read_only: list[str]
    secret: list[str]


@dataclass(frozen=True)
class EnumView:
    """A class for an enum."""

    ref: ClassRef
    description: str
    members: dict[str, str]
    """Values, escaped for a string literal, by member name."""


def describe_models(api: Api, config: GeneratorConfig) -> list[ModelView]:
    """Every object of an API, by name."""
    written = written_components(api.document)
    problems, views = Problems(), list[ModelView]()
    for component, prop in api.models.items():
        if component != FREE_FORM:
            with problems.at(component):
                views.append(_model(api, component, prop, component in written, config))
    problems.stop()
    return sorted(views, key=lambda view: view.ref.name)


def describe_enums(api: Api) -> list[EnumView]:
    """Every enum of an API, by name."""
    views = [
        EnumView(
            ref=_class_ref(prop, api),
            description=str(schemas(api.document)[component].get("description") or UNDESCRIBED),
            members={name: str(value) for name, value in prop.values.items()},
        )
        for component, prop in api.enums.items()
    ]
    return sorted(views, key=lambda view: view.ref.name)


def written_components(document: Node) -> set[str]:
    """The components that a caller fills in: what bodies and query parameters reach through writable properties."""
    found: set[str] = set()
    arguments = [schema for operation in operations(document) for schema in _arguments(operation.node)]
    waiting = [name for schema in arguments for name in _references(schema)]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            properties = schemas(document)[name].get("properties", {}).values()
            waiting += [ref for part in properties if not part.get("readOnly") for ref in _references(part)]
    return found


def description_of(schema: Node) -> str:
    """What the document says, and the flags that a caller should know of, unless it says so itself."""
    text = str(schema.get("description") or UNDESCRIBED).strip()
    notes = [note for flag, note in _NOTES.items() if schema.get(flag) and note.rstrip(".").lower() not in text.lower()]
    return " ".join([text, *notes])


def _model(api: Api, component: str, prop: ModelProperty, written: bool, config: GeneratorConfig) -> ModelView:
    schema = schemas(api.document)[component]
    declared = schema.get("properties", {})
    parsed = {
        part.name.get_untrusted_value(): part
        for part in (*(prop.required_properties or ()), *(prop.optional_properties or ()))
    }
    if parsed.keys() != declared.keys():
        lost = ", ".join(sorted(parsed.keys() ^ declared.keys()))
        raise GenerateError(f"{api.source}: {component}: the parser disagrees on the properties {lost}")
    ref = _class_ref(prop, api)
    required = set(schema.get("required", ())) if written else set[str]()
    types = {name: field_type(parsed[name], f"{component}.{name}") for name in declared}
    return ModelView(
        ref=ref,
        description=str(schema.get("description") or UNDESCRIBED),
        fields=[
            FieldView(
                name=_field_name(name, f"{api.source}: {component}"),
                annotation=types[name].text,
                required=name in required and not part.get("readOnly"),
                description=description_of(part),
            )
            for name, part in declared.items()
        ],
        imports=sorted({found for kind in types.values() for found in kind.classes} - {ref}),
        read_only=[name for name, part in declared.items() if part.get("readOnly")],
        secret=[name for name, part in declared.items() if _is_secret(name, part, component, config)],
    )


def _is_secret(name: str, part: Node, component: str, config: GeneratorConfig) -> bool:
    return bool(part.get("writeOnly")) or not config.secret_fields.isdisjoint((name, f"{component}.{name}"))


def _field_name(name: str, where: str) -> str:
    if name in _SHADOWING:
        raise GenerateError(f"{where}: a field called {name} would hide the type of that name in its class")
    return identifier(name, where)


def _class_ref(prop: PropertyProtocol, api: Api) -> ClassRef:
    assert isinstance(prop, ModelProperty | EnumProperty)
    ref = ClassRef(str(prop.class_info.module_name), str(prop.class_info.name))
    if ref.name in RESERVED_CLASSES:
        raise GenerateError(f"{api.source}: the class name {ref.name} is taken; add it to `class_overrides`")
    return ref


def _arguments(operation: Node) -> Iterator[Node]:
    yield from (part["schema"] for part in operation["parameters"] if "schema" in part)
    content = operation.get("requestBody", {}).get("content", {})
    yield from (held["schema"] for held in content.values() if "schema" in held)


def _references(node: object) -> Iterator[str]:
    """The components that a schema refers to, at any depth."""
    if isinstance(node, dict):
        if "$ref" in node:
            yield schema_name(node)
        node = list(node.values())
    for value in node if isinstance(node, list) else ():
        yield from _references(value)
