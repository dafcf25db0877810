# Generated from openapi/vault.yaml by `make generate`. Do not edit.
"""`SessionSettings` of the Vault API."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import TYPE_CHECKING, TypedDict

from ..._client.records.model import UNSET, Model, Unset, model
from ...times import Span
from .session_action import SessionAction, SessionActionLiteral
from .unified_api_id import UnifiedApiId, UnifiedApiIdLiteral

__all__ = ["SessionSettings"]


@model(writers={"session_length": Span(604800)})
class SessionSettings(Model):
    """Features that Vault shows, and actions that the consumer may take, during this session."""

    unified_apis: list[UnifiedApiId] | None | Unset = UNSET
    """Show only the connectors of these unified APIs. Without it, those of all are shown."""

    hide_resource_settings: bool | None | Unset = UNSET
    """True to hide the settings that single resources have."""

    sandbox_mode: bool | None | Unset = UNSET
    """True if the session is in sandbox mode, for tests without real data."""

    isolation_mode: bool | None | Unset = UNSET
    """True to show only the settings of a single connection, without links to the rest of Vault."""

    session_length: str | datetime.timedelta | None | Unset = UNSET
    """Lifetime of the session, as a number and a unit, such as `30m` (half an hour) or `1h` (one hour). At most one
    week.
    """

    show_logs: bool | None | Unset = UNSET
    """True if the consumer can look at the logged calls of a connection."""

    show_suggestions: bool | None | Unset = UNSET
    """True to propose further connectors to the consumer."""

    show_sidebar: bool | None | Unset = UNSET
    """True to show the side panel beside the list of connections."""

    auto_redirect: bool | None | Unset = UNSET
    """True to send the consumer back to `redirect_uri` as soon as a connection is authorized, without a click."""

    hide_guides: bool | None | Unset = UNSET
    """True to hide the setup guides of the connectors."""

    allow_actions: list[SessionAction] | None | Unset = UNSET
    """Actions that the consumer may take on a connection. `delete`: remove it; `disconnect`: remove its credentials;
    `reauthorize`: give the consent again; `disable`: switch it off. Without it, all are allowed.
    """

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            unified_apis: Sequence[UnifiedApiId | UnifiedApiIdLiteral]
            | UnifiedApiId
            | UnifiedApiIdLiteral
            | None
            | Unset = UNSET,
            hide_resource_settings: bool | None | Unset = UNSET,
            sandbox_mode: bool | None | Unset = UNSET,
            isolation_mode: bool | None | Unset = UNSET,
            session_length: str | datetime.timedelta | None | Unset = UNSET,
            show_logs: bool | None | Unset = UNSET,
            show_suggestions: bool | None | Unset = UNSET,
            show_sidebar: bool | None | Unset = UNSET,
            auto_redirect: bool | None | Unset = UNSET,
            hide_guides: bool | None | Unset = UNSET,
            allow_actions: Sequence[SessionAction | SessionActionLiteral]
            | SessionAction
            | SessionActionLiteral
            | None
            | Unset = UNSET,
        ) -> None: ...


if TYPE_CHECKING:

    class SessionSettingsDict(TypedDict, total=False):
        """A dict that you may pass instead of `SessionSettings`."""

        unified_apis: Sequence[UnifiedApiId | UnifiedApiIdLiteral] | UnifiedApiId | UnifiedApiIdLiteral | None | Unset
        hide_resource_settings: bool | None | Unset
        sandbox_mode: bool | None | Unset
        isolation_mode: bool | None | Unset
        session_length: str | datetime.timedelta | None | Unset
        show_logs: bool | None | Unset
        show_suggestions: bool | None | Unset
        show_sidebar: bool | None | Unset
        auto_redirect: bool | None | Unset
        hide_guides: bool | None | Unset
        allow_actions: (
            Sequence[SessionAction | SessionActionLiteral] | SessionAction | SessionActionLiteral | None | Unset
        )
else:
    SessionSettingsDict = dict
