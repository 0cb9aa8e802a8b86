"""What is being measured just now."""

from datetime import timedelta

from hub.boundary import OPERATOR, PUBLIC
from hub.datasets import store as datasets
from hub.datasets.store.live import live
from hub.db import now
from tests.catalogue.portal import town


def test_the_newest_readings_come_first_one_of_each_kind(database, cast):
    old = town.sine(1, until=now() - timedelta(hours=5))
    series = [("Regen", "mm", old), ("Wind", "m/s", town.sine(1)), ("Still", "", [])]
    _, ids = town.add_station(database, cast.home.id, series)
    with database.read(PUBLIC) as session:
        found = live(session, 6)
        assert [one.datastream for one in found] == [ids[1], ids[0]]
        assert (found[0].dataset, found[0].title) == ("messstation", "Messstation am Markt")
        assert len(live(session, 1)) == 1


def test_private_and_removed_datasets_are_left_out(database, cast):
    name, _ = town.add_station(database, cast.home.id, [("Wind", "m/s", town.sine(1))], private=True)
    with database.read(PUBLIC) as session:
        assert live(session, 6) == []
    with database.write(OPERATOR) as session:
        datasets.remove(session, datasets.dataset(session, name))
    with database.read(cast.home.scope) as session:
        assert live(session, 6) == []
