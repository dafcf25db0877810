"""Run the test suite against the built wheel, in a place where the checkout's package can't be imported.

    python tests/run_against_wheel.py dist [--quick]

The wheel is installed into a new environment, which uses the dependencies of this script's environment. The tests and
the files that they read are copied beside it, without `apideck_client/` and `apideck_generator/`. Before that, the two
archives are compared with the checkout, and the generator is started without its dependencies.
"""

import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tempfile
import venv
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.support.quick import ABOUT_WHAT_IS_INSTALLED  # noqa: E402

NEEDED = (
    *("tests", "openapi", "examples", "benchmarks", "docs", "generator-config.yml"),
    *("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "mkdocs.yml", "pyproject.toml"),
)


def main(dist: Path, *, quick: bool) -> int:
    """Install the one wheel in `dist`, run the tests against it, and return pytest's exit code."""
    (wheel,) = dist.glob("*.whl")
    (sdist,) = dist.glob("*.tar.gz")
    with tempfile.TemporaryDirectory(prefix="wheel-") as folder:
        place = Path(folder).resolve()
        _check_archives(wheel, sdist, place)
        _check_without_extra(_environment(place / "bare", wheel, borrows=False), place)
        python = _environment(place / "env", wheel)
        for name in NEEDED:
            source = ROOT / name
            copy = shutil.copytree if source.is_dir() else shutil.copy2
            copy(source, place / name)
        if (known := ROOT / ".mypy_cache").is_dir():
            shutil.copytree(known, place / known.name)  # the tests' runs of mypy read mostly the same files
        _check_origin(python, place)
        # Those tests compare the generator with the checkout's package; `test_own_package.py` tries the installed one.
        arguments = ["-m", "pytest", "-q", "-n", "auto", "--dist", "worksteal", "-p", "no:cacheprovider"]
        arguments += ["--ignore=tests/generator", *(ABOUT_WHAT_IS_INSTALLED if quick else ())]
        return subprocess.run([python, *arguments], cwd=place, check=False).returncode


def _check_archives(wheel: Path, sdist: Path, place: Path) -> None:
    """Check that the wheel of the source archive equals that of the checkout, and that the archive has git's files."""
    build = ["-m", "build", "--wheel", "--no-isolation", "--outdir", str(place / "direct"), str(ROOT)]
    subprocess.run([sys.executable, *build], check=True, stdout=subprocess.DEVNULL)
    (direct,) = (place / "direct").glob("*.whl")
    ours, theirs = _members(wheel), _members(direct)
    if differing := sorted(name for name in ours | theirs if ours.get(name) != theirs.get(name)):
        raise SystemExit(f"{wheel.name} and a wheel built from the checkout differ in {', '.join(differing)}")
    with tarfile.open(sdist) as archive:
        packed = {name.partition("/")[2] for name in archive.getnames()}
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, check=False, capture_output=True, text=True)
    tracked = {name for name in listed.stdout.splitlines() if not name.startswith(".")}
    if missing := sorted(tracked - packed):
        raise SystemExit(f"{sdist.name} lacks {', '.join(missing)}")
    print(f"{len(ours)} files in the wheel, {len(packed)} in the source archive")


def _members(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _check_without_extra(python: str, place: Path) -> None:
    for module in ("apideck_generator", "apideck_generator.update"):
        run = subprocess.run([python, "-m", module, "--help"], cwd=place, check=False, capture_output=True, text=True)
        is_told = "pip install 'apideck-client[generator]'" in run.stderr and "Traceback" not in run.stderr
        if run.returncode != 1 or not is_told:
            raise SystemExit(f"without its extra, {module} says {run.stderr}")


def _environment(place: Path, wheel: Path, *, borrows: bool = True) -> str:
    venv.create(place, with_pip=False)
    python = str(place / "bin" / "python")
    code = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site = Path(subprocess.run([python, "-c", code], check=True, capture_output=True, text=True).stdout.strip())
    # Python searches a folder named in a .pth file, but doesn't read the .pth files in it, as of an editable install.
    if borrows:
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
    sys.exit(main(Path(sys.argv[1]), quick="--quick" in sys.argv[2:]))
