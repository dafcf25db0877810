"""Five documents in the style of well-known kinds of API: each is added to a client, type-checked, and fully called."""

import datetime
import importlib
import inspect
import subprocess
import sys
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest

from apideck_generator.config import load_config
from apideck_generator.document import load_document
from apideck_generator.generation import generate
from tests.generator.corpus import PACKAGE, ROOT, make_project
from tests.generator.wire import Wire, serve
from tests.support import strict_mypy

DOCUMENTS = {path.stem: path for path in sorted((ROOT / "tests" / "strangers").glob("*.*")) if path.suffix != ".py"}
METHODS = {"get", "put", "post", "patch", "delete", "head", "options"}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    root = make_project(tmp_path_factory.mktemp("strangers") / "project", DOCUMENTS)
    generate(root, load_config(root / "generator-config.yml")).write()
    sys.path.insert(0, str(root))
    yield root
    sys.path.remove(str(root))
    for name in [name for name in sys.modules if name.partition(".")[0] == PACKAGE]:
        del sys.modules[name]


def test_mypy_finds_nothing(project: Path, mypy_cache: Path) -> None:
    (project / "mypy.ini").write_text(strict_mypy.SETTINGS)
    options = [f"--config-file={project / 'mypy.ini'}", f"--cache-dir={mypy_cache}"]
    run = subprocess.run(
        [sys.executable, "-m", "mypy", *options, PACKAGE], cwd=project, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout


def _value(annotation: Any, name: str) -> Any:
    """Return a value for an argument of a type."""
    if typing.get_origin(annotation) is typing.Annotated:
        return _value(typing.get_args(annotation)[0], name)
    options = [part for part in typing.get_args(annotation) if part is not type(None)]
    if isinstance(annotation, type) and hasattr(annotation, "__required__"):
        hints = typing.get_type_hints(annotation, include_extras=True)
        return annotation(**{field: _value(hints[field], field) for field in annotation.__required__})
    if inspect.isclass(annotation) and issubclass(annotation, str) and annotation is not str:
        return next(iter(annotation))  # type: ignore[call-overload]
    plain: dict[Any, Any] = {str: "a", int: 1, float: 1.5, bool: True, bytes: b"a"}
    plain[datetime.datetime] = datetime.datetime(2024, 1, 2, tzinfo=datetime.UTC)
    plain[datetime.date] = datetime.date(2024, 1, 2)
    if annotation in plain:
        return plain[annotation]
    origin = typing.get_origin(annotation)
    if origin is list or getattr(origin, "__name__", "") == "Sequence":
        return [_value(options[0], name)]
    if options:
        return _value(options[0], name)
    return importlib.import_module(PACKAGE).File(b"a", name="a.bin") if "File" in str(annotation) else "a"


@pytest.mark.parametrize("name", DOCUMENTS)
async def test_every_operation_is_called(project: Path, name: str) -> None:
    document = load_document(DOCUMENTS[name])
    declared = sum(method in METHODS for item in document["paths"].values() for method in item)
    with serve() as wire:
        sdk = importlib.import_module(PACKAGE)
        async with sdk.Apideck(api_key="k", app_id="a", consumer_id="c", base_url=wire.url, max_retries=0) as client:
            methods = list(_methods(getattr(client, name)))
            assert len(methods) == declared
            for method in methods:
                await _call(sdk, method, wire)
    assert len(wire.received) == declared


def _methods(namespace: Any) -> Iterator[Any]:
    kind = importlib.import_module(f"{PACKAGE}._client.resource").Resource
    for attribute in vars(type(namespace)):
        resource = getattr(namespace, attribute, None)
        if isinstance(resource, kind):
            names = [key for key, held in vars(type(resource)).items() if inspect.isfunction(held)]
            yield from (getattr(resource, key) for key in names if not key.startswith("_"))


async def _call(sdk: Any, method: Any, wire: Wire) -> None:
    hints = typing.get_type_hints(inspect.unwrap(method), include_extras=True)
    arguments = {
        parameter.name: _value(hints[parameter.name], parameter.name)
        for parameter in inspect.signature(method).parameters.values()
        if parameter.kind is not parameter.VAR_KEYWORD and parameter.name not in ("max_items", "read_ahead")
    }
    returns = str(hints["return"])
    if "Download" in returns:
        wire.content(b"abc", "application/octet-stream")
        async with method(**arguments) as download:
            assert await download.read() == b"abc"
    elif "Paginator" in returns:
        wire.json([])
        assert [record async for record in method(**arguments)] == []
    elif returns.endswith("Call[str]"):
        wire.content(b"pong", "text/plain")
        assert await method(**arguments) == "pong"
    elif "NoneType" in returns or returns.endswith("Call[None]"):
        wire.content(b"", "text/plain", 204)
        await method(**arguments)
    else:
        wire.json({})
        await method(**arguments)


async def test_the_forms_of_payments(project: Path) -> None:
    found = importlib.import_module(f"{PACKAGE}.payments.models")
    body = found.PostChargesBody(
        amount=5,
        currency="eur",
        tags=["a", "b"],
        expand=["customer", "source"],
        metadata={"order": "7&8"},
        lines=[{"price": 1, "taxes": ["x", "y"]}, {"price": 2}],
        shipping={"name": "Ada"},
    )
    with serve() as wire:
        sdk = importlib.import_module(PACKAGE)
        async with sdk.Apideck(api_key="k", app_id="a", consumer_id="c", base_url=wire.url, max_retries=0) as client:
            wire.json({"id": "c1", "amount": 5})
            await client.payments.charges.post_charges(body)
            pairs = parse_qsl(wire.last.body.decode(), strict_parsing=True)
            wire.json({"id": "c1", "amount": 5})
            await client.payments.charges.post_charges(found.PostChargesBody(amount=5, currency="eur", shipping=""))
            scalar = wire.last.body
            queries = []
            for created in ({"gte": 3, "lt": 4}, 5):
                wire.json({"data": []})
                await client.payments.charges.get_charges(created=created, expand=["a", "b"])
                queries.append(parse_qsl(wire.last.query))
    assert pairs == [
        ("amount", "5"),
        ("currency", "eur"),
        ("tags", "a"),
        ("tags", "b"),
        ("expand[0]", "customer"),
        ("expand[1]", "source"),
        ("metadata[order]", "7&8"),
        ("lines[0][price]", "1"),
        ("lines[0][taxes][0]", "x"),
        ("lines[0][taxes][1]", "y"),
        ("lines[1][price]", "2"),
        ("shipping[name]", "Ada"),
    ]
    assert scalar == b"amount=5&currency=eur&shipping="
    expand = [("expand[0]", "a"), ("expand[1]", "b")]
    assert queries == [
        [("created[gte]", "3"), ("created[lt]", "4"), *expand],
        [("created", "5"), *expand],
    ]
