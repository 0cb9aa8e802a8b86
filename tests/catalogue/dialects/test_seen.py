import pytest

from catalogue.dialects.seen import seen
from hub.boundary import OPERATOR
from hub.datasets import store
from hub.iot.models import Datastream
from tests.catalogue import shelf


@pytest.mark.parametrize(("town", "count"), [("public", 2), ("home", 3), ("partner", 2), ("stranger", 2)])
def test_readings_that_are_not_to_be_seen_are_left_out(database, cast, files, town, count):
    id = shelf.put(database, cast.home, shelf.MINIMAL, files)["dataset"]
    hidden, _ = (shelf.stream(database, cast.home, dataset=id) for _ in range(2))
    with database.write(OPERATOR) as session:
        session.get_one(Datastream, hidden).private = True
    with database.read(cast.scope(town)) as session:
        (found,) = seen(session, store.by_ids(session, [id]))
    assert len(found.distributions) == count
    assert (hidden in [part.datastream_id for part in found.distributions]) is (town == "home")


def test_what_has_no_readings_is_as_it_was(database, cast, files):
    shown = shelf.shown(database, cast.home, shelf.MINIMAL, files)
    with database.read(cast.home.scope) as session:
        assert seen(session, [shown]) == [shown]
