from dataclasses import replace

from sqlalchemy import event

from hub.boundary import OPERATOR, PUBLIC
from hub.datasets import store
from hub.datasets.models import SERIES, SHOWCASE
from hub.datasets.store.published import counted, of_streams, published
from hub.records import DatasetDraft
from tests.catalogue import shelf
from tests.conftest import on_sqlite

DRAFT = DatasetDraft("t", "Trees", name="trees", license="cc-zero")


def names(database, scope=PUBLIC, **options):
    with database.read(scope) as session:
        return [[shown.dataset.name for shown in batch] for batch in published(session, **options)]


def test_all_that_is_public_comes_batch_by_batch_in_the_order_of_ids(database, make):
    ids = {make(replace(DRAFT, name=f"d{n}"), private=False): f"d{n}" for n in range(5)}
    ordered = [ids[id] for id in sorted(ids)]
    assert names(database, batch=2) == [ordered[:2], ordered[2:4], ordered[4:]]
    assert names(database, first=sorted(ids)[1], last=sorted(ids)[3]) == [ordered[1:4]]
    with database.read(PUBLIC) as session:
        assert counted(session) == 5


def test_nothing_else_comes_whoever_asks(database, cast, make):
    make(DRAFT, private=True)
    make(replace(DRAFT, name="draft"), private=False, state="draft")
    gone = make(replace(DRAFT, name="gone"), private=False)
    for name, kind in (("show", SHOWCASE), ("series", SERIES)):
        id = make(replace(DRAFT, name=name), private=False)
        with database.write(OPERATOR) as session:
            store.dataset(session, id).dataset_type = kind
    with database.write(OPERATOR) as session:
        store.remove(session, store.dataset(session, gone))
    assert names(database, OPERATOR) == []
    assert names(database, cast.home.scope, series=True) == [["series"]]


@on_sqlite
def test_a_batch_is_found_by_its_ids_and_not_by_looking_through_all(database, make):
    make(DRAFT, private=False)
    said = []
    with database.read(PUBLIC) as session:
        engine = session.get_bind()
        event.listen(engine, "before_cursor_execute", lambda *given: said.append(given[2:4]))
        list(published(session))
        driver = session.connection().connection.driver_connection
        sql, values = next(each for each in said if "FROM dataset" in each[0])
        plan = str(driver.execute(f"EXPLAIN QUERY PLAN {sql}", values).fetchall())
    assert "autoindex_dataset" in plan
    assert "TEMP B-TREE" not in plan


def test_the_datasets_of_datastreams_are_known(database, cast, files):
    id = shelf.put(database, cast.home, shelf.MINIMAL, files)["dataset"]
    stream = shelf.stream(database, cast.home, dataset=id)
    with database.read(PUBLIC) as session:
        assert (of_streams(session, [stream, stream + 1]), of_streams(session, [])) == ({id}, set())
