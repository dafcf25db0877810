# Generated from openapi/vault.yaml by `make generate`. Do not edit.
"""The resources of the Vault API. Each is imported when it is first used."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from .._client.namespace import Namespace

if TYPE_CHECKING:
    from .resources.connections import Connections
    from .resources.consumers import Consumers
    from .resources.logs import Logs
    from .resources.sessions import Sessions

__all__ = ["Vault"]


class Vault(Namespace):
    """Vault keeps the credentials and settings that an application needs to reach the services of its customers. A
    customer is a consumer; each consumer has connections, one per service and unified API. This API manages
    consumers and connections, opens sessions in which a consumer sets up connections in the browser, and lists
    the API calls that were made. A request names the application in `x-apideck-app-id`. A request about one
    consumer's connections, sessions or logs also names the consumer in `x-apideck-consumer-id`. Requests go over
    HTTPS only. Readers should expect null, missing fields, unknown fields and unknown enum values anywhere in a
    response, because newer servers send them.

    Available as `apideck.vault`.
    """

    @cached_property
    def consumers(self) -> Consumers:
        """The customers of an application, who own connections, and how many requests were made for each."""
        from .resources.consumers import Consumers

        return Consumers(self._core)

    @cached_property
    def connections(self) -> Connections:
        """The links between a consumer and a service: listing, adding, authorizing, configuring and removing them."""
        from .resources.connections import Connections

        return Connections(self._core)

    @cached_property
    def sessions(self) -> Sessions:
        """Short-lived access to Vault in the browser, where a consumer manages connections without the application's
        key.
        """
        from .resources.sessions import Sessions

        return Sessions(self._core)

    @cached_property
    def logs(self) -> Logs:
        """The API calls that were made for a consumer. They help to find out why a call failed or was slow."""
        from .resources.logs import Logs

        return Logs(self._core)
