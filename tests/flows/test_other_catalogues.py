"""Archives, councils, calendars, sensors and tables of datasets at a real server, taken in on both databases."""

import json
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from hub.boundary import OPERATOR
from hub.datasets.models import Dataset, Distribution
from tests.conftest import SAMPLES
from tests.hub.http.servers import serving
from tests.ingest import add_source, reset, run

DATA = Path(__file__).parents[1] / "connectors" / "data"
XMLNS = 'xmlns="http://www.openarchives.org/OAI/2.0/"'
GEODATA = [
    SAMPLES / "iso19139" / "ingrid-iso_geodataset_full.xml",
    SAMPLES / "iso19139" / "iso19115-3-metawal-catchments.xml",
    SAMPLES / "dcat" / "rostock-dataset-2024.rdf",
]
LIST = "ID;Titel;Link\n1;Bäume;https://ulm.example/baeume.csv\n2;Bänke;https://ulm.example/baenke.csv\n"


def recorded(name):
    return (DATA / name).read_bytes()


def oai(*files):
    """One page of a repository that holds these descriptions."""
    records = b"".join(
        f"<record><header><identifier>oai:{file.name}</identifier></header><metadata>".encode()
        + re.sub(rb"^<\?xml.*?\?>", b"", file.read_bytes())
        + b"</metadata></record>"
        for file in files
    )
    return f"<OAI-PMH {XMLNS}><ListRecords>".encode() + records + b"</ListRecords></OAI-PMH>"


@pytest.fixture(scope="module")
def world():
    """All the sources at one server."""
    with serving() as server:
        pages = {}
        for file in ("oparl.json", "sensorthings.json"):
            pages |= json.loads(recorded(file).decode().replace("{root}", server.root))
        bodies = {path: json.dumps(page).encode() for path, page in pages.items()}
        bodies |= {"/events.ics": recorded("events.ics"), "/liste.csv": LIST.encode()}
        bodies |= {
            "/oai": recorded("oai-page-1.xml"),
            "/oai?page&2": recorded("oai-page-2.xml"),
            "/geo": oai(
                *sorted((SAMPLES / "iso19139").glob("ingrid-iso_geodataset*.xml")),
                *sorted((SAMPLES / "iso19139").glob("iso19115-3*.xml")),
                SAMPLES / "dcat" / "rostock-dataset-2024.rdf",
            ),
            "/archive": oai(DATA / "findbuch-ead2002.xml", DATA / "findbuch-ead3.xml", DATA / "buch-mets.xml"),
        }
        answer = answering(bodies)
        for path in {path.partition("?")[0] for path in bodies}:
            server.pages[path] = answer
        server.held = bodies
        yield server


def answering(bodies):
    """Answers each page of a list by what tells it apart from the others."""

    def answer(page):
        parts = urlsplit(page.path)
        asked = {key: values[0] for key, values in parse_qs(parts.query).items()}
        key = asked.get("resumptionToken") or (asked.get("page") and f"page={asked['page']}")
        key = key or (asked.get("$skip") and f"$skip={asked['$skip']}")
        page.reply(200, bodies[parts.path + (f"?{key}" if key else "")])

    return answer


SOURCES = [
    ("oai_pmh", "/oai", {}, ["Bericht der Baupolizei", "Stadtplan von Ulm"], 0),
    ("oai_pmh", "/archive", {"metadata_prefix": "ead"},
     ["Bildersammlung", "Das Adreßbuch der Stadt Ulm: mit Plan", "Straßenbahn und Verkehrsbetriebe"], 3),
    ("oai_pmh", "/geo", {"metadata_prefix": "iso19139"},
     ["Bebauungsplan Barmbek-Nord 18", "Liefer- und Abholservices (Gastronomie)",
      "Protection des captages - Série"], 0),
    ("oparl", "/system", {}, ["Sitzungen: Stadt Ulm", "Vorlagen: Stadt Ulm"], 4),
    ("icalendar", "/events.ics", {}, ["Veranstaltungen in Ulm"], 5),
    ("dataset_table", "/liste.csv", {}, ["Bänke", "Bäume"], 0),
    ("sensorthings", "/v1.1", {"readings": 3}, ["Lufttemperatur", "air"], 0),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "path", "config", "titles", "rows"), SOURCES, ids=lambda value: str(value)[:12])
def test_what_a_source_says_comes_in_whole_and_a_second_time_changes_nothing(
    world, database, settings, files, cast, kind, path, config, titles, rows
):
    source = add_source(database, cast.home.id, kind, {"url": world.root + path, **config})
    assert run(database, settings, files, source).status == "finished"
    with database.read(OPERATOR) as session:
        assert sorted(session.scalars(select(Dataset.title).where(Dataset.source_id == source))) == titles
        counts = session.scalars(select(Distribution.row_count).where(Distribution.row_count.is_not(None)))
        assert sum(counts) == rows
    reset(database, source)
    again = run(database, settings, files, source).counts
    assert [again[what] for what in ("created", "updated", "withdrawn", "new readings")] == [0, 0, 0, 0]


def test_records_of_any_format_are_known_by_the_name_under_which_a_repository_deletes_them(
    world, database, settings, files, cast
):
    source = add_source(database, cast.home.id, "oai_pmh", {"url": f"{world.root}/geo"})
    run(database, settings, files, source)
    with database.read(OPERATOR) as session:
        known = set(session.scalars(select(Dataset.guid).where(Dataset.source_id == source)))
    assert known == {f"oai:{file.name}" for file in GEODATA}


def test_what_a_repository_deletes_goes_and_comes_back_when_it_is_there_again(world, database, settings, files, cast):
    source = add_source(database, cast.home.id, "oai_pmh", {"url": f"{world.root}/oai", "incremental": True})
    before = world.held["/oai"]
    plan = "Stadtplan von Ulm"

    def shown():
        with database.read(OPERATOR) as session:
            return list(session.scalars(select(Dataset.title).where(Dataset.state == "active", Dataset.title == plan)))

    run(database, settings, files, source)
    assert shown() == [plan]
    world.held["/oai"] = before.replace(
        b"<header><identifier>oai:stadtarchiv.example:plan-1",
        b'<header status="deleted"><identifier>oai:stadtarchiv.example:plan-1',
    )
    try:
        assert run(database, settings, files, source).counts["withdrawn"] == 1
        assert shown() == []
    finally:
        world.held["/oai"] = before
    run(database, settings, files, source)
    assert shown() == [plan]


def test_a_row_that_cannot_be_read_this_time_loses_no_dataset(world, database, settings, files, cast):
    source = add_source(database, cast.home.id, "dataset_table", {"url": f"{world.root}/liste.csv"})
    run(database, settings, files, source)
    world.held["/liste.csv"] = LIST.replace("1;Bäume", '1;"Bäume').encode()
    try:
        outcome = run(database, settings, files, source)
    finally:
        world.held["/liste.csv"] = LIST.encode()
    assert (outcome.counts["withdrawn"], outcome.refusals[0].where) == (0, "liste.csv, row 2")
