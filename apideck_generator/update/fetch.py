"""Gets the bytes of a document from a path or a URL. `incoming` reads them."""

import ipaddress
import re
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from ..errors import GenerateError

LARGEST = 50_000_000
"""The maximum size in bytes. No OpenAPI document is larger."""
TIMEOUT = 60.0


def fetch(spec: str, timeout: float = TIMEOUT) -> bytes:
    """Read the bytes of a path or an http(s) URL."""
    if "://" in spec:
        return _download(spec, timeout)
    try:
        content = Path(spec).read_bytes()
    except OSError as error:
        raise GenerateError(f"{spec} can't be read: {error.strerror or error}; pass a file or a URL") from None
    if len(content) > LARGEST:
        raise _too_large(spec)
    return content


def _download(url: str, timeout: float) -> bytes:
    """Download a URL. Follow redirects if each step is safe."""
    try:
        hooks = {"request": [_check_url]}
        with (
            httpx.Client(timeout=timeout, follow_redirects=True, event_hooks=hooks) as client,
            client.stream("GET", url) as response,
        ):
            if not response.is_success:
                raise GenerateError(f"{url} answers {response.status_code} {response.reason_phrase}")
            return _read(url, response)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise GenerateError(
            f"{url} can't be reached: {_reason(error)}; check the address and the network, "
            "or download the document and pass its path"
        ) from None


def _reason(error: Exception) -> str:
    """Return the reason of an error, without Python's error number and class."""
    told = re.sub(r"^\[Errno -?\d+\] ", "", str(error))
    late = "no answer came in time" if isinstance(error, httpx.TimeoutException) else "the connection broke off"
    return told or late


def _read(url: str, response: httpx.Response) -> bytes:
    content = bytearray()
    for chunk in response.iter_bytes():
        content += chunk
        if len(content) > LARGEST:
            raise _too_large(url)
    return bytes(content)


def _check_url(request: httpx.Request) -> None:
    """Allow https, and plain http on this machine only: the document becomes code."""
    parts = urlsplit(str(request.url))
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_loopback(parts.hostname or "")):
        raise GenerateError(f"{request.url} is neither https nor on this machine; download it, and pass its path")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _too_large(spec: str) -> GenerateError:
    return GenerateError(f"{spec} has more than {LARGEST // 1_000_000} MB, which no OpenAPI document needs")
