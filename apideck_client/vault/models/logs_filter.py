# Generated from openapi/vault.yaml by `make generate`. Do not edit.
"""`LogsFilter` of the Vault API."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from ..._client.records.model import UNSET, Model, Unset, model

__all__ = ["LogsFilter"]


@model()
class LogsFilter(Model):
    """Conditions for the logged calls. A call must match all of them. A condition that is omitted or null has no
    effect.
    """

    connector_id: str | None | Unset = UNSET
    """Keep only calls to the service with this id."""

    status_code: int | float | None | Unset = UNSET
    """Keep only calls answered with this HTTP status."""

    exclude_unified_apis: str | None | Unset = UNSET
    """Exclude the calls of these APIs: one name, or several separated by commas without spaces."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            connector_id: str | None | Unset = UNSET,
            status_code: float | None | Unset = UNSET,
            exclude_unified_apis: str | None | Unset = UNSET,
        ) -> None: ...


if TYPE_CHECKING:

    class LogsFilterDict(TypedDict, total=False):
        """A dict that you may pass instead of `LogsFilter`."""

        connector_id: str | None | Unset
        status_code: float | None | Unset
        exclude_unified_apis: str | None | Unset
else:
    LogsFilterDict = dict
