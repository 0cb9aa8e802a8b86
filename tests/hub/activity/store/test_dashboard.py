from hub.activity import store
from hub.boundary import OPERATOR
from hub.db import EPOCH
from hub.identity import store as identity


def test_who_never_looked_has_seen_nothing_and_others_what_came_before(database, cast):
    with database.write(OPERATOR) as session:
        me, other = (identity.user(session, f"{town}-admin").id for town in ("home", "partner"))
        assert store.seen_at(session, me) == EPOCH
        store.mark_seen(session, me)
    with database.write(OPERATOR) as session:
        first = store.seen_at(session, me)
        store.mark_seen(session, me)
        session.flush()
        assert store.seen_at(session, me) > first > EPOCH
        assert store.seen_at(session, other) == EPOCH
