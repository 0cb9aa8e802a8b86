"""What is known beside datasets."""

from dataclasses import replace
from datetime import date

from catalogue.dcat import known
from hub.datasets import store
from hub.iot.models import StreamFigures
from tests.catalogue import shelf


def test_days_and_tables_with_places_are_known(home, stored):
    database, town = home
    tables = stored(shelf.EVERYTHING)
    live = stored(replace(shelf.MINIMAL, name="live")).dataset.id
    stream = shelf.stream(database, town, range(30), dataset=live)
    with database.write(town.scope) as session:
        session.add(StreamFigures(datastream_id=stream, day=date(2024, 5, 3), freshness=1.0, coverage=0.5))
    with database.read(town.scope) as session:
        streaming = store.shown(session, live)
        beside = known.beside(session, [tables, streaming])
    assert known.streams([tables, streaming]) == [stream]
    assert [day.isoformat() for day in beside.days[stream]] == ["2024-05-01", "2024-05-02"]
    assert beside.placed == {tables.distributions[0].id}  # the second table has rows and no places
    assert beside.figures == {live: {"freshness": 1.0, "coverage": 0.5}}


def test_of_nothing_nothing_is_known(home):
    database, town = home
    with database.read(town.scope) as session:
        assert known.beside(session, []) == known.Beside()
