"""Ways to get the data: distributions, and services, which are told as distributions of their own."""

from collections.abc import Iterable, Iterator
from typing import Any

from harvesters import normalise
from harvesters.addresses import ending, is_file, size, web_address
from harvesters.dcat.values import Node, address, many, said, term, text, texts, web
from harvesters.html_text import markdown
from hub.datasets.terms import DISTRIBUTION, SERVICE
from hub.records import DistributionDraft

LONGEST = 500
_COLUMNS = frozenset(
    {"title", "description", "access_url", "download_url", "format", "media_type", "byte_size", "license"}
    | {"issued", "modified"}
)
_LICENSES = ("dct:license", "dct:rights")


def distributions(tree: Node, identifier: str) -> Iterator[DistributionDraft]:
    """Each distribution, then each service that no distribution leads to."""
    parts = [value for value in many(tree, "dcat:distribution") if len(value) > 1]
    seen: set[str] = set()
    for position, part in enumerate(parts, 1):
        draft = _distribution(part, f"{identifier}/{position}"[-LONGEST:])
        if draft.identifier in seen:  # two parts under one name are two all the same
            draft = _distribution({**part, "@id": ""}, f"{identifier}/{position}"[-LONGEST:])
        seen.add(draft.identifier)
        yield draft
    known = {address(value) for part in parts for value in many(part, "dcat:accessService")}
    for value in many(tree, "dcat:service"):
        if address(value) not in known and (found := service(value)):
            yield _of_service(value, found, f"{identifier}/service/{found['endpoint_url'][0]}"[-LONGEST:])


def service(tree: Node) -> dict[str, Any]:
    """A service in our names of its fields; empty where nobody could reach it."""
    endpoints = web(many(tree, "dcat:endpointURL"))
    if not endpoints:
        return {}
    found = {one.field: term(one, tree) for one in SERVICE}
    found["license"] = license(many(tree, *_LICENSES))[0]
    found["theme"] = list(normalise.themes(words for value in many(tree, "dcat:theme") for words in _both(value)))
    found["uri"] = web_address(str(tree.get("@id", "")))
    return {key: value for key, value in found.items() if value}


def license(values: Iterable[Node]) -> tuple[str, str]:
    """The licence's code, or its foreign address as it is; where it is neither, nothing and its own words."""
    foreign, words = "", ""
    for value in values:
        for word in dict.fromkeys((address(value), *many_words(value))):
            if code := normalise.license(word):
                return code, ""
        foreign = foreign or web_address(address(value))
        words = words or said(value)
    return foreign, "" if foreign == words or not words else words


def many_words(value: Node) -> list[str]:
    """All that a node of a licence is called."""
    return [found for one in (value, *many(value, "dct:type", "dct:source", "schema:url")) if (found := said(one))]


def _distribution(part: Node, identifier: str) -> DistributionDraft:
    services = [found for value in many(part, "dcat:accessService") if (found := service(value))]
    download = next(iter(web(many(part, "dcat:downloadURL"))), "")
    access = next(iter(web(many(part, "dcat:accessURL"))), "")
    endpoint = services[0]["endpoint_url"][0] if services else ""
    format, media_type = file_format(part, download or access)
    code, words = license(many(part, "dct:license"))
    issued = normalise.date(text(part, "dct:issued"))
    kept = _terms(part) | ({"access_services": services} if services else {})
    if words:
        kept["rights"] = "\n".join(dict.fromkeys((words, *([kept["rights"]] if kept.get("rights") else []))))
    if issued:
        kept["issued"] = issued.isoformat()  # the hub's own columns say when it came here
    own = str(part.get("@id", ""))
    return DistributionDraft(
        identifier=own if own and not own.startswith("_:") and len(own) <= LONGEST else identifier,
        access_url=access or endpoint or download,
        download_url=download or (access if is_file(access) and not services else ""),
        title=text(part, "dct:title", "rdfs:label"),
        description=markdown(text(part, "dct:description")),
        format=format,
        media_type=media_type,
        byte_size=size(text(part, "dcat:byteSize", "schema:contentSize")),
        license=code,
        issued=issued,
        modified=normalise.date(text(part, "dct:modified")),
        terms=kept,
    )


def _terms(part: Node) -> dict[str, Any]:
    kept = {one.field: term(one, part) for one in DISTRIBUTION if one.field not in _COLUMNS}
    checksum = next(iter(many(part, "spdx:checksum")), {})
    digest = text(checksum, "spdx:checksumValue")
    if digest:
        kept["hash"] = digest
        kept["hash_algorithm"] = next((address(value) for value in many(checksum, "spdx:algorithm")), "")
    return {key: value for key, value in kept.items() if value}


def _of_service(value: Node, found: dict[str, Any], identifier: str) -> DistributionDraft:
    code, words = license(many(value, *_LICENSES))
    return DistributionDraft(
        identifier=found.get("uri", "")[:LONGEST] or identifier,
        access_url=found["endpoint_url"][0],
        title=found.get("title", ""),
        description=found.get("description", ""),
        license=code,
        terms={"access_services": [found], **({"rights": words} if words else {})},
    )


def file_format(part: Node, url: str) -> tuple[str, str]:
    """The file type by the first of format, media type and ending that a table knows; else the format's own word."""
    said_words = [
        word for name in ("dct:format", "dcat:mediaType") for value in many(part, name) for word in _both(value)
    ]
    known = next((found for word in (*said_words, ending(url)) if (found := normalise.format(word))[0]), ("", ""))
    if known[0]:
        return known
    own = next(iter(texts(part, "dct:format")), "")
    return own.rpartition("/")[2][:60].upper(), ""


def _both(value: Node) -> tuple[str, str]:
    return address(value), said(value)
