"""How large tables are, and which there are."""

from hub.boundary import PUBLIC
from hub.datasets import store
from hub.datasets.store import tables
from hub.datasets.store.tables import Field


def test_sizes_and_columns_are_told(database, cast, part):
    with database.write(cast.home.scope) as session:
        fields = [Field("a", "text"), Field("n", "int4")]
        table = tables.create(session, store.distribution(session, part), fields, primary_key=["a"])
        tables.write(session, table, [{"a": str(at), "n": at} for at in range(100)], "insert")
        found = tables.facts(session, table)
    assert min(found.size, found.index_size) > 0
    assert found.whole > 0
    assert found.schema["a"]["uniquekey"] is found.schema["a"]["is_index"] is True
    assert (found.schema["n"]["is_index"], found.schema["n"]["index_name"]) == (False, None)
    assert "int" in found.schema["n"]["native_type"]


def test_only_tables_that_are_seen_are_listed(database, cast, part):
    with database.write(cast.home.scope) as session:
        id = tables.create(session, store.distribution(session, part), [Field("a", "text")], aliases=["names"]).id
    for scope, seen in ((cast.home.scope, [(id, ["names"])]), (PUBLIC, []), (cast.stranger.scope, [])):
        with database.read(scope) as session:
            assert [tuple(row) for row in tables.visible(session)] == seen
