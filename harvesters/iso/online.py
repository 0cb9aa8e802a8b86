"""How to get data: the online resources of ISO 19115 as distributions, services among them."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

from connectors import xmls
from harvesters import normalise, services
from harvesters.addresses import ending, web_address
from harvesters.iso.dialects import Dialect, all_said, code, href, said
from hub.records import DistributionDraft

MEGABYTE = 1_000_000
_ABOUT = frozenset(
    {"information", "search", "completemetadata", "information.content", "emailservice", "browsegraphic"}
)
_FILES = frozenset({"download", "fileaccess", "offlineaccess"})
_TRANSFER = (
    "distributionInfo/MD_Distribution/transferOptions",
    "distributionInfo/MD_Distribution/distributor/MD_Distributor/distributorTransferOptions",
)


@dataclass(frozen=True, slots=True)
class Link:
    """One online resource."""

    url: str
    name: str
    description: str
    protocol: str
    function: str
    profile: str
    size: int | None = None

    @property
    def about(self) -> bool:
        """Whether the link leads to words about the data, and not to the data."""
        return self.function.lower() in _ABOUT


@dataclass(frozen=True, slots=True)
class Terms:
    """What all distributions of a record have in common."""

    identifier: str
    license: str
    attribution: str
    rights: str
    status: str = ""
    technique: str = ""


def links(record: etree._Element) -> list[Link]:
    """All links that hold an address, each once."""
    found: dict[tuple[str, str], Link] = {}
    for path in _TRANSFER:
        for options in xmls.nodes(record, f"{path}/MD_DigitalTransferOptions"):
            size = _size(said(options, "transferSize"))
            for node in xmls.nodes(options, "onLine/CI_OnlineResource"):
                link = _link(node, size)
                if link is not None:
                    found.setdefault((link.url, link.name), link)
    return list(found.values())


def formats(record: etree._Element, dialect: Dialect) -> list[str]:
    """The formats that a record names, in its words or as addresses."""
    path = "distributionInfo/MD_Distribution"
    old = f"{path}/distributor/MD_Distributor/distributorFormat/{dialect.format}"
    found = [word for one in (f"{path}/distributionFormat/{dialect.format}", old) for word in _named(record, one)]
    return [part.strip() for word in found for part in re.split(r"[,;/](?=\s)|[,;]", word) if part.strip()]


def distributions(links: list[Link], formats: list[str], terms: Terms) -> Iterator[DistributionDraft]:
    """A distribution for each link that leads to data or a service."""
    known = [found for word in formats if (found := normalise.format(word))[0]]
    for link in links:
        if not link.about:
            yield _distribution(link, known if len(known) == 1 else [], terms)


def identifier(guid: str, address: str, name: str) -> str:
    """One that stays when other links come or go."""
    return f"{guid[:400]}/{hashlib.blake2b(f'{address} {name}'.encode(), digest_size=8).hexdigest()}"


def _named(record: etree._Element, path: str) -> list[str]:
    return [href(node) or next(iter(all_said(node, "")), "") for node in xmls.nodes(record, path)]


def _link(node: etree._Element, size: int | None) -> Link | None:
    address = web_address(said(node, "linkage"))
    if not address:
        return None
    return Link(
        address,
        " ".join(said(node, "name").split())[:500],
        said(node, "description"),
        href(node, "protocol") or said(node, "protocol"),
        code(node, "function/CI_OnLineFunctionCode"),
        href(node, "applicationProfile") or said(node, "applicationProfile"),
        size,
    )


def _distribution(link: Link, formats: list[tuple[str, str]], terms: Terms) -> DistributionDraft:
    kept: dict[str, Any] = {
        "license_attribution": terms.attribution,
        "rights": terms.rights,
        "status": terms.status,
        "representation_technique": terms.technique,
    }
    service = services.kind(link.url, link.protocol, link.name)
    if service is not None:
        title = link.name or link.description[:200]
        kept["access_services"] = [services.access_service(service, link.url, title, terms.license)]
        code, media_type = service.format, ""
    else:
        code, media_type = _format(link, formats)
    return DistributionDraft(
        identifier=identifier(terms.identifier, link.url, link.name),
        access_url=link.url,
        download_url=link.url if service is None and _is_file(link, code) else "",
        title=link.name,
        description=link.description,
        format=code,
        media_type=media_type,
        byte_size=link.size if service is None else None,
        license=terms.license,
        terms={key: value for key, value in kept.items() if value},
    )


def _format(link: Link, formats: list[tuple[str, str]]) -> tuple[str, str]:
    """By the ending of the address, by what the link says of itself, else the only format of the record."""
    words = [ending(link.url), link.profile, link.protocol.partition(":")[2]]
    return next((found for word in words if (found := normalise.format(word))[0]), formats[0] if formats else ("", ""))


def _is_file(link: Link, code: str) -> bool:
    return link.function.lower() in _FILES or (code not in ("", "HTML") and "." in urlsplit(link.url).path[-6:])


def _size(word: str) -> int | None:
    """Bytes of a size in megabytes."""
    try:
        size = round(float(word.replace(",", ".")) * MEGABYTE)
    except (ValueError, OverflowError):
        return None
    return size if 0 < size < 2**53 else None
