# Generated from generator-config.yml by `make generate`. Do not edit.
"""The namespaces of a client. Each API is imported when it is first used."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._client.namespace import Core
    from .crm import Crm
    from .vault import Vault

__all__ = ["Apis"]


class Apis:
    """The namespaces of a client, one for each API."""

    if TYPE_CHECKING:

        @property
        def _core(self) -> Core: ...

    @cached_property
    def crm(self) -> Crm:
        """The CRM API 9.3.0."""
        from .crm import Crm

        return Crm(self._core)

    @cached_property
    def vault(self) -> Vault:
        """The Vault API 9.3.0."""
        from .vault import Vault

        return Vault(self._core)
