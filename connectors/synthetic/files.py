"""Twenty administrative datasets of the demo town, as files that its departments would drop."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from random import Random

from connectors.synthetic import registers
from connectors.synthetic.layouts import Csv, GeoJson, Record

GREEN, SCHOOLS, PLANNING = "Grünflächenamt", "Amt für Bildung", "Stadtplanungsamt"
TRAFFIC, ORDER, WORKS = "Amt für Verkehr", "Bürgeramt", "Stadtwerke"
UTM_ANSI, UTM_BOM = Csv("cp1252"), Csv("utf-8-sig", "Easting", "Northing")
LONLAT_ANSI = Csv("cp1252", "Laengengrad", "Breitengrad", "EPSG:4326")
LONLAT_BOM = Csv("utf-8-sig", "lon", "lat", "EPSG:4326")
WGS84, UTM = GeoJson(), GeoJson("EPSG:25832")


@dataclass(frozen=True, slots=True)
class Entry:
    """One file and what its department says about it; `theme` is a code of the EU list of data themes."""

    file_name: str
    title: str
    description: str
    title_en: str
    theme: str
    keyword: tuple[str, ...]
    department: str
    layout: Csv | GeoJson
    records: Callable[[Random], Iterable[Record]]


def _entry(
    file_name: str,
    titles: tuple[str, str],
    description: str,
    theme: str,
    keyword: str,
    department: str,
    layout: Csv | GeoJson,
    records: Callable[[Random], Iterable[Record]],
) -> Entry:
    """An entry whose titles and description say that the data are synthetic."""
    return Entry(
        file_name=file_name,
        title=f"{titles[0]} Musterstadt (synthetisch)",
        description=f"{description} Synthetische Daten einer erfundenen Stadt, nur zur Vorführung.",
        title_en=f"{titles[1]} of Musterstadt (synthetic)",
        theme=theme,
        keyword=(*keyword.split(), "synthetisch"),
        department=department,
        layout=layout,
        records=records,
    )


CATALOGUE = (
    _entry(
        "baumkataster.csv", ("Baumkataster", "Tree register"),
        "Alle Straßenbäume mit Art, Pflanzdatum, Stammumfang, Höhe und letzter Kontrolle.",
        "ENVI", "Bäume Grün Straßenbäume", GREEN, UTM_ANSI, registers.trees,
    ),
    _entry(
        "spielplaetze.geojson", ("Spielplätze", "Playgrounds"),
        "Öffentliche Spielplätze als Flächen, mit Größe und empfohlenem Alter.",
        "SOCI", "Spielplatz Kinder Freizeit", GREEN, WGS84, registers.playgrounds,
    ),
    _entry(
        "schulen.csv", ("Schulen", "Schools"),
        "Schulen mit Schulart, Klassen und Zahl der Schülerinnen und Schüler.",
        "EDUC", "Schule Bildung", SCHOOLS, LONLAT_BOM, registers.schools,
    ),
    _entry(
        "kindergaerten.csv", ("Kindergärten", "Kindergartens"),
        "Kindergärten mit Träger, Plätzen und Anteil der belegten Plätze.",
        "EDUC", "Kindergarten Kinder Betreuung", SCHOOLS, LONLAT_ANSI, registers.kindergartens,
    ),
    _entry(
        "wahlbezirke.geojson", ("Wahlbezirke", "Polling districts"),
        "Grenzen der Wahlbezirke mit Wahllokal und Zahl der Wahlberechtigten.",
        "GOVE", "Wahl Wahlbezirk Grenzen", ORDER, WGS84, registers.polling_districts,
    ),
    _entry(
        "bebauungsplaene.geojson", ("Bebauungspläne", "Land-use plans"),
        "Geltungsbereiche der rechtskräftigen Bebauungspläne mit Gebietsart und Grundflächenzahl.",
        "REGI", "Bauleitplanung Bebauungsplan Planung", PLANNING, UTM, registers.land_use_plans,
    ),
    _entry(
        "parkzonen.geojson", ("Parkzonen", "Parking zones"),
        "Bewirtschaftete Parkzonen mit Gebühr und Höchstdauer.",
        "TRAN", "Parken Gebühren Verkehr", TRAFFIC, WGS84, registers.parking_zones,
    ),
    _entry(
        "bushaltestellen.csv", ("Bushaltestellen", "Bus stops"),
        "Haltestellen der Stadtbusse mit Linien und Ausstattung.",
        "TRAN", "Bus Haltestelle Nahverkehr", TRAFFIC, UTM_BOM, registers.bus_stops,
    ),
    _entry(
        "defibrillatoren.csv", ("Defibrillatoren", "Defibrillators"),
        "Öffentlich zugängliche Defibrillatoren mit Zugang und nächster Prüfung.",
        "HEAL", "Defibrillator Notfall Gesundheit", ORDER, LONLAT_ANSI, registers.defibrillators,
    ),
    _entry(
        "oeffentliche-toiletten.csv", ("Öffentliche Toiletten", "Public toilets"),
        "Öffentliche Toiletten mit Angaben zur Barrierefreiheit.",
        "SOCI", "Toilette Barrierefreiheit", ORDER, LONLAT_BOM, registers.public_toilets,
    ),
    _entry(
        "wertstoffinseln.csv", ("Wertstoffinseln", "Recycling points"),
        "Standorte der Sammelbehälter für Glas, Altkleider und Metall.",
        "ENVI", "Abfall Wertstoffe Glas", WORKS, UTM_ANSI, registers.recycling_points,
    ),
    _entry(
        "strassenbeleuchtung.csv", ("Straßenbeleuchtung", "Street lights"),
        "Leuchten mit Leistung, Höhe und Inbetriebnahme.",
        "ENER", "Beleuchtung Energie Straße", WORKS, UTM_BOM, registers.street_lights,
    ),
    _entry(
        "radwegenetz.geojson", ("Radwegenetz", "Cycling network"),
        "Linien des Radwegenetzes mit Art, Länge und Breite.",
        "TRAN", "Radverkehr Radweg Fahrrad", TRAFFIC, WGS84, registers.cycling_network,
    ),
    _entry(
        "ueberschwemmungsgebiete.geojson", ("Überschwemmungsgebiete", "Flood areas"),
        "Flächen, die bei Hochwasser der Musterach überflutet werden.",
        "ENVI", "Hochwasser Gewässer Gefahren", PLANNING, UTM, registers.flood_areas,
    ),
    _entry(
        "denkmale.csv", ("Baudenkmale", "Monuments"),
        "Liste der eingetragenen Baudenkmale mit Art und Baujahr.",
        "EDUC", "Denkmal Kultur Gebäude", PLANNING, UTM_ANSI, registers.monuments,
    ),
    _entry(
        "wochenmaerkte.csv", ("Wochenmärkte", "Weekly markets"),
        "Wochenmärkte mit Tag, Uhrzeit und Zahl der Stände.",
        "ECON", "Markt Einkaufen", ORDER, LONLAT_ANSI, registers.markets,
    ),
    _entry(
        "baustellen.geojson", ("Baustellen", "Construction sites"),
        "Laufende und geplante Baustellen im Straßennetz mit Zeitraum und Anlass.",
        "TRAN", "Baustelle Sperrung Verkehr", TRAFFIC, WGS84, registers.construction_sites,
    ),
    _entry(
        "wlan.csv", ("WLAN-Zugangspunkte", "Wifi hot spots"),
        "Kostenlose WLAN-Zugangspunkte der Stadt.",
        "TECH", "WLAN Internet", WORKS, LONLAT_BOM, registers.wifi_hot_spots,
    ),
    _entry(
        "sitzbaenke.csv", ("Sitzbänke", "Benches"),
        "Sitzbänke mit Material, Lehne und Sitzhöhe.",
        "SOCI", "Sitzbank Aufenthalt Barrierefreiheit", GREEN, UTM_ANSI, registers.benches,
    ),
    _entry(
        "einwohner-stadtteile.geojson", ("Einwohner nach Stadtteilen", "Population by district"),
        "Einwohnerzahl, Altersgruppen und Dichte je Stadtteil.",
        "SOCI", "Bevölkerung Einwohner Statistik", ORDER, WGS84, registers.population,
    ),
)  # fmt: skip


def write(folder: Path, seed: int) -> None:
    """Write every file of the catalogue; the same seed gives the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    for entry in CATALOGUE:
        records = entry.records(Random(f"{seed}/{entry.file_name}"))  # noqa: S311 (made-up data, nothing secret)
        (folder / entry.file_name).write_bytes(entry.layout(records, entry.title))
