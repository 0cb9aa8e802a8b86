"""The public datasets as a map of the site lists them."""

from hub.datasets import store
from hub.datasets.store import addresses
from hub.records import DatasetDraft


def put(session, town, name, files, **more):
    return store.create(session, town.id, DatasetDraft(name, name, name=name), files, **more)


def test_runs_are_whole_in_order_and_public(database, cast, files):
    with database.write(cast.home.scope) as session:
        rows = [put(session, cast.home, f"d{n}", files) for n in range(5)]
        put(session, cast.home, "secret", files, private=True)
        store.remove(session, put(session, cast.home, "gone", files))
        times = [row.metadata_modified for row in rows]
    with database.read(cast.home.scope) as session:
        assert addresses.spans(session, 2) == [max(times[:2]), max(times[2:4]), times[4]]
        runs = [addresses.span(session, 2, number) for number in (1, 2, 3, 4)]
    assert [[name for name, _ in run] for run in runs] == [["d0", "d1"], ["d2", "d3"], ["d4"], []]
    assert runs[2] == [("d4", times[4])]


def test_an_empty_hub_has_no_runs(database, cast):
    with database.read(cast.scope("public")) as session:
        assert addresses.spans(session, 2) == []
        assert addresses.span(session, 2, 1) == []
