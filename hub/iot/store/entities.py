"""All SQL about things, datastreams, their readings and calibrations."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import isfinite
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select, func, literal, select
from sqlalchemy.orm import Session, joinedload

from hub import audit
from hub.db import MICROSECOND, Instant
from hub.errors import Invalid, NotFound
from hub.iot.calibration import Point, corrected
from hub.iot.models import Calibration, Datastream, Latest, ObservedProperty, Sensor, Thing, observation
from hub.iot.quality import Flag, Last

PAGE = 10_000
"""How many readings are fetched at a time."""


@dataclass(frozen=True, slots=True)
class Now:
    """The newest reading of a datastream, corrected and raw, and the extent of what it has."""

    datastream: int
    point: Point
    first_time: datetime
    count: int


def datastream(session: Session, id: int) -> Datastream:
    """A datastream with its thing and property; `NotFound` also when it is not to be seen."""
    row = session.get(Datastream, id, options=(joinedload(Datastream.observed_property),))
    if row is None:
        raise NotFound("There is no such datastream")
    return row


def find_thing(session: Session, source_id: UUID, identifier: str) -> Thing | None:
    """The thing that a source calls `identifier`."""
    return session.scalars(select(Thing).where(Thing.source_id == source_id, Thing.identifier == identifier)).first()


def find_datastream(session: Session, thing: Thing, identifier: str) -> Datastream | None:
    """The thing's datastream of that name in its source."""
    where = (Datastream.thing_id == thing.id, Datastream.identifier == identifier)
    return session.scalars(select(Datastream).where(*where)).first()


def find_sensor(session: Session, owner: UUID, name: str, private: bool) -> Sensor | None:
    """An organisation's kind of instrument by name."""
    where = (Sensor.owner_id == owner, Sensor.name == name, Sensor.private == private)
    return session.scalars(select(Sensor).where(*where)).first()


def find_observed_property(session: Session, owner: UUID, name: str, private: bool) -> ObservedProperty | None:
    """An organisation's observed property by name."""
    where = (ObservedProperty.owner_id == owner, ObservedProperty.name == name, ObservedProperty.private == private)
    return session.scalars(select(ObservedProperty).where(*where)).first()


def last(session: Session | Connection, id: int, flat: float | None, before: datetime) -> Last:
    """Where a datastream stood until `before`; with `flat` (hours) also since when it has shown its present value."""
    columns = (Latest.phenomenon_time, Latest.result, Latest.result_json, Latest.quality)
    row = session.execute(select(*columns).where(Latest.datastream_id == id)).first()
    if row is not None and row[0] > before:
        row = session.execute(_newest(id, before)).first()
    if row is None:
        return Last()
    time, number, other, marks = row
    if marks & Flag.RANGE:
        return Last(time, None, time)
    found = Last(time, number if other is None else other, time)
    if flat is not None and number is not None:
        found.since = _since(session, id, number, time - 2 * timedelta(hours=flat), time) or time
    return found


def _newest(id: int, before: datetime) -> Select[tuple[datetime, float, Any, int]]:
    found = observation.c
    statement = select(found.phenomenon_time, found.result, found.result_json, found.quality)
    here = (found.datastream_id == id) & (found.phenomenon_time <= before)
    return statement.where(here).order_by(found.phenomenon_time.desc(), found.id.desc()).limit(1)


def _since(
    session: Session | Connection, id: int, value: float, earliest: datetime, until: datetime
) -> datetime | None:
    found = observation.c
    here = (found.datastream_id == id) & found.phenomenon_time.between(earliest, until)
    other = select(func.max(found.phenomenon_time)).where(here, found.result != value).scalar_subquery()
    after = found.phenomenon_time > func.coalesce(other, literal(earliest - MICROSECOND, Instant()))
    since: datetime | None = session.scalar(select(func.min(found.phenomenon_time)).where(here, after))
    return since


def latest(session: Session, ids: Sequence[int]) -> dict[int, Now]:
    """The newest reading of each datastream that has one."""
    if not ids:
        return {}
    rows = session.execute(
        select(
            Latest.datastream_id,
            Latest.phenomenon_time,
            Latest.result,
            Latest.result_json,
            Latest.quality,
            Latest.first_time,
            Latest.count,
        ).where(Latest.datastream_id.in_(ids))
    ).all()
    known = calibrations(session, ids)
    found = {}
    for key, time, number, other, quality, first, count in rows:
        raw = number if other is None else other
        found[key] = Now(key, Point(time, raw, corrected(time, raw, known.get(key, ())), quality), first, count)
    return found


def calibrations(session: Session, ids: Sequence[int]) -> dict[int, list[Calibration]]:
    """The calibrations of each datastream, oldest first."""
    found: dict[int, list[Calibration]] = {}
    statement = select(Calibration).where(Calibration.datastream_id.in_(ids)).order_by(Calibration.valid_from)
    for row in session.scalars(statement):
        found.setdefault(row.datastream_id, []).append(row)
    return found


def series(
    session: Session, stream: Datastream, start: datetime | None = None, end: datetime | None = None
) -> Iterator[Point]:
    """The readings from `start` until before `end`, oldest first, page by page along the key."""
    known = calibrations(session, [stream.id]).get(stream.id, [])
    columns = observation.c
    after: tuple[datetime, int] | None = None
    while True:
        statement = select(
            columns.phenomenon_time, columns.id, columns.result, columns.result_json, columns.quality
        ).where(columns.datastream_id == stream.id)
        if start:
            statement = statement.where(columns.phenomenon_time >= start)
        if end:
            statement = statement.where(columns.phenomenon_time < end)
        if after:
            statement = statement.where(
                (columns.phenomenon_time > after[0]) | ((columns.phenomenon_time == after[0]) & (columns.id > after[1]))
            )
            statement = statement.where(columns.phenomenon_time >= after[0])
        rows = session.execute(statement.order_by(columns.phenomenon_time, columns.id).limit(PAGE)).all()
        for time, _, number, other, quality in rows:
            raw = number if other is None else other
            yield Point(time, raw, corrected(time, raw, known), quality)
        if len(rows) < PAGE:
            return
        after = rows[-1][0], rows[-1][1]


def calibrate(
    session: Session,
    stream: Datastream,
    *,
    scale: float = 1.0,
    offset: float = 0.0,
    valid_from: datetime,
    valid_to: datetime | None = None,
    note: str = "",
) -> Calibration:
    """Correct a datastream's values from `valid_from` until before `valid_to`; what was received stays as it was."""
    _check(scale, offset, valid_from, valid_to)
    # One at a time, so that two that overlap cannot be made side by side.
    session.execute(select(Datastream.id).where(Datastream.id == stream.id).with_for_update())
    session.refresh(stream, ["calibrations"])
    for other in stream.calibrations:
        if (other.valid_to is None or other.valid_to > valid_from) and (
            valid_to is None or other.valid_from < valid_to
        ):
            raise Invalid(valid_from=[f"overlaps the calibration from {other.valid_from:%d.%m.%Y}"])
    row = Calibration(scale=scale, offset=offset, valid_from=valid_from, valid_to=valid_to, note=note)
    stream.calibrations.append(row)
    session.flush()
    audit.record(session, "datastream.calibrate", str(stream.id), scale=scale, offset=offset)
    return row


def _check(scale: float, offset: float, valid_from: datetime, valid_to: datetime | None) -> None:
    if not isfinite(scale) or scale == 0:
        raise Invalid(scale=["must be a number other than 0"])
    if not isfinite(offset):
        raise Invalid(offset=["must be a number"])
    if valid_to and valid_to <= valid_from:
        raise Invalid(valid_to=["must be later than valid_from"])
