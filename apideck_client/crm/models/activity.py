# Generated from openapi/crm.yaml by `make generate`. Do not edit.
"""`Activity` of the CRM API."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Required, TypedDict

from ..._client.records.model import UNSET, Model, Unset, model
from .activity_attendee import ActivityAttendee, ActivityAttendeeDict
from .activity_show_as import ActivityShowAs, ActivityShowAsLiteral
from .activity_type import ActivityType, ActivityTypeLiteral
from .address import Address, AddressDict
from .custom_field import CustomField, CustomFieldDict

__all__ = ["Activity"]


@model(read_only=("id", "downstream_id", "duration_minutes", "updated_by", "created_by", "updated_at", "created_at"))
class Activity(Model):
    """Something done or planned in the CRM: a call, a meeting, an email, a task and the like. One model covers all
    kinds. Most fields apply only to some values of `type` and are null for the others.
    """

    id: str | None | Unset = UNSET
    """Id of the activity. Issued by the connector when the activity is created; omit it in requests. Read-only."""

    downstream_id: str | None | Unset = UNSET
    """Id of the same activity in the connected CRM, if it differs from `id`. Filled by the connector. Read-only."""

    activity_datetime: str | None | Unset = UNSET
    """Time at which the activity takes or took place, ISO 8601 in UTC. For activities that have a start and an end,
    see `start_datetime` and `end_datetime`.
    """

    duration_seconds: int | None | Unset = UNSET
    """Length of the activity in whole seconds, zero or more."""

    user_id: str | None | Unset = UNSET
    """Id of the user the activity is planned for or was done by."""

    account_id: str | None | Unset = UNSET
    """Id of the related account, in connectors that keep accounts apart from companies."""

    contact_id: str | None | Unset = UNSET
    """Id of the contact the activity is about or with."""

    company_id: str | None | Unset = UNSET
    """Id of the company the activity concerns."""

    opportunity_id: str | None | Unset = UNSET
    """Id of the opportunity that the activity belongs to."""

    lead_id: str | None | Unset = UNSET
    """Id of the lead the activity is about or with."""

    owner_id: str | None | Unset = UNSET
    """Id of the user who is responsible for the activity. Without it, connectors usually take the user who made the
    connection.
    """

    campaign_id: str | None | Unset = UNSET
    """Id of the marketing campaign that the activity belongs to. Campaigns have no model in this API."""

    case_id: str | None | Unset = UNSET
    """Id of the support case that the activity belongs to. Cases have no model in this API."""

    asset_id: str | None | Unset = UNSET
    """Id of the asset, a product the customer already owns, that the activity concerns. Assets have no model in this
    API.
    """

    contract_id: str | None | Unset = UNSET
    """Id of the contract that the activity concerns. Contracts have no model in this API."""

    product_id: str | None | Unset = UNSET
    """Id of the product that the activity concerns. Products have no model in this API."""

    solution_id: str | None | Unset = UNSET
    """Id of the entry in the CRM's knowledge base of solutions that the activity refers to."""

    custom_object_id: str | None | Unset = UNSET
    """Id of a record of a kind that the customer defined in the CRM and linked to the activity."""

    type: ActivityType | None | Unset
    """Kind of activity. `task` is a thing to do, `note` is a remark, `send-letter` and `send-quote` are reminders to
    send a letter or a quote, `deadline` is a due date, and `other` is any kind of the connector that has no name
    here.
    """

    title: str | None | Unset = UNSET
    """Short heading of the activity, as shown in lists and calendars."""

    description: str | None | Unset = UNSET
    """Topic of the activity, as free text, normally written before it takes place."""

    note: str | None | Unset = UNSET
    """Remarks on the activity, as free text, such as the outcome of a call."""

    location: str | None | Unset = UNSET
    """Place of the activity, in one line of text: a room, a venue or an address."""

    location_address: Address | None | Unset = UNSET
    """Place of the activity, as an address in parts. Use `location` for a place without a postal address."""

    all_day_event: bool | None | Unset = UNSET
    """True if the activity takes the whole day. Ignore the times of day then."""

    private: bool | None | Unset = UNSET
    """True if the details are hidden from other users of the CRM."""

    group_event: bool | None | Unset = UNSET
    """True if the activity is a meeting that more than one user was invited to."""

    event_sub_type: str | None | Unset = UNSET
    """A finer kind within `type`, in the connector's own words."""

    group_event_type: str | None | Unset = UNSET
    """The kind of group event, in the connector's own words. It has a meaning only when `group_event` is `true`."""

    child: bool | None | Unset = UNSET
    """True if the activity is derived from another one, such as an attendee's copy of a group event."""

    archived: bool | None | Unset = UNSET
    """True if the connector has moved the activity to its archive, out of the usual lists."""

    deleted: bool | None | Unset = UNSET
    """True if the activity is in the connector's recycle bin. Connectors without such a bin do not return deleted
    activities at all.
    """

    show_as: ActivityShowAs | None | Unset = UNSET
    """Display of the time in the owner's calendar. `busy` blocks it, `free` leaves it open for other appointments."""

    done: bool | None | Unset = UNSET
    """True if the activity is completed. Set it to `true` to tick off a task."""

    start_datetime: str | None | Unset = UNSET
    """Time at which the activity begins, ISO 8601 in UTC."""

    end_datetime: str | None | Unset = UNSET
    """Time at which the activity ends, ISO 8601 in UTC; not before `start_datetime`."""

    duration_minutes: int | None | Unset = UNSET
    """Length of the activity in whole minutes, calculated by the connector. To set a length, use `duration_seconds`
    or the start and the end. Read-only.
    """

    activity_date: str | None | Unset = UNSET
    """Day of the activity as `YYYY-MM-DD`, for activities without a time of day."""

    end_date: str | None | Unset = UNSET
    """Last day of an activity that takes several days, as `YYYY-MM-DD`."""

    recurrent: bool | None | Unset = UNSET
    """True if the activity belongs to a series that repeats."""

    reminder_datetime: str | None | Unset = UNSET
    """Time at which the CRM reminds the owner, ISO 8601 in UTC. Used only when `reminder_set` is `true`."""

    reminder_set: bool | None | Unset = UNSET
    """True if the CRM reminds the owner before the activity."""

    video_conference_url: str | None | Unset = UNSET
    """URL where attendees join the video call."""

    video_conference_id: str | None | Unset = UNSET
    """Id of the video call at the provider that hosts it."""

    custom_fields: list[CustomField] | None | Unset = UNSET
    """Values of the fields that the customer added to activities in the CRM."""

    attendees: list[ActivityAttendee] | None | Unset = UNSET
    """The people who take part, including the organiser if the connector lists them."""

    updated_by: str | None | Unset = UNSET
    """Id of the user who made the last change. Filled by the connector. Read-only."""

    created_by: str | None | Unset = UNSET
    """Id of the user who created the activity. Filled by the connector. Read-only."""

    updated_at: str | None | Unset = UNSET
    """Time of the last change, normally ISO 8601 in UTC. Filled by the connector. Read-only."""

    created_at: str | None | Unset = UNSET
    """Time at which the activity was created, normally ISO 8601 in UTC. Filled by the connector. Read-only."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            id: str | None | Unset = UNSET,
            downstream_id: str | None | Unset = UNSET,
            activity_datetime: str | None | Unset = UNSET,
            duration_seconds: int | None | Unset = UNSET,
            user_id: str | None | Unset = UNSET,
            account_id: str | None | Unset = UNSET,
            contact_id: str | None | Unset = UNSET,
            company_id: str | None | Unset = UNSET,
            opportunity_id: str | None | Unset = UNSET,
            lead_id: str | None | Unset = UNSET,
            owner_id: str | None | Unset = UNSET,
            campaign_id: str | None | Unset = UNSET,
            case_id: str | None | Unset = UNSET,
            asset_id: str | None | Unset = UNSET,
            contract_id: str | None | Unset = UNSET,
            product_id: str | None | Unset = UNSET,
            solution_id: str | None | Unset = UNSET,
            custom_object_id: str | None | Unset = UNSET,
            type: ActivityType | ActivityTypeLiteral | None | Unset,
            title: str | None | Unset = UNSET,
            description: str | None | Unset = UNSET,
            note: str | None | Unset = UNSET,
            location: str | None | Unset = UNSET,
            location_address: Address | AddressDict | None | Unset = UNSET,
            all_day_event: bool | None | Unset = UNSET,
            private: bool | None | Unset = UNSET,
            group_event: bool | None | Unset = UNSET,
            event_sub_type: str | None | Unset = UNSET,
            group_event_type: str | None | Unset = UNSET,
            child: bool | None | Unset = UNSET,
            archived: bool | None | Unset = UNSET,
            deleted: bool | None | Unset = UNSET,
            show_as: ActivityShowAs | ActivityShowAsLiteral | None | Unset = UNSET,
            done: bool | None | Unset = UNSET,
            start_datetime: str | None | Unset = UNSET,
            end_datetime: str | None | Unset = UNSET,
            duration_minutes: int | None | Unset = UNSET,
            activity_date: str | None | Unset = UNSET,
            end_date: str | None | Unset = UNSET,
            recurrent: bool | None | Unset = UNSET,
            reminder_datetime: str | None | Unset = UNSET,
            reminder_set: bool | None | Unset = UNSET,
            video_conference_url: str | None | Unset = UNSET,
            video_conference_id: str | None | Unset = UNSET,
            custom_fields: Sequence[CustomField | CustomFieldDict] | None | Unset = UNSET,
            attendees: Sequence[ActivityAttendee | ActivityAttendeeDict] | None | Unset = UNSET,
            updated_by: str | None | Unset = UNSET,
            created_by: str | None | Unset = UNSET,
            updated_at: str | None | Unset = UNSET,
            created_at: str | None | Unset = UNSET,
        ) -> None: ...


if TYPE_CHECKING:

    class ActivityDict(TypedDict, total=False):
        """A dict that you may pass instead of `Activity`."""

        activity_datetime: str | None | Unset
        duration_seconds: int | None | Unset
        user_id: str | None | Unset
        account_id: str | None | Unset
        contact_id: str | None | Unset
        company_id: str | None | Unset
        opportunity_id: str | None | Unset
        lead_id: str | None | Unset
        owner_id: str | None | Unset
        campaign_id: str | None | Unset
        case_id: str | None | Unset
        asset_id: str | None | Unset
        contract_id: str | None | Unset
        product_id: str | None | Unset
        solution_id: str | None | Unset
        custom_object_id: str | None | Unset
        type: Required[ActivityType | ActivityTypeLiteral | None | Unset]
        title: str | None | Unset
        description: str | None | Unset
        note: str | None | Unset
        location: str | None | Unset
        location_address: Address | AddressDict | None | Unset
        all_day_event: bool | None | Unset
        private: bool | None | Unset
        group_event: bool | None | Unset
        event_sub_type: str | None | Unset
        group_event_type: str | None | Unset
        child: bool | None | Unset
        archived: bool | None | Unset
        deleted: bool | None | Unset
        show_as: ActivityShowAs | ActivityShowAsLiteral | None | Unset
        done: bool | None | Unset
        start_datetime: str | None | Unset
        end_datetime: str | None | Unset
        activity_date: str | None | Unset
        end_date: str | None | Unset
        recurrent: bool | None | Unset
        reminder_datetime: str | None | Unset
        reminder_set: bool | None | Unset
        video_conference_url: str | None | Unset
        video_conference_id: str | None | Unset
        custom_fields: Sequence[CustomField | CustomFieldDict] | None | Unset
        attendees: Sequence[ActivityAttendee | ActivityAttendeeDict] | None | Unset
else:
    ActivityDict = dict
