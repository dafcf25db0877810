# Generated from openapi/crm.yaml by `make generate`. Do not edit.
"""`Pipeline` of the CRM API."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Required, TypedDict

from ..._client.records.model import UNSET, Model, Timestamp, Unset, model
from .currency import Currency, CurrencyLiteral
from .pipeline_stage import PipelineStage, PipelineStageDict

__all__ = ["Pipeline"]


@model(read_only=("updated_at", "created_at"))
class Pipeline(Model):
    """A sales process: a named, ordered set of stages that opportunities move through."""

    id: str | None | Unset = UNSET
    """Id of the pipeline. Issued by the connector. A few connectors let the caller choose it in a request."""

    name: str | None | Unset
    """Name of the pipeline, at least one character, as users of the CRM see it."""

    currency: Currency | None | Unset = UNSET
    """Currency in which the amounts of its opportunities are added up."""

    archived: bool | None | Unset = UNSET
    """True if the pipeline is kept only for its history and takes no new opportunities."""

    active: bool | None | Unset = UNSET
    """True if the pipeline is offered to users for new opportunities."""

    display_order: int | None | Unset = UNSET
    """Position among all pipelines of the CRM, smallest first."""

    win_probability_enabled: bool | None | Unset = UNSET
    """True if opportunities in the pipeline have a chance of winning; each stage gives it."""

    stages: list[PipelineStage] | None | Unset = UNSET
    """All stages of the pipeline. Order them by `display_order`; their order in the list is not guaranteed."""

    updated_at: Timestamp | None | Unset = UNSET
    """Time at which the pipeline last changed, in UTC. Filled by the connector. Read-only."""

    created_at: Timestamp | None | Unset = UNSET
    """Time at which the pipeline was created, in UTC. Filled by the connector. Read-only."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            id: str | None | Unset = UNSET,
            name: str | None | Unset,
            currency: Currency | CurrencyLiteral | None | Unset = UNSET,
            archived: bool | None | Unset = UNSET,
            active: bool | None | Unset = UNSET,
            display_order: int | None | Unset = UNSET,
            win_probability_enabled: bool | None | Unset = UNSET,
            stages: Sequence[PipelineStage | PipelineStageDict] | None | Unset = UNSET,
            updated_at: Timestamp | None | Unset = UNSET,
            created_at: Timestamp | None | Unset = UNSET,
        ) -> None: ...


if TYPE_CHECKING:

    class PipelineDict(TypedDict, total=False):
        """A dict that you may pass instead of `Pipeline`."""

        id: str | None | Unset
        name: Required[str | None | Unset]
        currency: Currency | CurrencyLiteral | None | Unset
        archived: bool | None | Unset
        active: bool | None | Unset
        display_order: int | None | Unset
        win_probability_enabled: bool | None | Unset
        stages: Sequence[PipelineStage | PipelineStageDict] | None | Unset
else:
    PipelineDict = dict
