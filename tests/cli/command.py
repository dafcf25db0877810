"""The command in this process, and in a separate process on a pipe and on a pseudo-terminal."""

import contextlib
import errno
import os
import pty
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest
from typer.testing import CliRunner

from apideck_client._cli import _output, _progress
from apideck_client._cli._app import app
from apideck_client.testing import EmbeddedApideck
from tests.support.documents import ROOT
from tests.support.secret_scanner import KEY


class Ended(NamedTuple):
    """A process that has ended."""

    code: int
    out: str
    err: str


def environment(**changes: str) -> dict[str, str]:
    """Return the environment of a command: credentials and the checkout's package, without the machine's settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("APIDECK_", "COLUMNS"))}
    own = {"APIDECK_API_KEY": KEY, "APIDECK_APP_ID": "app", "PYTHONPATH": str(ROOT), "TERM": "xterm", "COLUMNS": "100"}
    return {**kept, **own, **changes}


def words(server: EmbeddedApideck | None, *arguments: str | Path) -> list[str]:
    """Return the command line."""
    return [sys.executable, "-m", "apideck_client._cli", *_arguments(server, arguments)]


def _arguments(server: EmbeddedApideck | None, arguments: tuple[str | Path, ...]) -> list[str]:
    return [*map(str, arguments), *([] if server is None else ["--base-url", server.url])]


def apideck(server: EmbeddedApideck | None, *arguments: str | Path, env: Mapping[str, str] | None = None) -> Ended:
    """Run the command in this process. A separate process takes half a second more."""
    variables = environment(**(env or {}))
    absent = {name: None for name in os.environ if name not in variables}
    ended = CliRunner().invoke(app, _arguments(server, arguments), env={**absent, **variables}, prog_name="apideck")
    if ended.exception is not None and not isinstance(ended.exception, SystemExit):
        raise ended.exception
    assert KEY not in ended.stdout + ended.stderr
    return Ended(ended.exit_code, ended.stdout, ended.stderr)


def process(server: EmbeddedApideck | None, *arguments: str | Path, env: Mapping[str, str] | None = None) -> Ended:
    """Run the command on pipes to its end."""
    ended = subprocess.run(
        words(server, *arguments),
        env=environment(**(env or {})),
        capture_output=True,
        text=True,
        timeout=60,
        stdin=subprocess.DEVNULL,
    )
    assert KEY not in ended.stdout + ended.stderr
    return Ended(ended.returncode, ended.stdout, ended.stderr)


@contextlib.contextmanager
def _ending(process: "subprocess.Popen[str]") -> Iterator["subprocess.Popen[str]"]:
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def interrupted(server: EmbeddedApideck, *arguments: str | Path, after: str) -> Ended:
    """Run the command, and send Ctrl-C when a line of its standard error matches a pattern."""
    started: subprocess.Popen[str] = subprocess.Popen(
        words(server, *arguments), env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    with _ending(started) as process:
        lines: list[str] = []
        while not lines or not re.search(after, lines[-1]):
            assert process.stderr is not None
            line = process.stderr.readline()
            assert line, lines
            lines.append(line)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
        return Ended(process.returncode, out, "".join(lines) + err)


def on_terminal(server: EmbeddedApideck, *arguments: str | Path, out: bool = False) -> Ended:
    """Run the command with a pseudo-terminal as its standard error, and a pipe or that terminal as its output."""
    ours, theirs = pty.openpty()
    try:
        started: subprocess.Popen[str] = subprocess.Popen(
            words(server, *arguments),
            env=environment(),
            stdout=theirs if out else subprocess.PIPE,
            stderr=theirs,
            text=True,
        )
    finally:
        os.close(theirs)
    with _ending(started) as process:
        pieces: list[bytes] = []
        try:
            while piece := os.read(ours, 65536):
                pieces.append(piece)
        except OSError as error:
            if error.errno != errno.EIO:  # Linux raises it when the last process has closed the terminal
                raise
        finally:
            os.close(ours)
        piped = process.communicate(timeout=60)[0]
        return Ended(process.returncode, piped or "", b"".join(pieces).decode())


def interrupted_here(patch: pytest.MonkeyPatch, server: EmbeddedApideck, *arguments: str | Path, after: str) -> Ended:
    """Run the command in this process, and send Ctrl-C when a line of its progress has a text."""
    told = _output.tell

    def tell_and_interrupt(text: str) -> None:
        told(text)
        if re.search(after, text):
            patch.undo()
            signal.raise_signal(signal.SIGINT)

    patch.setattr(_progress, "tell", tell_and_interrupt)
    return apideck(server, *arguments)
