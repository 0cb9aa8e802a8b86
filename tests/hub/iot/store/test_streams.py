"""Several datastreams at once, as far as they may be seen."""

from shapely import Point

from hub.boundary import PUBLIC
from hub.iot.store import streams
from tests.catalogue.portal import town


def test_only_what_may_be_seen_is_found(database, cast):
    _, ids = town.add_station(database, cast.home.id, [("A", "", []), ("B", "", [])], private=True)
    with database.read(PUBLIC) as session:
        assert streams.datastreams(session, ids) == {}
        assert streams.places(session, ids) == []
    with database.read(cast.home.scope) as session:
        assert {key: row.name for key, row in streams.datastreams(session, ids).items()} == {ids[0]: "A", ids[1]: "B"}


def test_a_place_is_found_once_for_all_its_series(database, cast):
    _, ids = town.add_station(database, cast.home.id, [("A", "", []), ("B", "", [])])
    with database.read(PUBLIC) as session:
        assert streams.places(session, ids) == [Point(9.991, 48.398)]


def test_which_may_be_seen_is_told_alone(database, cast):
    _, (id,) = town.add_station(database, cast.home.id, [("A", "", [])], private=True)
    for name, seen in {"public": [], "home": [id], "stranger": []}.items():
        with database.read(cast.scope(name)) as session:
            assert streams.visible(session, [id]) == frozenset(seen)


def test_nothing_asked_is_nothing_found(database, cast):
    with database.read(PUBLIC) as session:
        assert streams.datastreams(session, []) == {}
        assert streams.places(session, []) == []
        assert streams.visible(session, []) == frozenset()


def test_the_extent_counts_what_may_be_seen(database, cast):
    town.add_station(database, cast.home.id, [("A", "", town.sine(1)), ("B", "", [])], private=True)
    with database.read(PUBLIC) as session:
        assert streams.extent(session) == streams.Extent(0, 0)
    with database.read(cast.home.scope) as session:
        assert streams.extent(session) == streams.Extent(1, 7)
