"""Tables that are asked in SQL: one of home that is open, one that partner was granted, one that nobody else sees."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from shapely import Point
from sqlalchemy.orm import Session

from hub.boundary import OPERATOR, Scope
from hub.datasets import store
from hub.datasets.models import Dataset
from hub.datasets.store import tables
from hub.datasets.store.tables import Field
from hub.db import Database, now
from hub.files import Files
from hub.identity.models import Organization
from hub.records import DatasetDraft, DistributionDraft
from hub.sharing import store as sharing
from tests.conftest import Cast

MARKER = "geheim7391"
ALIAS = "baeume"
TREES: Sequence[Mapping[str, Any]] = (
    {"name": "Linde", "height": 12.5, "price": "10.50", "felled": False, "planted": "1990-04-01", "count": 3,
     "seen": "2024-05-01T10:00:00", "heard": "2024-05-01T10:00:00Z", "more": {"tags": ["a", "b"]}, "district": "Nord"},
    {"name": "Eiche", "height": 20.0, "price": "99.95", "felled": False, "planted": "1950-10-12", "count": 1,
     "seen": "2024-05-02T11:30:00", "heard": None, "more": None, "district": "Nord"},
    {"name": "Ulme", "height": 8.25, "price": None, "felled": True, "planted": None, "count": 7,
     "seen": None, "heard": None, "more": {"tags": []}, "district": "Süd"},
)  # fmt: skip
COLUMNS = {
    "name": "text", "height": "float8", "price": "numeric", "felled": "bool", "planted": "date", "count": "int4",
    "seen": "timestamp", "heard": "timestamptz", "more": "json", "district": "text",
}  # fmt: skip
PLACES = (Point(9.99, 48.4), Point(10.0, 48.41), None)


@dataclass(frozen=True)
class Asked:
    """The ids of the tables."""

    open: str
    granted: str
    secret: str

    def fill(self, text: str) -> str:
        """A question with OPEN, GRANTED and SECRET in the place of the quoted ids; in small letters without quotes."""
        for word in ("open", "granted", "secret"):
            id = str(getattr(self, word))
            text = text.replace(word.upper(), f'"{id}"').replace(f"<{word}>", id)
        return text


def make(database: Database[Scope], files: Files, cast: Cast) -> Asked:
    """Make the tables of home; the secret one carries the marker in a name, a column's name and a value."""
    with database.write(OPERATOR) as session:
        trees = _distribution(session, cast, files, "trees", private=False).id
        granted = _distribution(session, cast, files, "districts", private=True)
        row = tables.create(session, granted, [Field("district"), Field("people", "int8")])
        tables.write(session, row, [{"district": "Nord", "people": 900}, {"district": "Süd", "people": 400}], "insert")
        dataset = session.get_one(Dataset, granted.dataset_id)
        partner = session.get_one(Organization, cast.partner.id)
        sharing.add(session, dataset, partner, purpose="Klimakarte", until=now() + timedelta(days=1))
        secret = _distribution(session, cast, files, "secret", private=True)
        row = tables.create(session, secret, [Field("name"), Field(f"{MARKER}_column")], aliases=[f"{MARKER}_alias"])
        tables.write(session, row, [{"name": MARKER, f"{MARKER}_column": MARKER}], "insert")
        asked = Asked(str(trees), str(granted.id), str(secret.id))
    _plant(database, trees)
    return asked


def _plant(database: Database[Scope], trees: UUID) -> None:
    """The open table, with places and an alias."""
    fields = [Field(*each) for each in COLUMNS.items()]
    with tables.Staging(database, OPERATOR, trees, fields, geometry=True) as aside:
        aside.append([(*tree.values(), place) for tree, place in zip(TREES, PLACES, strict=True)])
        with database.write(OPERATOR) as session:
            part = store.distribution(session, trees)
            aside.take_place(session, part)
            tables.create(session, part, fields, aliases=[ALIAS])


def _distribution(session: Session, cast: Cast, files: Files, name: str, *, private: bool) -> Any:
    draft = DatasetDraft("", name.title(), name=name, distribution=(DistributionDraft("t"),))
    dataset = store.create(session, cast.home.id, draft, files, private=private)
    return dataset.distributions[0]
