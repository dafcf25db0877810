"""Names by rule: what a class, a method or an enum member is called when the configuration doesn't say."""

import keyword
import re
import unicodedata
from collections.abc import Collection

from openapi_python_client.strings import ClassName, PythonIdentifier

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


RESERVED_CLASSES = {"Any", "Call", "Mapping", "Model", "OpenEnum", "Operation", "Paginator", "Query", "Redirect"}
RESERVED_CLASSES |= {"Resource", "Sequence", "Timestamp", "Unpack", "Unset", "AppOptions", "ConsumerOptions"}
RESERVED_CLASSES |= {"ConnectorOptions", "Annotated", "AsyncIterable", "Discriminator", "Download", "OpenIntEnum"}
RESERVED_CLASSES |= {"EpochTimestamp", "PlainText", "Span", "ValueOf"}
"""What generated modules import: a class of the name would hide it."""


def class_name(*parts: str) -> str:
    """The parts joined in PascalCase, as openapi-python-client would name the class."""
    return "".join(ClassName(part, "Field") for part in parts)


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


def enum_member_names(values: Collection[object], config: GeneratorConfig) -> dict[str, list[str]]:
    """The names that each value of an enum wants, the best first: the last tell values that are much alike apart.

    Of `a-b`, `a_b` and `A_B`, the one that needs the fewest marks keeps the plain name, and the others say how they are
    written: `A_DASH_B`, `A_UNDERSCORE_B_LOWERCASE`.
    """
    plain = {str(value): enum_member_name(value, config) for value in values}
    groups: dict[str, list[str]] = {}
    for text, name in plain.items():
        groups.setdefault(name, []).append(text)
    return {text: [name, *_apart(text, name, groups[name])] for text, name in plain.items()} | {
        text: _apart(text, name, group)
        for name, group in groups.items()
        for text in group
        if text != min(group, key=lambda text: (text != name, len(re.findall(r"\W", text)), text))
    }


def _apart(text: str, name: str, group: Collection[str]) -> list[str]:
    """Names that say how a value is written, as far as others of its name are written differently."""
    spelled = _upper_snake(
        "".join(char if char.isascii() and char.isalnum() else f" {_mark(text, char)} " for char in text)
    )
    differs = any(other.casefold() != text.casefold() for other in group if other != text)
    is_folded = any(other.casefold() == text.casefold() for other in group if other != text)
    written = spelled if (differs or not is_folded) and spelled else name
    with_case = f"{written}_{_case(text)}"
    return [with_case] if is_folded else [written, with_case]


def _mark(text: str, char: str) -> str:
    return "minus" if char == "-" and text.startswith("-") else _MARKS.get(char) or _spelled(char)


def _case(text: str) -> str:
    cases = {"LOWERCASE": str.islower, "UPPERCASE": str.isupper, "CAPITALIZED": str.istitle}
    return next((name for name, holds in cases.items() if holds(text)), "MIXED_CASE")


def enum_member_name(value: object, config: GeneratorConfig) -> str:
    """What an enum's value is to be called, in UPPER_SNAKE; a value without letters and digits by those of Unicode."""
    text = str(value)
    return config.enum_members.get(text) or _upper_snake(text) or _upper_snake(" ".join(map(_spelled, text))) or "EMPTY"


_MARKS = {"-": "dash", "_": "underscore", " ": "space", ".": "dot", "/": "slash", "+": "plus", ":": "colon"}
"""Short words for the marks that part words; the others are called as Unicode calls them."""


def _spelled(char: str) -> str:
    return unicodedata.name(char, f"U{ord(char):04X}")


def _upper_snake(value: str) -> str:
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", value)
    name = re.sub(r"[^0-9A-Za-z]+", "_", words).strip("_").upper()
    return f"VALUE_{name}" if name[:1].isdigit() else name
