# Generated from openapi/crm.yaml by `make generate`. Do not edit.
"""`ActivityAttendeeStatus` of the CRM API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from ..._client.records.model import OpenEnum

__all__ = ["ActivityAttendeeStatus"]


class ActivityAttendeeStatus(OpenEnum):
    """Answer to the invitation. `tentative` means perhaps; null means that no answer is known."""

    ACCEPTED = "accepted"
    TENTATIVE = "tentative"
    DECLINED = "declined"


if TYPE_CHECKING:
    ActivityAttendeeStatusLiteral = Literal[
        "accepted",
        "tentative",
        "declined",
    ]
else:
    ActivityAttendeeStatusLiteral = str
