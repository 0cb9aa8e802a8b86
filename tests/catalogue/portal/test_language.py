"""Pages speak the reader's language, and every sentence has its German."""

import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract

from catalogue.portal import language
from catalogue.portal.edit import source_fields
from harvesters import registry
from hub import errors
from hub.sources import kinds

ROOT = Path(__file__).parents[3]
PORTAL = ROOT / "catalogue/portal"
GETTEXT = {"_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
PROBLEMS = {name: None for name, kind in vars(errors).items() if isinstance(kind, type)}
PLACES = re.compile(r"%\((\w+)\)s")


def sentences(files: Iterator[Path], method: object, keywords: dict[str, object]) -> set[object]:
    return {found[1] for file in files for found in extract_from_file(method, str(file), keywords=keywords)}


def used() -> set[object]:
    """What pages say: in templates, in code, of rows that were refused, of connectors, and the titles of errors."""
    templates = (file for kind in ("html", "txt") for file in PORTAL.rglob(f"*.{kind}"))
    pages = sentences(templates, babel_extract, GETTEXT)
    code = sentences(PORTAL.rglob("*.py"), "python", GETTEXT)
    read = sentences(chain(ROOT.glob("harvesters/**/*.py"), ROOT.glob("hub/**/*.py")), "python", {"Words": None})
    titles = {kind.title for name, kind in vars(errors).items() if name in PROBLEMS}
    return pages | code | read | titles | asked()


def asked() -> set[object]:
    """What our connectors are called, and what forms of sources ask for."""
    own = [each for each in registry.connectors().values() if each.__name__.startswith("connectors.")]
    fields = (pair for each in kinds.reachable(registry).values() for pair in kinds.asked(each).items())
    labels = {field.metadata.get("description") for key, field in fields if key not in source_fields.LABELS}
    return {each.TITLE for each in own} | labels - {None, ""}


def translated():
    with language.GERMAN.open("rb") as file:
        return [message for message in read_po(file, locale="de") if message.id]


def test_every_sentence_of_the_pages_has_its_german():
    known = {message.id for message in translated() if all(message.string)}
    assert used() - known == set()


def test_no_translation_is_left_of_a_sentence_that_is_gone():
    files = [*ROOT.glob("hub/**/*.py"), *ROOT.glob("catalogue/**/*.py")]
    raised = sentences(iter(files), "python", PROBLEMS)
    assert {message.id for message in translated()} - used() - raised == set()


@pytest.mark.parametrize("message", translated(), ids=lambda m: str(m.id)[:40])
def test_a_translation_names_the_same_values(message):
    def values(text: object) -> list[set[str]]:
        return [set(PLACES.findall(one)) for one in ([text] if isinstance(text, str) else text)]

    assert values(message.string) == values(message.id)


@pytest.mark.parametrize(
    ("browser", "spoken"),
    [("de-AT,de;q=0.9", "de"), ("en-US,en", "en"), ("fr, en;q=0.5", "en"), ("fr", "de"), ("", "de")],
)
def test_a_page_speaks_the_browsers_language_or_else_the_default(get, browser, spoken):
    assert f'<html lang="{spoken}">' in get("/", language=browser).text


def test_the_switch_is_kept_in_a_cookie(client):
    reader = client()
    reader.get("/?lang=en", headers={"Accept-Language": "de"})
    assert '<html lang="en">' in reader.get("/organization", headers={"Accept-Language": "de"}).text


def test_a_language_we_do_not_have_changes_nothing(client):
    answer = client().get("/?lang=xx", headers={"Accept-Language": "en"})
    assert '<html lang="en">' in answer.text
    assert "Set-Cookie" not in answer.headers


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(client):
    cookie = client().get("/?lang=de").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_caches_are_told_that_the_page_depends_on_the_language(get):
    answer = get("/", language="en")
    assert {"Accept-Language", "Cookie"} <= set(answer.headers["Vary"].split(", "))
    assert answer.headers["Content-Language"] == "en"


def test_the_other_language_is_one_link_away_with_the_same_question(get):
    assert 'href="?q=Baum&amp;lang=en"' in get("/dataset?q=Baum&lang=de").text
