"""Creates consumers, even if a later document renames the request body."""

import inspect
import typing
from typing import Any

from apideck_client import Apideck, Model, from_dict
from apideck_client.vault.models import Consumer
from apideck_client.vault.resources.consumers import Consumers


def body_of_a_new_consumer() -> type[Model]:
    """Return the class of the body that creates a consumer."""
    create: Any = Consumers.create
    _, name, *_ = inspect.signature(create).parameters
    hint = typing.get_type_hints(create)[name]  # the model, or a dict
    kind: type[Model] = next(part for part in typing.get_args(hint) or (hint,) if issubclass(part, Model))
    return kind


async def create_consumer(apideck: Apideck, consumer_id: str, **metadata: str) -> Consumer:
    """Create a consumer, with optional metadata."""
    create: Any = apideck.vault.consumers.create
    fields = {"consumer_id": consumer_id, **({"metadata": metadata} if metadata else {})}
    made: Consumer = await create(from_dict(body_of_a_new_consumer(), fields))
    return made
