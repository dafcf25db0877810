"""Runs openapi-python-client's parser on a prepared document. Every warning of the parser stops the run."""

import warnings
from collections.abc import Iterator
from dataclasses import dataclass

from openapi_python_client.config import Config
from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.errors import GeneratorError
from openapi_python_client.parser.openapi import Endpoint
from openapi_python_client.parser.properties import EnumProperty, ModelProperty
from openapi_python_client.strings import PythonIdentifier

from .config import ApiConfig, GeneratorConfig
from .document import Node, OperationNode, map_operations, operations, schema_name, schemas, with_schemas
from .errors import GenerateError
from .passes import FREE_FORM
from .written import written_components


@dataclass(frozen=True)
class Api:
    """One API, prepared and parsed. The descriptions of its classes are made from it."""

    name: str
    """The sub-package and attribute, `crm`."""
    package: str
    """The import name of the package around it."""
    namespace: str
    """The class of the attribute, `Crm`."""
    source: str
    """The path of its document."""
    document: Node
    """The prepared document."""
    data: GeneratorData
    """The parsed document."""
    models: dict[str, ModelProperty]
    """The parsed objects by their component."""
    enums: dict[str, EnumProperty]
    """The parsed enums by their component."""
    endpoints: dict[tuple[str, str], Endpoint]
    """The parsed operations by method and path."""
    written: frozenset[str]
    """The components that callers create."""

    @property
    def label(self) -> str:
        """The name and version of the API, for messages and docstrings."""
        info = self.document["info"]
        return f"{info['title']} {info['version']}"

    def endpoint(self, operation: OperationNode) -> Endpoint:
        """Return the parsed endpoint of an operation."""
        return self.endpoints[operation.method, operation.path]


def parser_view(document: Node) -> Node:
    """Return the part of the document that the parser needs: classes, members, fields, operations and their paths.

    `annotations` and `resources` take the types of fields, requests and responses from the document. The parser doesn't
    support many of them, and drops a whole operation with a warning if it finds one.
    """

    def component(schema: Node) -> Node:
        if "enum" in schema:
            return {key: schema[key] for key in ("type", "enum", "x-enum-varnames") if key in schema}
        fields = {name: part if schema_name(part) in schemas(document) else {} for name, part in parser_fields(schema)}
        return {"type": "object", "properties": fields} if "properties" in schema else {"type": "object"}

    ids = _parser_ids(document)

    def operation(found: OperationNode) -> Node:
        named = [part for part in found.node["parameters"] if part["in"] == "path"]
        return {
            "operationId": ids[found.id],
            "tags": [found.tag],
            "parameters": [{**_IN_PATH, "name": part["name"]} for part in named],
            "responses": {"200": {"description": ""}},
        }

    view = map_operations(document, operation)
    view = with_schemas(view, {name: component(schema) for name, schema in schemas(document).items()})
    return {key: value for key, value in view.items() if key in ("openapi", "info", "paths", "components")}


def _parser_ids(document: Node) -> dict[str, str]:
    """Return an id for the parser by `operationId`. The parser confuses ids that differ only in a sign."""
    return {operation.id: f"operation_{index}" for index, operation in enumerate(operations(document))}


_IN_PATH: Node = {"in": "path", "required": True, "schema": {"type": "string"}}


def parser_fields(schema: Node) -> Iterator[tuple[str, Node]]:
    """Yield the fields of an object, with names that the parser can tell apart. `identifiers` makes the real names."""
    for index, part in enumerate(schema.get("properties", {}).values()):
        yield f"field_{index}", {"$ref": part["$ref"]} if "$ref" in part else {}


def parse(name: str, settings: ApiConfig, document: Node, config: GeneratorConfig) -> Api:
    """Parse a prepared document. Raise an error if anything in it is lost."""
    data = _run_parser(parser_view(document), config.parser_config(), settings.document)
    enums = {_component(enum): enum for enum in data.enums if isinstance(enum, EnumProperty)}
    api = Api(
        name=name,
        package=config.module,
        namespace=settings.namespace,
        source=settings.document,
        document=document,
        data=data,
        models={_component(model): model for model in data.models},
        enums=enums,
        endpoints=_by_place(document, data, config.parser_config()),
        written=frozenset(written_components(document)),
    )
    _check_complete(api)
    return api


def _run_parser(document: Node, config: Config, source: str) -> GeneratorData:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            data = GeneratorData.from_dict(document, config=config)
        except (ValueError, Warning) as error:
            raise GenerateError(f"{source}: {error}") from None
    if isinstance(data, GeneratorError):
        raise GenerateError(f"{source}: {_describe(data)}")
    problems = [*data.errors]
    for collection in data.endpoint_collections_by_tag.values():
        problems += collection.parse_errors
    if problems:
        raise GenerateError("\n".join(f"{source}: {_describe(problem)}" for problem in problems))
    return data


def _describe(problem: GeneratorError) -> str:
    return " ".join(f"{problem.header} {problem.detail or ''}".split())


def _component(prop: ModelProperty | EnumProperty) -> str:
    """Return the component of a class. The parser names a class by its reference."""
    return prop.name.get_untrusted_value().rsplit("/", 1)[-1]


def _by_place(document: Node, data: GeneratorData, config: Config) -> dict[tuple[str, str], Endpoint]:
    """Map the method and path in the document to the parsed operation. The parser changes paths."""
    ids, parsed = _parser_ids(document), dict[str, Endpoint]()
    for collection in data.endpoint_collections_by_tag.values():
        parsed.update({endpoint.name: endpoint for endpoint in collection.endpoints})
    found: dict[tuple[str, str], Endpoint] = {}
    for operation in operations(document):
        name = str(PythonIdentifier(ids[operation.id], config.field_prefix))
        if name not in parsed:
            raise GenerateError(f"{operation} got lost in the parser")
        found[operation.method, operation.path] = parsed.pop(name)
    return found


def _check_complete(api: Api) -> None:
    for name in schemas(api.document):
        if name not in api.models and name not in api.enums:
            raise GenerateError(f"{api.source}: the schema {name} got lost in the parser")
        if name in api.models and name != FREE_FORM and api.models[name].optional_properties is None:
            raise GenerateError(f"{api.source}: the parser read no properties of the schema {name}")
    for name in (api.models.keys() | api.enums.keys()) - schemas(api.document).keys():
        raise GenerateError(f"{api.source}: the parser made a class of its own for {name}, which has no stable name")
