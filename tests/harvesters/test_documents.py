from datetime import UTC, datetime

import pytest

from harvesters import documents
from hub.errors import Unreadable
from hub.records import Column, Document, Place, Table

TABLE = Table((Column("a"),), (("1",),))


def document(identifier="air/trees_2024.csv", **fields):
    return Document(identifier, "text/csv", fields.pop("body", b"a\n1\n"), **fields)


@pytest.mark.parametrize(
    ("identifier", "stem"),
    [
        ("co2_sensor_1.influx.json", "co2_sensor_1"),
        ("school/room.1.csv", "school/room.1"),
        ("air", "air"),
        ("", "unnamed"),
        (".csv", ".csv"),
    ],
)
def test_the_stem_loses_only_what_names_the_format(identifier, stem):
    assert documents.stem(document(identifier)) == stem


def test_json_may_begin_with_a_mark():
    assert documents.json_values(b"\xef\xbb\xbf[1]") == [1]


def test_plain_values_are_handed_on():
    assert documents.json_values({"a": 1}) == {"a": 1}


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"<html><body>502", "HTML page"),
        (b'{"a": [1, 2', "not complete"),
        (b"[" * 200_000, "depth"),
        (b"[NaN]", "not complete"),
        (b"[1e999]", "infinity"),
        ("Größe".encode("cp1252"), "not complete"),
        (b"", "empty"),
    ],
)
def test_what_is_no_json_is_unreadable_with_the_reason(body, reason):
    with pytest.raises(Unreadable, match=reason):
        documents.json_values(body)


def test_an_excerpt_is_short_however_large_and_deep_the_value():
    value = ["x" * 10**6]
    for _ in range(900):
        value = [value] * 3
    assert len(documents.excerpt(value)) <= 400


def test_text_loses_what_no_database_takes():
    assert documents.clean("a\0b\ud800c") == "ab?c"


def test_a_dataset_is_titled_by_its_file():
    draft = documents.dataset(document(), TABLE, "text/csv")
    assert (draft.identifier, draft.title) == ("air/trees_2024.csv", "trees 2024")


def test_the_file_is_kept_as_it_came():
    (part,) = documents.dataset(document(), TABLE, "text/csv").distribution
    assert (part.content, part.byte_size, part.file_name) == (b"a\n1\n", 4, "trees_2024.csv")
    assert (part.format, part.media_type, part.table) == ("CSV", "text/csv", TABLE)


def test_hints_describe_the_dataset():
    hints = {"title": "Bäume", "license": "dl-de-by-2.0", "theme": ["Umwelt", "?"], "keyword": ["Baum"]}
    draft = documents.dataset(document(hints=hints), TABLE, "text/csv")
    assert (draft.title, draft.license, draft.theme, draft.keyword) == ("Bäume", "dl-by-de/2.0", ("ENVI",), ("Baum",))
    assert draft.distribution[0].license == "dl-by-de/2.0"


def test_an_unknown_licence_stays_in_its_own_words():
    draft = documents.dataset(document(hints={"license": "auf Anfrage"}), TABLE, "text/csv")
    assert (draft.license, draft.terms) == ("", {"rights": "auf Anfrage"})


def test_the_hinted_point_is_the_place_of_a_table_without_geometry():
    draft = documents.dataset(document(hints={"longitude": 9.99, "latitude": 48.4}), TABLE, "text/csv")
    assert draft.spatial == Place({"type": "Point", "coordinates": [9.99, 48.4]})


def test_the_time_of_change_is_handed_on():
    modified = datetime(2024, 5, 1, tzinfo=UTC)
    assert documents.dataset(document(modified=modified), TABLE, "text/csv").modified == modified


def test_a_refusal_says_where_and_shows_the_beginning():
    refusal = documents.refusal(document(name="trees.csv"), "row 3", "No.", "x" * 1000)
    assert (refusal.where, len(refusal.record)) == ("trees.csv, row 3", 200)


def test_a_note_is_about_a_record_that_was_taken_in():
    assert documents.note(Document("u", "x", b"", "list"), "row 2", "No place.").kind == "note"
