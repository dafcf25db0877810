"""The eight CRM resources as one table, written by hand from the contract: what each takes, and how each is listed.

Only data lives here. `bodies` checks writes against it, `listing` checks list queries against it. Enums are left open:
a server newer than the contract knows more values than the contract does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from .field_rules import FieldType, ListOf, Shape, shape


class Match(Enum):
    """The comparison of a filter's value with the record's."""

    TEXT = "equal, whatever the case"
    NUMBER = "equal as a number"
    SINCE = "at that time or later"


@dataclass(frozen=True, slots=True)
class Resource:
    """One resource: `name` as the path has it, `label` as messages have it."""

    name: str
    label: str
    shape: Shape
    filters: Mapping[str, Match] = field(default_factory=dict[str, Match])
    sorts: tuple[str, ...] = ()


PATHS = {"email": "emails.email", "updated_since": "updated_at"}
"""The place of a filter or sort field in the record, if it is not a top-level field of the same name."""


ADDRESS = shape(
    text="id type string name line1 line2 line3 line4 street_number city state postal_code country latitude longitude"
    " county contact_name salutation phone_number fax email website row_version",
)
ATTENDEE = shape(
    text="name first_name middle_name last_name prefix suffix email_address status",
    flag="is_organizer",
    read_only="id user_id contact_id updated_at created_at",
)
BANK_ACCOUNT = shape(
    text="account_number account_name account_type iban bic bsb_number branch_identifier bank_code currency",
)
CUSTOM_FIELD = shape(text="id name description", custom="value", required="id")
EMAIL = shape(text="id email type", required="email")
PHONE_NUMBER = shape(text="id country_code area_code number extension type", required="number")
ROW_TYPE = shape(text="id name", open=True)
SOCIAL_LINK = shape(text="id url type", required="url")
STAGE = shape(text="name value", integer="win_probability display_order", read_only="id")
WEBSITE = shape(text="id url type", required="url")

_REACHABLE: dict[str, FieldType] = {
    "addresses": ListOf(ADDRESS),
    "phone_numbers": ListOf(PHONE_NUMBER),
    "emails": ListOf(EMAIL),
}
_PRESENT: dict[str, FieldType] = _REACHABLE | {
    "websites": ListOf(WEBSITE),
    "social_links": ListOf(SOCIAL_LINK),
    "custom_fields": ListOf(CUSTOM_FIELD),
}
_PERSON_FILTERS = {"name": Match.TEXT, "first_name": Match.TEXT, "last_name": Match.TEXT, "email": Match.TEXT}
_PERSON_SORTS = ("created_at", "updated_at", "name", "first_name", "last_name", "email")

COMPANIES = Resource(
    name="companies",
    label="Company",
    shape=shape(
        text="name owner_id image description vat_number currency status fax annual_revenue number_of_employees"
        " industry ownership sales_tax_number payee_number abn_or_tfn abn_branch acn first_name last_name salutation"
        " birthday",
        flag="read_only",
        texts="tags",
        objects=_PRESENT | {"bank_accounts": ListOf(BANK_ACCOUNT), "row_type": ROW_TYPE},
        required="name",
        read_only="id interaction_count parent_id last_activity_at deleted updated_by created_by updated_at created_at",
    ),
    filters={"name": Match.TEXT},
    sorts=("created_at", "updated_at", "name"),
)
CONTACTS = Resource(
    name="contacts",
    label="Contact",
    shape=shape(
        text="name owner_id type company_id company_name lead_id first_name middle_name last_name prefix suffix title"
        " department language gender birthday image photo_url lead_source fax description status email_domain",
        number="current_balance",
        flag="active",
        texts="tags",
        objects=_PRESENT,
        required="name",
        read_only="id first_call_at first_email_at last_activity_at updated_at created_at",
    ),
    filters=_PERSON_FILTERS | {"company_id": Match.TEXT},
    sorts=_PERSON_SORTS,
)
OPPORTUNITIES = Resource(
    name="opportunities",
    label="Opportunity",
    shape=shape(
        text="title primary_contact_id description type currency close_date loss_reason_id loss_reason won_reason_id"
        " won_reason pipeline_id pipeline_stage_id source_id lead_id lead_source contact_id company_id company_name"
        " owner_id priority status status_id stage_last_changed_at",
        number="monetary_amount win_probability",
        texts="contact_ids tags",
        objects={"custom_fields": ListOf(CUSTOM_FIELD)},
        required="title primary_contact_id",
        nullable="primary_contact_id",
        read_only="id expected_revenue interaction_count last_activity_at deleted date_stage_changed"
        " date_last_contacted date_lead_created updated_by created_by updated_at created_at",
    ),
    filters={
        "title": Match.TEXT,
        "status": Match.TEXT,
        "monetary_amount": Match.NUMBER,
        "win_probability": Match.NUMBER,
        "company_id": Match.TEXT,
    },
    sorts=("created_at", "updated_at", "title", "win_probability", "monetary_amount", "status"),
)
LEADS = Resource(
    name="leads",
    label="Lead",
    shape=shape(
        text="name company_name owner_id company_id contact_id lead_source first_name last_name description prefix"
        " title language status currency fax",
        number="monetary_amount",
        texts="tags",
        objects=_PRESENT,
        required="name company_name",
        nullable="company_name",
        read_only="id updated_at created_at",
    ),
    filters=_PERSON_FILTERS,
    sorts=_PERSON_SORTS,
)
PIPELINES = Resource(
    name="pipelines",
    label="Pipeline",
    shape=shape(
        text="id name currency",  # the one resource whose id a caller may choose
        integer="display_order",
        flag="archived active win_probability_enabled",
        objects={"stages": ListOf(STAGE)},
        required="name",
        read_only="updated_at created_at",
    ),
)
NOTES = Resource(
    name="notes",
    label="Note",
    shape=shape(
        text="title content owner_id contact_id company_id opportunity_id lead_id",
        flag="active",
        read_only="id updated_by created_by updated_at created_at",
    ),
)
USERS = Resource(
    name="users",
    label="User",
    shape=shape(
        text="parent_id username first_name last_name title division department company_name employee_number"
        " description image language status password",
        objects=_REACHABLE,
        required="emails",
        read_only="id updated_at created_at",
        write_only="password",
        open=True,
    ),
)
ACTIVITIES = Resource(
    name="activities",
    label="Activity",
    shape=shape(
        text="activity_datetime user_id account_id contact_id company_id opportunity_id lead_id owner_id campaign_id"
        " case_id asset_id contract_id product_id solution_id custom_object_id type title description note location"
        " event_sub_type group_event_type show_as start_datetime end_datetime activity_date end_date reminder_datetime"
        " video_conference_url video_conference_id",
        integer="duration_seconds",
        flag="all_day_event private group_event child archived deleted done recurrent reminder_set",
        objects={
            "location_address": ADDRESS,
            "custom_fields": ListOf(CUSTOM_FIELD),
            "attendees": ListOf(ATTENDEE),
        },
        required="type",
        read_only="id downstream_id duration_minutes updated_by created_by updated_at created_at",
    ),
    filters={"updated_since": Match.SINCE},
)

RESOURCES = {
    resource.name: resource
    for resource in (COMPANIES, CONTACTS, OPPORTUNITIES, LEADS, PIPELINES, NOTES, USERS, ACTIVITIES)
}
