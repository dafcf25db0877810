"""A server for the commands."""

from collections.abc import Iterator

import pytest

from apideck_client.testing import EmbeddedApideck


@pytest.fixture
def server() -> Iterator[EmbeddedApideck]:
    with EmbeddedApideck() as server:
        server.seed("acme", contacts=450, service_id="salesforce")
        server.seed("globex", contacts=30, service_id="salesforce")
        yield server
