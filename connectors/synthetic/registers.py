"""What stands in the registers of the demo town: made up from a `Random`, so the same seed gives the same rows."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from math import cos, hypot, pi, sin
from random import Random

from connectors.synthetic import town
from connectors.synthetic.layouts import Record, Value

SURNAMES = ("Ackermann", "Beispiel", "Fuchs", "Gärtner", "Hübner", "Jäger", "Keßler", "Möller", "Schäfer", "Winzer")
SPECIES = (
    ("Winterlinde", "Tilia cordata"),
    ("Spitzahorn", "Acer platanoides"),
    ("Bergahorn", "Acer pseudoplatanus"),
    ("Rosskastanie", "Aesculus hippocastanum"),
    ("Stieleiche", "Quercus robur"),
    ("Hainbuche", "Carpinus betulus"),
    ("Rotbuche", "Fagus sylvatica"),
    ("Vogelkirsche", "Prunus avium"),
    ("Platane", "Platanus acerifolia"),
    ("Hängebirke", "Betula pendula"),
)


def _day(random: Random, first: int, last: int) -> date:
    """A day between two years, both included."""
    return date(first, 1, 1) + timedelta(random.randrange((last - first + 1) * 365))


def _address(random: Random, aside: float = 14, centre: bool = False) -> tuple[town.Point, dict[str, Value]]:
    """A place beside a street and what its address says; `centre` keeps to the inner part of the town."""
    street = random.choice(town.STREETS[:14] if centre else town.STREETS)
    share = random.uniform(0.02, 0.35 if centre else 0.82)
    point = town.along(street.line, share, random.choice((-aside, aside)))
    return point, {"Strasse": f"{street.name} {1 + int(share * 120)}", "Stadtteil": town.district_of(point)}


def _spots(random: Random, number: int, **choice: float) -> Iterator[tuple[int, town.Point, dict[str, Value]]]:
    for count in range(1, number + 1):
        point, address = _address(random, aside=choice.get("aside", 14), centre=bool(choice.get("centre")))
        yield count, point, address


def _blob(random: Random, middle: town.Point, size: float) -> tuple[town.Point, ...]:
    """A closed, counter-clockwise, slightly uneven area around a point."""
    corners = random.randrange(6, 10)
    reach = [size * random.uniform(0.75, 1.25) for _ in range(corners)]
    ring = [
        (middle[0] + far * cos(2 * pi * step / corners), middle[1] + far * sin(2 * pi * step / corners))
        for step, far in enumerate(reach)
    ]
    return (*ring, ring[0])


def trees(random: Random) -> Iterator[Record]:
    """Trees along the streets: the older, the thicker and taller."""
    for number, point, address in _spots(random, 1_200, aside=6):
        planted = _day(random, 1935, 2024)
        age = 2025 - planted.year
        german, botanical = random.choice(SPECIES)
        girth = int(12 + age * random.uniform(1.6, 2.6))
        values: dict[str, Value] = {
            "Baum_Nr": f"MB-{number:05}",
            "Baumart": german,
            "Botanischer_Name": botanical,
            "Strasse": str(address["Strasse"]).rsplit(" ", 1)[0],
            "Stadtteil": address["Stadtteil"],
            "Pflanzdatum": planted,
            "Stammumfang_cm": girth,
            "Kronendurchmesser_m": round(1.5 + girth / 26, 1),
            "Hoehe_m": round(3.5 + girth / 15 * random.uniform(0.8, 1.2), 1),
            "Letzte_Kontrolle": _day(random, 2024, 2025),
        }
        yield Record("Point", (point,), values)


def playgrounds(random: Random) -> Iterator[Record]:
    """Playgrounds as areas."""
    for number, point, address in _spots(random, 24, aside=70):
        size = random.uniform(14, 34)
        values = {"Name": f"Spielplatz {number:02}", **address, "Flaeche_m2": round(3 * size * size)}
        values |= {"Alter_ab": random.choice((1, 3, 6)), "Wasserspiel": random.random() < 0.3}
        yield Record("Polygon", _blob(random, point, size), values)


def schools(random: Random) -> Iterator[Record]:
    """Schools with pupils and classes."""
    kinds = (
        "Grundschule",
        "Grundschule",
        "Grundschule",
        "Realschule",
        "Gymnasium",
        "Gemeinschaftsschule",
        "Förderschule",
    )
    for (_, point, address), kind in zip(_spots(random, len(kinds), aside=60), kinds, strict=True):
        classes = random.randrange(8, 32)
        values = {"Name": f"{kind} {address['Stadtteil']}", "Schulart": kind, **address}
        values |= {"Klassen": classes, "Schueler": round(classes * random.uniform(19, 26)), "Ganztag": classes > 14}
        yield Record("Point", (point,), values)


def kindergartens(random: Random) -> Iterator[Record]:
    """Kindergartens with places and opening hours."""
    names = (
        "Regenbogen",
        "Löwenzahn",
        "Sonnenschein",
        "Pusteblume",
        "Arche",
        "Käferwiese",
        "Sternschnuppe",
        "Bärenhöhle",
    )
    for number, point, address in _spots(random, 16, aside=40):
        values = {"Name": f"Kindergarten {names[number % 8]} {number}", **address}
        values |= {"Traeger": random.choice(("Stadt", "Kirche", "Verein")), "Plaetze": random.randrange(25, 110)}
        values |= {"Betreuungsquote": round(random.uniform(0.71, 1), 2), "Eroeffnet": _day(random, 1965, 2023)}
        yield Record("Point", (point,), values)


def polling_districts(random: Random) -> Iterator[Record]:
    """Polling districts: each part of the town in pieces."""
    pieces = [(town.DISTRICTS[0], start, start + 90) for start in (0.0, 90.0, 180.0, 270.0)]
    for district in town.DISTRICTS[1:]:
        middle = district.start + 30
        pieces += [(district, district.start, middle), (district, middle, district.end)]
    for number, (district, start, end) in enumerate(pieces, 1):
        inner, outer = (0.0, town.INNER) if district is town.DISTRICTS[0] else (town.INNER, 1.0)
        voters = random.randrange(780, 1_650)
        values: dict[str, Value] = {"Wahlbezirk": f"{number:03}", "Stadtteil": district.name}
        values |= {"Wahlberechtigte": voters, "Wahllokal": f"Wahllokal {number:03}", "Barrierefrei": voters > 900}
        yield Record("Polygon", town.sector(start, end, inner, outer), values)


def land_use_plans(random: Random) -> Iterator[Record]:
    """Areas of binding land-use plans."""
    kinds = ("Allgemeines Wohngebiet", "Mischgebiet", "Gewerbegebiet", "Sondergebiet", "Urbanes Gebiet")
    for number in range(1, 19):
        start, share = random.randrange(0, 350, 5), random.uniform(0.3, 0.8)
        ring = town.sector(start, start + random.randrange(6, 14), share, share + random.uniform(0.05, 0.12))
        values: dict[str, Value] = {
            "Plan_Nr": f"BP {number:03}",
            "Name": f"{random.choice(town.STREETS).name}, Teil {number}",
        }
        values |= {"Gebietsart": random.choice(kinds), "Rechtskraft": _day(random, 1972, 2024)}
        values |= {"GRZ": random.choice((0.3, 0.4, 0.6, 0.8)), "Stadtteil": town.district_of(ring[0])}
        yield Record("Polygon", ring, values)


def parking_zones(random: Random) -> Iterator[Record]:
    """Zones in which parking is paid for."""
    for number in range(1, 7):
        ring = town.sector(number * 60 - 60, number * 60, town.INNER if number % 2 else 0.12, 0.3 + 0.03 * number)
        values: dict[str, Value] = {
            "Zone": f"P{number}",
            "Gebuehr_Euro_je_Stunde": round(0.5 * random.randrange(1, 6), 2),
        }
        values |= {"Hoechstdauer_min": random.choice((60, 120, 180)), "Bewohnerparken": number > 2}
        yield Record("Polygon", ring, values)


def bus_stops(random: Random) -> Iterator[Record]:
    """Bus stops on both sides of the streets."""
    for number in range(1, 61):
        street = town.STREETS[(number // 2) % len(town.STREETS)]
        point = town.along(street.line, random.uniform(0.1, 0.8), 5 if number % 2 else -5)
        values: dict[str, Value] = {"Haltestelle": f"{street.name} {'Ost' if number % 2 else 'West'}", "Steig": number}
        lines = ", ".join(sorted(random.sample(("1", "2", "3", "4", "11", "12"), random.randrange(1, 4))))
        values |= {"Linien": lines, "Barrierefrei": random.random() < 0.6, "Wetterschutz": random.random() < 0.5}
        yield Record("Point", (point,), values)


def defibrillators(random: Random) -> Iterator[Record]:
    """Public defibrillators."""
    for number, point, address in _spots(random, 22):
        values = {"Geraet": f"AED-{number:02}", **address, "Zugang": random.choice(("immer", "Öffnungszeiten"))}
        values |= {"Pruefung_bis": _day(random, 2026, 2027), "Ansprechperson": f"Frau {random.choice(SURNAMES)}"}
        yield Record("Point", (point,), values)


def public_toilets(random: Random) -> Iterator[Record]:
    """Public toilets."""
    for number, point, address in _spots(random, 11, centre=1):
        values = {"Nr": number, **address, "Rollstuhlgerecht": random.random() < 0.7}
        values |= {"Wickeltisch": random.random() < 0.5, "Gebuehr_Euro": random.choice((0.0, 0.5))}
        yield Record("Point", (point,), values)


def recycling_points(random: Random) -> Iterator[Record]:
    """Containers for glass, clothes and metal."""
    for number, point, address in _spots(random, 38, aside=10):
        values = {"Standort_Nr": f"W{number:02}", **address, "Glas": random.randrange(1, 4)}
        values |= {
            "Altkleider": random.random() < 0.6,
            "Metall": random.random() < 0.4,
            "Leerung": _day(random, 2025, 2025),
        }
        yield Record("Point", (point,), values)


def street_lights(random: Random) -> Iterator[Record]:
    """Lights at even distances along every street."""
    number = 0
    for street in town.STREETS:
        for step in range(1, 35):
            number += 1
            led = random.random() < 0.65
            values: dict[str, Value] = {"Leuchte": f"L{number:04}", "Strasse": street.name, "LED": led}
            values |= {"Leistung_W": random.choice((18.5, 24.0, 31.5) if led else (70.0, 100.0))}
            values |= {"Lichtpunkthoehe_m": random.choice((4.0, 6.0, 8.5)), "Inbetriebnahme": _day(random, 1988, 2024)}
            yield Record("Point", (town.along(street.line, step / 36, 4),), values)


def cycling_network(random: Random) -> Iterator[Record]:
    """Cycle routes along streets and the river."""
    for number, street in enumerate((*town.STREETS[::2], town.Street("Uferweg", town.RIVER)), 1):
        length = sum(hypot(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(street.line))
        values: dict[str, Value] = {"Route": f"R{number:02}", "Name": street.name, "Laenge_m": round(length)}
        values |= {
            "Art": random.choice(("Radweg", "Schutzstreifen", "Fahrradstraße")),
            "Breite_m": random.choice((1.5, 2.0, 2.5)),
        }
        yield Record("LineString", street.line, values)


def flood_areas(random: Random) -> Iterator[Record]:
    """Areas along the river that are flooded once in 10, 100 and 1,000 years."""
    for name, years, width in (("HQ10", 10, 60), ("HQ100", 100, 150), ("HQextrem", 1_000, 260)):
        # The river always runs eastwards, so banks moved straight north and south never cross themselves.
        course = [town.along(town.RIVER, step / 24) for step in range(25)]
        south = [(x, y - width * random.uniform(0.8, 1.2)) for x, y in course[1:-1]]
        north = [(x, y + width * random.uniform(0.8, 1.2)) for x, y in course[1:-1]]
        ring = (course[0], *south, course[-1], *reversed(north), course[0])
        yield Record("Polygon", ring, {"Szenario": name, "Wiederkehr_Jahre": years, "Gewaesser": "Musterach"})


def monuments(random: Random) -> Iterator[Record]:
    """Listed buildings."""
    kinds = ("Wohnhaus", "Scheune", "Brunnen", "Torhaus", "Kapelle", "Mühle", "Gasthaus")
    for number, point, address in _spots(random, 64, centre=1):
        values = {"Objekt_Nr": f"D-{number:03}", "Art": random.choice(kinds), **address}
        values |= {"Baujahr": random.randrange(1480, 1930), "Eingetragen": _day(random, 1976, 2020)}
        yield Record("Point", (point,), values)


def markets(random: Random) -> Iterator[Record]:
    """Weekly markets."""
    days = ("Dienstag", "Mittwoch", "Freitag", "Samstag", "Donnerstag")
    for (number, point, address), day in zip(_spots(random, len(days), centre=1), days, strict=True):
        values = {"Name": f"Wochenmarkt {number}", **address, "Wochentag": day, "Beginn": "07:00", "Ende": "13:00"}
        yield Record("Point", (point,), values | {"Staende": random.randrange(5, 38)})


def construction_sites(random: Random) -> Iterator[Record]:
    """Pieces of streets that are closed for a while."""
    for number in range(1, 16):
        street = random.choice(town.STREETS)
        start, begins = random.uniform(0.1, 0.7), _day(random, 2026, 2026)
        line = tuple(town.along(street.line, start + part * 0.02) for part in range(4))
        values: dict[str, Value] = {"Baustelle": f"BS-{number:02}", "Strasse": street.name, "Beginn": begins}
        values |= {"Ende": begins + timedelta(random.randrange(10, 200)), "Vollsperrung": random.random() < 0.4}
        values |= {"Anlass": random.choice(("Kanal", "Fernwärme", "Fahrbahn", "Glasfaser"))}
        yield Record("LineString", line, values)


def wifi_hot_spots(random: Random) -> Iterator[Record]:
    """Free wireless access."""
    for number, point, address in _spots(random, 27, centre=1):
        values = {"Zugangspunkt": f"muster-wlan-{number:02}", **address, "Reichweite_m": random.choice((40, 60, 80))}
        yield Record("Point", (point,), values | {"In_Betrieb_seit": _day(random, 2016, 2025)})


def benches(random: Random) -> Iterator[Record]:
    """Benches along the streets and the river."""
    for number in range(1, 321):
        line = town.RIVER if number % 4 == 0 else random.choice(town.STREETS).line
        point = town.along(line, random.uniform(0.05, 0.8), random.choice((-8, 8)))
        values: dict[str, Value] = {"Bank_Nr": f"SB-{number:03}", "Stadtteil": town.district_of(point)}
        values |= {"Material": random.choice(("Holz", "Stahl", "Recyclat")), "Lehne": random.random() < 0.8}
        values |= {"Sitzhoehe_cm": round(random.uniform(42, 49), 1), "Aufgestellt": _day(random, 2001, 2025)}
        yield Record("Point", (point,), values)


def population(random: Random) -> Iterator[Record]:
    """People by part of the town."""
    for district in town.DISTRICTS:
        ring = town.outline(district)
        area = abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring))) / 2e6
        values: dict[str, Value] = {"Stadtteil": district.name, "Stichtag": date(2025, 12, 31)}
        values |= {"Einwohner": district.population, "Unter_18": round(district.population * random.uniform(0.14, 0.2))}
        values |= {"Ab_65": round(district.population * random.uniform(0.18, 0.27)), "Flaeche_km2": round(area, 2)}
        yield Record("Polygon", ring, values | {"Einwohner_je_km2": round(district.population / area)})
