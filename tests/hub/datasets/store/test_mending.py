"""Tables that are gone while the hub still speaks of them."""

from sqlalchemy import delete

from hub.boundary import OPERATOR
from hub.datasets import store
from hub.datasets.models import DataTable, Distribution
from hub.datasets.store import imports, mending, tables
from hub.datasets.store.tables import Field
from hub.records import DatasetDraft, DistributionDraft


def test_what_is_gone_is_forgotten_and_what_came_from_a_file_is_ordered_again(database, make, look):
    parts = tuple(DistributionDraft(name) for name in ("kept", "file", "filled"))
    make(DatasetDraft("", "Trees", name="trees", distribution=parts))
    kept, file, filled = (part.id for part in look("trees").distributions)
    with database.write(OPERATOR) as session:
        for id in (kept, file, filled):
            tables.create(session, store.distribution(session, id), [Field("a", "text")])
        imports.submit(session, store.distribution(session, file), actor="x")
    with database.write(OPERATOR) as session:
        assert mending.mend(session) == (0, 0)
        session.execute(delete(DataTable).where(DataTable.id.in_([file, filled])))
    with database.write(OPERATOR) as session:
        assert mending.mend(session) == (2, 1)
    with database.read(OPERATOR) as session:
        told = [session.get_one(Distribution, id).row_count for id in (kept, file, filled)]
        assert told == [0, None, None]
        assert [row.id for row, _ in imports.waiting(session)] == [file]
