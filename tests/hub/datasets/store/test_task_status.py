"""Notes of programs on resources."""

import pytest

from hub.boundary import OPERATOR, PUBLIC
from hub.datasets import store
from hub.errors import NotFound
from hub.records import DatasetDraft, DistributionDraft

NOTE = {"entity_id": "x", "entity_type": "resource", "task_type": "xloader", "key": "xloader", "value": "{}"}


def test_a_note_is_written_found_by_its_key_and_taken_away(database, cast):
    with database.write(OPERATOR) as session:
        row = store.put_task_status(session, NOTE, None)
        assert store.find_task_status(session, "x", "xloader", "xloader") is row
        assert store.find_task_status(session, "x", "xloader", "other") is None
        assert store.put_task_status(session, {"state": "complete"}, row).value == "{}"
        assert store.task_status(session, str(row.id)).state == "complete"
        store.remove_task_status(session, row)
        for id in (row.id, "x"):
            with pytest.raises(NotFound):
                store.task_status(session, id)


def test_it_concerns_those_who_see_the_resource(database, cast, make):
    key = make(DatasetDraft("t", "T", name="trees", distribution=(DistributionDraft("a", title="a"),)), private=True)
    with database.write(OPERATOR) as session:
        part = store.shown(session, key).distributions[0].id
        rows = [store.put_task_status(session, {**NOTE, "entity_id": str(id)}, None).id for id in (key, part, "else")]
    for scope, expected in ((cast.home.scope, [True, True, False]), (PUBLIC, [False] * 3)):
        with database.read(scope) as session:
            assert [store.concerns_what_is_seen(session, store.task_status(session, id)) for id in rows] == expected
