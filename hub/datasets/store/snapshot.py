"""A dataset as it is shown, written as plain JSON in the hub's own words, and read again.

What is kept does not follow changes of a wire format; a column that came later has its default in older snapshots.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Column, Uuid

from hub.datasets.models import Dataset, Distribution
from hub.datasets.store.read import Shown
from hub.db import Base, Instant
from hub.geo import Geometry
from hub.identity.models import Group, Organization

OF_OWNER = "organization_"


def _columns(model: type[Base], prefix: str = "") -> dict[str, Column[Any]]:
    return {prefix + column.key: column for column in Base.metadata.tables[model.__tablename__].columns}


_DATASET = _columns(Dataset) | _columns(Organization, OF_OWNER)
_DISTRIBUTION = _columns(Distribution)
_GROUP = _columns(Group)


def written(shown: Shown) -> dict[str, Any]:
    """A dataset, its distributions and the groups it is in as JSON."""
    found: dict[str, Any] = {
        "dataset": _written(shown.dataset._asdict(), _DATASET),
        "distributions": [_written(part._asdict(), _DISTRIBUTION) for part in shown.distributions],
    }
    if shown.groups:
        found["groups"] = [_written(group._asdict(), _GROUP) for group in shown.groups]
    return found


def read(snapshot: Mapping[str, Any]) -> Shown:
    """What `written` wrote, as it is shown."""
    parts = [_read(part, _DISTRIBUTION) for part in snapshot["distributions"]]
    groups = [_read(group, _GROUP) for group in snapshot.get("groups", ())]
    return Shown(_read(snapshot["dataset"], _DATASET), parts, groups)


def _written(values: Mapping[str, Any], columns: Iterable[str]) -> dict[str, Any]:
    return {name: _plain(values[name]) for name in columns if name in values}


def _plain(value: Any) -> Any:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat()
    return mapping(value) if isinstance(value, BaseGeometry) else value


def _read(values: Mapping[str, Any], columns: Mapping[str, Column[Any]]) -> Any:
    found = {name: _value(values[name], column) if name in values else _default(column)
             for name, column in columns.items()}  # fmt: skip
    return cast(Any, SimpleNamespace(**found))


def _value(value: Any, column: Column[Any]) -> Any:
    if value is None:
        return None
    if isinstance(column.type, Uuid):
        return UUID(value)
    if isinstance(column.type, Instant):
        return datetime.fromisoformat(value)
    return shape(value) if isinstance(column.type, Geometry) else value


def _default(column: Column[Any]) -> Any:
    default: Any = column.default
    if default is None or isinstance(column.type, Uuid | Instant):
        return None
    return default.arg(None) if default.is_callable else default.arg
