"""The class, the attributes and the message of every error; no error shows the key."""

import copy
import inspect
import json
import pickle
import traceback
from typing import Any

import httpx
import pytest

import apideck_client
from apideck_client import (
    APIConnectionError,
    ApideckError,
    APIResponseError,
    APITimeoutError,
    ArgumentError,
    BadRequestError,
    ClientStateError,
    ConflictError,
    ConnectorExecutionError,
    CursorLoopError,
    ForbiddenError,
    MissingValueError,
    NotFoundError,
    PaymentRequiredError,
    RateLimitError,
    RequestValidationError,
    ServerError,
    UnauthorizedError,
    UnprocessableError,
    WebhookBodyError,
    WebhookError,
    WebhookSignatureError,
)
from apideck_client.crm.models import Contact
from tests.support.secret_scanner import KEY
from tests.test_transport import Reply, Script, scripted

# The contract's names, each with its known status.
KNOWN = {
    "RequestValidationError": 400,
    "RequestHeadersValidationError": 400,
    "RequestBodyValidationError": 400,
    "RequestParametersValidationError": 400,
    "UnauthorizedError": 401,
    "RequestLimitError": 402,
    "EntityNotFoundError": 404,
    "ConflictError": 409,
    "InvalidStateError": 422,
    "ConnectorRateLimitError": 429,
    "MappingError": 501,
}
# … and the names that may have any status.
ANY_STATUS = [
    "ConnectorExecutionError",
    "UnsupportedFiltersError",
    "UnsupportedSortFieldError",
    "UnsupportedPassThroughError",
    "InvalidCursorError",
    "ConnectorCredentialsError",
    "ConnectorDisabledError",
    "ConnectorProcessingError",
    "OAuthCredentialsNotFoundError",
    "IntegrationNotFoundError",
    "ConnectionNotFoundError",
    "ConnectionSettingsError",
    "ConnectorNotFoundError",
    "OAuthRedirectUriError",
    "OAuthInvalidStateError",
    "OAuthCodeExchangeError",
    "OAuthConnectorError",
    "ConnectorMappingNotFoundError",
    "ConnectorResponseMappingNotFoundError",
    "ConnectorOperationMappingNotFoundError",
    "ConnectorWorkflowMappingError",
    "ConnectorOperationUnsupportedError",
    "PaginationNotSupportedError",
]
FAMILIES: dict[int, type[APIResponseError]] = {
    400: BadRequestError,
    401: UnauthorizedError,
    402: PaymentRequiredError,
    403: ForbiddenError,
    404: NotFoundError,
    409: ConflictError,
    422: UnprocessableError,
    429: RateLimitError,
    500: ServerError,
    501: ServerError,
    502: ServerError,
    503: ServerError,
    504: ServerError,
    599: ServerError,
}
UNFAMILIAR = [300, 302, 405, 408, 410, 418, 451, 499]

DETAIL = {"message": "Property 'name' is missing", "path": ["properties", "name"], "codes": [{"code": 7}]}
FULL = {
    "status_code": 404,
    "error": "Not Found",
    "type_name": "ConnectorExecutionError",
    "message": "HubSpot: contact not found",
    "detail": DETAIL,
    "ref": "https://developers.apideck.com/errors#connectorexecutionerror",
}
ID_HEADER = {"request-id": "req-1"}


def named(name: str) -> type[APIResponseError]:
    cls: type[APIResponseError] = getattr(apideck_client, name)
    return cls


async def failure(reply: Reply, **options: Any) -> APIResponseError:
    """Return the error that a get raises for this reply."""
    with pytest.raises(APIResponseError) as caught:
        await scripted(Script(reply), max_retries=0).crm.contacts.get("1", **options)
    return caught.value


# -- the class ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "status"), KNOWN.items())
async def test_a_name_with_its_known_status_gives_its_class(name: str, status: int) -> None:
    error = await failure(Reply(status, {"type_name": name}))
    assert type(error) is named(name)
    assert isinstance(error, FAMILIES[status])


@pytest.mark.parametrize(("name", "status"), KNOWN.items())
async def test_a_name_decides_before_the_status_does(name: str, status: int) -> None:
    error = await failure(Reply(500, {"type_name": name}))
    assert type(error) is named(name)
    assert (error.status_code, isinstance(error, ServerError)) == (500, status == 501)


@pytest.mark.parametrize("name", ANY_STATUS)
async def test_a_name_without_a_status_joins_the_family_of_its_status(name: str) -> None:
    for status, family in FAMILIES.items():
        error = await failure(Reply(status, {"type_name": name}))
        assert isinstance(error, named(name))
        assert isinstance(error, family)
        assert type(error).__name__ == name
        assert not any(isinstance(error, other) for other in set(FAMILIES.values()) - {family})


@pytest.mark.parametrize("name", ANY_STATUS)
async def test_a_name_under_a_status_without_a_family_is_alone(name: str) -> None:
    for status in UNFAMILIAR:
        assert type(await failure(Reply(status, {"type_name": name}))) is named(name)


@pytest.mark.parametrize("type_name", ["SomethingNewError", "ApideckError", "notfounderror", "", None, 7, {"a": 1}])
async def test_an_unknown_name_falls_back_to_the_status(type_name: object) -> None:
    for status in (*FAMILIES, *UNFAMILIAR):
        error = await failure(Reply(status, {"type_name": type_name}))
        assert type(error) is FAMILIES.get(status, APIResponseError)
        assert error.type_name == (type_name if isinstance(type_name, str) else None)


def test_every_error_class_is_exported_and_documented() -> None:
    from apideck_client import errors

    defined = {
        name
        for name, cls in vars(errors).items()
        if inspect.isclass(cls) and issubclass(cls, ApideckError) and cls.__module__ == errors.__name__
    }
    families = {cls.__name__ for cls in FAMILIES.values()}
    others = {ApideckError, APIConnectionError, APITimeoutError, APIResponseError}
    others |= {ArgumentError, ClientStateError, CursorLoopError, MissingValueError}
    others |= {WebhookBodyError, WebhookError, WebhookSignatureError}
    assert defined == {*KNOWN, *ANY_STATUS, *families, *(cls.__name__ for cls in others)}
    assert defined <= set(apideck_client.__all__)


def test_the_hierarchy_above_the_table() -> None:
    assert issubclass(APITimeoutError, APIConnectionError)
    assert issubclass(ArgumentError, ValueError)
    assert issubclass(ClientStateError, RuntimeError)
    for branch in (APIConnectionError, APIResponseError, ArgumentError, ClientStateError, CursorLoopError):
        assert issubclass(branch, ApideckError)
    assert not issubclass(APIConnectionError, APIResponseError)
    assert all(
        issubclass(named(name), RequestValidationError)
        for name in KNOWN
        if name.startswith("Request") and "Val" in name
    )


# -- the body of an error ----------------------------------------------------------------------------------------------


async def test_a_whole_envelope_is_all_there() -> None:
    error = await failure(Reply(404, FULL, {**ID_HEADER, "X-Mine": "1"}))
    assert error.status_code == 404
    assert error.type_name == "ConnectorExecutionError"
    assert error.message == "HubSpot: contact not found"
    assert error.detail == DETAIL
    assert error.ref == FULL["ref"]
    assert error.request_id == "req-1"
    assert (error.method, error.url, error.attempts) == ("GET", "https://unify.apideck.com/crm/contacts/1", 1)
    assert error.headers["x-mine"] == "1"
    assert error.body == FULL


@pytest.mark.parametrize(
    ("content", "body"),
    [
        (b"", None),
        (b"<html><h1>502 Bad Gateway</h1></html>", "<html><h1>502 Bad Gateway</h1></html>"),
        (b'{"type_name": "RequestVal', '{"type_name": "RequestVal'),
        (b'[{"message": "no"}]', [{"message": "no"}]),
        (b'"no"', "no"),
        (b"null", None),
        (b"{}", {}),
        (b'{"message": null, "error": ""}', {"message": None, "error": ""}),
    ],
    ids=["empty", "html", "truncated", "list", "string", "null", "object", "nulls"],
)
async def test_a_body_that_says_nothing_leaves_the_status_to_speak(content: bytes, body: object) -> None:
    error = await failure(Reply(502, content))
    assert type(error) is ServerError
    assert (error.body, error.type_name, error.detail, error.ref) == (body, None, None, None)
    assert error.message == "Bad Gateway"
    assert str(error) == "GET https://unify.apideck.com/crm/contacts/1 returned 502: Bad Gateway"


async def test_a_body_that_is_no_text_is_an_error_like_any_other() -> None:
    error = await failure(Reply(500, b"\xff\xfe\x00"))
    assert type(error) is ServerError
    str(error).encode("utf-8")


async def test_a_status_that_nobody_registered_is_readable() -> None:
    assert "599" in str(await failure(Reply(599, b"")))


@pytest.mark.parametrize("outer", [{}, {"status_code": 404}, {"ok": False}])
async def test_an_envelope_nested_under_error_is_read(outer: dict[str, Any]) -> None:
    error = await failure(Reply(404, {**outer, "error": FULL}))
    assert isinstance(error, ConnectorExecutionError)
    assert (error.message, error.detail, error.ref) == (FULL["message"], DETAIL, FULL["ref"])
    assert error.body == {**outer, "error": FULL}


async def test_the_short_error_stands_in_for_a_missing_message() -> None:
    assert (await failure(Reply(404, {"error": "No such contact"}))).message == "No such contact"


@pytest.mark.parametrize("detail", ["plain words", DETAIL, [1, "two"], 7, False, None])
async def test_a_detail_of_any_kind_is_kept_as_it_came(detail: object) -> None:
    assert (await failure(Reply(422, {"message": "m", "detail": detail}))).detail == detail


async def test_a_missing_detail_is_none() -> None:
    assert (await failure(Reply(422, {"message": "m"}))).detail is None


@pytest.mark.parametrize("odd", [7, 1.5, True, ["a"], {"a": "b"}])
async def test_fields_that_are_no_strings_make_a_readable_error(odd: object) -> None:
    body = {"status_code": "400", "error": odd, "type_name": odd, "message": odd, "detail": odd, "ref": odd}
    error = await failure(Reply(400, body))
    assert type(error) is BadRequestError
    assert (error.type_name, error.message, error.body) == (None, str(odd), body)
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


async def test_the_status_on_the_wire_goes_before_the_one_in_the_body() -> None:
    assert (await failure(Reply(404, {"status_code": 200, "message": "m"}))).status_code == 404


@pytest.mark.parametrize("header", ["Request-Id", "x-apideck-request-id", "X-APIDECK-REQUEST-ID"])
async def test_the_request_id_is_found_under_either_name(header: str) -> None:
    error = await failure(Reply(500, b"", {header: "req-7"}))
    assert error.request_id == "req-7"
    assert "req-7" in str(error)


async def test_an_answer_without_a_request_id_does_not_mention_one() -> None:
    error = await failure(Reply(500, b""))
    assert error.request_id is None
    assert "request id" not in str(error)


# -- the message -------------------------------------------------------------------------------------------------------


async def test_the_message_names_call_status_reason_and_request_id() -> None:
    error = await failure(Reply(404, {**FULL, "detail": "No object with the id 1"}, ID_HEADER))
    assert str(error) == (
        "GET https://unify.apideck.com/crm/contacts/1 returned 404 ConnectorExecutionError: "
        "HubSpot: contact not found (No object with the id 1) [request id req-1]"
    )


async def test_a_detail_that_repeats_the_message_is_said_once() -> None:
    assert str(await failure(Reply(404, {"message": "gone", "detail": "gone"}))).count("gone") == 1


async def test_a_long_detail_is_cut_only_in_the_message() -> None:
    error = await failure(Reply(400, {"message": "m", "detail": "x" * 100_000}))
    assert len(str(error)) < 600
    assert len(error.detail) == 100_000


async def test_a_long_message_is_cut_only_in_the_text() -> None:
    error = await failure(Reply(400, {"message": "x" * 100_000}))
    assert len(error.message) == 100_000
    assert len(str(error)) < 2000


async def test_the_url_has_no_query_as_that_may_hold_a_customers_data() -> None:
    error = await failure(Reply(400, FULL), extra_query={"pass_through": {"email": "ada@example.com"}})
    assert error.url == "https://unify.apideck.com/crm/contacts/1"
    assert "ada@example.com" not in f"{error} {error!r} {vars(error)}"


# -- copies ------------------------------------------------------------------------------------------------------------

COPIES = {
    "pickle": lambda error: pickle.loads(pickle.dumps(error)),
    "oldest pickle": lambda error: pickle.loads(pickle.dumps(error, protocol=0)),
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
}


@pytest.mark.parametrize("how", COPIES)
@pytest.mark.parametrize(
    ("status", "body"),
    [
        (404, FULL),
        (429, FULL),
        (418, FULL),
        (502, b"<html>"),
        (400, {"type_name": "SomethingNewError", "message": "m"}),
        (402, {"type_name": "RequestLimitError", "message": "m", "detail": DETAIL}),
        (500, {"type_name": "RequestLimitError"}),
        (404, {"error": FULL}),
    ],
)
async def test_a_response_error_survives_copying(how: str, status: int, body: object) -> None:
    error = await failure(Reply(status, body, ID_HEADER))
    twin = COPIES[how](error)
    assert twin is not error
    assert type(twin) is type(error)
    assert vars(twin) == vars(error)
    assert (str(twin), repr(twin), twin.args) == (str(error), repr(error), error.args)


@pytest.mark.parametrize("how", COPIES)
@pytest.mark.parametrize(
    "error",
    [
        ArgumentError("limit", "is 500", "pass a number from 1 to 200"),
        ClientStateError("the client is closed"),
        CursorLoopError("abc=", pages=3),
        APIConnectionError("reset", "POST", "https://unify.apideck.com/crm/contacts", 2, True),
        APITimeoutError("ReadTimeout", "GET", "https://unify.apideck.com/crm/contacts"),
        NotFoundError(status_code=404, method="GET", url="https://unify.apideck.com/x"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_every_other_error_survives_copying_too(how: str, error: ApideckError) -> None:
    twin = COPIES[how](error)
    assert type(twin) is type(error)
    assert (str(twin), vars(twin), twin.args) == (str(error), vars(error), error.args)
    assert str(error)


async def test_notes_survive_pickling() -> None:
    error = await failure(Reply(404, FULL))
    error.add_note("while exporting acme")
    assert pickle.loads(pickle.dumps(error)).__notes__ == ["while exporting acme"]


# -- hidden secrets ----------------------------------------------------------------------------------------------------


def exposures(error: BaseException) -> dict[str, str]:
    """Return every text in which a program may show an error."""
    return {
        "str": str(error),
        "repr": repr(error),
        "args": repr(error.args),
        "attributes": repr(vars(error)),
        "pickle": pickle.dumps(error).decode("latin-1"),
        "traceback": "".join(traceback.format_exception(error)),
        "our frames": "".join(our_frames(error)),
    }


def our_frames(error: BaseException | None) -> list[str]:
    """Return the variables in this package's frames, in the tracebacks of the error and its causes."""
    shown: list[str] = []
    while error is not None:
        for frame in traceback.TracebackException.from_exception(error, capture_locals=True).stack:
            if "apideck_client" in frame.filename:
                shown += [f"{frame.name}: {name} = {value}\n" for name, value in (frame.locals or {}).items()]
        error = error.__cause__ or error.__context__
    return shown


def where_shown(error: BaseException, secret: str = KEY) -> list[str]:
    return [place for place, text in exposures(error).items() if secret in text]


def test_the_search_for_secrets_finds_one() -> None:
    """Without this, the tests below prove nothing."""
    error = NotFoundError(status_code=404, method="GET", url="/", message="hidden-value")
    assert where_shown(error, "hidden-value") == [
        "str",
        "repr",
        "args",
        "attributes",
        "pickle",
        "traceback",
    ]


@pytest.mark.parametrize("status", [400, 401, 404, 429, 500])
async def test_a_response_error_shows_the_key_nowhere(status: int) -> None:
    error = await failure(Reply(status, FULL, ID_HEADER))
    assert our_frames(error)
    assert where_shown(error) == []


@pytest.mark.parametrize(
    "body",
    [
        {"type_name": "UnauthorizedError", "message": f"Unknown key {KEY}", "detail": {"sent": [f"Bearer {KEY}"]}},
        {"message": "m", KEY: {KEY: 1}},
        f"<html>{KEY}</html>".encode(),
        f'{{"message": "{KEY}'.encode(),
    ],
    ids=["envelope", "names", "html", "truncated"],
)
async def test_a_body_that_echoes_the_key_is_kept_without_it(body: object) -> None:
    error = await failure(Reply(401, body))
    error.__traceback__ = None
    assert type(error) is UnauthorizedError
    assert "***" in str(error.body)
    assert where_shown(error) == []


async def test_frames_of_an_answer_do_not_show_an_echoed_key() -> None:
    error = await failure(Reply(401, {"message": f"Unknown key {KEY}"}))
    assert where_shown(error) == []


async def test_headers_that_echo_the_key_are_kept_without_it() -> None:
    error = await failure(Reply(401, FULL, {"x-echo": f"Bearer {KEY}"}))
    error.__traceback__ = None
    assert "x-echo" in error.headers
    assert where_shown(error) == []


async def test_a_session_token_is_as_secret_as_the_key() -> None:
    client = scripted(Script(Reply(401, {"message": f"expired: {KEY}"})), session_token=KEY)
    with pytest.raises(UnauthorizedError) as caught:
        await client.crm.contacts.get("1")
    caught.value.__traceback__ = None
    assert where_shown(caught.value) == []


@pytest.mark.parametrize("key", ["any", "Error", "4", "m"])
async def test_a_short_key_inside_a_word_leaves_the_message_alone(key: str) -> None:
    """Tests and the README use such keys. Removing the key must not change the class and the message of the error."""
    body = {"type_name": "ConnectorExecutionError", "message": "No such company: company-14", "detail": {"code": 404}}
    with pytest.raises(APIResponseError) as caught:
        await scripted(Script(Reply(404, body)), api_key=key, max_retries=0).crm.contacts.get("1")
    assert isinstance(caught.value, ConnectorExecutionError)
    assert caught.value.body == body


@pytest.mark.parametrize("raised", [httpx.ReadTimeout(""), httpx.ConnectError("refused")], ids=repr)
async def test_a_connection_error_shows_the_key_nowhere(raised: Exception) -> None:
    with pytest.raises(APIConnectionError) as caught:
        await scripted(Script(raised)).crm.contacts.create(Contact(name="Ada"))
    assert our_frames(caught.value)
    assert where_shown(caught.value) == []


async def test_an_unusable_success_shows_no_echoed_key() -> None:
    with pytest.raises(APIConnectionError) as caught:
        await scripted(Script(Reply(200, f"{KEY} is yours".encode()))).crm.contacts.get("1")
    caught.value.__traceback__ = None
    assert where_shown(caught.value) == []


async def test_an_argument_error_shows_the_key_nowhere() -> None:
    with pytest.raises(ArgumentError) as caught:
        await scripted(Script()).crm.contacts.list(limit=0)
    assert where_shown(caught.value) == []


@pytest.mark.parametrize("bad", [f"{KEY}\n", f"Bearer {KEY}", f"{KEY}é"])
async def test_a_bad_key_is_not_quoted_in_the_complaint_about_it(bad: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        scripted(Script(), api_key=bad)
    assert caught.value.argument == "api_key"
    caught.value.__traceback__ = None
    assert where_shown(caught.value) == []


async def test_an_error_is_json_friendly() -> None:
    """An error can be logged as JSON without a conversion."""
    error = await failure(Reply(404, FULL, ID_HEADER))
    assert json.loads(json.dumps(vars(error)))["detail"] == DETAIL
