"""The command `apideck-server`, also `python -m apideck_client.testing`: run the embedded Apideck until Ctrl-C."""

from __future__ import annotations

import argparse
import errno
import signal
import sys
import threading
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

from ._server.server import EmbeddedApideck

VAULT = """\
Vault: POST {url}/vault/sessions returns a session_uri, the page on which a consumer connects; any API key works.
Services for crm: salesforce, hubspot (OAuth), quillbridge (a setting, then OAuth), marlowe (OAuth, then a setting),
brindle (API key), tallyhook (client credentials), oxbow (password); fernway and gannet can't be connected.
Open {url} in a browser to see calls and records, and to add faults."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until Ctrl-C or SIGTERM. Return the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    records = given[:1] == ["record"]
    parser = _record_parser() if records else _parser()
    options = parser.parse_args(given[1:] if records else given)
    try:
        with _interruptible():
            (_record if records else _serve)(options)
    except KeyboardInterrupt:
        return 0
    except ValueError as problem:
        parser.error(str(problem))
    except FileExistsError as problem:
        print(f"{problem.filename} already exists: choose another name, so that no recording is lost", file=sys.stderr)
        return 1
    except (ImportError, OSError) as problem:
        print(_explain(problem, options), file=sys.stderr)
        return 1
    return 0


@contextmanager
def _interruptible() -> Generator[None, None, None]:
    """Raise KeyboardInterrupt on SIGINT and on SIGTERM, even if a shell started the process with SIGINT ignored."""
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.signal(number, signal.default_int_handler) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _serve(options: argparse.Namespace) -> None:
    if options.save and not Path(options.save).absolute().parent.is_dir():
        raise ValueError(f"--save {options.save}: the folder doesn't exist, so nothing could be saved at the end")
    server = EmbeddedApideck(
        host=options.host,
        port=options.port,
        random_seed=options.seed,
        api_key=options.api_key,
        documents=options.documents,
        file=options.file,
        replay=options.replay,
    )
    if options.replay:
        with server:
            print(f"Recording {options.replay} at {server.url}; Ctrl-C stops it", flush=True)
            _wait_for_ever()
    for path in options.load:
        server.load(path)
    kept = server.consumer_ids
    for consumer_id in [name for name in options.consumers if name not in kept]:
        server.seed(consumer_id, contacts=options.contacts, locale=options.locale)
    with server:
        made = {name: f" ({options.contacts} contacts)" for name in options.consumers if name not in kept}
        consumers = ", ".join(f"{name}{made.get(name, '')}" for name in dict.fromkeys([*options.consumers, *kept]))
        print(f"Embedded Apideck at {server.url} for consumers {consumers}; Ctrl-C stops it", flush=True)
        print(VAULT.format(url=server.url), flush=True)
        try:
            _wait_for_ever()
        finally:
            if options.save:
                server.save(options.save)


def _record(options: argparse.Namespace) -> None:
    from ._server.recording.recorder import Recorder  # here, because it needs httpx and a server doesn't

    with Recorder(options.to, options.save, host=options.host, port=options.port) as recorder:
        print(f"Send calls to {recorder.url}: they go to {options.to}, recorded in {options.save}; Ctrl-C stops it")
        print("Check the file before you share it: no rule finds every secret.", flush=True)
        try:
            _wait_for_ever()
        finally:
            print(f"Recorded {recorder.kept} calls; {recorder.passed} other calls were not JSON", flush=True)


def _wait_for_ever() -> None:
    never = threading.Event()
    while not never.wait(1):  # a wait without a timeout would not notice Ctrl-C on Windows
        pass


def _explain(problem: Exception, options: argparse.Namespace) -> str:
    if isinstance(problem, OSError) and problem.errno == errno.EADDRINUSE:
        return f"Port {options.port} on {options.host} is in use: choose another with --port, or 0 for a free one"
    if isinstance(problem, IsADirectoryError):
        return f"{problem.filename} is a directory, not a file"
    if isinstance(problem, FileNotFoundError):
        return f"{problem.filename} does not exist"
    if isinstance(problem, OSError) and problem.errno is None:
        return str(problem)
    if isinstance(problem, OSError):
        return f"Cannot listen on port {options.port} of {options.host}: {problem}"
    return str(problem)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="apideck-server",
        description="Serve an embedded Apideck with made-up records on loopback, until Ctrl-C.",
        epilog="`apideck-server record --help` says how to record the calls of a live account, for --replay.",
    )
    _add_address(parser)
    parser.add_argument(
        "--consumers",
        type=_names,
        default=["acme", "globex"],
        help="consumers that get records, separated by commas (default: acme,globex)",
    )
    parser.add_argument("--contacts", type=_count, default=5000, help="contacts for each consumer (default: 5000)")
    parser.add_argument("--seed", type=_whole_number, default=0, help="seed of the made-up records (default: 0)")
    parser.add_argument("--locale", metavar="NAME", help="make records of a country, such as de_DE (needs Faker)")
    parser.add_argument("--api-key", metavar="KEY", help="the only API key to accept (default: any)")
    parser.add_argument(
        "--file", metavar="PATH", help="SQLite file for records and connections; consumers in it are not seeded"
    )
    parser.add_argument(
        "--load",
        metavar="PATH",
        action="append",
        default=[],
        help='JSON file to load records from: {"acme": {"contacts": [...]}}, or a file of --save; may be repeated',
    )
    parser.add_argument("--replay", metavar="PATH", help="answer from this recording, and refuse all other calls")
    parser.add_argument("--save", metavar="PATH", help="file to write all records and connections to at the end")
    parser.add_argument(
        "--document",
        metavar="PATH",
        dest="documents",
        action="append",
        default=[],
        help="OpenAPI document to serve, in JSON or YAML; may be repeated",
    )
    return parser


def _record_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="apideck-server record",
        description="Pass calls on to another Apideck, and record them without credentials and personal details.",
    )
    parser.add_argument("--to", metavar="URL", required=True, help="where calls go, such as https://unify.apideck.com")
    parser.add_argument("--save", metavar="PATH", required=True, help="file to write; it must not exist yet")
    _add_address(parser)
    return parser


def _add_address(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=_port, default=8010, help="port to listen on, 0 for a free one (default: 8010)")
    parser.add_argument("--host", default="127.0.0.1", help="loopback address to listen on (default: 127.0.0.1)")


def _port(text: str) -> int:
    port = _whole_number(text)
    if not 0 <= port <= 65535:
        raise argparse.ArgumentTypeError(f"{port} is not a port: use 0 to 65535")
    return port


def _count(text: str) -> int:
    count = _whole_number(text)
    if count < 0:
        raise argparse.ArgumentTypeError(f"{count} is negative")
    return count


def _whole_number(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number") from None


def _names(text: str) -> list[str]:
    names = list(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
    if not names:
        raise argparse.ArgumentTypeError("name at least one consumer")
    return names


if __name__ == "__main__":
    sys.exit(main())
