"""Records as rows: every column comes from a model, and no part of a record is lost, even if the record is odd."""

import copy
import datetime
import importlib
import json
import math
import re
import sys
from collections.abc import Callable, Iterator
from functools import cache
from typing import Annotated, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apideck_client import Apideck, ArgumentError, Model, from_dict
from apideck_client._client.records.model import Discriminator, OpenEnum, OpenIntEnum, Unset, model
from apideck_client.crm.models import Activity, Contact, Email, Opportunity
from apideck_client.tables import Column, arrow_schema, columns, to_arrow, to_rows
from apideck_client.testing import EmbeddedApideck
from apideck_client.times import to_datetime
from apideck_client.vault.models import Connection, Consumer
from tests.support.documents import DOCUMENTS, ROOT
from tests.support.front_door import Declared, FrontDoor, declared, open_front_door
from tests.support.mutations import PHASES, bodies, holds, meaning

UTC = datetime.UTC
MODELS: list[type[Model]] = [
    kind
    for api in DOCUMENTS
    for kind in vars(importlib.import_module(f"apideck_client.{api}.models")).get("__all__", ())
    for kind in [getattr(importlib.import_module(f"apideck_client.{api}.models"), kind)]
    if issubclass(kind, Model)
]
LISTS = list({operation.record_type: operation for operation in declared() if operation.is_list}.values())
PYTHON: dict[str, type] = {
    "string": str,
    "enum": str,
    "boolean": bool,
    "integer": int,
    "number": float,
    "timestamp": datetime.datetime,
    "date": datetime.date,
    "json": str,
}


@model()
class Counted(Model):
    """A model with a whole number, which newer documents can't change."""

    count: int | None | Unset


def by_name(kind: type[Model], child: str | None = None) -> dict[str, tuple[str, str]]:
    return {column.name: (column.type, column.path) for column in columns(kind, child=child)}


def row_of(record: Model) -> dict[str, Any]:
    """Return the cells of a record that are not empty."""
    (row,) = to_rows([record])
    return {name: cell for name, cell in row.items() if cell is not None}


# -- the rule ----------------------------------------------------------------------------------------------------------


def test_scalars_have_the_name_and_type_of_their_field() -> None:
    found = by_name(Opportunity)
    assert found["title"] == ("string", "title")
    assert found["currency"] == ("enum", "currency")
    assert found["win_probability"] == ("number", "win_probability")
    assert found["close_date"] == ("date", "close_date")
    assert found["deleted"] == ("boolean", "deleted")
    assert found["updated_at"] == ("timestamp", "updated_at")
    assert by_name(Counted)["count"] == ("integer", "count")


def test_a_list_of_objects_gives_the_columns_of_its_first() -> None:
    found = by_name(Contact)
    assert found["email"] == ("string", "emails[0].email")
    assert found["email_type"] == ("enum", "emails[0].type")
    assert found["phone_number"] == ("string", "phone_numbers[0].number")
    assert found["address_city"] == ("string", "addresses[0].city")
    assert found["emails"] == ("json", "emails")


def test_an_object_gives_a_column_for_each_field() -> None:
    found = by_name(Activity)
    assert found["location_address_city"] == ("string", "location_address.city")
    assert "location_address" not in found


def test_all_else_is_json() -> None:
    found = by_name(Contact)
    assert found["tags"] == ("json", "tags")
    assert found["custom_fields"] == ("json", "custom_fields")
    assert "custom_field_id" not in found
    assert by_name(Connection)["settings"] == ("json", "settings")


def test_the_last_column_has_what_no_other_has() -> None:
    assert columns(Contact)[-1] == Column("_rescued_data", "json", "")


def test_a_record_becomes_a_row() -> None:
    contact = from_dict(
        Contact,
        {
            "id": "1",
            "name": "Ada Byron",
            "type": "customer",
            "current_balance": 10,
            "active": True,
            "emails": [{"email": "ada@example.com", "type": "work"}, {"email": "ada@home.example"}],
            "tags": ["vip"],
            "department": None,
            "updated_at": "2024-03-01T10:00:00+02:00",
        },
    )
    assert row_of(contact) == {
        "id": "1",
        "name": "Ada Byron",
        "type": "customer",
        "current_balance": 10.0,
        "active": True,
        "email": "ada@example.com",
        "email_type": "work",
        "emails": '[{"email":"ada@example.com","type":"work"},{"email":"ada@home.example"}]',
        "tags": '["vip"]',
        "updated_at": datetime.datetime(2024, 3, 1, 8, tzinfo=UTC),
    }
    (row,) = to_rows([contact])
    assert type(row["type"]) is str
    assert row["updated_at"].tzinfo is UTC
    assert isinstance(row["current_balance"], float)


def test_a_record_of_your_own_becomes_a_row() -> None:
    contact = Contact(name="Ada", emails=[Email(email="ada@example.com")], tags="vip")
    assert row_of(contact) == {
        "name": "Ada",
        "email": "ada@example.com",
        "emails": '[{"email":"ada@example.com"}]',
        "tags": '["vip"]',
    }
    contact.name = "Ada Byron"
    assert row_of(contact)["name"] == "Ada Byron"


def test_rows_of_any_data_have_the_same_columns() -> None:
    rows = to_rows([from_dict(Contact, {}), from_dict(Contact, {"x": 1, "name": 2, "emails": "none"})])
    assert [list(row) for row in rows] == [[column.name for column in columns(Contact)]] * 2
    assert to_rows([]) == to_rows([], Contact) == []


async def test_a_page_becomes_rows(server: EmbeddedApideck, apideck: Apideck) -> None:
    server.seed("acme", contacts=3)
    rows = to_rows(await apideck.crm.contacts.list())
    assert len({row["id"] for row in rows}) == 3
    assert all(isinstance(row["created_at"], datetime.datetime) and row["_rescued_data"] is None for row in rows)


# -- children ----------------------------------------------------------------------------------------------------------


def test_a_child_table_has_one_row_for_each_object() -> None:
    contacts = [
        from_dict(
            Contact,
            {"id": "1", "emails": [{"email": "a@example.com", "type": "work"}, {"email": "b@example.com", "x": 1}]},
        ),
        from_dict(Contact, {"id": "2"}),
        from_dict(Contact, {"id": "3", "emails": []}),
    ]
    assert to_rows(contacts, child="emails") == [
        {"_parent_id": "1", "_index": 0, "id": None, "email": "a@example.com", "type": "work", "_rescued_data": None},
        {
            "_parent_id": "1",
            "_index": 1,
            "id": None,
            "email": "b@example.com",
            "type": None,
            "_rescued_data": '{"x":1}',
        },
    ]


def test_a_list_of_scalars_has_a_child_table_too() -> None:
    rows = to_rows([from_dict(Contact, {"id": "1", "tags": ["a", ["b"]]})], child="tags")
    assert rows == [
        {"_parent_id": "1", "_index": 0, "value": "a", "_rescued_data": None},
        {"_parent_id": "1", "_index": 1, "value": None, "_rescued_data": '["b"]'},
    ]


def test_custom_fields_of_mixed_types_are_json_in_a_child_table() -> None:
    values = ["text", 5, 2.5, True, ["a"], None]
    fields = [{"id": str(index), "value": value} for index, value in enumerate(values)]
    rows = to_rows([from_dict(Contact, {"id": "1", "custom_fields": fields})], child="custom_fields")
    assert [row["value"] and json.loads(row["value"]) for row in rows] == values


def test_a_list_that_is_none_is_one_row_of_its_table() -> None:
    rows = to_rows([from_dict(Contact, {"id": "1", "emails": {"email": "a@example.com"}})], child="emails")
    assert [row["_rescued_data"] for row in rows] == ['{"email":"a@example.com"}']


def test_children_of_a_record_without_id_have_its_first_field() -> None:
    (row,) = to_rows([from_dict(Consumer, {"consumer_id": "acme", "services": ["hubspot"]})], child="services")
    assert row["_parent_id"] == "acme"
    assert by_name(Consumer, "services")["_parent_id"] == ("string", "consumer_id")


# -- odd values --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "value", "rescued"),
    [
        ("updated_at", "yesterday", '{"updated_at":"yesterday"}'),
        ("updated_at", "0001-01-01T00:00:00+02:00", '{"updated_at":"0001-01-01T00:00:00+02:00"}'),
        ("active", "yes", '{"active":"yes"}'),
        ("active", 1, '{"active":1}'),
        ("name", {"first": "Ada"}, '{"name":{"first":"Ada"}}'),
        ("name", True, '{"name":true}'),
        ("name", 2.5, '{"name":2.5}'),
        ("name", "\ud800", '{"name":"\\\\ud800"}'),
        ("type", 5.5, '{"type":5.5}'),
        ("current_balance", "12", '{"current_balance":"12"}'),
        ("current_balance", 2**53 + 1, '{"current_balance":9007199254740993}'),
        ("current_balance", True, '{"current_balance":true}'),
        ("loyalty", {"level": float("nan")}, '{"loyalty":{"level":"NaN"}}'),
    ],
)
def test_a_value_that_does_not_fit_is_kept_in_one_column(field: str, value: Any, rescued: str) -> None:
    assert row_of(from_dict(Contact, {field: value})) == {"_rescued_data": rescued}


@pytest.mark.parametrize(
    ("kind", "field", "value", "cell"),
    [
        (Contact, "id", 5, "5"),
        (Contact, "type", "brand-new", "brand-new"),
        (Contact, "updated_at", "2024-03-01", datetime.datetime(2024, 3, 1, tzinfo=UTC)),
        (Counted, "count", 5.0, 5),
        (Contact, "current_balance", 5, 5.0),
        (Connection, "created_at", 0, datetime.datetime(1970, 1, 1, tzinfo=UTC)),
        (Contact, "tags", "vip", '"vip"'),
        (Contact, "emails", 5, "5"),
        (Contact, "name", "", ""),
    ],
)
def test_a_value_that_can_have_the_type_is_a_cell(kind: type[Model], field: str, value: Any, cell: Any) -> None:
    assert row_of(from_dict(kind, {field: value})) == {field: cell}


def test_a_whole_number_of_any_size_is_kept() -> None:
    assert row_of(from_dict(Counted, {"count": 2**63})) == {"_rescued_data": f'{{"count":{2**63}}}'}


def test_unknown_fields_are_kept_in_their_places() -> None:
    activity = from_dict(Activity, {"location_address": {"city": 5.5, "x": 1}, "attendees": [{}, {"y": 2}], "z": 3})
    rescued = json.loads(row_of(activity)["_rescued_data"])
    assert rescued == {"location_address": {"city": 5.5, "x": 1}, "attendees": [{}, {"y": 2}], "z": 3}


@pytest.mark.parametrize("value", ["text", 5, None, [1]])
def test_a_record_that_is_no_object_is_a_row(value: Any) -> None:
    operation = next(operation for operation in declared() if operation.id == "contactsAll")
    with open_front_door() as door:
        records = door.read(operation, json.dumps({"data": [value, {"id": "1"}]}).encode()).data
    first, second = to_rows(records, Contact)
    assert json.loads(first["_rescued_data"]) == value
    assert (second["id"], second["_rescued_data"]) == ("1", None)


def test_records_that_are_no_models_have_one_column() -> None:
    assert to_rows(["a", 5]) == [
        {"value": '"a"', "_rescued_data": None},
        {"value": "5", "_rescued_data": None},
    ]
    (row,) = to_rows([{"id": 1}], Contact)
    assert (row["id"], row["_rescued_data"]) == (None, '{"id":1}')


# -- a caller's mistakes -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: to_rows(Contact(name="Ada")), "records is one Contact"),  # type: ignore[arg-type]
        (lambda: to_rows({"id": "1"}), "records is one dict"),
        (lambda: to_rows([Contact(name="Ada"), Email(email="a")]), r"records\[1\] is a Email among records of Contact"),
        (lambda: to_rows([], child="emials", record_type=Contact), "did you mean 'emails'"),
        (lambda: columns(Contact, child="name"), "not a list of Contact"),
        (lambda: columns(Email, child="emails"), "the records have no lists"),
        (lambda: columns(dict), "pass a model's class"),  # type: ignore[arg-type]
        (lambda: to_arrow([]), "pass record_type="),
    ],
)
def test_a_caller_s_mistake_is_an_error(call: Callable[[], Any], message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        call()


# -- any model ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", MODELS, ids=lambda kind: f"{kind.__module__.split('.')[1]}.{kind.__name__}")
def test_every_model_has_columns(kind: type[Model]) -> None:
    found = columns(kind)
    names = [column.name.casefold() for column in found]
    assert len(set(names)) == len(names)
    assert {column.type for column in found} <= set(PYTHON)
    tops = {column.path.replace("[", ".").split(".")[0] for column in found if column.path}
    assert tops == {kind.__wire_names__.get(name, name) for name in kind.__field_names__}
    (row,) = to_rows([kind()])
    assert set(row.values()) <= {None}


class Color(OpenEnum):
    RED = "red"


class Level(OpenIntEnum):
    LOW = 1


@model(wire_names={"class_": "class"})
class Inner(Model):
    class_: str | None | Unset
    day: datetime.date | None | Unset
    more: list["Outer"] | None | Unset


@model()
class Cat(Model):
    kind: str | None | Unset


@model()
class Dog(Model):
    kind: str | None | Unset
    name: str | None | Unset


@model(wire_names={"d_name": "d.name"}, extra="others")
class Outer(Model):
    """A model with everything that a document may contain."""

    Id: str | None | Unset
    id: str | None | Unset
    email: str | None | Unset
    emails: list[Email] | None | Unset
    staff: list[Email] | None | Unset
    inner: Inner | None | Unset
    parent: "Outer | None | Unset"
    children: "list[Outer] | None | Unset"
    pet: Annotated[Cat | Dog, Discriminator("kind", {"cat": Cat, "dog": Dog})] | None | Unset
    pets: list[Cat | Dog] | None | Unset
    color: Color | str | None | Unset
    level: Level | None | Unset
    size: int | float | None | Unset
    any: Any | None | Unset
    numbers: dict[str, int] | None | Unset
    d_name: str | None | Unset
    _rescued_data: str | None | Unset
    others: dict[str, Any] | None | Unset


def test_a_model_of_another_document_has_columns() -> None:
    found = by_name(Outer)
    assert found["Id"] == ("string", "Id")
    assert found["id_2"] == ("string", "id")
    assert found["email"] == ("string", "email")
    assert found["email_2"] == ("string", "emails[0].email")
    assert found["staff_email"] == ("string", "staff[0].email")
    assert found["staff"] == ("json", "staff")
    assert found["inner_class"] == ("string", "inner.class")
    assert found["inner_day"] == ("date", "inner.day")
    assert found["inner_more"] == ("json", "inner.more")
    assert found["parent_email"] == ("string", "parent.email")
    assert found["parent_parent"] == ("json", "parent.parent")
    assert found["children"] == ("json", "children")
    assert {found[name][0] for name in ("pet", "pets", "any", "numbers", "others")} == {"json"}
    assert {name: found[name][0] for name in ("color", "level", "size")} == {
        "color": "string",
        "level": "integer",
        "size": "number",
    }
    assert found["d.name"] == ("string", "d.name")
    assert found["_rescued_data_2"] == ("string", "_rescued_data")
    assert found["_rescued_data"] == ("json", "")


def test_a_record_of_another_document_becomes_a_row() -> None:
    came = {
        "Id": "1",
        "inner": {"class": "first", "day": "2024-03-01", "more": [{"d.name": "deep", "beyond": 1}], "x": 1},
        "parent": {"parent": {"d.name": "above", "beyond": 2}},
        "pet": {"kind": "dog", "name": "Rex", "x": 2},
        "color": "blue",
        "level": 7,
        "d.name": "dotted",
        "beyond": [1],
    }
    assert row_of(from_dict(Outer, came)) == {
        "Id": "1",
        "inner_class": "first",
        "inner_day": datetime.date(2024, 3, 1),
        "inner_more": '[{"beyond":1,"d.name":"deep"}]',
        "parent_parent": '{"beyond":2,"d.name":"above"}',
        "pet": '{"kind":"dog","name":"Rex"}',
        "color": "blue",
        "level": 7,
        "d.name": "dotted",
        "others": '{"beyond":[1]}',
        "_rescued_data": '{"inner":{"x":1},"pet":{"x":2}}',
    }


# -- any response ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def door() -> Iterator[FrontDoor]:
    with open_front_door() as opened:
        yield opened


@cache
def example_of(operation_id: str) -> dict[str, Any]:
    operation = next(operation for operation in declared() if operation.id == operation_id)
    return {**operation.example, "data": [copy.deepcopy(record) for record in operation.example["data"] * 2]}


@pytest.mark.parametrize("operation", LISTS, ids=lambda operation: operation.id)
@settings(
    derandomize=True,
    deadline=None,
    database=None,
    max_examples=25,
    phases=PHASES,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large],
)
@given(data=st.data())
def test_a_changed_answer_becomes_rows_without_loss(operation: Declared, door: FrontDoor, data: st.DataObject) -> None:
    tree, body = data.draw(bodies(example_of(operation.id)))
    came = meaning(tree).get("data")
    items = came if isinstance(came, list) else [] if came is None else [came]
    records = door.read(operation, body).data
    check_rows(records, operation.record_type, items)
    if have("pyarrow"):
        assert to_arrow(records, operation.record_type).to_pylist() == [
            {name: cell if cell == cell else Nan() for name, cell in row.items()}
            for row in to_rows(records, operation.record_type)
        ]


class Nan:
    """Equal to NaN."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, float) and math.isnan(other)


def check_rows(records: list[Any], kind: type[Model], items: list[Any]) -> None:
    """Check that the rows contain everything in the JSON, and that each cell has the type of its column."""
    rows = to_rows(records, kind)
    assert len(rows) == len(items)
    for row, item in zip(rows, items, strict=True):
        for column in columns(kind):
            cell = row[column.name]
            assert cell is None or type(cell) is PYTHON[column.type], column
            if column.type == "json" and cell is not None:
                json.loads(str(cell), parse_constant=pytest.fail)
            if isinstance(cell, str):
                cell.encode()
        assert is_within(item, rebuilt(row, kind)), (item, row)


def rebuilt(row: dict[str, Any], kind: type[Model]) -> Any:
    """Return the record that a row describes."""
    found: dict[str, Any] = {}
    for column in columns(kind)[:-1]:
        cell = row[column.name]
        if cell is not None and "[0]" not in column.path:
            *above, name = column.path.split(".")
            place = found
            for each in above:
                place = place.setdefault(each, {})
            place[name] = json.loads(cell) if column.type == "json" else cell
    return found if row["_rescued_data"] is None else merged(found, json.loads(row["_rescued_data"]))


def merged(one: Any, other: Any) -> Any:
    if isinstance(one, dict) and isinstance(other, dict):
        return {name: merged(one.get(name), other.get(name)) for name in {**one, **other}}
    if isinstance(one, list) and isinstance(other, list):
        return [merged(*pair) for pair in zip(one, other, strict=True)]
    return one if other is None or other == {} else other  # in a list, an empty object means no value


def is_within(came: Any, found: Any) -> bool:
    """Return True if all of a JSON value is in the row. Null and an object of nulls may be missing."""
    if came is None:
        return True
    if isinstance(came, dict):
        if found is None:
            return all(value is None or value == {} for value in came.values())
        return isinstance(found, dict) and all(is_within(value, found.get(said(name))) for name, value in came.items())
    if isinstance(came, list):
        return isinstance(found, list) and len(came) == len(found) and all(map(is_within, came, found))
    if isinstance(came, str):
        return found == said(came) or (to_datetime(found) is not None and to_datetime(found) == to_datetime(came))
    if isinstance(came, float) and not math.isfinite(came):
        return found == {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}[str(came)] or holds(found, came)
    if isinstance(came, int) and not isinstance(came, bool):
        return bool(found == came or found == str(came) or to_datetime(came) == found)
    return holds(found, came)


def said(text: str) -> str:
    """Return a string in the form that a table can contain."""
    return text.encode("utf-8", "backslashreplace").decode()


# -- Arrow, and the libraries that read it -----------------------------------------------------------------------------


def have(name: str) -> bool:
    return importlib.util.find_spec(name) is not None


def need(name: str) -> Any:
    return pytest.importorskip(name, reason=f"{name} is not installed")


@pytest.mark.parametrize("kind", MODELS, ids=lambda kind: f"{kind.__module__.split('.')[1]}.{kind.__name__}")
def test_every_model_has_an_arrow_schema(kind: type[Model]) -> None:
    pa = need("pyarrow")
    types = {
        "string": pa.string(),
        "enum": pa.dictionary(pa.int32(), pa.string()),
        "boolean": pa.bool_(),
        "integer": pa.int64(),
        "number": pa.float64(),
        "timestamp": pa.timestamp("us", "UTC"),
        "date": pa.date32(),
        "json": pa.string(),
    }
    schema = arrow_schema(kind)
    assert schema.names == [column.name for column in columns(kind)]
    assert schema.types == [types[column.type] for column in columns(kind)]
    assert to_arrow([], kind).schema == schema


def odd_contacts() -> list[Contact]:
    """Return contacts on which libraries of data frames fail if they take the types from the data."""
    values = ["text", 5, 2.5, True, ["a"], None]
    return [
        Contact(name="Ada", active=True, current_balance=1, emails=[{"email": "ada@example.com", "type": "work"}]),
        from_dict(Contact, {"name": 5, "custom_fields": [{"id": "1", "value": value} for value in values]}),
        from_dict(Contact, {"updated_at": "yesterday", "type": "brand-new", "current_balance": 0.5}),
        from_dict(Contact, {"updated_at": "2024-03-01", "type": "customer", "tags": ["a"]}),
    ]


def test_an_arrow_table_has_the_cells_of_the_rows() -> None:
    need("pyarrow")
    table = to_arrow(odd_contacts())
    assert table.to_pylist() == to_rows(odd_contacts())
    assert to_arrow(odd_contacts(), child="emails").to_pylist() == to_rows(odd_contacts(), child="emails")


def test_a_long_table_is_made_in_parts_and_joined(monkeypatch: pytest.MonkeyPatch) -> None:
    need("pyarrow")
    monkeypatch.setattr("apideck_client._tables.rows.BATCH", 2)
    kinds = ["customer", "supplier", "new", "customer", None]
    table = to_arrow(iter([from_dict(Contact, {"type": value}) for value in kinds]))
    assert table["type"].num_chunks == 1
    assert table["type"].to_pylist() == kinds


def test_pandas_takes_tables_and_rows() -> None:
    need("pyarrow")
    pd = need("pandas")
    frame = to_arrow(odd_contacts()).to_pandas()
    assert str(frame["updated_at"].dtype) == "datetime64[us, UTC]"
    assert str(frame["type"].dtype) == "category"
    assert frame["email"].tolist()[0] == "ada@example.com"
    assert pd.DataFrame(to_rows(odd_contacts()))["updated_at"].notna().tolist() == [False, False, False, True]


def test_polars_takes_tables_and_rows() -> None:
    need("pyarrow")
    pl = need("polars")
    for frame in (pl.from_arrow(to_arrow(odd_contacts())), pl.DataFrame(to_rows(odd_contacts()))):
        assert frame["updated_at"].dtype == pl.Datetime("us", "UTC")
        assert frame["current_balance"].to_list() == [1.0, None, 0.5, None]
        assert frame["email"].to_list()[0] == "ada@example.com"
    assert pl.from_arrow(to_arrow(odd_contacts()))["type"].dtype == pl.Categorical


def test_duckdb_takes_tables() -> None:
    need("pyarrow")
    with need("duckdb").connect() as database:
        database.register("contacts", to_arrow(odd_contacts()))

        def ask(query: str) -> Any:
            return database.sql(query).fetchall()

        newest = "max(updated_at) = timestamptz '2024-03-01 00:00:00+00'"
        assert ask(f"select count(*), {newest}, max(type) from contacts") == [(4, True, "customer")]
        rescued = "_rescued_data->>'$.updated_at'"
        assert ask(f"select {rescued} from contacts where type = 'brand-new'") == [("yesterday",)]
        values = "custom_fields->'$[*].value'"
        ((found,),) = ask(f"select {values} from contacts where custom_fields is not null")
        assert found == ['"text"', "5", "2.5", "true", '["a"]', "null"]


@pytest.mark.parametrize("library", ["pandas", "polars", "duckdb"])
def test_the_snippets_for_other_libraries_run(library: str) -> None:
    need("pyarrow")
    need(library)
    page = (ROOT / "docs" / "guides" / "tables.md").read_text()
    codes = re.findall(rf"^```py\n(import {library}\b.*?)^```", page, re.DOTALL | re.MULTILINE)
    assert codes
    for code in codes:
        exec(code, {"table": to_arrow(odd_contacts()), "rows": to_rows(odd_contacts())})


def test_without_pyarrow_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ImportError, match=r"apideck-client\[arrow\]"):
        arrow_schema(Contact)
