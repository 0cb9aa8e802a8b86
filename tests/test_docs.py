"""What the documents say is there: links, commands, files, settings, rules, sentences."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from hub.cli import allmende
from hub.config import Settings
from tests.architecture import LAYERS

ROOT = Path(__file__).parents[1]
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
BLOCK = re.compile(r"^```(\S*).*?\n(.*?)^```$", re.M | re.S)
SPAN = re.compile(r"`([^`\n]+)`")
COMMAND = re.compile(r"(?:^|[ /=])allmende ([a-z][^|;&\n]*)", re.M)
MADE_ON_THE_WAY = "pools"  # the connector that CONTRIBUTING.md lets its reader write


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def code(path: Path) -> Iterator[str]:
    """What stands in the page as code: blocks of commands, and words in the text."""
    text = read(path)
    yield from (content.replace("\\\n", "") for kind, content in BLOCK.findall(text) if kind in ("sh", "ini", ""))
    yield from SPAN.findall(BLOCK.sub("", text))


def named(pattern: str | re.Pattern[str]) -> list[tuple[str, str]]:
    """What the code on all pages names, with the page."""
    found = {(page.name, match) for page in PAGES for piece in code(page) for match in re.findall(pattern, piece)}
    assert found
    return sorted(found)


def test_every_link_leads_somewhere():
    links = [(page, link) for page in PAGES for link in re.findall(r"\]\(([^)\s]+)\)", BLOCK.sub("", read(page)))]
    inside = [(page, link.partition("#")[0]) for page, link in links if "://" not in link]
    assert len(inside) >= 20
    assert [f"{page.name}: {link}" for page, link in inside if not (page.parent / link).exists()] == []


@pytest.mark.parametrize(("page", "command"), named(COMMAND))
def test_a_command_of_the_documents_exists_with_its_options(page, command):
    found: click.Command = allmende
    words = []
    for word in command.split():
        if not isinstance(found, click.Group):
            break
        words.append(word)
        found = found.get_command(click.Context(found), word) or pytest.fail(f"{page}: there is no allmende {words}")
    help = CliRunner().invoke(allmende, [*words, "--help"])
    assert help.exit_code == 0
    options = re.findall(r"(?<= )--[a-z-]+", command.partition(" -- ")[0])
    assert [option for option in options if not re.search(rf"{option}\b", help.output)] == []


@pytest.mark.parametrize(("page", "target"), named(r"\bmake ([a-z]+)"))
def test_a_make_command_of_the_documents_exists(page, target):
    assert re.search(rf"^{target}:", read(ROOT / "Makefile"), re.M)


@pytest.mark.parametrize(("page", "variable"), named(r"\bALLMENDE_([A-Z_]+)"))
def test_a_setting_of_the_documents_exists(page, variable):
    assert variable.lower() in Settings.model_fields


def test_every_file_that_the_documents_name_exists():
    paths = named(r"\b((?:hub|connectors|harvesters|catalogue|tests|docs)/[\w./-]+)")
    assert [pair for pair in paths if MADE_ON_THE_WAY not in pair[1] and not (ROOT / pair[1]).exists()] == []


def test_the_layers_in_the_architecture_are_those_that_are_checked():
    text = " ".join(read(ROOT / "docs" / "architecture.md").split())
    said = text.partition("left never imports right: ")[2].partition(".")[0]
    layers = [set(" ".join(SPAN.findall(part)).split()) for part in said.split("<")]
    assert layers == [set(layer) - {"demo"} for layer in LAYERS]


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_says_why_what_and_what_follows(decision):
    text = read(decision)
    assert re.match(rf"# 0*{int(decision.name[:4])}\b", text)
    assert all(re.search(rf"^(\*\*|## ){part}", text, re.M) for part in ("Context", "Decision", "Consequence"))


def test_the_sentences_that_an_operator_may_meet_are_those_of_the_program():
    table = read(ROOT / "docs" / "operate.md").partition("## When something is wrong")[2]
    sentences = re.findall(r'^\| "([^"]+)"', table, re.M)
    program = "".join(map(read, (ROOT / "hub").rglob("*.py")))
    assert len(sentences) == 5
    for part in (part.strip() for sentence in sentences for part in sentence.split("…")):
        assert part in program


def test_the_five_commands_of_the_readme_make_a_hub(tmp_path):
    (_, block) = next(found for found in BLOCK.findall(read(ROOT / "README.md")) if "allmende init" in found[1])
    commands = block.splitlines()
    assert len(commands) == 5
    runner = CliRunner()
    for command in COMMAND.findall("\n".join(commands)):
        done = runner.invoke(allmende, ["--data", str(tmp_path), *command.split()], input=2 * "correct horse battery\n")
        assert done.exit_code == 0, done.output
    assert "Everything is in order." in runner.invoke(allmende, ["--data", str(tmp_path), "check"]).output
