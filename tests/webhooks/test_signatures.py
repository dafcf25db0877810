"""Signatures: the accepted forms, the refused forms, and mistakes of the caller."""

import base64
import copy
import hashlib
import hmac
import json
import pickle
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from starlette.datastructures import Headers

from apideck_client import ApideckError, ArgumentError, WebhookBodyError, WebhookError, WebhookSignatureError, webhooks
from apideck_client.webhooks import _javascript as javascript
from tests.support.secret_scanner import KEY, OAUTH, traceback_with_locals

EVENT = {"event_id": "evt-1", "event_type": "crm.contact.created", "entity_id": "7", "tags": [{"b": 1, "a": 2}]}
BODY = b'{"payload": ' + json.dumps(EVENT).encode() + b"}"
OTHER_KEY = "sk_live_another"
DIGEST = hmac.digest(
    KEY.encode(), javascript.stringify(javascript.parse(BODY.decode()), sorts_arrays=False).encode(), "sha256"
)
HEX = DIGEST.hex()
HEADER = "x-apideck-signature"


def verify(signature: str, key: Any = KEY) -> None:
    webhooks.verify(BODY, {HEADER: signature}, key=key)


# -- the signature -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "signature",
    [
        HEX,
        HEX.upper(),
        f"  {HEX}\t",
        f"sha256={HEX}",
        f" SHA256= {HEX.upper()} ",
        base64.b64encode(DIGEST).decode(),
        base64.b64encode(DIGEST).decode().rstrip("="),
        base64.urlsafe_b64encode(DIGEST).decode(),
        f"sha256={base64.b64encode(DIGEST).decode()}",
    ],
)
def test_a_signature_may_be_written_in_several_ways(signature: str) -> None:
    verify(signature)
    with pytest.raises(WebhookSignatureError, match="not made with the key"):
        verify(signature, OTHER_KEY)


@pytest.mark.parametrize(
    "signature",
    [
        "",
        " ",
        HEX[:-1],
        HEX + "0",
        "g" * 64,
        f"sha1={HEX}",
        f"{HEX},{HEX}",
        HEX[:32],
        "\x00",
        "é" * 64,
        "sha256=",
        "=" * 44,
        HEX[:63] + " ",
        "\uff11" * 64,
        "1" * 100_000,
    ],
    ids=lambda signature: repr(signature)[:12],
)
def test_what_is_no_signature_is_refused_without_being_shown(signature: str) -> None:
    with pytest.raises(WebhookSignatureError, match=f"the header {HEADER} holds no HMAC-SHA256") as caught:
        verify(signature)
    assert len(str(caught.value)) < 150


@pytest.mark.parametrize(
    "signature", ["0" * 64, hashlib.sha256(BODY).hexdigest(), hmac.new(b"", BODY, "sha256").hexdigest()]
)
def test_a_forged_signature_is_refused(signature: str) -> None:
    with pytest.raises(WebhookSignatureError, match="the signature is not made with the key: refuse the request"):
        verify(signature)


def test_a_missing_signature_is_named() -> None:
    with pytest.raises(
        WebhookSignatureError, match=r"the header x-apideck-signature is missing.* older than signatures"
    ):
        webhooks.verify(BODY, {"x-apideck-idempotency-key": "1"}, key=KEY)


def test_several_keys_are_tried_while_one_is_changed() -> None:
    verify(HEX, [OTHER_KEY, KEY])
    verify(HEX, (KEY, OTHER_KEY))
    with pytest.raises(WebhookSignatureError, match="not made with any of the 2 keys"):
        verify(HEX, [OTHER_KEY, "sk_third"])


@pytest.mark.parametrize("position", [0, 1, 2, None])
def test_every_key_and_form_is_compared_whichever_fits(monkeypatch: pytest.MonkeyPatch, position: int | None) -> None:
    compared: list[bool] = []
    compare_digest = hmac.compare_digest

    def compare(ours: bytes, theirs: bytes) -> bool:
        compared.append(compare_digest(ours, theirs))
        return compared[-1]

    monkeypatch.setattr("apideck_client.webhooks._signatures.hmac.compare_digest", compare)
    keys = [OTHER_KEY, "sk_third", "sk_fourth"]
    if position is None:
        with pytest.raises(WebhookSignatureError):
            verify(HEX, keys)
    else:
        keys[position] = KEY
        verify(HEX, keys)
    assert len(compared) == 9


# -- the headers -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Apideck-Signature": HEX},
        {"host": "x", "X-APIDECK-SIGNATURE": HEX},
        httpx.Headers({"x-apideck-signature": HEX}),
        Headers({"x-apideck-signature": HEX}),
        [(b"host", b"x"), (b"x-apideck-signature", HEX.encode())],
        (("host", "x"), ("X-Apideck-Signature", HEX)),
        iter([["x-apideck-signature", HEX]]),
        [(b"\xff", b"\xff"), ("x-apideck-signature", HEX)],
    ],
    ids=lambda headers: type(headers).__name__,
)
def test_headers_come_in_many_kinds(headers: Any) -> None:
    webhooks.verify(BODY, headers, key=KEY)


@pytest.mark.parametrize(
    "headers", [None, HEX, HEX.encode(), 5, [HEX], [("a", "b", "c")], [None], {HEADER: None}, {1: HEX}]
)
def test_what_are_no_headers_is_a_mistake_of_the_call(headers: Any) -> None:
    with pytest.raises(ArgumentError) as caught:
        webhooks.verify(BODY, headers, key=KEY)
    assert caught.value.argument == "headers"
    assert "pass" in caught.value.remedy


# -- the body ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("body", [BODY, bytearray(BODY), memoryview(BODY), memoryview(b"x" + BODY)[1:]])
def test_a_body_is_bytes_of_any_kind(body: Any) -> None:
    webhooks.verify(body, {HEADER: HEX}, key=KEY)
    assert webhooks.parse(body).event_id == "evt-1"


FRONT_DOORS: list[Callable[[Any], Any]] = [
    lambda body: webhooks.unwrap(body, {HEADER: HEX}, key=KEY),
    lambda body: webhooks.verify(body, {HEADER: HEX}, key=KEY),
    lambda body: webhooks.parse(body),
    lambda body: webhooks.sign(body, key=KEY),
]


@pytest.mark.parametrize("front_door", FRONT_DOORS)
@pytest.mark.parametrize("body", [BODY.decode(), EVENT, None, 5, [1], iter([BODY])])
def test_a_body_that_was_decoded_is_refused_with_the_reason(front_door: Callable[[Any], Any], body: Any) -> None:
    with pytest.raises(
        ArgumentError, match=r"body must be bytes, got .*await request\.body\(\).*signature doesn't fit"
    ):
        front_door(body)


@pytest.mark.parametrize("front_door", FRONT_DOORS[:3])
def test_a_large_body_is_refused_before_anything_is_made_of_it(
    front_door: Callable[[Any], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_arguments: Any, **_settings: Any) -> Any:
        raise AssertionError("it was looked at")

    monkeypatch.setattr("apideck_client.webhooks._javascript.parse", never)
    monkeypatch.setattr("apideck_client.webhooks._parsing.read_json", never)
    monkeypatch.setattr("apideck_client.webhooks._body.nests_too_deep", never)
    with pytest.raises(WebhookBodyError, match="the body has 65537 bytes, and 65536 are allowed"):
        front_door(b" " * (64 * 1024 + 1))


def test_how_large_a_body_may_be_can_be_said() -> None:
    for size in (len(BODY), 10**9):
        webhooks.verify(BODY, {HEADER: HEX}, key=KEY, max_bytes=size)
    with pytest.raises(WebhookBodyError, match=f"{len(BODY)} bytes, and {len(BODY) - 1}"):
        webhooks.unwrap(BODY, {HEADER: HEX}, key=KEY, max_bytes=len(BODY) - 1)


@pytest.mark.parametrize("size", [0, -1, True, 1.5, None, "1"])
def test_how_large_a_body_may_be_is_a_positive_number(size: Any) -> None:
    with pytest.raises(ArgumentError, match=r"max_bytes is .*: pass a positive int"):
        webhooks.parse(BODY, max_bytes=size)


@pytest.mark.parametrize("brackets", [("[", "]"), ('{"a":', "}"), ('[{"a":', "}]"), ("[", "")])
@pytest.mark.parametrize("front_door", FRONT_DOORS)
def test_a_body_that_nests_too_deep_is_refused(front_door: Callable[[Any], Any], brackets: tuple[str, str]) -> None:
    start, end = brackets
    for depth in (101, 5_000, 100_000):
        body = f"{start * depth}1{end * depth}".encode()
        with pytest.raises(WebhookBodyError, match="nests deeper than 100 levels"):
            front_door(body[: 64 * 1024])


def test_brackets_in_strings_do_not_nest() -> None:
    text = json.dumps({"event_id": '[{"' * 200 + "\\", "b": "}" * 50, "c": [[]] * 300}).encode()
    assert webhooks.parse(text).event_id == '[{"' * 200 + "\\"
    deep = b'{"entity":' * 99 + b"{}" + b"}" * 99
    webhooks.verify(deep, {HEADER: webhooks.sign(deep, key=KEY)}, key=KEY)


# -- keys --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("", "is empty"),
        (" \n", "is empty"),
        ([], "is an empty list"),
        ((), "is an empty list"),
        ([KEY, ""], "is empty"),
        (f" {KEY}", "spaces"),
        (f"Bearer {KEY}", "spaces"),
        (f"{KEY}\n", "line break"),
        (f"{KEY}é", "characters"),
        (f"{KEY}\ud800", "characters"),
        (None, "got NoneType"),
        (KEY.encode(), "got bytes"),
        ([KEY.encode()], "got bytes"),
        ([KEY, None], "got NoneType"),
        ({KEY}, "got set"),
        ({KEY: 1}, "got dict"),
        (5, "got int"),
    ],
    ids=range(17),
)
def test_what_is_no_key_is_a_mistake_of_the_call(key: Any, words: str) -> None:
    for call in (
        lambda: webhooks.unwrap(BODY, {HEADER: HEX}, key=key),
        lambda: webhooks.verify(BODY, {HEADER: HEX}, key=key),
        lambda: webhooks.sign(BODY, key=key),
        lambda: webhooks.signed(EVENT, key=key),
    ):
        with pytest.raises(ArgumentError, match=words) as caught:
            call()
        assert caught.value.argument == "key"
        assert KEY not in shown(caught.value)


def test_only_one_key_signs() -> None:
    with pytest.raises(ArgumentError, match="key is a list: pass the one API key to sign with"):
        webhooks.sign(BODY, key=[KEY, OTHER_KEY])  # type: ignore[arg-type]


# -- errors ------------------------------------------------------------------------------------------------------------


def shown(error: BaseException) -> str:
    return f"{error}{error!r}{vars(error)}{traceback_with_locals(error)}{pickle.dumps(error)!r}"


def _failures() -> Iterator[Any]:
    secret = json.dumps({"event_type": "vault.connection.updated", "entity": {"settings": {"token": OAUTH}}}).encode()
    signature = webhooks.sign(secret, key=OTHER_KEY)
    yield pytest.param(secret, {HEADER: signature}, {}, id="forged")
    yield pytest.param(secret, {}, {}, id="unsigned")
    yield pytest.param(secret, {HEADER: "x"}, {}, id="malformed")
    yield pytest.param(secret, {HEADER: signature}, {"max_bytes": 10}, id="large")
    yield pytest.param(secret, None, {}, id="no headers")
    yield pytest.param(secret.decode(), {HEADER: signature}, {}, id="text")
    yield pytest.param(json.loads(secret), {HEADER: signature}, {}, id="decoded")
    yield pytest.param(b"[" * 200 + secret, {HEADER: signature}, {}, id="deep")
    for broken in (secret[:-1], b"[" + secret + b"]", json.dumps(OAUTH).encode(), OAUTH.encode()):
        yield pytest.param(broken, {HEADER: webhooks.sign(broken, key=KEY)}, {}, id=f"no event {broken[:3]!r}")


@pytest.mark.parametrize(("body", "headers", "more"), list(_failures()))
def test_an_error_shows_neither_keys_nor_what_came(body: Any, headers: Any, more: dict[str, Any]) -> None:
    for key in (KEY, [KEY, KEY + "2"]):
        with pytest.raises(ApideckError) as caught:
            webhooks.unwrap(body, headers, key=key, **more)
        found = shown(caught.value)
        assert KEY not in found
        assert OAUTH not in found
        assert caught.value.__cause__ is None
        assert caught.value.__context__ is None


def test_errors_pickle_and_tell_what_to_do() -> None:
    for kind in (WebhookSignatureError, WebhookBodyError):
        error = kind("the body is empty", "read it once")
        for copied in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
            assert type(copied) is kind
            assert str(copied) == "the body is empty: read it once."
            assert (copied.problem, copied.remedy) == ("the body is empty", "read it once")
        assert isinstance(error, WebhookError)
        assert not isinstance(error, ValueError)


# -- any input ---------------------------------------------------------------------------------------------------------

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)
OBJECTS = st.dictionaries(st.text(max_size=6) | st.integers(0, 10**11).map(str), VALUES, max_size=6)


@settings(deadline=None)
@given(value=OBJECTS, indent=st.sampled_from([None, 2]), is_ascii=st.booleans(), wrapped=st.booleans())
def test_whatever_is_signed_verifies_however_it_is_written(
    value: dict[str, Any], indent: int | None, is_ascii: bool, wrapped: bool
) -> None:
    body, headers = webhooks.signed(value, key=KEY, wrapped=wrapped)
    webhooks.verify(body, headers, key=KEY)
    again = json.dumps(json.loads(body), indent=indent, ensure_ascii=is_ascii).encode()
    webhooks.verify(again, headers, key=KEY)


@settings(deadline=None, max_examples=300)
@example(value={"a": 1.0}, place=5, byte=ord("0"))
@given(value=OBJECTS, place=st.integers(0, 10**6), byte=st.integers(0, 255))
def test_a_byte_can_be_altered_only_where_it_says_nothing(value: dict[str, Any], place: int, byte: int) -> None:
    body, headers = webhooks.signed(value, key=KEY)
    altered = bytearray(body)
    altered[place % len(body)] = byte
    try:
        webhooks.verify(altered, headers, key=KEY)
    except WebhookError:
        return
    assert _meaning(bytes(altered)) == _meaning(body)


def _meaning(body: bytes) -> Any:
    """Return the meaning of a body in JavaScript: all numbers are doubles, and minus zero becomes zero."""
    return json.loads(
        body, parse_int=lambda digits: float(digits) + 0.0, parse_float=lambda digits: float(digits) + 0.0
    )


@settings(deadline=None)
@given(body=st.binary(min_size=1, max_size=60), signature=st.text(max_size=70), key=st.text(max_size=5))
def test_nothing_but_our_own_errors_comes_of_anything(body: bytes, signature: str, key: str) -> None:
    with pytest.raises((WebhookError, ArgumentError)):
        webhooks.verify(body, {HEADER: signature}, key=key)
