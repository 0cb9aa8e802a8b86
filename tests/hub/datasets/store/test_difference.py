from dataclasses import replace

from hub.datasets.store.difference import LONGEST, difference
from hub.records import DatasetDraft, DistributionDraft, Place

POINT = Place({"type": "Point", "coordinates": [9.9, 48.4]})
TREES = DatasetDraft(
    "trees", "Bäume", description="x" * 500, keyword=("Baum",), license="cc-zero", spatial=POINT,
    terms={"frequency": "MONTHLY"}, extras={"amt": "Grün"},
    distribution=(DistributionDraft("csv", "https://a.example/1.csv", title="Datei", format="CSV"),),
)  # fmt: skip


def told(database, cast, source, draft):
    with database.read(cast.home.scope) as session:
        return difference(session, source, draft)


def test_of_a_new_record_all_that_is_filled_is_told(database, cast, source):
    found = told(database, cast, source, TREES)
    assert ("title", "", "Bäume") in found
    assert ("frequency", "", "MONTHLY") in found
    assert ("extras.amt", "", "Grün") in found
    assert found[-1] == ("distribution", "", "Datei")
    assert max(len(new) for _, _, new in found) == LONGEST


def test_the_same_again_makes_no_difference(database, cast, source, take):
    take(TREES)
    assert told(database, cast, source, TREES) == []


def test_each_field_that_changes_is_told_with_before_and_after(database, cast, source, take):
    take(TREES)
    changed = replace(
        TREES, title="Stadtbäume", keyword=("Baum", "Linde"), terms={}, provenance={"license": "CC0"},
        distribution=(replace(TREES.distribution[0], format="JSON"), DistributionDraft("x", "https://a.example/2")),
    )  # fmt: skip
    assert told(database, cast, source, changed) == [
        ("title", "Bäume", "Stadtbäume"),
        ("keyword", "Baum", "Baum, Linde"),
        ("provenance.license", "", "CC0"),
        ("frequency", "MONTHLY", ""),
        ("Datei: format", "CSV", "JSON"),
        ("distribution", "", "https://a.example/2"),
    ]


def test_a_file_that_goes_is_told(database, cast, source, take):
    take(TREES)
    assert told(database, cast, source, replace(TREES, distribution=())) == [("distribution", "Datei", "")]
