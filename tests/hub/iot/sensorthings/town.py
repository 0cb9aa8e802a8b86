"""A small town to read: what is public, what was granted to the partner, and what nobody else sees."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from shapely import Point, box
from sqlalchemy import update
from sqlalchemy.orm import Session

from hub.db import microseconds
from hub.iot import store
from hub.iot.models import (
    Datastream,
    FeatureOfInterest,
    HistoricalLocation,
    Latest,
    Location,
    ObservedProperty,
    Sensor,
    Thing,
    datastream_property,
    historical_location_location,
    observation,
)
from hub.iot.sensorthings.entities import COMPLEX
from hub.iot.store import Observed
from hub.sharing.models import Grant
from tests.conftest import Cast, in_days

MEASUREMENT = "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement"
COUNTED = "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_CountObservation"
START = datetime(2024, 6, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
HOURS = 250
SECRET = "Geheimnis"
ROOT = "/sensorthings/v1.1"
BASE = f"http://localhost{ROOT}"


@dataclass(frozen=True)
class Built:
    """The ids of what was built."""

    open: int
    hidden: int
    warm: int
    wet: int
    secret: int
    cars: int
    wind: int
    feature: int
    hidden_feature: int
    sensor: int
    place: int


def us(hours: float) -> int:
    """The microseconds of so many hours after the start."""
    return microseconds(START + hours * HOUR)


def build(session: Session, cast: Cast) -> Built:
    """Things, their datastreams and observations: of `wet` the partner has a grant, of what is secret nobody."""
    owner = {"owner_id": cast.home.id}
    shown = {**owner, "private": False}
    sensor = Sensor(name="DHT22", description="A sensor", sensor_metadata="https://example.org/dht22.pdf", **shown)
    warmth = ObservedProperty(name="Temperature", definition="https://example.org/t", **shown)
    humid = ObservedProperty(name="Humidity", definition="https://example.org/h", **owner)
    place = Location(name="Yard", location=Point(9.99, 48.4), properties={"floor": 3}, **shown)
    secret_place = Location(name=SECRET, location=Point(9.98, 48.41), **owner)
    feature = FeatureOfInterest(name="Air", feature=Point(9.99, 48.4), **shown)
    hidden_feature = FeatureOfInterest(name=SECRET, feature=Point(9.98, 48.41), **owner)
    first = Thing(name="Mast", properties={"height": 12, "tags": ["a", "b"], "who": {"name": "Ö"}}, **shown)
    first.locations = [place]
    second = Thing(name=SECRET, properties={"key": SECRET}, **owner)
    second.locations = [secret_place]
    session.add_all([sensor, warmth, humid, place, secret_place, feature, hidden_feature, first, second])
    session.flush()

    def stream(
        name: str, thing: Thing, prop: ObservedProperty, of: FeatureOfInterest | None, **more: Any
    ) -> Datastream:
        made = Datastream(
            name=name,
            thing_id=thing.id,
            sensor_id=sensor.id,
            observed_property_id=prop.id,
            feature_of_interest_id=of.id if of else None,
            **{"observation_type": MEASUREMENT, "unit_of_measurement": {"name": "Celsius", "symbol": "°C"}, **more},
        )
        session.add(made)
        session.flush()
        return made

    warm = stream("warm", first, warmth, feature, observed_area=box(9, 48, 10, 49), **shown)
    wet = stream("wet", first, humid, feature, **owner)
    secret = stream(SECRET, second, humid, hidden_feature, **owner)
    cars = stream("cars", first, warmth, None, **{**shown, "observation_type": COUNTED})
    wind = stream(
        "wind",
        first,
        warmth,
        feature,
        **{**shown, "observation_type": COMPLEX, "units": [{"name": "m/s"}, {"name": "°"}]},
        observation_types=[MEASUREMENT, MEASUREMENT],
    )
    session.execute(
        datastream_property.insert(),
        [
            {"datastream_id": wind.id, "position": 0, "observed_property_id": humid.id},
            {"datastream_id": wind.id, "position": 1, "observed_property_id": warmth.id},
        ],
    )
    then = HistoricalLocation(time=START, thing_id=first.id)
    session.add(then)
    session.flush()
    session.execute(
        historical_location_location.insert(), [{"historical_location_id": then.id, "location_id": place.id}]
    )
    rows = [Observed(warm.id, START + n * HOUR, float(n % 40)) for n in range(HOURS)]
    rows += [Observed(wet.id, START + n * HOUR, 60.0 + n) for n in range(5)]
    rows += [Observed(secret.id, START + n * HOUR, SECRET) for n in range(5)]
    rows += [Observed(cars.id, START + n * HOUR, n) for n in range(3)]
    rows += [Observed(wind.id, START, [3.5, 270])]
    store.append(session, rows)
    _tell_more(session, warm.id, hidden_feature.id)
    owner_of = {"owner_id": cast.home.id, "grantee_id": cast.partner.id}
    session.add(Grant(**owner_of, datastream_id=wet.id, purpose="weather", until=in_days(1)))
    return Built(
        first.id,
        second.id,
        warm.id,
        wet.id,
        secret.id,
        cars.id,
        wind.id,
        feature.id,
        hidden_feature.id,
        sensor.id,
        place.id,
    )


def _tell_more(session: Session, stream: int, hidden: int) -> None:
    """The first observations of a datastream with all that one can have."""
    c = observation.c
    told: list[dict[str, Any]] = [
        {"end": us(0.5), "valid": [us(0), us(1)], "quality": "good", "parameters": {"who": "Ö", "list": [1, 2]}},
        {"feature": hidden},
    ]
    for at, more in enumerate(told):
        session.execute(
            update(observation)
            .where(c.datastream_id == stream, c.phenomenon_time == START + at * HOUR)
            .values(more=more)
        )
    known = c.datastream_id == stream
    session.execute(update(observation).where(known, c.phenomenon_time < START + 3 * HOUR).values(result_time=START))
    latest = session.get(Latest, stream)
    assert latest is not None
    latest.result_first = latest.result_last = START


Ask = Callable[..., Any]


def follow(get: Ask, path: str, who: str = "") -> tuple[list[Any], int]:
    """All entities of all pages, and how many pages these were."""
    found, pages = [], 0
    while path:
        page = get(path, who)
        found += page["value"]
        pages += 1
        path = page.get("@iot.nextLink", "").removeprefix(f"{BASE}/")
    return found, pages
