"""Datasets to put out: one that says everything, one that says the least, a datastream with readings."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from shapely import Point
from sqlalchemy.orm import Session

from hub.boundary import Scope
from hub.datasets import store
from hub.datasets.models import Distribution
from hub.datasets.store import Shown
from hub.db import Database
from hub.files import Files
from hub.iot import store as iot
from hub.iot.models import Datastream, FeatureOfInterest, ObservedProperty, Sensor, Thing
from hub.records import Column, DatasetDraft, DistributionDraft, Place, Table
from tests.conftest import Town

START = datetime(2024, 5, 1, tzinfo=UTC)
HVD = "http://data.europa.eu/eli/reg_impl/2023/138/oj"
SQUARE = {"type": "Polygon", "coordinates": [[[9.9, 48.3], [10.0, 48.3], [10.0, 48.4], [9.9, 48.4], [9.9, 48.3]]]}
TREES = Table(
    (Column("name"), Column("height", "number"), Column("note")),
    (("Linde", 12.5, "=1+1"), ("Eiche", -3, None), ("Ulme", 7.25, 'say "hi"\nnow')),
    ({"type": "Point", "coordinates": [9.95, 48.35]}, None, {"type": "Point", "coordinates": [11.0, 50.0]}),
)

MINIMAL = DatasetDraft(
    "minimal",
    "Baumkataster",
    name="trees",
    license="dl-zero-de/2.0",
    distribution=(DistributionDraft("", access_url="https://town.example/trees"),),
)
EVERYTHING = DatasetDraft(
    "everything",
    "Alles über Bäume",
    name="everything",
    description="Alle **Bäume** der Stadt:\n\n* Linden\n* Eichen",
    license="dl-by-de/2.0",
    keyword=("baum", "Grünfläche"),
    theme=("ENVI", "REGI"),
    spatial=Place(SQUARE, official_key="084210000000"),
    issued=datetime(2020, 1, 2, tzinfo=UTC),
    modified=datetime(2024, 3, 4, 5, 6, 7, tzinfo=UTC),
    terms={
        "identifier": "urn:uuid:8a4f",
        "language": ["de", "ENG"],
        "frequency": "daily",
        "landing_page": "https://town.example/b%C3%A4ume",
        "version": "1.2",
        "version_notes": "Neu gezählt",
        "conforms_to": ["http://www.opengis.net/def/crs/EPSG/0/25832"],
        "access_rights": "PUBLIC",
        "documentation": ["https://town.example/doc"],
        "type": "GEOSPATIAL",
        "spatial_uri": ["http://publications.europa.eu/resource/authority/country/DEU"],
        "availability": "http://dcat-ap.de/def/plannedAvailability/stable",
        "applicable_legislation": [HVD],
        "hvd_category": ["c_a9135398"],
        "contributor_id": ["datenBW"],
        "political_geocoding_level": ["municipality"],
        "publisher_name": "Amt für Bäume",
        "publisher_uri": "https://town.example/amt",
        "publisher_email": "baum@town.example",
        "publisher_url": "https://town.example/",
        "publisher_type": "LocalAuthority",
        "creator_name": "Gärtnerei",
        "contact_name": "Funktionspostfach",
        "contact_email": "baum@town.example",
        "contact_url": "https://town.example/kontakt",
        "temporal_start": "2020",
        "temporal_end": "2023-12-31",
    },
    distribution=(
        DistributionDraft(
            "file",
            title="Bäume",
            description="Als *Tabelle*",
            format="CSV",
            media_type="text/csv",
            content="name;höhe\nLinde;12,5\n".encode("cp1252"),
            file_name="bäume.csv",
            table=TREES,
            terms={"language": ["de"], "availability": "STABLE", "status": "COMPLETED", "rights": "Bitte fragen"},
        ),
        DistributionDraft("rows", title="Zeilen", table=replace(TREES, geometries=())),
        DistributionDraft(
            "link",
            access_url="https://town.example/wfs?a[b]=c d",
            format="WFS",
            byte_size=12,
            license="https://creativecommons.org/licenses/by/4.0/",
            terms={"download_url": "https://town.example/file.zip", "documentation": ["https://town.example/doc"]},
        ),
    ),
)


def put(
    database: Database[Scope], town: Town, draft: DatasetDraft, files: Files, *, private: bool = False
) -> dict[str, UUID]:
    """Store a dataset; its id under `dataset`, those of its distributions under their identifiers."""
    with database.write(town.scope, town.name) as session:
        row = store.create(session, town.id, draft, files, private=private)
        return {"dataset": row.id, **{part.guid: part.id for part in row.distributions}}


def shown(database: Database[Scope], town: Town, draft: DatasetDraft, files: Files) -> Shown:
    """Store a dataset and read it back as it is shown."""
    id = put(database, town, draft, files)["dataset"]
    with database.read(town.scope) as session:
        return store.shown(session, id)


def stream(
    database: Database[Scope],
    town: Town,
    values: Sequence[Any] = (20.5, 213.0, -1),
    *,
    dataset: UUID | None = None,
    private: bool = False,
    name: str = "Air temperature",
) -> int:
    """A datastream with a reading each hour from `START`, the second flagged; as a distribution of `dataset`."""
    with database.write(town.scope, town.name) as session:
        row = _datastream(session, town, name, private)
        readings = [
            iot.Observed(row.id, START + timedelta(hours=hour), value, quality=3 if hour == 1 else 0)
            for hour, value in enumerate(values)
        ]
        iot.append(session, readings)
        if dataset:
            session.add(
                Distribution(dataset_id=dataset, guid=f"stream-{row.id}", datastream_id=row.id, title=name, position=9)
            )
        return row.id


def _datastream(session: Session, town: Town, name: str, private: bool) -> Datastream:
    own: dict[str, Any] = {"owner_id": town.id, "private": private}
    unit = {"name": "degree Celsius", "symbol": "°C", "definition": "Cel"}
    thing = Thing(name="Mast", **own)
    sensor = Sensor(name="Elsys", **own)
    observed = ObservedProperty(name="temperature", definition="https://town.example/temperature", **own)
    feature = FeatureOfInterest(name="Mast", feature=Point(9.95, 48.35), **own)
    session.add_all([thing, sensor, observed, feature])
    session.flush()
    row = Datastream(
        name=name,
        observation_type="http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement",
        unit_of_measurement=unit,
        thing_id=thing.id,
        sensor_id=sensor.id,
        observed_property_id=observed.id,
        feature_of_interest_id=feature.id,
        **own,
    )
    session.add(row)
    session.flush()
    return row
