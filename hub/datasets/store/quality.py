"""How good descriptions are and were: kept by dataset and day, added up for organisations and the whole catalogue."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, case, false, func, select, true, tuple_
from sqlalchemy.orm import Session

from hub.datasets.models import APART, Dataset
from hub.datasets.quality import BANDS, METRICS, MOST, Score, band, lacking
from hub.datasets.quality.models import Quality
from hub.identity.models import Organization
from hub.identity.store import as_uuid

Owners = Sequence[UUID] | None
"""Of which organisations; None: of all."""


@dataclass(frozen=True, slots=True)
class Overview:
    """Public datasets added up: how many there are, in each band, all their points, and how often what is missing."""

    count: int
    points: int
    mapped: int
    dimensions: Mapping[str, int]
    bands: Mapping[str, int]
    missing: Mapping[str, int]


def alone(session: Session) -> bool:
    """Whether this transaction alone keeps scores; on SQLite there is one writer anyway."""
    connection = session.connection()
    if connection.dialect.name != "postgresql":
        return True
    return bool(connection.execute(select(func.pg_try_advisory_xact_lock(func.hashtext("quality")))).scalar_one())


def keep(session: Session, scores: Mapping[UUID, Score], day: date) -> int:
    """Keep what was measured on a day; datasets of which nothing changed are left as they are. How many did."""
    known = {
        row.dataset_id: row
        for row in session.scalars(select(Quality).where(Quality.dataset_id.in_(scores), Quality.newest))
    }
    there, changed = set(session.scalars(select(Dataset.id).where(Dataset.id.in_(scores)))), 0
    for id in there:
        values, last = _values(scores[id]), known.get(id)
        if last and all(getattr(last, key) == value for key, value in values.items()):
            continue
        changed += 1
        if last and last.day >= day:  # once a day, also where a clock went back
            for key, value in values.items():
                setattr(last, key, value)
            continue
        if last:
            last.newest = False
        session.add(Quality(dataset_id=id, day=day, newest=True, before=last.points if last else None, **values))
    return changed


def _values(score: Score) -> dict[str, Any]:
    return {
        "points": score.points,
        "mapped": score.mapped,
        "missing": score.missing,
        "distribution_id": as_uuid(score.way),
        **{str(dimension): score.dimensions[dimension] for dimension in MOST},
    }


def newest(session: Session, dataset: UUID) -> Quality | None:
    """What was measured last of a dataset."""
    return session.scalars(select(Quality).where(Quality.dataset_id == dataset, Quality.newest)).first()


def history(session: Session, dataset: UUID) -> list[tuple[date, int]]:
    """The points of a dataset from each day on which they changed."""
    statement = select(Quality.day, Quality.points).where(Quality.dataset_id == dataset).order_by(Quality.day)
    return [(row.day, row.points) for row in session.execute(statement)]


def overview(session: Session, owners: Owners = None) -> Overview:
    """The public datasets of some organisations, or of all, added up."""
    # Many descriptions lack the same, so the database counts those and the sums are made here.
    alike = [getattr(Quality, name) for name in ("missing", "points", "mapped", *MOST)]
    columns: list[Any] = [*alike, func.count(Quality.dataset_id).label("datasets")]
    rows = session.execute(_public(select(*columns), owners).group_by(*alike)).all()
    missing, bands = {metric.code: 0 for metric in METRICS}, dict.fromkeys(BANDS, 0)
    for row in rows:
        bands[band(row.points)] += row.datasets
        for metric in lacking(row.missing):
            missing[metric.code] += row.datasets

    def together(name: str) -> int:
        return sum(getattr(row, name) * row.datasets for row in rows)

    return Overview(
        count=sum(row.datasets for row in rows),
        points=together("points"),
        mapped=together("mapped"),
        dimensions={dimension: together(dimension) for dimension in MOST},
        bands=bands,
        missing=missing,
    )


def _one(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return case((condition, 1), else_=0)


def _public(statement: Select[Any], owners: Owners, *, all_days: bool = False) -> Select[Any]:
    """Of public datasets alone, whoever asks: else everybody would read another number."""
    statement = statement.join(Dataset, Dataset.id == Quality.dataset_id).where(
        true() if all_days else Quality.newest,
        Dataset.state == "active",
        Dataset.private.is_(false()),
        Dataset.dataset_type.not_in(APART),
    )
    return statement if owners is None else statement.where(Dataset.owner_id.in_(owners))


def by_owner(session: Session) -> dict[UUID, tuple[int, int]]:
    """How many public datasets each organisation has, and their points together."""
    columns: tuple[Any, ...] = (Dataset.owner_id, func.count(Quality.dataset_id), func.sum(Quality.points))
    statement = _public(select(*columns), None).group_by(Dataset.owner_id)
    return {owner: (count, int(points)) for owner, count, points in session.execute(statement)}


def trend(session: Session, owners: Owners = None) -> list[tuple[date, int, int]]:
    """By day: how many of today's public datasets were there, and their points together."""
    moved = func.sum(Quality.points - func.coalesce(Quality.before, 0)).label("moved")
    new = func.sum(_one(Quality.before.is_(None))).label("new")
    columns: tuple[Any, ...] = (Quality.day, moved, new)
    statement = _public(select(*columns), owners, all_days=True)
    found, count, points = [], 0, 0
    for day, by, more in session.execute(statement.group_by(Quality.day).order_by(Quality.day)):
        count, points = count + int(more), points + int(by)
        found.append((day, count, points))
    return found


def worst(
    session: Session,
    owners: Owners = None,
    *,
    after: tuple[int, UUID] | None = None,
    offset: int = 0,
    limit: int = 100,
) -> Sequence[Row[Any]]:
    """Public datasets with their points, the worst first; `after` goes on behind these points and this dataset."""
    place = tuple_(Quality.points, Quality.dataset_id)
    columns = [getattr(Quality, name) for name in ("dataset_id", "day", "points", "mapped", "missing", *MOST)]
    named = Dataset.name, Dataset.title, Organization.title.label("organization_title")
    statement = _public(select(*columns, *named), owners).join(Organization, Organization.id == Dataset.owner_id)
    if after:
        statement = statement.where(place > tuple_(*after))
    ordered = statement.order_by(Quality.points, Quality.dataset_id)
    return session.execute(ordered.offset(offset).limit(limit)).all()
