"""The classes of an API's `models` package: the data that the templates need for each object and enum."""

import json
from dataclasses import dataclass, field, replace

from openapi_python_client.parser.properties import EnumProperty, ModelProperty
from openapi_python_client.parser.properties.protocol import PropertyProtocol

from . import annotations
from .annotations import (
    ClassRef,
    PythonType,
    dict_name,
    field_type,
    input_type,
    literal_name,
    takes_dict,
    takes_literal,
)
from .config import GeneratorConfig
from .dialect import VALUES
from .document import Node, schemas
from .errors import GenerateError, Problems
from .naming import RESERVED_CLASSES
from .parsing import Api, parser_fields
from .passes import FREE_FORM

NOTES = {"deprecated": "Deprecated.", "readOnly": "Read-only.", "writeOnly": "Write-only."}

_EXTRA = "Values of keys that have no field, by their name in the JSON."


@dataclass(frozen=True)
class FieldView:
    """A field of a model."""

    name: str
    annotation: str
    required: bool
    """True if a create requires the field."""
    description: str
    takes: str = ""
    """The type that a caller may pass for it."""
    is_read_only: bool = False


@dataclass(frozen=True)
class ModelView:
    """A class for an object."""

    ref: ClassRef
    description: str
    fields: list[FieldView]
    imports: list[ClassRef]
    read_only: list[str]
    secret: list[str]
    wire_names: dict[str, str]
    """The names in the JSON of the fields that have another name in Python."""
    writers: dict[str, str]
    """Code that writes a field, if callers may pass more types for it than the JSON has."""
    extra: str
    """The field for keys that have no field, or an empty string."""
    is_lenient: bool
    """True if `msgspec` can't decode this class or a part of it. The client then converts the values itself."""
    dict_name: str
    """The type of a dict that callers may pass instead, or an empty string."""
    is_written: bool
    """True if callers create such objects."""
    late_imports: list[ClassRef] = field(default_factory=list)
    """Classes whose modules import this module. They are imported after this class is defined."""

    @property
    def declaration(self) -> str:
        """The arguments of `@model`."""
        told = {
            "read_only": tuple(self.read_only),
            "secret": tuple(self.secret),
            "wire_names": self.wire_names,
            "extra": self.extra,
            "lenient": self.is_lenient,
        }
        writers = ", ".join(f'"{name}": {code}' for name, code in self.writers.items())
        parts = [f"{name}={value!r}" for name, value in told.items() if value]
        return ", ".join([*parts, f"writers={{{writers}}}"] if writers else parts)


@dataclass(frozen=True)
class EnumView:
    """A class for an enum."""

    ref: ClassRef
    description: str
    members: dict[str, str | int]
    """Values by member name."""
    literal_name: str = ""
    """The type of the plain values that callers may pass instead, or an empty string."""

    @property
    def base(self) -> str:
        """The base class: the open enum of strings or of whole numbers."""
        return "OpenEnum" if all(isinstance(value, str) for value in self.members.values()) else "OpenIntEnum"


def describe_models(api: Api, config: GeneratorConfig) -> list[ModelView]:
    """Return the data of every object of an API, sorted by name."""
    problems, views = Problems(), list[ModelView]()
    for component, prop in api.models.items():
        if component != FREE_FORM:
            with problems.at(component):
                views.append(_model(api, component, prop, config))
    problems.stop()
    return sorted(_in_cycles(views), key=lambda view: view.ref.name)


def describe_enums(api: Api) -> list[EnumView]:
    """Return the data of every enum of an API, sorted by name."""
    views = [
        EnumView(
            ref=_class_ref(prop, api),
            description=str(schemas(api.document)[component].get("description") or ""),
            members=_members(schemas(api.document)[component]),
            literal_name=literal_name(_class_ref(prop, api))
            if component in api.written and takes_literal(api, _class_ref(prop, api))
            else "",
        )
        for component, prop in api.enums.items()
    ]
    return sorted(views, key=lambda view: view.ref.name)


def _members(schema: Node) -> dict[str, str | int]:
    return dict(zip(schema["x-enum-varnames"], schema["enum"], strict=True))


def description_of(schema: Node) -> str:
    """Return the document's description, with notes on flags and values that it doesn't mention itself."""
    text = str(schema.get("description") or "").strip()
    notes = [note for flag, note in NOTES.items() if schema.get(flag) and note.rstrip(".").lower() not in text.lower()]
    if VALUES in schema:
        values = [f"`{value if isinstance(value, str) else json.dumps(value)}`" for value in schema[VALUES]]
        notes.append(f"Always {values[0]}." if len(values) == 1 else f"One of {', '.join(values)}.")
    return " ".join([text, *notes]).strip()


def _model(api: Api, component: str, prop: ModelProperty, config: GeneratorConfig) -> ModelView:
    schema = schemas(api.document)[component]
    declared = schema.get("properties", {})
    properties = (*(prop.required_properties or ()), *(prop.optional_properties or ()))
    parsed = {part.name.get_untrusted_value() for part in properties}
    if parsed != (given := {name for name, _ in parser_fields(schema)}):
        lost = ", ".join(sorted(parsed ^ given))
        raise GenerateError(f"{api.source}: {component}: the parser disagrees on the properties {lost}")
    ref = _class_ref(prop, api)
    is_written = component in api.written
    required = set(schema.get("required", ())) if is_written else set[str]()
    # The type of the extra fields has the key None, because a property may have any name.
    types: dict[str | None, PythonType] = {
        name: field_type(api, part, f"{component}.{name}") for name, part in declared.items()
    }
    inputs: dict[str | None, PythonType] = {
        name: input_type(api, part, f"{component}.{name}") if is_written else types[name]
        for name, part in declared.items()
    }
    fields = [
        FieldView(
            name=part["x-name"],
            annotation=types[name].text,
            required=name in required and not part.get("readOnly"),
            description=description_of(part),
            takes=inputs[name].text,
            is_read_only=bool(part.get("readOnly")),
        )
        for name, part in declared.items()
    ]
    if "x-extra" in schema:
        values = {key: part for key, part in {**schema, "type": "object"}.items() if key != "properties"}
        types[None] = field_type(api, values, component)
        inputs[None] = input_type(api, values, component) if is_written else types[None]
        fields.append(FieldView(schema["x-extra"], types[None].text, False, _EXTRA, inputs[None].text))
    return ModelView(
        ref=ref,
        description=str(schema.get("description") or ""),
        fields=fields,
        imports=sorted(
            {found for kind in (*types.values(), *inputs.values()) for found in kind.classes}
            - {ref, ClassRef(ref.module, dict_name(ref))}
        ),
        dict_name=dict_name(ref) if is_written and takes_dict(api, ref) else "",
        is_written=is_written,
        read_only=[part["x-name"] for part in declared.values() if part.get("readOnly")],
        secret=[part["x-name"] for name, part in declared.items() if _is_secret(name, part, component, config)],
        wire_names={part["x-name"]: name for name, part in declared.items() if part["x-name"] != name},
        writers={part["x-name"]: code for part in declared.values() if (code := _writer(part))},
        extra=schema.get("x-extra", ""),
        is_lenient="x-extra" in schema
        or any(part["x-name"] != name for name, part in declared.items())
        or any(kind.is_discriminated or "EpochTimestamp" in kind.text for kind in types.values()),
    )


def _writer(part: Node) -> str:
    """Return the code that writes a field, if the field's type alone isn't enough."""
    kind = part.get("type")
    match part.get("format"):
        case annotations.EPOCH if kind in ("integer", "number"):
            return "write_milliseconds"
        case annotations.SPAN if kind == "string":
            return f"Span({part.get('x-longest', '')})"
        case annotations.ABSOLUTE if kind == "string":
            return "write_absolute"
    return ""


def _in_cycles(views: list[ModelView]) -> list[ModelView]:
    """Add the facts that depend on other models: which import each other, and which contain a lenient model."""
    by_ref = {view.ref: view for view in views}
    classes = {view.ref.module: view.ref for view in views}
    reached = {view.ref: _reached(view.ref, by_ref) for view in views}
    return [
        replace(
            view,
            imports=[ref for ref in view.imports if view.ref not in reached.get(classes.get(ref.module, ref), ())],
            late_imports=[ref for ref in view.imports if view.ref in reached.get(classes.get(ref.module, ref), ())],
            is_lenient=view.is_lenient or any(by_ref[ref].is_lenient for ref in reached[view.ref] if ref in by_ref),
        )
        for view in views
    ]


def _reached(start: ClassRef, views: dict[ClassRef, ModelView]) -> set[ClassRef]:
    """Return every class that a model's module imports, directly or not."""
    found, waiting = set[ClassRef](), [start]
    while waiting:
        view = views.get(waiting.pop())
        new = {ref for ref in view.imports if ref in views} - found if view else set[ClassRef]()
        found |= new
        waiting += new
    return found


def _is_secret(name: str, part: Node, component: str, config: GeneratorConfig) -> bool:
    return bool(part.get("writeOnly")) or not config.secret_fields.isdisjoint((name, f"{component}.{name}"))


def _class_ref(prop: PropertyProtocol, api: Api) -> ClassRef:
    assert isinstance(prop, ModelProperty | EnumProperty)
    ref = ClassRef(str(prop.class_info.module_name), str(prop.class_info.name))
    if ref.name in RESERVED_CLASSES:
        raise GenerateError(f"{api.source}: the class name {ref.name} is taken; add it to `class_overrides`")
    return ref
