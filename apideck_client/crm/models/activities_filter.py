# Generated from openapi/crm.yaml by `make generate`. Do not edit.
"""`ActivitiesFilter` of the CRM API."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from ..._client.records.model import UNSET, Model, Timestamp, Unset, model

__all__ = ["ActivitiesFilter"]


@model()
class ActivitiesFilter(Model):
    """Conditions for the activities to list. An empty filter matches every activity."""

    updated_since: Timestamp | None | Unset = UNSET
    """Keeps activities created or changed since this time, given in UTC with a time of day."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            updated_since: Timestamp | None | Unset = UNSET,
        ) -> None: ...


if TYPE_CHECKING:

    class ActivitiesFilterDict(TypedDict, total=False):
        """A dict that you may pass instead of `ActivitiesFilter`."""

        updated_since: Timestamp | None | Unset
else:
    ActivitiesFilterDict = dict
