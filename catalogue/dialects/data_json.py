"""The catalogue as one `data.json`, as the data portals of the United States and tools made for them read it.

Source: DCAT-US 1.1 (Project Open Data metadata schema). What only federal offices of that country have is left out.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from catalogue import formats, places
from catalogue.dcat import NOTHING, Beside, Portal, own_iri
from catalogue.dcat import dataset as dcat_dataset
from catalogue.dialects import licences
from catalogue.dialects.saying import Saying, format_code, full, media_type, period, plain
from catalogue.dialects.schema_org import LANGUAGES
from hub.datasets import vocabulary
from hub.datasets.store import Shown

SCHEMA = "https://project-open-data.cio.gov/v1.1/schema"
ACCESS = {"PUBLIC": "public", "RESTRICTED": "restricted public", "NON_PUBLIC": "non-public"}
OFTEN = {
    "ANNUAL": "R/P1Y", "ANNUAL_2": "R/P6M", "ANNUAL_3": "R/P4M", "BIENNIAL": "R/P2Y", "BIMONTHLY": "R/P2M",
    "BIWEEKLY": "R/P2W", "CONT": "R/PT1S", "DAILY": "R/P1D", "DAILY_2": "R/PT12H", "DECENNIAL": "R/P10Y",
    "HOURLY": "R/PT1H", "IRREG": "irregular", "MONTHLY": "R/P1M", "MONTHLY_2": "R/P0.5M", "MONTHLY_3": "R/P0.33M",
    "QUADRENNIAL": "R/P4Y", "QUARTERLY": "R/P3M", "TRIENNIAL": "R/P3Y", "UPDATE_CONT": "R/PT1S", "WEEKLY": "R/P1W",
    "WEEKLY_2": "R/P3.5D", "WEEKLY_3": "R/P0.33W",
}  # fmt: skip
"""How often, as ISO 8601 says it."""

Json = dict[str, Any]


def catalog(portal: Portal, datasets: Iterable[Json]) -> Iterator[bytes]:
    """The whole file, piece by piece."""
    yield from formats.json_list(datasets, _head(portal), b"}")


def _head(portal: Portal) -> bytes:
    address = portal.iri("data.json")
    return (
        f'{{"@context":"{SCHEMA}/catalog.jsonld","@id":"{address}","@type":"dcat:Catalog",'
        f'"conformsTo":"{SCHEMA}","describedBy":"{SCHEMA}/catalog.json","dataset":'
    ).encode()


def dataset(portal: Portal, shown: Shown, beside: Beside = NOTHING) -> Json:
    """One dataset."""
    said = Saying(dcat_dataset(portal, shown, beside))
    title, publisher = said.text("dct:title"), said.part("dct:publisher")
    named = publisher.text("foaf:name") if publisher else portal.title
    found = {
        "@type": "dcat:Dataset",
        "identifier": said.text("dct:identifier") or said.iri,
        "title": title,
        "description": plain(said.text("dct:description")),
        "keyword": said.texts("dcat:keyword") or [title],
        "modified": said.text("dct:modified") or shown.dataset.metadata_modified.isoformat(),
        "issued": said.text("dct:issued"),
        "publisher": {"@type": "org:Organization", "name": named},
        "contactPoint": _contact(said, named),
        "accessLevel": ACCESS.get(said.code("dct:accessRights"), "public"),
        "license": licences.address(said),
        "rights": next((way.text("rdfs:label") for way in _rights(said)), ""),
        "spatial": _box(shown),
        "temporal": "/".join(filter(None, period(said))),
        "accrualPeriodicity": OFTEN.get(said.code("dct:accrualPeriodicity"), ""),
        "language": [LANGUAGES.get(code, code) for code in said.codes("dct:language")],
        "theme": [_theme(code, portal.language) for code in said.codes("dcat:theme")],
        "landingPage": said.address("dcat:landingPage") or own_iri(portal, shown.dataset.id),
        "conformsTo": said.address("dct:conformsTo"),
        "references": said.iris("foaf:page"),
        "distribution": [_distribution(way) for way in said.parts("dcat:distribution")],
    }
    return full(found)


def _contact(said: Saying, publisher: str) -> Json:
    contact = said.part("dcat:contactPoint")
    if contact is None:
        return {}
    name, reached = contact.text("vcard:fn") or publisher, contact.address("vcard:hasEmail")
    return full({"@type": "vcard:Contact", "fn": name, "hasEmail": reached})


def _rights(said: Saying) -> Iterator[Saying]:
    for way in said.parts("dcat:distribution"):
        yield from way.parts("dct:rights")


def _box(shown: Shown) -> str:
    shape = shown.dataset.spatial
    if shape is None or shape.is_empty:
        return ""
    return ",".join(f"{value + 0.0:.{places.DIGITS}f}".rstrip("0").rstrip(".") for value in shape.bounds)


def _theme(code: str, language: str) -> str:
    theme = vocabulary.THEMES.get(code)
    return str(getattr(theme, language)) if theme else code


def _distribution(way: Saying) -> Json:
    file, page = way.address("dcat:downloadURL"), way.address("dcat:accessURL")
    found = {
        "@type": "dcat:Distribution",
        "title": way.text("dct:title"),
        "description": plain(way.text("dct:description")),
        "downloadURL": file,
        # Who downloads wants to know what comes; whoever is led to a page does not.
        "mediaType": (media_type(way) or "application/octet-stream") if file else "",
        "accessURL": page if page != file else "",
        "format": format_code(way),
        "conformsTo": way.address("dct:conformsTo"),
        "license": licences.address(way),
    }
    return full(found)
