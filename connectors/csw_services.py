"""Which services of a catalogue operate on which data: services name the data, and readers look at the data."""

from collections.abc import Iterable, Iterator
from urllib.parse import parse_qsl, urlsplit

from lxml import etree

from connectors import xmls
from connectors.csw_pages import NOT_GIVEN, identifier

MAX_SERVICES = 20_000
PER_RECORD = 20

_SERVICE = "identificationInfo/SV_ServiceIdentification"
_REFERENCES = (
    "operatesOn/@uuidref",
    "operatesOn/@href",
    "coupledResource/SV_CoupledResource/identifier",
    "coupledResource/SV_CoupledResource/resourceReference/@uuidref",
)
_CODE = "identificationInfo/MD_DataIdentification/citation/CI_Citation/identifier"


class Coupling:
    """What was learnt of services, by the identifiers of the data on which they operate."""

    def __init__(self) -> None:
        self._services: dict[str, dict[str, dict[str, str]]] = {}
        self._known = 0

    def learn(self, records: Iterable[etree._Element]) -> bool:
        """Take in the services among these records; False if there are none, or enough are known."""
        found = False
        for record in records:
            service = xmls.node(record, _SERVICE)
            if service is None or self._known >= MAX_SERVICES:
                continue
            found, self._known = True, self._known + 1
            for one in _addresses(service):
                for reference in _references(service):
                    self._services.setdefault(reference, {}).setdefault(one["url"], one)
        return found

    def join(self, records: Iterable[etree._Element]) -> None:
        """Add to each record of data the services that operate on it."""
        if not self._services:
            return
        for record in records:
            if xmls.node(record, _SERVICE) is None:
                services = {url: one for name in _names(record) for url, one in self._services.get(name, {}).items()}
                for one in list(services.values())[:PER_RECORD]:
                    etree.SubElement(record, f"{{{NOT_GIVEN}}}coupled", one)


def _addresses(service: etree._Element) -> Iterator[dict[str, str]]:
    """The addresses at which a service tells what it can do."""
    kind = xmls.text(service, "serviceTypeVersion") or xmls.text(service, "serviceType")
    title = xmls.text(service, "citation/CI_Citation/title/CharacterString")
    for operation in xmls.nodes(service, "containsOperations/SV_OperationMetadata"):
        if xmls.text(operation, "operationName").lower() in ("", "getcapabilities"):
            for url in xmls.texts(operation, "connectPoint/CI_OnlineResource/linkage"):
                if url.startswith(("http://", "https://")):
                    yield {"title": title[:500], "url": url, "type": kind[:100]}


def _references(service: etree._Element) -> set[str]:
    """What a service calls its data: an identifier, an address, or the identifier within an address."""
    found = {word for path in _REFERENCES for word in xmls.texts(service, path)}
    return found | {inner for word in found if "?" in word for inner in _asked_for(word)}


def _asked_for(url: str) -> list[str]:
    try:
        return [value for key, value in parse_qsl(urlsplit(url).query) if key.lower() in ("id", "uuid")]
    except ValueError:
        return []


def _names(record: etree._Element) -> list[str]:
    """What data are called: the record's identifier and that of the data."""
    codes = [word for node in xmls.nodes(record, _CODE) for word in xmls.texts(node, "//code")]
    anchors = [word for node in xmls.nodes(record, _CODE) for word in xmls.texts(node, "//Anchor/@href")]
    own = xmls.text(record, "identificationInfo/MD_DataIdentification/@uuid")
    return list(dict.fromkeys(filter(None, (identifier(record), *codes, *anchors, own))))
