# Generated from openapi/vault.yaml by `make generate`. Do not edit.
"""`SessionTheme` of the Vault API."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from ..._client.records.model import UNSET, Model, Unset, model

__all__ = ["SessionTheme"]


@model()
class SessionTheme(Model):
    """Colors, images and links that make Vault look like the application."""

    favicon: str | None | Unset = UNSET
    """URL of the small icon for the browser tab."""

    logo: str | None | Unset = UNSET
    """URL of the logo shown at the top of Vault."""

    primary_color: str | None | Unset = UNSET
    """Color of buttons and other highlights, in CSS notation such as `#1f6f54`."""

    sidepanel_background_color: str | None | Unset = UNSET
    """Background color of the side panel, in CSS notation."""

    sidepanel_text_color: str | None | Unset = UNSET
    """Text color in the side panel, in CSS notation. Choose one that is readable on its background."""

    vault_name: str | None | Unset = UNSET
    """Name that Vault shows for itself, such as the name of the application's integrations page."""

    privacy_url: str | None | Unset = UNSET
    """Address of the application's privacy statement, linked from Vault."""

    terms_url: str | None | Unset = UNSET
    """Address of the application's terms of service, linked from Vault."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            favicon: str | None | Unset = UNSET,
            logo: str | None | Unset = UNSET,
            primary_color: str | None | Unset = UNSET,
            sidepanel_background_color: str | None | Unset = UNSET,
            sidepanel_text_color: str | None | Unset = UNSET,
            vault_name: str | None | Unset = UNSET,
            privacy_url: str | None | Unset = UNSET,
            terms_url: str | None | Unset = UNSET,
        ) -> None: ...


if TYPE_CHECKING:

    class SessionThemeDict(TypedDict, total=False):
        """A dict that you may pass instead of `SessionTheme`."""

        favicon: str | None | Unset
        logo: str | None | Unset
        primary_color: str | None | Unset
        sidepanel_background_color: str | None | Unset
        sidepanel_text_color: str | None | Unset
        vault_name: str | None | Unset
        privacy_url: str | None | Unset
        terms_url: str | None | Unset
else:
    SessionThemeDict = dict
