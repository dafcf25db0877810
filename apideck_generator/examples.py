"""The example in each method's docstring: complete code, made from the examples in the document."""

import json
from dataclasses import dataclass, field

from .composition import CHOICES
from .dialect import VALUES
from .document import Node, OperationNode, resolve, schema_name, schemas
from .naming import class_name, module_name, singular
from .parsing import Api
from .passes import FREE_FORM

WIDTH = 100
_TELLING = ("name", "username", "title", "label", "id", "consumer_id")
"""The fields by which people recognise a record, best first."""
_PAST = {"create": "created", "update": "updated", "delete": "deleted"}


@dataclass(frozen=True)
class Code:
    """An expression: text, or a call or list whose parts each get a line if the whole is too long."""

    text: str
    parts: list[tuple[str, "Code"]] = field(default_factory=list)
    close: str = ""

    def render(self, indent: int = 0, prefix: int = 0) -> str:
        """Return the expression as code. `prefix` is the number of characters before it on its first line."""
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
        self._inside: tuple[str, ...] = ()

    def of(self, operation: OperationNode, method: str, result: str, kind: str) -> str:
        """Return code that makes the call and uses its result.

        `result` is a class, `None`, `Redirect`, or empty for a result that is printed whole.
        """
        self._imports, self._inside = set(), ()
        call = Code(f"{method}(", self._arguments(operation), ")")
        is_class = any(prop.class_info.name == result for prop in self._api.models.values())
        name = _PAST.get(method.rsplit(".", 1)[-1], module_name(result) if is_class else "result")
        if kind == "download":
            head, tail = "async with ", " as download:\n    print(len(await download.read()))"
        elif kind == "list":
            name = name if is_class else "item"
            head, tail = f"async for {name} in ", f":\n    print({self._shown(name, result)})"
        elif result == "None":
            head, tail = "await ", ""
        else:
            name = "url" if result == "Redirect" else name
            head, tail = f"{name} = await ", f"\nprint({self._shown(name, result)})"
        return "\n".join([*self._import_lines(), f"{head}{call.render(0, len(head) + (kind == 'list'))}{tail}"])

    def _import_lines(self) -> list[str]:
        models = ", ".join(sorted(self._imports - {"datetime", "File"}))
        lines = ["import datetime", ""] if "datetime" in self._imports else []
        froms = ["from apideck_client import File"] if "File" in self._imports else []
        froms += [f"from {self._api.package}.{self._api.name}.models import {models}"] if models else []
        return [*lines, *froms, ""] if froms else lines

    def _shown(self, name: str, result: str) -> str:
        """Return code for the most useful field of a result, or for the whole result if it has no fields."""
        component = next((key for key, prop in self._api.models.items() if prop.class_info.name == result), "")
        fields = schemas(self._api.document).get(component, {}).get("properties", {})
        shown = next((key for key in _TELLING if key in fields), next(iter(fields), ""))
        return f"{name}.{fields[shown]['x-name']}" if shown else name

    def _arguments(self, operation: OperationNode) -> list[tuple[str, Code]]:
        nodes = operation.node["parameters"]
        # Take ids from the example of the resource's own record, if the document has one: `contact` for Contacts.
        record = schemas(self._api.document).get(singular(class_name(operation.tag)), {}).get("example", {})
        record = record if isinstance(record, dict) else {}
        in_path = {node["name"]: node for node in nodes if node["in"] == "path"}
        names = sorted(in_path, key=operation.path.index)
        found = [("", self._parameter(in_path[name], record.get(name))) for name in names]
        body = operation.node.get("requestBody", {})
        for held in body.get("content", {}).values():
            if body.get("required") or schema_name(held["schema"]) != FREE_FORM:
                found.append(("", self._body(body["x-kind"], held)))
        required = [node for node in nodes if node["in"] != "path" and node.get("required")]
        return [*found, *((f"{node['x-name']}=", self._parameter(node)) for node in required)]

    def _body(self, kind: str, held: Node) -> Code:
        if kind in ("text", "binary"):
            return Code('"text"' if kind == "text" else 'b"content"')
        return self._value(held["schema"], "body", held.get("example"))

    def _parameter(self, node: Node, example: object = None) -> Code:
        return self._value(node["schema"], node["name"], node.get("example") if example is None else example)

    def _value(self, schema: Node, name: str, example: object = None) -> Code:
        """Return a value that a caller might pass for a schema."""
        component = schema_name(schema)
        if component in self._api.enums:
            return self._member(component, example)
        if component and component != FREE_FORM:
            return self._record(component, example)
        schema = resolve(self._api.document, schema, name)
        example = schema.get("example", example) if example is None else example
        if schema.get("type") == "array":
            if _refers_to(schema.get("items", {}), self._inside):
                return Code("[]")
            first = example[0] if isinstance(example, list) and example else None
            return Code("[", [("", self._value(schema.get("items", {}), name, first))], "]")
        for key in CHOICES:
            if key in schema:
                return self._value(schema[key][0], name, example)
        if schema.get("format") == "binary":
            self._imports.add("File")
            return Code('File(b"content")')
        code = _literal(schema, name, example)
        self._imports |= {"datetime"} if code.startswith("datetime.") else set()
        return Code(code)

    def _member(self, component: str, example: object) -> Code:
        schema = schemas(self._api.document)[component]
        members = dict(zip(schema["x-enum-varnames"], schema["enum"], strict=True))
        name = next((key for key, value in members.items() if value == example), next(iter(members)))
        enum = str(self._api.enums[component].class_info.name)
        self._imports.add(enum)
        return Code(f"{enum}.{name}")

    def _record(self, component: str, example: object) -> Code:
        """Return a model with the fields that a create requires.

        If a create requires none, use the most useful field.
        """
        if component in self._inside:
            return Code("...")  # a record that requires another of its own kind would have no end
        schema = schemas(self._api.document)[component]
        given = example if isinstance(example, dict) else schema.get("example", {})
        given = given if isinstance(given, dict) else {}
        writable = {key: part for key, part in schema.get("properties", {}).items() if not part.get("readOnly")}
        names = [key for key in writable if key in schema.get("required", ())] or _most_telling(writable, given)
        model = str(self._api.models[component].class_info.name)
        self._imports.add(model)
        outside, self._inside = self._inside, (*self._inside, component)
        parts = [
            (f"{writable[key]['x-name']}=", self._value(writable[key], key, given.get(key)))
            for key in names
            if not _refers_to(writable[key], self._inside)
        ]
        self._inside = outside
        return Code(f"{model}(", parts, ")")


def _refers_to(schema: Node, components: tuple[str, ...]) -> bool:
    return bool(components) and schema_name(schema) in components


def _most_telling(fields: Node, given: Node) -> list[str]:
    """Pick one field for a record that requires none: a plain one for which the document has an example."""
    plain = [key for key, part in fields.items() if part.get("type") in ("string", "boolean") and key in given]
    telling = [key for key in _TELLING if key in plain and key != "id"]
    return [*telling, *plain, *fields][:1]


def _literal(schema: Node, name: str, example: object) -> str:
    kind = schema.get("type", "string")
    if VALUES in schema:
        return repr(schema[VALUES][0])
    if isinstance(kind, list):
        kind = kind[0] if kind else "string"
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
