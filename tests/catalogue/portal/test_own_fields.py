"""Fields of a portal's own schema on its pages."""

import pytest

from tests.catalogue.actions.test_scheming import PARTS, WHOLE
from tests.catalogue.caller import create
from tests.catalogue.scheming import portal
from tests.conftest import on_sqlite


@pytest.fixture(autouse=True)
def schemas(tmp_path):
    """The portal has schemas of its own before it starts."""
    portal.write(tmp_path / "schemas")


def line(page, label):
    """What stands behind a label."""
    return page.partition(f'<th scope="row">{label}</th>')[2].partition("<td>")[2].partition("</td>")[0]


@on_sqlite
def test_fields_stand_with_their_labels_in_the_readers_language(get, client):
    made = create(client("home"), "trees", **WHOLE, resources=PARTS)
    page = get("/dataset/trees").text
    for label, text in (
        ("Güte", "Gemeldet"), ("Für wen", "All, Staff"), ("Erhoben", "31. Mai 2024"), ("Bäume", "12"),
        ("Gesehen", "31. Mai 2024, 10:00 Uhr"), ("Quellen", "Luftbild, Begehung"), ("Geprüft", "ja"),
        ("Seite", '<a href="https://home.example/b">https://home.example/b</a>'), ("Motto", "Grün"),
        ("Ämter", "Name: Gartenamt; Art: Amtlich; Telefone: 1, 2, Name: Forst"),
        ("Einstellungen", "{&#34;a&#34;:[1,{&#34;b&#34;:null}]}"),
    ):  # fmt: skip
        assert line(page, label) == text, label
    english = get("/dataset/trees", language="en").text
    assert (line(english, "Grade"), line(english, "Motto"), line(english, "Geprüft")) == ("Reported", "Green", "yes")
    part = get(f"/dataset/trees/resource/{made['resources'][0]['id']}", language="en").text
    assert (line(part, "Scale"), line(part, "Schritte")) == ("1:500", "Am: 2 January 2024")


@on_sqlite
def test_nothing_that_somebody_writes_becomes_markup_or_a_script(get, client):
    wild = '<script>alert(1)</script>"'
    create(client("home"), "trees", **WHOLE | {"origins": [wild, "javascript:alert(1)"], "motto": {"de": wild}})
    page = get("/dataset/trees").text
    assert "<script>alert" not in page
    assert 'href="javascript:' not in page
