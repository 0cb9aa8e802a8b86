import pytest
from sqlalchemy.exc import IntegrityError

from hub.boundary import OPERATOR
from hub.iot.models import Calibration, Datastream, HistoricalLocation, Latest, Thing, observation
from tests.ingest import START, add_stream


def test_ids_count_up_and_stay_below_two_to_the_31(database, cast):
    with database.write(OPERATOR) as session:
        first, second = (add_stream(session, cast.home.id, name).id for name in "ab")
    assert 0 < first < second < 2**31


def test_a_source_names_a_thing_and_a_datastream_only_once(database, cast):
    with database.write(OPERATOR) as session:
        stream = add_stream(session, cast.home.id, identifier="co2")
        thing, owner = stream.thing_id, stream.owner_id

    def again():
        with database.write(OPERATOR) as session:
            other = add_stream(session, owner, "other", identifier="co2")
            other.thing_id = thing

    with pytest.raises(IntegrityError):
        again()


@pytest.mark.parametrize("town", ["partner", "stranger", "public"])
def test_what_belongs_to_a_private_datastream_is_seen_by_its_owner_alone(database, cast, town):
    with database.write(OPERATOR) as session:
        stream = add_stream(session, cast.home.id)
        session.add(Calibration(datastream_id=stream.id, valid_from=START))
        session.add(Latest(datastream_id=stream.id, phenomenon_time=START, first_time=START))
        key, thing = stream.id, stream.thing_id
    kinds = ((Datastream, key), (Thing, thing), (Calibration, 1), (Latest, key))
    with database.read(cast.scope(town)) as session:
        assert [session.get(kind, id) for kind, id in kinds] == [None] * 4
    with database.read(cast.home.scope) as session:
        assert all(session.get(kind, id) for kind, id in kinds)


def test_calibrations_go_with_their_datastream(database, cast):
    with database.write(OPERATOR) as session:
        stream = add_stream(session, cast.home.id)
        session.add(Calibration(datastream_id=stream.id, valid_from=START))
        session.flush()
        session.delete(stream)
    with database.read(OPERATOR) as session:
        assert session.get(Calibration, 1) is None


def test_observations_have_no_owner_of_their_own():
    assert [column.name for column in observation.primary_key] == ["datastream_id", "phenomenon_time", "id"]
    assert not observation.foreign_keys


def test_a_place_in_history_belongs_to_its_thing():
    column, key, parent = HistoricalLocation.__part_of__()
    assert (column.key, key.key, parent) == ("thing_id", "id", Thing)


def test_the_id_of_a_deleted_datastream_is_never_given_again(database, cast):
    with database.write(OPERATOR) as session:
        first = add_stream(session, cast.home.id, "first")
        deleted = first.id
        session.delete(first)
    with database.write(OPERATOR) as session:
        assert add_stream(session, cast.home.id, "second").id > deleted
