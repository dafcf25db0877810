"""The example in each method's docstring: complete code, made of what the document gives as examples."""

import json
from dataclasses import dataclass, field

from openapi_python_client.parser.properties import EnumProperty

from .document import Node, OperationNode, resolve, schema_name, schemas
from .naming import class_name, module_name, singular
from .parsing import Api
from .passes import FREE_FORM

WIDTH = 100
_TELLING = ("name", "username", "title", "label", "id", "consumer_id")
"""The fields that tell people which record it is, best first."""
_PAST = {"create": "created", "update": "updated", "delete": "deleted"}


@dataclass(frozen=True)
class Code:
    """An expression: text, or a call or list whose parts go on lines of their own where they don't fit."""

    text: str
    parts: list[tuple[str, "Code"]] = field(default_factory=list)
    close: str = ""

    def render(self, indent: int = 0, prefix: int = 0) -> str:
        """The expression as code; `prefix` characters stand before it on its first line."""
        flat = self.text + ", ".join(name + part.render() for name, part in self.parts) + self.close
        if not self.parts or (indent + prefix + len(flat) <= WIDTH and "\n" not in flat):
            return flat
        pad = " " * (indent + 4)
        inner = "".join(f"{pad}{name}{part.render(indent + 4, len(name) + 1)},\n" for name, part in self.parts)
        return f"{self.text}\n{inner}{' ' * indent}{self.close}"


class Examples:
    """Examples for the operations of one API."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._imports: set[str] = set()

    def of(self, operation: OperationNode, method: str, result: str, is_list: bool) -> str:
        """Code that makes the call and does something with what it gives."""
        self._imports = set()
        call = Code(f"{method}(", self._arguments(operation), ")")
        name = _PAST.get(method.rsplit(".", 1)[-1], module_name(result))
        if is_list:
            head, tail = f"async for {name} in ", f":\n    print({self._shown(name, result)})"
        elif result == "None":
            head, tail = "await ", ""
        else:
            name = "url" if result == "Redirect" else name
            head, tail = f"{name} = await ", f"\nprint({self._shown(name, result)})"
        return "\n".join([*self._import_lines(), f"{head}{call.render(0, len(head) + is_list)}{tail}"])

    def _import_lines(self) -> list[str]:
        names = sorted(self._imports - {"datetime"})
        lines = ["import datetime", ""] if "datetime" in self._imports else []
        return (
            [*lines, f"from apideck_client.{self._api.name}.models import {', '.join(names)}", ""] if names else lines
        )

    def _shown(self, name: str, result: str) -> str:
        """The field of a result that tells people most; a URL is shown whole."""
        if result == "Redirect":
            return name
        component = next(key for key, prop in self._api.models.items() if prop.class_info.name == result)
        fields = schemas(self._api.document)[component].get("properties", {})
        return f"{name}.{next((key for key in _TELLING if key in fields), next(iter(fields)))}"

    def _arguments(self, operation: OperationNode) -> list[tuple[str, Code]]:
        nodes = {part["name"]: part for part in operation.node["parameters"]}
        # The ids are those of the resource's own example, `contact` for Contacts, where the document has one.
        record = schemas(self._api.document).get(singular(class_name(operation.tag)), {}).get("example", {})
        path = [prop.name.get_untrusted_value() for prop in self._api.endpoint(operation).path_parameters]
        found = [("", self._parameter(nodes[name], record.get(name))) for name in path]
        body = operation.node.get("requestBody", {}).get("content", {})
        for held in body.values():
            if operation.node["requestBody"].get("required") or schema_name(held["schema"]) != FREE_FORM:
                found.append(("", self._value(held["schema"], "body", held.get("example"))))
        required = [node for node in nodes.values() if node["in"] == "query" and node.get("required")]
        return [*found, *((f"{node['name']}=", self._parameter(node)) for node in required)]

    def _parameter(self, node: Node, example: object = None) -> Code:
        return self._value(node["schema"], node["name"], node.get("example") if example is None else example)

    def _value(self, schema: Node, name: str, example: object = None) -> Code:
        """A value that a caller might pass for a schema."""
        component = schema_name(schema)
        if component in self._api.enums:
            return self._member(self._api.enums[component], example)
        if component and component != FREE_FORM:
            return self._record(component, example)
        schema = resolve(self._api.document, schema, name)
        example = schema.get("example", example) if example is None else example
        if schema.get("type") == "array":
            first = example[0] if isinstance(example, list) and example else None
            return Code("[", [("", self._value(schema["items"], name, first))], "]")
        code = _literal(schema, name, example)
        self._imports |= {"datetime"} if code.startswith("datetime.") else set()
        return Code(code)

    def _member(self, enum: EnumProperty, example: object) -> Code:
        name = next((key for key, value in enum.values.items() if value == example), next(iter(enum.values)))
        self._imports.add(str(enum.class_info.name))
        return Code(f"{enum.class_info.name}.{name}")

    def _record(self, component: str, example: object) -> Code:
        """A model with what a create demands; where it demands nothing, with its most telling field."""
        schema = schemas(self._api.document)[component]
        given = example if isinstance(example, dict) else schema.get("example", {})
        writable = {key: part for key, part in schema.get("properties", {}).items() if not part.get("readOnly")}
        names = [key for key in writable if key in schema.get("required", ())] or _most_telling(writable, given)
        model = str(self._api.models[component].class_info.name)
        self._imports.add(model)
        parts = [(f"{key}=", self._value(writable[key], key, given.get(key))) for key in names]
        return Code(f"{model}(", parts, ")")


def _most_telling(fields: Node, given: Node) -> list[str]:
    """The one field to set in a record that demands none: a plain one that the document gives an example of."""
    plain = [key for key, part in fields.items() if part.get("type") in ("string", "boolean") and key in given]
    telling = [key for key in _TELLING if key in plain and key != "id"]
    return [*telling, *plain, *fields][:1]


def _literal(schema: Node, name: str, example: object) -> str:
    kind = schema.get("type", "string")
    if kind == "boolean":
        return str(example) if isinstance(example, bool) else "True"
    if kind in ("integer", "number"):
        return repr(example) if isinstance(example, int | float) else "1"
    if kind == "object":
        return repr(example) if isinstance(example, dict) else "{}"
    if schema.get("format") in ("date", "date-time"):
        given = example if isinstance(example, str) else "2024-05-17"
        kind = "datetime.date" if schema["format"] == "date" else "datetime.datetime"
        return f'{kind}.fromisoformat("{given}")'
    return json.dumps(example if isinstance(example, str) else name.replace("_", "-"), ensure_ascii=False)
