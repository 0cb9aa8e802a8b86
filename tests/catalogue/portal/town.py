"""A small town's data for the tests of the portal, put in through the stores."""

import math
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from shapely import Point, box
from sqlalchemy.orm import Session

from hub.boundary import OPERATOR, Scope
from hub.datasets import store as datasets
from hub.datasets.models import Dataset, Distribution
from hub.db import Database, now
from hub.files import Files
from hub.identity.models import Organization
from hub.iot import store as iot
from hub.iot.models import Datastream, Location, ObservedProperty, Sensor, Thing
from hub.iot.store import Observed
from hub.records import Column, DatasetDraft, DistributionDraft, Place, Table

Values = Iterable[tuple[datetime, Any, int]]

TREES = DatasetDraft(
    identifier="trees",
    name="baumkataster",
    title="Baumkataster",
    description="Alle **Bäume** an Straßen und auf Plätzen.\n\n# Wie erfasst wird\n\nEinmal im Jahr bei der Kontrolle.",
    license="dl-by-de/2.0",
    keyword=("Baum", "Stadtgrün"),
    theme=("ENVI",),
    terms={"frequency": "ANNUAL", "contact_name": "Grünflächenamt", "contact_email": "gruen@example.org"},
)
COLUMNS = (
    Column("Baum_Nr"),
    Column("Baumart", title="Baumart"),
    Column("Pflanzjahr", "integer"),
    Column("Hoehe", "number", title="Höhe", unit="m", description="Vom Boden bis zur Spitze"),
    Column("Kontrolle", "date"),
)
SPECIES = ("Winterlinde", "Spitzahorn", "Stieleiche", "Platane", "Hainbuche")


def trees(count: int = 40) -> Table:
    """A table of trees along a spiral, with their places."""
    rows = tuple(
        (f"B-{n:04}", SPECIES[n % 5], 1950 + n % 70, 4.5 + n % 17 + 0.25, f"2025-{1 + n % 9:02}-14")
        for n in range(count)
    )
    places = tuple(
        {
            "type": "Point",
            "coordinates": [9.99 + math.cos(2.4 * n) * n**0.5 / 500, 48.4 + math.sin(2.4 * n) * n**0.5 / 750],
        }
        for n in range(count)
    )
    return Table(COLUMNS, rows, places)


def add(database: Database[Scope], files: Files, owner: UUID, draft: DatasetDraft, *, private: bool = False) -> UUID:
    """A dataset of a town; its id."""
    return add_all(database, files, [(owner, draft)], private=private)[0]


def add_all(
    database: Database[Scope], files: Files, drafts: Iterable[tuple[UUID, DatasetDraft]], *, private: bool = False
) -> list[UUID]:
    """Datasets of several towns at once; their ids."""
    with database.write(OPERATOR) as session:
        return [datasets.create(session, owner, draft, files, private=private).id for owner, draft in drafts]


def add_trees(database: Database[Scope], files: Files, owner: UUID, count: int = 40, *, private: bool = False) -> UUID:
    """The tree register with its table, its original file and a link to another site; its id."""
    parts = (
        DistributionDraft(
            "trees.csv",
            title="Bäume",
            format="CSV",
            table=trees(count),
            content=b"Baum_Nr;Baumart\n",
            file_name="Bäume.csv",
        ),
        DistributionDraft("wms", title="Kartendienst", format="WMS", access_url="https://geo.example.org/wms?x=1"),
    )
    draft = DatasetDraft(**{**fields(TREES), "distribution": parts})
    return add(database, files, owner, draft, private=private)


def fields(draft: DatasetDraft) -> dict[str, Any]:
    """A draft's values, to make another one from."""
    return {name: getattr(draft, name) for name in draft.__dataclass_fields__}


def sine(
    hours: float, step: timedelta = timedelta(minutes=10), middle: float = 20, until: datetime | None = None
) -> Values:
    """Numbers that swing once a day, up to now."""
    end = (until or now()).replace(microsecond=0)
    for number in range(int(timedelta(hours=hours) / step), -1, -1):
        time = end - number * step
        yield time, round(middle + 5 * math.sin(time.timestamp() / 13_750) + (number * 7919 % 13) / 20, 2), 0


def add_station(
    database: Database[Scope], owner: UUID, series: Sequence[tuple[str, str, Values]], *, private: bool = False
) -> tuple[str, list[int]]:
    """A station with a dataset that shows its series (name, unit, values); the dataset's name and the series' ids."""
    with database.write(OPERATOR) as session:
        dataset = Dataset(owner_id=owner, name="messstation", title="Messstation am Markt", private=private)
        dataset.description, dataset.license, dataset.theme = "Wetter und Luft am Markt.", "dl-zero-de/2.0", ["ENVI"]
        dataset.terms, dataset.extras, dataset.keyword = {"frequency": "CONT"}, {}, ["Sensor"]
        session.add(dataset)
        common = {"owner_id": owner, "private": private}
        place = Location(name="Markt", location=Point(9.991, 48.398), **common)
        thing = Thing(name="Markt", locations=[place], **common)
        sensor = Sensor(name="Fühler", **common)
        session.add_all((thing, sensor))
        session.flush()
        ids = [_series(session, dataset, thing, sensor, position, *one) for position, one in enumerate(series)]
        return dataset.name, ids


def _series(
    session: Session,
    dataset: Dataset,
    thing: Thing,
    sensor: Sensor,
    position: int,
    name: str,
    unit: str,
    values: Values,
) -> int:
    common = {"owner_id": dataset.owner_id, "private": dataset.private}
    observed = ObservedProperty(name=name, definition="http://www.opengis.net/def/nil/OGC/0/unknown", **common)
    session.add(observed)
    session.flush()
    stream = Datastream(
        identifier=name,
        name=name,
        observation_type="http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement",
        unit_of_measurement={"name": name, "symbol": unit, "definition": ""},
        thing_id=thing.id,
        sensor_id=sensor.id,
        observed_property_id=observed.id,
        **common,
    )
    session.add(stream)
    session.flush()
    session.add(
        Distribution(
            dataset_id=dataset.id, position=position, title=name, format="CSV", datastream_id=stream.id, terms={}
        )
    )
    iot.append(session, [Observed(stream.id, time, value, quality) for time, value, quality in values])
    return stream.id


def give_area(database: Database[Scope], owner: UUID) -> None:
    """Make the town a municipality with an official key and an area."""
    with database.write(OPERATOR) as session:
        row = session.get(Organization, owner)
        assert row
        row.official_key, row.area = "08421000", box(9.9, 48.35, 10.08, 48.45)
        row.description = "Die Stadt veröffentlicht hier ihre offenen Daten."


def place_of(west: float, south: float, east: float, north: float) -> Place:
    """A rectangle as the place of a dataset."""
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return Place({"type": "Polygon", "coordinates": [ring]})
