# Generated from openapi/crm.yaml by `make generate`. Do not edit.
"""`Opportunity` of the CRM API."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import TYPE_CHECKING, Required, TypedDict

from ..._client.records.model import UNSET, Model, Timestamp, Unset, model
from .currency import Currency, CurrencyLiteral
from .custom_field import CustomField, CustomFieldDict

__all__ = ["Opportunity"]


@model(
    read_only=(
        "id",
        "expected_revenue",
        "interaction_count",
        "last_activity_at",
        "deleted",
        "date_stage_changed",
        "date_last_contacted",
        "date_lead_created",
        "updated_by",
        "created_by",
        "updated_at",
        "created_at",
    )
)
class Opportunity(Model):
    """A possible sale, called a deal in some systems. It moves through the stages of a pipeline until it is won or
    lost.
    """

    id: str | None | Unset = UNSET
    """Id of the opportunity. Issued by the connector when the opportunity is created; omit it in requests.
    Read-only.
    """

    title: str | None | Unset
    """Name of the opportunity, at least one character, such as the product and the buyer."""

    primary_contact_id: str | None | Unset
    """Id of the main contact for the sale. It must be present in a request, and may be null when nobody is known
    yet.
    """

    description: str | None | Unset = UNSET
    """Description of the sale, as free text."""

    type: str | None | Unset = UNSET
    """Kind of sale, in the connector's own words, such as `New business` or `Renewal`."""

    monetary_amount: int | float | None | Unset = UNSET
    """Value of the sale if won, in `currency`: an integer in the currency's smallest unit. Some connectors give
    whole units with a fraction instead.
    """

    currency: Currency | None | Unset = UNSET
    """Currency of `monetary_amount` and `expected_revenue`. Null when none is set."""

    win_probability: int | float | None | Unset = UNSET
    """Chance of winning, in percent from 0 to 100. Connectors often derive it from the stage."""

    expected_revenue: int | float | None | Unset = UNSET
    """Amount multiplied by the chance of winning, in the unit of `monetary_amount`. Calculated by the connector.
    Read-only.
    """

    close_date: datetime.date | None | Unset = UNSET
    """Day on which the sale is expected to close, or on which it closed."""

    loss_reason_id: str | None | Unset = UNSET
    """Id of the reason in the connector's list, when the sale was lost."""

    loss_reason: str | None | Unset = UNSET
    """Reason for the loss of the sale, in words. Null for a sale that is open or won."""

    won_reason_id: str | None | Unset = UNSET
    """Id of the reason in the connector's list, when the sale was won."""

    won_reason: str | None | Unset = UNSET
    """Reason for winning the sale, in words. Null for a sale that is open or lost."""

    pipeline_id: str | None | Unset = UNSET
    """Id of the pipeline that the opportunity moves through. If it is omitted on creation, the connector takes its
    default pipeline.
    """

    pipeline_stage_id: str | None | Unset = UNSET
    """Id of the stage it has reached, one of the stages of the pipeline in `pipeline_id`."""

    source_id: str | None | Unset = UNSET
    """Id of the opportunity's source in the connector's list of sources."""

    lead_id: str | None | Unset = UNSET
    """Id of the lead that the opportunity was converted from, if any."""

    lead_source: str | None | Unset = UNSET
    """Channel of the first contact with the customer, in the connector's own words, such as `Referral`."""

    contact_id: str | None | Unset = UNSET
    """Id of the contact for the sale, in connectors that link only one."""

    contact_ids: list[str] | None | Unset = UNSET
    """Ids of all contacts involved in the sale, including the primary contact if the connector lists it."""

    company_id: str | None | Unset = UNSET
    """Id of the company that may buy."""

    company_name: str | None | Unset = UNSET
    """Name of the company that may buy. To set the link, use `company_id`."""

    owner_id: str | None | Unset = UNSET
    """Id of the user who pursues the sale. Without it, connectors usually take the user who made the connection."""

    priority: str | None | Unset = UNSET
    """Urgency or importance of the sale, in the connector's own words, such as `High`."""

    status: str | None | Unset = UNSET
    """State of the sale (open, won or lost) in the connector's own words."""

    status_id: str | None | Unset = UNSET
    """Id of the status in the connector, if statuses are records of their own."""

    tags: list[str] | None | Unset = UNSET
    """Labels that users have put on the opportunity."""

    interaction_count: int | float | None | Unset = UNSET
    """Number of calls, messages and meetings that the CRM has counted for the sale. Filled by the connector.
    Read-only.
    """

    custom_fields: list[CustomField] | None | Unset = UNSET
    """Values of the fields that the customer added to opportunities in the CRM."""

    stage_last_changed_at: Timestamp | None | Unset = UNSET
    """Time at which it reached its present stage, in UTC."""

    last_activity_at: str | None | Unset = UNSET
    """Time of the latest activity for the sale, normally ISO 8601 in UTC. Filled by the connector. Read-only."""

    deleted: bool | None | Unset = UNSET
    """True if the opportunity is in the connector's recycle bin. Filled by the connector. Read-only."""

    date_stage_changed: Timestamp | None | Unset = UNSET
    """Time of the last change of stage, in UTC, as the connector records it. See also `stage_last_changed_at`, which
    can be written. Read-only.
    """

    date_last_contacted: Timestamp | None | Unset = UNSET
    """Time at which somebody last got in touch with the customer about the sale, in UTC. Filled by the connector.
    Read-only.
    """

    date_lead_created: Timestamp | None | Unset = UNSET
    """Time at which the lead behind the opportunity was created, in UTC. Filled by the connector. Read-only."""

    updated_by: str | None | Unset = UNSET
    """Id of the user who made the last change. Filled by the connector. Read-only."""

    created_by: str | None | Unset = UNSET
    """Id of the user who created the opportunity. Filled by the connector. Read-only."""

    updated_at: Timestamp | None | Unset = UNSET
    """Time at which the opportunity last changed, in UTC. Filled by the connector. Read-only."""

    created_at: Timestamp | None | Unset = UNSET
    """Time at which the opportunity was created, in UTC. Filled by the connector. Read-only."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            id: str | None | Unset = UNSET,
            title: str | None | Unset,
            primary_contact_id: str | None | Unset,
            description: str | None | Unset = UNSET,
            type: str | None | Unset = UNSET,
            monetary_amount: float | None | Unset = UNSET,
            currency: Currency | CurrencyLiteral | None | Unset = UNSET,
            win_probability: float | None | Unset = UNSET,
            expected_revenue: float | None | Unset = UNSET,
            close_date: datetime.date | None | Unset = UNSET,
            loss_reason_id: str | None | Unset = UNSET,
            loss_reason: str | None | Unset = UNSET,
            won_reason_id: str | None | Unset = UNSET,
            won_reason: str | None | Unset = UNSET,
            pipeline_id: str | None | Unset = UNSET,
            pipeline_stage_id: str | None | Unset = UNSET,
            source_id: str | None | Unset = UNSET,
            lead_id: str | None | Unset = UNSET,
            lead_source: str | None | Unset = UNSET,
            contact_id: str | None | Unset = UNSET,
            contact_ids: Sequence[str] | None | Unset = UNSET,
            company_id: str | None | Unset = UNSET,
            company_name: str | None | Unset = UNSET,
            owner_id: str | None | Unset = UNSET,
            priority: str | None | Unset = UNSET,
            status: str | None | Unset = UNSET,
            status_id: str | None | Unset = UNSET,
            tags: Sequence[str] | None | Unset = UNSET,
            interaction_count: float | None | Unset = UNSET,
            custom_fields: Sequence[CustomField | CustomFieldDict] | None | Unset = UNSET,
            stage_last_changed_at: Timestamp | None | Unset = UNSET,
            last_activity_at: str | None | Unset = UNSET,
            deleted: bool | None | Unset = UNSET,
            date_stage_changed: Timestamp | None | Unset = UNSET,
            date_last_contacted: Timestamp | None | Unset = UNSET,
            date_lead_created: Timestamp | None | Unset = UNSET,
            updated_by: str | None | Unset = UNSET,
            created_by: str | None | Unset = UNSET,
            updated_at: Timestamp | None | Unset = UNSET,
            created_at: Timestamp | None | Unset = UNSET,
        ) -> None: ...


if TYPE_CHECKING:

    class OpportunityDict(TypedDict, total=False):
        """A dict that you may pass instead of `Opportunity`."""

        title: Required[str | None | Unset]
        primary_contact_id: Required[str | None | Unset]
        description: str | None | Unset
        type: str | None | Unset
        monetary_amount: float | None | Unset
        currency: Currency | CurrencyLiteral | None | Unset
        win_probability: float | None | Unset
        close_date: datetime.date | None | Unset
        loss_reason_id: str | None | Unset
        loss_reason: str | None | Unset
        won_reason_id: str | None | Unset
        won_reason: str | None | Unset
        pipeline_id: str | None | Unset
        pipeline_stage_id: str | None | Unset
        source_id: str | None | Unset
        lead_id: str | None | Unset
        lead_source: str | None | Unset
        contact_id: str | None | Unset
        contact_ids: Sequence[str] | None | Unset
        company_id: str | None | Unset
        company_name: str | None | Unset
        owner_id: str | None | Unset
        priority: str | None | Unset
        status: str | None | Unset
        status_id: str | None | Unset
        tags: Sequence[str] | None | Unset
        custom_fields: Sequence[CustomField | CustomFieldDict] | None | Unset
        stage_last_changed_at: Timestamp | None | Unset
else:
    OpportunityDict = dict
