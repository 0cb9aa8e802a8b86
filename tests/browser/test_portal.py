"""The portal in a real browser without JavaScript: every page, every width, no foreign request, no complaint."""

import os
import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright
from werkzeug.serving import make_server

from catalogue.measuring.live import Measuring
from hub.boundary import OPERATOR
from hub.identity import store as identity
from hub.iot.quality import Flag
from hub.records import DatasetDraft, DistributionDraft
from tests.catalogue.caller import result
from tests.catalogue.portal import town
from tests.conftest import PASSWORD, Cast
from tests.servers import CHROMIUM, require

ROOT = Path(__file__).parents[2]
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync"
)
PATHS = (
    "/",
    "/dataset",
    "/dataset/baumkataster",
    "/dataset/messstation",
    "/organization",
    "/organization/home",
    "/user/login",
    "/user/_logout",
    "/dataset?q=xylophon",
    "/about",
    "/group",
    "/group/envi",
    "/dataset/activity/baumkataster",
    "/dataset/groups/baumkataster",
    "/dataset/followers/baumkataster",
    "/organization/about/home",
    "/organization/activity/home",
    "/stats",
    "/organization/quality/home",
    "/harvest",
    "/ogc/features/v1/collections/things/items?f=html",
)

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    path = require(CHROMIUM, "chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS.split())
        yield browser
        browser.close()


@pytest.fixture
def address(app: Flask, database: Any, files: Any, cast: Cast) -> Iterator[str]:
    """A filled hub, really served."""
    fill(database, files, cast)
    Measuring(database, app.extensions["allmende"].settings).catch_up()
    app.extensions["search"].catch_up()
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


def fill(database: Any, files: Any, cast: Cast) -> None:
    town.give_area(database, cast.home.id)
    with database.write(OPERATOR) as session:
        row = identity.organization(session, "home")
        row.title = "Stadt Musterstadt"
        identity.create_organization(session, "gruen", "Grünflächenamt", parent=row)
    town.add_trees(database, files, cast.home.id, 1200)
    marked = [(t, v, int(Flag.RANGE) if n % 300 == 9 else 0) for n, (t, v, _) in enumerate(town.sine(24 * 8))]
    series = [("Temperatur am Markt", "°C", marked), ("Relative Luftfeuchte am Markt", "%", [])]
    town.add_station(database, cast.home.id, series)
    for number, title in enumerate(("Spielplätze", "Parkhäuser", "Bebauungspläne", "Kindergärten")):
        part = DistributionDraft(f"p{number}", format="XLSX", access_url="https://daten.example.org/liste.xlsx")
        text = "Die Angaben kommen aus dem Fachverfahren und werden jedes Jahr vom Fachamt geprüft."
        draft = DatasetDraft(f"d{number}", title, f"liste-{number}", text, theme=("SOCI",), distribution=(part,))
        town.add(database, files, cast.home.id, draft)


Open = Callable[..., Page]


@pytest.fixture
def visit(chromium: Browser, address: str) -> Iterator[Open]:
    """`visit("/dataset", width=320)` opens a page; at the end nobody may have complained or called elsewhere."""
    complaints: list[str] = []
    contexts = []

    def complain(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.append(message.text)

    def open_page(path: str, width: int = 1280, height: int = 900, **options: Any) -> Page:
        options = {"locale": "de-DE", **options}
        context = chromium.new_context(
            java_script_enabled=False, base_url=address, viewport={"width": width, "height": height}, **options
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", complain)
        page.on("request", lambda r: None if r.url.startswith((address, "data:")) else complaints.append(r.url))
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def test_from_the_start_page_to_a_chart(visit):
    page = visit("/")
    assert page.locator("h1").inner_text() == "Offene Daten unserer Kommunen"
    page.get_by_label("Nach Datensätzen und Sensoren suchen").fill("messstation")
    page.get_by_role("button", name="Suchen").click()
    page.get_by_role("link", name="Messstation am Markt").click()
    assert page.locator("svg.chart").first.bounding_box()["height"] > 150
    assert page.get_by_text("noch keine Werte").is_visible()
    page.get_by_text("Werte als Tabelle").click()
    assert page.get_by_role("columnheader", name="Niedrigster").is_visible()


def test_facets_narrow_and_widen(visit):
    page = visit("/dataset")
    page.locator(".facets").get_by_role("link", name="Umwelt").click()
    assert page.locator("h1").inner_text() == "2 Datensätze"
    page.get_by_role("link", name="Filter entfernen: Umwelt").click()
    assert page.locator("h1").inner_text() == "6 Datensätze"


def test_from_the_tree_of_organisations_to_a_dataset(visit):
    page = visit("/organization")
    page.get_by_role("link", name="Stadt Musterstadt").click()
    assert page.get_by_role("link", name="Grünflächenamt").is_visible()
    page.get_by_role("link", name="Baumkataster").click()
    assert page.locator("h1").inner_text() == "Baumkataster"


def test_the_language_switch_is_kept(visit):
    page = visit("/dataset/baumkataster")
    page.get_by_role("link", name="English").click()
    assert page.get_by_text("1,200 rows, updated today.").is_visible()
    page.get_by_role("link", name="Organisations").first.click()
    assert page.locator("html").get_attribute("lang") == "en"


def test_logging_in_leads_back_and_logging_out_ends_it(visit):
    page = visit("/dataset/baumkataster")
    page.get_by_role("link", name="Anmelden").click()
    page.get_by_label("Benutzername").fill("home-admin")
    page.get_by_label("Passwort").fill(PASSWORD)
    page.get_by_role("button", name="Anmelden").click()
    assert page.locator("h1").inner_text() == "Baumkataster"
    page.get_by_role("button", name="home-admin abmelden").click()
    assert page.get_by_role("link", name="Anmelden").is_visible()


def test_the_keyboard_reaches_the_content_first(visit):
    page = visit("/dataset")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Zum Inhalt springen")
    assert skip.bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def test_a_narrow_screen_never_scrolls_sideways(visit):
    for path in PATHS:
        page = visit(path, width=320)
        assert page.evaluate("document.documentElement.scrollWidth") == 320, path


NAMED = """[...document.querySelectorAll('[aria-labelledby],[aria-describedby]')].flatMap(e =>
  ['aria-labelledby', 'aria-describedby'].flatMap(a => (e.getAttribute(a) || '').split(' ').filter(Boolean)))"""


def test_pages_are_well_formed_for_screen_readers(visit):
    for path in PATHS:
        page = visit(path)
        levels = [int(h.evaluate("e => e.tagName[1]")) for h in page.locator("h1, h2, h3, h4").all()]
        assert levels.count(1) == 1, path
        assert all(after - before <= 1 for before, after in zip([0, *levels], levels, strict=False)), (path, levels)
        ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
        assert len(ids) == len(set(ids)), path
        assert set(page.evaluate(NAMED)) <= set(ids), path
        assert page.evaluate("[...document.querySelectorAll('input:not([type=hidden])')].every(e => e.labels.length)")
        assert page.evaluate("[...document.querySelectorAll('a,button')].every(e => e.textContent.trim())")
        assert page.evaluate("[...document.querySelectorAll('table')].every(e => e.caption)")


def luminance(colour: str) -> float:
    channels = [int(c) / 255 for c in re.findall(r"\d+", colour)[:3]]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


COLOURS = """() => [...document.querySelectorAll('body *')].filter(e =>
  e.checkVisibility() && !e.closest('.hidden, .skip') && [...e.childNodes].some(n => n.nodeType == 3 && n.data.trim()))
  .map(e => { let ground = e; const bare = 'rgba(0, 0, 0, 0)';
    while (ground && getComputedStyle(ground).backgroundColor == bare) ground = ground.parentElement;
    const style = getComputedStyle(e), svg = e.namespaceURI.endsWith('svg');
    return [e.textContent.trim().slice(0, 40), svg ? style.fill : style.color,
            getComputedStyle(ground || document.documentElement).backgroundColor] })"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_has_enough_contrast(visit, scheme):
    for path in PATHS:
        texts = visit(path, color_scheme=scheme).evaluate(COLOURS)
        assert len(texts) > 10
        for text, ink, ground in texts:
            darker, lighter = sorted((luminance(ink), luminance(ground)))
            assert (lighter + 0.05) / (darker + 0.05) >= 4.5, (path, text, ink, ground)


def test_a_printed_page_leaves_out_what_paper_cannot_do(visit):
    page = visit("/dataset/messstation")
    page.emulate_media(media="print")
    assert not page.get_by_role("link", name="English").is_visible()
    assert page.locator("svg.chart").first.is_visible()


def test_a_picture_for_the_readme(visit, tmp_path):
    wanted = os.environ.get("ALLMENDE_PICTURE")
    picture = ROOT / "docs/portal.png" if wanted else tmp_path / "portal.png"
    visit("/dataset/messstation", width=1200, height=860).screenshot(path=picture)
    content = picture.read_bytes()
    assert content.startswith(b"\x89PNG")
    assert len(content) > 30_000


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_views_for_frames_are_readable_and_narrow_too(visit, client, scheme):
    made = result(client("home"), "package_show", {"id": "baumkataster"})["resources"][0]["id"]
    for kind in ("datatables_view", "geo_view", "text_view", "pdf_view"):
        result(client("home"), "resource_view_create", {"resource_id": made, "view_type": kind, "title": kind})
    page = visit(f"/dataset/baumkataster/resource/{made}/views", width=320, color_scheme=scheme)
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert page.locator("h2").all_inner_texts() == ["datatables_view", "geo_view", "text_view", "pdf_view"]
    for text, ink, ground in page.evaluate(COLOURS):
        darker, lighter = sorted((luminance(ink), luminance(ground)))
        assert (lighter + 0.05) / (darker + 0.05) >= 4.5, (text, ink, ground)
