"""Services in ISO 19115: a record that describes one, and those that a catalogue couples with data."""

from collections.abc import Iterator

from lxml import etree

from connectors import xmls
from harvesters import services
from harvesters.addresses import web_address
from harvesters.iso import online
from harvesters.iso.dialects import href, said
from harvesters.iso.online import Link, Terms
from hub.records import DistributionDraft

COUPLED = "{urn:allmende:csw}coupled"
"""What the connector adds to a record of data: `title`, `url` and `type` of a service that operates on them."""


def distributions(
    record: etree._Element, found: etree._Element, links: list[Link], terms: Terms
) -> Iterator[DistributionDraft]:
    """A service as one distribution for each of its addresses."""
    known: set[str] = set()
    for link in (*endpoints(found), *links):
        address = services.endpoint(link.url)
        if address not in known and not link.about:
            known.add(address)
            yield from online.distributions([link], [], terms)


def endpoints(found: etree._Element) -> list[Link]:
    """The addresses at which a service tells what it can do."""
    title = said(found, "citation/CI_Citation/title")
    words = " ".join((said(found, "serviceTypeVersion"), said(found, "serviceType")))
    made = []
    for operation in xmls.nodes(found, "containsOperations/SV_OperationMetadata"):
        name = said(operation, "operationName").lower()
        for node in xmls.nodes(operation, "connectPoint/CI_OnlineResource"):
            address = web_address(said(node, "linkage"))
            if address and (not name or "getcapabilities" in name or "capabilities" in address.lower()):
                made.append(Link(address, title, "", href(node, "protocol") or said(node, "protocol") or words, "", ""))
    return made


def coupled(record: etree._Element, terms: Terms) -> Iterator[DistributionDraft]:
    """A distribution for each service that the catalogue couples with these data."""
    for node in record.iterchildren(COUPLED):
        link = Link(web_address(node.get("url", "")), node.get("title", ""), "", node.get("type", ""), "", "")
        if link.url:
            yield from online.distributions([link], [], terms)
