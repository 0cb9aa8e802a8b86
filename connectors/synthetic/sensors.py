"""The sensors of the demo town, in groups, and what they report between two moments."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np

from connectors.synthetic import curves, town
from connectors.synthetic.curves import Curve
from connectors.synthetic.noise import Clock, Whole, chance
from hub.records import Place, Result, Stream

MINUTE = 60
SPOTS: Mapping[str, town.Point] = {
    "Rathaus": (-60, 90),
    "Marktplatz": (40, -30),
    "Schulzentrum Nord": town.at(70, 0.5),
    "Grundschule Altstadt": (-310, 260),
    "Grundschule Südwiesen": town.at(305, 0.52),
    "Kita Sonnenhang": town.at(62, 0.57),
    "Stadtküche": town.at(250, 0.5),
    "Gesundheitsamt": (330, 250),
    "Hallenbad": town.at(335, 0.4),
    "Bauhof": town.at(265, 0.62),
    "Feuerwache": town.at(8, 0.36),
    "Bahnhof": town.at(2, 0.24),
    "Lindenstraße": town.at(30, 0.42),
    "Bahnhofstraße": town.at(4, 0.16),
    "Kurpark": town.at(112, 0.38),
    "Gewerbegebiet": town.at(258, 0.6),
    "Pegel": (860, -60),
    "Uferweg": (420, -350),
}


@dataclass(frozen=True, slots=True)
class Property:
    """An observed property as all sensors report it; without `digits` it is true or false."""

    name: str
    description: str
    unit: str = ""
    digits: int | None = None


PROPERTIES: Mapping[str, Property] = {
    "temperature": Property("Temperatur", "Air temperature", "Cel", 1),
    "door_open": Property("Tür offen", "Whether the door is open"),
    "window_open": Property("Fenster offen", "Whether the window is open"),
    "co2": Property("Kohlendioxid", "Carbon dioxide in the room air", "ppm", 0),
    "water_volume": Property("Zählerstand Wasser", "Count of the water meter", "m3", 3),
    "occupied": Property("Belegt", "Whether a vehicle stands in the bay"),
    "pm10": Property("Feinstaub PM10", "Particulate matter up to 10 micrometres", "ug/m3", 1),
    "pm2_5": Property("Feinstaub PM2,5", "Particulate matter up to 2.5 micrometres", "ug/m3", 1),
    "no2": Property("Stickstoffdioxid", "Nitrogen dioxide", "ug/m3", 1),
    "humidity": Property("Luftfeuchte", "Relative humidity", "%", 0),
    "pressure": Property("Luftdruck", "Air pressure reduced to sea level", "hPa", 1),
    "precipitation": Property("Niederschlag", "Rain within ten minutes", "mm", 1),
    "wind_speed": Property("Windgeschwindigkeit", "Mean wind speed", "m/s", 1),
    "water_level": Property("Wasserstand", "Water level above the gauge's zero", "cm", 0),
    "bicycle_count": Property("Radfahrende", "Bicycles counted in the last hour", "", 0),
}


@dataclass(frozen=True, slots=True, eq=False)
class Thing:
    """One device with its curves; `dies` means that it fell silent a week before the demo was set up."""

    identifier: str
    name: str
    description: str
    sensor: str
    spot: town.Point
    interval: int
    curves: Mapping[str, Curve]
    changes: Mapping[str, Callable[[str, Clock], list[int]]] = field(default_factory=dict)
    dies: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Things of one kind: what a department runs together."""

    key: str
    title: str
    description: str
    things: tuple[Thing, ...]


def _cold_rooms() -> Iterator[Thing]:
    rooms = (
        ("Kühlraum Mensa", "Schulzentrum Nord", 4.0),
        ("Tiefkühlzelle Mensa", "Schulzentrum Nord", -20.0),
        ("Kühlraum Küche", "Kita Sonnenhang", 5.0),
        ("Kühlraum Lager", "Stadtküche", 3.0),
        ("Tiefkühlzelle Lager", "Stadtküche", -21.0),
        ("Impfstoffkühlschrank", "Gesundheitsamt", 5.0),
    )
    for number, (name, spot, target) in enumerate(rooms, 1):
        measured = {"temperature": curves.cold_room(target), "door_open": curves.door_open}
        text = f"Cold room kept at {target:g} degrees Celsius"
        yield Thing(
            f"kuehlraum-{number}", f"{name} {spot}", text, "Kühlraumfühler", _near(spot, number), 10 * MINUTE, measured
        )


def _windows() -> Iterator[Thing]:
    measured = {
        "window_open": curves.window_open,
        "temperature": curves.room_temperature,
        "co2": curves.co2,
    }
    schools = (("Grundschule Altstadt", 3), ("Grundschule Südwiesen", 2), ("Schulzentrum Nord", 3))
    rooms = [(school, 101 + room) for school, rooms in schools for room in range(rooms)]
    for number, (school, room) in enumerate(rooms, 1):
        yield Thing(
            f"fenster-{number}", f"{school}, Raum {room}", "Class room: window contact and room air", "Raumsensor",
            _near(school, number), 30 * MINUTE, measured, {"window_open": curves.window_changes}, dies=number == 6,
        )  # fmt: skip


def _water_meters() -> Iterator[Thing]:
    meters = (
        ("Rathaus", 2.4, 0.0),
        ("Schulzentrum Nord", 7.5, 0.0),
        ("Hallenbad", 46.0, 0.0),
        ("Bauhof", 1.8, 0.14),
        ("Feuerwache", 1.1, 0.0),
        ("Kita Sonnenhang", 2.0, 0.0),
    )
    for number, (spot, daily, leak) in enumerate(meters, 1):
        measured = {"water_volume": curves.water_meter(daily, leak)}
        yield Thing(
            f"wasserzaehler-{number}", f"Wasserzähler {spot}", "Main water meter of a public building", "Wasserzähler",
            _near(spot, number), 60 * MINUTE, measured,
        )  # fmt: skip


def _parking() -> Iterator[Thing]:
    for number in range(1, 21):
        square = "Marktplatz" if number <= 8 else "Bahnhof" if number <= 16 else "Lindenstraße"
        measured = {"occupied": curves.parking(residents=number > 16, hangs=number == 11)}
        east, north = SPOTS[square]
        yield Thing(
            f"stellplatz-{number:02}", f"Stellplatz {square} {number:02}", "Parking bay with a sensor in the ground",
            "Bodensensor", (east + 5 * (number % 9), north), 15 * MINUTE, measured, dies=number == 13,
        )  # fmt: skip


def _air_quality() -> Iterator[Thing]:
    for number, spot in enumerate(("Marktplatz", "Bahnhofstraße", "Kurpark", "Gewerbegebiet"), 1):
        measured = {"pm10": curves.pm10, "pm2_5": curves.pm2_5, "no2": curves.no2(hangs=number == 3)}
        yield Thing(
            f"luft-{number}", f"Luftmessstelle {spot}", "Air quality in the street", "Luftmessgerät",
            _near(spot, number), 30 * MINUTE, measured,
        )  # fmt: skip


def _weather() -> Iterator[Thing]:
    measured = {
        "temperature": curves.air_temperature,
        "humidity": curves.humidity,
        "pressure": curves.pressure,
        "precipitation": curves.precipitation,
        "wind_speed": curves.wind_speed,
    }
    text = "Weather station on a roof"
    yield Thing("wetter-1", "Wetterstation Bauhof", text, "Wetterstation", SPOTS["Bauhof"], 10 * MINUTE, measured)


def _river() -> Iterator[Thing]:
    measured = {"water_level": curves.water_level}
    text = "River gauge under a bridge"
    yield Thing("pegel-1", "Pegel Musterach", text, "Radarpegel", SPOTS["Pegel"], 15 * MINUTE, measured)


def _bicycles() -> Iterator[Thing]:
    measured = {"bicycle_count": curves.bicycles}
    text = "Induction loop in a cycle path"
    yield Thing("radzaehler-1", "Radzählstelle Uferweg", text, "Zählschleife", SPOTS["Uferweg"], 60 * MINUTE, measured)


def _near(spot: str, number: int) -> town.Point:
    """Neighbours of one building, some metres apart, so that a map shows each."""
    return (SPOTS[spot][0] + 7 * (number % 3), SPOTS[spot][1] - 9 * (number // 3))


GROUPS = (
    Group("cold_rooms", "Kühlräume", "Temperaturen der Kühlräume in öffentlichen Küchen.", tuple(_cold_rooms())),
    Group(
        "windows",
        "Fenster und Raumluft in Schulen",
        "Ob Fenster offen stehen, und wie warm und verbraucht die Luft in Klassenzimmern ist.",
        tuple(_windows()),
    ),
    Group(
        "water_meters",
        "Wasserzähler",
        "Stände der Wasserzähler öffentlicher Gebäude: Läuft nachts Wasser, ist etwas undicht.",
        tuple(_water_meters()),
    ),
    Group("parking", "Stellplätze", "Welche Stellplätze mit Sensor gerade frei sind.", tuple(_parking())),
    Group(
        "air_quality", "Luftqualität", "Feinstaub und Stickstoffdioxid an Straßen und im Park.", tuple(_air_quality())
    ),
    Group("weather", "Wetter", "Messwerte der Wetterstation der Stadt.", tuple(_weather())),
    Group("river", "Pegel", "Wasserstand der Musterach am Pegel.", tuple(_river())),
    Group("bicycles", "Radverkehr", "Fahrräder, die auf dem Weg am Fluss gezählt werden.", tuple(_bicycles())),
)


def group(key: str) -> Group:
    """A group by its key."""
    return next(group for group in GROUPS if group.key == key)


@cache
def streams(thing: Thing) -> tuple[Stream, ...]:
    """The streams of a thing, described in German with an English description, marked as synthetic."""
    (lonlat,) = town.lonlat([thing.spot])
    district = town.district_of(thing.spot)
    place = Place({"type": "Point", "coordinates": list(lonlat)}, f"{district}, {town.NAME}")
    properties: dict[str, Any] = {
        "synthetic": True,
        "town": town.NAME,
        "district": district,
        "interval": thing.interval,
    }
    return tuple(
        Stream(
            thing=thing.identifier,
            observed_property=word,
            unit=PROPERTIES[word].unit,
            name=f"{thing.name}: {PROPERTIES[word].name}",
            thing_name=f"{thing.name} (synthetisch)",
            description=f"{PROPERTIES[word].description}. {thing.description}. Synthetic demo data, not measured.",
            sensor=f"{thing.sensor} (synthetisch)",
            place=place,
            properties=properties,
        )
        for word in thing.curves
    )


def readings(thing: Thing, word: str, seed: int, since: int, until: int) -> tuple[list[int], list[Result]]:
    """When the thing reported this property from `since` up to before `until` (seconds since 1970), and what."""
    key = f"{seed}/{thing.identifier}"
    times = _regular(thing, key, since, until)
    if word in thing.changes:
        changes = thing.changes[word](key, Clock.read(np.array([since, until], dtype=np.int64)))
        times = np.union1d(times, [moment for moment in changes if since <= moment < until]).astype(np.int64)
    if not len(times):
        return [], []
    values = thing.curves[word](key, Clock.read(times))
    digits = PROPERTIES[word].digits
    if digits is None:
        return times.tolist(), values.astype(bool).tolist()
    # Adding zero turns -0.0 into 0.0.
    rounded = np.round(values, digits) + 0.0
    return times.tolist(), (rounded if digits else rounded.astype(np.int64)).tolist()


def _regular(thing: Thing, key: str, since: int, until: int) -> Whole:
    """The moments of the thing's own rhythm; hourly counts come on the hour, others each at their own second."""
    own = chance(f"{key}/rhythm", np.zeros(1, dtype=np.int64))[0]
    shift = 0 if thing.interval >= 60 * MINUTE else int(own * thing.interval)
    first = -(-(since - shift) // thing.interval)
    last = -(-(until - shift) // thing.interval)
    return np.arange(first, last, dtype=np.int64) * thing.interval + shift
