"""What the service remembers of the webhooks that came: for each customer, the latest news."""

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
    """In memory, as this is an example: a real service writes it into its database, in one transaction."""

    def __init__(self) -> None:
        self._news: defaultdict[str, deque[str]] = defaultdict(lambda: deque(maxlen=5))

    def take(self, event: Event) -> None:
        """Note an event for its customer. Types that mean nothing to us are none of our business."""
        if not event.consumer_id:
            return
        if isinstance(event, ConnectionEvent):
            what = _NEWS.get(event.event_type) if isinstance(event.event_type, VaultEventType) else None
            if what:
                self._news[event.consumer_id].appendleft(f"{event.service_id} {what}")
        elif event.entity_type:
            self._news[event.consumer_id].appendleft(f"a {event.entity_type} changed in {event.service_id}")

    def news(self, consumer_id: str) -> list[str]:
        """The latest first."""
        return list(self._news[consumer_id])
