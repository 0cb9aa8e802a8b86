"""What an archive takes in, and what is too much."""

import pytest

from catalogue.bundle.contents import contents
from hub.access import NOBODY, Call
from hub.datasets import store
from tests.catalogue import shelf


@pytest.fixture
def found(app, database, cast, files):
    """What `most` bytes of the dataset that says everything hold: its paths, and those left out."""
    id = shelf.put(database, cast.home, shelf.EVERYTHING, files)["dataset"]

    def ask(most):
        with database.read(cast.home.scope) as session:
            call = Call(session, NOBODY, app.extensions["allmende"])
            made = contents(call, store.shown(session, id), most)
            return [each.path for each in made.entries], [each.path for each in made.left_out]

    return ask


def test_tables_come_before_files(found):
    assert found(10**9) == (
        ["data/baeume.csv", "data/baeume.parquet", "data/zeilen.csv", "data/zeilen.parquet", "originals/bäume.csv"],
        [],
    )


def test_what_does_not_fit_is_left_out_and_what_still_fits_is_not(found):
    taken, left_out = found(30)
    assert taken == ["originals/bäume.csv"]
    assert len(left_out) == 4
