from uuid import uuid4

from hub import changes
from hub.boundary import OPERATOR, PUBLIC
from hub.datasets.models import Dataset, Distribution
from hub.datasets.store.column_changes import column_changes, note_columns


def columns(**types):
    return [{"name": name, "type": type} for name, type in types.items()]


def make(session, town, private=False):
    row = Dataset(name="trees", title="Trees", owner_id=town.id, private=private)
    row.distributions = [Distribution(columns=columns(a="text", b="integer"))]
    session.add(row)
    session.flush()
    return row.distributions[0]


def note(database, cast, before, **options):
    with database.write(cast.home.scope) as session:
        part = make(session, cast.home, **options)
        return part.id, note_columns(session, part, before, cast.home.id) is not None


def test_what_changed_is_kept_and_announced_in_the_feed(database, cast):
    id, changed = note(database, cast, columns(b="text", c="date"))
    assert changed
    with database.read(PUBLIC) as session:
        (row,) = column_changes(session, [id])
        assert (row.added, row.removed, row.retyped) == (["a"], ["c"], ["b"])
    with database.read(OPERATOR) as session:
        (told,) = [each for each in changes.since(session, 0) if each.kind == "schema"]
        assert (told.subject, told.owner_id) == (str(id), cast.home.id)


def test_the_first_table_and_the_same_columns_are_no_change(database, cast):
    with database.write(cast.home.scope) as session:
        part = make(session, cast.home)
        assert note_columns(session, part, []) is None
        assert note_columns(session, part, columns(b="integer", a="text")) is None
        assert column_changes(session, [part.id]) == []


def test_changes_of_what_is_private_are_seen_by_its_owner_alone(database, cast):
    id, _ = note(database, cast, columns(c="text"), private=True)
    for town, count in (("home", 1), ("stranger", 0), ("public", 0)):
        with database.read(cast.scope(town)) as session:
            assert len(column_changes(session, [id, uuid4()])) == count
