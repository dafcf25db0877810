# Generated from openapi/crm.yaml by `make generate`. Do not edit.
"""`Note` of the CRM API."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from ..._client.records.model import UNSET, Model, Unset, model

__all__ = ["Note"]


@model(read_only=("id", "updated_by", "created_by", "updated_at", "created_at"))
class Note(Model):
    """Free text that a user or a program attached to another record of the CRM. Fill one of the id fields to say
    which record it is about.
    """

    id: str | None | Unset = UNSET
    """Id of the note. Issued by the connector when the note is created; omit it in requests. Read-only."""

    title: str | None | Unset = UNSET
    """Heading of the note. Connectors that have none omit it or take the first words of the text."""

    content: str | None | Unset = UNSET
    """Text of the note. Some connectors keep and return it as HTML."""

    owner_id: str | None | Unset = UNSET
    """Id of the user the note belongs to. Without it, connectors usually take the user who made the connection."""

    contact_id: str | None | Unset = UNSET
    """Id of the contact the note is about."""

    company_id: str | None | Unset = UNSET
    """Id of the company the note is about."""

    opportunity_id: str | None | Unset = UNSET
    """Id of the opportunity the note is about."""

    lead_id: str | None | Unset = UNSET
    """Id of the lead the note is about."""

    active: bool | None | Unset = UNSET
    """True if the note is in use, false if it was archived."""

    updated_by: str | None | Unset = UNSET
    """Id of the user who last edited the note. Filled by the connector. Read-only."""

    created_by: str | None | Unset = UNSET
    """Id of the user who wrote the note. Filled by the connector. Read-only."""

    updated_at: str | None | Unset = UNSET
    """Time at which the note was last edited, normally ISO 8601 in UTC. Filled by the connector. Read-only."""

    created_at: str | None | Unset = UNSET
    """Time at which the note was written, normally ISO 8601 in UTC. Filled by the connector. Read-only."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            id: str | None | Unset = UNSET,
            title: str | None | Unset = UNSET,
            content: str | None | Unset = UNSET,
            owner_id: str | None | Unset = UNSET,
            contact_id: str | None | Unset = UNSET,
            company_id: str | None | Unset = UNSET,
            opportunity_id: str | None | Unset = UNSET,
            lead_id: str | None | Unset = UNSET,
            active: bool | None | Unset = UNSET,
            updated_by: str | None | Unset = UNSET,
            created_by: str | None | Unset = UNSET,
            updated_at: str | None | Unset = UNSET,
            created_at: str | None | Unset = UNSET,
        ) -> None: ...


if TYPE_CHECKING:

    class NoteDict(TypedDict, total=False):
        """A dict that you may pass instead of `Note`."""

        title: str | None | Unset
        content: str | None | Unset
        owner_id: str | None | Unset
        contact_id: str | None | Unset
        company_id: str | None | Unset
        opportunity_id: str | None | Unset
        lead_id: str | None | Unset
        active: bool | None | Unset
else:
    NoteDict = dict
