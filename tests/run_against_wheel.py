"""Run the test suite against the built wheel, in a place where the checkout's own package can't be imported.

    python tests/run_against_wheel.py dist

The wheel is installed into a fresh environment that borrows its dependencies from the one that runs this script; the
tests and what they read are copied beside it, without `apideck_client/`.
"""

import shutil
import subprocess
import sys
import sysconfig
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).parents[1]
NEEDED = (
    *("tests", "openapi", "examples", "docs", "generator-config.yml"),
    *("README.md", "CHANGELOG.md", "pyproject.toml"),
)


def main(dist: Path) -> int:
    """Install the one wheel in `dist`, run the tests against it, and return pytest's exit code."""
    (wheel,) = dist.glob("*.whl")
    with tempfile.TemporaryDirectory(prefix="wheel-") as folder:
        place = Path(folder).resolve()
        python = _environment(place / "env", wheel)
        for name in NEEDED:
            source = ROOT / name
            copy = shutil.copytree if source.is_dir() else shutil.copy2
            copy(source, place / name)
        _check_origin(python, place)
        # The generator is a tool of the checkout; its tests hold it against the checkout's package.
        arguments = ["-m", "pytest", "-q", "-n", "auto", "-p", "no:cacheprovider", "--ignore=tests/generator"]
        return subprocess.run([python, *arguments], cwd=place, check=False).returncode


def _environment(place: Path, wheel: Path) -> str:
    venv.create(place, with_pip=False)
    python = str(place / "bin" / "python")
    code = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site = Path(subprocess.run([python, "-c", code], check=True, capture_output=True, text=True).stdout.strip())
    # A folder named in a .pth file is searched, but the .pth files in it, as an editable install's, are not read.
    (site / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    install = ["-m", "pip", "install", "--quiet", "--no-deps", "--target", str(site), str(wheel)]
    subprocess.run([sys.executable, *install], check=True)
    return python


def _check_origin(python: str, place: Path) -> None:
    code = "import apideck_client; print(apideck_client.__file__)"
    found = subprocess.run([python, "-c", code], cwd=place, check=True, capture_output=True, text=True).stdout.strip()
    if not Path(found).is_relative_to(place / "env"):
        raise SystemExit(f"the tests would import {found}, not the installed wheel")
    print(f"testing {found}")


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
