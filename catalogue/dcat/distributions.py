"""The ways to get a dataset's data."""

from typing import Any

from sqlalchemy import Row

from catalogue import codes, prose, rdf
from catalogue.dcat.portal import Portal
from catalogue.dcat.values import Pair, listed, said
from catalogue.rdf import Iri, Node
from catalogue.schemas.resource import resource_url
from hub.datasets import vocabulary
from hub.datasets.terms import DISTRIBUTION


def distribution(portal: Portal, dataset: Iri, row: Row[Any], part: Row[Any]) -> Node:
    """One distribution of a dataset."""
    subject = Iri(f"{dataset}/resource/{part.id}")
    values = _values(portal, subject, row, part)
    more: list[Pair] = []
    if codes.HVD in map(rdf.iri, listed(row.terms.get("applicable_legislation"))):
        more.append(("dcatap:applicableLegislation", codes.HVD))
    if part.blob:
        more.append(("spdx:checksum", _checksum(subject, part.blob)))
    return rdf.node(subject, "dcat:Distribution", said(subject, DISTRIBUTION, values, portal.language), more)


def _checksum(subject: Iri, digest: str) -> Node:
    parts: list[Pair] = [("spdx:algorithm", codes.SHA256), ("spdx:checksumValue", rdf.digest(digest))]
    return rdf.node(Iri(f"{subject}#checksum"), "spdx:Checksum", parts)


def _values(portal: Portal, subject: Iri, row: Row[Any], part: Row[Any]) -> dict[str, Any]:
    address = resource_url(part, portal.site_url)
    is_link = not (part.blob or part.datastream_id or (part.row_count is not None and not part.access_url))
    # Rows and readings leave the hub as CSV, whatever they came in as.
    given = part.blob or is_link
    format = part.format if given else "CSV"
    usual = vocabulary.file_types().get(vocabulary.file_type(format), "")
    license = part.license or row.license
    return {
        "issued": part.created_at,
        "modified": part.modified_at,
        "rights": None if codes.license(license) else license or row.terms.get("rights"),
        "license_attribution": _attribution(license, row),
        **part.terms,
        "access_url": rdf.web(address if is_link else part.access_url) or subject,
        "download_url": part.terms.get("download_url") if is_link else address,
        "license": license,
        "title": part.title or row.title,
        "description": prose.simple_html(part.description),
        "format": format,
        "media_type": part.media_type if given and codes.media_type(part.media_type) else usual,
        "byte_size": part.byte_size if given else None,
    }


def _attribution(license: str, row: Row[Any]) -> str | None:
    """Whom to name: licences that ask for it are useless without."""
    known = vocabulary.license(license)
    asks = known and known.code.startswith(("dl-by", "cc-by"))
    return (row.terms.get("publisher_name") or row.organization_title) if asks else None
