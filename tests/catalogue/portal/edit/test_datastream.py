"""The clerk's form of a series."""

import pytest

from hub.boundary import OPERATOR
from hub.iot.models import Datastream
from tests.catalogue.portal.edit.clerk import Form
from tests.conftest import on_sqlite
from tests.ingest import add_stream


@pytest.fixture
def stream(database, cast):
    """A public datastream of home."""
    with database.write(OPERATOR) as session:
        return add_stream(session, cast.home.id, private=False).id


def page(stream):
    return f"/datastreams/{stream}/edit"


def kept(database, stream):
    with database.read(OPERATOR) as session:
        row = session.get(Datastream, stream)
        return row.keep_days, row.threshold


def test_what_is_typed_is_kept(database, clerk, stream):
    sent = clerk("home").fill(page(stream), keep_days="90", threshold="21,5")
    assert (sent.status_code, sent.headers["Location"]) == (303, f"/datastreams/{stream}?done=saved")
    assert kept(database, stream) == (90, 21.5)
    assert clerk("home").fill(page(stream), keep_days="", threshold="").status_code == 303
    assert kept(database, stream) == (None, None)


@on_sqlite
@pytest.mark.parametrize(
    "wrong", [{"keep_days": "0"}, {"keep_days": "many"}, {"keep_days": "9" * 30}, {"keep_days": "-3"},
              {"threshold": "high"}, {"threshold": "nan"}, {"threshold": "1e999"}],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_stays_on_the_page(database, clerk, stream, wrong):
    sent = clerk("home").fill(page(stream), **wrong)
    ((name, value),) = wrong.items()
    assert (sent.status_code, Form(sent.text).fields[name]) == (409, [value])
    assert ("This must be a whole number of days" if name == "keep_days" else "This is no number") in sent.text
    assert kept(database, stream) == (None, None)


@pytest.mark.parametrize("town", ["partner", "stranger"])
def test_others_change_nothing(database, clerk, stream, town):
    assert clerk(town).client.get(page(stream)).status_code == 403
    assert kept(database, stream) == (None, None)


@on_sqlite
def test_what_is_private_is_not_there_for_others(database, cast, clerk):
    with database.write(OPERATOR) as session:
        id = add_stream(session, cast.home.id, "secret").id
    assert clerk("stranger").client.get(page(id)).status_code == 404
    assert clerk("stranger").client.get(page(4711)).status_code == 404
