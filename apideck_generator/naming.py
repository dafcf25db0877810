"""Names by rule: what a class, a method or an enum member is called when the configuration doesn't say."""

import keyword
import re
import unicodedata

from openapi_python_client.strings import ClassName, PythonIdentifier

from . import protected
from .config import GeneratorConfig
from .document import Node, OperationNode
from .errors import GenerateError

VERBS = {"All": "list", "One": "get", "Add": "create", "Update": "update", "Delete": "delete"}
"""What the end of an `operationId` means."""
METHODS = {"list": ("get",), "get": ("get",), "create": ("post",), "update": ("patch", "put", "post")}
METHODS |= {"delete": ("delete",)}
"""The HTTP methods that agree with a verb."""
_ACTIONS = {*VERBS.values(), "add", "fetch", "find", "mark", "read", "remove", "search", "set"}
"""What starts a name that is a verb already: `markAll` is no list of marks."""

RESERVED_CLASSES = protected.classes()
"""What generated modules import: a class of the name would hide it."""

_LONGEST = 120
"""Bytes of a module's name; file systems take 255, and a path has more in it."""


def class_name(*parts: str) -> str:
    """The parts joined in PascalCase, as openapi-python-client would name the class."""
    return "".join(ClassName(part, "Field") for part in parts)


def shortened(name: str) -> str:
    """A class name whose module has a file name that every system takes."""
    while len(module_name(name).encode()) > _LONGEST:
        name = name[: len(name) * 9 // 10]
    return name


def singular(name: str) -> str:
    """A class name for one item of an array that is called `name`."""
    if name.endswith("ies"):
        return name[:-3] + "y"
    return name[:-1] if name.endswith("s") and not name.endswith("ss") else name


def method_name(operation: OperationNode, config: GeneratorConfig) -> str:
    """What an operation is to be called: what the configuration says, or else what its `operationId` says.

    `list` for `contactsAll` in the tag Contacts, by the verbs; `list_consents` for `connectionConsentsAll` in
    Connections; `upload` for `filesUpload` in Files; the whole in words for an id that doesn't start with its tag.
    """
    name = config.methods.get(operation.id)
    if name is None:
        prefix = re.sub(r"\W", "", operation.tag).lower()
        verbs = {prefix + end.lower(): verb for end, verb in VERBS.items()}
        rest = operation.id[len(prefix) :] if operation.id.lower().startswith(prefix) else operation.id
        name = verbs.get(operation.id.lower()) or _verb_first(operation) or _words(rest.strip("_-. ") or operation.id)
    if not name.isidentifier() or keyword.iskeyword(name) or name.startswith("_"):
        raise GenerateError(f"{operation}: {name!r} is no name for a method; change it in generator-config.yml")
    return name


def _verb_first(operation: OperationNode) -> str:
    """`list_consents` for an id that is its tag, perhaps in the singular, what it is about, and a verb; else nothing.

    The verb must agree with the HTTP method, so that `contactsDeleteAll` is no list. `All` of one thing is a `get`.
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
    """Whether a success is an array, once its envelope is gone."""
    return any(
        held.get("schema", {}).get("type") == "array"
        for code, part in node.get("responses", {}).items()
        if code.startswith("2")
        for held in part.get("content", {}).values()
    )


def _words(name: str) -> str:
    """A name in snake_case, which may be that of a builtin: a method hides none."""
    words = str(PythonIdentifier(name, "call_"))
    return words if keyword.iskeyword(words.rstrip("_")) else words.rstrip("_")


def module_name(name: str) -> str:
    """A module for a class or tag."""
    return str(PythonIdentifier(name, ""))


def enum_member_name(value: object, config: GeneratorConfig) -> str:
    """What an enum's value is to be called, in UPPER_SNAKE; a value without letters and digits by those of Unicode."""
    text = str(value)
    return config.enum_members.get(text) or upper_snake(text) or upper_snake(" ".join(map(spelled, text))) or "EMPTY"


def spelled(char: str) -> str:
    """A sign by its name in Unicode."""
    return unicodedata.name(char, f"U{ord(char):04X}")


def upper_snake(value: str) -> str:
    """A text in UPPER_SNAKE, as far as it has letters and digits."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", value)
    name = re.sub(r"[^0-9A-Za-z]+", "_", words).strip("_").upper()
    return f"VALUE_{name}" if name[:1].isdigit() else name
