"""Controlled vocabularies of DCAT-AP.de as compact tables: codes, labels and addresses are facts.

Sources: DCAT-AP.de licence list (GovData, 2021-07-21), EU Publications Office tables data-theme (2024-06-12),
file-type (2024-09-25) and frequency (2022-06-15), categories of high-value data (2.1); DCAT-AP.de contributors
(2025-10-21).
"""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent
EU = "http://publications.europa.eu/resource/authority/"
HIGH_VALUE = "http://data.europa.eu/eli/reg_impl/2023/138/oj"
"""The regulation that says which data is of high value."""
DE_LICENSE = "http://dcat-ap.de/def/licenses/"
IANA = "https://www.iana.org/assignments/media-types/"


@dataclass(frozen=True, slots=True)
class License:
    """A licence of the DCAT-AP.de list."""

    code: str
    title: str
    url: str
    open: bool

    @property
    def iri(self) -> str:
        """Its IRI in the list."""
        return DE_LICENSE + self.code


@dataclass(frozen=True, slots=True)
class Theme:
    """A data theme of the EU; portals show it as a CKAN group."""

    code: str
    de: str
    en: str

    @property
    def iri(self) -> str:
        """Its IRI in the EU's table."""
        return EU + "data-theme/" + self.code


THEMES = {
    theme.code: theme
    for theme in (
        Theme("AGRI", "Landwirtschaft, Fischerei, Forstwirtschaft und Nahrungsmittel",
              "Agriculture, fisheries, forestry and food"),
        Theme("ECON", "Wirtschaft und Finanzen", "Economy and finance"),
        Theme("EDUC", "Bildung, Kultur und Sport", "Education, culture and sport"),
        Theme("ENER", "Energie", "Energy"),
        Theme("ENVI", "Umwelt", "Environment"),
        Theme("GOVE", "Regierung und öffentlicher Sektor", "Government and public sector"),
        Theme("HEAL", "Gesundheit", "Health"),
        Theme("INTR", "Internationale Themen", "International issues"),
        Theme("JUST", "Justiz, Rechtssystem und öffentliche Sicherheit", "Justice, legal system and public safety"),
        Theme("REGI", "Regionen und Städte", "Regions and cities"),
        Theme("SOCI", "Bevölkerung und Gesellschaft", "Population and society"),
        Theme("TECH", "Wissenschaft und Technologie", "Science and technology"),
        Theme("TRAN", "Verkehr", "Transport"),
    )
}  # fmt: skip


@cache
def licenses() -> dict[str, License]:
    """All licences by code."""
    with (FOLDER / "licenses.csv").open(encoding="utf-8", newline="") as lines:
        rows = [License(r["code"], r["title"], r["url"], r["open"] == "1") for r in csv.DictReader(lines)]
    return {row.code: row for row in rows}


@dataclass(frozen=True, slots=True)
class Category:
    """A category of high-value data (Regulation (EU) 2023/138)."""

    code: str
    en: str
    de: str


@cache
def hvd_categories() -> dict[str, Category]:
    """All categories of high-value data by code; the six that hold the others come first."""
    with (FOLDER / "hvd_categories.csv").open(encoding="utf-8", newline="") as lines:
        return {row["code"]: Category(row["code"], row["en"], row["de"]) for row in csv.DictReader(lines)}


@cache
def contributors() -> dict[str, str]:
    """Who delivers data to GovData: the name by the code of DCAT-AP.de's list."""
    with (FOLDER / "contributors.csv").open(encoding="utf-8", newline="") as lines:
        return {row["code"]: row["title"] for row in csv.DictReader(lines)}


@cache
def file_types() -> dict[str, str]:
    """The usual media type of each EU file-type code; empty where there is none."""
    with (FOLDER / "file_types.csv").open(encoding="utf-8", newline="") as lines:
        return {row["code"]: row["media_type"] for row in csv.DictReader(lines)}


def license(code: str) -> License | None:
    """The licence with this code or IRI."""
    return licenses().get(code.removeprefix(DE_LICENSE).removeprefix(DE_LICENSE.replace("http:", "https:")))


def file_type(format: str) -> str:
    """The EU file-type code for a format as people write it, or empty."""
    code = format.rpartition("/")[2].strip().removeprefix(".").upper().replace("-", "_").replace("+", "_")
    aliases = {
        "TTL": "RDF_TURTLE",
        "RDF": "RDF_XML",
        "JSONLD": "JSON_LD",
        "LD_JSON": "JSON_LD",
        "GEO_JSON": "GEOJSON",
        "TURTLE": "RDF_TURTLE",
        "WMS": "WMS_SRVC",
        "WFS": "WFS_SRVC",
        "SHAPE": "SHP",
    }
    code = aliases.get(code, code)
    return code if code in file_types() else ""
