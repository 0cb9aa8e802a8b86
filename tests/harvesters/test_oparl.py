import json
from pathlib import Path

import pytest

from harvesters import oparl
from hub.records import Document, Refusal

ROOT = "https://rat.example"
COUNCIL = json.loads(
    (Path(__file__).parents[1] / "connectors" / "data" / "oparl.json").read_text().replace("{root}", ROOT)
)
BODY = COUNCIL["/bodies"]["data"][0]
PAPERS = [*COUNCIL["/papers"]["data"], *COUNCIL["/papers?page=2"]["data"]]
PAPERS[0]["mainFile"] = f"{ROOT}/file/1.pdf"  # as the connector keeps it


def harvest(kind="paper", objects=PAPERS, body=BODY, system=COUNCIL["/system"]):
    said = {"system": system, "body": body, "kind": kind, "objects": objects}
    return list(oparl.harvest(Document(f"{ROOT}/{kind}s", oparl.OPARL, said, "Papiere", f"{ROOT}/{kind}s")))


@pytest.fixture(scope="module")
def found():
    return harvest()


def rows(draft):
    table = draft.distribution[0].table
    names = [column.name for column in table.columns]
    return [dict(zip(names, row, strict=True)) for row in table.rows]


def test_a_list_is_a_dataset_of_the_body_with_a_row_for_each_object_that_is_there(found):
    draft = found[0]
    assert (draft.title, draft.theme, draft.spatial.official_key) == ("Vorlagen: Stadt Ulm", ("GOVE",), "08421000")
    assert [row["betreff"] for row in rows(draft)] == ["Radweg Donauufer", "Haushalt", "Anfrage"]


def test_licences_are_inherited_from_the_system(found):
    assert found[0].license == "cc-by/4.0"


@pytest.mark.parametrize(
    ("own", "licenses"),
    [("cc-zero", ["cc-zero"]), ("", ["dl-by-de/2.0", "cc-by/4.0"])],
)
def test_what_all_objects_say_together_goes_before_the_body_and_that_before_the_system(own, licenses):
    said = oparl._licenses([{"license": own}], {"license": "dl-by-de/2.0"}, {"license": "cc-by/4.0"})
    assert said[: len(licenses)] == licenses


def test_files_and_places_stand_in_the_row(found):
    first = rows(found[0])[0]
    assert (first["nummer"], first["datum"], first["ort"]) == ("GD 12/24", "2024-03-01", "Donauufer")
    assert first["datei"] == f"{ROOT}/file/1.pdf"


def test_several_points_are_one_geometry_and_the_dataset_is_the_box_around_all(found):
    draft = found[0]
    assert draft.distribution[0].table.geometries[0] == {
        "type": "MultiPoint",
        "coordinates": [[9.99, 48.39], [10.0, 48.4]],
    }
    assert draft.spatial.geometry["type"] == "Polygon"


def test_other_shapes_together_are_a_collection():
    point, line = {"type": "Point", "coordinates": [1, 2]}, {"type": "LineString", "coordinates": [[1, 2], [3, 4]]}
    assert oparl._together([point, line]) == {"type": "GeometryCollection", "geometries": [point, line]}


def test_what_cannot_be_in_a_row_is_told_and_the_row_stays(found):
    assert rows(found[0])[1]["datum"] is None
    assert [(one.where, one.reason.partition(":")[0]) for one in found[1:]] == [
        ("Papiere, Haushalt", "The row was taken in without its place"),
        ("Papiere, Haushalt", "Datum"),
    ]


def test_the_rows_are_to_be_had_from_this_hub(found):
    part = found[0].distribution[0]
    assert (part.access_url, part.format) == ("", "CSV")


def test_the_service_is_named_with_its_version(found):
    (service,) = found[0].distribution[1].terms["access_services"]
    assert service["endpoint_url"] == [f"{ROOT}/system"]
    assert service["conforms_to"] == ["https://schema.oparl.org/1.1/"]


def test_it_is_known_by_its_list_and_contact_and_span_come_from_the_body_and_its_objects(found):
    draft = found[0]
    assert draft.terms == {
        "identifier": f"{ROOT}/papers",
        "landing_page": "https://www.ulm.example/",
        "publisher_name": "Stadt Ulm",
        "contact_email": "rat@ulm.example",
        "temporal_start": "2023-12-01",
        "language": ["DEU"],
    }
    assert str(draft.modified) == "2024-03-05 09:00:00+00:00"


def test_a_meeting_says_when_and_where():
    (draft,) = harvest("meeting", COUNCIL["/meetings"]["data"])
    (row,) = rows(draft)
    assert (row["beginn"], row["abgesagt"]) == ("2024-04-10T14:00:00+00:00", False)
    assert row["ort"] == "Rathaus, Großer Saal, Marktplatz 1"


def test_committees_are_read_as_well():
    (draft,) = harvest("organization", COUNCIL["/organizations"]["data"])
    assert (draft.title, rows(draft)[0]["von"]) == ("Gremien: Stadt Ulm", "2019-07-01")


def test_a_body_may_say_next_to_nothing():
    (draft,) = harvest("paper", PAPERS[3:], {}, {})
    assert (draft.title, draft.license) == ("Vorlagen", "")


@pytest.mark.parametrize("objects", [[], [{"id": "x", "deleted": True}]])
def test_an_empty_list_does_not_empty_the_table_that_is_there(objects):
    (refusal,) = harvest("paper", objects)
    assert refusal.reason == "The list is empty; what was taken in of it before stays."


ODD = [
    {"name": 7, "date": [], "location": "Rathaus"},
    {"name": {"de": "x"}, "location": [{"geojson": {"type": "Point", "coordinates": [9.9, 48.3]}}, None, 5]},
    {"name": "x\0y\ud800", "reference": "z" * 100_000},
    {"name": "x", "modified": "9999-12-31T23:59:59-14:00", "date": "0000-01-01"},
    {"location": {"geojson": {"geometry": {"type": "GeometryCollection", "geometries": []}}}},
]


@pytest.mark.parametrize("one", ODD, ids=range(len(ODD)))
def test_an_object_of_an_odd_form_takes_no_other_with_it(one):
    found = harvest("paper", [one, PAPERS[3]])
    assert [row["betreff"] for row in rows(found[0])][1] == "Anfrage"


@pytest.mark.parametrize("body", [b"[]", b"{", {"kind": "person"}, None])
def test_what_is_no_list_is_refused(body):
    (refusal,) = oparl.harvest(Document("u", oparl.OPARL, body))
    assert isinstance(refusal, Refusal)
