import json
from itertools import islice
from pathlib import Path

import pytest

from connectors import socrata as connector
from harvesters import socrata
from hub.errors import Unreadable
from hub.records import Document, Message

CATALOG = Path(__file__).parents[1] / "connectors" / "data" / "socrata-catalog.json"


def drafts(*records):
    body = json.dumps({"results": records}).encode() if records else CATALOG.read_bytes()
    return [
        draft
        for one in connector.parse(Message(body, url="http://x/"), {})
        for draft in islice(socrata.harvest(one), 1)
    ]


def test_a_dataset_is_read_whole():
    found = drafts()[0]
    assert (found.identifier, found.title, found.license) == ("6yaw-2m8q", "Parkplätze", "cc-by/4.0")
    assert found.description == "Belegung der Parkplätze.\n\n| Stand: täglich"
    assert (found.keyword, found.theme) == (("parken", "verkehr"), ("TRAN",))
    assert (found.issued.year, found.modified.isoformat()) == (2020, "2026-05-09T22:12:17+00:00")
    assert (found.terms["publisher_name"], found.terms["contact_email"]) == ("Tiefbauamt", "parken@town.example")
    assert (found.terms["frequency"], found.terms["landing_page"]) == ("DAILY", "https://data.town.example/d/6yaw-2m8q")
    assert found.spatial.geometry["coordinates"][0][0] == [9.9, 48.3]
    assert found.extras == {"Akte_Zeichen": "66/1"}


def test_rows_come_as_csv_and_json():
    assert [part.access_url for part in drafts()[0].distribution] == [
        "https://data.town.example/resource/6yaw-2m8q.csv",
        "https://data.town.example/resource/6yaw-2m8q.json",
    ]


def test_what_lies_elsewhere_is_reached_there():
    assert [(part.format, part.access_url.rpartition("/")[2]) for part in drafts()[1].distribution] == [
        ("HTML", "haltestellen"),
        ("CSV", "haltestellen.csv"),
        ("GEOJSON", "haltestellen.geojson"),
    ]


@pytest.mark.parametrize(
    "more",
    [
        {"classification": 5, "metadata": [], "permalink": 7},
        {
            "classification": {"domain_metadata": [1, {"key": None}], "domain_tags": {"a": 1}},
            "metadata": {"license": []},
        },
        {"metadata": {"access_points": [], "additional_access_points": [5]}},
    ],
)
def test_values_of_other_forms_cost_only_themselves(more):
    assert drafts({"resource": {"id": "aaaa-0001", "name": "A"}, **more})[0].title == "A"


def test_what_is_no_dataset_is_refused():
    with pytest.raises(Unreadable, match="no description"):
        list(socrata.harvest(Document("a", connector.DATASET, {})))
