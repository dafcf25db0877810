"""The classes of an API's `resources` package: one per tag, one method per operation."""

from dataclasses import dataclass, field

from openapi_python_client.parser.bodies import Body
from openapi_python_client.parser.properties import ModelProperty
from openapi_python_client.parser.properties.list_property import ListProperty
from openapi_python_client.parser.properties.protocol import PropertyProtocol

from .annotations import ClassRef, PythonType, argument_type, field_type
from .config import GeneratorConfig
from .document import Node, OperationNode, operations, resolve
from .errors import GenerateError, Problems
from .examples import Examples
from .models import UNDESCRIBED
from .naming import identifier, module_name
from .parsing import Api
from .passes import FREE_FORM
from .text import sentence

STYLES = {
    "form": "form",
    "spacedelimited": "spaceDelimited",
    "pipedelimited": "pipeDelimited",
    "deepobject": "deepObject",
}
_OPTIONS = {(False, False): "AppOptions", (True, False): "ConsumerOptions", (True, True): "ConnectorOptions"}


@dataclass(frozen=True)
class ArgumentView:
    """An argument that the caller sets: a path parameter, the body, or a query parameter."""

    name: str
    annotation: str
    required: bool
    description: str
    spec: str = ""
    """How it is sent, as an `operation.Query`; for query parameters."""


@dataclass(frozen=True)
class ResultView:
    """What a call gives."""

    runtime: str
    """The type as the hand-written layer takes it: a class, `None`, or `Redirect`."""
    annotation: str
    is_list: bool


@dataclass(frozen=True)
class MethodView:
    """A method and the operation it stands for."""

    name: str
    operation: OperationNode
    summary: str
    description: str
    deprecated: bool
    path: list[ArgumentView]
    body: ArgumentView | None
    query: list[ArgumentView]
    result: ResultView
    options: str
    flags: dict[str, bool]
    example: str
    imports: frozenset[ClassRef]

    @property
    def constant(self) -> str:
        """The name of the operation's declaration."""
        return f"_{self.name.strip('_').upper()}"


@dataclass(frozen=True)
class ResourceView:
    """A class for a tag."""

    ref: ClassRef
    tag: str
    description: str
    methods: list[MethodView] = field(default_factory=list)

    @property
    def imports(self) -> list[ClassRef]:
        """The model classes that the methods name."""
        return sorted({ref for method in self.methods for ref in method.imports})


def describe_resources(api: Api, config: GeneratorConfig) -> list[ResourceView]:
    """Every tag of an API as a resource, in the document's order; every operation is in one."""
    about = {tag["name"]: tag.get("description") for tag in api.document.get("tags", [])}
    examples = Examples(api)
    found: dict[str, ResourceView] = {}
    problems = Problems()
    for operation in operations(api.document):
        tag = operation.tag
        if tag not in found:
            ref = ClassRef(*operation.node["x-resource"])
            found[tag] = ResourceView(ref, tag, sentence(about.get(tag) or UNDESCRIBED))
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
        if resource.ref.name in {ref.name for ref in resource.imports}:
            raise GenerateError(f"{api.source}: the tag {resource.tag} and a schema share the name {resource.ref.name}")


def _method(
    api: Api, operation: OperationNode, resource: str, config: GeneratorConfig, examples: Examples
) -> MethodView:
    endpoint, node = api.endpoint(operation), operation.node
    name = str(node["x-method"])
    nodes = {(part["in"], part["name"]): part for part in node["parameters"]}
    types: list[PythonType] = []
    path = [
        _path_argument(prop, nodes["path", prop.name.get_untrusted_value()], operation)
        for prop in endpoint.path_parameters
    ]
    body = _body(endpoint.bodies, operation, types) if "requestBody" in node else None
    by_name = {prop.name.get_untrusted_value(): prop for prop in endpoint.query_parameters}
    query = [
        _query_argument(api, by_name[key], part, operation, config, types)
        for (place, key), part in nodes.items()
        if place == "query"
    ]
    result, result_type = _result(api, operation)
    _check_names([*path, *([body] if body else []), *query], operation)
    flags = {"consumer": bool(node.get("x-consumer")), "service": bool(node.get("x-service"))}
    return MethodView(
        name=name,
        operation=operation,
        summary=sentence(str(node.get("summary") or operation.id)),
        description=sentence(str(node.get("description") or "")),
        deprecated=bool(node.get("deprecated")),
        path=path,
        body=body,
        query=sorted(query, key=lambda argument: not argument.required),
        result=result,
        options=_OPTIONS[flags["consumer"] or flags["service"], flags["service"]],
        flags={
            "auth": node.get("security") != [],
            **flags,
            "body": bool(body and body.required),
        },
        example=examples.of(operation, f"apideck.{api.name}.{resource}.{name}", result.runtime, result.is_list),
        imports=frozenset(ref for kind in (*types, result_type) for ref in kind.classes),
    )


def _path_argument(prop: PropertyProtocol, node: Node, operation: OperationNode) -> ArgumentView:
    name = prop.name.get_untrusted_value()
    if argument_type(prop, f"{operation}: {name}").text != "str":
        raise GenerateError(f"{operation}: the path parameter {name} is no string")
    return ArgumentView(identifier(name, str(operation)), "str", True, _describe(node))


def _body(bodies: list[Body], operation: OperationNode, types: list[PythonType]) -> ArgumentView:
    if len(bodies) != 1 or bodies[0].body_type != "json":
        raise GenerateError(f"{operation}: a body must be JSON and nothing else")
    prop, node = bodies[0].prop, operation.node["requestBody"]
    kind = argument_type(prop, f"{operation}: body")
    types.append(kind)
    required = bool(node.get("required"))
    is_record = isinstance(prop, ModelProperty) and prop.class_info.name != FREE_FORM
    name = module_name(prop.class_info.name) if isinstance(prop, ModelProperty) and is_record else "body"
    return ArgumentView(name, kind.text, required, _describe(node))


def _query_argument(
    api: Api,
    prop: PropertyProtocol,
    node: Node,
    operation: OperationNode,
    config: GeneratorConfig,
    types: list[PythonType],
) -> ArgumentView:
    name, where = node["name"], f"{operation}: {node['name']}"
    kind = argument_type(prop, where)
    types.append(kind)
    style = STYLES.get(str(node.get("style", "form")).lower())
    if style is None:
        raise GenerateError(f"{where}: the style {node['style']} can't be sent in a query")
    explode = node.get("explode", style == "form")
    schema = resolve(api.document, node["schema"], where)
    annotation, about = kind.text, _describe(node)
    if name in config.comma_lists and annotation == "str":
        annotation, style, explode = "str | Sequence[str]", "comma", False
        about += " Several may also be given as a list."
    spec = {
        "style": None if style == "form" else style,
        "explode": None if explode or style == "deepObject" else False,
        "required": True if node.get("required") else None,
        "minimum": schema.get("minimum"),
        "maximum": schema.get("maximum"),
    }
    sent_as = schema.get("type", "string")
    parts = [f'"{name}"', *([f'"{sent_as}"'] if sent_as != "string" else [])]
    parts += [f"{key}={_literal(value)}" for key, value in spec.items() if value is not None]
    python_name = identifier(name, str(operation))
    return ArgumentView(python_name, annotation, bool(node.get("required")), about, ", ".join(parts))


def _literal(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else repr(value)


def _result(api: Api, operation: OperationNode) -> tuple[ResultView, PythonType]:
    """What the first success of an operation gives, and its type."""
    code, node = min(operation.node["responses"].items())
    if code.startswith("3"):
        return ResultView("Redirect", "str", False), PythonType("str")
    if "content" not in node:
        return ResultView("None", "None", False), PythonType("None")
    prop = next(part.prop for part in api.endpoint(operation).responses if part.status_code.pattern == code)
    is_list = isinstance(prop, ListProperty)
    kind = field_type(prop.inner_property if isinstance(prop, ListProperty) else prop, str(operation))
    if not kind.classes or " " in kind.text:
        raise GenerateError(f"{operation} answers with {kind.text}; only objects and arrays of them are read")
    return ResultView(kind.text, kind.text, is_list), kind


def _check_names(arguments: list[ArgumentView], operation: OperationNode) -> None:
    seen = {"self", "options", "max_items"}
    for argument in arguments:
        if argument.name in seen:
            raise GenerateError(f"{operation}: the argument name {argument.name} is taken")
        seen.add(argument.name)


def _describe(node: Node) -> str:
    note = " Deprecated." if node.get("deprecated") else ""
    return sentence(str(node.get("description") or UNDESCRIBED)) + note
