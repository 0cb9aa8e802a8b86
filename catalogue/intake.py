"""Files and links that become tables by themselves: ordered when they are new, and when another takes their place."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from catalogue import rdf
from hub.access import Call
from hub.datasets.models import Distribution
from hub.datasets.store import imports

TABLES = frozenset({
    "CSV", "TSV", "XLSX", "XLS", "ODS", "JSON", "GEOJSON", "GPKG", "SHP", "ZIP", "KML", "KMZ", "GML", "GPX", "PARQUET",
    "XML",
})  # fmt: skip
"""Formats in which there may be a table."""

Places = Mapping[UUID, tuple[str, str, str]]
"""Of distributions, where their data are and in which format."""


def places(parts: Iterable[Distribution]) -> Places:
    """Where the data are now, to compare with later."""
    return {part.id: _place(part) for part in parts}


def _place(part: Distribution | Row[Any]) -> tuple[str, str, str]:
    return part.blob, part.terms.get("download_url") or part.access_url, part.format.upper()


def follow(call: Call, parts: Iterable[Distribution], before: Places) -> None:
    """Order the tables of those whose data are new, or at another place than `before`."""
    # Where there is a DataPusher, it fills the tables.
    wanted = call.settings.import_tables and not call.settings.datapusher_url
    for part in parts:
        if before.get(part.id) == _place(part):
            continue
        if wanted and may_be_table(part):
            imports.submit(call.session, part, actor=call.principal.name, changed=True)
        elif part.id in before:
            imports.forget(call.session, part)


def may_be_table(part: Distribution | Row[Any]) -> bool:
    """Whether there is a file or a link in which there may be a table; what the API fills is one already."""
    blob, address, format = _place(part)
    if part.datastream_id or part.terms.get("url_type") == "datastore":
        return False
    return format in TABLES and bool(blob or rdf.web(address))
