# Generated from openapi/crm.yaml by `make generate`. Do not edit.
"""`ActivityType` of the CRM API."""

from __future__ import annotations

from ...model import OpenEnum

__all__ = ["ActivityType"]


class ActivityType(OpenEnum):
    """What kind of activity it is. `task` is a thing to do and `note` a remark on record, `send-letter` and
    `send-quote` are reminders to send one, `deadline` is a date to be met, and `other` stands for kinds of the
    connector that fit nowhere else.
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
