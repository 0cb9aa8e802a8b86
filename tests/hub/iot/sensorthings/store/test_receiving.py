import time

import pytest
from shapely import Point

from hub.access import Principal
from hub.boundary import OPERATOR
from hub.errors import BadRequest, Forbidden, NotFound
from hub.iot.models import Datastream, FeatureOfInterest, Location, Thing
from hub.iot.sensorthings.store import receiving
from hub.iot.sensorthings.store.receiving import Receiver
from tests.ingest import add_stream


def principal(cast, town, role="editor"):
    return Principal(roles={getattr(cast, town).id: role}, may_write=True)


@pytest.fixture
def streams(database, cast):
    """A private datastream, a public one, and one with two values."""
    with database.write(OPERATOR) as session:
        made = [
            add_stream(session, cast.home.id, "private"),
            add_stream(session, cast.home.id, "public", private=False),
            add_stream(session, cast.home.id, "several", units=[{}, {}], observation_types=["a", "b"]),
        ]
        return [each.id for each in made]


def test_the_owner_may_add_to_all(database, cast, streams):
    receiver, home = Receiver(database), principal(cast, "home")
    with database.read(home.scope) as session:
        widths = [receiver.stream(session, home, id, several=n == 2).width for n, id in enumerate(streams)]
    assert widths == [None, None, 2]


@pytest.mark.parametrize("town", ["partner", "stranger"])
def test_other_towns_may_add_to_none(database, cast, streams, town):
    receiver, other = Receiver(database), principal(cast, town)
    with database.read(other.scope) as session:
        for id, error in zip(streams, (NotFound, Forbidden, NotFound), strict=True):
            with pytest.raises(error):
                receiver.stream(session, other, id, several=id == streams[2])


def test_a_reader_of_the_own_town_may_not_add(database, cast, streams):
    reader = principal(cast, "home", role="member")
    with database.read(reader.scope) as session, pytest.raises(Forbidden):
        Receiver(database).stream(session, reader, streams[0], several=False)


def test_a_device_may_add_to_its_own(database, streams):
    device = Principal(device=streams[0])
    with database.read(device.scope) as session:
        assert Receiver(database).stream(session, device, streams[0], several=False).id == streams[0]
        for id, error in ((streams[1], Forbidden), (streams[2], NotFound)):
            with pytest.raises(error):
                Receiver(database).stream(session, device, id, several=id == streams[2])


def test_a_datastream_is_no_multidatastream(database, cast, streams):
    home = principal(cast, "home")
    with database.read(home.scope) as session:
        for id in streams:
            with pytest.raises(NotFound):
                Receiver(database).stream(session, home, id, several=id != streams[2])


def test_what_was_asked_holds_a_second_at_most(database, cast, streams, monkeypatch):
    receiver, home, clock = Receiver(database), principal(cast, "home"), [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    with database.read(home.scope) as session:
        receiver.stream(session, home, streams[0], several=False)
    with database.write(OPERATOR) as session:
        session.get(Datastream, streams[0]).owner_id = cast.stranger.id
    clock[0] += 1.0
    with database.read(home.scope) as session, pytest.raises(NotFound):
        receiver.stream(session, home, streams[0], several=False)


def test_what_is_remembered_is_bounded(database, streams, monkeypatch):
    monkeypatch.setattr(receiving, "MOST", 2)
    receiver = Receiver(database)
    for id in streams:
        receiver._known(id)
    assert len(receiver._kept) <= 2


def place(database, stream, point):
    with database.write(OPERATOR) as session:
        row = session.get(Datastream, stream)
        thing = session.get(Thing, row.thing_id)
        thing.locations = [Location(name="l", location=point, owner_id=row.owner_id)]


def test_a_feature_is_made_of_the_place_and_is_the_datastreams_own(database, stream):
    place(database, stream, Point(9, 48))
    assert [Receiver(database).feature(stream, None) for _ in range(2)] == [None, None]
    with database.read(OPERATOR) as session:
        row = session.get(Datastream, stream)
        assert session.get(FeatureOfInterest, row.feature_of_interest_id).feature == Point(9, 48)
        assert row.observed_area == Point(9, 48)


def test_after_a_move_rows_name_the_new_place(database, stream):
    place(database, stream, Point(9, 48))
    Receiver(database).feature(stream, None)
    place(database, stream, Point(10, 48))
    feature = Receiver(database).feature(stream, None)
    with database.read(OPERATOR) as session:
        assert session.get(FeatureOfInterest, feature).feature == Point(10, 48)
        assert session.get(Datastream, stream).observed_area.length == 1


def test_without_a_place_there_is_no_feature(database, stream):
    assert Receiver(database).feature(stream, None) is None


def test_a_feature_that_is_not_there_cannot_be_named(database, stream):
    with pytest.raises(BadRequest):
        Receiver(database).feature(stream, 99)


def test_where_nothing_has_a_place_nobody_writes_to_find_one(database, stream, monkeypatch):
    monkeypatch.setattr(receiving, "KEPT", 0.0)
    receiver = Receiver(database)
    monkeypatch.setattr(database, "write", None)
    assert [receiver.feature(stream, None) for _ in range(2)] == [None, None]
