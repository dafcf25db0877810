"""The output of commands: results go to standard output, everything else to standard error."""

import json
import sys
from typing import Any


def show(text: str) -> None:
    """Print a line of the result."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def show_json(value: Any) -> None:
    """Print one JSON value on one line."""
    show(json.dumps(value, ensure_ascii=False, default=str))


def tell(text: str) -> None:
    """Print a line for the person at the terminal."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def error_json(error: Exception | None) -> dict[str, Any] | None:
    """Return an error as JSON."""
    if error is None:
        return None
    return {"type": type(error).__name__, "message": str(error), "request_id": getattr(error, "request_id", None)}
