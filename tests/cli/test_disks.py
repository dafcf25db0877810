"""The command on a full disk and on a read-only disk: it reports this, and continues when it can write again."""

import contextlib
import json
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from apideck_client.testing import EmbeddedApideck
from tests.cli.command import apideck
from tests.cli.test_export import PAIRS, read

Remount = Callable[[str], None]


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[tuple[Path, Remount]]:
    """A disk of 300 kB, and a function that remounts it with other options."""
    directory = tmp_path / "disk"
    directory.mkdir()
    if not _ran("mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", str(directory)):
        pytest.skip("no file system can be mounted: run it as root, or under `unshare --user --map-root-user --mount`")

    def remount(options: str) -> None:
        assert _ran("mount", "-o", f"remount,{options}", str(directory))

    try:
        yield directory, remount
    finally:
        assert _ran("umount", "--lazy", str(directory))  # a killed process may still use the disk


def _ran(*command: str) -> bool:
    with contextlib.suppress(FileNotFoundError):
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    return False


@pytest.mark.parametrize("format", ["jsonl", "parquet"])
def test_an_export_to_a_full_disk_goes_on(server: EmbeddedApideck, disk: tuple[Path, Remount], format: str) -> None:
    directory, remount = disk
    job = ("export", "crm", "contacts", *PAIRS, "--out", directory / "data", "--format", format)
    ended = apideck(server, *job)
    assert ended.code == 1, ended
    # Either the output or the checkpoint gets the last free space.
    is_checkpoint = "free space on its disk; the job goes on where it was" in ended.err
    assert is_checkpoint or "No space left on device" in ended.err
    assert is_checkpoint or "Run the job again to go on where it was" in ended.err
    remount("size=9m")
    ended = apideck(server, *job)
    assert ended.code == 0, ended
    found = read(directory / "data" / "crm.contacts" / f"acme.salesforce.{format}")
    assert len(found) == len(set(found)) == 450


def test_an_export_to_a_read_only_disk_goes_on(
    server: EmbeddedApideck, disk: tuple[Path, Remount], tmp_path: Path
) -> None:
    directory, remount = disk
    (directory / "data").mkdir()
    remount("ro")
    job = ("export", "crm", "contacts", *PAIRS, "--out", directory / "data")
    for more, message in (((), "export.sqlite can't be used"), (("--checkpoint", tmp_path / "job"), "Read-only file")):
        ended = apideck(server, *job, *more)
        assert ended.code == 1, ended
        assert message in ended.err
    remount("rw,size=9m")
    ended = apideck(server, *job, "--checkpoint", tmp_path / "job")
    assert ended.code == 0, ended
    assert len(read(directory / "data" / "crm.contacts" / "acme.salesforce.jsonl")) == 450


def test_an_import_on_a_full_disk_creates_nothing_twice(server: EmbeddedApideck, disk: tuple[Path, Remount]) -> None:
    directory, remount = disk
    (directory / "leads.csv").write_text("name,company_name\n" + "".join(f"n{number},\n" for number in range(100)))
    (directory / "other").write_bytes(bytes(200_000))
    job = ("import", "crm", "leads", "--from", directory / "leads.csv", "--consumer", "acme", "--json")
    ended = apideck(server, *job)
    assert ended.code == 1, ended
    assert "free space on its disk; the job goes on where it was" in ended.err
    remount("size=9m")
    ended = apideck(server, *job)
    report = json.loads(ended.out)
    unknown = len(report["unknown"])
    assert 0 < report["done_before"] < 100
    assert report["done"] + unknown == report["rows"] == 100
    assert unknown <= 10  # the requests that were under way
    sent = Counter(each.json()["name"] for each in server.requests if each.method == "POST")
    assert 100 - unknown <= len(sent) == sent.total()


def test_a_file_in_the_place_of_a_directory_is_named(server: EmbeddedApideck, tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    ended = apideck(server, "export", "crm", "contacts", *PAIRS, "--out", tmp_path / "data")
    assert ended.code == 1, ended
    assert f"'{tmp_path / 'data'}'" in ended.err
    assert (tmp_path / "data").read_text() == "a file"
