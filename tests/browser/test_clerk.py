"""A clerk's day in a real browser without JavaScript, also by keys alone: from the first word to the trash."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from harvesters import intake
from harvesters.pipeline import Parts
from hub.boundary import OPERATOR
from hub.datasets.store import imports
from tests.browser.test_portal import (  # noqa: F401 (fixtures)
    COLOURS,
    NAMED,
    address,
    chromium,
    luminance,
)
from tests.conftest import PASSWORD

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

PATHS = (
    "/dataset/new", "/dataset/edit/baumkataster", "/dataset/delete/baumkataster", "/dataset/resources/baumkataster",
    "/dataset/baumkataster/resource/new", "/dataset/baumkataster", "/dataset/quality/baumkataster",
    "/organization/home", "/organization/edit/home",
    "/organization/manage_members/home", "/organization/bulk_process/home", "/organization/fill/home",
    "/organization/delete/home", "/dataset_series", "/dataset_series/new",
    "/user/edit/home-admin", "/user/home-admin/api-tokens", "/dashboard", "/dashboard/datasets",
    "/dashboard/organizations", "/user/reset", "/user/register",
)  # fmt: skip
OPERATOR_PATHS = ("/organization/new", "/ckan-admin", "/ckan-admin/trash", "/user/reset")


@pytest.fixture
def open_page(chromium: Browser, address: str) -> Iterator[object]:  # noqa: F811
    """`open_page("home-admin", width=320)` is a page of a browser with that login; nothing is loaded from elsewhere."""
    contexts, strange = [], []

    def make(name: str = "home-admin", width: int = 1280, **options: object) -> Page:
        context = chromium.new_context(
            java_script_enabled=False, base_url=address, viewport={"width": width, "height": 900},
            **{"locale": "de-DE", **options},
        )  # fmt: skip
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda r: None if r.url.startswith((address, "data:")) else strange.append(r.url))
        page.goto("/user/login")
        page.get_by_label("Benutzername").fill(name)
        page.get_by_label("Passwort").fill(PASSWORD)
        page.get_by_role("button", name="Anmelden").click()
        return page

    yield make
    for context in contexts:
        context.close()
    assert strange == []


def hits(page: Page, word: str) -> str:
    page.goto(f"/dataset?q={word}")
    return page.locator("h1").inner_text()


def test_a_dataset_from_the_first_word_to_the_trash_and_back(open_page, tmp_path: Path):
    page = open_page()
    page.get_by_role("link", name="Neuer Datensatz").click()
    page.get_by_role("button", name="Entwurf speichern").click()
    assert page.evaluate("document.activeElement.id") == "problem"
    page.get_by_role("link", name="Titel: Bitte ausfüllen.").click()
    assert page.evaluate("location.hash") == "#field-title"
    page.get_by_label("Organisation", exact=True).select_option("home")
    page.get_by_label("Titel").fill("Trinkbrunnen")
    page.get_by_label("Beschreibung").fill("Alle **Brunnen**.")
    page.get_by_label("Umwelt").check()
    page.locator("#field-license_id").select_option("dl-zero-de/2.0")
    page.get_by_label("Kontakt: E-Mail").fill("gruen@town.example")
    page.get_by_role("button", name="Entwurf speichern").click()
    (file := tmp_path / "brunnen.csv").write_text("Name;Höhe\nMarkt;1,5\n")
    page.locator("#field-upload").set_input_files(file)
    page.get_by_role("button", name="Hinzufügen", exact=True).click()
    assert page.get_by_text("brunnen.csv").first.is_visible()
    assert hits(page, "Trinkbrunnen").startswith("0 ")
    page.goto("/dashboard/datasets")
    page.get_by_role("link", name="Veröffentlichen").click()
    page.get_by_role("button", name="Für alle veröffentlichen").click()
    assert page.get_by_role("status").inner_text() == "Veröffentlicht."
    assert hits(page, "Trinkbrunnen").startswith("1 ")
    page.get_by_role("link", name="Trinkbrunnen").first.click()
    page.get_by_role("link", name="Bearbeiten", exact=True).click()
    page.get_by_label("Titel").fill("Springbrunnen")
    page.get_by_role("button", name="Speichern").click()
    assert page.locator("h1").inner_text() == "Springbrunnen"
    page.get_by_role("link", name="Löschen").click()
    page.get_by_role("button", name="Löschen").click()
    assert hits(page, "Springbrunnen").startswith("0 ")
    page.go_back()
    page.get_by_role("link", name="Wiederherstellen").click()
    page.get_by_role("button", name="Wiederherstellen").click()
    assert hits(page, "Springbrunnen").startswith("1 ")


def test_a_dataset_is_made_by_keys_alone(open_page):
    page = open_page()
    page.goto("/dataset/new")

    def reach(id: str) -> None:
        for _ in range(60):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.id || document.activeElement.textContent") == id:
                ring = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
                assert ring != "none"
                return
        raise AssertionError(f"no key leads to {id}")

    reach("field-owner_org")
    page.keyboard.type("Grün")
    reach("field-title")
    page.keyboard.type("Mit Tasten")
    reach("field-tag_string")
    page.keyboard.type("Taste, Weg")
    page.keyboard.press("Enter")
    page.wait_for_url("**/resource/new?done=created")


def well_formed(page: Page, path: str) -> None:
    """The page fits 320 pixels, its headings are in order, and each field and button has a name."""
    assert page.goto(path).status == 200, path
    assert page.evaluate("document.documentElement.scrollWidth") == 320, path
    levels = [int(h.evaluate("e => e.tagName[1]")) for h in page.locator("h1, h2, h3, h4").all()]
    assert levels.count(1) == 1, path
    assert all(after - before <= 1 for before, after in zip([0, *levels], levels, strict=False)), (path, levels)
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(ids) == len(set(ids)), path
    assert set(page.evaluate(NAMED)) <= set(ids), path
    fields = "input:not([type=hidden]), select, textarea"
    assert page.evaluate(f"[...document.querySelectorAll('{fields}')].every(e => e.labels.length)"), path
    assert page.evaluate("[...document.querySelectorAll('a,button')].every(e => e.textContent.trim())"), path
    small = "[...document.querySelectorAll('main button, main input:not([type=hidden])')]"
    shown = "!e.closest('details:not([open])')"
    assert page.evaluate(f"{small}.filter(e => {shown}).every(e => e.getBoundingClientRect().height >= 20)"), path


def test_pages_of_the_clerk_are_well_formed_and_fit_narrow_screens(open_page):
    for name, paths in (("home-admin", PATHS), ("root", OPERATOR_PATHS)):
        page = open_page(name, width=320)
        for path in paths:
            well_formed(page, path)


def test_what_was_found_in_a_file_is_looked_through_on_a_narrow_screen(open_page, database, settings, files, tmp_path):
    page = open_page(width=320)
    page.goto("/dataset/baumkataster/resource/new")
    rows = "Markt;1,5;anna@example.org\nBad;2,5;ben@example.org\n"
    (file := tmp_path / "liste.csv").write_text(f"Ort;Höhe;E-Mail\n{rows}")
    page.locator("#field-upload").set_input_files(file)
    page.get_by_role("button", name="Hinzufügen", exact=True).click()
    path = page.url.partition("?")[0]
    well_formed(page, path)
    with database.write(OPERATOR) as session:
        order = imports.claim(session)
    intake.run(Parts(settings, database, files), order)
    well_formed(page, path)
    for text, ink, ground in page.evaluate(COLOURS):
        darker, lighter = sorted((luminance(ink), luminance(ground)))
        assert (lighter + 0.05) / (darker + 0.05) >= 4.5, (text, ink, ground)
    page.get_by_role("button", name="Einlesen", exact=True).click()
    assert page.get_by_role("alert").inner_text().startswith("Bitte entscheiden Sie zuerst")
    page.get_by_label("Diese Spalte weglassen").check()
    page.get_by_role("button", name="Einlesen", exact=True).click()
    with database.write(OPERATOR) as session:
        order = imports.claim(session)
    intake.run(Parts(settings, database, files), order)
    page.goto("/dataset/resources/baumkataster")
    assert page.get_by_text("Tabelle: eingelesen").is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_of_the_clerk_has_enough_contrast(open_page, scheme):
    page = open_page(color_scheme=scheme)
    page.goto("/dataset/new")
    page.get_by_role("button", name="Entwurf speichern").click()  # with its errors
    texts = page.evaluate(COLOURS)
    for path in PATHS:
        page.goto(path)
        texts += page.evaluate(COLOURS)
    for text, ink, ground in texts:
        darker, lighter = sorted((luminance(ink), luminance(ground)))
        assert (lighter + 0.05) / (darker + 0.05) >= 4.5, (text, ink, ground)
