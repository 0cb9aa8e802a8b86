"""Tables that list datasets to drafts: columns are known by name, several rows of a dataset are its resources."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from connectors.dataset_table import LISTING
from harvesters import addresses, described, html_text, listed, normalise, place, wkt
from harvesters.documents import excerpt, note, refusal
from hub.errors import Unreadable
from hub.records import DatasetDraft, DistributionDraft, Document, Place, Refusal

ACCEPTS = frozenset({LISTING})

MOST_ROWS = 100_000
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "identifier": ("id", "identifier", "dataset-id", "datensatz-id", "kennung", "guid", "uuid", "lfd-nr", "nr"),
    "title": ("titel", "title", "datensatz", "name-des-datensatzes", "dataset", "bezeichnung", "name"),
    "description": ("beschreibung", "description", "kurzbeschreibung", "notes", "abstract", "inhalt", "erlaeuterung"),
    "keyword": ("schlagworte", "schlagwoerter", "stichworte", "keywords", "tags", "keyword", "schlagwort"),
    "theme": ("kategorie", "kategorien", "themen", "thema", "themenfeld", "theme", "groups", "gruppen", "rubrik"),
    "license": ("lizenz", "license", "licence", "nutzungsbedingungen", "license-id", "lizenzen"),
    "license_attribution": ("namensnennung", "quellenvermerk", "attribution", "license-attribution"),
    "url": ("url", "link", "download", "download-url", "access-url", "downloadlink", "datei", "adresse", "quelle"),
    "landing_page": ("webseite", "website", "landing-page", "seite", "homepage", "internetseite"),
    "format": ("format", "formate", "dateiformat", "datenformat", "mimetype", "media-type"),
    "resource_title": ("ressource", "resource", "titel-der-ressource", "resource-name", "dateiname", "resource-title"),
    "publisher_name": (
        "herausgeber", "publisher", "veroeffentlichende-stelle", "organisation", "dienststelle", "amt", "datenhalter",
    ),
    "contact_name": ("ansprechpartner", "kontakt", "contact", "ansprechstelle", "ansprechperson", "maintainer"),
    "contact_email": ("e-mail", "email", "mail", "kontakt-e-mail", "kontakt-email", "maintainer-email"),
    "issued": ("veroeffentlicht", "veroeffentlicht-am", "issued", "veroeffentlichungsdatum", "release-date", "datum"),
    "modified": ("geaendert", "aktualisiert", "stand", "geaendert-am", "letzte-aktualisierung", "last-modified"),
    "frequency": ("aktualisierungszyklus", "aktualisierung", "turnus", "aktualisierungsintervall", "update-cycle"),
    "temporal": ("zeitraum", "zeitbezug", "temporal", "zeitlicher-bezug"),
    "spatial": ("raumbezug", "spatial", "geometrie", "wkt", "ort", "gebiet", "raeumlicher-bezug", "bbox"),
    "language": ("sprache", "language", "sprachen"),
    "version": ("version",),
    "size": ("groesse", "size", "dateigroesse", "byte-size"),
}  # fmt: skip
"""Our fields, and how offices call their columns, folded."""

_OF_RESOURCES = frozenset({"url", "format", "resource_title", "size"})
_LIST = re.compile(r"\s*[;|\n]\s*")
_SHAPES = r"(?:MULTI)?(?:POINT|LINESTRING|POLYGON)\b|GEOMETRYCOLLECTION|ENVELOPE|BOX"
_WKT = re.compile(rf"\s*(?:<|SRID=|{_SHAPES})", re.IGNORECASE)
_BOX = re.compile(r"[\[(]?\s*" + r"\s*[,;]\s*".join([r"(-?\d{1,3}(?:\.\d{1,20})?)"] * 4) + r"\s*[\])]?", re.ASCII)
LONGEST_SHAPE = 1_000_000  # characters

Fields = dict[str, str]


def harvest(document: Document) -> Iterator[DatasetDraft | Refusal]:
    """A draft of each dataset in the table; rows that name none are refused with their number."""
    try:
        body = document.body if isinstance(document.body, bytes) else b""
        rows = listed.rows(body, str(document.hints.get("media_type") or ""), document.name, document.hints)
        for number, fields, resources in _datasets(document, rows):
            if isinstance(fields, Refusal):
                yield fields
                continue
            yield _draft(document, fields, resources)
            yield from _doubts(document, number, fields, resources)
    except Unreadable as problem:
        yield refusal(document, "", problem.message)


def _datasets(document: Document, rows: Iterator[listed.Row]) -> Iterator[tuple[int, Fields | Refusal, list[Fields]]]:
    """Rows by dataset; a row that only goes on below its dataset, as merged cells do, belongs to the one above."""
    found: dict[str, tuple[int, Fields, list[Fields]]] = {}
    mapping = _mapping(document)
    last = ""
    for count, row in enumerate(rows, 1):
        if count > MOST_ROWS:
            raise Unreadable(f"The table has more than {MOST_ROWS:,} rows.")
        fields = _known(row.fields, mapping)
        key = fields.get("identifier") or normalise.fold(fields.get("title", ""))
        if not key and fields.keys() & _OF_RESOURCES and last:
            key = last
        if row.problem or not key:
            reason = row.problem or "The row names no dataset: it has neither an identifier nor a title."
            refused = refusal(document, f"row {row.number}", reason, excerpt(dict(row.fields)))
            # A line below the table names nothing; one that cannot be read may name any of the datasets.
            yield row.number, refused if row.problem else replace(refused, identifier=document.identifier), []
            continue
        last = key
        number, whole, resources = found.setdefault(key, (row.number, {}, []))
        for name, value in fields.items():
            whole.setdefault(name, value)
        resources.append({name: value for name, value in fields.items() if name in _OF_RESOURCES})
    if not found:
        raise Unreadable("The table lists no dataset.")
    for key, (number, whole, resources) in found.items():
        if whole.get("title"):
            yield number, {**whole, "identifier": key}, [one for one in resources if one.get("url")]
        else:
            refused = refusal(document, f"row {number}", "The dataset has no title.", excerpt(whole))
            yield number, replace(refused, identifier=key), []


def _mapping(document: Document) -> dict[str, str]:
    """Folded names of columns to our fields; what the source's owner says goes before what is usual."""
    usual = {name: field for field, names in COLUMNS.items() for name in (*names, normalise.fold(field))}
    said = document.hints.get("mapping") or {}
    return usual | {normalise.fold(theirs): ours for ours, theirs in said.items() if ours in COLUMNS}


def _known(row: Mapping[str, str], mapping: Mapping[str, str]) -> Fields:
    """The row by our fields; what has no field keeps its column's name."""
    found: Fields = {}
    for title, value in row.items():
        found.setdefault(mapping.get(normalise.fold(title), f"extra:{title[:200]}"), value)
    return found


def _draft(document: Document, fields: Fields, resources: list[Fields]) -> DatasetDraft:
    license, rights = described.licensed([fields.get("license", "")])
    keywords = _LIST.split(fields.get("keyword", "")) if _LIST.search(fields.get("keyword", "")) else None
    themes = [part for part in re.split(r"[;|\n,]", fields.get("theme", "")) if part.strip()]
    return DatasetDraft(
        identifier=fields["identifier"],
        title=described.line(fields["title"]),
        description=html_text.markdown(fields.get("description", "")),
        license=license,
        keyword=described.keywords(keywords or fields.get("keyword", "").split(",")),
        theme=normalise.themes([fields.get("theme", ""), *(part.strip() for part in themes)]),
        spatial=_place(fields.get("spatial", "")),
        issued=normalise.date(fields.get("issued", "")),
        modified=normalise.date(fields.get("modified", "")),
        terms=_terms(fields, "" if license else rights),
        extras={name.removeprefix("extra:"): value for name, value in fields.items() if name.startswith("extra:")},
        distribution=tuple(_resources(fields["identifier"], resources, license)),
        provenance=_provenance(fields, license),
    )


def _terms(fields: Fields, rights: str) -> dict[str, Any]:
    start, end = described.period(fields.get("temporal", ""))
    plain = ("publisher_name", "contact_name", "contact_email", "version", "license_attribution")
    found: dict[str, Any] = {name: fields.get(name, "") for name in plain}
    found |= {
        "identifier": fields["identifier"],
        "landing_page": described.url(fields.get("landing_page", "")),
        "frequency": normalise.frequency(fields.get("frequency", "")),
        "language": [
            code
            for word in re.split(r"[;|,]", fields.get("language", ""))
            if (code := normalise.language(word.strip()))
        ],
        "temporal_start": start,
        "temporal_end": end,
        "rights": rights,
    }
    return {name: value for name, value in found.items() if value}


def _provenance(fields: Fields, license: str) -> dict[str, str]:
    said = {
        "license": fields.get("license", "") if license else "",
        "theme": fields.get("theme", ""),
        "frequency": fields.get("frequency", ""),
        "place": fields.get("spatial", "")[:500],
    }
    return {name: value for name, value in said.items() if value}


def _resources(identifier: str, resources: list[Fields], license: str) -> Iterator[DistributionDraft]:
    """One for each address; a cell may name several."""
    seen: set[str] = set()
    for fields in resources:
        for word in re.split(r"[\s|]+|;(?=\s*https?:)", fields["url"]):
            address = described.url(word)
            if not address or address in seen:
                continue
            seen.add(address)
            code, media_type = described.formatted([fields.get("format", "")], address)
            yield DistributionDraft(
                identifier=f"{identifier[-480:]}/{len(seen)}",
                access_url=address,
                download_url=address if addresses.is_file(address) else "",
                title=described.line(fields.get("resource_title", "")),
                format=code or described.line(fields.get("format", ""), 60).upper(),
                media_type=media_type,
                byte_size=addresses.size(fields.get("size", "")),
                license=license,
            )


def _place(text: str) -> Place | None:
    """A box, a shape in WKT or GeoJSON, or the name of a place."""
    text = text.strip()[:LONGEST_SHAPE]
    if corners := _BOX.fullmatch(text):
        return _around([(corners[1], corners[2]), (corners[3], corners[4])])
    if _WKT.match(text):
        try:
            return Place(wkt.geometry(text))
        except Unreadable:
            return None
    if text.startswith("{"):
        return place.from_geojson(text)
    return Place(name=described.line(text, 500)) if text else None


def _around(pairs: list[tuple[str, str]]) -> Place | None:
    spots = [[float(east), float(north)] for east, north in pairs]
    try:
        return place.bounding_box([place.geometry({"type": "MultiPoint", "coordinates": spots})])
    except Unreadable:
        return None


def _doubts(document: Document, number: int, fields: Fields, resources: list[Fields]) -> Iterator[Refusal]:
    """What of a dataset that was taken in could not be understood."""
    given = ((name, fields.get(name, "")) for name in ("issued", "modified"))
    doubts = [(name, value) for name, value in given if value and not normalise.date(value)]
    if fields.get("spatial") and _place(fields["spatial"]) is None:
        doubts.append(("spatial", fields["spatial"]))
    doubts += [("url", one["url"]) for one in resources if not any(map(described.url, one["url"].split()))]
    for name, value in doubts:
        yield note(document, f"row {number}", f"{name}: “{excerpt(value)}” cannot be; it was left out.")
