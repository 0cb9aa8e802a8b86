"""Criteria that confine every occurrence of a class in a statement, whichever alias it has there."""

from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.orm.util import LoaderCriteriaOption
from sqlalchemy.sql import visitors
from sqlalchemy.sql.util import ClauseAdapter


class Criterion(LoaderCriteriaOption):
    """SQLAlchemy puts the criteria of a joined alias into ON as they stand: about the table itself, not the alias."""

    _traverse_internals = LoaderCriteriaOption._traverse_internals  # statements with it are cached as before

    def __init__(self, cls: type[Any], condition: ColumnElement[bool]) -> None:
        super().__init__(cls, condition, include_aliases=True)

    def _resolve_where_criteria(self, ext_info: Any) -> ColumnElement[bool]:
        found = super()._resolve_where_criteria(ext_info)
        # The adapter's own way would keep what it made, for as long as there is the alias: for each scope once more.
        return ClauseAdapter.traverse(ext_info._adapter, found) if ext_info.is_aliased_class else found


def forget(statement: Any) -> None:
    """Let go of the criteria that the aliases of a lasting statement remember: of each scope for which it was made."""
    for element in visitors.iterate(statement):
        entity = element._annotations.get("parententity")
        if entity is not None and entity.is_aliased_class:
            entity._adapter.columns.clear()
