"""Names by rule, for classes, methods and enum members that the configuration doesn't name."""

import keyword
import re
import unicodedata

from openapi_python_client.strings import ClassName, PythonIdentifier

from . import protected
from .config import GeneratorConfig
from .document import Node, OperationNode
from .errors import GenerateError

VERBS = {"All": "list", "One": "get", "Add": "create", "Update": "update", "Delete": "delete"}
"""The verb for each ending of an `operationId`."""
METHODS = {"list": ("get",), "get": ("get",), "create": ("post",), "update": ("patch", "put", "post")}
METHODS |= {"delete": ("delete",)}
"""The HTTP methods that fit each verb."""
_ACTIONS = {*VERBS.values(), "add", "fetch", "find", "mark", "read", "remove", "search", "set"}
"""Verbs at the start of a name: `markAll` marks, it doesn't list."""

RESERVED_CLASSES = protected.classes()
"""The names that generated modules import. A class with such a name would hide the import."""

_LONGEST = 120
"""The longest name of a module, in bytes. File systems allow 255, and its path contains more."""


def class_name(*parts: str) -> str:
    """Join the parts in PascalCase, as openapi-python-client would name the class."""
    return "".join(ClassName(part, "Field") for part in parts)


def shortened(name: str) -> str:
    """Shorten a class name so that every file system allows the file name of its module."""
    while len(module_name(name).encode()) > _LONGEST:
        name = name[: len(name) * 9 // 10]
    return name


def singular(name: str) -> str:
    """Return the class name for one item of an array called `name`."""
    if name.endswith("ies"):
        return name[:-3] + "y"
    return name[:-1] if name.endswith("s") and not name.endswith("ss") else name


def method_name(operation: OperationNode, config: GeneratorConfig) -> str:
    """Name a method: as the configuration says, otherwise by the `operationId`.

    The verbs turn `contactsAll` in the tag Contacts into `list`, and `connectionConsentsAll` in Connections into
    `list_consents`. `filesUpload` in Files becomes `upload`. An id that doesn't start with its tag keeps all its words.
    """
    name = config.methods.get(operation.id)
    if name is None:
        prefix = re.sub(r"\W", "", operation.tag).lower()
        verbs = {prefix + end.lower(): verb for end, verb in VERBS.items()}
        rest = operation.id[len(prefix) :] if operation.id.lower().startswith(prefix) else operation.id
        name = verbs.get(operation.id.lower()) or _verb_first(operation) or _words(rest.strip("_-. ") or operation.id)
    if not name.isidentifier() or keyword.iskeyword(name) or name.startswith("_"):
        raise GenerateError(f"{operation}: {name!r} is not a name for a method; change it in generator-config.yml")
    return name


def _verb_first(operation: OperationNode) -> str:
    """Return `list_consents` for an id made of its tag (perhaps in the singular), a subject and a verb. Else return "".

    The verb must fit the HTTP method, so `contactsDeleteAll` isn't a list. `All` of a single object is a `get`.
    """
    words, tag = module_name(operation.id).split("_"), module_name(operation.tag).split("_")
    for prefix in (tag, [*tag[:-1], singular(tag[-1])]):
        if words[: len(prefix)] == prefix:
            words = words[len(prefix) :]
            break
    *about, end = words or [""]
    verb = VERBS.get(end.title(), "")
    if operation.method not in METHODS.get(verb, ()) or (about and about[0] in _ACTIONS):
        return ""
    if verb == "list" and not _answers_list(operation.node):
        verb = "get"
    return "_".join([verb, *about])


def _answers_list(node: Node) -> bool:
    """Return True if a successful response is an array, without its envelope."""
    return any(
        held.get("schema", {}).get("type") == "array"
        for code, part in node.get("responses", {}).items()
        if code.startswith("2")
        for held in part.get("content", {}).values()
    )


def _words(name: str) -> str:
    """Return a name in snake_case. It may be the name of a builtin, because a method doesn't hide one."""
    words = str(PythonIdentifier(name, "call_"))
    return words if keyword.iskeyword(words.rstrip("_")) else words.rstrip("_")


def module_name(name: str) -> str:
    """Return the module name for a class or tag."""
    return str(PythonIdentifier(name, ""))


def enum_member_name(value: object, config: GeneratorConfig) -> str:
    """Name an enum's value in UPPER_SNAKE. Without letters and digits, use the Unicode names of its characters."""
    text = str(value)
    return config.enum_members.get(text) or upper_snake(text) or upper_snake(" ".join(map(spelled, text))) or "EMPTY"


def spelled(char: str) -> str:
    """Return the Unicode name of a character."""
    return unicodedata.name(char, f"U{ord(char):04X}")


def upper_snake(value: str) -> str:
    """Convert the letters and digits of a string to UPPER_SNAKE."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", value)
    name = re.sub(r"[^0-9A-Za-z]+", "_", words).strip("_").upper()
    return f"VALUE_{name}" if name[:1].isdigit() else name
