"""Records of OGC API - Records (GeoJSON) to drafts."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from connectors import ogc
from connectors.ogc_records import RECORD
from harvesters import normalise, place, services
from harvesters.addresses import ending, web_address
from harvesters.documents import clean, json_values, refusal
from harvesters.iso import constraints, online, themes
from harvesters.iso.moments import moment
from hub.errors import Unreadable
from hub.records import DatasetDraft, DistributionDraft, Document, Place, Refusal

ACCEPTS = frozenset({RECORD})

_DATA = frozenset({"enclosure", "item", "items", "data", "download", "service", "dataset", "related", "preview-data"})
_ABOUT = frozenset({"about", "describedby", "documentation", "information"})
_ROLES = {
    "publisher": ("publisher", "owner", "custodian", "distributor"),
    "contact": ("pointofcontact", "contact", "custodian"),
    "creator": ("author", "creator"),
    "originator": ("originator",),
    "custodian": ("custodian",),
}


def harvest(document: Document) -> Iterator[DatasetDraft | Refusal]:
    """The draft of the one record in the document, and a refusal for what of it cannot be read."""
    record = json_values(document.body)
    if not isinstance(record, Mapping) or not isinstance(record.get("properties"), Mapping):
        raise Unreadable("The record is not an object with properties.")
    problems: list[str] = []
    yield _draft(document, record, record["properties"], problems)
    for problem in problems:
        yield refusal(document, "", problem)


def _draft(document: Document, record: Mapping[str, Any], said: Mapping[str, Any], problems: list[str]) -> DatasetDraft:
    title = " ".join(_text(said.get("title")).split())
    if not title:
        raise Unreadable("The record has no title.")
    links = list(ogc.links(record))
    license, rights, words = _conditions(said, links)
    concepts = _concepts(said)
    return DatasetDraft(
        identifier=clean(document.identifier),
        title=title[:1_000],
        description=_text(said.get("description")),
        license=license,
        keyword=_keywords(said),
        theme=tuple(dict.fromkeys((*normalise.themes(concepts), *themes.inspire(concepts)))) or themes.topics(concepts),
        spatial=_place(record.get("geometry"), problems),
        issued=_moment(said.get("created"), problems),
        modified=_moment(said.get("updated"), problems) or _moment(said.get("modified"), problems),
        terms=_terms(document, {"time": record.get("time")} | dict(said), links, rights, problems),
        distribution=tuple(_distributions(document, said, links, license, rights)),
        series=_text(said.get("type")).lower() == "series" and not any(_is_data(link) for link in links),
        provenance={"license": words} if license else {},
    )


def _terms(
    document: Document, said: Mapping[str, Any], links: list[Mapping[str, Any]], rights: str, problems: list[str]
) -> dict[str, Any]:
    others = [_text(one.get("value")) for one in _objects(said.get("externalIds"))]
    about = [address for link in links if _relation(link) in _ABOUT and (address := _address(document, link))]
    pages = [
        link for link in links if _relation(link) in ("canonical", "alternate") and "html" in _text(link.get("type"))
    ]
    kept: dict[str, Any] = {
        "identifier": document.identifier,
        "other_identifier": [one for one in dict.fromkeys(others) if one and one != document.identifier],
        "language": _languages(said),
        "landing_page": next((address for link in pages if (address := _address(document, link))), ""),
        "documentation": about,
        "rights": rights,
        **_contacts(said),
        **_period(said.get("time"), problems),
    }
    return {key: clean(value) if isinstance(value, str) else value for key, value in kept.items() if value}


def _conditions(said: Mapping[str, Any], links: list[Mapping[str, Any]]) -> tuple[str, str, str]:
    """The licence, what else is said of rights, and the words that the licence was made from."""
    linked = [_text(link.get("href")) for link in links if _relation(link) == "license"]
    words = [word for word in (*linked, _text(said.get("license")), _text(said.get("rights"))) if word]
    for word in words:
        if code := constraints.license_in(word):
            return code, "; ".join(one for one in words if not constraints.license_in(one)), word[:2_000]
    return "", "; ".join(word for word in words if word not in ("other", "proprietary", "various"))[:5_000], ""


def _keywords(said: Mapping[str, Any]) -> tuple[str, ...]:
    words = (" ".join(_text(word).split()) for word in _list(said.get("keywords")))
    return tuple(dict.fromkeys(word for word in words if 1 < len(word) <= 100))


def _concepts(said: Mapping[str, Any]) -> list[str]:
    """What themes are called: identifiers and titles of concepts, with the address of their list before them."""
    found: list[str] = []
    for theme in _objects(said.get("themes")):
        scheme = _text(theme.get("scheme")).rstrip("/")
        for concept in _objects(theme.get("concepts")):
            name = _text(concept.get("id"))
            found += [name, f"{scheme}/{name}" if scheme else "", _text(concept.get("title"))]
    return [word for word in found if word]


def _place(geometry: Any, problems: list[str]) -> Place | None:
    if geometry is None:
        return None
    try:
        return Place(place.geometry(geometry))
    except Unreadable as problem:
        problems.append(f"The place cannot be read: {problem.message}")
        return None


def _period(time: Any, problems: list[str]) -> dict[str, str]:
    if not isinstance(time, Mapping):
        return {}
    instant = _text(time.get("date")) or _text(time.get("timestamp"))
    ends = (
        [*(_text(one) for one in _list(time.get("interval"))), "", ""][:2] if "interval" in time else [instant, instant]
    )
    found = (("temporal_start", ends[0]), ("temporal_end", ends[1]))
    days = ((key, moment(word, problems)) for key, word in found if word not in ("", ".."))
    return {key: day.date().isoformat() for key, day in days if day}


def _languages(said: Mapping[str, Any]) -> list[str]:
    languages = said.get("resourceLanguages") or [said.get("language")]
    words = [one.get("code") if isinstance(one, Mapping) else one for one in _list(languages)]
    return list(dict.fromkeys(code for word in words if (code := normalise.language(word))))


def _contacts(said: Mapping[str, Any]) -> dict[str, str]:
    """Offices before persons, by role; without roles, the first is publisher and contact."""
    contacts = [
        one for one in _objects(said.get("contacts")) if _text(one.get("organization")) or _text(one.get("name"))
    ]
    kept: dict[str, str] = {}
    for field, roles in _ROLES.items():
        found = next((one for role in roles for one in contacts if role in _roles(one)), None)
        if found is None and field in ("publisher", "contact") and contacts:
            found = contacts[0]
        if found is not None:
            kept[f"{field}_name"] = (_text(found.get("organization")) or _text(found.get("name")))[:500]
            kept[f"{field}_email"] = _value(found.get("emails")).removeprefix("mailto:")
            kept[f"{field}_url"] = next((web_address(_text(link.get("href"))) for link in ogc.links(found)), "")
            kept |= {"contact_phone": _value(found.get("phones"))} if field == "contact" else {}
    return kept


def _roles(contact: Mapping[str, Any]) -> set[str]:
    names = (one.get("name") if isinstance(one, Mapping) else one for one in _list(contact.get("roles")))
    return {_text(name).lower().replace("_", "").replace(" ", "") for name in names}


def _value(listed: Any) -> str:
    return next((found for one in _objects(listed) if (found := _text(one.get("value")))), "")


def _distributions(
    document: Document, said: Mapping[str, Any], links: list[Mapping[str, Any]], license: str, rights: str
) -> Iterator[DistributionDraft]:
    known: set[str] = set()
    formats = [_text(one.get("mediaType")) or _text(one.get("name")) for one in _objects(said.get("formats"))]
    for link in links:
        address = _address(document, link)
        if _is_data(link) and address and address not in known:
            known.add(address)
            yield _distribution(document, link, address, formats, license, rights)


def _is_data(link: Mapping[str, Any]) -> bool:
    return _relation(link) in _DATA or bool(_text(link.get("protocol")) and _relation(link) not in _ABOUT)


def _distribution(
    document: Document, link: Mapping[str, Any], address: str, formats: list[str], license: str, rights: str
) -> DistributionDraft:
    title, kind = _text(link.get("title")) or _text(link.get("name")), _text(link.get("type"))
    service = services.kind(address, _text(link.get("protocol")))
    kept: dict[str, Any] = {"rights": rights}
    if service is not None:
        kept["access_services"] = [services.access_service(service, address, title, license)]
        code, media_type = service.format, ""
    else:
        words = [kind, ending(address), *(formats if len(formats) == 1 else [])]
        code, media_type = next((found for word in words if (found := normalise.format(word))[0]), ("", ""))
    size = link.get("length")
    return DistributionDraft(
        identifier=online.identifier(document.identifier, address, title),
        access_url=address,
        download_url=address if service is None and code not in ("", "HTML") else "",
        title=title[:1_000],
        description=_text(link.get("description")),
        format=code,
        media_type=media_type,
        byte_size=size if isinstance(size, int) and not isinstance(size, bool) and 0 < size < 2**53 else None,
        license=license,
        terms={key: value for key, value in kept.items() if value},
    )


def _address(document: Document, link: Mapping[str, Any]) -> str:
    return web_address(ogc.resolve(document.url, _text(link.get("href"))))


def _relation(link: Mapping[str, Any]) -> str:
    return _text(link.get("rel")).rpartition("/")[2].lower()


def _moment(word: Any, problems: list[str]) -> datetime | None:
    return moment(_text(word), problems)


def _text(value: Any) -> str:
    return clean(ogc.text(value)).strip()


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _objects(value: Any) -> list[Mapping[str, Any]]:
    return [one for one in _list(value) if isinstance(one, Mapping)]
