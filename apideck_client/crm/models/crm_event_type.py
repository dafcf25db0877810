# Generated from openapi/crm.yaml by `make generate`. Do not edit.
"""`CrmEventType` of the CRM API."""

from __future__ import annotations

from ..._client.records.model import OpenEnum

__all__ = ["CrmEventType"]


class CrmEventType(OpenEnum):
    """Type of a CRM event: the kind of record and the change (created, updated or deleted). `*` means all events in
    a subscription and never comes with an event. Servers may add types.
    """

    ALL = "*"
    CRM_ACTIVITY_CREATED = "crm.activity.created"
    CRM_ACTIVITY_UPDATED = "crm.activity.updated"
    CRM_ACTIVITY_DELETED = "crm.activity.deleted"
    CRM_COMPANY_CREATED = "crm.company.created"
    CRM_COMPANY_UPDATED = "crm.company.updated"
    CRM_COMPANY_DELETED = "crm.company.deleted"
    CRM_CONTACT_CREATED = "crm.contact.created"
    CRM_CONTACT_UPDATED = "crm.contact.updated"
    CRM_CONTACT_DELETED = "crm.contact.deleted"
    CRM_LEAD_CREATED = "crm.lead.created"
    CRM_LEAD_UPDATED = "crm.lead.updated"
    CRM_LEAD_DELETED = "crm.lead.deleted"
    CRM_NOTE_CREATED = "crm.note.created"
    CRM_NOTE_UPDATED = "crm.note.updated"
    CRM_NOTE_DELETED = "crm.note.deleted"
    CRM_OPPORTUNITY_CREATED = "crm.opportunity.created"
    CRM_OPPORTUNITY_UPDATED = "crm.opportunity.updated"
    CRM_OPPORTUNITY_DELETED = "crm.opportunity.deleted"
