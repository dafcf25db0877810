# Generated from openapi/vault.yaml by `make generate`. Do not edit.
"""`SessionSettings` of the Vault API."""

from __future__ import annotations

import datetime

from ...model import UNSET, Model, Unset, model
from ...times import Span
from .session_action import SessionAction
from .unified_api_id import UnifiedApiId

__all__ = ["SessionSettings"]


@model(writers={"session_length": Span(604800)})
class SessionSettings(Model):
    """Features that Vault shows, and actions that the consumer may take, during this session."""

    unified_apis: list[UnifiedApiId] | None | Unset = UNSET
    """Show only the connectors of these unified APIs. Without it, those of all are shown."""

    hide_resource_settings: bool | None | Unset = UNSET
    """Whether to hide the settings that single resources have."""

    sandbox_mode: bool | None | Unset = UNSET
    """Whether the session works in sandbox mode, for trying things out away from real data."""

    isolation_mode: bool | None | Unset = UNSET
    """Whether to show the settings of a single connection on their own, without a way to the rest of Vault."""

    session_length: str | datetime.timedelta | None | Unset = UNSET
    """Lifetime of the session, as a number and a unit: `30m` is half an hour, `1h` one hour. At most one week."""

    show_logs: bool | None | Unset = UNSET
    """Whether the consumer can look at the logged calls of a connection."""

    show_suggestions: bool | None | Unset = UNSET
    """Whether to propose further connectors to the consumer."""

    show_sidebar: bool | None | Unset = UNSET
    """Whether to show the side panel beside the list of connections."""

    auto_redirect: bool | None | Unset = UNSET
    """Whether to send the consumer back to `redirect_uri` as soon as a connection is authorized, without waiting for
    a click.
    """

    hide_guides: bool | None | Unset = UNSET
    """Whether to hide the setup guides of the connectors."""

    allow_actions: list[SessionAction] | None | Unset = UNSET
    """Actions that the consumer may take on a connection. `delete`: remove it; `disconnect`: give up its
    credentials; `reauthorize`: go through the consent again; `disable`: switch it off. Without it, all are
    allowed.
    """
