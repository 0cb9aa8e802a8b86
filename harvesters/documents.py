"""What the harvesters of files share: reading JSON safely, naming things, the draft of a dataset with one table."""

import reprlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

import orjson

from connectors.media import looks_like_html
from harvesters import normalise, place
from hub.errors import Unreadable
from hub.records import DatasetDraft, DistributionDraft, Document, Place, Refusal, Table

_EXTENSIONS = frozenset({".csv", ".tsv", ".tab", ".txt", ".json", ".geojson", ".senml", ".influx"})

_EXCERPT = reprlib.Repr()  # cuts off depth as well as length
_EXCERPT.maxother = _EXCERPT.maxstring = 120
_EXCERPT.maxlist = _EXCERPT.maxdict = 12


def json_values(body: Any) -> Any:
    """The plain values of a JSON body; raises Unreadable with the reason. What is no text was read before."""
    if not isinstance(body, bytes | str):
        return body
    try:
        return orjson.loads(body.removeprefix(b"\xef\xbb\xbf") if isinstance(body, bytes) else body)
    except orjson.JSONDecodeError as problem:
        if isinstance(body, bytes) and looks_like_html(body):
            raise Unreadable("An HTML page came instead of data.") from problem
        raise Unreadable(f"The file is not complete and correct JSON: {problem}.") from problem


def where(document: Document, detail: str = "") -> str:
    """Where a refused record stood: the document, and the place in it."""
    name = document.name or document.identifier
    return f"{name}, {detail}" if detail else name


def refusal(document: Document, detail: str, reason: str, record: Any = None) -> Refusal:
    """A refused record of the document with the beginning of what it said."""
    return Refusal(where(document, detail), reason, "" if record is None else excerpt(record))


def note(document: Document, detail: str, reason: str, record: Any = None) -> Refusal:
    """What is to be told of a record that was taken in all the same."""
    return replace(refusal(document, detail, reason, record), kind="note")


def excerpt(value: Any) -> str:
    """The beginning of a value, for people; safe for values of any depth and size."""
    return clean(value[:200] if isinstance(value, str) else _EXCERPT.repr(value)[:400])


def clean(text: str) -> str:
    """Text that every database and every encoder takes: without NUL characters and halves of surrogate pairs."""
    if text.isascii() and "\0" not in text:
        return text
    return text.encode("utf-8", "replace").decode().replace("\0", "")


def stem(document: Document) -> str:
    """The document's identifier without what only names its format: `school/co2_1.influx.json` is `school/co2_1`."""
    path = PurePosixPath(document.identifier or document.name or "unnamed")
    while path.suffix.lower() in _EXTENSIONS:
        path = path.with_suffix("")
    return str(path)


def hinted_place(document: Document) -> Place | None:
    """The point that the source's owner named, if any."""
    longitude, latitude = document.hints.get("longitude"), document.hints.get("latitude")
    if longitude is None or latitude is None:
        return None
    return place.from_geojson({"type": "Point", "coordinates": [longitude, latitude]})


def dataset(document: Document, table: Table, media_type: str) -> DatasetDraft:
    """The draft of a dataset that is this one table, described by the hints; the file itself is kept as it came."""
    hints = document.hints
    license = normalise.license(hints.get("license"))
    content = document.body if isinstance(document.body, bytes) else None
    distribution = DistributionDraft(
        identifier=document.identifier,
        access_url=document.url,
        download_url=document.url,
        title=document.name or document.identifier,
        format=normalise.format(media_type)[0],
        media_type=media_type,
        byte_size=None if content is None else len(content),
        license=license,
        modified=document.modified,
        table=table,
        content=content,
        file_name=PurePosixPath(document.name or document.identifier).name,
    )
    return DatasetDraft(
        identifier=document.identifier,
        title=hints.get("title") or _title(document),
        description=hints.get("description", ""),
        license=license,
        keyword=tuple(hints.get("keyword", ())),
        theme=normalise.themes(hints.get("theme", ())),
        spatial=place.bounding_box(table.geometries) or hinted_place(document),
        modified=document.modified,
        terms=_rights(hints, license),
        distribution=(distribution,),
    )


def _title(document: Document) -> str:
    return PurePosixPath(stem(document)).name.replace("_", " ").strip() or document.identifier


def _rights(hints: Mapping[str, Any], license: str) -> dict[str, Any]:
    """A licence that no list knows is passed on in its own words."""
    return {"rights": hints["license"]} if hints.get("license") and not license else {}
