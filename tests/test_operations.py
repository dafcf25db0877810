"""Each of the documents' operations, called through the client and compared with the documents.

The expectations come only from the documents, never from the generator or its output: which operations
exist, which arguments they take, and what their example responses contain. `openapi-core` checks the requests.
"""

import datetime
import functools
import inspect
import json
import keyword
import re
import typing
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

import openapi_core
import pytest
from openapi_core.datatypes import RequestParameters
from werkzeug.datastructures import Headers, ImmutableMultiDict

from apideck_client import (
    UNSET,
    Apideck,
    ArgumentError,
    Model,
    OpenEnum,
    Page,
    Paginator,
    Response,
    from_dict,
    to_dict,
    unknown_fields,
)
from tests.support.documents import DOCUMENTS, Described, load, operations, resolve
from tests.support.example_server import ExampleServer, Received, example, success
from tests.support.secret_scanner import KEY

OPERATIONS = {described.id: described for described in operations()}
LISTS = [op for op, described in OPERATIONS.items() if isinstance((success(described)[1] or {}).get("data"), list)]
WITH_BODY = [op for op, described in OPERATIONS.items() if "requestBody" in described.spec]
WITH_MODEL = [op for op in WITH_BODY if op != "connectionsToken"]  # its document declares no fields
ODD = "a/b c?d=1&e#f%2Fé+ü[x]"
"""A text that changes a URL if it is not encoded."""

VERBS = {"All": "list", "One": "get", "Add": "create", "Update": "update", "Delete": "delete"}
HEADER_OPTIONS = {
    "x-apideck-app-id": "app_id",
    "x-apideck-consumer-id": "consumer_id",
    "x-apideck-service-id": "service_id",
}
SERVERS = [{"url": "https://unify.apideck.com"}]  # for a document without servers
CLIENT_HEADERS = {"x-apideck-app-id": "app-1", "x-apideck-consumer-id": "consumer-1"}


# -- the method of an operation ----------------------------------------------------------------------------------------


def methods(apideck: Apideck) -> Iterator[tuple[str, str, Callable[..., Any]]]:
    """Yield every public method of every resource of a client, with its declared operation and its name."""
    for api in DOCUMENTS:
        namespace = getattr(apideck, api)
        for resource_name in public(type(namespace)):
            resource = getattr(namespace, resource_name)
            for method_name in public(type(resource)):
                method = getattr(resource, method_name)
                named = re.search(r"\(operation\s+`(\w+)`\)", inspect.getdoc(method) or "")
                yield named[1] if named else "", f"{api}.{resource_name}.{method_name}", method


def public(of: type) -> list[str]:
    return [name for name in vars(of) if not name.startswith("_")]


def method_for(apideck: Apideck, described: Described) -> Callable[..., Any]:
    (found,) = [method for op, _, method in methods(apideck) if op == described.id]
    return found


# -- arguments ---------------------------------------------------------------------------------------------------------


@dataclass
class Sample:
    """Arguments for one call, and the request that the server should receive."""

    arguments: dict[str, Any] = field(default_factory=dict[str, Any])
    path: str = ""
    query: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    headers: dict[str, str] = field(default_factory=dict[str, str])
    body: Any = None


def parameters(described: Described, place: str) -> list[dict[str, Any]]:
    """Return the declared parameters of an operation in one place: its path, its query or its headers."""
    found = [resolve(described.api, parameter) for parameter in described.spec.get("parameters", [])]
    return [parameter for parameter in found if parameter["in"] == place]


def sample(described: Described, method: Callable[..., Any], text: str, *, required_only: bool = False) -> Sample:
    """Return a value for every parameter of the document (or for the required ones), with `text` for every string."""
    made = Sample(path=described.path)
    hints = typing.get_type_hints(method)
    for parameter in parameters(described, "path"):
        value = f"{parameter['name']}-{text}"
        made.arguments[python_name(parameter["name"])] = value
        made.path = made.path.replace(f"{{{parameter['name']}}}", value)
    for parameter in parameters(described, "query"):
        if required_only and not parameter.get("required"):
            continue
        name = python_name(parameter["name"])
        given, sent = query_value(described.api, parameter, text)
        made.arguments[name] = from_dict(model_in(hints[name]), given) if isinstance(given, dict) else given
        made.query += sent
    for parameter in parameters(described, "header"):
        option = HEADER_OPTIONS[parameter["name"]]
        if not required_only:
            made.headers[parameter["name"]] = made.arguments[option] = f"{option}-of-the-call"
        elif parameter["name"] in CLIENT_HEADERS:
            made.headers[parameter["name"]] = CLIENT_HEADERS[parameter["name"]]
    if "requestBody" in described.spec and not (required_only and not described.spec["requestBody"].get("required")):
        name = body_parameter(described, method)
        made.body = writable(described.api, body_schema(described), body_example(described))
        model = model_in(hints[name])
        made.arguments[name] = made.body if model is None else from_dict(model, made.body)
    return made


def query_value(api: str, parameter: dict[str, Any], text: str) -> tuple[Any, list[tuple[str, str]]]:
    """Return a value for a query parameter, as a caller passes it, and its pairs in the query."""
    name, schema = parameter["name"], resolve(api, parameter["schema"])
    if schema["type"] == "array":
        return ["crm.read", "crm+write/ü"], [(name, "crm.read crm+write/ü")]
    if schema["type"] == "object":
        assert parameter["style"] == "deepObject"
        fields = {key: scalar(resolve(api, item), text) for key, item in schema["properties"].items()}
        return fields, [(f"{name}[{key}]", as_text(value)) for key, value in fields.items()]
    value = scalar(schema, text)
    given = datetime.datetime.fromisoformat(value) if schema.get("format") == "date-time" else value
    return given, [(name, as_text(value))]


def scalar(schema: dict[str, Any], text: str) -> Any:
    """Return a value that the schema allows and that is not its default."""
    if "enum" in schema:
        return schema["enum"][-1]
    if schema.get("format") == "date-time":
        return "2024-05-01T08:30:00.123Z"
    return {"boolean": True, "integer": schema.get("maximum", 7), "number": 62.5, "string": text}[schema["type"]]


def as_text(value: Any) -> str:
    return "true" if value is True else str(value)


def python_name(name: str) -> str:
    return f"{name}_" if keyword.iskeyword(name) else name


def body_schema(described: Described) -> dict[str, Any]:
    return resolve(described.api, described.spec["requestBody"]["content"]["application/json"]["schema"])


def body_example(described: Described) -> Any:
    return example(described.api, described.spec["requestBody"]["content"]["application/json"]["schema"])


def body_parameter(described: Described, method: Callable[..., Any]) -> str:
    """Return the one parameter of a method that neither the document nor the client declares."""
    documented = {python_name(p["name"]) for place in ("path", "query") for p in parameters(described, place)}
    (name,) = inspect.signature(method).parameters.keys() - documented - {"options", "max_items", "read_ahead"}
    return name


def leaves(hint: Any) -> Iterator[Any]:
    """Yield every class in an annotation."""
    yield typing.get_origin(hint) or hint
    for argument in typing.get_args(hint):
        yield from leaves(argument)


def model_in(hint: Any) -> Any:
    """Return the model in an annotation, or None if it has only plain values."""
    return next((leaf for leaf in leaves(hint) if isinstance(leaf, type) and issubclass(leaf, Model)), None)


def writable(api: str, schema: dict[str, Any], value: Any) -> Any:
    """Return an example without the document's read-only fields, at any depth."""
    schema = branch(api, schema, value)
    if isinstance(value, list):
        return [writable(api, schema["items"], item) for item in value]
    if not isinstance(value, dict) or "properties" not in schema:
        return value
    declared = schema["properties"]
    return {
        name: writable(api, declared[name], item)
        for name, item in value.items()
        if not read_only(api, declared.get(name, {}))
    }


def read_only(api: str, schema: dict[str, Any]) -> bool:
    return bool(schema.get("readOnly") or resolve(api, schema).get("readOnly"))


def branch(api: str, schema: dict[str, Any], value: Any) -> dict[str, Any]:
    """Return the schema that describes a value: the target of a reference, and the alternative that fits."""
    schema = resolve(api, schema)
    if "anyOf" not in schema:
        return schema
    options = [resolve(api, option) for option in schema["anyOf"]]
    if isinstance(value, dict):
        return next(option for option in options if value.keys() <= option.get("properties", {}).keys())
    return next(option for option in options if (option["type"] == "array") is isinstance(value, list))


# -- the call ----------------------------------------------------------------------------------------------------------


async def call(method: Callable[..., Any], arguments: Mapping[str, Any]) -> Response[Any]:
    """Make a call and return its whole response; for a list, its first page."""
    described = method(**arguments)
    return await (described if isinstance(described, Paginator) else described.response())


async def receiving(examples: ExampleServer, answer: Awaitable[object]) -> Received:
    """Await something, and return the one request that the server receives meanwhile."""
    before = len(examples.received)
    await answer
    (received,) = examples.received[before:]
    return received


def client(examples: ExampleServer) -> Apideck:
    return Apideck(api_key=KEY, app_id="app-1", consumer_id="consumer-1", base_url=examples.url)


# -- the independent check ---------------------------------------------------------------------------------------------


@functools.cache
def judge(api: str) -> openapi_core.OpenAPI:
    # An undeclared field in a body is an error, but JSON Schema allows it.
    config = openapi_core.Config(additional_properties_default_policy="forbid")
    return openapi_core.OpenAPI.from_dict(_opened({"servers": SERVERS, **load(api)}), config)


def _opened(node: Any) -> Any:
    # openapi-core 0.23 with that policy refuses all fields in an object that declares none, but they are allowed.
    if isinstance(node, list):
        return [_opened(item) for item in node]
    if not isinstance(node, dict):
        return node
    opened = {key: _opened(item) for key, item in node.items()}
    if node.get("type") == "object" and "properties" not in node:
        opened.setdefault("additionalProperties", True)
    return opened


class AsOpenAPI:
    """A received request, in the form that `openapi-core` takes."""

    def __init__(self, received: Received) -> None:
        # The path is matched with the servers in the document.
        self.host_url = load(received.operation.api).get("servers", SERVERS)[0]["url"]
        self.path = received.path
        self.method = received.method.lower()
        self.content_type = received.headers.get("content-type", "")
        self.body = received.body or None
        self.parameters = RequestParameters(
            query=ImmutableMultiDict(_undecoded_spaces(received)), header=Headers(received.headers)
        )


def _undecoded_spaces(received: Received) -> list[tuple[str, str]]:
    # openapi-core 0.23 splits space-delimited lists at "%20", so these must stay encoded, and the rest must be decoded.
    spaced = {p["name"] for p in parameters(received.operation, "query") if p.get("style") == "spaceDelimited"}
    return [(name, value.replace(" ", "%20") if name in spaced else value) for name, value in received.query]


def assert_documented(received: Received) -> None:
    """Check that a request has the document's path, method, security, parameters and body, and nothing more."""
    described = received.operation
    judge(described.api).validate_request(AsOpenAPI(received))
    known = {parameter["name"] for parameter in parameters(described, "query")}
    assert {name.partition("[")[0] for name, _ in received.query} <= known
    documented = {parameter["name"] for parameter in parameters(described, "header")}
    if not documented and described.spec.get("security") != []:
        documented.add("x-apideck-app-id")  # each API takes it, documented or not, except the links for browsers
    if described.method == "POST":
        documented.add("x-unique-transaction-id")  # announced by the API outside the documents: one for each create
    assert {name for name in received.headers if name.startswith("x-")} <= documented
    if described.spec.get("security") == []:
        # A browser's request has no credential of the application.
        assert "authorization" not in received.headers
    assert bool(received.body) == (received.headers.get("content-type") == "application/json")
    if "requestBody" not in described.spec:
        assert received.body == b""


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param({"path": "/crm/contact"}, "Path", id="path"),
        pytest.param({"method": "PUT"}, "Operation put not found", id="method"),
        pytest.param({"headers": {"authorization": "Bearer key-1"}}, "Security not found", id="credentials"),
        pytest.param({"query": [("limit", "201")]}, "Invalid query parameter: limit", id="limit"),
        pytest.param({"query": [("sort[by]", "colour")]}, "Invalid query parameter: sort", id="sort"),
        pytest.param({"query": [("filter[nope]", "x")]}, "Invalid query parameter: filter", id="filter"),
        pytest.param({"method": "POST", "body": b'{"name":"Ada","id":"c-1"}'}, "Request body", id="read-only field"),
        pytest.param({"method": "POST", "body": b'{"name":"Ada","nope":1}'}, "Request body", id="unknown field"),
        pytest.param({"method": "POST", "body": b'{"title":"Countess"}'}, "Request body", id="missing field"),
        pytest.param({"method": "POST", "body": b'{"name":1}'}, "Request body", id="type of a field"),
    ],
)
def test_the_judge_refuses_what_the_document_does_not_allow(change: dict[str, Any], message: str) -> None:
    headers = {
        "authorization": "Bearer key-1",
        "x-apideck-app-id": "app-1",
        "x-apideck-consumer-id": "consumer-1",
        "content-type": "application/json",
    }
    good: dict[str, Any] = {"method": "GET", "path": "/crm/contacts", "query": [], "headers": headers, "body": b""}
    judge("crm").validate_request(AsOpenAPI(Received(OPERATIONS["contactsAll"], **good)))
    with pytest.raises(openapi_core.exceptions.OpenAPIError, match=message):
        judge("crm").validate_request(AsOpenAPI(Received(OPERATIONS["contactsAll"], **good | change)))


# -- the names of methods ----------------------------------------------------------------------------------------------


async def test_every_operation_has_one_method_and_the_reverse(examples: ExampleServer) -> None:
    async with client(examples) as apideck:
        found = sorted(op for op, _, _ in methods(apideck))
    assert len(found) == len(OPERATIONS)
    assert found == sorted(OPERATIONS)


async def test_the_usual_operations_have_the_usual_names(examples: ExampleServer) -> None:
    """`contactsAll` is `crm.contacts.list`, `consumersOne` is `vault.consumers.get`, and so on."""
    async with client(examples) as apideck:
        named = {op: name for op, name, _ in methods(apideck)}
    usual = {
        op: f"{described.api}.{match[1]}.{VERBS[match[2]]}"
        for op, described in OPERATIONS.items()
        if (match := re.fullmatch(rf"([a-z]+)({'|'.join(VERBS)})", op))
    }
    assert len(usual) > len(OPERATIONS) / 2
    assert {op: named[op] for op in usual} == usual


@pytest.mark.parametrize("op", OPERATIONS)
async def test_a_method_takes_what_the_document_declares_and_no_more(op: str, examples: ExampleServer) -> None:
    described = OPERATIONS[op]
    async with client(examples) as apideck:
        method = method_for(apideck, described)
    signature = inspect.signature(method).parameters
    expected = {python_name(p["name"]) for place in ("path", "query") for p in parameters(described, place)}
    if "requestBody" in described.spec:
        expected.add(body_parameter(described, method))
    if op in LISTS:
        expected |= {"max_items", "read_ahead"} if "cursor" in expected else {"max_items"}
    assert signature.keys() == expected | {"options"}
    needed = {p["name"] for place in ("path", "query") for p in parameters(described, place) if p.get("required")}
    if described.spec.get("requestBody", {}).get("required"):
        needed.add(body_parameter(described, method))
    without_default = {name for name, p in signature.items() if p.default is p.empty} - {"options"}
    assert without_default == needed
    taken = typing.get_args(typing.get_type_hints(method)["options"])[0].__optional_keys__
    headers = {HEADER_OPTIONS[parameter["name"]] for parameter in parameters(described, "header")}
    assert taken & {"consumer_id", "service_id"} == headers - {"app_id"}


# -- what is received --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["plain", ODD], ids=["plain", "odd"])
@pytest.mark.parametrize("op", OPERATIONS)
async def test_a_full_call_is_sent_as_the_document_says(op: str, text: str, examples: ExampleServer) -> None:
    described = OPERATIONS[op]
    async with client(examples) as apideck:
        method = method_for(apideck, described)
        given = sample(described, method, text)
        received = await receiving(examples, call(method, given.arguments))
    assert_documented(received)
    assert received.operation.id == op
    assert received.method == described.method
    assert unquote(received.path) == given.path
    assert sorted(received.query) == sorted(given.query)
    assert given.headers.items() <= received.headers.items()
    if given.headers:
        assert received.headers["authorization"] == f"Bearer {KEY}"
    assert (json.loads(received.body) if received.body else None) == given.body


@pytest.mark.parametrize("op", OPERATIONS)
async def test_a_call_with_only_what_is_needed_sends_nothing_else(op: str, examples: ExampleServer) -> None:
    """No default of the document is sent: not `limit`, `raw`, `cursor` or `fields`, and no optional body."""
    described = OPERATIONS[op]
    async with client(examples) as apideck:
        method = method_for(apideck, described)
        given = sample(described, method, "plain", required_only=True)
        received = await receiving(examples, call(method, given.arguments))
    assert_documented(received)
    assert unquote(received.path) == given.path
    assert sorted(received.query) == sorted(given.query)
    if not parameters(described, "header") and described.spec.get("security") != []:
        given.headers["x-apideck-app-id"] = CLIENT_HEADERS["x-apideck-app-id"]  # sent to every API, documented or not
    assert {name: value for name, value in received.headers.items() if name.startswith("x-apideck")} == given.headers
    assert (json.loads(received.body) if received.body else None) == given.body


@pytest.mark.parametrize("op", LISTS)
async def test_a_list_without_arguments_has_an_empty_query(op: str, examples: ExampleServer) -> None:
    async with client(examples) as apideck:
        received = await receiving(examples, call(method_for(apideck, OPERATIONS[op]), {}))
    assert received.query == []


@pytest.mark.parametrize("op", [op for op in WITH_BODY if not OPERATIONS[op].spec["requestBody"].get("required")])
@pytest.mark.parametrize("given", [True, False], ids=["given", "omitted"])
async def test_an_optional_body_is_sent_only_if_given(op: str, given: bool, examples: ExampleServer) -> None:
    described = OPERATIONS[op]
    async with client(examples) as apideck:
        method = method_for(apideck, described)
        filled = sample(described, method, "plain")
        body = filled.arguments.pop(body_parameter(described, method))
        if given:
            filled.arguments[body_parameter(described, method)] = body
        received = await receiving(examples, call(method, filled.arguments))
    assert_documented(received)
    if given:
        assert json.loads(received.body) == filled.body
    else:
        assert received.body == b""


async def test_several_fields_may_be_given_as_a_list(examples: ExampleServer) -> None:
    async with client(examples) as apideck:
        received = await receiving(examples, apideck.crm.contacts.list(fields=["id", "addresses.city"]))
    assert_documented(received)
    assert received.query == [("fields", "id,addresses.city")]


# -- what is sent ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("op", WITH_MODEL)
async def test_a_record_is_sent_back_without_its_read_only_fields(op: str, examples: ExampleServer) -> None:
    described = OPERATIONS[op]
    async with client(examples) as apideck:
        method = method_for(apideck, described)
        name = body_parameter(described, method)
        full, body = await _full_record(apideck, model_in(typing.get_type_hints(method)[name]), described)
        given = sample(described, method, "plain")
        received = await receiving(examples, call(method, {**given.arguments, name: full}))
    assert_documented(received)
    sent = writable(described.api, body_schema(described), body)
    assert moments(json.loads(received.body)) == moments(sent)


async def _full_record(apideck: Apideck, model: Any, described: Described) -> tuple[Any, dict[str, Any]]:
    """Return a record with every field set, and its JSON: from the response of a `get`, or else from the schema."""
    for op, name, method in methods(apideck):
        if name.endswith(".get") and model_in(typing.get_type_hints(method)["return"]) is model:
            record = (await call(method, sample(OPERATIONS[op], method, "plain").arguments)).data
            return record, success(OPERATIONS[op])[1]["data"]
    body = body_example(described)
    return from_dict(model, body), body


@pytest.mark.parametrize("op", WITH_MODEL)
async def test_not_set_null_and_a_value_are_three_things_on_the_wire(op: str, examples: ExampleServer) -> None:
    described = OPERATIONS[op]
    schema = body_schema(described)
    values = writable(described.api, schema, body_example(described))
    required = {name: values[name] for name in schema.get("required", [])}
    async with client(examples) as apideck:
        method = method_for(apideck, described)
        given = sample(described, method, "plain").arguments
        name = body_parameter(described, method)
        filled = given[name]
        unset = type(filled)(**{field: getattr(filled, field) for field in required})
        null = type(filled)(**{field: getattr(filled, field) if field in required else None for field in values})
        for record, expected in ((unset, required), (null, dict.fromkeys(values) | required), (filled, values)):
            received = await receiving(examples, call(method, {**given, name: record}))
            assert json.loads(received.body) == expected


@pytest.mark.parametrize("op", [op for op in WITH_MODEL if body_schema(OPERATIONS[op]).get("required")])
async def test_a_create_needs_required_fields_and_an_update_does_not(op: str, examples: ExampleServer) -> None:
    described = OPERATIONS[op]
    async with client(examples) as apideck:
        method = method_for(apideck, described)
        given = sample(described, method, "plain").arguments
        name = body_parameter(described, method)
        given[name] = from_dict(type(given[name]), {})
        if described.method == "PATCH":
            assert (await receiving(examples, call(method, given))).body == b"{}"
        else:
            before = len(examples.received)
            with pytest.raises(ArgumentError, match=f"{body_schema(described)['required'][0]} is required"):
                method(**given)
            assert len(examples.received) == before


async def test_a_body_holds_exactly_the_fields_that_were_set(examples: ExampleServer) -> None:
    from apideck_client.crm.models import Contact, Email

    async with client(examples) as apideck:
        contacts = apideck.crm.contacts
        contact = Contact(name="Ada", title=None, emails=[Email(email="ada@example.com", type=None)])
        created = await receiving(examples, contacts.create(contact))
        updated = await receiving(examples, contacts.update("contact-1", Contact(name=UNSET, department=None)))
        emptied = await receiving(examples, contacts.update("contact-1", Contact(name=UNSET, tags=[])))
    assert created.body == b'{"name":"Ada","title":null,"emails":[{"email":"ada@example.com","type":null}]}'
    assert updated.body == b'{"department":null}'
    assert emptied.body == b'{"tags":[]}'


# -- what is read ------------------------------------------------------------------------------------------------------


def assert_nothing_lost(api: str, schema: dict[str, Any], decoded: Any, example: Any, hint: Any, where: str) -> None:
    """Compare a decoded value with its example, by the document's schema and by its annotation."""
    reference = schema.get("$ref", "").rpartition("/")[2]
    schema = branch(api, schema, example)
    classes = set(leaves(hint))
    if example is None:
        assert decoded is None, where
    elif isinstance(example, list):
        assert type(decoded) is list, where
        assert len(decoded) == len(example), where
        for index, item in enumerate(example):
            assert_nothing_lost(api, schema.get("items", {}), decoded[index], item, hint, f"{where}[{index}]")
    elif isinstance(example, dict) and "properties" in schema:
        assert isinstance(decoded, Model), where
        assert type(decoded) in classes, where
        if reference and "anyOf" not in resolve(api, {"$ref": f"#/components/schemas/{reference}"}):
            assert type(decoded).__name__ == reference, where
        assert_fields(api, schema, decoded, example, where)
    elif "enum" in schema:
        assert isinstance(decoded, OpenEnum), where
        assert type(decoded) in classes, where
        assert decoded.is_known, where
        assert decoded == example, where
    elif schema.get("format") == "date":
        assert type(decoded) is datetime.date, where
        assert type(decoded) in classes, where
        assert decoded.isoformat() == example, where
    elif schema.get("format") == "date-time":
        assert isinstance(decoded, datetime.datetime), where
        assert datetime.datetime in classes, where
        assert decoded.tzinfo is not None, where
        assert decoded == datetime.datetime.fromisoformat(example), where
    elif schema.get("format") == "epoch-milliseconds":
        assert isinstance(decoded, datetime.datetime), where
        assert datetime.datetime in classes, where
        assert decoded == datetime.datetime.fromtimestamp(example / 1000, datetime.UTC), where
    else:
        assert type(decoded) is type(example), where
        assert decoded == example, where
        assert type(decoded) in classes, where


def assert_fields(api: str, schema: dict[str, Any], record: Model, example: dict[str, Any], where: str) -> None:
    declared = schema["properties"]
    assert list(record.__field_names__) == list(declared), where
    hints = typing.get_type_hints(type(record), include_extras=True)
    for name, item in declared.items():
        value = getattr(record, name)
        if item.get("writeOnly"):
            assert value is UNSET, f"{where}.{name}"
        else:
            # The examples set all fields, so a missing field was lost.
            assert name in example, f"{where}.{name}"
            assert_nothing_lost(api, item, value, example[name], hints[name], f"{where}.{name}")


def moments(value: Any) -> Any:
    """Return a JSON value with datetimes instead of their strings, because a datetime has several possible strings."""
    if isinstance(value, dict):
        return {key: moments(item) for key, item in value.items()}
    if isinstance(value, list):
        return [moments(item) for item in value]
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d.*", value):
        return datetime.datetime.fromisoformat(value)
    return value


@pytest.mark.parametrize("op", [op for op, described in OPERATIONS.items() if success(described)[1] is not None])
async def test_a_full_answer_is_decoded_with_nothing_lost(op: str, examples: ExampleServer) -> None:
    described = OPERATIONS[op]
    status, example = success(described)
    response = next(node for code, node in described.spec["responses"].items() if code == str(status))
    schema = resolve(described.api, resolve(described.api, response)["content"]["application/json"]["schema"])
    async with client(examples) as apideck:
        method = method_for(apideck, described)
        answer = await call(method, sample(described, method, "plain").arguments)
    hint = typing.get_type_hints(method)["return"]
    assert_nothing_lost(described.api, schema["properties"]["data"], answer.data, example["data"], hint, "data")
    if isinstance(answer, Page):
        assert list(answer) == answer.data
    records, items = (answer.data, example["data"]) if isinstance(answer, Page) else ([answer.data], [example["data"]])
    assert len(records) > 0
    for record, item in zip(records, items, strict=True):
        assert moments(to_dict(record)) == moments(item)
        assert unknown_fields(record) == {}


@pytest.mark.parametrize("op", OPERATIONS)
async def test_an_answer_gives_what_surrounds_the_record(op: str, examples: ExampleServer) -> None:
    described = OPERATIONS[op]
    status, example = success(described)
    async with client(examples) as apideck:
        method = method_for(apideck, described)
        answer = await call(method, sample(described, method, "plain").arguments)
    assert answer.status_code == status
    assert answer.request_id == "request-1"
    assert answer.headers["request-id"] == "request-1"
    assert answer.retries == 0
    assert answer.body == example
    example = example or {}
    assert (answer.service, answer.resource, answer.operation) == tuple(
        example.get(name) for name in ("service", "resource", "operation")
    )
    assert (to_dict(answer.meta) if answer.meta else None) == example.get("meta")
    assert (to_dict(answer.links) if answer.links else None) == example.get("links")
    assert answer.raw is None


@pytest.mark.parametrize("op", [op for op, described in OPERATIONS.items() if success(described)[1] is None])
async def test_an_answer_without_a_body_is_its_redirect_or_nothing(op: str, examples: ExampleServer) -> None:
    described = OPERATIONS[op]
    async with client(examples) as apideck:
        method = method_for(apideck, described)
        result = await method(**sample(described, method, "plain").arguments)
    assert result == {301: f"{examples.url}/elsewhere", 204: None}[success(described)[0]]


@pytest.mark.parametrize("op", LISTS)
async def test_a_list_yields_each_record_of_its_page(op: str, examples: ExampleServer) -> None:
    async with client(examples) as apideck:
        method = method_for(apideck, OPERATIONS[op])
        records = [record async for record in method()]
        page = await method()
    assert records == page.data
    assert len(records) == len(success(OPERATIONS[op])[1]["data"])
