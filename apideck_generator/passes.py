"""The passes: each changes one thing in a document before it is parsed.

A pass takes a document, or a schema and its place, and returns a new one. `prepare` runs them in order. If the order
matters, the docstring says so.
"""

from collections.abc import Callable
from typing import Any

from . import protected
from .composition import CHOICES, complete_discriminators, expand_inheritance, merge_all_of
from .config import GeneratorConfig
from .dialect import (
    drop_blank_choices,
    drop_nullability,
    drop_repeated_values,
    keep_plain_values,
    mark_null_items,
    name_kinds,
)
from .document import (
    METHODS,
    SCHEMA_REF,
    Change,
    Node,
    OperationNode,
    flags,
    map_operations,
    map_schema,
    map_schemas,
    operations,
    parts,
    resolve,
    schema_name,
    schemas,
    with_schemas,
)
from .errors import GenerateError
from .hoisting import ATTRIBUTES, CLASSES, RESOURCES, hoist_inline_types
from .identifiers import name_arguments, name_fields, unhidden
from .members import member_names
from .names import Names
from .naming import RESERVED_CLASSES, class_name, method_name, module_name, shortened
from .objects import drop_extensions, is_extension
from .payloads import event_types, mark_payloads, unwrap_event
from .references import follow_references

FREE_FORM = "FreeFormObject"
"""The component for objects without declared fields. In Python they are a `dict[str, Any]`."""

KNOWN_EXTENSIONS = {"x-webhooks", "x-excluded", "x-longest", "x-nullable"}
"""The `x-` keys that the steps after `exclude_flagged` read.

They are the spelling of webhooks in 3.0, a limit in our overlays, and a note of the update.
"""

_ENVELOPE = {"status_code", "status", "data"}
_ERROR = {"status_code", "type_name"}
_MESSAGE_HEADERS = {"accept", "content-type", "authorization"}
_STRUCTURED = ("properties", "items", "allOf", "anyOf", "oneOf", "additionalProperties")
_PREFERENCE = ["json", "multipart", "form", "text", "binary"]


def prepare(document: Node, config: GeneratorConfig, names: Names | None = None, mark: Change | None = None) -> Node:
    """Prepare a document for the parser and the templates. `mark` is called with each schema before any change."""
    document = follow_references(document)
    document = exclude_flagged(document, config)
    document = drop_extensions(document, KNOWN_EXTENSIONS)
    document = take_webhook_payloads(document, config)
    document = inline_operation_parts(document)
    document = drop_error_responses(document)
    document = drop_handwritten(document, config)
    document = lift_headers(document, config)
    document = choose_media_types(document)
    document = map_schemas(document, mark) if mark else document
    document = map_schemas(document, name_kinds)
    document = mark_null_items(document)
    document = drop_blank_choices(document)
    for change in (drop_title, drop_default, drop_nullability, drop_repeated_values, drop_required_alternatives):
        document = map_schemas(document, change)
    document = expand_inheritance(document)
    document = merge_all_of(document)
    document = complete_discriminators(document)
    document = map_schemas(document, keep_plain_values)
    document = share_free_form_objects(document)
    document = hoist_inline_types(document, config, names)
    document = unwrap_envelopes(document)
    document = inline_aliases(document)
    document = complete_references(document)
    names = names or Names()
    names.forget(CLASSES, {class_name(name) for name in schemas(document)})
    document = name_enum_members(document, config, names)
    document = name_resources(document, names)
    document = name_methods(document, config, names)
    document = name_fields(document, names)
    document = name_arguments(document, names)
    check_references(document)
    return document


def exclude_flagged(document: Node, config: GeneratorConfig) -> Node:
    """Exclude the operations and webhooks that have a flag of the configuration, and list them.

    A flag also applies to everything inside: it may be on an operation, a path, all paths or all webhooks. Each run
    prints the list, which is stored as `x-excluded`, and the API's docstring contains it.
    """
    excluded: list[str] = []

    def is_kept(node: Any, what: str) -> bool:
        flags = [flag for flag in config.exclude if isinstance(node, dict) and node.get(flag)]
        excluded.extend(f"{what}: {', '.join(flags)}" for _ in flags[:1])
        return not flags

    new = dict(document)
    for key in ("paths", "webhooks", "x-webhooks"):
        found = document[key] if isinstance(document.get(key), dict) else {}
        above = _flagged(found, config)
        items = {name: dict(item) if isinstance(item, dict) else item for name, item in found.items()}
        for name, item in items.items():
            if is_extension(name, "path item" if key == "paths" else "webhook", item):
                continue
            for method in [method for method in METHODS if method in item]:
                node = item[method]
                about = f" ({node['operationId']})" if "operationId" in node else ""
                if not is_kept({**above, **_flagged(item, config), **node}, f"{method.upper()} {name}{about}"):
                    del item[method]
        new.update({key: items} if found else {})
    return {**new, "x-excluded": excluded} if excluded else new


def _flagged(item: Node, config: GeneratorConfig) -> Node:
    return {flag: item[flag] for flag in config.exclude if flag in item}


def take_webhook_payloads(document: Node, config: GeneratorConfig) -> Node:
    """Make components of the bodies of webhooks, and drop the webhooks. A client only reads their bodies.

    An inline body is named after its webhook: `BookReturnedPayload`. `webhooks` of 3.1 and `x-webhooks` of 3.0 are both
    read. Payloads are marked, so that `events` can list them. A body that only wraps an event becomes that event, and
    several webhooks may share its component.
    """
    payloads: Node = {}
    bodies: dict[str, list[str]] = {}
    for key in ("webhooks", "x-webhooks"):
        for name, item in document.get(key, {}).items():
            for method in [method for method in METHODS if method in resolve(document, item, name)]:
                where = f"webhook {name}"
                body = resolve(document, resolve(document, item, name)[method].get("requestBody", {}), where)
                for kind, held in body.get("content", {}).items():
                    schema = held.get("schema", {})
                    if not is_json(kind):
                        raise GenerateError(f"{where}: the event comes as {kind}, and only JSON is read")
                    resolve(document, schema, where)
                    schema = unwrap_event(document, schema, where)
                    component = schema_name(schema)
                    if component not in schemas(document):
                        component = config.inline_names.get(f"{name}.payload", f"{class_name(name)}Payload")
                        if component in schemas(document) or payloads.get(component, schema) != schema:
                            raise GenerateError(f"{where}: its body would be called {component}, which is taken")
                        payloads[component] = schema
                    bodies.setdefault(component, []).extend(event_types(name, resolve(document, item, name)[method]))
    new = {key: value for key, value in document.items() if key not in ("webhooks", "x-webhooks")}
    return mark_payloads(with_schemas(new, {**schemas(new), **payloads}), bodies) if bodies else new


def inline_operation_parts(document: Node) -> Node:
    """Copy shared parameters, bodies and responses, and parameters of the path, into the operations.

    A description or flag beside a `$ref` is kept, and replaces that of the target.
    """

    def inline(part: Node, where: str) -> Node:
        beside = {key: value for key, value in part.items() if key != "$ref"}
        return {**resolve(document, part, where), **beside}

    def change(operation: OperationNode) -> Node:
        shared = document["paths"][operation.path].get("parameters", [])
        parts = [inline(part, f"{operation}: parameters") for part in (*shared, *operation.node.get("parameters", []))]
        new = {**operation.node, "parameters": list({(part["name"], part["in"]): part for part in parts}.values())}
        if "requestBody" in new:
            new["requestBody"] = inline(new["requestBody"], f"{operation}: body")
        new["responses"] = {
            code: inline(part, f"{operation}: {code}") for code, part in new.get("responses", {}).items()
        }
        return new

    document = map_operations(document, change)
    for item in document["paths"].values():
        item.pop("parameters", None)
    return {**document, "components": {"schemas": schemas(document)}}


def drop_error_responses(document: Node) -> Node:
    """Drop 4xx, 5xx and default responses with their schemas. Hand-written classes describe errors.

    If there is only a `default` response, it counts as the success response, unless its schema is an error.
    """

    def change(operation: OperationNode) -> Node:
        declared = operation.node["responses"]
        kept = {code: part for code, part in declared.items() if str(code)[0] in "23"}
        if declared.keys() == {"default"} and not _is_error(document, declared["default"], str(operation)):
            kept = {"2XX": declared["default"]}
        if not kept:
            raise GenerateError(f"{operation} declares no success response")
        return {**operation.node, "responses": {str(code): part for code, part in kept.items()}}

    return _drop_unused(map_operations(document, change), lambda schema: _declares(schema, _ERROR))


def _is_error(document: Node, response: Node, where: str) -> bool:
    found = [resolve(document, held.get("schema", {}), where) for held in response.get("content", {}).values()]
    return any(_declares(schema, _ERROR) for schema in found)


def drop_handwritten(document: Node, config: GeneratorConfig) -> Node:
    """Drop the schemas that the hand-written layer implements."""
    return with_schemas(
        document, {name: schema for name, schema in schemas(document).items() if name not in config.handwritten}
    )


def lift_headers(document: Node, config: GeneratorConfig) -> Node:
    """Turn the headers that the client fills in into flags of the operation (`x-consumer`, `x-service` …).

    OpenAPI says that headers about the message itself are not parameters, even if a document lists them.
    """

    def change(operation: OperationNode) -> Node:
        new = {**operation.node, "parameters": []}
        for parameter in operation.node["parameters"]:
            name = str(parameter["name"]).lower()
            if parameter["in"] == "header" and name in config.headers:
                new[f"x-{config.headers[name]}"] = "needed" if parameter.get("required") else "optional"
            elif parameter["in"] != "header" or name not in _MESSAGE_HEADERS:
                new["parameters"].append(_with_schema(parameter, f"{operation}: {parameter['name']}"))
        return new

    return map_operations(document, change)


def _with_schema(parameter: Node, where: str) -> Node:
    """Return a parameter with its schema under `schema`. A parameter described by a media type is sent as JSON."""
    if parameter["in"] not in ("path", "query", "header", "cookie"):
        raise GenerateError(f"{where}: a parameter in {parameter['in']!r} can't be sent")
    if "content" not in parameter:
        return {"schema": {}, **parameter}
    kind, held = next(iter(parameter["content"].items()), ("nothing", Node()))
    if len(parameter["content"]) != 1 or not is_json(kind) or parameter["in"] == "path":
        raise GenerateError(f"{where}: a parameter of {kind} can't be sent")
    return {**parameter, "schema": held.get("schema", {}), "style": "json"}


def choose_media_types(document: Node) -> Node:
    """Keep one media type of each body and response: JSON if there is one, otherwise the most specific.

    `x-also` keeps the others, for the method's docstring. `x-kind` says how to write or read the chosen media type:
    json, multipart, form, text or binary.
    """

    def choose(part: Node, where: str) -> Node:
        content = part.get("content")
        if not content:
            return {key: value for key, value in part.items() if key != "content"}
        kinds = {media: _kind(document, media, held, where) for media, held in content.items()}
        chosen = min(content, key=lambda media: _PREFERENCE.index(kinds[media]))
        held = {"schema": {}, **content[chosen]}
        if kinds[chosen] not in ("json", "multipart", "form"):
            held["schema"] = {}  # the whole bytes or string
        also = [media for media in content if media != chosen]
        return {**part, "content": {chosen: held}, "x-kind": kinds[chosen], **({"x-also": also} if also else {})}

    def change(operation: OperationNode) -> Node:
        new = dict(operation.node)
        if "requestBody" in new:
            new["requestBody"] = choose(new["requestBody"], f"{operation}: body")
            if "content" not in new["requestBody"]:
                raise GenerateError(f"{operation}: the body has no content")
        new["responses"] = {code: choose(part, f"{operation}: {code}") for code, part in new["responses"].items()}
        return new

    return map_operations(document, change)


def is_json(media: str) -> bool:
    """Return True if a media type is JSON, by any of its names."""
    base = media.partition(";")[0].strip().lower()
    return base in ("application/json", "*/json") or base.endswith("+json")


def _kind(document: Node, media: str, held: Node, where: str) -> str:
    base = media.partition(";")[0].strip().lower()
    if is_json(media):
        return "json"
    if base in ("multipart/form-data", "application/x-www-form-urlencoded"):
        return "multipart" if base.startswith("multipart") else "form"
    if base.startswith("multipart/"):
        raise GenerateError(f"{where}: {media} can't be generated; of multipart bodies, form-data can")
    schema = resolve(document, held.get("schema", {}), where)
    if base in ("*/*", "application/*") and any(key in schema for key in _STRUCTURED):
        return "json"
    return "text" if base == "text/plain" and schema.get("format") != "binary" else "binary"


def drop_title(schema: Node, _where: str) -> Node:
    """Drop a title, because it would rename the class."""
    return {key: value for key, value in schema.items() if key != "title"}


def drop_default(schema: Node, _where: str) -> Node:
    """Drop a default. An argument that the caller omits isn't sent, and a key that the server omits stays missing."""
    return {key: value for key, value in schema.items() if key != "default"}


def drop_required_alternatives(schema: Node, _where: str) -> Node:
    """Drop members of `anyOf` that only say which fields belong together. No type can express that."""
    new = dict(schema)
    for key in ("anyOf", "oneOf"):
        if key in new:
            parts = [part for part in new.pop(key) if not _only_requires(part, "properties" in schema)]
            new = {**new, key: parts} if parts else new
    return new


def _only_requires(part: Node, has_fields: bool) -> bool:
    """Return True if a member only names required fields. Beside fields, an empty member also has no effect."""
    return part.keys() <= {"required", "description"} and ("required" in part or has_fields)


def share_free_form_objects(document: Node) -> Node:
    """Make each object without declared fields a reference to one component, so that the parser makes no class for it.

    A map whose values have a type stays. A component that nothing refers to keeps its class.
    """
    used = False
    referred = references(document)

    def change(schema: Node, where: str) -> Node:
        nonlocal used
        if schema.get("type") != "object" or "properties" in schema or any(key in schema for key in CHOICES):
            return schema
        if schema.get("additionalProperties") not in (None, {}, True, False):
            return schema
        if where in schemas(document) and where not in referred:
            return {**schema, "properties": {}}
        used = True
        return {"$ref": SCHEMA_REF + FREE_FORM, **flags(schema)}

    new = map_schemas(document, change)
    if FREE_FORM in schemas(document):
        raise GenerateError(f"the schema {FREE_FORM} has a name that the generator needs itself")
    return with_schemas(new, {**schemas(new), FREE_FORM: {"type": "object"}}) if used else new


def unwrap_envelopes(document: Node) -> Node:
    """Replace the envelope of each response by its `data`, and drop the envelopes.

    A response without an envelope is the data itself, and gets the mark `x-bare`. Inline types in an envelope must
    already be hoisted.
    """

    def change(operation: OperationNode) -> Node:
        responses = {code: unwrap(part, operation) for code, part in operation.node["responses"].items()}
        return {**operation.node, "responses": responses}

    def unwrap(response: Node, operation: OperationNode) -> Node:
        if "content" not in response or response.get("x-kind", "json") != "json":
            return response
        ((kind, held),) = response["content"].items()
        envelope = resolve(document, held["schema"], str(operation))
        if not _declares(envelope, _ENVELOPE):
            return {**response, "x-bare": True}
        return {**response, "content": {kind: {**held, "schema": envelope["properties"]["data"]}}}

    return _drop_unused(map_operations(document, change), lambda schema: _declares(schema, _ENVELOPE))


def inline_aliases(document: Node) -> Node:
    """Replace references to schemas that get no class (a plain string, an array, a choice) by the schemas."""
    aliases = {name: schema for name, schema in schemas(document).items() if not _is_class(schema, name)}

    def expand(inside: tuple[str, ...]) -> Change:
        def change(schema: Node, where: str) -> Node:
            name = schema_name(schema)
            if name not in aliases:
                return schema
            if name in inside:
                raise GenerateError(f"{where}: the schema {name} contains itself and is not an object")
            beside = {key: value for key, value in schema.items() if key != "$ref"}
            return map_schema({**aliases[name], **beside}, where, expand((*inside, name)))

        return change

    new = map_schemas(document, expand(()))
    return with_schemas(new, {name: schema for name, schema in schemas(new).items() if name not in aliases})


def complete_references(document: Node) -> Node:
    """Give each `$ref` the description and flags of its target, unless it has its own."""

    def change(schema: Node, where: str) -> Node:
        if "$ref" not in schema:
            return schema
        target = resolve(document, schema, where)
        return {**{key: value for key, value in flags(target).items() if key != "example"}, **schema}

    return map_schemas(document, change)


def name_resources(document: Node, names: Names | None = None) -> Node:
    """Name the class and the attribute of each tag, and store them in each operation as `x-resource`.

    Components must already have their class names: a resource with the same name gets the suffix `Resource`.
    """
    tags = {operation.tag for operation in operations(document)}
    names, classes = names or Names(), {class_name(name) for name in schemas(document)} | RESERVED_CLASSES
    attributes = names.scope(ATTRIBUTES, tags)
    resources = names.scope(RESOURCES, tags, same=module_name)
    for tag in sorted(tags):
        attribute = module_name(tag if class_name(tag) == shortened(class_name(tag)) else shortened(class_name(tag)))
        attributes.give(tag, unhidden(attribute, protected.attributes()))
        resources.give(tag, shortened(class_name(tag, *(["Resource"] if class_name(tag) in classes else []))))

    def change(operation: OperationNode) -> Node:
        tag = operation.tag
        return {**operation.node, "x-resource": [attributes.given[tag], resources.given[tag]]}

    return map_operations(document, change)


def name_methods(document: Node, config: GeneratorConfig, names: Names | None = None) -> Node:
    """Name the method of each operation, and store it as `x-method`. The names of a resource are unique."""
    names, by_tag = names or Names(), dict[str, dict[str, str]]()
    for operation in operations(document):
        by_tag.setdefault(operation.tag, {})[operation.id] = method_name(operation, config)
    given: dict[str, str] = {}
    for tag, wanted in by_tag.items():
        scope = names.scope(f"methods {tag}", wanted, config.methods, same=lambda name: name.strip("_"))
        given |= {key: scope.give(key, unhidden(wanted[key], protected.methods())) for key in sorted(wanted)}
    return map_operations(document, lambda operation: {**operation.node, "x-method": given[operation.id]})


def name_enum_members(document: Node, config: GeneratorConfig, names: Names | None = None) -> Node:
    """Name the members of each enum. The parser would number some of them."""
    names = names or Names()

    def change(schema: Node, where: str) -> Node:
        if "enum" not in schema:
            return schema
        values = member_names(schema["enum"], config, names.recorded(f"members {where}"))
        scope = names.scope(f"members {where}", values, config.enum_members)
        given = {value: scope.give(value, values[value]) for value in sorted(values)}
        return {**schema, "x-enum-varnames": [given[str(value)] for value in schema["enum"]]}

    return map_schemas(document, change)


def check_references(document: Node) -> None:
    """Stop if a `$ref` has no target."""

    def change(schema: Node, where: str) -> Node:
        resolve(document, schema, where)
        return schema

    map_schemas(document, change)


def _declares(schema: Node, names: set[str]) -> bool:
    return names <= set(schema.get("properties", {}))


def _is_class(schema: Node, name: str) -> bool:
    return "properties" in schema or "enum" in schema or name == FREE_FORM


def _drop_unused(document: Node, matches: Callable[[Node], bool]) -> Node:
    """Drop the component schemas that match and that nothing refers to."""
    used = references(document)
    kept = {name: schema for name, schema in schemas(document).items() if name in used or not matches(schema)}
    return with_schemas(document, kept)


def references(document: Node) -> set[str]:
    """Return the components that the document refers to."""
    used: set[str] = set()

    def collect(node: Any, is_mapping: bool = False) -> None:
        if isinstance(node, dict) and not is_mapping and isinstance(node.get("$ref"), str):
            used.add(schema_name(node))
        for part, inner in parts(node, is_mapping):
            collect(part, inner)

    collect(document)
    return used
