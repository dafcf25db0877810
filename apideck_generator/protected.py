"""Names that generated code must not use. Each is read from the code that needs it.

Nothing is imported: the templates are searched for imports, and the hand-written layer is parsed.
"""

import ast
import builtins
import inspect
import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import attrs

_HERE = Path(__file__).parent
TEMPLATES = next(path for path in (_HERE / "templates", _HERE.parent / "templates") if path.is_dir())
"""The directory of the templates: beside this module if it is installed, otherwise at the top of the checkout."""
_LAYER = re.compile(r'\{\{ layer\((\d)(?:, "([.\w]+)")?\) \}\}')
"""The code in a template that names a module of the hand-written layer."""
_IMPORT = re.compile(r"^\s*(?:from ([.\w]+) import ([\w, ]+?)|import ([\w.]+))$", re.MULTILINE)
_ARGUMENT = re.compile(r"^ +(?:\*\*)?([a-z_]+)(?:: .*)?,$", re.MULTILINE)
_TYPE = re.compile(r"[\w.]+(?:\[[\w., |\[\]]+\]| \|)[\w., |\[\]]*")
"""A string that is an annotation of more than one word."""


@cache
def _template(name: str) -> str:
    text = (TEMPLATES / f"{name}.py.jinja").read_text("utf-8")
    return _LAYER.sub(lambda found: "." * int(found[1]) + (found[2] or ""), text)


@cache
def _layer(module: str) -> dict[str, ast.stmt]:
    """Return the definitions at the top of a hand-written module, by name."""
    spec = find_spec("apideck_client")
    path = Path((spec and spec.origin) or "apideck_client/__init__.py").parent.joinpath(*module.split("."))
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    found = ast.parse(file.read_text("utf-8")).body
    return {part.name: part for part in found if isinstance(part, ast.ClassDef | ast.FunctionDef)}


@cache
def imported(template: str) -> frozenset[str]:
    """Return the names that a module made from a template always imports."""
    found: set[str] = set()
    for _module, names, package in _IMPORT.findall(_template(template)):
        found |= {name.strip().rpartition(" ")[2] for name in names.split(",")} if names else {package}
    return frozenset(found - {""})


@cache
def members(module: str, name: str) -> frozenset[str]:
    """Return the names that a class of the hand-written layer declares, with those of its bases in the same module."""
    declared = _layer(module)[name]
    assert isinstance(declared, ast.ClassDef)
    found: set[str] = set()
    for part in declared.body:
        if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef):
            found.add(part.name)
        elif isinstance(part, ast.AnnAssign) and isinstance(part.target, ast.Name):
            found.add(part.target.id)
        elif isinstance(part, ast.Assign):
            found |= {target.id for target in part.targets if isinstance(target, ast.Name)}
    for base in declared.bases:
        if isinstance(base, ast.Name) and base.id in _layer(module):
            found |= members(module, base.id)
    return frozenset(found)


def options(name: str) -> frozenset[str]:
    """Return the options of a call, by the name of their dictionary: `ConsumerOptions`."""
    return members("_client.options", name)


@cache
def fields() -> frozenset[str]:
    """Return the names that a model's field can't have: its class uses them, or already has them.

    Functions that the module imports are allowed, because only the decorator uses them.
    """
    functions = {
        name
        for module, _, _ in _IMPORT.findall(_template("model"))
        if module.startswith("...") and module != "..."
        for name, part in _layer(module.removeprefix("...")).items()
        if isinstance(part, ast.FunctionDef)
    }
    made = inspect.signature(vars(attrs.make_class("Made", []))["__init__"]).parameters
    return (imported("model") - functions) | _types() | members("_client.records.model", "Model") | frozenset(made)


@cache
def arguments() -> frozenset[str]:
    """Return the names that an argument of a method can't have: imports of its module, and its other arguments."""
    macro = _template("resource").partition("macro signature")[2].partition("endmacro")[0]
    return imported("resource") | _types() | frozenset(_ARGUMENT.findall(macro))


@cache
def methods() -> frozenset[str]:
    """Return the names that a method of a resource can't have. `list` is allowed: the code says `builtins.list`."""
    return imported("resource") | members("_client.resource", "Resource") | (_types() - {"list"})


@cache
def attributes() -> frozenset[str]:
    """Return the names that a resource can't have as an attribute of its API."""
    return imported("namespace") | members("_client.namespace", "Namespace")


@cache
def apis() -> frozenset[str]:
    """Return the names that an API can't have as an attribute of a client."""
    return imported("apis") | members("_client.client", "Apideck")


@cache
def classes() -> frozenset[str]:
    """Return the names that no class can have: the imports of every template's module."""
    templates = ("model", "enum", "resource", "namespace", "models_init")
    enums = {
        name
        for name, part in _layer("_client.records.model").items()
        if isinstance(part, ast.ClassDef) and any(ast.unparse(base).startswith("enum.") for base in part.bases)
    }
    return frozenset(enums).union(*(imported(name) for name in templates))


@cache
def modules() -> frozenset[str]:
    """Return the names that no module of a model can have: once imported, it would hide an import of its package."""
    return imported("models_init")


@cache
def namespaces() -> frozenset[str]:
    """Return the names that the class of an API can't have."""
    return imported("apis") | imported("namespace") | {"Apis"}


@cache
def _types() -> frozenset[str]:
    """Return the builtins that annotations use, and `None`."""
    strings: list[str] = []
    for module in ("annotations", "resources"):
        for part in ast.walk(ast.parse(Path(__file__).with_name(f"{module}.py").read_text("utf-8"))):
            if isinstance(part, ast.Constant) and isinstance(part.value, str) and _TYPE.fullmatch(part.value):
                strings.append(part.value)
            if isinstance(part, ast.Assign) and isinstance(part.value, ast.Dict) and _name(part.targets[0]) == "_PLAIN":
                strings += [str(value.value) for value in part.value.values if isinstance(value, ast.Constant)]
            if isinstance(part, ast.Call) and _name(part.func) == "_Words":
                strings += [str(value.value) for value in part.args if isinstance(value, ast.Constant)]
    words = {word for text in strings for word in re.findall(r"[\w.]+", text)}
    return frozenset(word for word in words if isinstance(getattr(builtins, word, None), type)) | {"None"}


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else ""
