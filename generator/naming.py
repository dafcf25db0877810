"""Names by rule: what a class, a method or an enum member is called when the configuration doesn't say."""

import keyword
import re

from openapi_python_client.strings import ClassName, PythonIdentifier

from .config import GeneratorConfig
from .document import OperationNode
from .errors import GenerateError

VERBS = {"All": "list", "One": "get", "Add": "create", "Update": "update", "Delete": "delete"}
"""What the end of an `operationId` means."""


def class_name(*parts: str) -> str:
    """The parts joined in PascalCase, as openapi-python-client would name the class."""
    return "".join(ClassName(part, "Field") for part in parts)


def singular(name: str) -> str:
    """A class name for one item of an array that is called `name`."""
    if name.endswith("ies"):
        return name[:-3] + "y"
    return name[:-1] if name.endswith("s") and not name.endswith("ss") else name


def method_name(operation: OperationNode, config: GeneratorConfig) -> str:
    """`list` for `contactsAll` in the tag Contacts; else what the configuration calls the operation."""
    name = config.methods.get(operation.id)
    if name is None:
        prefix = re.sub(r"\W", "", operation.tag).lower()
        name = next((verb for end, verb in VERBS.items() if operation.id.lower() == prefix + end.lower()), None)
    if name is None:
        raise GenerateError(
            f"{operation} can't be named: its operationId is not {operation.tag.lower()} followed by one of"
            f" {', '.join(VERBS)}; name it under `methods` in generator-config.yml"
        )
    if not name.isidentifier() or keyword.iskeyword(name) or name.startswith("_"):
        raise GenerateError(f"{operation}: {name!r} is no name for a method; change it in generator-config.yml")
    return name


def identifier(name: str, where: str) -> str:
    """A field's or parameter's name in Python, which is its name on the wire."""
    if not name.isidentifier() or keyword.iskeyword(name) or name.startswith("_"):
        raise GenerateError(f"{where}: {name!r} can't be a Python name as it is")
    return name


def module_name(name: str) -> str:
    """A module for a class or tag."""
    return str(PythonIdentifier(name, ""))


def enum_member_names(values: list[str], where: str, config: GeneratorConfig) -> list[str]:
    """UPPER_SNAKE names for an enum's values."""
    names: dict[str, str] = {}
    for value in values:
        name = config.enum_members.get(value) or _upper_snake(value)
        if not name:
            raise GenerateError(f"{where}: no name for the value {value!r}; add it to `enum_members`")
        if name in names:
            raise GenerateError(
                f"{where}: the values {names[name]!r} and {value!r} would both be {name}; add one to `enum_members`"
            )
        names[name] = value
    return list(names)


def _upper_snake(value: str) -> str:
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", value)
    name = re.sub(r"[^0-9A-Za-z]+", "_", words).strip("_").upper()
    return f"VALUE_{name}" if name[:1].isdigit() else name
