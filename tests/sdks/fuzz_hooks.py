"""The hooks and the check of our own for the runs of schemathesis."""

from __future__ import annotations

from typing import Any

import schemathesis
from schemathesis.specs.openapi.checks import negative_data_rejection


def before_call(context: Any, case: Any, kwargs: Any) -> None:
    """Ask for whole records in valid requests: `fields` leaves out what the schema of a response demands."""
    if case.meta is None or case.meta.generation.mode.is_positive:
        case.query.pop("fields", None)


def forbidden_is_refused(ctx: Any, response: Any, case: Any) -> None:
    """Fail if a request that the document forbids was accepted."""
    negative_data_rejection(ctx, response, case)


schemathesis.hook(before_call)
schemathesis.check(forbidden_is_refused)
