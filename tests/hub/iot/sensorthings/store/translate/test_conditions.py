from random import Random

from hub.boundary import PUBLIC
from hub.errors import BadRequest
from hub.iot.sensorthings.store.translate import bounded
from tests.hub.iot.sensorthings.store.translate.random_filters import Maker
from tests.hub.iot.sensorthings.store.translate.tables import kept
from tests.hub.iot.sensorthings.store.translate.world import ids, order

ROUNDS = 150


def test_the_table_holds(town):
    found, expected = kept(town, "conditions")
    assert found == expected


def test_whatever_is_asked_is_answered_or_refused(town):
    maker, answered = Maker(Random(5)), 0
    for number in range(ROUNDS):
        name, text = maker.any()
        try:
            with town.read(PUBLIC) as session, bounded(session):
                (ids if number % 5 else order)(session, name, text)
        except BadRequest:
            continue
        answered += 1
    assert answered > ROUNDS / 3
