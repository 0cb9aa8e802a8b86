import pytest

from harvesters import table
from hub import sandbox
from hub.records import Column, DatasetDraft, Document, Place, Refusal

TREES = "Baum-Nr.;Art;Höhe [m];gepflanzt;gesund\n007;Linde;12,5;01.04.1987;ja\n008;Ahorn;9;15.11.2003;nein\n"


def document(body, hints=None, media_type="text/csv"):
    body = body.encode() if isinstance(body, str) else body
    return Document("trees.csv", media_type, body, name="trees.csv", hints=hints or {})


def harvest(body, **given):
    return list(table.harvest(document(body, **given)))


def rows(body, **given):
    return harvest(body, **given)[-1].distribution[0].table.rows


def geometries(body, **given):
    return harvest(body, **given)[-1].distribution[0].table.geometries


def test_a_file_is_a_dataset_with_one_typed_table():
    (draft,) = harvest(TREES.encode("cp1252"))
    found = draft.distribution[0].table
    assert found.columns == (
        Column("Baum-Nr."),
        Column("Art"),
        Column("Höhe", "number", title="Höhe [m]", unit="m"),
        Column("gepflanzt", "date"),
        Column("gesund", "boolean"),
    )
    assert found.rows[0] == ("007", "Linde", 12.5, "1987-04-01", True)


def test_the_file_itself_is_kept():
    (draft,) = harvest(TREES)
    (part,) = draft.distribution
    assert (part.content, part.format, part.media_type) == (TREES.encode(), "CSV", "text/csv")


def test_tabs_are_a_format_of_their_own():
    (draft,) = harvest("a\tb\n1\t2\n", media_type="text/tab-separated-values")
    assert draft.distribution[0].format == "TSV"


def test_bad_rows_are_refused_with_their_numbers_and_the_rest_goes_on():
    found = harvest("a;am\n1;01.02.2023\n2;30.02.2023\n3\n4;02.02.2023\n")
    assert [one.where for one in found if isinstance(one, Refusal)] == ["trees.csv, row 4", "trees.csv, row 3"]
    assert found[-1].distribution[0].table.rows == ((1, "2023-02-01"), (4, "2023-02-02"))


def test_a_refused_value_is_named_by_its_column():
    refusal, _ = harvest("a;am\n1;01.02.2023\n2;30.02.2023\n")
    assert refusal.reason == "am: There is no such date or time: 30.02.2023."


def test_with_every_row_refused_nothing_stored_is_replaced():
    assert [type(one) for one in harvest("a;b\n1\n2\n")] == [Refusal, Refusal]


def test_a_header_alone_is_an_empty_table():
    assert rows("a;b\n") == ()


def test_hints_name_the_delimiter_and_what_is_missing():
    assert rows("a,b;c\n-999;2\n", hints={"delimiter": ";", "missing": ["-999"]}) == ((None, 2),)


@pytest.mark.parametrize(
    ("header", "values"),
    [
        ("lon;lat", "9,99;48,4"),
        ("lat;lon", "48.4012;9.9901"),
        ("Längengrad;Breitengrad", "9,99;48,4"),
        ("Laenge;Breite", "9,99;48,4"),
        ("x;y", "573000;5361000"),
        ("Ostwert;Nordwert", "573000,25;5361000,5"),
        ("Rechtswert;Hochwert", "3573000;5363000"),
        ("X;Y", "5361000;573000"),
    ],
)
def test_columns_with_coordinates_are_places(header, values):
    (geometry,) = geometries(f"{header}\n{values}\n")
    assert geometry["coordinates"] == pytest.approx([9.99, 48.4], abs=0.02)


@pytest.mark.parametrize(
    ("header", "values"),
    [("Laenge;Breite", "2,5;0,4"), ("x;y", "12;400"), ("lat;Name", "48,4;Ulm"), ("lon;lat", "a;b")],
)
def test_other_columns_of_such_names_are_no_places(header, values):
    assert geometries(f"{header}\n{values}\n") == ()


def test_a_named_system_holds_for_columns_that_do_not_name_their_own():
    (geometry,) = geometries("x;y\n573000;5361000\n", hints={"crs": "EPSG:25833"})
    assert geometry["coordinates"][0] == pytest.approx(15.99, abs=0.02)


def test_a_row_without_coordinates_has_no_place():
    assert geometries("n;lon;lat\n1;9,99;48,4\n2;;\n")[1] is None


def test_impossible_coordinates_cost_the_place_but_not_the_row():
    refusal, draft = harvest("n;lon;lat\n1;9,99;48,4\n2;999;48,4\n")
    assert refusal.where == "trees.csv, row 3"
    assert "without its place" in refusal.reason
    assert len(draft.distribution[0].table.rows) == 2


def test_the_place_of_the_dataset_is_the_box_around_its_rows():
    (draft,) = harvest("lon;lat\n9,99;48,4\n")
    assert draft.spatial == Place({"type": "Point", "coordinates": [9.99, 48.4]})


@pytest.mark.parametrize(
    "given",
    [
        {"body": b"\0\0"},
        {"body": b"<html>502</html>"},
        {"body": b""},
        {"body": "a;b\n1;2\n", "hints": {"crs": "Gauß"}},
    ],
)
def test_what_is_no_table_is_one_refusal(given):
    (refusal,) = harvest(**given)
    assert isinstance(refusal, Refusal)


def test_a_body_that_is_no_file_is_refused():
    (refusal,) = table.harvest(Document("a", "text/csv", {"a": 1}))
    assert refusal.reason == "The file is not text."


def test_a_table_is_read_inside_the_sandbox_too():
    (draft,) = sandbox.run(table.harvest, document(TREES + "009;Esche;k.A.;---;ja\n"))
    assert isinstance(draft, DatasetDraft)
