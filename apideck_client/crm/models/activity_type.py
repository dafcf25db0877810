# Generated from openapi/crm.yaml by `make generate`. Do not edit.
"""`ActivityType` of the CRM API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from ..._client.records.model import OpenEnum

__all__ = ["ActivityType"]


class ActivityType(OpenEnum):
    """Kind of activity. `task` is a thing to do, `note` is a remark, `send-letter` and `send-quote` are reminders to
    send a letter or a quote, `deadline` is a due date, and `other` is any kind of the connector that has no name
    here.
    """

    CALL = "call"
    MEETING = "meeting"
    EMAIL = "email"
    NOTE = "note"
    TASK = "task"
    DEADLINE = "deadline"
    SEND_LETTER = "send-letter"
    SEND_QUOTE = "send-quote"
    OTHER = "other"


if TYPE_CHECKING:
    ActivityTypeLiteral = Literal[
        "call",
        "meeting",
        "email",
        "note",
        "task",
        "deadline",
        "send-letter",
        "send-quote",
        "other",
    ]
else:
    ActivityTypeLiteral = str
