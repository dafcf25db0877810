"""Runs a command: it makes the client, handles Ctrl-C, and turns errors into exit codes."""

import asyncio
import os
import signal
import sqlite3
import sys
from collections.abc import Callable, Coroutine
from importlib.util import find_spec
from typing import NoReturn, TypeAlias

from .._client.client import Apideck
from ..errors import ApideckError, ArgumentError
from ._exits import Exit, UsageError
from ._output import tell

Work: TypeAlias = Callable[[Apideck, asyncio.Event], Coroutine[None, None, Exit]]


def run(work: Work, base_url: str | None) -> NoReturn:
    """Run the work of a command with a client, and exit with its exit code.

    The first Ctrl-C sets the event, so that the work can finish cleanly. The second cancels the work.
    """
    sys.exit(_guarded(lambda: _with_client(work, base_url)))


def run_alone(work: Callable[[asyncio.Event], Coroutine[None, None, Exit]]) -> NoReturn:
    """Run the work of a command that needs no client. Otherwise the same as `run`."""
    sys.exit(_guarded(lambda: _until_stopped(work)))


def _guarded(start: Callable[[], Coroutine[None, None, Exit]]) -> Exit:
    try:
        return asyncio.run(start())
    except (UsageError, ArgumentError) as error:
        tell(f"apideck: {error}")
        return Exit.USAGE
    except (KeyboardInterrupt, asyncio.CancelledError):
        tell("apideck: stopped at once")
        return Exit.INTERRUPTED
    except BrokenPipeError:
        # Nobody reads the output any more. Python would report that again at exit, so the output is discarded.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.FAILED
    except (ApideckError, OSError, ImportError, sqlite3.Error) as error:
        tell(f"apideck: {type(error).__name__}: {error}")
        for note in getattr(error, "__notes__", ()):
            tell(f"  {note}")
        return Exit.FAILED


async def _with_client(work: Work, base_url: str | None) -> Exit:
    for name in ("APIDECK_API_KEY", "APIDECK_APP_ID"):
        if not os.environ.get(name):
            raise UsageError(f"{name} is not set: export {name}=...")
    has_aiohttp = find_spec("httpx_aiohttp") and find_spec("aiohttp")
    async with Apideck(base_url=base_url, pool="aiohttp" if has_aiohttp else None) as apideck:
        return await _until_stopped(lambda stop: work(apideck, stop))


async def _until_stopped(work: Callable[[asyncio.Event], Coroutine[None, None, Exit]]) -> Exit:
    stop = asyncio.Event()
    task = asyncio.ensure_future(work(stop))
    loop = asyncio.get_running_loop()

    def interrupt() -> None:
        if stop.is_set():
            task.cancel()
        else:
            stop.set()
            tell("Stopping; press Ctrl-C again to stop at once.")

    signals = (signal.SIGINT, signal.SIGTERM)
    if sys.platform != "win32":  # its event loop has no signal handlers, so Ctrl-C stops at once
        for number in signals:
            loop.add_signal_handler(number, interrupt)
    try:
        return await task
    finally:
        if sys.platform != "win32":
            for number in signals:
                loop.remove_signal_handler(number)
