"""The ways to get a dataset's data."""

from collections.abc import Callable, Hashable, Iterator
from typing import Any

import orjson
from sqlalchemy import Row

from catalogue import codes, prose, rdf
from catalogue.dcat import services
from catalogue.dcat.agents import publisher
from catalogue.dcat.portal import Beside, Portal, own_iri
from catalogue.dcat.services import Own
from catalogue.dcat.values import Pair, listed, rules, said
from catalogue.rdf import Iri, Node
from catalogue.schemas.resource import resource_url
from hub.datasets import vocabulary, words
from hub.datasets.judged import eu_license
from hub.datasets.store import Shown
from hub.datasets.terms import DISTRIBUTION

_RULES = rules(DISTRIBUTION)

Tell = Callable[[Iri, Row[Any], Row[Any]], Node]
"""From a dataset's address, its row, and that of a distribution."""


def distributions(
    portal: Portal, dataset: Iri, shown: Shown, beside: Beside, tell: Tell | None = None
) -> Iterator[Pair]:
    """All distributions of a dataset, and one more for each service of the hub that has something of it.

    `tell` may be another way to make the node of a distribution.
    """
    row = shown.dataset
    for part in shown.distributions:
        yield "dcat:distribution", (tell(dataset, row, part) if tell else distribution(portal, dataset, row, part))
    for service in services.derived(shown, beside):
        yield "dcat:distribution", _served(portal, dataset, shown, service)


def distribution(portal: Portal, dataset: Iri, row: Row[Any], part: Row[Any]) -> Node:
    """One distribution of a dataset."""
    own = own_iri(portal, row.id)
    subject = Iri(f"{own}/resource/{part.id}")
    values = _values(portal, subject, row, part)
    more: list[Pair] = []
    if part.blob:
        more.append(("spdx:checksum", _checksum(subject, part.blob, codes.SHA256)))
    elif algorithm := codes.checksum(str(part.terms.get("hash", ""))):
        more.append(("spdx:checksum", _checksum(subject, part.terms["hash"], algorithm)))
    if part.terms.get("access_services"):
        page = portal.iri(f"dataset/{row.name}")
        high_value = list(services.high_value(portal, own, row))
        more += services.foreign(portal, subject, dataset, publisher(portal, own, row).iri, part, page, high_value)
    return rdf.node(subject, "dcat:Distribution", said(subject, _RULES, values, portal.language), more)


def kind(row: Row[Any], part: Row[Any]) -> Hashable | None:
    """What distributions share of which the same is said but for addresses, size and times; None where more differs.

    It is all that `distribution` looks at and that is not one of these.
    """
    said = (row.terms.get("publisher_name"), row.terms.get("rights"), row.organization_title)
    is_file = part.blob or part.datastream_id is not None or part.row_count is not None
    if is_file or "access_services" in part.terms or not rdf.is_clean(part.access_url):
        return None
    if (part.byte_size or 0) < 0 or not all(value is None or isinstance(value, str) for value in said):
        return None
    stated = (part.byte_size is None, part.created_at is None, part.modified_at is None)
    own = (part.title or row.title, part.description, part.format, part.media_type, part.license)
    terms = orjson.dumps(part.terms) if part.terms else b""
    return (*own, terms, row.license, *said, bool(_law(row)), *stated)


def _served(portal: Portal, dataset: Iri, shown: Shown, service: Own) -> Node:
    row, own = shown.dataset, own_iri(portal, shown.dataset.id)
    subject = Iri(f"{own}#{service.mark}")
    node = services.own(portal, service, dataset, *services.high_value(portal, own, row))
    values = {
        "title": f"{row.title} ({service.title})",
        "access_url": portal.iri(service.endpoint),
        "format": service.format,
        "license": _license(row.license or next((part.license for part in shown.distributions if part.license), "")),
        "license_attribution": _attribution(row.license, row),
        "issued": row.metadata_created,
        "applicable_legislation": _law(row),
    }
    pairs = said(subject, _RULES, values, portal.language)
    return rdf.node(subject, "dcat:Distribution", pairs, [("dcat:accessService", node)])


def _law(row: Row[Any]) -> list[str]:
    """A distribution of a high-value dataset names the law that makes it one."""
    return [codes.HVD] if services.laws(row.terms) else []


def _checksum(subject: Iri, digest: str, algorithm: Iri) -> Node:
    parts: list[Pair] = [("spdx:algorithm", algorithm), ("spdx:checksumValue", rdf.digest(digest))]
    return rdf.node(Iri(f"{subject}#checksum"), "spdx:Checksum", parts)


def _values(portal: Portal, subject: Iri, row: Row[Any], part: Row[Any]) -> dict[str, Any]:
    address = resource_url(part, portal.site_url)
    is_link = not (part.blob or part.datastream_id or (part.row_count is not None and not part.access_url))
    # Rows and readings leave the hub as CSV, whatever they came in as.
    given = part.blob or is_link
    format = part.format if given else "CSV"
    usual = vocabulary.file_types().get(vocabulary.file_type(format), "")
    license = part.license or row.license
    endpoint = next(map(services.endpoint, services.given(part)), None)
    return {
        "issued": part.created_at,
        "modified": part.modified_at,
        # The EU's portal knows a licence by its own table; as there may be but one licence, that stands here.
        "rights": eu_license(license) if codes.license(license) else license or row.terms.get("rights"),
        "license_attribution": _attribution(license, row),
        **part.terms,
        "applicable_legislation": [*_law(row), *listed(part.terms.get("applicable_legislation"))],
        "access_url": endpoint or rdf.web(address if is_link else part.access_url) or subject,
        "download_url": None if endpoint else part.terms.get("download_url") if is_link else address,
        "license": _license(license),
        "title": part.title or row.title,
        "description": prose.simple_html(part.description),
        "format": format,
        "media_type": part.media_type if given and codes.media_type(part.media_type) else usual,
        "byte_size": part.byte_size if given else None,
    }


def _license(text: str) -> str:
    """There has to be one, and what nobody has allowed is closed."""
    return text if text and codes.license(text) else codes.UNSAID_LICENSE


def _attribution(license: str, row: Row[Any]) -> str | None:
    """Whom to name: licences that ask for it are useless without."""
    known = words.licensed(license)
    asks = known and known.code.startswith(("dl-by", "cc-by"))
    return (row.terms.get("publisher_name") or row.organization_title) if asks else None
