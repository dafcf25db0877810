"""Change the requests of schemathesis: without `fields`, which leaves out what the schema of an answer demands."""

from __future__ import annotations

from typing import Any

import schemathesis


def before_call(context: Any, case: Any, kwargs: Any) -> None:
    case.query.pop("fields", None)


schemathesis.hook(before_call)
