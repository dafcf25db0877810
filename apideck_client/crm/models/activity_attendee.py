# Generated from openapi/crm.yaml by `make generate`. Do not edit.
"""`ActivityAttendee` of the CRM API."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from ..._client.records.model import UNSET, Model, Timestamp, Unset, model
from .activity_attendee_status import ActivityAttendeeStatus, ActivityAttendeeStatusLiteral

__all__ = ["ActivityAttendee"]


@model(read_only=("id", "user_id", "contact_id", "updated_at", "created_at"))
class ActivityAttendee(Model):
    """A person who takes part in an activity: a user of the CRM, a contact, or somebody whom the CRM knows only by
    email address.
    """

    id: str | None | Unset = UNSET
    """Id of the attendee's entry on the activity; not the id of a user or contact. Filled by the connector.
    Read-only.
    """

    name: str | None | Unset = UNSET
    """Full name of the attendee as it is displayed. Not empty when given."""

    first_name: str | None | Unset = UNSET
    """Given name of the attendee, where the connector keeps the parts of a name."""

    middle_name: str | None | Unset = UNSET
    """Middle name or names of the attendee, between given and family name."""

    last_name: str | None | Unset = UNSET
    """Family name of the attendee, where the connector keeps the parts of a name."""

    prefix: str | None | Unset = UNSET
    """Title put before the name, such as `Dr.` or `Ms.`."""

    suffix: str | None | Unset = UNSET
    """Letters put after the name, such as `PhD` or `Jr.`."""

    email_address: str | None | Unset = UNSET
    """Email address to which the invitation for the activity goes."""

    is_organizer: bool | None | Unset = UNSET
    """True if this attendee organises the activity. An activity has at most one organiser."""

    status: ActivityAttendeeStatus | None | Unset = UNSET
    """Answer to the invitation. `tentative` means perhaps; null means that no answer is known."""

    user_id: str | None | Unset = UNSET
    """Id of the CRM user that this attendee is, if any. Filled by the connector. Read-only."""

    contact_id: str | None | Unset = UNSET
    """Id of the contact that this attendee is, if any. Filled by the connector. Read-only."""

    updated_at: Timestamp | None | Unset = UNSET
    """Time at which the attendee's entry last changed, in UTC. Filled by the connector. Read-only."""

    created_at: Timestamp | None | Unset = UNSET
    """Time at which the attendee was added to the activity, in UTC. Filled by the connector. Read-only."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            id: str | None | Unset = UNSET,
            name: str | None | Unset = UNSET,
            first_name: str | None | Unset = UNSET,
            middle_name: str | None | Unset = UNSET,
            last_name: str | None | Unset = UNSET,
            prefix: str | None | Unset = UNSET,
            suffix: str | None | Unset = UNSET,
            email_address: str | None | Unset = UNSET,
            is_organizer: bool | None | Unset = UNSET,
            status: ActivityAttendeeStatus | ActivityAttendeeStatusLiteral | None | Unset = UNSET,
            user_id: str | None | Unset = UNSET,
            contact_id: str | None | Unset = UNSET,
            updated_at: Timestamp | None | Unset = UNSET,
            created_at: Timestamp | None | Unset = UNSET,
        ) -> None: ...


if TYPE_CHECKING:

    class ActivityAttendeeDict(TypedDict, total=False):
        """A dict that you may pass instead of `ActivityAttendee`."""

        name: str | None | Unset
        first_name: str | None | Unset
        middle_name: str | None | Unset
        last_name: str | None | Unset
        prefix: str | None | Unset
        suffix: str | None | Unset
        email_address: str | None | Unset
        is_organizer: bool | None | Unset
        status: ActivityAttendeeStatus | ActivityAttendeeStatusLiteral | None | Unset
else:
    ActivityAttendeeDict = dict
