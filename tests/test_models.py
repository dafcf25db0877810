"""The common behaviour of all models, checked on each generated model."""

import ast
import copy
import enum
import functools
import importlib
import importlib.resources
import inspect
import itertools
import pickle
import typing
from types import ModuleType
from typing import Any

import pytest

from apideck_client import UNSET, ApideckError, MissingValueError, Model, OpenEnum, is_present, present
from tests.support.documents import DOCUMENTS, is_as_documented, load, operations, resolve, schemas, undescribed


def package(api: str) -> ModuleType:
    return importlib.import_module(f"apideck_client.{api}.models")


def public(api: str) -> list[type]:
    models = package(api)
    return [getattr(models, name) for name in models.__all__]


EVERY = [(api, kind) for api in DOCUMENTS for kind in public(api)]
MODELS = [kind for _, kind in EVERY if issubclass(kind, Model)]
ENUMS = [kind for _, kind in EVERY if issubclass(kind, enum.Enum)]


def name_of(kind: Any) -> str | None:
    return f"{kind.__module__.split('.')[1]}.{kind.__name__}" if isinstance(kind, type) else None


def test_there_are_models_and_enums_in_both_packages() -> None:
    assert {kind.__module__.split(".")[1] for kind in MODELS} == set(DOCUMENTS)
    assert {kind.__module__.split(".")[1] for kind in ENUMS} == set(DOCUMENTS)
    assert len(MODELS) + len(ENUMS) == len(EVERY)


@pytest.mark.parametrize("api", DOCUMENTS)
def test_the_package_exports_every_class_that_its_modules_define(api: str) -> None:
    folder = importlib.resources.files(f"apideck_client.{api}.models")
    defined = set()
    for path in folder.iterdir():
        if path.name.endswith(".py") and path.name != "__init__.py":
            defined |= {node.name for node in ast.parse(path.read_text()).body if isinstance(node, ast.ClassDef)}
    assert set(package(api).__all__) == defined
    assert set(dir(package(api))) >= defined
    with pytest.raises(AttributeError, match="NoSuchModel"):
        _ = package(api).NoSuchModel


@pytest.mark.parametrize("kind", MODELS, ids=name_of)
def test_a_model_can_be_made_without_arguments_and_is_then_empty(kind: type[Model]) -> None:
    record = kind()
    assert all(getattr(record, name) is UNSET for name in record.__field_names__)
    assert repr(record) == f"{kind.__name__}()"
    assert record == kind()


@pytest.mark.parametrize("kind", MODELS, ids=name_of)
def test_a_model_has_slots_and_refuses_unknown_attributes(kind: type[Model]) -> None:
    record = kind()
    assert not hasattr(record, "__dict__")
    with pytest.raises(AttributeError):
        record.no_such_field = 1  # type: ignore[attr-defined]
    with pytest.raises(TypeError, match="no_such_field"):
        kind(no_such_field=1)  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        kind("positional")  # type: ignore[call-arg]


@pytest.mark.parametrize("kind", MODELS, ids=name_of)
def test_a_model_and_each_of_its_fields_are_documented(kind: type[Model]) -> None:
    assert len(inspect.getdoc(kind) or "") > (15 if is_as_documented(api_of(kind)) else 0)
    tree = ast.parse(inspect.getsource(importlib.import_module(kind.__module__)))
    body = next(node.body for node in tree.body if isinstance(node, ast.ClassDef) and node.name == kind.__name__)
    documented = [
        field.target.id
        for field, text in itertools.pairwise(body)
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(text, ast.Expr)
        and isinstance(text.value, ast.Constant)
        and len(str(text.value.value).strip()) > 10
    ]
    api = api_of(kind)
    known = set(kind.__field_names__) - (set() if is_as_documented(api) else undescribed(api))
    assert [name for name in documented if name in known] == [name for name in kind.__field_names__ if name in known]


def api_of(kind: type) -> str:
    return kind.__module__.split(".")[1]


@pytest.mark.parametrize("kind", MODELS, ids=name_of)
def test_field_types_can_be_read_at_run_time_and_take_unset(kind: type[Model]) -> None:
    hints = typing.get_type_hints(kind)
    for name in kind.__field_names__:
        assert {type(None), type(UNSET)} <= set(typing.get_args(hints[name])), name


@pytest.mark.parametrize("kind", MODELS, ids=name_of)
def test_a_model_survives_pickle_and_copy_with_every_field_set(kind: type[Model]) -> None:
    for value in (None, "text", 5, [{"a": 1}]):
        record = kind()
        for name in kind.__field_names__:
            setattr(record, name, value)
        for copied in (pickle.loads(pickle.dumps(record)), copy.copy(record), copy.deepcopy(record)):
            assert type(copied) is kind
            assert copied == record
            assert all(getattr(copied, name) == value for name in kind.__field_names__)
    empty = pickle.loads(pickle.dumps(kind()))
    assert all(getattr(empty, name) is UNSET for name in kind.__field_names__)


@pytest.mark.parametrize("kind", MODELS, ids=name_of)
def test_what_a_model_says_of_its_fields_names_fields(kind: type[Model]) -> None:
    names = set(kind.__field_names__)
    assert len(names) == len(kind.__field_names__)
    assert kind.__required__ <= names
    assert kind.__read_only__ <= names
    assert kind.__secret__ <= names


NAMED = [(api, kind) for api, kind in EVERY if issubclass(kind, Model) and kind.__name__ in schemas(api)]


@pytest.mark.parametrize(("api", "kind"), NAMED, ids=name_of)
def test_a_model_says_of_its_fields_what_the_document_says(api: str, kind: type[Model]) -> None:
    schema = load(api)["components"]["schemas"][kind.__name__]
    properties, required = flatten(api, schema)
    read_only = {
        name for name, node in properties.items() if resolve(api, node).get("readOnly") or node.get("readOnly")
    }
    assert kind.__field_names__ == tuple(properties)
    assert kind.__read_only__ == read_only
    # A model that is never sent has no required fields.
    assert kind.__required__ == (required - read_only if kind.__name__ in written(api) else set())


@functools.cache
def written(api: str) -> set[str]:
    """Return the names of the schemas in request bodies."""
    found: set[str] = set()
    waiting: list[Any] = [
        described.spec["requestBody"]
        for described in operations()
        if described.api == api and "requestBody" in described.spec
    ]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            reference = node.get("$ref", "")
            name = reference.rpartition("/")[2]
            if reference and name not in found:
                found.add(name)
                waiting.append(resolve(api, node))
            waiting += [part for key, part in node.items() if key != "example"]
        elif isinstance(node, list):
            waiting += node
    return found


def flatten(api: str, schema: dict[str, Any]) -> tuple[dict[str, Any], set[str]]:
    """Return a schema's properties and required names, including those of its `allOf` parts."""
    properties = dict(schema.get("properties", {}))
    required = set(schema.get("required", ()))
    for part in schema.get("allOf", ()):
        inherited, demanded = flatten(api, resolve(api, part))
        properties |= inherited
        required |= demanded
    return properties, required


@pytest.mark.parametrize("kind", MODELS, ids=name_of)
def test_what_looks_like_a_secret_is_declared_as_one(kind: type[Model]) -> None:
    words = ("password", "secret", "access_token", "refresh_token", "session_token", "api_key")
    assert {name for name in kind.__field_names__ if any(word in name for word in words)} <= kind.__secret__


@pytest.mark.parametrize("kind", ENUMS, ids=name_of)
def test_an_enum_is_open_and_documented(kind: type[OpenEnum]) -> None:
    assert issubclass(kind, OpenEnum)
    assert len(inspect.getdoc(kind) or "") > (15 if is_as_documented(api_of(kind)) else 0)
    members = list(kind)
    assert members
    for member in members:
        assert kind(member.value) is member
        assert member.is_known
        assert member == member.value
        assert pickle.loads(pickle.dumps(member)) is member
    unknown = kind("no-such-value")
    assert type(unknown) is kind
    assert unknown == "no-such-value"
    assert not unknown.is_known
    assert pickle.loads(pickle.dumps(unknown)) == unknown
    assert list(kind) == members
    with pytest.raises(ValueError, match="5"):
        kind(5)  # type: ignore[arg-type]


@pytest.mark.parametrize("value", [0, "", False, [], "x", 5.5])
def test_what_is_no_null_and_not_missing_is_present(value: object) -> None:
    assert is_present(value)
    assert present(value) is value


@pytest.mark.parametrize("value", [None, UNSET])
def test_what_is_null_or_missing_is_not(value: Any) -> None:
    assert not is_present(value)
    with pytest.raises(MissingValueError, match=f"a field that must have a value is {value}") as missing:
        present(value)
    assert isinstance(missing.value, ApideckError)
    assert isinstance(missing.value, LookupError)
