"""Data services: those of the hub itself, which are derived, and those that a foreign dataset brings along.

Convention 41 of DCAT-AP.de: a distribution with a service leads to its endpoint and has no file to download. So the
hub's services hang on a distribution of their own, beside the files.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import orjson
from sqlalchemy import Row

from catalogue import codes, rdf
from catalogue.dcat.agents import contact
from catalogue.dcat.portal import Beside, Portal, catalog_iri, catalog_publisher
from catalogue.dcat.values import Pair, listed, rules, said
from catalogue.rdf import Iri, Node
from hub.datasets.store import Shown
from hub.datasets.terms import CONTACT, SERVICE

_CATEGORY = partial(codes.code, next(term for term in SERVICE if term.field == "hvd_category"))
_RULES, _CONTACT = rules(SERVICE), rules(CONTACT)
_HIGH_VALUE = rules(term for term in SERVICE if term.field in ("applicable_legislation", "hvd_category"))
MOST = 20
"""So many services of one distribution are told of."""


@dataclass(frozen=True, slots=True)
class Own:
    """A service of the hub: its mark, title, endpoint, description, standard, format, and what it is for."""

    mark: str
    title: str
    endpoint: str
    description: str
    standard: str
    format: str
    de: str
    en: str


CKAN = Own("ckan", "CKAN Action API", "api/3/action", "openapi.json", "https://docs.ckan.org/en/latest/api/", "JSON",
           "Zeilen und Beschreibungen abfragen", "Questions about rows and descriptions")  # fmt: skip
FEATURES = Own("features", "OGC API - Features", "ogc/features/v1", "ogc/features/v1/api",
               "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core", "GEOJSON",
               "Objekte mit Ort abfragen", "Questions about objects with places")  # fmt: skip
SENSORTHINGS = Own("sensorthings", "SensorThings API", "sensorthings/v1.1", "sensorthings/v1.1",
                   "http://www.opengis.net/spec/iot_sensing/1.1", "JSON",
                   "Messwerte abfragen", "Questions about readings")  # fmt: skip


def own(portal: Portal, service: Own, dataset: Iri | None = None, *more: Pair) -> Node:
    """One of the hub's services, with a dataset that it serves."""
    subject = Iri(f"{catalog_iri(portal)}#{service.mark}")
    values = {
        "title": service.title,
        "description": service.de if portal.language == "de" else service.en,
        "endpoint_url": portal.iri(service.endpoint),
        "endpoint_description": portal.iri(service.description),
        "conforms_to": service.standard,
        "format": service.format,
        "documentation": portal.iri(service.description),
    }
    served: list[Pair] = [("dct:publisher", catalog_publisher(portal)), ("dcat:servesDataset", dataset)]
    return rdf.node(subject, "dcat:DataService", said(subject, _RULES, values, portal.language), served, more)


def ckan(portal: Portal) -> Node:
    """The service that answers for the whole catalogue."""
    return own(portal, CKAN)


def derived(shown: Shown, beside: Beside) -> Iterator[Own]:
    """The services of the hub that have something of this dataset."""
    if any(part.datastream_id for part in shown.distributions):
        yield SENSORTHINGS
    if any(part.id in beside.placed for part in shown.distributions):
        yield FEATURES
    if any(part.row_count is not None for part in shown.distributions):
        yield CKAN


def foreign(
    portal: Portal, subject: Iri, dataset: Iri, publisher: Iri, part: Row[Any], page: Iri, high_value: Sequence[Pair]
) -> Iterator[Pair]:
    """The services that a distribution came with; who publishes the dataset publishes them, too.

    What services of high-value data have to say is added where they do not; the dataset's page is the last that tells
    of one.
    """
    for number, values in enumerate(given(part)[:MOST], 1):
        node = portal.foreign(values.get("uri")) or Iri(f"{subject}#service-{number}")
        title = [("dct:title", rdf.text(part.title or values.get("uri") or node, portal.language))]
        pairs = list(said(node, _RULES, values, portal.language))
        more: list[Pair] = [("dct:publisher", publisher), ("dcat:servesDataset", dataset)]
        names = {name for name, _ in pairs}
        lacking = [pair for pair in high_value if pair[0] not in names]
        if high_value and "foaf:page" not in names:
            lacking.append(
                ("foaf:page", next((said for name, said in pairs if name == "dcat:endpointDescription"), page))
            )
        title = [] if "dct:title" in names else title
        yield "dcat:accessService", rdf.node(node, "dcat:DataService", title, pairs, more, lacking)


def given(part: Row[Any]) -> list[Mapping[str, Any]]:
    """The services that a distribution came with, as a list of objects or that as JSON; those with an endpoint."""
    value = part.terms.get("access_services")
    if isinstance(value, str):
        try:
            value = orjson.loads(value)
        except orjson.JSONDecodeError:
            return []
    return [each for each in listed(value) if isinstance(each, Mapping) and endpoint(each)]


def endpoint(service: Mapping[str, Any]) -> Iri | None:
    """Where a service is."""
    return next(filter(None, map(rdf.web, listed(service.get("endpoint_url")))), None)


def high_value(portal: Portal, own: Iri, row: Row[Any]) -> Iterator[Pair]:
    """What a service says that serves a high-value dataset: law, category, and whom to ask."""
    if law := laws(row.terms):
        yield from said(Iri(""), _HIGH_VALUE, {**row.terms, "applicable_legislation": law}, "")
        yield "dcat:contactPoint", contact(own, row.terms) or _office(portal, row)
        # A service may have one licence only, and it serves datasets of several.
        yield "dct:rights", codes.license(row.license or "") or codes.license(codes.UNSAID_LICENSE)


def laws(terms: Mapping[str, Any]) -> list[Any]:
    """The laws that make a dataset one of high value, and those beside them; nothing for other datasets.

    A category of high-value data says so as well as the law itself.
    """
    given = listed(terms.get("applicable_legislation"))
    if codes.HVD in map(rdf.iri, given):
        return given
    return [*given, codes.HVD] if any(_CATEGORY(each) for each in listed(terms.get("hvd_category"))) else []


def _office(portal: Portal, row: Row[Any]) -> Node:
    """Whoever has the dataset, where nobody else is named: the organisation's page says how it is reached."""
    subject, name = portal.iri(f"organization/{row.owner_id}"), row.organization_title or row.organization_name
    values = {"name": name, "url": str(portal.iri(f"organization/{row.organization_name}"))}
    return rdf.node(Iri(f"{subject}#contact"), "vcard:Kind", said(subject, _CONTACT, values, ""))
