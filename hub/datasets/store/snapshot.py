"""A dataset as it is shown, written as plain JSON in the hub's own words, and read again.

What is kept does not follow changes of a wire format; a column that came later has its default in older snapshots.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
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


def written(dataset: Any) -> dict[str, Any]:
    """The row of a dataset as JSON."""
    return _written(dataset._asdict(), _DATASET)


def written_part(part: Any) -> dict[str, Any]:
    """The row of a distribution as JSON."""
    return _written(part._asdict(), _DISTRIBUTION)


def written_group(group: Any) -> dict[str, Any]:
    """What is shown of a group in a dataset as JSON."""
    return _written(group._asdict(), _GROUP)


def read(snapshot: Mapping[str, Any]) -> Shown:
    """A `dataset`, its `distributions` and the `groups` it was in, each as it was written, as they are shown."""
    parts = [_read(part, _DISTRIBUTION) for part in snapshot["distributions"]]
    groups = [_read(group, _GROUP) for group in snapshot.get("groups", ())]
    shown = sorted(parts, key=lambda part: (part.position, part.id))
    return Shown(_read(snapshot["dataset"], _DATASET), shown, groups=sorted(groups, key=lambda group: group.name))


def _written(values: Mapping[str, Any], columns: Iterable[str]) -> dict[str, Any]:
    return {name: _plain(values[name]) for name in columns if name in values}


def _plain(value: Any) -> Any:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
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
