"""“A connector in 15 minutes” of CONTRIBUTING.md, followed to the letter in a copy of the project."""

import re
import shutil
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests import architecture
from tests.servers import Process, free_port
from tests.source_tree import Project

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
CHAPTER = TEXT.partition("## A connector in 15 minutes")[2]
STEP = re.compile(
    r"(?:^`(?P<file>[^`\n]+)`(?P<below>, below its first line)?:\n\n)?^```(?P<kind>[^\n]+)\n(?P<content>.*?)^```$",
    re.M | re.S,
)
IN_THE_TEXT = "8099"  # may be taken here; nothing else is changed
IGNORED = (".git", ".venv", "var", "node_modules", "__pycache__", "*.egg-info", ".*_cache", ".hypothesis")
TOOLS = Path(sys.executable).parent


@dataclass
class Followed:
    """The copy after the last step, what the commands printed, and what the text says they print at the end."""

    folder: Path
    printed: list[str] = field(default_factory=list)
    promised: dict[int, str] = field(default_factory=dict)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project with an environment of its own, in which the installed libraries can be seen too."""
    folder = tmp_path_factory.mktemp("contributing") / "allmende"
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(*IGNORED))
    venv.create(folder / ".venv")
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    libraries = folder / ".venv" / "lib" / version / "site-packages" / "libraries.pth"
    libraries.write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def followed(project: Path) -> Iterator[Followed]:
    """Every step of the chapter, in its order; the commands share one terminal, as a reader's do."""
    done, port, exports = Followed(project), free_port(), ""
    with ExitStack() as other_terminals:
        for step in STEP.finditer(CHAPTER):
            content = step["content"].replace(IN_THE_TEXT, str(port))
            if step["file"]:
                write(project / step["file"], content, below=bool(step["below"]))
            elif step["kind"] == "text":
                done.promised[len(done.printed) - 1] = content
            elif step["kind"] == "sh in another terminal":
                other_terminals.enter_context(Process(content.split(), port, cwd=project))
            else:
                exports += "".join(re.findall(r"^export .*\n", content, re.M))
                done.printed.append(run(project, exports + content))
        yield done


def write(path: Path, content: str, below: bool) -> None:
    if below:
        first = content.partition("\n")[0] + "\n"
        text = path.read_text(encoding="utf-8")
        assert text.count(first) == 1
        content = text.replace(first, content)
    path.write_text(content, encoding="utf-8")


def run(folder: Path, commands: str) -> str:
    environment = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": str(folder)}
    done = subprocess.run(["sh", "-eu"], input=commands, cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, f"{commands}\n{done.stdout}{done.stderr}"
    return done.stdout


def test_the_commands_print_what_the_text_promises(followed):
    assert len(followed.promised) == 2
    for number, promise in followed.promised.items():
        assert followed.printed[number].endswith(promise)


def test_the_connectors_own_test_passes(followed):
    assert "2 passed" in followed.printed[0]


def test_its_settings_stand_in_the_documentation(followed):
    assert "## Outdoor pools (`pools`)" in (followed.folder / "docs/connectors.md").read_text(encoding="utf-8")


def test_it_keeps_the_rules_of_the_house(followed):
    found = Project(followed.folder)
    assert "connectors.pools" in found.names
    assert [line for rule in architecture.RULES for line in rule(found) if "pools" in line] == []


@pytest.mark.parametrize("check", [("ruff", "check"), ("ruff", "format", "--check"), ("mypy", "--cache-dir=/dev/null")])
def test_it_passes_the_checks(followed, check):
    files = ["connectors/pools.py"] + ["tests/connectors/test_pools.py"] * (check[0] == "ruff")
    done = subprocess.run([TOOLS / check[0], *check[1:], *files], cwd=followed.folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
