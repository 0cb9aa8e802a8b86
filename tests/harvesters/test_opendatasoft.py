import json
from itertools import islice
from pathlib import Path

import pytest

from connectors import opendatasoft as connector
from harvesters import opendatasoft
from hub.errors import Unreadable
from hub.records import Document, Message

CATALOG = Path(__file__).parents[1] / "connectors" / "data" / "opendatasoft-catalog.json"
URL = "https://daten.example/api/explore/v2.1/catalog/exports/json"


def drafts(records=None):
    body = CATALOG.read_bytes() if records is None else json.dumps(records).encode()
    documents = [one for one in connector.parse(Message(body, url=URL), {}) if isinstance(one, Document)]
    return [draft for one in documents for draft in islice(opendatasoft.harvest(one), 1)]


def test_a_dataset_is_read_whole():
    found = drafts()[0]
    assert (found.identifier, found.title, found.license) == ("fb66-baumkataster", "Baumkataster", "dl-by-de/2.0")
    assert found.description == "Alle **Stadtbäume** mit Art und Pflanzjahr."
    assert (found.theme, found.keyword) == (("ENVI", "REGI"), ("Bäume", "Grünflächen"))
    assert (found.spatial.name, found.spatial.geometry["type"]) == ("Beispielhausen", "Polygon")
    assert (found.modified.isoformat(), found.issued.year) == ("2026-06-13T04:10:00+00:00", 2019)
    assert found.terms["landing_page"] == "https://daten.example/explore/dataset/fb66-baumkataster/"
    assert (found.terms["frequency"], found.terms["temporal_start"]) == ("DAILY", "1990-01-01")
    assert found.terms["contact_email"] == "umwelt@beispielhausen.example"
    assert found.extras == {"aktenzeichen": "66/3-12", "dct:created": "2019-01-07T00:00:00+00:00"}


def test_the_exports_of_rows_and_the_files_beside_them_are_distributions():
    root = "https://daten.example/api/explore/v2.1/catalog/datasets/fb66-baumkataster"
    found = drafts()[0].distribution
    assert [part.format for part in found] == ["CSV", "JSON", "GEOJSON", "SHP", "PDF"]
    assert found[0].download_url == f"{root}/exports/csv"
    assert found[-1].access_url == f"{root}/attachments/legende_pdf"


def test_a_dataset_without_rows_has_only_its_files():
    assert [part.access_url for part in drafts()[1].distribution] == ["https://beispielhausen.example/satzungen.zip"]


@pytest.mark.parametrize(
    "metas",
    [{"title": "A", "keyword": ["b"]}, {"default": {"title": {"value": "A", "override": False}}}],
)
def test_older_interfaces_are_read_too(metas):
    assert drafts([{"datasetid": "a", "metas": metas}])[0].title == "A"


@pytest.mark.parametrize("metas", [None, [], "x"])
def test_a_dataset_without_metadata_is_refused(metas):
    with pytest.raises(Unreadable, match="no metadata"):
        drafts([{"dataset_id": "a", "metas": metas}])


@pytest.mark.parametrize("default", [{"title": "A", "bbox": 5, "references": 7, "keyword": {"x": 1}, "license": [[]]}])
def test_values_of_other_forms_cost_only_themselves(default):
    for files in ([1, None], 1.5, True, [{"id": "\ud800"}]):
        assert drafts([{"dataset_id": "a", "metas": {"default": default}, "attachments": files}])[0].title == "A"
