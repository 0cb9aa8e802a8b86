"""Criteria that confine every occurrence of a class in a statement, whichever alias it has there."""

from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.orm.util import LoaderCriteriaOption


class Criterion(LoaderCriteriaOption):
    """SQLAlchemy puts the criteria of a joined alias into ON as they stand: about the table itself, not the alias."""

    _traverse_internals = LoaderCriteriaOption._traverse_internals  # statements with it are cached as before

    def __init__(self, cls: type[Any], condition: ColumnElement[bool]) -> None:
        super().__init__(cls, condition, include_aliases=True)

    def _resolve_where_criteria(self, ext_info: Any) -> ColumnElement[bool]:
        found = super()._resolve_where_criteria(ext_info)
        return ext_info._adapter.traverse(found) if ext_info.is_aliased_class else found
