from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.boundary import OPERATOR
from hub.errors import BadRequest, NotFound
from hub.iot.store import spans as store
from hub.iot.store.rollups import DAYS, HOURS
from hub.iot.store.spans import about, spans
from tests.hub.iot.store.test_following import caught_up, done, emptied, operation, send
from tests.hub.iot.store.test_rollups import BERLIN, LIMIT, START, limited, plain, same

__all__ = ["limited"]


def read(database, stream, **period):
    """Hours and days as a reader sees them, in the shape of the plain computation."""
    found = {}
    with database.read(OPERATOR) as session:
        for span in (HOURS, DAYS):
            for start, *values, last_time, above in zip(
                *spans(session, stream, span, BERLIN, **period).columns(), strict=True
            ):
                found[span, start * 1_000_000] = (*values, round(last_time * 1e6), above)
    return found


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(operations=st.lists(operation, min_size=1, max_size=12))
def test_a_reader_sees_what_the_rows_say_however_far_roll_ups_have_come(database, limited, operations):
    emptied(database)
    for rows in done(database, limited, operations):
        same(read(database, limited), plain(rows, LIMIT))


def test_a_hub_whose_roll_ups_were_never_made_computes_them_for_a_reader(database, limited):
    rows = [(START + timedelta(minutes=n), 0, n / 4) for n in range(0, 3000, 7)]
    send(database, limited, rows)
    same(read(database, limited), plain(rows, LIMIT))


@pytest.mark.parametrize("behind", [True, False])
def test_a_period_has_what_begins_in_it(database, limited, behind):
    caught_up(database)
    rows = [(START + timedelta(minutes=n), 0, n / 4) for n in range(0, 9000, 7)]
    send(database, limited, rows)
    if not behind:
        caught_up(database)
    start, end = START + timedelta(hours=2), START + timedelta(hours=99, minutes=5)
    wanted = plain(rows, LIMIT)
    lowest, highest = start.timestamp() * 1e6, end.timestamp() * 1e6
    wanted = {key: values for key, values in wanted.items() if lowest <= key[1] < highest}
    same(read(database, limited, start=start, end=end), wanted)


def test_other_datastreams_in_the_outbox_do_not_matter(database, cast, limited):
    caught_up(database)
    send(database, limited, [(START, 0, 1.0)])
    with database.read(OPERATOR) as session:
        assert store.pending(session, limited + 1) == []
        assert len(store.pending(session, limited)) == 1


def test_more_than_can_be_read_at_once_is_refused(database, limited, monkeypatch):
    monkeypatch.setattr(store, "MOST", 3)
    send(database, limited, [(START + timedelta(hours=n), 0, 1.0) for n in range(5)])
    caught_up(database)
    with pytest.raises(BadRequest, match="choose a shorter time"):
        read(database, limited)


@pytest.mark.parametrize(("town", "seen"), [("home", True), ("partner", False), ("stranger", False), ("public", False)])
def test_a_private_datastream_tells_nothing_of_itself(database, cast, limited, town, seen):
    with database.read(cast.scope(town)) as session:
        if seen:
            assert about(session, limited).threshold == LIMIT
            return
        with pytest.raises(NotFound):
            about(session, limited)
