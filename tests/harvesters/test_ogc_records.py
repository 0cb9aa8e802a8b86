import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors import ogc_records as connector
from harvesters import ogc_records
from hub.errors import Unreadable
from hub.records import DatasetDraft, Document, Message, Refusal

PAGE = Path(__file__).parents[1] / "connectors" / "data" / "ogc-records.json"
URL = "https://records.example/collections/main/items"


def harvest(body, identifier="a"):
    items = list(ogc_records.harvest(Document(identifier, ogc_records.RECORD, body, url=URL)))
    (draft,) = (item for item in items if isinstance(item, DatasetDraft))
    return draft, [item.reason for item in items if isinstance(item, Refusal)]


def recorded():
    return [harvest(one.body, one.identifier)[0] for one in connector.parse(Message(PAGE.read_bytes(), url=URL), {})]


def record(geometry=None, **properties):
    return {"id": "a", "geometry": geometry, "properties": {"title": "A", **properties}}


def test_a_recorded_record_is_a_dataset():
    trees, meetings = recorded()
    assert (trees.identifier, trees.title, trees.license) == ("urn:uuid:trees", "Trees of the town", "cc-by/4.0")
    assert (trees.keyword, trees.theme) == (("tree", "park"), ("ENVI",))
    assert trees.issued == datetime(2020, 5, 4, 10, tzinfo=UTC)
    assert trees.modified == datetime(2024, 5, 1, 8, 30, tzinfo=UTC)
    assert trees.provenance == {"license": "CC-BY-4.0"}
    assert (meetings.title, meetings.spatial, meetings.distribution) == ("Meetings", None, ())


def test_its_terms_name_who_publishes_and_whom_to_ask():
    assert recorded()[0].terms == {
        "identifier": "urn:uuid:trees",
        "other_identifier": ["10.1234/trees"],
        "language": ["DEU"],
        "landing_page": "https://records.example/trees.html",
        "documentation": ["https://records.example/trees.pdf"],
        "rights": "Town of Ulm",
        "publisher_name": "Town of Ulm",
        "contact_name": "Office of Parks",
        "contact_email": "parks@ulm.example",
        "contact_phone": "+49 731 1",
        "temporal_start": "2020-01-01",
    }


def test_its_links_are_a_file_and_a_service():
    file, service = recorded()[0].distribution
    assert (file.download_url, file.format, file.byte_size) == ("https://data.example/trees.csv", "CSV", 1200)
    assert (service.format, service.terms["access_services"][0]["endpoint_url"]) == (
        "WFS_SRVC",
        ["https://data.example/wfs"],
    )


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "Polygon", "coordinates": [[[9.8, 48.3], [10.1, 48.3], [10.1, 48.5], [9.8, 48.5]]]},
        {"type": "Polygon", "coordinates": [[[48.3, 9.8], [48.3, 10.1], [48.5, 10.1], [48.5, 9.8], [48.3, 9.8]]]},
    ],
    ids=["unclosed", "swapped"],
)
def test_a_polygon_is_repaired(geometry):
    xs, ys = zip(*harvest(record(geometry))[0].spatial.geometry["coordinates"][0], strict=True)
    assert (min(xs), min(ys), max(xs), max(ys)) == (9.8, 48.3, 10.1, 48.5)


def deep():
    found = {"type": "Point", "coordinates": [1, 2]}
    for _ in range(900):
        found = {"type": "GeometryCollection", "geometries": [found]}
    return found


@pytest.mark.parametrize(
    "geometry", [{}, "POINT(1 2)", {"type": "Point", "coordinates": ["a", 2]}, deep(), [1, 2, 3, 4]]
)
def test_a_place_that_is_none_is_told_and_the_record_is_taken_in(geometry):
    draft, problems = harvest(record(geometry))
    assert (draft.title, draft.spatial, len(problems)) == ("A", None, 1)


@pytest.mark.parametrize(
    "properties",
    [
        {
            "contacts": "x",
            "keywords": 7,
            "themes": [1],
            "language": 5,
            "externalIds": {},
            "license": 1,
            "formats": None,
        },
        {"contacts": [{"emails": "x", "roles": 1, "name": "A"}], "themes": [{"concepts": "x"}], "keywords": [None, {}]},
    ],
)
def test_fields_of_the_wrong_form_cost_nothing_else(properties):
    assert harvest(record(**properties))[0].title == "A"


def test_a_day_that_no_calendar_has_is_told():
    assert harvest(record(updated="2023-02-30"))[1] == ["“2023-02-30” is not a date of the calendar."]


@pytest.mark.parametrize(
    ("time", "terms"),
    [
        ({"interval": ["2020-01-01", ".."]}, {"temporal_start": "2020-01-01"}),
        ({"interval": ["..", "2021-01-01"]}, {"temporal_end": "2021-01-01"}),
        ({"date": "2020-01-01"}, {"temporal_start": "2020-01-01", "temporal_end": "2020-01-01"}),
        ("2020", {}),
        ({"interval": []}, {}),
    ],
)
def test_a_time_is_a_period(time, terms):
    draft, _ = harvest(record(time=time))
    assert {key: value for key, value in draft.terms.items() if key.startswith("temporal")} == terms


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({"id": "a"}, "not an object"),
        ([], "not an object"),
        (json.dumps(record(title="")).encode(), "no title"),
        (b"{", "JSON"),
    ],
)
def test_a_record_that_cannot_be_taken_in_says_why(body, sentence):
    with pytest.raises(Unreadable, match=sentence):
        harvest(body)
