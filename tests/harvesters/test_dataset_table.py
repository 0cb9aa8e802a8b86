import csv
import io

import pytest

from connectors.dataset_table import LISTING
from harvesters import dataset_table
from hub.records import DatasetDraft, Document, Refusal
from tests.conftest import SAMPLES
from tests.harvesters.test_listed import workbook

HEADER = [
    "Dataset-ID", "Titel", "Beschreibung", "Schlagworte", "Kategorie", "Lizenz", "Link", "Format", "Herausgeber",
    "Stand", "Zeitraum", "Raumbezug", "Aktualisierungszyklus", "Sachgebiet",
]  # fmt: skip
TREES = [
    "1", "Bäume", "Alle Bäume", "Baum; Grün", "Umwelt", "Datenlizenz Deutschland Namensnennung 2.0",
    "https://ulm.example/baeume.csv", "CSV", "Grünflächenamt", "01.05.2024", "2020-2023", "Ulm", "jährlich", "67",
]  # fmt: skip
MORE = ["1", "", "", "", "", "", "https://ulm.example/baeume", "WMS", "", "", "", "", "", ""]


def harvest(*lines, header=HEADER, **hints):
    file = io.StringIO()
    csv.writer(file, delimiter=";").writerows([header, *lines])
    return list(dataset_table.harvest(Document("u", LISTING, file.getvalue().encode(), "liste.csv", "u", hints=hints)))


@pytest.fixture(scope="module")
def trees():
    (draft,) = harvest(TREES, MORE)
    return draft


def test_columns_are_known_by_the_names_that_offices_give_them(trees):
    assert (trees.identifier, trees.title, trees.description) == ("1", "Bäume", "Alle Bäume")
    assert (trees.keyword, trees.theme, trees.license) == (("Baum", "Grün"), ("ENVI",), "dl-by-de/2.0")
    assert trees.terms == {
        "identifier": "1",
        "publisher_name": "Grünflächenamt",
        "frequency": "ANNUAL",
        "temporal_start": "2020-01-01",
        "temporal_end": "2023-12-31",
    }
    assert (str(trees.modified.date()), trees.spatial.name) == ("2024-05-01", "Ulm")


def test_a_column_that_has_no_field_stays_as_an_extra(trees):
    assert trees.extras == {"Sachgebiet": "67"}


def test_the_words_of_the_table_stay_beside_the_codes(trees):
    assert trees.provenance["license"] == "Datenlizenz Deutschland Namensnennung 2.0"


def test_several_rows_of_one_dataset_are_its_resources(trees):
    assert [(part.access_url, part.download_url, part.format) for part in trees.distribution] == [
        ("https://ulm.example/baeume.csv", "https://ulm.example/baeume.csv", "CSV"),
        ("https://ulm.example/baeume", "", "WMS_SRVC"),
    ]


def test_below_a_merged_cell_a_row_goes_on_with_the_dataset_above():
    goes_on = ["", "", *MORE[2:]]
    (draft,) = harvest(TREES, goes_on)
    assert len(draft.distribution) == 2


def test_without_an_identifier_the_title_tells_datasets_apart():
    first, second = harvest(["Bäume", "https://a.example/"], ["Bänke", ""], header=["Titel", "URL"])
    assert (first.identifier, second.identifier) == ("baeume", "baenke")


def test_the_owner_says_what_an_unusual_column_means():
    (draft,) = harvest(["Bäume", "a"], header=["Was", "Wer"], mapping={"title": "Was", "publisher_name": "Wer"})
    assert (draft.title, draft.terms["publisher_name"]) == ("Bäume", "a")


def test_a_mapping_to_a_field_that_tables_do_not_have_is_left_to_the_pipeline():
    (draft,) = harvest(["Bäume", "x"], header=["Titel", "Wer"], mapping={"contributor_id": "Wer"})
    assert draft.extras == {"Wer": "x"}


def test_several_addresses_in_one_cell_are_several_resources():
    (draft,) = harvest(["A", "https://a.example/1.csv\nhttps://a.example/2.csv"], header=["Titel", "URL"])
    assert len(draft.distribution) == 2


PLACES = [
    ("9.9, 48.3, 10.1, 48.5", [[9.9, 48.3], [10.1, 48.5]]),
    ("POLYGON((9.9 48.3, 10.1 48.3, 10.1 48.5, 9.9 48.3))", [[9.9, 48.3], [10.1, 48.5]]),
    ("SRID=4326;POINT (9.9 48.3)", [[9.9, 48.3], [9.9, 48.3]]),
    ('{"type": "Point", "coordinates": [9.9, 48.3]}', [[9.9, 48.3], [9.9, 48.3]]),
    ("POLYGON((48.3 9.9, 48.5 10.1, 48.5 9.9))", [[9.9, 48.3], [10.1, 48.5]]),
]


@pytest.mark.parametrize(("text", "corners"), PLACES)
def test_a_box_and_a_shape_are_places(text, corners):
    (draft,) = harvest(["A", text], header=["Titel", "Raumbezug"])
    shape = draft.spatial.geometry
    spots = shape["coordinates"][0] if shape["type"] == "Polygon" else [shape["coordinates"]]
    assert [
        [min(x for x, _ in spots), min(y for _, y in spots)],
        [max(x for x, _ in spots), max(y for _, y in spots)],
    ] == corners


DOUBTS = [
    ("Stand", "2023-02-30", "modified"),
    ("Raumbezug", "POINT (1e400 99999999)", "spatial"),
    ("Raumbezug", "{" * 30_000, "spatial"),
    ("URL", "siehe Intranet", "url"),
]


@pytest.mark.parametrize(("column", "value", "field"), DOUBTS)
def test_a_value_that_cannot_be_is_told_and_the_dataset_is_taken_in(column, value, field):
    draft, refusal = harvest(["A", value], header=["Titel", column])
    assert isinstance(draft, DatasetDraft)
    assert refusal.reason.startswith(f"{field}: ")
    assert refusal.kind == "note"


def test_wkt_of_any_depth_is_never_nested_here():
    found = harvest(["A", "GEOMETRYCOLLECTION(" * 6_000], header=["Titel", "Raumbezug"])
    assert isinstance(found[0], DatasetDraft)


def test_a_row_that_names_no_dataset_is_refused_with_its_number():
    refusal, draft = harvest(["", "nur Text"], ["A", ""], header=["Titel", "Bemerkung"])
    assert refusal.where == "liste.csv, row 2"
    assert draft.title == "A"


def test_of_a_refused_row_it_is_said_which_dataset_it_is_where_that_can_be_known():
    untitled, unknown = harvest(["7", ""], ["", "nur Text"], header=["ID", "Bemerkung"])[::-1]
    assert (untitled.identifier, unknown.identifier) == ("7", "u")
    lost, *_ = dataset_table.harvest(Document("u", LISTING, b'ID;Titel\n1;"offen\n'))
    assert lost.identifier == ""


def test_a_licence_in_prose_is_kept_as_rights():
    (draft,) = harvest(["A", "Bitte fragen"], header=["Titel", "Lizenz"])
    assert (draft.license, draft.terms["rights"]) == ("", "Bitte fragen")


def test_a_workbook_is_read_like_a_csv(trees):
    document = Document("u", LISTING, workbook(HEADER, TREES, MORE), "liste.xlsx", "u")
    assert list(dataset_table.harvest(document)) == [trees]


@pytest.mark.parametrize("body", [b"", b"<html/>", b"PK\x03\x04", b"%PDF-1.4", b"Titel;URL\n", None])
def test_what_is_no_table_is_refused(body):
    (refusal,) = dataset_table.harvest(Document("u", LISTING, body, "liste.csv"))
    assert isinstance(refusal, Refusal)


def test_a_real_list_of_portals_is_taken_in_whole():
    body = (SAMPLES / "ckan" / "german-open-data-portals-2023.csv").read_bytes()
    mapping = {"title": "portal_title", "identifier": "url", "landing_page": "url"}
    found = list(dataset_table.harvest(Document("u", LISTING, body, "portals.csv", hints={"mapping": mapping})))
    drafts = [one for one in found if isinstance(one, DatasetDraft)]
    assert len(drafts) > 150
    assert drafts[0].title == "Aachen"
