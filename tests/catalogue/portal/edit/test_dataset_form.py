"""The fields of a dataset and CKAN's keys lead to each other and back."""

import itertools

import pytest

from catalogue.portal.edit import dataset_form as asked

FREE = {"name": "b", "vocabulary_id": None}
KEPT = {"name": "a", "vocabulary_id": "x"}
PACKAGE = {
    "title": "Trees", "name": "trees", "notes": None, "tags": [FREE, KEPT], "private": True,
    "groups": [{"name": "tran"}, {"name": "envi"}],
    "extras": [{"key": "spatial", "value": "{}"}, {"key": "k", "value": "v"}],
    "geocodingText": ["Ulm", "Neu-Ulm"], "frequency": "http://example.org/x/DAILY", "resources": [], "license_id": None,
}  # fmt: skip


def test_what_is_shown_and_sent_back_changes_nothing():
    assert asked.changes(asked.values(PACKAGE), PACKAGE) == {}
    assert asked.changes({**asked.values(PACKAGE), "groups": ("tran", "envi")}, PACKAGE) == {}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"tag_string": "x,, y"}, {"tags": [{"name": "x"}, {"name": "y"}, KEPT]}),
        ({"groups": ("envi",)}, {"groups": [{"name": "envi"}]}),
        ({"geocodingText": "Ulm ; ;Bonn"}, {"geocodingText": ["Ulm", "Bonn"]}),
        ({"spatial": ""}, {"extras": [{"key": "k", "value": "v"}]}),
        ({"spatial": "x"}, {"extras": [{"key": "k", "value": "v"}, {"key": "spatial", "value": "x"}]}),
        ({"frequency": "DAILY"}, {}),
        ({"private": "false"}, {"private": "false"}),
    ],
)
def test_what_is_typed_becomes_ckans_keys(typed, said):
    assert asked.changes({**asked.values(PACKAGE), **typed}, PACKAGE) == said


@pytest.mark.parametrize(
    ("title", "first"),
    [
        ("Straßen 2024", "strassen-2024"),
        ("", "dataset"),
        ("x", "dataset-x"),
        ("New", "dataset-new"),
        ("日本", "dataset"),
    ],
)
def test_names_are_made_of_titles(title, first):
    found = list(itertools.islice(asked.names(title), 20))
    assert found[:2] == [first, f"{first}-2"]
    assert len(set(found)) == len(found) == 10


def test_a_title_that_reads_as_an_id_is_no_name():
    assert next(asked.names("0" * 8 + "-0000-0000-0000-" + "0" * 12)).startswith("dataset-")


def test_each_field_has_a_key_of_its_own_and_known_choices(english):
    keys = [field.key for field in asked.NEW]
    assert len(keys) == len(set(keys))
    assert {field.kind for field in asked.NEW} <= {"text", "name", "area", "code", "select", "checks", "radio", "email",
                                                   "date", "url"}  # fmt: skip


def test_shortcomings_are_what_readers_would_miss(english):
    assert len(asked.shortcomings({**PACKAGE, "tags": [], "groups": []})) == 3
    whole = {**PACKAGE, "resources": [{}], "notes": "x", "license_id": "cc-zero", "contact_email": "a@b.de"}
    assert asked.shortcomings(whole) == []
