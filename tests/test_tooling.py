"""The commands of the Makefile, the locks and the package say and hold what they should."""

import configparser
import json
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from docs.generate import PAGES

ROOT = Path(__file__).parents[1]
PACKAGES = ("hub", "connectors", "harvesters", "catalogue")
PINNED = re.compile(r"^([a-z0-9-]+)==(\S+)(?: ; (.+?))? \\$", re.MULTILINE)
RUNTIME, DEVELOPMENT = (ROOT / "requirements.txt", ROOT / "requirements-dev.txt")
PYCSW = ROOT / "tests" / "peers" / "pycsw.txt"


def setup() -> configparser.ConfigParser:
    parser = configparser.ConfigParser()
    parser.read(ROOT / "setup.cfg", encoding="utf-8")
    return parser


def asked_for(text: str) -> set[str]:
    """The bare names of a list of requirements."""
    return {re.split(r"[\[<>=~! ]", line)[0] for line in text.split("\n") if line.strip()}


def pins(lock: Path) -> set[tuple[str, str, str]]:
    return set(PINNED.findall(lock.read_text(encoding="utf-8")))


def names(lock: Path) -> set[str]:
    return {name for name, _, _ in pins(lock)}


def make(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["make", "--no-print-directory", *arguments],
        cwd=folder,
        env={"PATH": "/usr/local/bin:/usr/bin:/bin", **environment},
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("command", ["demo", "test", "dev", "check", "serve", "docs", "bench", "lock", "help"])
def test_make_alone_explains_every_command(command):
    assert re.search(rf"^make {command} +\w", make(ROOT).stdout, re.MULTILINE)


def test_ci_runs_make_test_and_nothing_else():
    lines = (ROOT / ".ci/run").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not line.startswith("#")] == ["exec make test"]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The files that `make` starts from, without an environment."""
    for name in ("Makefile", "setup.cfg", "pyproject.toml", "requirements.txt", "requirements-dev.txt"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def test_a_missing_venv_package_is_named(checkout):
    python = checkout / "python-without-ensurepip"
    python.write_text(f'#!/bin/sh\ncase "$*" in *ensurepip*) exit 1; esac\nexec {sys.executable} "$@"\n')
    python.chmod(0o755)
    refused = make(checkout, "demo", f"PYTHON={python}")
    assert refused.returncode != 0
    assert "sudo apt-get install python3-venv" in refused.stdout


def test_a_python_too_old_is_refused(checkout):
    refused = make(checkout, "demo", "PYTHON=false")
    assert refused.returncode != 0
    assert "Python 3.11 or newer" in refused.stdout


@pytest.mark.parametrize(("ci", "fails"), [("", False), ("true", True)])
def test_missing_parts_are_named_to_a_plain_user_and_fail_only_in_ci(checkout, ci, fails):
    told = make(checkout, "parts", "USER_ID=1000", "PARTS=mosquitto:/nowhere chromium:/nowhere", CI=ci)
    assert "sudo apt-get install mosquitto chromium" in told.stdout
    assert (told.returncode != 0) == fails


def test_an_environment_newer_than_its_lock_stays(checkout):
    (checkout / ".venv/bin").mkdir(parents=True)
    (checkout / ".venv/runtime").touch()
    (checkout / ".venv/bin/allmende").write_text("#!/bin/sh\necho allmende $*\n")
    (checkout / ".venv/bin/allmende").chmod(0o755)
    started = make(checkout, "demo", "PYTHON=false", "PORT=5055")
    assert started.stdout == "allmende demo --folder var/demo --port 5055\n"


@pytest.mark.parametrize("lock", [RUNTIME, DEVELOPMENT, PYCSW], ids=lambda lock: lock.name)
def test_a_lock_is_pinned_and_hashed_throughout(lock):
    text = lock.read_text(encoding="utf-8")
    entries = re.findall(r"^[a-zA-Z].*(?:\n +--hash=.*)*", text, re.MULTILINE)
    assert len(entries) == len(pins(lock)) > 0
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("lock", [RUNTIME, DEVELOPMENT, PYCSW], ids=lambda lock: lock.name)
def test_a_lock_names_no_host(lock):
    assert not re.search(r"://|--index|--find-links|--extra-index", lock.read_text(encoding="utf-8"))


def test_the_lock_of_javascript_is_pinned_and_hashed_throughout_and_names_no_host():
    lock = json.loads((ROOT / "tests/peers/package-lock.json").read_text(encoding="utf-8"))
    wanted = json.loads((ROOT / "tests/peers/package.json").read_text(encoding="utf-8"))["dependencies"]
    packages = {path.rpartition("node_modules/")[2]: entry for path, entry in lock["packages"].items() if path}
    assert wanted.items() <= {name: entry["version"] for name, entry in packages.items()}.items()
    assert [name for name, entry in packages.items() if not entry.get("integrity", "").startswith("sha512-")] == []
    assert [name for name, entry in packages.items() if "resolved" in entry] == []


@pytest.mark.parametrize("there", [True, False])
def test_clients_for_javascript_are_installed_where_npm_is(checkout, there):
    (checkout / "tests/peers").mkdir(parents=True)
    (checkout / "tests/peers/package-lock.json").touch()
    (checkout / "bin").mkdir()
    if there:
        (checkout / "bin/npm").write_text("#!/bin/sh\nmkdir node_modules\necho npm $1\n")
        (checkout / "bin/npm").chmod(0o755)
    for program in ("make", "sh", "touch", "mkdir", "id", "uname"):
        if path := shutil.which(program):
            (checkout / "bin" / program).symlink_to(path)
    for said in ("npm ci\n" if there else "", ""):
        done = make(checkout, "-s", "tests/peers/node_modules/.package-lock.json", PATH=str(checkout / "bin"))
        assert (done.returncode, done.stdout) == (0, said), done.stderr


def test_the_runtime_lock_holds_every_dependency():
    wanted = asked_for(setup()["options"]["install_requires"]) | asked_for(setup()["options.extras_require"]["build"])
    assert wanted <= names(RUNTIME)


def test_the_development_lock_holds_every_test_tool():
    assert asked_for(setup()["options.extras_require"]["test"]) <= names(DEVELOPMENT)


def test_the_development_lock_adds_to_the_runtime_lock_and_changes_nothing():
    def versions(lock: Path) -> set[tuple[str, str]]:
        return {(name, version) for name, version, _ in pins(lock)}

    assert versions(RUNTIME) <= versions(DEVELOPMENT)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_written_from_the_code_is_current(page):
    assert (ROOT / "docs" / page).read_text(encoding="utf-8").splitlines() == list(PAGES[page]()), "run: make docs"


def test_every_setting_of_a_page_has_its_meaning():
    rows = [row for page in PAGES.values() for row in page() if row.startswith("| `")]
    assert rows
    assert [row for row in rows if row.endswith("|  |")] == []


def test_the_licence_is_whole():
    text = (ROOT / "LICENCE").read_text(encoding="utf-8")
    assert re.findall(r"^(\d+)\.\w", text, re.MULTILINE) == [str(number) for number in range(1, 16)]
    assert text.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2\n")
    assert text.rstrip().endswith(
        "All other changes or additions to this Appendix require the production of a new EUPL version."
    )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package as it is installed elsewhere, built from a copy."""
    folder = tmp_path_factory.mktemp("package")
    for name in PACKAGES:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("setup.cfg", "pyproject.toml", "MANIFEST.in", "README.md", "LICENCE"):
        shutil.copy(ROOT / name, folder)
    build = ["-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", "made", "."]
    subprocess.run([sys.executable, *build], cwd=folder, check=True)
    (made,) = (folder / "made").glob("allmende-*.whl")
    return made


def test_the_package_holds_every_file(wheel):
    packed = set(zipfile.ZipFile(wheel).namelist())
    sources = {
        str(path.relative_to(ROOT))
        for name in PACKAGES
        for path in (ROOT / name).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert sources - packed == set()


def test_the_package_brings_its_licence(wheel):
    assert any(name.endswith("/licenses/LICENCE") for name in zipfile.ZipFile(wheel).namelist())
