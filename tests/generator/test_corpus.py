"""The client of every document in the corpus: generated, imported, type-checked, and called over HTTP."""

import asyncio
import datetime
import importlib
import json
import subprocess
import sys
import typing
import warnings
from collections.abc import AsyncIterator, Iterator
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest

from tests.generator.corpus import CORPUS, PACKAGE, ROOT, generate_corpus
from tests.generator.wire import Wire, serve
from tests.support import strict_mypy

NAMES = sorted(path.stem for path in CORPUS.glob("*.yaml"))


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The corpus as a generated package that can be imported."""
    root = generate_corpus(tmp_path_factory.mktemp("corpus") / "project")
    sys.path.insert(0, str(root))
    yield root
    sys.path.remove(str(root))
    for name in [name for name in sys.modules if name.partition(".")[0] == PACKAGE]:
        del sys.modules[name]


@pytest.fixture(scope="module")
def _wire() -> Iterator[Wire]:
    with serve() as wire:
        yield wire


@pytest.fixture
def wire(_wire: Wire) -> Wire:
    """A server with the responses that the test sets."""
    _wire.answers.clear()
    _wire.received.clear()
    return _wire


@pytest.fixture
def sdk(project: Path) -> Any:
    """The generated package."""
    return importlib.import_module(PACKAGE)


@pytest.fixture
async def client(sdk: Any, wire: Wire) -> AsyncIterator[Any]:
    """A client of the corpus."""
    async with sdk.Apideck(api_key="key", app_id="app", consumer_id="acme", base_url=wire.url, max_retries=1) as made:
        yield made


def models(api: str) -> Any:
    return importlib.import_module(f"{PACKAGE}.{api}.models")


def sent(wire: Wire) -> Any:
    return json.loads(wire.last.body)


# -- the whole corpus --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_every_class_imports(project: Path, name: str) -> None:
    package = importlib.import_module(f"{PACKAGE}.{name}")
    assert package.__all__
    found = models(name)
    assert all(getattr(found, attribute).__name__ == attribute for attribute in found.__all__)
    for path in sorted((project / PACKAGE / name / "resources").glob("*.py")):
        importlib.import_module(f"{PACKAGE}.{name}.resources.{path.stem}")


@pytest.mark.parametrize("name", [name for name in NAMES if name != "recursive"])
def test_every_module_of_a_model_imports_first(name: str, project: Path) -> None:
    assert "E402" not in "".join(path.read_text() for path in (project / PACKAGE / name / "models").glob("*.py"))


def test_modules_in_a_cycle_import_in_any_order(project: Path) -> None:
    code = "import importlib, sys; importlib.import_module(sys.argv[1])"
    runs = [
        subprocess.Popen([sys.executable, "-c", code, f"{PACKAGE}.recursive.models.{name}"], cwd=project)
        for name in ("category", "editor")
    ]
    assert [run.wait() for run in runs] == [0, 0]


def test_models_in_a_cycle_are_read_after_each_other(project: Path) -> None:
    run = subprocess.run([sys.executable, "-c", READ], cwd=project, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout) == (0, "own\nown\n")  # `msgspec` crashed the process


READ = f"""
from {PACKAGE}._client.reading.envelopes import read_list, read_record
from {PACKAGE}.recursive.models import Category, Editor

for read in (read_list, read_record):
    read(b'{{"data": [{{"name": "root"}}]}}', Category)
    _, found = read(b'{{"data": [{{"categories": [{{"name": "own"}}]}}]}}', Editor)
    print((found[0] if isinstance(found, list) else found).categories[0].name)
"""


def test_mypy_finds_nothing(project: Path, mypy_cache: Path) -> None:
    (project / "mypy.ini").write_text(strict_mypy.SETTINGS)
    calls = project / "calls.py"
    calls.write_text(CALLS)
    options = [f"--config-file={project / 'mypy.ini'}", f"--cache-dir={mypy_cache}"]
    run = subprocess.run(
        [sys.executable, "-m", "mypy", *options, PACKAGE, "calls.py"],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout


CALLS = f"""
# mypy: disable-error-code=unused-awaitable
from typing import assert_type

from {PACKAGE} import Apideck, Call, Download, Paginator, Unset
from {PACKAGE}.answers.models import AnswersEitherResponse202, Book
from {PACKAGE}.discriminators.models import Bike, Depot, Van
from {PACKAGE}.names.models import Record
from {PACKAGE}.recursive.models import Category


def check(apideck: Apideck, depot: Depot) -> None:
    assert_type(apideck.answers.answers.array(), Paginator[Book])
    assert_type(apideck.answers.answers.strings(), Paginator[str])
    assert_type(apideck.answers.answers.perhaps(), Call[Book | None])
    assert_type(apideck.answers.answers.either(), Call[Book | AnswersEitherResponse202])
    assert_type(apideck.answers.answers.table(), Call[dict[str, list[Book]]])
    assert_type(apideck.downloads.files.download("1"), Download)
    assert_type(depot.best, Van | Bike | None | Unset)
    assert_type(apideck.discriminators.vehicles.list(), Paginator[Van | Bike])
    Record(class_="a")
    Record()  # type: ignore[call-arg]
    Category(name="a", parent=Category(name="b", parent=None))
"""


def layer(module: str) -> Any:
    """Return a module of the hand-written layer beside the corpus."""
    return importlib.import_module(f"{PACKAGE}._client.{module}")


def test_editors_strike_out_what_is_deprecated(project: Path) -> None:
    text = (project / PACKAGE / "deprecated" / "resources" / "readers.py").read_text()
    assert text.count("@deprecated(") == 1
    assert "verbose: Deprecated." in text
    assert "Nobody faxes. Deprecated." in (project / PACKAGE / "deprecated" / "models" / "reader.py").read_text()


# -- compositions ------------------------------------------------------------------------------------------------------


async def test_all_of(client: Any, wire: Wire) -> None:
    found = models("all_of")
    assert found.Novel.__field_names__[-3:] == ("genre", "sequel_of", "isbn")
    assert found.Novel.__required__ == {"title", "pages", "genre"}
    assert found.Novel.__read_only__ == {"created_at"}
    data = {"title": "It", "genre": "crime", "created_at": "2024-01-02T03:04:05Z", "sequel_of": {"title": "That"}}
    wire.json({"status_code": 201, "status": "OK", "data": {**data, "origin": {"city": "Ghent"}}}, 201)
    novel = await client.all_of.books.create(found.Novel(title="It", pages=3, genre=found.Genre.CRIME))
    assert sent(wire) == {"title": "It", "pages": 3, "genre": "crime"}
    assert novel.created_at == datetime.datetime(2024, 1, 2, 3, 4, 5, tzinfo=datetime.UTC)
    assert isinstance(novel.sequel_of, found.Book)
    assert novel.genre is found.Genre.CRIME
    assert novel.origin.city == "Ghent"


async def test_choices_without_a_discriminator(client: Any, wire: Wire) -> None:
    found = models("choices")
    loan = {
        "item": {"title": "Up", "minutes": 96},
        "others": [{"title": "Up", "minutes": 96}],
        "fee": ["a", "b"],
        "due": "2024-01-02T03:04:05Z",
        "term": "month",
        "reader": {"name": "Ada", "guest_until": "2024-05-06"},
    }
    wire.json({"status_code": 200, "status": "OK", "data": [loan, {"item": {"pages": 3}, "fee": 4, "due": 5}]})
    first, second = [loan async for loan in client.choices.loans.list()]
    assert first.item == found.Film(title="Up", minutes=96)
    assert first.others == [found.Film(title="Up", minutes=96)]
    assert first.fee == ["a", "b"]
    assert first.due == datetime.datetime(2024, 1, 2, 3, 4, 5, tzinfo=datetime.UTC)
    assert first.term is found.Slow.MONTH
    assert first.reader == found.LoanReader(name="Ada", guest_until=datetime.date(2024, 5, 6))
    assert (second.item, second.fee, second.due) == (found.Book(pages=3), 4, 5)
    wire.json({"title": "Up", "minutes": 96}, 201)
    assert await client.choices.loans.create(found.Book(title="It")) == found.Film(title="Up", minutes=96)
    assert sent(wire) == {"title": "It"}


async def test_a_bare_date_in_a_choice_with_moments_stays_one(client: Any, wire: Wire, sdk: Any) -> None:
    found = models("choices")
    moment = datetime.datetime(2024, 5, 6, 7, tzinfo=datetime.UTC)
    days = ["2024-05-06", "2024-05-06T07:00:00.000Z", "in May"]
    loan = {"seen": "2024-05-06", "told": "2024-05-06", "due": "2024-05-06", "days": days}
    wire.json({"status_code": 200, "status": "OK", "data": [loan, {"seen": days[1], "told": days[1]}]})
    first, second = [read async for read in client.choices.loans.list()]
    day = datetime.date(2024, 5, 6)
    assert (first.seen, first.told, first.days) == (day, "2024-05-06", [day, moment, "in May"])
    assert type(first.seen) is datetime.date
    assert first.due == moment.replace(hour=0), "nothing else of the choice takes a text"
    assert (second.seen, second.told) == (moment, moment)
    assert sdk.to_dict(found.Loan(seen=first.seen, told=first.told, days=first.days)) == {
        "seen": "2024-05-06",
        "told": "2024-05-06",
        "days": days,
    }


async def test_discriminators(client: Any, wire: Wire) -> None:
    found = models("discriminators")
    wire.json([{"kind": "e-bike", "load": 3}, {"kind": "van", "load": 3}, {"kind": "tram"}, {"kind": 4}, {}])
    vehicles = [vehicle async for vehicle in client.discriminators.vehicles.list()]
    assert vehicles[0] == found.Bike(kind=found.BikeKind.E_BIKE)
    assert vehicles[1] == found.Van(kind=found.VanKind.VAN, load=3)
    assert vehicles[2:] == [{"kind": "tram"}, {"kind": 4}, {}]
    depot = {"best": {"kind": "bike"}, "spare": {"type": "Van"}, "chief": {"role": "Driver", "licence": "B"}}
    wire.json({**depot, "crew": [{"role": "Loader", "lifts": 4.5}, {"role": "Worker"}, {"role": "Cook", "pan": 1}]})
    read = await client.discriminators.depots.get()
    assert [type(part) for part in (read.best, read.spare, read.chief)] == [found.Bike, found.Van, found.Driver]
    crew = [found.Loader(role="Loader", lifts=4.5), found.Worker(role="Worker"), {"role": "Cook", "pan": 1}]
    assert read.crew == crew
    read.spare.kind = found.VanKind.VAN
    await client.discriminators.depots.create(read)
    assert sent(wire)["crew"] == [{"role": "Loader", "lifts": 4.5}, {"role": "Worker"}, {"role": "Cook", "pan": 1}]


async def test_required_sets_and_no_types(client: Any, wire: Wire) -> None:
    count = models("required_sets").Count
    data = {"number": 1, "anything": [1, {"a": None}], "described": "x", "shape": {"width": 2}, "lines": ["a"]}
    wire.json({**data, "colour": "green", "lookup": {"a": 1}}, 201)
    read = await client.required_sets.counts.create(count(weight=2.5))
    assert sent(wire) == {"weight": 2.5}
    assert (read.anything, read.described, read.shape.width) == ([1, {"a": None}], "x", 2)
    assert (read.lines, read.colour.is_known, read.lookup) == (["a"], True, {"a": 1})


async def test_maps(client: Any, wire: Wire, sdk: Any) -> None:
    found = models("maps")
    data = {
        "free": {"a": {"b": 1}},
        "loose": {"c": 2},
        "sizes": {"s": 1},
        "ratings": {"ada": {"stars": 5, "at": "2024-01-02T03:04:05Z"}},
        "shelves": {"a": ["x"]},
        "parts": {"lid": {"weight": 1.5}},
        "notes": {"a": None, "b": "c"},
        "prices": {"currency": "EUR", "net": 1.5, "gross": 2},
        "settings": {"theme": "dark", "any": [1]},
    }
    wire.json(data)
    article = await client.maps.articles.update("1", found.Article(prices=found.ArticlePrices(currency="EUR")))
    assert sent(wire) == {"prices": {"currency": "EUR"}}
    assert article.ratings["ada"].at.year == 2024
    assert article.parts["lid"].weight == 1.5
    assert article.prices.additional_properties == {"net": 1.5, "gross": 2}
    assert article.settings.additional_properties == {"any": [1]}
    assert sdk.to_dict(article) == {**data, "ratings": {"ada": {"stars": 5, "at": "2024-01-02T03:04:05.000Z"}}}
    wire.json(data)
    await client.maps.articles.update("1", article)
    assert sent(wire)["prices"] == {"currency": "EUR", "net": 1.5, "gross": 2}
    wire.json({"ada": {"stars": 5}})
    assert await client.maps.labels.get() == {"ada": found.Rating(stars=5)}


@pytest.mark.parametrize("api", ["nullable_3_0", "nullable_3_1"])
async def test_null_in_every_spelling(client: Any, wire: Wire, api: str) -> None:
    found = models(api)
    nulls = dict.fromkeys(name for name in found.Thing.__field_names__)
    wire.json(nulls)
    thing = await getattr(client, api).things.update(found.Thing(name=None, names=["a", None]))
    assert sent(wire) == {"name": None, "names": ["a", None]}
    assert all(getattr(thing, name) is None for name in found.Thing.__field_names__)
    wire.json({"kind": "big", "owner": {"id": "1"}, "either": "x", "names": [None, "b"], "owners": [None, {"id": "2"}]})
    thing = await getattr(client, api).things.update(thing)
    assert (thing.kind, thing.owner, thing.either) == (found.ThingKind.BIG, found.Owner(id="1"), "x")
    assert (thing.names, thing.owners) == ([None, "b"], [None, found.Owner(id="2")])


async def test_recursion(client: Any, wire: Wire, sdk: Any) -> None:
    category = models("recursive").Category
    leaf = {"name": "leaf", "editor": {"name": "Ada", "categories": [{"name": "own"}]}, "best": {"categories": []}}
    data = {"name": "root", "parent": None, "children": [leaf], "by_name": {"leaf": leaf}}
    wire.json([data])
    (root,) = [root async for root in client.recursive.categories.list()]
    assert root.children[0].editor.categories[0] == category(name="own")
    assert isinstance(root.by_name["leaf"].best, models("recursive").Editor)
    assert sdk.to_dict(root) == data
    wire.json(data, 201)
    made = await client.recursive.categories.create(category(name="a", parent=category(name="b", parent=None)))
    assert sent(wire) == {"name": "a", "parent": {"name": "b", "parent": None}}
    assert made.children[0].name == "leaf"


# -- bodies and responses ----------------------------------------------------------------------------------------------


async def chunks(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        await asyncio.sleep(0)
        yield part


async def test_binary_bodies(client: Any, wire: Wire, sdk: Any) -> None:
    scans = client.bodies.scans
    assert await scans.upload("1", b"png") is None
    assert (wire.last.body, wire.last.headers["content-type"]) == (b"png", "image/png")
    await scans.upload("1", chunks(b"p", b"ng"))
    assert (wire.last.body, wire.last.headers.get("transfer-encoding")) == (b"png", "chunked")
    await scans.any("1", b"x")
    assert wire.last.headers["content-type"] == "application/octet-stream"
    await scans.any("1", b"x", extra_headers={"content-type": "image/gif"})
    assert wire.last.headers["content-type"] == "image/gif"
    await scans.wild("1", models("bodies").Meta2(author="Ada"))
    assert (sent(wire), wire.last.headers["content-type"]) == ({"author": "Ada"}, "application/json")
    with pytest.raises(sdk.ArgumentError, match="must be bytes or an async iterable of them, got str"):
        scans.upload("1", "text")


async def test_a_stream_is_sent_once(client: Any, wire: Wire, sdk: Any) -> None:
    for status in (429, 429):
        wire.json({}, status, **{"retry-after": "0"})
    with pytest.raises(sdk.RateLimitError):
        await client.bodies.scans.any("1", chunks(b"a"))
    assert len(wire.received) == 1
    wire.answers[:] = []
    wire.json({}, 429, **{"retry-after": "0"})
    await client.bodies.scans.any("1", b"a")
    assert [request.body for request in wire.received[1:]] == [b"a", b"a"]


async def test_text_and_forms(client: Any, wire: Wire) -> None:
    await client.bodies.notes.create("größer")
    assert wire.last.headers["content-type"] == "text/plain; charset=utf-8"
    assert wire.last.body.decode() == "größer"
    await client.bodies.forms.create(models("bodies").Login(user="a&b", roles=["x", "y"]))
    assert wire.last.headers["content-type"] == "application/x-www-form-urlencoded"
    assert wire.last.body == b"user=a%26b&roles=x&roles=y"
    await client.bodies.orders.create(models("bodies").Meta2(author="Ada"))
    assert wire.last.headers["content-type"] == "application/vnd.shop+json"
    assert "The API also takes `application/xml`" in client.bodies.orders.create.__doc__


@pytest.mark.parametrize("is_stream", [False, True])
async def test_multipart(client: Any, wire: Wire, sdk: Any, is_stream: bool) -> None:
    found = models("bodies")
    content = chunks(b"id,", b"name") if is_stream else b"id,name"
    body = found.ImportsAddBody(
        file=sdk.File(content, name='a"b.csv'),
        pages=[sdk.File(b"1"), sdk.File(b"2", content_type="image/png")],
        title="größer",
        count=3,
        tags=["x", "y"],
        details=found.Meta2(author="Ada", day=datetime.date(2024, 5, 6)),
    )
    wire.json({"author": "Ada"}, 201)
    assert (await client.bodies.imports.create(body)).author == "Ada"
    head = f"content-type: {wire.last.headers['content-type']}\r\n\r\n".encode()
    parts = message_from_bytes(head + wire.last.body).get_payload()
    assert isinstance(parts, list)
    got = [
        (part.get_param("name", header="content-disposition"), part.get_content_type(), part.get_payload(decode=True))  # type: ignore[union-attr]
        for part in parts
    ]
    assert got == [
        ("file", "text/csv", b"id,name"),
        ("pages", "application/octet-stream", b"1"),
        ("pages", "image/png", b"2"),
        ("title", "text/markdown", "größer".encode()),
        ("count", "text/plain", b"3"),
        ("tags", "text/plain", b"x"),
        ("tags", "text/plain", b"y"),
        ("details", "application/json", b'{"author":"Ada","day":"2024-05-06"}'),
    ]
    assert b'filename="a%22b.csv"' in wire.last.body
    with pytest.raises(sdk.ArgumentError, match=r"ImportsAddBody\.file is required and not set"):
        client.bodies.imports.create(found.ImportsAddBody(file=sdk.UNSET))


async def test_downloads(client: Any, wire: Wire, sdk: Any) -> None:
    wire.content(b"x" * 300_000, "application/pdf", content_disposition="attachment; filename*=UTF-8''gr%C3%B6%2Fa.pdf")
    async with client.downloads.files.download("1", inline=True) as download:
        assert (download.status_code, download.filename) == (200, "a.pdf")
        assert download.headers["content-type"] == "application/pdf"
        assert b"".join([chunk async for chunk in download]) == b"x" * 300_000
        with pytest.raises(sdk.ClientStateError, match="read before"):
            await download.read()
    assert (wire.last.query, wire.last.headers["accept"]) == ("inline=true", "*/*")
    wire.content(b"png", "image/png")
    async with client.downloads.files.thumbnail("1") as download:
        assert (await download.read(), download.filename) == (b"png", None)
    wire.content(b"a,b", "text/csv")
    async with client.downloads.files.export({"format": "csv"}) as download:
        assert await download.read() == b"a,b"
    assert sent(wire) == {"format": "csv"}
    wire.content("größer".encode("latin-1"), "text/plain; charset=iso-8859-1")
    assert await client.downloads.files.text("1") == "größer"


async def test_a_download_that_fails_raises_as_any_call_does(client: Any, wire: Wire, sdk: Any) -> None:
    wire.json({"message": "no such file", "type_name": "EntityNotFoundError"}, 404)
    with pytest.raises(sdk.EntityNotFoundError, match="no such file"):
        async with client.downloads.files.download("1"):
            pytest.fail("the block was entered")
    for status in (503, 200):
        wire.content(b"ok", "application/pdf", status, retry_after="0")
    async with client.downloads.files.download("1") as download:
        assert await download.read() == b"ok"
    with pytest.raises(sdk.ClientStateError, match="is not open"):
        _ = client.downloads.files.download("1").status_code


async def test_leaving_a_download_early_gives_the_connection_back(client: Any, wire: Wire, sdk: Any) -> None:
    for _ in range(3):
        wire.content(b"x" * 3_000_000, "application/pdf")
    async with asyncio.timeout(10):
        async with client.downloads.files.download("1") as download:
            async for _ in download:
                break
        with pytest.raises(TimeoutError):
            async with client.downloads.files.download("1") as download, asyncio.timeout(0):
                await asyncio.sleep(1)
        with pytest.raises(ZeroDivisionError):
            async with client.downloads.files.download("1"):
                raise ZeroDivisionError
    transport = client._sender.pool._transport
    assert not [link for link in transport._pool.connections if not link.is_idle() and not link.is_closed()]


async def test_answers(client: Any, wire: Wire, sdk: Any) -> None:
    answers, book = client.answers.answers, models("answers").Book

    async def get(method: str, value: Any, status: int = 200) -> Any:
        wire.json(value, status)
        return await getattr(answers, method)()

    assert await get("object", {"title": "a", "more": 1}) == book(title="a")
    assert (await get("array", [{"title": "a"}, {"title": "b"}])).data == [book(title="a"), book(title="b")]
    assert (await get("strings", ["a", "b"])).data == ["a", "b"]
    assert await get("number", 4) == 4
    assert await get("table", {"a": [{"title": "b"}]}) == {"a": [book(title="b")]}
    assert await get("anything", {"a": 1}) == {"a": 1}
    enveloped = await get("enveloped", {"status_code": 200, "status": "OK", "data": ["2024-01-02T03:04:05Z"]})
    assert enveloped.data[0].year == 2024
    assert await get("either", {"title": "a"}) == book(title="a")
    assert await get("either", {"job": "1"}, 202) == models("answers").AnswersEitherResponse202(job="1")
    assert await get("range", {"title": "a"}, 203) == book(title="a")
    assert await get("perhaps", {"title": "a"}) == book(title="a")
    assert await get("perhaps", []) == book()  # no record, and no error
    assert await answers.perhaps() is None
    assert await answers.empty() is None
    assert (await answers.head().response()).status_code == 204
    wire.json({"title": "a", "more": 1})
    assert sdk.unknown_fields(await answers.object()) == {"more": 1}
    for _ in range(2):
        wire.content(b"<html>", "text/html")
    with pytest.raises(sdk.APIConnectionError, match="not a response of the API"):
        await answers.object()


# -- parameters --------------------------------------------------------------------------------------------------------


async def test_parameters_in_every_place(client: Any, wire: Wire, sdk: Any) -> None:
    await client.parameters.stock.get(
        "north/1",
        4,
        level=2,
        from_=datetime.date(2024, 5, 6),
        timeout_=7,
        warehouse2="w",
        x_trace="t",
        x_days=[1, 2],
        x_range={"a": 1, "b": 2},
        if_changed_since=datetime.datetime(2024, 5, 6, tzinfo=datetime.UTC),
        session_id="a b;c",
        flags=["x", "y"],
        timeout=9,
    )
    assert wire.last.path == "/stock/north%2F1/4"
    assert wire.last.query == "level=2&from=2024-05-06&timeout=7&warehouse=w"
    headers = wire.last.headers
    assert (headers["x-trace"], headers["x-days"], headers["x-range"]) == ("t", "1,2", "a=1,b=2")
    assert headers["if-changed-since"] == "2024-05-06T00:00:00.000Z"
    assert headers["cookie"] == "session-id=a%20b%3Bc; flags=x%2Cy"
    moment = datetime.datetime(2024, 5, 6, tzinfo=datetime.UTC)
    with pytest.raises(sdk.ArgumentError, match="session-id is missing"):
        client.parameters.stock.get("a", 1, if_changed_since=moment, session_id=None)
    with pytest.raises(sdk.ArgumentError, match="x-trace holds characters that a header can't carry"):
        client.parameters.stock.get("a", 1, if_changed_since=moment, session_id="s", x_trace="a\r\nb")


STYLES = [
    ("plain", "a b", "plain=a%20b"),
    ("form_spread", ["a", "b"], "form_spread=a&form_spread=b"),
    ("form_joined", [1, 2], "form_joined=1%2C2"),
    ("space_joined", ["a", "b"], "space_joined=a%20b"),
    ("space_spread", ["a", "b"], "space_spread=a&space_spread=b"),
    ("pipe_joined", ["a", "b"], "pipe_joined=a%7Cb"),
    ("pipe_spread", ["a", "b"], "pipe_spread=a&pipe_spread=b"),
    ("object_spread", "Size", "width=1&height-max=2"),
    ("object_joined", "Size", "object_joined=width%2C1%2Cheight-max%2C2"),
    ("object_space", "Size", "object_space=width%201%20height-max%202"),
    ("object_pipe", {"a": 1, "b": True}, "object_pipe=a%7C1%7Cb%7Ctrue"),
    ("deep", {"from": "a", "class": {"list": ["x"]}}, "deep%5Bfrom%5D=a&deep%5Bclass%5D%5Blist%5D=x"),
    ("deep", "Range", "deep%5Bfrom%5D=a&deep%5Bclass%5D%5Blist%5D=x&deep%5Bclass%5D%5Blist%5D=y"),
    ("as_json", "Size", "as_json=%7B%22width%22%3A1%2C%22height-max%22%3A2%7D"),
    ("grade", "Grade", "grade=3"),
    ("either", 3, "either=3"),
    ("either", "x", "either=x"),
]


@pytest.mark.parametrize(("name", "value", "query"), STYLES, ids=[f"{row[0]}-{row[1]}" for row in STYLES])
async def test_query_styles(client: Any, wire: Wire, name: str, value: Any, query: str) -> None:
    found = models("query_styles")
    made = {
        "Size": found.Size(width=1, height_max=2),
        "Range": found.Range(from_="a", class_=found.RangeClass(list_=["x", "y"])),
        "Grade": found.SearchesOneGrade.VALUE_3,
    }
    await client.query_styles.searches.get(**{name: made.get(value, value) if isinstance(value, str) else value})
    assert wire.last.query == query


# -- names, enums, flags -----------------------------------------------------------------------------------------------


async def test_what_is_deprecated_warns_when_it_is_called(client: Any, wire: Wire) -> None:
    wire.json({"name": "Ada"})
    with pytest.warns(DeprecationWarning, match=r"readers\.get\(\) is deprecated") as caught:
        call = client.deprecated.readers.get("1")
    assert caught[0].filename == __file__
    assert (await call).name == "Ada"
    wire.json([])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert (await client.deprecated.readers.list()).data == []


async def test_names(client: Any, wire: Wire, sdk: Any) -> None:
    record = models("names").Record
    data: dict[str, Any] = {
        "class": "a",
        "import": "b",
        "list": ["c"],
        "e-mail": "d",
        "e_mail": "e",
        "e.mail": "f",
        "_id": "g",
    }
    data |= {"2fa": True, "@type": "h", "€": 1, "größe": 2, 'with "quotes"': "i", "datetime": "2024-01-02T03:04:05Z"}
    wire.json({"status_code": 200, "status": "OK", "data": {"record": {**data, "new": 1}}})
    body = record(class_="x", import_="never sent", list_=["y"], e_mail2="z")
    holder = await client.names.records.update("c/1", body, filter_name_="n", Record_="r", self_="s")
    assert (wire.last.path, wire.last.query) == ("/records/c%2F1", "filter%5Bname%5D=n&Record=r&self=s")
    assert sent(wire) == {"class": "x", "list": ["y"], "e-mail": "z"}
    read = holder.record
    assert (read.class_, read.import_, read.list_, read.e_mail2, read.e_mail, read.e_mail3) == (
        "a",
        "b",
        ["c"],
        "d",
        "e",
        "f",
    )
    assert (read.id, read.field_2fa, read.type, read.größe, read.datetime_.year) == ("g", True, "h", 2, 2024)
    assert {name: value for name, value in sdk.to_dict(read).items() if name in data} == {
        **data,
        "datetime": "2024-01-02T03:04:05.000Z",
    }
    again = sdk.from_dict(record, {**data, "new": 1})
    assert sdk.unknown_fields(again) == {"new": 1}
    assert again == read
    assert repr(record(class_="a", secret__="hidden")) == "Record(class_='a', secret__='***')"
    with pytest.raises(sdk.ArgumentError, match=r"Record\.class_ is required"):
        client.names.records.update("1", record(class_=sdk.UNSET))


async def test_enums(client: Any, wire: Wire, sdk: Any) -> None:
    found = models("enums")
    data = {"stars": 2, "level": -1, "weight": 0.5, "passed": True, "mixed": "two", "kind": "grade", "version": 2}
    wire.json({**data, "sign": "+", "many": [1, 9]})
    grade = await client.enums.grades.create(found.Grade(stars=found.Stars.VALUE_3, mixed=1, sign=found.GradeSign("?")))
    assert sent(wire) == {"stars": 3, "mixed": 1, "sign": "?"}
    assert grade.stars is found.Stars.VALUE_2
    assert grade.many == [1, 9]
    assert [star.is_known for star in grade.many] == [True, False]
    assert (grade.level, grade.weight, grade.passed, grade.mixed) == (-1, 0.5, True, "two")
    assert (grade.kind, grade.version, grade.sign) == ("grade", 2, "+")
    assert len(list(found.GradeSign)) == 5
    assert found.Stars(7).value == 7
    with pytest.raises(ValueError, match="is not a valid Stars"):
        found.Stars("seven")


def test_flagged_operations_are_excluded_and_listed(project: Path, sdk: Any) -> None:
    plans = importlib.import_module(f"{PACKAGE}.flags.resources.plans").Plans
    assert [name for name in vars(plans) if name[0] != "_"] == ["list"]
    about = importlib.import_module(f"{PACKAGE}.flags").FlagsApi.__doc__ or ""
    assert "POST /plans (plansAdd): x-apideck-upcoming" in about
    assert "GET /plans/audit (plansAudit): x-internal" in about
    assert "POST plan.changed (planChanged): x-internal" in about


@pytest.mark.parametrize("api", ["webhooks_3_0", "webhooks_3_1"])
def test_payloads_of_webhooks_are_models(sdk: Any, api: str) -> None:
    found = models(api)
    event = sdk.from_dict(found.BookReturnedPayload, {"book": {"title": "It"}, "at": "2024-01-02T03:04:05Z"})
    assert (event.book.title, event.at.year) == ("It", 2024)
    assert sdk.from_dict(found.LostEvent, {"event_id": "1"}).event_id == "1"


async def test_moments(client: Any, wire: Wire, sdk: Any) -> None:
    shift_type = models("moments").Shift
    begins = datetime.datetime(2024, 3, 1, 7, 30, tzinfo=datetime.UTC)
    record = {"begins": 1709278200000, "begun": "2024-03-01T07:30:00.000Z", "lasts": "8h", "pause": "odd"}
    wire.json({"status_code": 200, "data": [record, {"begins": "2024-03-01T07:30:00Z"}, {"begins": 1e300}]})
    page = await client.moments.shifts.list(start_date=begins, end_date=begins, since=5)
    assert wire.last.query == "start_date=2024-03-01T07%3A30%3A00.000Z&end_date=2024-03-01T07%3A30%3A00.000Z&since=5"
    first, second, third = page.data
    assert (first.begins, first.begun, first.lasts, first.pause) == (begins, begins, "8h", "odd")
    assert (second.begins, third.begins) == (begins, 1e300)
    assert layer("records.plain").to_dict(first) == record

    hours = datetime.timedelta(hours=8)
    await client.moments.shifts.create(shift_type(begins=begins, begun=begins, lasts=hours, pause="45m"))
    assert sent(wire) == {**record, "pause": "45m"}
    await client.moments.shifts.create(shift_type(begins=None, pause=datetime.timedelta(seconds=90), place="a://b"))
    assert sent(wire) == {"begins": None, "pause": "90s", "place": "a://b"}
    for wrong in (
        shift_type(lasts=datetime.timedelta(hours=11)),
        shift_type(lasts="8 hours"),
        shift_type(pause=datetime.timedelta(0)),
        shift_type(begins=datetime.datetime(2024, 3, 1)),
        shift_type(place="/here"),
    ):
        with pytest.raises(sdk.ArgumentError):
            client.moments.shifts.create(wrong)
    for range_ in ({"start_date": "2024-03-01"}, {"start_date": begins, "end_date": begins - hours}):
        with pytest.raises(sdk.ArgumentError):
            client.moments.shifts.list(**range_)


@pytest.mark.parametrize(
    ("event_type", "api", "name"),
    [
        ("parcel.lost", "extensions", "ParcelLost"),
        ("library.book.moved", "webhooks_3_0", "ShelfEvent"),
        ("library.shelf.added", "webhooks_3_0", "ShelfEvent"),
        ("library.shelf.removed", "webhooks_3_0", "ShelfEvent"),
        ("loan.started", "webhooks_3_1", "LoanStarted"),
        ("loan.ended", "webhooks_3_1", "LoanEventOption2"),
        ("member.joined", "webhooks_3_1", "Joined"),
    ],
)
def test_events_are_read_as_what_their_document_declares(sdk: Any, event_type: str, api: str, name: str) -> None:
    webhooks = importlib.import_module(f"{PACKAGE}.webhooks")
    event = webhooks.parse(json.dumps({"payload": {"event_type": event_type}}).encode())
    assert type(event) is getattr(models(api), name)
    assert event.event_type == event_type


@pytest.mark.parametrize(
    ("event_type", "wrapper", "name"),
    [
        ("depots.parcel.created", "payload", "ParcelEvent"),
        ("depots.parcel.lost", "payload", "ParcelEvent"),
        ("webhooks_wrapped.depot.opened", "payload", "DepotEvent"),
        ("webhooks_wrapped.depot.closed", "payload", "DepotEvent"),
        ("depot.closed", None, "DepotEvent"),
        ("webhooks_wrapped.van.hired", "event", "VanHiredPayload"),
    ],
)
def test_an_event_in_a_wrapper_is_read_as_itself(sdk: Any, event_type: str, wrapper: str | None, name: str) -> None:
    webhooks = importlib.import_module(f"{PACKAGE}.webhooks")
    fields: dict[str, Any] = {"event_type": event_type, "depot": "North"}
    body, headers = webhooks.signed({wrapper: fields} if wrapper else fields, key="key", wrapped=False)
    event = webhooks.unwrap(body, headers, key="key")
    assert type(event) is getattr(models("webhooks_wrapped"), name)
    assert str(event.event_type) == event_type


def test_an_object_with_one_property_is_no_wrapper(sdk: Any) -> None:
    found = models("webhooks_wrapped")
    assert sdk.from_dict(found.VanPayload, {"data": {"plate": "A 1"}}).data.plate == "A 1"
    assert not [name for name in dir(found) if name.startswith(("Parcel", "Depot")) and name.endswith("Payload")]


def test_events_of_no_document_are_read_as_other_events(sdk: Any) -> None:
    webhooks = importlib.import_module(f"{PACKAGE}.webhooks")
    # For a renewed loan, nothing says which of the models of loans it has.
    for event_type in ("loan.renewed", "crm.contact.created", "*", "", None, 3):
        event = webhooks.parse(json.dumps({"event_type": event_type}).encode())
        assert type(event) is webhooks.OtherEvent
        assert event.event_type == event_type


def test_events_are_of_the_payloads_of_all_documents(sdk: Any) -> None:
    webhooks = importlib.import_module(f"{PACKAGE}.webhooks")
    found = {(kind.__module__.split(".")[1], kind.__name__) for kind in typing.get_args(webhooks.Event)}
    both = {(api, name) for api in ("webhooks_3_0", "webhooks_3_1") for name in ("BookReturnedPayload", "LostEvent")}
    assert found == both | {
        ("extensions", "ParcelLost"),
        ("webhooks_3_0", "ShelfEvent"),
        ("webhooks_wrapped", "ParcelEvent"),
        ("webhooks_wrapped", "DepotEvent"),
        ("webhooks_wrapped", "VanHiredPayload"),
        ("webhooks_wrapped", "VanPayload"),
        ("webhooks_3_1", "LoanStarted"),
        ("webhooks_3_1", "LoanEventOption2"),
        ("webhooks_3_1", "MemberEvent"),
        ("webhooks_3_1", "Joined"),
        ("webhooks", "OtherEvent"),
    }


async def test_json_schema_of_3_1(client: Any, wire: Wire) -> None:
    place = models("json_schema").Place
    data = {
        "position": [1, 2.5, "m"],
        "heights": {"h_1": 3},
        "whatever": {"a": 1},
        "anything": [1, "b"],
        "open": [None],
        "pair": [1, 2],
        "nothing": [],
        "either": "x",
        "by_pattern": {"any_1": 1},
    }
    assert not hasattr(place(), "never"), "what is false can never be there"
    wire.json(
        {
            **data,
            "closed": {"items": 1, "additionalProperties": [2]},
            "free": {"name": "a", "b": 1},
            "same_street": {"name": "Long"},
            "code": "x",
            "picture": "aGk=",
            "even": 4,
        }
    )
    read = await client.json_schema.places.create(place(position=[1, 2, "m"], code=3, heights={"h_1": 3}))
    assert sent(wire) == {"position": [1, 2, "m"], "code": 3, "heights": {"h_1": 3}}
    assert all(getattr(read, name) == value for name, value in data.items())
    assert layer("records.plain").to_dict(read.closed) == {
        "items": 1,
        "additionalProperties": [2],
    }
    assert (read.free.name, read.free.additional_properties) == ("a", {"b": 1})
    assert typing.get_type_hints(place)["pair"] == list[int] | None | layer("records.model").Unset
    assert (read.same_street.name, read.code, read.picture, read.even) == ("Long", "x", "aGk=", 4)


async def test_extensions_are_passed_over(client: Any, wire: Wire) -> None:
    found = models("extensions")
    assert found.__all__ == ["Cap", "Flap", "Parcel", "ParcelLost", "ParcelLostEventType"]
    wire.json({"x-size": 3, "lid": {"kind": "Cap", "turns": 2}})
    parcel = await client.extensions.parcels.update("1", found.Parcel(x_size=2))
    assert sent(wire) == {"x-size": 2}
    assert (parcel.x_size, parcel.lid) == (3, found.Cap(kind="Cap", turns=2))


async def test_references_lead_wherever_a_pointer_does(client: Any, wire: Wire) -> None:
    found = models("pointers")
    assert found.Train.__field_names__[:2] == ("at", "by")
    data = {
        "by": {"name": "Ada"},
        "seat": "first",
        "driver": {"name": "Bo"},
        "where": {"line": 4},
        "axles": [{"load": 1.5}],
        "first_axle": {"load": 2},
        "fuel": {"litres": 3},
        "spare_fuel": {"litres": 4},
        "colour": "red",
        "wagon": {"coupled": {"to": {"to": {"at": "rear"}}}, "any": [1], "last": True},
    }
    wire.json(data, 201)
    train = await client.pointers.trains.create(found.Train(colour=found.TrainColour.RED), class_="second")
    assert wire.last.query == "class=second"
    assert sent(wire) == {"colour": "red"}
    assert (train.seat, train.driver.name, train.where.line, train.axles[0].load) == ("first", "Bo", 4, 1.5)
    assert (train.first_axle.load, train.fuel.litres, train.spare_fuel.litres) == (2, 3, 4)
    assert (train.wagon.coupled.to.to.at, train.wagon.any, train.wagon.last) == ("rear", [1], True)
    assert not hasattr(train.wagon, "none")
    wire.json(data)
    assert await client.pointers.trains.get("1") == train


async def test_data_is_no_schema(client: Any, wire: Wire) -> None:
    found = models("data")
    assert found.__all__ == ["Cell", "Row", "RowEnum", "SheetsAddBodyOption1"]
    wire.json({"example": "x", "default": {"$ref": "y"}, "enum": "$ref", "const": "allOf", "examples": [{"$ref": "z"}]})
    row = await client.data.sheets.create([found.Row(default=found.Cell(ref="b"))])
    assert sent(wire) == [{"default": {"$ref": "b"}}]
    assert (row.example, row.default.ref, row.const, row.examples[0].ref) == ("x", "y", "allOf", "z")
    assert row.enum is found.RowEnum.REF


async def test_protected_names(client: Any, wire: Wire) -> None:
    found = models("protected")
    api = client.protected.cached_property_
    wire.json({"self": 3, "UNSET": "x", "datetime": "2024-01-02T03:04:05Z", "status": "", "near": "a_b"})
    call = await api.deprecated_("1", deadline_=5, retry_=True, retry_writes_="a", timeout_="b", deadline=30, kind="b")
    assert wire.last.query == "deadline=5&retry=true&retry_writes=a&timeout=b&kind=b"
    assert (call.self_, call.UNSET_, call.datetime_.year) == (3, "x", 2024)
    assert call.status == ""
    assert type(call.status) is found.Status
    assert call.near is found.CallRecordNear.A_B_LOWER
    assert list(found.CallRecordNear.__members__) == ["A_HYPHEN_B", "A_B_LOWER", "A_B"]
    wire.json({"name": "x", "status": None})
    assert (await api.str_()).name == "x"


def test_the_corpus_covers_this_projects_layer_as_it_is(project: Path) -> None:
    for path in (ROOT / "apideck_client").glob("*.py"):
        if path.name not in ("_apis.py", "_events.py"):
            assert (project / PACKAGE / path.name).read_bytes() == path.read_bytes()


def test_every_model_of_the_corpus_is_a_table(sdk: Any) -> None:
    tables = importlib.import_module(f"{PACKAGE}.tables")
    modules = [importlib.import_module(f"{PACKAGE}.{api}.models") for api in NAMES]
    kinds = [getattr(models, name) for models in modules for name in models.__all__]
    models = [kind for kind in kinds if issubclass(kind, sdk.Model)]
    assert len(models) > 80
    for kind in models:
        names = [column.name for column in tables.columns(kind)]
        assert len({name.casefold() for name in names}) == len(names)
        (row,) = tables.to_rows([sdk.from_dict(kind, {"beyond": 1})])
        assert list(row) == names
        assert "beyond" in "".join(cell or "" for cell in row.values())
