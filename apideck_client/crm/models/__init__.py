# Generated from openapi/crm.yaml by `make generate`. Do not edit.
"""The models of the CRM API. Each is imported when it is first used."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .activities_filter import ActivitiesFilter
    from .activity import Activity
    from .activity_attendee import ActivityAttendee
    from .activity_attendee_status import ActivityAttendeeStatus
    from .activity_show_as import ActivityShowAs
    from .activity_type import ActivityType
    from .address import Address
    from .address_type import AddressType
    from .bank_account import BankAccount
    from .bank_account_account_type import BankAccountAccountType
    from .companies_filter import CompaniesFilter
    from .companies_sort import CompaniesSort
    from .companies_sort_by import CompaniesSortBy
    from .company import Company
    from .company_row_type import CompanyRowType
    from .contact import Contact
    from .contact_gender import ContactGender
    from .contact_type import ContactType
    from .contacts_filter import ContactsFilter
    from .contacts_sort import ContactsSort
    from .contacts_sort_by import ContactsSortBy
    from .crm_event_type import CrmEventType
    from .crm_webhook_event import CrmWebhookEvent
    from .currency import Currency
    from .custom_field import CustomField
    from .email import Email
    from .email_type import EmailType
    from .lead import Lead
    from .leads_filter import LeadsFilter
    from .leads_sort import LeadsSort
    from .leads_sort_by import LeadsSortBy
    from .note import Note
    from .opportunities_filter import OpportunitiesFilter
    from .opportunities_sort import OpportunitiesSort
    from .opportunities_sort_by import OpportunitiesSortBy
    from .opportunity import Opportunity
    from .phone_number import PhoneNumber
    from .phone_number_type import PhoneNumberType
    from .pipeline import Pipeline
    from .pipeline_stage import PipelineStage
    from .social_link import SocialLink
    from .sort_direction import SortDirection
    from .unified_id import UnifiedId
    from .user import User
    from .website import Website
    from .website_type import WebsiteType

__all__ = [
    "ActivitiesFilter",
    "Activity",
    "ActivityAttendee",
    "ActivityAttendeeStatus",
    "ActivityShowAs",
    "ActivityType",
    "Address",
    "AddressType",
    "BankAccount",
    "BankAccountAccountType",
    "CompaniesFilter",
    "CompaniesSort",
    "CompaniesSortBy",
    "Company",
    "CompanyRowType",
    "Contact",
    "ContactGender",
    "ContactType",
    "ContactsFilter",
    "ContactsSort",
    "ContactsSortBy",
    "CrmEventType",
    "CrmWebhookEvent",
    "Currency",
    "CustomField",
    "Email",
    "EmailType",
    "Lead",
    "LeadsFilter",
    "LeadsSort",
    "LeadsSortBy",
    "Note",
    "OpportunitiesFilter",
    "OpportunitiesSort",
    "OpportunitiesSortBy",
    "Opportunity",
    "PhoneNumber",
    "PhoneNumberType",
    "Pipeline",
    "PipelineStage",
    "SocialLink",
    "SortDirection",
    "UnifiedId",
    "User",
    "Website",
    "WebsiteType",
]

_MODULES = {
    "ActivitiesFilter": "activities_filter",
    "Activity": "activity",
    "ActivityAttendee": "activity_attendee",
    "ActivityAttendeeStatus": "activity_attendee_status",
    "ActivityShowAs": "activity_show_as",
    "ActivityType": "activity_type",
    "Address": "address",
    "AddressType": "address_type",
    "BankAccount": "bank_account",
    "BankAccountAccountType": "bank_account_account_type",
    "CompaniesFilter": "companies_filter",
    "CompaniesSort": "companies_sort",
    "CompaniesSortBy": "companies_sort_by",
    "Company": "company",
    "CompanyRowType": "company_row_type",
    "Contact": "contact",
    "ContactGender": "contact_gender",
    "ContactType": "contact_type",
    "ContactsFilter": "contacts_filter",
    "ContactsSort": "contacts_sort",
    "ContactsSortBy": "contacts_sort_by",
    "CrmEventType": "crm_event_type",
    "CrmWebhookEvent": "crm_webhook_event",
    "Currency": "currency",
    "CustomField": "custom_field",
    "Email": "email",
    "EmailType": "email_type",
    "Lead": "lead",
    "LeadsFilter": "leads_filter",
    "LeadsSort": "leads_sort",
    "LeadsSortBy": "leads_sort_by",
    "Note": "note",
    "OpportunitiesFilter": "opportunities_filter",
    "OpportunitiesSort": "opportunities_sort",
    "OpportunitiesSortBy": "opportunities_sort_by",
    "Opportunity": "opportunity",
    "PhoneNumber": "phone_number",
    "PhoneNumberType": "phone_number_type",
    "Pipeline": "pipeline",
    "PipelineStage": "pipeline_stage",
    "SocialLink": "social_link",
    "SortDirection": "sort_direction",
    "UnifiedId": "unified_id",
    "User": "user",
    "Website": "website",
    "WebsiteType": "website_type",
}


if not TYPE_CHECKING:  # type checkers would accept every name

    def __getattr__(name: str) -> Any:
        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(importlib.import_module(f".{_MODULES[name]}", __name__), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
