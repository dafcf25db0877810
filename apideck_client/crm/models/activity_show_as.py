# Generated from openapi/crm.yaml by `make generate`. Do not edit.
"""`ActivityShowAs` of the CRM API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from ..._client.records.model import OpenEnum

__all__ = ["ActivityShowAs"]


class ActivityShowAs(OpenEnum):
    """Display of the time in the owner's calendar. `busy` blocks it, `free` leaves it open for other appointments."""

    FREE = "free"
    BUSY = "busy"


if TYPE_CHECKING:
    ActivityShowAsLiteral = Literal[
        "free",
        "busy",
    ]
else:
    ActivityShowAsLiteral = str
