"""The classes of an API's `resources` package: one class for each tag, one method for each operation."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from .annotations import ClassRef, PythonType, argument_type, bare_union, class_ref, plain_types, result_type
from .composition import CHOICES
from .config import GeneratorConfig
from .dialect import NULL_ITEMS, VALUES
from .document import Node, OperationNode, operations, resolve, schema_name
from .errors import GenerateError, Problems
from .examples import Examples
from .identifiers import options_name
from .models import description_of
from .parsing import Api
from .passes import FREE_FORM
from .text import sentence

_STYLES = {
    "query": ("form", "spaceDelimited", "pipeDelimited", "deepObject", "json"),
    "header": ("simple", "json"),
    "path": ("simple",),
    "cookie": ("form", "json"),
}
"""The styles of a parameter's value in each place. The first is the default."""
_JSON = "application/json"
_WORD = re.compile(r'"(?:[^"\\]|\\.)*"|[\w.]+')
"""A string, or a name with its dots."""


@dataclass(frozen=True)
class ArgumentView:
    """An argument that the caller passes: a parameter or the body."""

    name: str
    wire: str
    """A parameter's name in the document."""
    annotation: str
    required: bool
    description: str
    spec: str = ""
    """The arguments of its `operation.Parameter`. Path parameters and bodies have none."""
    takes: str = ""
    """The class that a body is converted to before it is sent, as code, or an empty string."""
    place: str = "body"
    """Its place in the request: `path`, `query`, `header`, `cookie` or `body`."""

    @property
    def about(self) -> str:
        """Its text in the docstring: its description, or its place if it has none."""
        places = {"path": "Part of the path.", "body": "The body of the request."}
        return self.description or places.get(self.place) or f"Sent as the {self.place} parameter `{self.wire}`."


@dataclass(frozen=True)
class ResultView:
    """The result of a call."""

    kind: str
    """The type of object that the method returns: a `call`, a `list` or a `download`."""
    runtime: str
    """The type for the hand-written layer: a class, `None`, `Redirect`, `PlainText`, or a `ValueOf`."""
    annotation: str
    codes: tuple[str, ...] = ()
    """The statuses of the responses that have it."""
    accept: str = _JSON
    is_bare: bool = False

    @property
    def is_list(self) -> bool:
        """True if it comes in pages."""
        return self.kind == "list"

    @property
    def example(self) -> str:
        """The class in the example: a model, `None`, `Redirect`, or an empty string."""
        return self.runtime if self.runtime.isidentifier() else ""


@dataclass(frozen=True)
class MethodView:
    """A method, and its operation."""

    name: str
    operation: OperationNode
    summary: str
    description: str
    deprecated: bool
    path: list[ArgumentView]
    body: ArgumentView | None
    query: list[ArgumentView]
    headers: list[ArgumentView]
    cookies: list[ArgumentView]
    result: ResultView
    options: str
    settings: dict[str, object]
    example: str
    imports: frozenset[ClassRef]

    @property
    def constant(self) -> str:
        """The name of the constant with the operation's declaration."""
        return f"_{self.name.strip('_').upper()}"

    @property
    def returns(self) -> str:
        """The annotation of the method's result."""
        forms = {"list": "Paginator[{}]", "call": "Call[{}]", "download": "{}"}
        return forms[self.result.kind].format(self.result.annotation)

    @property
    def form(self) -> str:
        """The class that the method returns."""
        return {"list": "Paginator", "call": "Call", "download": "Download"}[self.result.kind]

    @property
    def cursor(self) -> ArgumentView | None:
        """The argument for the cursor at which a list starts. Each page has its own cursor."""
        return next((argument for argument in self.query if argument.wire == "cursor" and self.result.is_list), None)

    @property
    def filters(self) -> list[ArgumentView]:
        """The query parameters that are the same for each page."""
        return [argument for argument in self.query if argument is not self.cursor]

    @property
    def keywords(self) -> list[ArgumentView]:
        """The keyword arguments."""
        return [*self.query, *self.headers, *self.cookies]


@dataclass(frozen=True)
class ResourceView:
    """A class for a tag."""

    ref: ClassRef
    tag: str
    description: str
    plain_types: Mapping[ClassRef, str] = field(default_factory=dict)
    """The types of all dicts and plain values that callers may pass for classes, with the built-in type of each."""
    methods: list[MethodView] = field(default_factory=list)

    @property
    def inputs(self) -> list[tuple[ClassRef, str]]:
        """The types of dicts and plain values that the methods name, with the built-in type of each."""
        return [(ref, self.plain_types[ref]) for ref in self.imports if ref in self.plain_types]

    def qualified(self, code: str) -> str:
        """Return a method's code with its classes as attributes of `models`, which imports a class at its first use."""
        names = {ref.name for ref in self.imports if ref not in self.plain_types}
        return _WORD.sub(lambda word: f"models.{word[0]}" if word[0] in names else word[0], code)

    @property
    def imports(self) -> list[ClassRef]:
        """The model classes that the methods name."""
        return sorted({ref for method in self.methods for ref in method.imports})


def describe_resources(api: Api, config: GeneratorConfig) -> list[ResourceView]:
    """Describe a resource for each tag of an API, in the document's order. Every operation is in one."""
    about = {tag["name"]: tag.get("description") for tag in api.document.get("tags", [])}
    examples, inputs = Examples(api), plain_types(api)
    found: dict[str, ResourceView] = {}
    problems = Problems()
    for operation in operations(api.document):
        tag = operation.tag
        if tag not in found:
            ref = ClassRef(*operation.node["x-resource"])
            found[tag] = ResourceView(ref, tag, sentence(about.get(tag) or ""), inputs)
        with problems.at(str(operation)):
            found[tag].methods.append(_method(api, operation, found[tag].ref.module, config, examples))
    problems.stop()
    _check_complete(api, list(found.values()))
    return list(found.values())


def _check_complete(api: Api, resources: list[ResourceView]) -> None:
    declared, written = len(list(operations(api.document))), sum(len(resource.methods) for resource in resources)
    if declared != written or len({resource.ref.module for resource in resources}) != len(resources):
        raise GenerateError(f"{api.source}: {declared} operations became {written} methods, or two tags one module")
    for resource in resources:
        if resource.ref.name == api.namespace:
            raise GenerateError(
                f"{api.source}: the tag {resource.tag} and the API share the name {api.namespace};"
                " give the API another `namespace` in generator-config.yml"
            )
        if resource.ref.name in {ref.name for ref in resource.imports}:
            raise GenerateError(f"{api.source}: the tag {resource.tag} and a schema share the name {resource.ref.name}")


def _method(
    api: Api, operation: OperationNode, resource: str, config: GeneratorConfig, examples: Examples
) -> MethodView:
    node = operation.node
    name = str(node["x-method"])
    types: list[PythonType] = []
    by_place = {
        place: [_argument(api, part, operation, config, types) for part in node["parameters"] if part["in"] == place]
        for place in ("path", "query", "header", "cookie")
    }
    in_path = re.findall(r"{([^{}]+)}", operation.path)
    for header in by_place["header"]:
        if header.wire in {cookie.wire for cookie in by_place["cookie"]}:
            raise GenerateError(f"{operation}: {header.wire} is a header and a cookie, which can't be told apart")
    path = sorted(by_place["path"], key=lambda argument: in_path.index(argument.wire))
    body = _body(api, operation, types) if "requestBody" in node else None
    result, kind = _result(api, operation)
    types.append(kind)
    consumer, service = bool(node.get("x-consumer")), bool(node.get("x-service"))
    return MethodView(
        name=name,
        operation=operation,
        summary=sentence(str(node.get("summary") or operation.id)),
        description=" ".join([sentence(str(node.get("description") or "")), *_also(node, result)]).strip(),
        deprecated=bool(node.get("deprecated")),
        path=path,
        body=body,
        query=_required_first(by_place["query"]),
        headers=_required_first(by_place["header"]),
        cookies=_required_first(by_place["cookie"]),
        result=result,
        options=options_name(node),
        settings=_settings(node, path, body, result, consumer, service),
        example=examples.of(operation, f"apideck.{api.name}.{resource}.{name}", result.example, result.kind),
        imports=frozenset(ref for kind in types for ref in kind.classes),
    )


def _required_first(arguments: list[ArgumentView]) -> list[ArgumentView]:
    return sorted(arguments, key=lambda argument: not argument.required)


def _settings(
    node: Node,
    path: list[ArgumentView],
    body: ArgumentView | None,
    result: ResultView,
    consumer: bool,
    service: bool,
) -> dict[str, object]:
    """Return the settings of the operation's declaration that aren't defaults, without its path and parameters."""
    media = next(iter(node["requestBody"]["content"])) if body else _JSON
    if body and node["requestBody"]["x-kind"] == "json" and "*" in media:
        media = _JSON
    told: dict[str, tuple[object, object]] = {
        "auth": (node.get("security") != [], True),
        "consumer": (consumer, False),
        "all_consumers": (node.get("x-consumer") == "optional", False),
        "service": (service, False),
        "scalars": (tuple(argument.wire for argument in path if argument.annotation != "str"), ()),
        "body": (body.name if body else None, None),
        "needs_body": (body.required if body else True, True),
        "content": (media, _JSON),
        "parts": (_part_types(node["requestBody"]) if body else {}, {}),
        "indexed": (_indexed_fields(node["requestBody"]) if body else (), ()),
        "accept": (result.accept, _JSON),
        "bare": (result.is_bare, False),
        "download": (result.kind == "download", False),
    }
    return {name: value for name, (value, default) in told.items() if value != default}


def _part_types(body: Node) -> dict[str, str]:
    """Return the media types of a form's parts, if the document gives them."""
    (held,) = body["content"].values()
    if body["x-kind"] != "multipart":
        return {}
    return {
        name: kinds[0]
        for name, part in held.get("encoding", {}).items()
        if (kinds := [kind.strip() for kind in part.get("contentType", "").split(",") if "*" not in kind]) and kinds[0]
    }


def _indexed_fields(body: Node) -> tuple[str, ...]:
    """Return the fields of a form with the style `deepObject`, whose arrays are written with indices."""
    (held,) = body["content"].values()
    if body["x-kind"] != "form":
        return ()
    return tuple(name for name, part in held.get("encoding", {}).items() if part.get("style") == "deepObject")


def _also(node: Node, result: ResultView) -> list[str]:
    """Return sentences about the media types that the document offers and the method doesn't use."""
    offers = [("takes", "sends", node.get("requestBody", {}))]
    offers += [("answers", "reads", part) for code, part in node["responses"].items() if code in result.codes]
    return [
        f"The API also {verb} {', '.join(f'`{media}`' for media in part['x-also'])}; this method {uses}"
        f" `{next(iter(part['content']))}`."
        for verb, uses, part in offers
        if "x-also" in part
    ]


def _argument(
    api: Api, node: Node, operation: OperationNode, config: GeneratorConfig, types: list[PythonType]
) -> ArgumentView:
    """Return a parameter as an argument, with the settings that the hand-written layer needs to send it."""
    name, place, where = node["name"], node["in"], f"{operation}: {node['name']}"
    kind = argument_type(api, node["schema"], where)
    types.append(kind)
    schema = resolve(api.document, node["schema"], where)
    sent_as = _sent_as(schema)
    style, explode = _style(node, where)
    annotation, about = kind.text, _describe(node)
    if VALUES in schema:
        about = description_of({**schema, "description": about})
    if place == "path":
        if sent_as not in ("string", "datetime", "integer", "number", "boolean", "any") or annotation == "Any":
            raise GenerateError(f"{where}: a path parameter of type {schema.get('type')} can't be sent")
        return ArgumentView(node["x-name"], name, annotation, True, about, place=place)
    if style == "deepObject" and sent_as not in ("array", "object", "any"):
        raise GenerateError(f"{where}: the style deepObject is for objects and arrays, not for {sent_as}")
    if place == "query" and name in config.comma_lists and annotation == "str":
        annotation, style, explode = "str | Sequence[str]", "comma", False
        about = f"{about} Several may also be given as a list.".strip()
    spec = {
        "style": None if style == "form" else style,
        "explode": None if explode or style in ("deepObject", "json") else False,
        "required": True if node.get("required") else None,
        "minimum": schema.get("minimum"),
        "maximum": schema.get("maximum"),
    }
    parts = [f'"{name}"', *([f'"{sent_as}"'] if sent_as != "string" else [])]
    parts += [f"{key}={_literal(value)}" for key, value in spec.items() if value is not None]
    if takes := _takes(api, node["schema"]):
        parts.append(f"takes=lambda: {takes}")
    return ArgumentView(
        node["x-name"], name, annotation, bool(node.get("required")), about, ", ".join(parts), place=place
    )


def _takes(api: Api, schema: Node) -> str:
    """Return the class that an argument is converted to, or `list[…]` of one, as code. Return "" for plain values."""
    component = schema_name(schema)
    if component in api.written and component != FREE_FORM:
        return class_ref(api, component).name
    if schema.get("type") == "array" and (item := _takes(api, schema.get("items", {}))):
        return f"list[{item}]"
    return ""


def _style(node: Node, where: str) -> tuple[str, bool]:
    """Return the style of a parameter's value, and whether an array or object in it becomes several values."""
    known = {style.lower(): style for style in _STYLES[node["in"]]}
    default = _STYLES[node["in"]][0]
    style = known.get(str(node.get("style", default)).lower())
    if style is None:
        raise GenerateError(f"{where}: the style {node['style']} can't be sent in a {node['in']}")
    return style, bool(node.get("explode", style == "form"))


def _sent_as(schema: Node) -> str:
    """Return the type of a parameter's value, as `operation.Parameter` names it. A choice of types is `any`."""
    kind = schema.get("type")
    if any(key in schema for key in CHOICES) or isinstance(kind, list) or kind in (None, "null"):
        return "object" if "properties" in schema else "any"
    return "datetime" if kind == "string" and schema.get("format") == "date-time" else str(kind)


def _literal(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else repr(value)


def _body(api: Api, operation: OperationNode, types: list[PythonType]) -> ArgumentView:
    node = operation.node["requestBody"]
    (held,), kind = node["content"].values(), node["x-kind"]
    for name, part in held.get("encoding", {}).items():
        if kind == "form":
            _check_encoding(part, f"{operation}: body.{name}")
        elif part.keys() - {"contentType"} and kind == "multipart":
            raise GenerateError(f"{operation}: body.{name}: of an encoding, only the contentType can be generated")
    annotation, takes = {"text": "str", "binary": "bytes | AsyncIterable[bytes]"}.get(kind), ""
    if annotation is None:
        found = argument_type(api, held["schema"], f"{operation}: body")
        types.append(found)
        annotation, takes = found.text, _takes(api, held["schema"])
    if kind in ("multipart", "form") and "properties" not in resolve(api.document, held["schema"], str(operation)):
        annotation, takes = "Mapping[str, Any]", ""
    return ArgumentView(node["x-name"], "", annotation, bool(node.get("required")), _describe(node), takes=takes)


def _check_encoding(part: Node, where: str) -> None:
    """Refuse an encoding that writes the field of a form in a way that the client doesn't support."""
    style = str(part.get("style", "form"))
    is_spread = style == "deepObject" or (style == "form" and part.get("explode", True))
    if not is_spread or part.get("allowReserved"):
        raise GenerateError(f"{where}: a field of a form is a `form` with `explode`, or a `deepObject`; say which")


def _result(api: Api, operation: OperationNode) -> tuple[ResultView, PythonType]:
    """Return the result of an operation's successful responses, and its type."""
    responses = dict(sorted(operation.node["responses"].items()))
    successes = {code: part for code, part in responses.items() if code.startswith("2")}
    if not successes:
        return ResultView("call", "Redirect", "str", tuple(responses)), PythonType("str")
    filled = {code: part for code, part in successes.items() if "content" in part}
    if not filled or operation.method == "head":
        return ResultView("call", "None", "None"), PythonType("None")
    kinds = {(part["x-kind"], bool(part.get("x-bare"))) for part in filled.values()}
    if len(kinds) > 1:
        raise GenerateError(f"{operation}: the responses {', '.join(filled)} are of different kinds")
    ((kind, is_bare),) = kinds
    accept = next(iter(next(iter(filled.values()))["content"]))
    common = {"codes": tuple(filled), "accept": accept}
    if kind == "text":
        return ResultView("call", "PlainText", "str", **common), PythonType("str")
    if kind != "json":
        return ResultView("download", "", "Download", **common), PythonType("Download")
    schemas = [held["schema"] for part in filled.values() for held in part["content"].values()]
    schema: Node = schemas[0] if all(other == schemas[0] for other in schemas) else {"anyOf": schemas}
    is_optional = len(filled) < len(successes)
    is_list = schema.get("type") == "array" and not is_optional
    found = result_type(api, schema.get("items", {}) if is_list else schema, str(operation))
    null = " | None" if is_list and schema.get(NULL_ITEMS) and found.text != "Any" else ""
    annotation = bare_union(found.text) + null + (" | None" if is_optional and found.text != "Any" else "")
    runtime = found.text + null
    if schema_name(schema if not is_list else schema.get("items", {})) not in api.models or annotation != runtime:
        optional = ", is_optional=True" if is_optional else ""
        runtime = f"ValueOf[{annotation}]({runtime}{optional})"
    elif found.text.startswith("dict["):
        runtime = f"ValueOf[{annotation}]({runtime})"
    return ResultView("list" if is_list else "call", runtime, annotation, is_bare=is_bare, **common), found


def _describe(node: Node) -> str:
    note = " Deprecated." if node.get("deprecated") else ""
    return f"{sentence(str(node.get('description') or ''))}{note}".strip()
