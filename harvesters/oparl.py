"""Lists of a council information system (OParl) to drafts: one dataset, whose table has a row for each object."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from connectors.oparl import OPARL
from harvesters import described, german, normalise, place
from harvesters.documents import clean, excerpt, json_values, note, refusal
from hub.errors import Unreadable
from hub.records import Column, DatasetDraft, DistributionDraft, Document, Place, Refusal, Table

ACCEPTS = frozenset({OPARL})

MOST_ROWS = 500_000
LONGEST = 5_000

Columns = tuple[tuple[str, Column], ...]

_SHARED: Columns = (
    ("place", Column("ort", title="Ort")),
    ("web", Column("seite", title="Seite")),
    ("modified", Column("geaendert", "datetime", title="Geändert")),
    ("license", Column("lizenz", title="Lizenz")),
    ("id", Column("kennung", title="Kennung")),
)
_COLUMNS: Mapping[str, Columns] = {
    "paper": (
        ("reference", Column("nummer", title="Nummer")),
        ("name", Column("betreff", title="Betreff")),
        ("date", Column("datum", "date", title="Datum")),
        ("paperType", Column("art", title="Art")),
        ("mainFile", Column("datei", title="Datei")),
        *_SHARED,
    ),
    "meeting": (
        ("name", Column("sitzung", title="Sitzung")),
        ("start", Column("beginn", "datetime", title="Beginn")),
        ("end", Column("ende", "datetime", title="Ende")),
        ("meetingState", Column("status", title="Status")),
        ("cancelled", Column("abgesagt", "boolean", title="Abgesagt")),
        ("invitation", Column("einladung", title="Einladung")),
        ("resultsProtocol", Column("protokoll", title="Ergebnisprotokoll")),
        *_SHARED,
    ),
    "organization": (
        ("name", Column("name", title="Name")),
        ("organizationType", Column("art", title="Art")),
        ("classification", Column("einordnung", title="Einordnung")),
        ("startDate", Column("von", "date", title="Von")),
        ("endDate", Column("bis", "date", title="Bis")),
        *_SHARED,
    ),
}
_TITLES = {"paper": "Vorlagen", "meeting": "Sitzungen", "organization": "Gremien"}
_ABOUT = {
    "paper": "Vorlagen, Anträge und Anfragen aus dem Ratsinformationssystem",
    "meeting": "Sitzungen des Rates und seiner Gremien aus dem Ratsinformationssystem",
    "organization": "Gremien, Fraktionen und Ämter aus dem Ratsinformationssystem",
}
_KEYWORDS = ("Kommunalpolitik", "Ratsinformationssystem", "OParl")
_ADDRESS = ("room", "streetAddress", "postalCode", "locality")


def harvest(document: Document) -> Iterator[DatasetDraft | Refusal]:
    """The draft of the one list in the document, and what cannot be in its rows."""
    try:
        said = json_values(document.body)
        if not isinstance(said, Mapping) or said.get("kind") not in _COLUMNS:
            raise Unreadable("This is not a list of OParl objects.")  # noqa: TRY301 (one place makes the refusal)
        wrong: list[Refusal] = []
        yield _draft(document, said, wrong)
        yield from wrong
    except Unreadable as problem:
        yield refusal(document, "", problem.message)


def _draft(document: Document, said: Mapping[str, Any], wrong: list[Refusal]) -> DatasetDraft:
    kind, body, system = said["kind"], said["body"], said["system"]
    objects = [one for one in said["objects"] if one.get("deleted") is not True]
    if not objects:  # some servers answer so while they are being filled anew
        raise Unreadable("The list is empty; what was taken in of it before stays.")
    if len(objects) > MOST_ROWS:
        raise Unreadable(f"The list has more than {MOST_ROWS:,} objects.")
    table = _table(document, kind, objects, wrong)
    license, rights = described.licensed(_licenses(objects, body, system))
    name = described.line(str(body.get("name") or system.get("name") or ""), 300)
    return DatasetDraft(
        identifier=document.identifier,
        title=f"{_TITLES[kind]}: {name}" if name else _TITLES[kind],
        description=f"{_ABOUT[kind]}{f' ({name})' if name else ''}.",
        license=license,
        keyword=_KEYWORDS,
        theme=("GOVE",),
        spatial=_where(body, table),
        modified=max((moment for one in objects if (moment := normalise.date(one.get("modified")))), default=None),
        terms=_terms(document, body, objects, kind) | ({"rights": rights} if rights and not license else {}),
        distribution=(_rows(document, table, license), _service(document, system, body, license)),
        provenance={"license": rights} if license else {},
    )


def _licenses(objects: list[Mapping[str, Any]], body: Mapping[str, Any], system: Mapping[str, Any]) -> list[str]:
    """Licences are inherited: what the objects say together, else the body, else the system."""
    own = {str(one["license"]) for one in objects if one.get("license")}
    agreed = list(own) if len(own) == 1 and all(one.get("license") for one in objects) else []
    return [*agreed, *(str(one["license"]) for one in (body, system) if one.get("license"))]


def _terms(document: Document, body: Mapping[str, Any], objects: list[Mapping[str, Any]], kind: str) -> dict[str, Any]:
    days = [day for one in objects if (day := _day(one.get("start" if kind == "meeting" else "date")))]
    found = {
        "identifier": document.identifier,
        "landing_page": described.url(str(body.get("website") or body.get("web") or "")),
        "publisher_name": described.line(str(body.get("name") or ""), 300),
        "contact_name": described.line(str(body.get("contactName") or ""), 300),
        "contact_email": described.line(str(body.get("contactEmail") or ""), 300),
        "temporal_start": min(days, default=""),
        "language": ["DEU"],
    }
    return {key: value for key, value in found.items() if value}


def _where(body: Mapping[str, Any], table: Table) -> Place | None:
    key = "".join(str(body.get("ags") or body.get("rgs") or "").split())
    shape = place.bounding_box(table.geometries)
    key = key if key.isdecimal() and key.isascii() and len(key) in (8, 12) else ""
    return Place(shape.geometry if shape else None, described.line(str(body.get("name") or ""), 300), key)


def _rows(document: Document, table: Table, license: str) -> DistributionDraft:
    """The rows, which are to be had from this hub: it gives them as CSV and more."""
    return DistributionDraft(
        identifier=f"{document.identifier[-480:]}/rows",
        title="Tabelle",
        format="CSV",
        media_type="text/csv",
        license=license,
        table=table,
    )


def _service(document: Document, system: Mapping[str, Any], body: Mapping[str, Any], license: str) -> DistributionDraft:
    root = described.url(str(system.get("id") or body.get("id") or "")) or document.identifier
    version = described.url(str(system.get("oparlVersion") or ""))
    service = {
        "title": "OParl",
        "endpoint_url": [root],
        "conforms_to": [version] if version else [],
        "license": license,
        "documentation": ["https://oparl.org/spezifikation/"],
    }
    return DistributionDraft(
        identifier=f"{document.identifier[-480:]}/service",
        access_url=document.identifier,
        title="OParl",
        format="JSON",
        media_type="application/json",
        license=license,
        terms={"access_services": [{key: value for key, value in service.items() if value}]},
    )


def _table(document: Document, kind: str, objects: list[Mapping[str, Any]], wrong: list[Refusal]) -> Table:
    rows, geometries = [], []
    for one in objects:
        at = described.line(str(one.get("name") or one.get("id") or ""), 200)
        shape, name = _located(document, at, one, wrong)
        given = {**one, "place": name}
        rows.append(tuple(_value(document, at, column, given.get(key), wrong) for key, column in _COLUMNS[kind]))
        geometries.append(shape)
    columns = tuple(column for _, column in _COLUMNS[kind])
    return Table(columns, tuple(rows), tuple(geometries) if any(geometries) else ())


def _value(document: Document, at: str, column: Column, value: Any, wrong: list[Refusal]) -> Any:
    """The value in the column's type; what it cannot be is left out and told."""
    if value in (None, ""):
        return None
    found: Any = None
    if column.type == "boolean":
        found = value if isinstance(value, bool) else None
    elif column.type == "date":
        found = _day(value) or None
    elif column.type == "datetime":
        found = _instant(value)
    elif isinstance(value, str | int | float):
        found = clean(str(value))[:LONGEST]
    if found is None:
        wrong.append(note(document, at, f"{column.title}: “{excerpt(value)}” cannot be; it was left out."))
    return found


def _day(value: Any) -> str:
    moment = german.instant(value[:40]) if isinstance(value, str) else None
    return (moment.date() if isinstance(moment, datetime) else moment).isoformat() if moment else ""


def _instant(value: Any) -> str | None:
    moment = german.instant(value[:40]) if isinstance(value, str) else None
    if moment is None:
        return None
    if not isinstance(moment, datetime):
        moment = datetime(moment.year, moment.month, moment.day)  # noqa: DTZ001 (the zone follows)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).isoformat()


def _located(
    document: Document, at: str, one: Mapping[str, Any], wrong: list[Refusal]
) -> tuple[Mapping[str, Any] | None, str]:
    """The geometry of an object, several as one, and the words for its place."""
    given = one.get("location")
    locations = [each for each in (given if isinstance(given, list) else [given]) if isinstance(each, Mapping)]
    shapes = []
    for each in locations[:100]:
        feature = each.get("geojson")
        shape = feature.get("geometry", feature) if isinstance(feature, Mapping) else None
        if not shape:
            continue
        try:
            shapes.append(place.geometry(shape))
        except Unreadable as problem:
            wrong.append(note(document, at, f"The row was taken in without its place: {problem.message}"))
    names = dict.fromkeys(filter(None, map(_address, locations[:20])))
    return _together(shapes), described.line("; ".join(names), 1_000)


def _address(location: Mapping[str, Any]) -> str:
    parts = [location.get("description"), *(location.get(key) for key in _ADDRESS)]
    return ", ".join(dict.fromkeys(described.line(part, 200) for part in parts if isinstance(part, str) and part))


def _together(shapes: list[dict[str, Any]]) -> dict[str, Any] | None:
    if len(shapes) < 2:
        return shapes[0] if shapes else None
    if all(shape["type"] == "Point" for shape in shapes):
        return {"type": "MultiPoint", "coordinates": [shape["coordinates"] for shape in shapes]}
    return {"type": "GeometryCollection", "geometries": shapes}
