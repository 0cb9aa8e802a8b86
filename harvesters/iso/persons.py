"""Who is responsible for data, by role: offices before persons, because metadata are public."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

from connectors import xmls
from harvesters.iso.dialects import Dialect, code, said

# Which roles may speak as what, the first that is there.
_ROLES = {
    "publisher": ("publisher", "owner", "custodian", "resourceProvider", "distributor", "pointOfContact"),
    "contact": ("pointOfContact", "custodian", "publisher", "owner", "distributor", "resourceProvider"),
    "creator": ("author",),
    "originator": ("originator",),
    "custodian": ("custodian",),
}


@dataclass(frozen=True, slots=True)
class Party:
    """An office or a person in a role."""

    role: str
    name: str
    email: str = ""
    phone: str = ""
    url: str = ""
    uri: str = ""


def parties(record: etree._Element, found: etree._Element, dialect: Dialect) -> list[Party]:
    """All who are named for the data, then who distributes it, then who wrote the metadata."""
    places = (
        (found, "pointOfContact"),
        (found, "citation/CI_Citation/citedResponsibleParty"),
        (record, "distributionInfo/MD_Distribution/distributor/MD_Distributor/distributorContact"),
        (record, "contact"),
    )
    return [
        party
        for node, path in places
        for one in xmls.nodes(node, f"{path}/{dialect.party}")
        if (party := _party(one)).name
    ]


def terms(parties: list[Party]) -> dict[str, Any]:
    """Publisher, contact point, creator, originator and custodian as flat fields."""
    kept: dict[str, Any] = {}
    for field, roles in _ROLES.items():
        party = next(_by_role(parties, roles), None)
        if party is None and field in ("publisher", "contact") and parties:
            party = parties[0]
        if party is not None:
            kept |= _fields(field, party)
    return {key: value for key, value in kept.items() if value}


def _by_role(parties: list[Party], roles: tuple[str, ...]) -> Iterator[Party]:
    for role in roles:
        yield from (party for party in parties if party.role.lower() == role.lower())


def _fields(field: str, party: Party) -> dict[str, str]:
    fields = {
        f"{field}_name": party.name,
        f"{field}_email": party.email,
        f"{field}_url": party.url,
        f"{field}_uri": party.uri,
    }
    return fields | ({"contact_phone": party.phone} if field == "contact" else {})


def _party(node: etree._Element) -> Party:
    body = xmls.node(node, "party/CI_Organisation")  # 19115-3 has organisations and their people
    if body is None:
        body = xmls.node(node, "party/CI_Individual")
    role = code(node, "role/CI_RoleCode")
    if body is not None:
        name = said(body, "name") or said(body, "individual/CI_Individual/name") or said(body, "positionName")
    else:
        body = node
        name = said(body, "organisationName") or said(body, "positionName") or said(body, "individualName")
    contact = "contactInfo/CI_Contact"
    return Party(
        role,
        " ".join(name.split())[:500],
        _email(said(body, f"{contact}/address/CI_Address/electronicMailAddress")),
        said(body, f"{contact}/phone/CI_Telephone/voice") or said(body, f"{contact}/phone/CI_Telephone/number"),
        _url(said(body, f"{contact}/onlineResource/CI_OnlineResource/linkage")),
        _url(xmls.text(body, "organisationName/Anchor/@href") or xmls.text(body, "name/Anchor/@href")),
    )


def _email(text: str) -> str:
    """The first address; some fields hold several, or a sentence."""
    words = text.removeprefix("mailto:").replace(",", " ").replace(";", " ").split()
    return next((word for word in words if "@" in word[1:-1] and len(word) <= 200), "")


def _url(text: str) -> str:
    return text if text.startswith(("http://", "https://")) and " " not in text and len(text) <= 1_000 else ""
