"""Signatures and numbers made by node, which shares only the specification of JavaScript with this package."""

import json
import shutil
import struct
import subprocess
from pathlib import Path
from typing import Any

import pytest

from apideck_client import WebhookBodyError, WebhookError, WebhookSignatureError, webhooks
from apideck_client.webhooks import _javascript as javascript
from tests.support.secret_scanner import KEY

HERE = Path(__file__).parent
VECTORS: dict[str, Any] = json.loads((HERE / "vectors.json").read_text("utf-8"))
BODIES = [pytest.param(vector, id=vector["name"]) for vector in VECTORS["bodies"]]
HEADER = "x-apideck-signature"


@pytest.mark.parametrize("vector", BODIES)
def test_every_form_that_may_be_signed_is_taken(vector: dict[str, Any]) -> None:
    body = vector["body"].encode()
    for signature in vector["signatures"].values():
        webhooks.verify(body, {HEADER: signature}, key=VECTORS["key"])


@pytest.mark.parametrize("vector", BODIES)
def test_a_body_altered_by_one_byte_is_refused(vector: dict[str, Any]) -> None:
    altered = vector["altered"].encode()
    for signature in vector["signatures"].values():
        with pytest.raises(WebhookSignatureError):
            webhooks.verify(altered, {HEADER: signature}, key=VECTORS["key"])


@pytest.mark.parametrize("vector", BODIES)
def test_signing_signs_what_the_published_sample_does(vector: dict[str, Any]) -> None:
    assert webhooks.sign(vector["body"].encode(), key=VECTORS["key"]) == vector["signatures"]["arrays alone"]


@pytest.mark.parametrize("vector", BODIES)
def test_what_is_signed_is_written_as_javascript_writes_it(vector: dict[str, Any]) -> None:
    value = javascript.parse(vector["body"])
    assert javascript.stringify(value, sorts_arrays=False) == vector["forms"]["arrays alone"]
    assert javascript.stringify(value, sorts_arrays=True) == vector["forms"]["throughout"]


@pytest.mark.parametrize("text", VECTORS["not JSON"])
def test_what_javascript_does_not_read_is_verified_as_bytes(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        javascript.parse(text)
    webhooks.verify(text.encode(), {HEADER: webhooks.sign(text.encode(), key=KEY)}, key=KEY)
    with pytest.raises(WebhookSignatureError):
        webhooks.verify(text.encode() + b" ", {HEADER: webhooks.sign(text.encode(), key=KEY)}, key=KEY)


@pytest.mark.parametrize("body", [b"", bytearray(), memoryview(b"")])
def test_an_empty_body_is_told_from_a_forged_one(body: bytes) -> None:
    for error in (WebhookBodyError, WebhookError):
        with pytest.raises(error, match="the body is empty"):
            webhooks.verify(body, {HEADER: "0" * 64}, key=KEY)


def test_numbers_are_written_as_javascript_writes_them() -> None:
    assert len(VECTORS["numbers"]) > 1500
    for bits, written in VECTORS["numbers"]:
        (value,) = struct.unpack(">d", bytes.fromhex(bits))
        assert javascript.format_number(value) == written
        assert javascript.stringify(javascript.parse(repr(value)), sorts_arrays=True) == written
        assert javascript.stringify(javascript.parse(written), sorts_arrays=True) == written


def test_there_are_vectors_of_all_that_matters() -> None:
    """This fails if the script loses some vectors: the tests above then prove less."""
    assert VECTORS["key"] == KEY
    bodies = " ".join(vector["body"] for vector in VECTORS["bodies"])
    for matter in (
        "[{",
        "é",
        "😀",
        "\\ud83d",
        "\u2028",
        "1.0",
        "1e21",
        "1e-7",
        "5e-324",
        "-0",
        "12345678901234567890",
        '"10"',
    ):
        assert matter in bodies
    assert len(VECTORS["bodies"]) >= 40
    differing = [v for v in VECTORS["bodies"] if v["forms"]["throughout"] != v["forms"]["arrays alone"]]
    assert len(differing) >= 4
    assert all(vector["altered"] != vector["body"] for vector in VECTORS["bodies"])


@pytest.mark.skipif(shutil.which("node") is None, reason="the script that made the vectors needs node")
def test_the_script_makes_these_vectors() -> None:
    made = subprocess.run(["node", str(HERE / "vectors.mjs")], capture_output=True, check=True, timeout=60)
    assert made.stdout == (HERE / "vectors.json").read_bytes()
