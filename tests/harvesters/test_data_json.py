import json
from functools import cache
from itertools import islice

import pytest

from connectors import data_json as connector
from connectors import json_items
from harvesters import data_json
from harvesters.limits import objection
from hub.errors import Unreadable
from hub.records import Document
from tests.conftest import SAMPLES


@cache
def drafts(name):
    body = (SAMPLES / "ckan" / f"datajson-{name}.data.json").read_bytes()
    documents = [
        one for message in json_items.messages(body, "http://x/", "dataset") for one in connector.parse(message, {})
    ]
    return [draft for one in documents if isinstance(one, Document) for draft in islice(data_json.harvest(one), 1)]


def draft(**fields):
    found, *_ = data_json.harvest(Document("a", connector.DATASET, {"identifier": "a", "title": "A", **fields}))
    return found


def test_a_dataset_is_read_whole():
    found = drafts("usda.gov")[0]
    assert (found.identifier, found.license, found.keyword) == ("USDA-DM-002", "cc-zero", ("Congressional Logs",))
    assert found.terms["publisher_name"] == "Department of Agriculture"
    assert found.terms["contact_email"] == "Alexis.Graves@ocio.usda.gov"
    assert found.terms["access_rights"] == "PUBLIC"
    assert [part.format for part in found.distribution] == ["XLS"]


def test_fields_of_its_own_are_kept():
    assert drafts("usda.gov")[0].extras["additionalFieldDict"] == '{"a": 3}'


@pytest.mark.parametrize("name", ["usda.gov", "collection-2-parent-4-children", "geospatial", "large-spatial"])
def test_every_draft_of_the_samples_can_be_kept(name):
    assert [reason for one in drafts(name) if (reason := objection(one))] == []


def test_a_shape_that_cannot_be_read_costs_only_itself():
    (found,) = drafts("large-spatial")
    assert found.spatial is None
    assert found.extras["spatial_text"].startswith("MULTIPOLYGON")


@pytest.mark.parametrize(
    ("spatial", "kind"),
    [
        ("9,48,10,49", "Polygon"),
        ({"type": "Point", "coordinates": [9, 48]}, "Point"),
        (json.dumps({"type": "Point", "coordinates": [9, 48]}), "Point"),
    ],
)
def test_shapes_come_as_text_box_or_object(spatial, kind):
    assert draft(spatial=spatial).spatial.geometry["type"] == kind


def test_a_place_may_be_a_name():
    assert draft(spatial="Ulm").spatial.name == "Ulm"


@pytest.mark.parametrize("fields", [{"modified": "R/P1D"}, {"accrualPeriodicity": "R/P1D", "modified": "2024-01-01"}])
def test_how_often_may_stand_in_the_place_of_when(fields):
    assert draft(**fields).terms["frequency"] == "DAILY"


@pytest.mark.parametrize(
    "license",
    [
        "https://creativecommons.org/licenses/by/4.0",
        '<a href="https://creativecommons.org/licenses/by/4.0/">see here</a>',
        "<p>CC BY 4.0</p>",
    ],
)
def test_licences_are_found_in_html(license):
    assert draft(license=license).license == "cc-by/4.0"


def test_version_1_0_has_its_one_distribution_in_the_dataset():
    found = draft(accessURL="http://x/trees.csv", format="text/csv", keyword="a tree, a park", mbox="a@ulm.example")
    assert [(part.access_url, part.format) for part in found.distribution] == [("http://x/trees.csv", "CSV")]
    assert (found.keyword, found.terms["contact_email"]) == (("a tree", "a park"), "a@ulm.example")


def test_the_period_and_the_language_are_read():
    found = draft(temporal="2020-01-01/2020-12-31", language=["de-DE"])
    assert (found.terms["temporal_start"], found.terms["language"]) == ("2020-01-01", ["DEU"])


@pytest.mark.parametrize("distribution", ["x", [None, 5, "x", {}], {"title": "no address"}, [[[]]], 7])
def test_distributions_of_other_forms_are_left_out(distribution):
    assert draft(distribution=distribution).distribution == ()


@pytest.mark.parametrize("body", [[], "x", {"identifier": "a"}])
def test_what_is_no_dataset_is_refused(body):
    with pytest.raises(Unreadable):
        list(data_json.harvest(Document("a", connector.DATASET, body)))


def test_a_title_of_another_form_is_kept_as_text():
    assert draft(title={"de": "Bäume"}).title == '{"de": "Bäume"}'
