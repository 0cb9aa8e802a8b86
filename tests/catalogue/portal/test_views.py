"""The pages as a browser gets them: who sees what, addresses, headers, weight, and that nothing in them runs."""

import hashlib
import re
from datetime import timedelta
from html.parser import HTMLParser

import pytest

from catalogue.portal import views
from hub.access import COOKIE
from hub.boundary import OPERATOR
from hub.datasets import store as datasets
from hub.datasets.models import Dataset
from hub.datasets.terms import KEPT
from hub.db import Database, now
from hub.identity.models import Organization
from hub.records import Column, DatasetDraft, DistributionDraft, Table
from hub.sharing import store as sharing
from tests.catalogue.portal import town
from tests.servers import free_port

PAGES = ("/", "/dataset", "/dataset/", "/organization", "/organization/", "/user/login", "/user/_logout")


@pytest.mark.parametrize("path", PAGES)
def test_an_empty_hub_has_all_its_pages(get, path):
    assert get(path).status_code == 200


@pytest.mark.parametrize("path", ["/organization/home", "/dataset/baumkataster", "/dataset/messstation"])
def test_a_filled_hub_has_all_its_pages(get, database, files, cast, path):
    town.add_trees(database, files, cast.home.id)
    town.add_station(database, cast.home.id, [("Temperatur", "°C", town.sine(24))])
    assert get(path).status_code == 200


@pytest.mark.parametrize("page", ["abc", "0", "-1", "1.5", "٣", "1e3"])
def test_a_page_that_is_no_number_is_refused(get, page):
    assert get(f"/dataset?page={page}").status_code == 400


def test_a_page_beyond_the_end_is_empty(get):
    assert get("/dataset?page=99999999999999999999").status_code == 200


def test_the_id_of_a_dataset_leads_to_its_name(get, database, files, cast):
    id = town.add_trees(database, files, cast.home.id)
    answer = get(f"/dataset/{id}")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/dataset/baumkataster")


def test_a_former_name_of_a_dataset_leads_to_its_name_for_good(get, database, files, cast):
    town.add_trees(database, files, cast.home.id)
    with database.write(OPERATOR) as session:
        datasets.update(session, row := datasets.dataset(session, "baumkataster"), renamed(row), files, keep_parts=True)
    answer = get("/dataset/baumkataster")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/dataset/neu")
    assert get("/dataset/neu").status_code == 200


def renamed(row):
    return DatasetDraft("", row.title, name="neu")


def test_the_id_of_an_organisation_leads_to_its_name(get, cast):
    answer = get(f"/organization/{cast.home.id}")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/organization/home")


@pytest.mark.parametrize("town_name", ["", "stranger"])
def test_a_private_dataset_and_a_missing_one_look_alike(get, database, files, cast, town_name):
    id = town.add_trees(database, files, cast.home.id, private=True)
    for private, missing in ((str(id), str(id)[:-4] + "0000"), ("baumkataster", "xaumkataster")):
        one, other = get(f"/dataset/{private}", town_name), get(f"/dataset/{missing}", town_name)
        assert one.status_code == other.status_code == 404
        assert one.text.replace(private, missing) == other.text
        assert dict(one.headers) == dict(other.headers)


def test_a_private_dataset_is_open_to_its_owner_and_marked(get, database, files, cast):
    town.add_trees(database, files, cast.home.id, private=True)
    assert "Nicht öffentlich" in get("/dataset/baumkataster", "home").text
    assert ">Baumkataster</a>" in get("/dataset", "home").text
    assert ">Baumkataster</a>" not in get("/dataset").text


@pytest.fixture
def shared(database, files, cast):
    id = town.add_trees(database, files, cast.home.id, private=True)
    with database.write(OPERATOR) as session:
        dataset, partner = session.get(Dataset, id), session.get(Organization, cast.partner.id)
        return sharing.add(session, dataset, partner, purpose="Grünplanung", until=now() + timedelta(days=30)).id


def test_both_sides_see_a_grant_with_purpose_and_end(get, shared):
    assert "Für Sie freigegeben von Home für „Grünplanung“ bis" in get("/dataset/baumkataster", "partner").text
    assert "Freigegeben für" in (page := get("/dataset/baumkataster", "home").text)
    assert "<strong>Partner</strong>" in page


def test_a_grant_that_has_ended_closes_the_page_at_once(get, database, shared):
    with database.write(OPERATOR) as session:
        sharing.end(session, sharing.grant(session, shared))
    assert get("/dataset/baumkataster", "partner").status_code == 404
    assert "Freigegeben für" not in get("/dataset/baumkataster", "home").text


@pytest.mark.parametrize(
    "path", ["/dataset/%00", "/organization/%00", "/dataset/%ff", "/dataset?q=%00", "/dataset?tags=%00"]
)
def test_odd_addresses_are_no_faults_of_ours(get, path):
    assert get(path).status_code < 500


@pytest.mark.parametrize(
    ("language", "words"), [("de", "Diesen Datensatz gibt es nicht"), ("en", "There is no such dataset")]
)
def test_an_error_is_a_page_in_the_readers_language(get, language, words):
    answer = get("/dataset/none", language=language)
    assert answer.status_code == 404
    assert words in answer.text
    assert answer.mimetype == "text/html"


@pytest.mark.parametrize(("path", "status"), [("/nowhere", 404), ("/organization", 503)])
def test_an_error_page_needs_no_database(app, path, status):
    gate = app.extensions["allmende"]
    gate.database.dispose()
    object.__setattr__(gate, "database", Database(f"postgresql+psycopg://nobody@127.0.0.1:{free_port()}/none"))
    answer = app.test_client().get(path, headers={"Accept": "text/html"})
    assert answer.status_code == status
    assert f"Fehler {status}" in answer.text


def test_an_error_shows_what_was_asked_and_does_not_run_it(get):
    page = get("/dataset?sort=<script>alert(1)</script>").text
    assert "&lt;script&gt;" in page
    assert "<script" not in page


def test_a_percent_sign_in_an_error_is_text(get):
    assert "100%(x)s" in get("/dataset?sort=100%25(x)s").text


def test_the_style_sheet_is_kept_for_ever_under_the_address_of_its_content(get):
    assert hashlib.sha256(views.STYLE).hexdigest().startswith(views.DIGEST)
    (address,) = re.findall(r'<link rel="stylesheet" href="([^"]+)">', get("/").text)
    answer = get(address)
    assert answer.data == views.STYLE
    assert "immutable" in answer.headers["Cache-Control"]
    assert get(address.replace(views.DIGEST, "0" * 16)).status_code == 404


def test_pages_of_somebody_logged_in_stay_out_of_shared_caches(get):
    assert get("/", "home").headers["Cache-Control"] == "private, no-store"
    assert "public" in get("/").headers["Cache-Control"]


def test_programs_are_shown_to_the_other_forms(get, database, files, cast):
    id = town.add_trees(database, files, cast.home.id)
    page = get("/dataset/baumkataster").text
    for kind, ending in (("text/turtle", "ttl"), ("application/rdf+xml", "rdf"), ("application/ld+json", "jsonld")):
        assert f'<link rel="alternate" type="{kind}" href="/dataset/{id}.{ending}">' in page
    assert 'href="/api/3/action/package_show?id=baumkataster"' in page


class Harmless(HTMLParser):
    """Fails on everything in a page that runs, or that calls another site by itself."""

    LOADS = frozenset({"src", "srcset", "action", "formaction", "data", "poster", "background"})

    def handle_starttag(self, tag, attrs):
        if tag == "script":
            assert attrs == [("type", "application/ld+json")]  # data, which no browser runs
            return
        assert tag not in ("iframe", "object", "embed", "style", "base", "img", "foreignobject"), tag
        for name, value in attrs:
            assert not name.startswith("on"), name
            assert name != "style", value
            if name in self.LOADS or (name in ("href", "xlink:href") and tag != "a"):
                assert re.match(r"/(?!/)|data:image/svg\+xml,", value), value
            if name == "href" and tag == "a":
                assert re.match(r"(https?://|mailto:|/(?!/)|[?#])", value), value


PAYLOADS = (
    '"><script>alert(1)</script>',
    "'><img src=x onerror=alert(1)>",
    "javascript:alert(1)",
    "</title><svg/onload=alert(1)>",
    "<a href=javascript:alert(1)>x</a>",
    "{{ 7*7 }}%(x)s%s",
    "//evil.example/x",
    "https://evil.example/\"onmouseover='alert(1)'",
    "\u202e<b>",
)


def evil(number: int, payload: str) -> DatasetDraft:
    """A dataset that says the payload in every field."""
    table = Table((Column(payload, title=payload, unit=payload, description=payload),), ((payload,),))
    part = DistributionDraft("p", title=payload, description=payload, format=payload, table=table)
    file = DistributionDraft("f", title=payload, license=payload, content=b"x", file_name=payload)
    link = DistributionDraft("l", title=payload, access_url=payload, download_url=payload)
    return DatasetDraft(
        identifier=f"evil-{number}",
        name=f"evil-{number}",
        title=payload,
        description=payload,
        license=payload,
        keyword=(payload,),
        theme=(payload,),
        terms=dict.fromkeys(KEPT, payload),
        extras={payload: payload},
        distribution=(part, file, link),
    )


def test_nothing_that_a_source_says_runs(get, database, files, cast):
    town.add_all(database, files, [(cast.home.id, evil(*one)) for one in enumerate(PAYLOADS)])
    town.add_station(database, cast.home.id, [(p, p, [(now(), p, 31)]) for p in PAYLOADS])
    details = [f"/dataset/evil-{number}" for number in range(len(PAYLOADS))]
    for path in ("/", "/dataset", "/dataset/messstation", "/organization/home", *details):
        answer = get(path)
        assert answer.status_code == 200, path
        Harmless().feed(answer.text)


@pytest.mark.parametrize("path", ["/", "/dataset", "/dataset/none", "/user/login", "/organization"])
def test_every_page_forbids_scripts_and_foreign_content(get, path):
    policy = get(path).headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def without_map(page: str) -> int:
    return len(re.sub(r'<svg[^>]*class="map".*?</svg>', "", page, flags=re.DOTALL).encode())


@pytest.mark.parametrize("step", [timedelta(minutes=10), timedelta(hours=1), timedelta(days=1)])
def test_a_page_of_many_series_weighs_at_most_60_kilobytes(get, database, cast, step):
    series = [(f"Messstelle {n}: Temperatur der Luft", "°C", town.sine(24 * 8, step)) for n in range(12)]
    rest = [(f"Messstelle {n}: Temperatur der Luft", "°C", town.sine(1)) for n in range(12, 60)]
    town.add_station(database, cast.home.id, series + rest)
    assert without_map(get("/dataset/messstation").text) < 60_000


def test_a_page_of_many_tables_and_links_weighs_at_most_60_kilobytes(get, database, files, cast):
    columns = tuple(Column(f"Spalte {n}", description="Was in dieser Spalte steht " * 9) for n in range(90))
    table = Table(columns, tuple(tuple("Inhalt " * 30 for _ in columns) for _ in range(50)))
    parts = tuple(DistributionDraft(f"t{n}", title=f"Tabelle {n}", format="CSV", table=table) for n in range(6))
    links = tuple(
        DistributionDraft(
            f"l{n}", title=f"Datei {n}", description="Worum es geht. " * 50, access_url=f"https://a.example/{n}"
        )
        for n in range(100)
    )
    extras = {f"Angabe {n}": "Wert " * 500 for n in range(200)}
    draft = DatasetDraft("wide", "Sehr viel", "wide", "Text. " * 50_000, extras=extras, distribution=(*parts, *links))
    town.add(database, files, cast.home.id, draft)
    assert without_map(get("/dataset/wide").text) < 60_000


def test_a_login_is_shown_with_a_way_out(app, client, database, cast):
    reader = client()
    reader.post("/user/login", data={"name": "home-admin", "password": "correct horse battery"})
    page = reader.get("/", headers={"Accept": "text/html"}).text
    token = app.extensions["allmende"].csrf(reader.get_cookie(COOKIE).value)
    assert "home-admin abmelden" in page
    assert f'name="csrf_token" value="{token}"' in page
