"""Read ahead: take items from a source while the caller works on earlier ones."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TypeVar

T = TypeVar("T")


async def read_ahead(source: AsyncGenerator[T, None], ahead: int) -> AsyncGenerator[T, None]:
    """Yield the items of a source in order, and read up to `ahead` of them before they are needed.

    An error of the source is raised after the items that came before it. When this generator is closed, or its caller
    is cancelled, the item that is being read is dropped, and the source is closed.
    """
    room = asyncio.Semaphore(ahead)
    ready: asyncio.Queue[T | None] = asyncio.Queue()  # None: no more will come; `room` bounds it

    async def produce() -> None:
        try:
            async with aclosing(source):
                while True:
                    await room.acquire()
                    ready.put_nowait(await anext(source))
        except StopAsyncIteration:
            pass
        finally:
            ready.put_nowait(None)

    producer = asyncio.create_task(produce())
    try:
        while (item := await ready.get()) is not None:
            room.release()
            yield item
        await producer
    finally:
        producer.cancel()
        await asyncio.wait([producer])
        if not producer.cancelled():
            producer.exception()  # the page isn't needed any more, so its error isn't either
