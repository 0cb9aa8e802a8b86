"""Of where and of when a dataset is."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Row

from catalogue import codes, places, rdf
from catalogue.dcat.portal import Beside, Portal
from catalogue.dcat.values import Pair, listed
from catalogue.rdf import Iri
from hub.datasets.store import Shown


def spatial(portal: Portal, own: Iri, row: Row[Any], key: str) -> Iterator[Pair]:
    """Places by their keys and addresses, and the dataset's own shape as middle and box."""
    given = (portal.foreign(value) for value in listed(row.terms.get("spatial_uri")))
    for known in filter(None, (codes.official_key(key), *given)):
        yield "dct:spatial", rdf.node(known, "dct:Location")
    names = listed(row.terms.get("geocoding_description"))
    said: list[Pair] = [("skos:prefLabel", rdf.text(name, portal.language)) for name in names[:1]]
    if row.spatial is not None and not row.spatial.is_empty:
        box = places.box(row.spatial)
        said.append(("dcat:centroid", rdf.wkt(places.centroid(row.spatial))))
        said += [("dcat:bbox", rdf.wkt(box))] if box else []
    if not said:
        return
    yield "dct:spatial", rdf.node(Iri(f"{own}#place"), "dct:Location", said)


def temporal(own: Iri, shown: Shown, beside: Beside) -> Iterator[Pair]:
    """From when to when the data is; a running series is told by days, so that a reading an hour is no change."""
    terms = shown.dataset.terms
    start, end = (rdf.time(terms[key]) if terms.get(key) else None for key in ("temporal_start", "temporal_end"))
    days = [beside.days[p.datastream_id] for p in shown.distributions if p.datastream_id in beside.days]
    if days and start is None and end is None:
        start, end = rdf.time(min(first for first, _ in days)), rdf.time(max(last for _, last in days))
    if start is None and end is None:
        return
    said: list[Pair] = [("dcat:startDate", start), ("dcat:endDate", end)]
    yield "dct:temporal", rdf.node(Iri(f"{own}#period"), "dct:PeriodOfTime", said)
