"""What people find in an archive."""

import pytest

from catalogue.bundle import reader
from catalogue.bundle.contents import Contents
from tests.catalogue import shelf
from tests.conftest import on_sqlite


@on_sqlite
@pytest.mark.parametrize("license", ["", "dl-zero-de/2.0", "https://town.example/licence", "own words"])
def test_every_licence_has_its_text(app, database, cast, files, license):
    shown = shelf.shown(database, cast.home, shelf.replace(shelf.MINIMAL, license=license), files)
    with app.test_request_context():
        text = reader.licence(shown, Contents((), (), ()), "http://localhost").decode()
    assert license in text
    assert "http://localhost/dataset/trees" in text
    assert "\r\n" in text


@on_sqlite
def test_what_looks_like_markup_is_text(app, database, cast, files):
    evil = shelf.replace(shelf.MINIMAL, title="<script>alert(1)</script>", description="<img src=x onerror=alert(1)>")
    shown = shelf.shown(database, cast.home, evil, files)
    with app.test_request_context():
        page = reader.page(shown, Contents((), (), ()), "http://localhost").decode()
    assert "<script" not in page
    assert "<img" not in page
