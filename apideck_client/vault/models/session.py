# Generated from openapi/vault.yaml by `make generate`. Do not edit.
"""`Session` of the Vault API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypedDict

from ..._client.records.model import UNSET, Model, Unset, model
from ..._client.validation import write_absolute
from .consumer_metadata import ConsumerMetadata, ConsumerMetadataDict
from .session_settings import SessionSettings, SessionSettingsDict
from .session_theme import SessionTheme, SessionThemeDict

__all__ = ["Session"]


@model(writers={"redirect_uri": write_absolute})
class Session(Model):
    """Design of a Vault session and the actions that it allows. Every part is optional and has a default."""

    consumer_metadata: ConsumerMetadata | None | Unset = UNSET
    """Name and picture of the consumer, shown in Vault and kept with the consumer."""

    redirect_uri: str | None | Unset = UNSET
    """Page of the application that the consumer returns to from Vault. Without it, Vault shows no link back."""

    settings: SessionSettings | None | Unset = UNSET
    """Features that Vault shows, and actions that the consumer may take, during this session."""

    theme: SessionTheme | None | Unset = UNSET
    """Colors, images and links that make Vault look like the application."""

    custom_consumer_settings: dict[str, Any] | None | Unset = UNSET
    """Free-form settings of the application for this consumer, kept with the session."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            consumer_metadata: ConsumerMetadata | ConsumerMetadataDict | None | Unset = UNSET,
            redirect_uri: str | None | Unset = UNSET,
            settings: SessionSettings | SessionSettingsDict | None | Unset = UNSET,
            theme: SessionTheme | SessionThemeDict | None | Unset = UNSET,
            custom_consumer_settings: Mapping[str, Any] | None | Unset = UNSET,
        ) -> None: ...


if TYPE_CHECKING:

    class SessionDict(TypedDict, total=False):
        """A dict that you may pass instead of `Session`."""

        consumer_metadata: ConsumerMetadata | ConsumerMetadataDict | None | Unset
        redirect_uri: str | None | Unset
        settings: SessionSettings | SessionSettingsDict | None | Unset
        theme: SessionTheme | SessionThemeDict | None | Unset
        custom_consumer_settings: Mapping[str, Any] | None | Unset
else:
    SessionDict = dict
