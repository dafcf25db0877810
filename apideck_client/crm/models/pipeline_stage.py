# Generated from openapi/crm.yaml by `make generate`. Do not edit.
"""`PipelineStage` of the CRM API."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from ..._client.records.model import UNSET, Model, Unset, model

__all__ = ["PipelineStage"]


@model(read_only=("id",))
class PipelineStage(Model):
    """One step of the sales process."""

    id: str | None | Unset = UNSET
    """Id of the stage, for `pipeline_stage_id` of an opportunity. Filled by the connector. Read-only."""

    name: str | None | Unset = UNSET
    """Name of the stage, as users of the CRM see it."""

    value: str | None | Unset = UNSET
    """Value that the connector stores on an opportunity in this stage, often the name or a short code."""

    win_probability: int | None | Unset = UNSET
    """Chance that an opportunity in the stage is won, in whole percent from 0 to 100."""

    display_order: int | None | Unset = UNSET
    """Position of the stage within the pipeline, smallest first."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            id: str | None | Unset = UNSET,
            name: str | None | Unset = UNSET,
            value: str | None | Unset = UNSET,
            win_probability: int | None | Unset = UNSET,
            display_order: int | None | Unset = UNSET,
        ) -> None: ...


if TYPE_CHECKING:

    class PipelineStageDict(TypedDict, total=False):
        """A dict that you may pass instead of `PipelineStage`."""

        name: str | None | Unset
        value: str | None | Unset
        win_probability: int | None | Unset
        display_order: int | None | Unset
else:
    PipelineStageDict = dict
