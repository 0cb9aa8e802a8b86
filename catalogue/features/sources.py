"""What can be had as features: each table whose rows have places, and the things that are observed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, NamedTuple, Protocol, TypeVar
from uuid import UUID

from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from catalogue.features.questions import DAY, MOMENT, Question, Span
from hub.datasets.models import DataTable
from hub.datasets.store import tables
from hub.datasets.store.tables import Query
from hub.errors import BadRequest, Invalid, NotFound
from hub.identity.store import as_uuid
from hub.iot import store as iot
from hub.records import Column

THINGS = "things"
TIMES = ("date", "timestamp", "timestamptz")
T = TypeVar("T")
Bounds = tuple[float, float, float, float]


class Feature(NamedTuple):
    """One feature: its key in the collection, what is said about it, where it is."""

    id: int
    properties: Mapping[str, Any]
    geometry: BaseGeometry | None


@dataclass(frozen=True, slots=True)
class About:
    """What a collection is. `native` is the EPSG code that its places came in."""

    id: str
    title: str
    description: str = ""
    native: int | None = None
    columns: Mapping[str, Column] = field(default_factory=dict)
    dataset: str = ""
    license: str = ""


class Source(Protocol):
    """A collection of features."""

    @property
    def about(self) -> About:
        """What it is."""
        ...

    def features(self, session: Session, question: Question) -> Sequence[Feature]:
        """The features of one page, in the order of their keys."""
        ...

    def count(self, session: Session, question: Question) -> int:
        """How many there are on all pages together."""
        ...

    def feature(self, session: Session, id: int) -> Feature:
        """One feature; raises `NotFound`."""
        ...

    def bounds(self, session: Session) -> Bounds | None:
        """West, south, east and north of all of them."""
        ...


@dataclass(frozen=True, slots=True)
class OfTable:
    """The rows of a table."""

    about: About
    row: DataTable

    def features(self, session: Session, question: Question) -> Sequence[Feature]:
        asked = Query(limit=question.limit, after=question.after, geometry=True, **self._asked(question))
        return self._found(session, asked)

    def count(self, session: Session, question: Question) -> int:
        asked = Query(**self._asked(question))
        return _meant(lambda: tables.total(session, self.row, asked))

    def feature(self, session: Session, id: int) -> Feature:
        found = self._found(session, Query(filters={"_id": id}, limit=1, geometry=True))
        if not found:
            raise NotFound("There is no such feature")
        return found[0]

    def bounds(self, session: Session) -> Bounds | None:
        return tables.bounds(session, self.row)

    def _found(self, session: Session, query: Query) -> Sequence[Feature]:
        found = _meant(lambda: tables.search(session, self.row, query))
        names = [each.id for each in found.fields][1:]
        return [Feature(key, dict(zip(names, map(plain, values), strict=True)), geometry)
                for key, *values, geometry in found.rows]  # fmt: skip

    def _asked(self, question: Question) -> dict[str, Any]:
        conditions = [{name: self._value(name, text)} for name, text in (question.properties or {}).items()]
        temporal = next((each["id"] for each in self.row.fields if each["type"] in TIMES), None)
        if question.span and temporal:
            conditions.append({temporal: self._during(temporal, question.span)})
        return {"filters": {"$and": conditions} if conditions else None, "bbox": question.box}

    def _value(self, name: str, text: str) -> Any:
        kind = self.about.columns[name].type
        if kind == "boolean":
            if text.lower() not in ("true", "false"):
                raise BadRequest(f"{name} must be true or false")
            return text.lower() == "true"
        if kind in ("integer", "number"):
            try:
                return int(text) if kind == "integer" else float(text)
            except ValueError as error:
                raise BadRequest(f"{name} must be a number") from error
        return text

    def _during(self, name: str, span: Span) -> dict[str, str]:
        start, end = span
        if self.about.columns[name].type == "date":  # a day counts when any of it lies within
            last = end and (end - MOMENT).date() + DAY
            limits = {"gte": start and start.date().isoformat(), "lt": last and last.isoformat()}
        else:
            limits = {"gte": start and _naive(start), "lt": end and _naive(end)}
        return {word: limit for word, limit in limits.items() if limit}


def _meant(ask: Callable[[], T]) -> T:
    """An answer; what the columns cannot hold is an error of the request here, not a conflict."""
    try:
        return ask()
    except Invalid as problem:
        reasons = [str(text) for texts in problem.fields.values() for text in texts]
        raise BadRequest("; ".join(reasons) or problem.message) from problem


def _naive(at: datetime) -> str:
    return at.astimezone(UTC).replace(tzinfo=None).isoformat()


@dataclass(frozen=True, slots=True)
class OfThings:
    """Where the things are that are observed."""

    about: About

    def features(self, session: Session, question: Question) -> Sequence[Feature]:
        found = iot.placed(session, **_named(question), after=question.after, limit=question.limit)
        return [Feature(row.id, _of_thing(row), row.location) for row in found]

    def count(self, session: Session, question: Question) -> int:
        return iot.count_placed(session, **_named(question))

    def feature(self, session: Session, id: int) -> Feature:
        found = iot.placed(session, after=id - 1, limit=1)
        if not found or found[0].id != id:
            raise NotFound("There is no such feature")
        return Feature(id, _of_thing(found[0]), found[0].location)

    def bounds(self, session: Session) -> Bounds | None:
        return iot.bounds(session)


def _named(question: Question) -> dict[str, Any]:
    return {"name": (question.properties or {}).get("name"), "box": question.box}


def _of_thing(row: Any) -> dict[str, Any]:
    own = {"name": row.name, "description": row.description}
    return {**{key: value for key, value in row.properties.items() if key not in own}, **own}


def find(session: Session, id: str) -> Source:
    """A collection by its id; raises `NotFound`."""
    if id == THINGS:
        return things()
    key = as_uuid(id)
    found = tables.find_placed(session, key) if key else None
    if found is None:
        raise NotFound("There is no such collection")
    return of_table(found)


def things() -> OfThings:
    """The things of all towns."""
    return OfThings(About(THINGS, "Things", "Where the things are that are observed", columns={"name": Column("name")}))


def of_table(found: Any) -> OfTable:
    """A table as the store finds it with its dataset."""
    row: DataTable = found.DataTable
    title = found.title if found.title in ("", found.dataset_title) else f"{found.dataset_title}: {found.title}"
    return OfTable(
        About(
            str(row.id), title or found.dataset_title, found.description, row.srid,
            {each.id: tables.to_column(each) for each in tables.fields_of(row)}, found.dataset_name, found.license,
        ),
        row,
    )  # fmt: skip


def listed(session: Session, after: UUID | None, limit: int) -> list[Source]:
    """The collections of one page: the things first, then the tables in the order of their ids."""
    found: list[Source] = [of_table(each) for each in tables.placed(session, after, limit)]
    return found if after else [things(), *found]


def plain(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value
