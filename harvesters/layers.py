"""Layers, feature types and collections of services to drafts: one dataset each, and the service that gives it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from connectors.layers import LAYER
from harvesters import normalise, services
from harvesters.addresses import web_address
from harvesters.documents import clean, json_values, refusal
from harvesters.iso import constraints, extents, themes
from harvesters.iso.moments import moment
from hub.errors import Unreadable
from hub.records import DatasetDraft, DistributionDraft, Document, Place, Refusal

ACCEPTS = frozenset({LAYER})

_NOTHING = frozenset({"", "none", "keine", "no", "nichts", "not-set", "tbd"})
_CRS = re.compile(r"EPSG[:/]+(?:[\d.]*[:/]+)?(\d{4,6})$", re.IGNORECASE)
_GEOJSON = re.compile(r"geo\+?json|application/json", re.IGNORECASE)
_LISTS = frozenset({"keywords", "box", "period", "systems", "formats", "metadata", "items", "data"})
MAX_SYSTEMS = 20


def harvest(document: Document) -> Iterator[DatasetDraft | Refusal]:
    """The draft of the one layer in the document, and a refusal for what of it cannot be read."""
    said = json_values(document.body)
    if not isinstance(said, Mapping) or not isinstance(said.get("layer"), Mapping):
        raise Unreadable("The layer is not an object with fields.")
    service, layer = _told(said.get("service")), _told(said["layer"])
    if not layer.get("name") or str(said.get("kind")) not in services.KINDS:
        raise Unreadable("The layer has no name, or its service is of no known kind.")
    problems: list[str] = []
    draft = _draft(document, str(said["kind"]), service, layer, problems)
    yield draft
    for problem in problems:
        yield refusal(document, "", problem)


def _draft(
    document: Document, kind: str, service: Mapping[str, Any], layer: Mapping[str, Any], problems: list[str]
) -> DatasetDraft:
    license, rights, words = _conditions(service, layer)
    keywords = _words((*layer.get("keywords", ()), *service.get("keywords", ())))
    theme = themes.inspire(keywords) or themes.topics(keywords)
    place = _place(layer.get("box", []), problems)
    return DatasetDraft(
        identifier=document.identifier,
        title=_title(layer, service),
        description=clean(str(layer.get("description") or service.get("description") or "")),
        license=license,
        keyword=tuple(word for word in keywords if 1 < len(word) <= 100),
        theme=theme,
        spatial=place,
        terms=_terms(document.identifier, service, layer, rights, problems),
        distribution=tuple(_distributions(document, kind, service, layer, license, rights)),
        provenance={
            key: word for key, word in (("license", words), ("theme", "; ".join(keywords) if theme else "")) if word
        },
    )


def _words(values: Iterable[Any]) -> list[str]:
    """The texts among values, each once and in one line."""
    return list(dict.fromkeys(" ".join(clean(one).split()) for one in values if isinstance(one, str)))


def _told(values: Any) -> dict[str, Any]:
    """The fields that have the form that they should have."""
    fields = values.items() if isinstance(values, Mapping) else ()
    return {key: value for key, value in fields if isinstance(value, list if key in _LISTS else str)}


def _title(layer: Mapping[str, Any], service: Mapping[str, Any]) -> str:
    """Many servers show the name of a table as the title: without prefix and underscores it reads better."""
    name, title = str(layer["name"]), " ".join(clean(str(layer.get("title") or "")).split())
    if title and title not in (name, name.rpartition(":")[2]):
        return title[:1_000]
    return clean(name.rpartition(":")[2].replace("_", " ").strip() or name)[:1_000]


def _conditions(service: Mapping[str, Any], layer: Mapping[str, Any]) -> tuple[str, str, str]:
    """The licence, what else is said of rights, and the words that the licence was made from."""
    said = [layer.get("license"), service.get("constraints"), service.get("fees")]
    words = [" ".join(clean(str(one)).split()) for one in said if one]
    for word in words:
        code = normalise.license(word) or constraints.license_in(word)
        if code:
            return code, "; ".join(one for one in words if one != word and _tells(one)), word[:2_000]
    return "", "; ".join(filter(_tells, dict.fromkeys(words)))[:5_000], ""


def _tells(words: str) -> bool:
    return normalise.fold(words) not in _NOTHING


def _place(box: Any, problems: list[str]) -> Place | None:
    if not isinstance(box, list) or not box:
        return None
    try:
        if len(box) != 4:
            raise Unreadable("It has not four sides.")  # noqa: TRY301 (one place makes the sentence)
        return Place(extents.box([float(str(side).replace(",", ".")) for side in box]))
    except (Unreadable, ValueError) as problem:
        reason = problem.message if isinstance(problem, Unreadable) else "A side is not a number."
        problems.append(f"The box {' '.join(map(str, box))[:100]} cannot be read as a place: {reason}")
        return None


def _terms(
    identifier: str, service: Mapping[str, Any], layer: Mapping[str, Any], rights: str, problems: list[str]
) -> dict[str, Any]:
    metadata = [url for url in map(web_address, _words(layer.get("metadata", ()))) if url]
    provider = layer.get("provider") or service.get("provider") or ""
    start, end = [*(word if isinstance(word, str) else "" for word in layer.get("period", ())), "", ""][:2]
    kept: dict[str, Any] = {
        "identifier": next((found for url in metadata if (found := _record(url))), identifier),
        "documentation": metadata,
        "conforms_to": _systems(layer.get("systems", ())),
        "rights": rights,
        "publisher_name": provider,
        "publisher_url": web_address(str(service.get("provider_url") or "")),
        "contact_name": service.get("contact") or provider,
        "contact_email": str(service.get("email") or "").removeprefix("mailto:"),
        "contact_phone": service.get("phone"),
        **{
            key: day.date().isoformat()
            for key, word in (("temporal_start", start), ("temporal_end", end))
            if word not in ("", "..") and (day := moment(word, problems))
        },
    }
    return {key: clean(value)[:1_000] if isinstance(value, str) else value for key, value in kept.items() if value}


def _record(url: str) -> str:
    """The identifier of the record to which a link for metadata leads: by it the dataset is known from a catalogue."""
    query = {key.lower(): value for key, value in parse_qsl(urlsplit(url).query)}
    if query.get("request", "").lower() == "getrecordbyid" or "uuid" in query:
        return (query.get("id") or query.get("uuid") or "")[:500]
    return ""


def _systems(words: Any) -> list[str]:
    codes = (match[1] for word in words if isinstance(word, str) and (match := _CRS.search(word.strip())))
    return [f"http://www.opengis.net/def/crs/EPSG/0/{code}" for code in list(dict.fromkeys(codes))[:MAX_SYSTEMS]]


def _distributions(
    document: Document,
    kind: str,
    service: Mapping[str, Any],
    layer: Mapping[str, Any],
    license: str,
    rights: str,
) -> Iterator[DistributionDraft]:
    known = services.KINDS[kind]
    root = document.url
    question = {"service": known.name, "request": "GetCapabilities"}
    described = service.get("capabilities") or (root if kind == "features" else _asked(root, question))
    access = {
        "title": str(service.get("title") or known.name),
        "endpoint_url": [root],
        "endpoint_description": [described],
        "conforms_to": [known.conforms_to],
        "license": license,
    }
    kept = {"access_services": [{key: value for key, value in access.items() if value}], "rights": rights}
    yield DistributionDraft(
        identifier=f"{document.identifier}/service",
        access_url=root if kind == "features" else described,
        title=known.name,
        format=known.format,
        license=license,
        terms={key: value for key, value in kept.items() if value},
    )
    yield from _files(document, kind, layer, license, rights)


def _files(
    document: Document, kind: str, layer: Mapping[str, Any], license: str, rights: str
) -> Iterator[DistributionDraft]:
    """The data themselves, in the form that most can read."""
    url, format = "", "GEOJSON"
    if kind == "wfs":
        offered = [form for form in layer.get("formats", ()) if isinstance(form, str) and _GEOJSON.search(form)]
        asked = {"service": "WFS", "version": "2.0.0", "request": "GetFeature", "typeNames": str(layer["name"])}
        url, format = (
            _asked(document.url, asked | ({"outputFormat": offered[0]} if offered else {})),
            "GEOJSON" if offered else "GML",
        )
    elif kind == "features":
        links = [link for link in layer.get("items", ()) if isinstance(link, Mapping)]
        url = next((str(link.get("href")) for link in links if "json" in str(link.get("type", ""))), "")
    url = web_address(url)
    if url:
        yield DistributionDraft(
            identifier=f"{document.identifier}/data",
            access_url=url,
            download_url=url,
            title=format,
            format=format,
            media_type=normalise.format(format)[1],
            license=license,
            terms={"rights": rights} if rights else {},
        )


def _asked(url: str, question: dict[str, str]) -> str:
    return f"{url}{'&' if '?' in url else '?'}{urlencode(question)}"
