import pytest
from marshmallow import ValidationError

from connectors import dataset_table
from hub.errors import Unreachable
from hub.records import Context

LIST = "ID;Titel\n1;Bäume\n".encode("cp1252")


def fetch(site, door, **config):
    loaded = dataset_table.Config().load({"url": f"{site.url}/liste.csv?a=b", **config})
    return list(dataset_table.fetch(Context(loaded, door))), loaded


def test_a_table_is_one_document_with_what_is_known_of_its_columns(site, door):
    site.reply = lambda *_: (200, {"Content-Type": "text/csv"}, LIST)
    (message,), config = fetch(site, door, mapping="title = Titel", delimiter=";")
    (document,) = dataset_table.parse(message, config)
    assert (document.media_type, document.name, document.body) == (dataset_table.LISTING, "liste.csv", LIST)
    assert document.hints["mapping"] == {"title": "Titel"}
    assert (document.hints["delimiter"], document.hints["media_type"]) == (";", "text/csv")


def test_a_row_that_cannot_be_read_may_be_any_dataset(site, door):
    site.reply = lambda *_: (200, {"Content-Type": "text/csv"}, b"")
    (message,), config = fetch(site, door)
    (document,) = dataset_table.parse(message, config)
    assert document.hints["lists"]


def test_a_page_for_people_ends_the_run(site, door):
    site.reply = lambda *_: (200, {}, b"<html><body>404</body></html>")
    with pytest.raises(Unreachable, match="HTML"):
        fetch(site, door)


def test_a_table_names_all_its_datasets():
    assert dataset_table.names_everything({}, {})


def test_another_separator_is_refused():
    with pytest.raises(ValidationError):
        dataset_table.Config().load({"url": "https://a.example/", "delimiter": "x"})
