"""What a backup without its second file lacks: with SQLite the rows of all tables stand in a file of their own."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.datasets.models import DataTable, Distribution
from hub.datasets.store import imports


def mend(session: Session) -> tuple[int, int]:
    """Forget tables that are gone, as the operator: how many they were, and how many will be read from files again."""
    there = set(session.scalars(select(DataTable.id)))
    said = session.scalars(select(Distribution).where(Distribution.row_count.is_not(None)))
    lost = [part for part in said if part.id not in there]
    again = 0
    for part in lost:
        part.columns, part.row_count = [], None
        if imports.find(session, part.id) is not None:
            imports.submit(session, part, actor="init", anew=True)
            again += 1
    return len(lost), again
