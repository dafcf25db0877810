# Generated from openapi/crm.yaml by `make generate`. Do not edit.
"""The resources of the CRM API. Each is imported when it is first used."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from .._client.namespace import Namespace

if TYPE_CHECKING:
    from .resources.activities import Activities
    from .resources.companies import Companies
    from .resources.contacts import Contacts
    from .resources.leads import Leads
    from .resources.notes import Notes
    from .resources.opportunities import Opportunities
    from .resources.pipelines import Pipelines
    from .resources.users import Users

__all__ = ["Crm"]


class Crm(Namespace):
    """Read and write the records of a customer relationship management (CRM) system through one model for every
    system. A request names an application and one of its consumers. If the consumer has several CRM connections,
    the request also names the connector. The server translates the request for that system and translates the
    response back. Eight kinds of records are covered: companies, contacts, opportunities, leads, pipelines,
    notes, users and activities, each with list, create, read, update and delete. Lists are paged by cursors;
    creating, updating and deleting return only an id. A connector fills the fields that its CRM knows. The other
    fields are null or missing. A filter, a sort key or an operation that the connector does not support is an
    error.

    Available as `apideck.crm`.
    """

    @cached_property
    def companies(self) -> Companies:
        """Organisations and businesses that your customer deals with, with their addresses, bank accounts and tax
        numbers.
        """
        from .resources.companies import Companies

        return Companies(self._core)

    @cached_property
    def contacts(self) -> Contacts:
        """People your customer knows at companies or privately, with the ways to reach them."""
        from .resources.contacts import Contacts

        return Contacts(self._core)

    @cached_property
    def opportunities(self) -> Opportunities:
        """Possible sales, with the amount at stake, the chance of winning and the stage reached in a pipeline."""
        from .resources.opportunities import Opportunities

        return Opportunities(self._core)

    @cached_property
    def leads(self) -> Leads:
        """People or businesses that showed interest and have not been qualified into a contact or opportunity yet."""
        from .resources.leads import Leads

        return Leads(self._core)

    @cached_property
    def pipelines(self) -> Pipelines:
        """Sales processes, each an ordered set of stages that opportunities move through."""
        from .resources.pipelines import Pipelines

        return Pipelines(self._core)

    @cached_property
    def notes(self) -> Notes:
        """Free text attached to a contact, company, opportunity or lead."""
        from .resources.notes import Notes

        return Notes(self._core)

    @cached_property
    def users(self) -> Users:
        """Members of staff who work in the CRM and own its records."""
        from .resources.users import Users

        return Users(self._core)

    @cached_property
    def activities(self) -> Activities:
        """Calls, meetings, tasks, messages and other things done or planned with the people in the CRM."""
        from .resources.activities import Activities

        return Activities(self._core)
