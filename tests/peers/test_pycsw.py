"""pycsw as a live catalogue: paging, both forms of records, what changed since, services, and a whole harvest."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from connectors import csw, csw_pages, csw_requests, xmls
from harvesters import csw as dublin_core
from harvesters import iso19139
from hub.boundary import OPERATOR
from hub.datasets.models import Dataset
from hub.http import HttpDoor
from hub.records import Context, Document
from tests.harvesters.iso.records import citation, distribution, element, online, record, words
from tests.ingest import add_source, run
from tests.servers import Process, free_port, require

PYTHON = Path(__file__).parent / ".pycsw" / "bin" / "python"
SERVER = Path(__file__).with_name("pycsw_server.py")
DATA = [f"trees-{number:02}" for number in range(24)]
PLACE = "".join(
    element(f"{side}{kind}", f"<gco:Decimal>{value}</gco:Decimal>")
    for side, kind, value in (
        ("westBound", "Longitude", 9.8), ("eastBound", "Longitude", 10.1),
        ("southBound", "Latitude", 48.3), ("northBound", "Latitude", 48.5),
    )
)  # fmt: skip


def data(number: int) -> bytes:
    """A record of data; the last ones were changed last."""
    stamp = element("dateStamp", f"<gco:Date>2024-{1 + number // 12:02}-01</gco:Date>")
    where = element("extent/EX_Extent/geographicElement/EX_GeographicBoundingBox", PLACE)
    files = distribution(online(f"https://a.example/{number}.csv", protocol="WWW:DOWNLOAD"))
    about = citation(f"Trees {number}") + element("abstract", words("All of them"))
    return record(where, guid=DATA[number], before=stamp, cited=about, after=files)


def service() -> bytes:
    """A record of a service that operates on the first of the data."""
    linkage = element("srv:connectPoint/CI_OnlineResource/linkage/URL", "https://a.example/wms")
    made = element(
        "srv:containsOperations/srv:SV_OperationMetadata",
        element("srv:operationName", words("GetCapabilities")),
        linkage,
    )
    parts = (element("srv:serviceType/gco:LocalName", "view"), made, f'<srv:operatesOn uuidref="{DATA[0]}"/>')
    scope = element("hierarchyLevel", '<gmd:MD_ScopeCode codeListValue="service"/>')
    return record(*parts, guid="map", kind="srv:SV_ServiceIdentification", cited=citation("Map of trees"), before=scope)


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of pycsw with 25 records, of which it gives out 10 at a time."""
    require(PYTHON, "nothing: make test makes it")
    home, records = tmp_path_factory.mktemp("pycsw"), tmp_path_factory.mktemp("records")
    for number in range(len(DATA)):
        (records / f"{number}.xml").write_bytes(data(number))
    (records / "map.xml").write_bytes(service())
    port = free_port()
    with Process([PYTHON, SERVER, str(port), home, records], port, cwd=home):
        yield f"http://127.0.0.1:{port}/"


def documents(url: str, state: dict | None = None, **config: object) -> tuple[list[Document], dict]:
    """All documents of a run, and the state that it leaves."""
    settings = csw.Config().load({"url": url, **config})
    messages = list(csw.fetch(Context(settings, HttpDoor(allow_networks=["127.0.0.0/8"]), state or {})))
    return [one for message in messages for one in csw.parse(message, settings)], messages[-1].state


def test_every_record_comes_over_several_pages(catalogue):
    found, state = documents(catalogue)
    assert sorted(one.identifier for one in found) == sorted([*DATA, "map"])
    assert {one.media_type for one in found} == {iso19139.ISO_19139}
    assert state == {"start": 1}


def test_dublin_core_says_the_same_in_fewer_words(catalogue):
    iso = {one.identifier: next(iter(iso19139.harvest(one))) for one in documents(catalogue)[0]}
    core = {
        one.identifier: next(iter(dublin_core.harvest(one))) for one in documents(catalogue, schema="dublin-core")[0]
    }
    assert {guid: (one.title, one.description) for guid, one in core.items()} == {
        guid: (one.title, one.description) for guid, one in iso.items()
    }
    places = {guid: one.spatial.geometry for guid, one in iso.items() if one.spatial}
    assert len(places) == len(DATA)
    assert {_corners(core[guid].spatial.geometry) for guid in places} == {_corners(one) for one in places.values()}


def _corners(geometry):
    return frozenset(map(tuple, geometry["coordinates"][0]))


def test_an_incremental_run_brings_what_changed(catalogue):
    _, state = documents(catalogue, incremental=True)
    assert state == {"start": 1, "since": "2024-02-01"}
    found, _ = documents(catalogue, state, incremental=True)
    assert sorted(one.identifier for one in found) == DATA[12:]


def test_a_constraint_is_understood(catalogue):
    found, _ = documents(catalogue, constraint="dc:title like '%Trees 7%'")
    assert [one.identifier for one in found] == ["trees-07"]


def test_a_question_as_xml_is_understood(catalogue):
    asked = csw_requests.get_records({"constraint": "dc:title like '%Trees 1%'"}, "", 3, 5)
    answer = HttpDoor(allow_networks=["127.0.0.0/8"]).post(
        catalogue, csw_requests.posted(asked), {"Content-Type": "application/xml"}
    )
    page = csw_pages.page_of(xmls.root(answer.content))
    assert (len(page.records), page.matched) == (5, 11)


def test_data_are_shown_with_the_service_that_operates_on_them(catalogue):
    found = {one.identifier: next(iter(iso19139.harvest(one))) for one in documents(catalogue)[0]}
    endpoints = [
        one["endpoint_url"] for part in found[DATA[0]].distribution for one in part.terms.get("access_services", ())
    ]
    assert endpoints == [["https://a.example/wms"]]
    assert len(found[DATA[1]].distribution) == 1


def test_a_harvest_takes_all_in_and_a_second_one_writes_nothing(catalogue, database, settings, files, cast):
    source = add_source(database, cast.home.id, "csw", {"url": catalogue})
    outcome = run(database, settings, files, source)
    assert (outcome.status, outcome.counts["issues"]) == ("finished", 0), outcome
    with database.read(OPERATOR) as session:
        before = session.execute(select(Dataset.title, Dataset.metadata_modified).order_by(Dataset.title)).all()
    assert len(before) == len(DATA) + 1
    assert run(database, settings, files, source).status == "finished"
    with database.read(OPERATOR) as session:
        assert session.execute(select(Dataset.title, Dataset.metadata_modified).order_by(Dataset.title)).all() == before
