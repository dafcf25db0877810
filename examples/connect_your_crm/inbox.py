"""The news from webhooks: the latest for each customer."""

from collections import defaultdict, deque

from apideck_client.vault.models import ConnectionEvent, VaultEventType
from apideck_client.webhooks import Event

_NEWS = {
    VaultEventType.VAULT_CONNECTION_CALLABLE: "is connected",
    VaultEventType.VAULT_CONNECTION_DISABLED: "was switched off",
    VaultEventType.VAULT_CONNECTION_DELETED: "was removed",
    VaultEventType.VAULT_CONNECTION_REVOKED: "was disconnected",
    VaultEventType.VAULT_CONNECTION_TOKEN_REFRESH_FAILED: "needs to be connected again",
}


class Inbox:
    """News in memory, because this is an example. A real service stores it in its database, in one transaction."""

    def __init__(self) -> None:
        self._news: defaultdict[str, deque[str]] = defaultdict(lambda: deque(maxlen=5))

    def take(self, event: Event) -> None:
        """Store an event for its customer. Other types of events are ignored."""
        if not event.consumer_id:
            return
        if isinstance(event, ConnectionEvent):
            what = _NEWS.get(event.event_type) if isinstance(event.event_type, VaultEventType) else None
            if what:
                self._news[event.consumer_id].appendleft(f"{event.service_id} {what}")
        elif event.entity_type:
            self._news[event.consumer_id].appendleft(f"a {event.entity_type} changed in {event.service_id}")

    def news(self, consumer_id: str) -> list[str]:
        """Return the news of a customer, the latest first."""
        return list(self._news[consumer_id])
