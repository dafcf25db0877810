"""The surface of an API: everything that callers see, as plain data. Methods, arguments, classes, fields, enum members.

It comes from the same descriptions as the templates, with facts that only the document has (null, always present,
limits). `changes` compares surfaces.
"""

from dataclasses import dataclass, field, replace
from typing import Any

from ..config import ApiConfig, GeneratorConfig
from ..document import Node, operations, resolve, schemas
from ..events import describe_events, describe_payloads
from ..models import ModelView, describe_enums, describe_models
from ..names import Names
from ..parsing import Api, parse
from ..passes import FREE_FORM, exclude_flagged, prepare
from ..resources import ArgumentView, MethodView, ResourceView, describe_resources
from .types import without_inputs, without_metadata

NULLABLE = "x-nullable"
LIMITS = ("minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "pattern", "multipleOf")
_NO_WORDS = ("description", "summary", "example", "examples", "title", "externalDocs")


@dataclass(frozen=True)
class Argument:
    """An argument of a method."""

    name: str
    annotation: str
    required: bool
    place: str
    positional: bool = False
    body: bool = False
    deprecated: bool = False
    limits: dict[str, Any] = field(default_factory=dict)
    sent_as: str = ""
    description: str = ""


@dataclass(frozen=True)
class Method:
    """A method of a resource. Its name is `contacts.list`."""

    name: str
    operation: str
    http: str
    result: str
    options: str
    place: str
    deprecated: bool = False
    auth: bool = True
    needs_consumer: bool = False
    arguments: dict[str, Argument] = field(default_factory=dict)
    description: str = ""


@dataclass(frozen=True)
class Field:
    """A field of a model."""

    name: str
    annotation: str
    demanded: bool
    """True if a create requires it."""
    always: bool
    """True if the document says that every response has it."""
    nullable: bool
    place: str
    deprecated: bool = False
    read_only: bool = False
    write_only: bool = False
    limits: dict[str, Any] = field(default_factory=dict)
    description: str = ""


@dataclass(frozen=True)
class Model:
    """A class of records."""

    name: str
    place: str
    sent: bool
    """True if callers create it."""
    received: bool
    """True if responses or webhooks contain it."""
    fields: dict[str, Field] = field(default_factory=dict)
    description: str = ""


@dataclass(frozen=True)
class Enum:
    """An open enum."""

    name: str
    place: str
    sent: bool
    received: bool
    members: dict[str, str] = field(default_factory=dict)
    """Member names by value."""
    description: str = ""


@dataclass(frozen=True)
class Surface:
    """Everything that callers see of one API."""

    api: str
    """Its attribute of `Apideck`."""
    label: str
    """Title and version."""
    source: str
    methods: dict[str, Method] = field(default_factory=dict)
    models: dict[str, Model] = field(default_factory=dict)
    enums: dict[str, Enum] = field(default_factory=dict)
    webhooks: dict[str, str] = field(default_factory=dict)
    """The place of each webhook, by name."""
    events: dict[str, str] = field(default_factory=dict)
    """The class of each event type."""
    excluded: dict[str, str] = field(default_factory=dict)
    """The flags of each excluded operation or webhook, by `GET /path` or `POST webhook.name`."""
    unseen: dict[str, Any] = field(default_factory=dict)
    """Parts of the document that no generated class shows, by place: envelopes, errors, servers, credentials."""
    description: str = ""


def read_surface(
    name: str, settings: ApiConfig, document: Node, config: GeneratorConfig, names: Names | None = None
) -> Surface:
    """Read the surface of the API in a document that isn't prepared yet. `names` are the recorded names."""
    api = parse(name, settings, prepare(document, config, names, _mark_nullable), config)
    resources = describe_resources(api, config)
    sent = set(api.written)
    received = _received_components(api.document, sent)
    return Surface(
        api=name,
        label=api.label,
        source=settings.document,
        methods={method.name: method for resource in resources for method in _methods(resource, api)},
        models=_models(api, config, sent, received),
        enums=_enums(api, sent, received),
        webhooks=_webhooks(exclude_flagged(document, config)),
        events={kind: payload.name for kind, payload in describe_events(describe_payloads(api)).items()},
        excluded=dict(_excluded(text) for text in api.document.get("x-excluded", ())),
        unseen=_unseen(document, api.document),
        description=str(document["info"].get("description") or ""),
    )


def _mark_nullable(schema: Node, _where: str) -> Node:
    """Mark a nullable schema. Preparing a document drops this fact, because every field allows None."""
    kinds, choices = schema.get("type"), [*schema.get("anyOf", []), *schema.get("oneOf", [])]
    is_nullable = (
        schema.get("nullable") is True
        or (isinstance(kinds, list) and "null" in kinds)
        or {"type": "null"} in choices
        or None in schema.get("enum", [])
    )
    return {**schema, NULLABLE: True} if is_nullable else schema


# -- methods -----------------------------------------------------------------------------------------------------------


def _methods(resource: ResourceView, api: Api) -> list[Method]:
    return [_method(resource.ref.module, view, api) for view in resource.methods]


def _method(resource: str, view: MethodView, api: Api) -> Method:
    node = view.operation.node
    place = f"{view.operation.method.upper()} {view.operation.path}"
    positional: list[tuple[ArgumentView, Node]] = [(argument, {}) for argument in view.path]
    if view.body:
        positional.append((view.body, {}))
    nodes = {part["name"]: part for part in node["parameters"] if part["in"] != "path"}
    keywords = [(argument, nodes.get(argument.wire, {})) for argument in view.keywords]
    arguments = [
        replace(_argument(argument, part, place, api, True), body=argument is view.body)
        for argument, part in positional
    ]
    arguments += [_argument(argument, part, place, api, False) for argument, part in keywords]
    return Method(
        name=f"{resource}.{view.name}",
        operation=view.operation.id,
        http=place,
        result=without_metadata(view.returns),
        options=view.options,
        place=place,
        deprecated=view.deprecated,
        auth=bool(view.settings.get("auth", True)),
        needs_consumer=bool(view.settings.get("consumer") and not view.settings.get("all_consumers")),
        arguments={argument.name: argument for argument in arguments},
        description=f"{view.summary} {view.description}",
    )


def _argument(view: ArgumentView, node: Node, place: str, api: Api, positional: bool) -> Argument:
    schema = resolve(api.document, node.get("schema", {}), place)
    return Argument(
        name=view.name,
        annotation=without_inputs(without_metadata(view.annotation)),
        required=view.required,
        place=f"{place}: {view.name}",
        positional=positional,
        deprecated=bool(node.get("deprecated")),
        limits=_limits(schema),
        sent_as=f"{node.get('style', 'form')}, explode {node.get('explode', 'by style')}" if node else "",
        description=view.description,
    )


# -- classes -----------------------------------------------------------------------------------------------------------


def _models(api: Api, config: GeneratorConfig, sent: set[str], received: set[str]) -> dict[str, Model]:
    components = {str(prop.class_info.name): component for component, prop in api.models.items()}
    found: dict[str, Model] = {}
    for view in describe_models(api, config):
        component = components[view.ref.name]
        fields = _fields(view, component, api)
        found[view.ref.name] = Model(
            name=view.ref.name,
            place=component,
            sent=component in sent,
            received=component in received,
            fields={part.name: part for part in fields},
            description=view.description,
        )
    return found


def _fields(view: ModelView, component: str, api: Api) -> list[Field]:
    """Return the fields of a class in the order of the document's properties. The one for extra keys is last."""
    schema = schemas(api.document)[component]
    declared = [*schema.get("properties", {}).items(), *([("additionalProperties", {})] if view.extra else [])]
    return [
        Field(
            name=part.name,
            annotation=without_metadata(part.annotation),
            demanded=part.required,
            always=wire in schema.get("required", ()),
            nullable=_is_nullable(api, node),
            place=f"{component}.{wire}",
            deprecated=bool(node.get("deprecated")),
            read_only=bool(node.get("readOnly")),
            write_only=bool(node.get("writeOnly")),
            limits=_limits(node),
            description=part.description,
        )
        for part, (wire, node) in zip(view.fields, declared, strict=True)
    ]


def _enums(api: Api, sent: set[str], received: set[str]) -> dict[str, Enum]:
    components = {str(prop.class_info.name): component for component, prop in api.enums.items()}
    return {
        view.ref.name: Enum(
            name=view.ref.name,
            place=components[view.ref.name],
            sent=components[view.ref.name] in sent,
            received=components[view.ref.name] in received,
            members={str(value): name for name, value in view.members.items()},
            description=view.description,
        )
        for view in describe_enums(api)
    }


def _is_nullable(api: Api, schema: Node) -> bool:
    """Return True if null is allowed by the property, or by the component that it refers to."""
    return bool(schema.get(NULLABLE) or resolve(api.document, schema, "").get(NULLABLE))


def _limits(schema: Node) -> dict[str, Any]:
    return {name: schema[name] for name in LIMITS if name in schema}


def _received_components(document: Node, sent: set[str]) -> set[str]:
    """Return the components in responses, and those that nothing refers to: they are bodies of webhooks."""
    found: set[str] = set()
    waiting = [ref for operation in operations(document) for ref in _references(operation.node["responses"])]
    waiting += [name for name in schemas(document) if name not in sent]
    while waiting:
        name = waiting.pop()
        if name not in found and name != FREE_FORM:
            found.add(name)
            waiting += _references(schemas(document)[name])
    return found


def _references(node: Any) -> list[str]:
    if isinstance(node, list):
        return [ref for part in node for ref in _references(part)]
    if not isinstance(node, dict):
        return []
    own = [str(node["$ref"]).rsplit("/", 1)[-1]] if isinstance(node.get("$ref"), str) else []
    return own + [ref for part in node.values() for ref in _references(part)]


# -- parts without a class ---------------------------------------------------------------------------------------------


def _webhooks(document: Node) -> dict[str, str]:
    found = (
        (key, name, item) for key in ("webhooks", "x-webhooks") for name, item in (document.get(key) or {}).items()
    )
    return {name: f"{key}: {name}" for key, name, item in found if not name.startswith("x-") and item}


def _excluded(text: str) -> tuple[str, str]:
    """Return the place of an excluded operation or webhook, `GET /path`, and its flags."""
    about, _, flags = text.rpartition(": ")
    return about.split(" (", 1)[0], flags


def _unseen(document: Node, prepared: Node) -> dict[str, Any]:
    """Return the parts that the hand-written layer implements, without descriptions and examples."""
    kept = schemas(prepared)
    found = {
        name: schema
        for name, schema in schemas(document).items()
        if name not in kept and isinstance(schema, dict) and "properties" in schema
    }
    found |= {key: document[key] for key in ("servers", "security") if key in document}
    schemes = document.get("components", {}).get("securitySchemes", {})
    found |= {f"securitySchemes.{name}": scheme for name, scheme in schemes.items()}
    return {place: _without_words(node) for place, node in found.items()}


def _without_words(node: Any, is_named: bool = False) -> Any:
    """Return a schema without its descriptions and examples. `is_named` says that its keys are the document's names."""
    if isinstance(node, list):
        return [_without_words(part) for part in node]
    if not isinstance(node, dict):
        return node
    return {
        key: _without_words(part, key == "properties" and not is_named)
        for key, part in node.items()
        if is_named or key not in _NO_WORDS
    }
