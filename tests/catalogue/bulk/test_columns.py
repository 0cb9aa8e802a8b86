from catalogue import dcat
from catalogue.bulk import columns
from catalogue.dialects.saying import Saying
from tests.catalogue import shelf
from tests.catalogue.dialects.conftest import PORTAL, shop

__all__ = ["shop"]


def row(shown, beside=dcat.NOTHING):
    return columns.row(Saying(dcat.dataset(PORTAL, shown, beside)), shown)


def test_a_row_has_a_value_for_every_column(shop):
    found = row(shop.everything, shop.beside)
    assert list(found) == columns.SCHEMA.names
    assert {key: found[key] for key in ("name", "publisher", "contact_email", "theme", "language", "frequency")} == {
        "name": "everything",
        "publisher": "Amt für Bäume",
        "contact_email": "baum@town.example",
        "theme": ["ENVI", "REGI"],
        "language": ["DEU", "ENG"],
        "frequency": "DAILY",
    }
    assert found["bbox"] == {"xmin": 9.9, "ymin": 48.3, "xmax": 10.0, "ymax": 48.4}
    assert (found["temporal_start"], found["temporal_end"]) == ("2020", "2023-12-31")


def test_distributions_are_a_list_in_the_row(shop):
    found = row(shop.everything, shop.beside)["distribution"]
    file = next(each for each in found if each["title"] == "Bäume")
    assert (file["format"], file["media_type"], file["byte_size"], len(file["sha256"])) == ("CSV", "text/csv", 21, 64)


def test_what_is_not_known_is_null(shop):
    found = row(shop.minimal)
    assert [found[key] for key in ("bbox", "frequency", "contact_email", "temporal_start")] == [None] * 4


def test_rows_become_a_table_and_none_an_empty_one(shop):
    table = columns.table(columns.lines([row(shop.everything, shop.beside), row(shop.minimal)]))
    assert table.schema == columns.SCHEMA
    assert table.column("title").to_pylist() == [shelf.EVERYTHING.title, shelf.MINIMAL.title]
    assert columns.table([]).num_rows == 0
