"""CKAN packages of any age and dialect to drafts. What a field means stands in `hub.datasets.terms`."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from connectors.ckan import PACKAGE
from harvesters import languages, normalise, place
from harvesters.addresses import IRI, ending, is_file, size, web_address
from harvesters.ckan_shapes import BOOKKEEPING, first, flat, many, text, written
from harvesters.documents import json_values, refusal
from hub.datasets import terms
from hub.errors import Unreadable
from hub.records import DatasetDraft, DistributionDraft, Document, Place, Refusal

ACCEPTS = frozenset({PACKAGE})

SERIES = "dataset_series"
LONGEST_TITLE = 1_000
LONGEST_KEYWORD = 100
_HIDDEN = frozenset({"true", "1", "private", "privat", "unpublished", "unveröffentlicht", "nicht veröffentlicht"})
_NAME = re.compile(r"[a-z0-9_-]{2,100}")
_CODE = re.compile(r"[\w.-]+(?:/[\w.-]+)*")
_KEY = re.compile(r"/(?:regionalKey|municipalityKey|districtKey|stateKey)/(\d{2,12})$")

# Other names that portals have for CKAN keys of `terms`; the first that is there counts.
_ALSO = {
    "identifier": ("guid", "identifier", "uri", "id"),
    "frequency": ("frequency", "accrual_periodicity", "update_cycle", "update_frequency"),
    "issued": ("issued", "date_released", "release_date", "created", "metadata_created"),
    "modified": ("modified", "date_updated", "metadata_modified"),
    "temporal_start": ("temporal_start", "temporal_coverage_from", "temporal_coverage-from"),
    "temporal_end": ("temporal_end", "temporal_coverage_to", "temporal_coverage-to"),
    "geocodingText": ("geocodingText", "geographical_coverage"),
}
_SPATIAL = ("spatial", "spatial_geom", "spatial_bbox", "spatial_text", "spatial_centroid")


def harvest(document: Document) -> Iterator[DatasetDraft | Refusal]:
    """The draft of the one package in the document."""
    try:
        package = json_values(document.body)
        if not isinstance(package, Mapping):
            raise Unreadable("The package is not an object with fields.")  # noqa: TRY301 (one place makes the refusal)
        hidden = _hidden(flat(package))
        yield replace(refusal(document, "", hidden), kind="gone") if hidden else _draft(document, flat(package))
    except Unreadable as problem:
        yield refusal(document, "", problem.message)


def _draft(document: Document, fields: Mapping[str, Any]) -> DatasetDraft:
    title, identifier = text(fields.get("title")), text(fields.get("id")) or text(fields.get("name"))
    _check(fields, title, identifier)
    license, rights = _license(fields)
    kept = _terms(fields) | ({"rights": rights} if rights else {})
    return DatasetDraft(
        identifier=identifier,
        title=title,
        name=text(fields.get("name")) if _NAME.fullmatch(text(fields.get("name"))) else "",
        description=text(fields.get("notes")) or text(fields.get("description")),
        license=license,
        keyword=_keywords(fields),
        theme=_themes(fields),
        spatial=_spatial(fields),
        issued=_date(fields, "issued"),
        modified=_date(fields, "modified"),
        terms=kept,
        extras=_extras(fields, kept),
        fields=_translated(fields),
        distribution=tuple(_distributions(fields, identifier, license)),
        series=text(fields.get("type")) == SERIES,
        provenance=_provenance(fields),
    )


def _translated(fields: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Title and description in other languages, as ckanext-fluent has them."""
    title, notes = (languages.pairs(first(fields.get(key))) for key in (languages.TITLE, languages.NOTES))
    return languages.several(title, notes, (text(fields.get("title")), text(fields.get("notes"))))


def _hidden(fields: Mapping[str, Any]) -> str:
    """Why a package that the portal lists is not there for the public."""
    if fields.get("private") is True or text(fields.get("private")).lower() in _HIDDEN:
        return "The package is not public at its portal."
    state = text(fields.get("state")).lower()
    return f"The package is {state} at its portal." if state in ("deleted", "draft") else ""


def _check(fields: Mapping[str, Any], title: str, identifier: str) -> None:
    if not title or not identifier:
        raise Unreadable("The package has no title or no id.")
    if len(title) > LONGEST_TITLE:
        raise Unreadable(f"The title has {len(title):,} characters; {LONGEST_TITLE:,} is the most.")


def _of(fields: Mapping[str, Any], key: str) -> Any:
    """The field, under the first of its names that has a value."""
    return next((fields[name] for name in _ALSO.get(key, (key,)) if fields.get(name) not in (None, "")), None)


def _license(fields: Mapping[str, Any]) -> tuple[str, str]:
    """The licence's code; where no list knows it, nothing and its own words."""
    words = [text(fields.get(key)) for key in ("license_id", "license_url", "license_title", "license")]
    code = next((found for word in words if (found := normalise.license(word))), "")
    known = code or all(word in ("", "notspecified") for word in words)
    return code, "" if known else next(word for word in (*words[2:], *words) if word)


def _provenance(fields: Mapping[str, Any]) -> dict[str, str]:
    """The portal's own words for what we keep as codes, and who it says has the package."""
    owner = first(fields.get("organization"))
    groups = [
        text(group.get("name")) if isinstance(group, Mapping) else text(group) for group in many(fields.get("groups"))
    ]
    formats = [text(part.get("format")) for part in many(fields.get("resources")) if isinstance(part, Mapping)]
    said = {
        "license": [text(fields.get("license_id")) or text(fields.get("license_title"))],
        "theme": [*groups, *(text(word) for word in many(fields.get("theme")))],
        "format": formats,
        "frequency": [text(_of(fields, "frequency"))],
        "place": [text(fields.get("spatial_text")) or text(_of(fields, "geocodingText"))],
        "organization": ["|".join(filter(None, (text(owner.get("name")), text(owner.get("title")))))],
    }
    joined = {key: ", ".join(dict.fromkeys(filter(None, words)))[:LONGEST_TITLE] for key, words in said.items()}
    return {key: words for key, words in joined.items() if words}


def _themes(fields: Mapping[str, Any]) -> tuple[str, ...]:
    """Themes by their field, by groups, and by tags of a vocabulary, as some portals keep their categories."""
    words = [text(word) for word in many(fields.get("theme"))]
    for group in many(fields.get("groups")):
        words += [text(group.get(key)) for key in ("name", "title")] if isinstance(group, Mapping) else [text(group)]
    words += [_tag(tag) for tag in many(fields.get("tags")) if isinstance(tag, Mapping) and tag.get("vocabulary_id")]
    return normalise.themes(words)


def _keywords(fields: Mapping[str, Any]) -> tuple[str, ...]:
    tags = fields.get("tags")
    found = tags.split(",") if isinstance(tags, str) else many(tags)
    words = (" ".join(_tag(tag).split()) for tag in found)
    return tuple(dict.fromkeys(word for word in words if 1 < len(word) <= LONGEST_KEYWORD))


def _tag(tag: Any) -> str:
    if isinstance(tag, Mapping):
        return text(tag.get("display_name")) or text(tag.get("name"))
    return text(tag)


def _date(fields: Mapping[str, Any], key: str) -> datetime | None:
    """The first of the field's names under which there is a date that can be."""
    return next((date for name in _ALSO[key] if (date := normalise.date(text(fields.get(name))))), None)


def _spatial(fields: Mapping[str, Any]) -> Place | None:
    name = text(fields.get("spatial_text")) or text(_of(fields, "geocodingText"))
    keys = [match[1] for uri in many(fields.get("politicalGeocodingURI")) if (match := _KEY.search(text(uri)))]
    shown = (place.from_geojson(fields.get(key)) for key in ("spatial", "spatial_geom", "spatial_bbox"))
    found = next(filter(None, shown), Place())
    if not name and isinstance(fields.get("spatial"), str) and "{" not in fields["spatial"]:
        name = text(fields["spatial"])
    complete = replace(found, name=name[:LONGEST_TITLE], official_key=keys[0] if keys else "")
    return complete if complete != Place() else None


def _terms(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Every field of `terms.KEPT` that the package has, in our words."""
    found: dict[str, Any] = {}
    for term in terms.DATASET:
        if term.field in terms.KEPT and term.field not in ("issued", "modified"):
            found[term.field] = _term(term, _of(fields, term.key))
    for key in (*terms.PERSONS, *terms.AGENT_KEYS):
        found[key] = web_address(text(fields.get(key))) if key.endswith(("_uri", "_url")) else text(fields.get(key))
    found["publisher_name"] = found["publisher_name"] or text(first(fields.get("organization")).get("title"))
    for key in terms.PERIOD:
        moment = normalise.date(text(_of(fields, key)))
        found[key] = moment.date().isoformat() if moment else ""
    return {key: value for key, value in found.items() if value}


def _term(term: terms.Term, value: Any) -> Any:
    values = [found for one in many(value) if (found := _word(term, text(one)))]
    return values if term.many else next(iter(values), "")


def _word(term: terms.Term, word: str) -> str:
    """One value in the form its kind asks for; empty if it has not got it (an extra keeps it then)."""
    if term.field == "language":
        return normalise.language(word)
    if term.field == "frequency":
        return normalise.frequency(word)
    if term.kind is terms.Kind.IRI:
        return web_address(word)
    if term.kind is terms.Kind.CODE:
        code = word.removeprefix(term.base).removeprefix(term.base.replace("http:", "https:"))
        return code if _CODE.fullmatch(code) or IRI.fullmatch(code) else ""
    return word


def _extras(fields: Mapping[str, Any], kept: Mapping[str, Any]) -> dict[str, str]:
    """What has no term; and as `..._text` what has one, but not the form that it asks for."""
    ours = {term.key: term.field for term in terms.DATASET}
    read = BOOKKEEPING | terms.COLUMNS | {*_SPATIAL, *terms.AGENTS, *terms.PERSONS, *terms.AGENT_KEYS}
    known = {*kept, "issued", "modified"}
    read |= {name for key, names in _ALSO.items() for name in names if ours.get(key, key) in known}
    read |= {"dates", "temporal_coverage", "spatial_coverage", languages.TITLE, languages.NOTES}
    return {
        f"{key}_text" if key in ours else key: value
        for key in fields
        if key not in read and ours.get(key) not in kept and (value := written(fields[key]))
    }


def _distributions(fields: Mapping[str, Any], identifier: str, license: str) -> Iterator[DistributionDraft]:
    root = text(fields.get("url"))
    for position, resource in enumerate(many(fields.get("resources")), 1):
        if isinstance(resource, Mapping):
            yield _distribution(resource, f"{identifier}/{position}", license, root)


def _distribution(resource: Mapping[str, Any], identifier: str, license: str, root: str) -> DistributionDraft:
    address = web_address(text(resource.get("access_url")) or text(resource.get("url")), root)
    format, media_type = _format(resource, address)
    declared = text(resource.get("license"))
    kept = {
        term.field: _term(term, resource.get(term.key))
        for term in terms.DISTRIBUTION
        if term.field in ("language", "conforms_to", "documentation", "availability", "status", "license_attribution")
    }
    kept["rights"] = text(resource.get("rights")) or (declared if not normalise.license(declared) else "")
    return DistributionDraft(
        identifier=text(resource.get("id")) or identifier,
        access_url=address,
        download_url=web_address(text(resource.get("download_url"))) or (address if is_file(address) else ""),
        title=text(resource.get("name")),
        description=text(resource.get("description")),
        format=format,
        media_type=media_type,
        byte_size=size(text(resource.get("size"))),
        license=normalise.license(declared) or license,
        issued=normalise.date(text(resource.get("issued")) or text(resource.get("created"))),
        modified=normalise.date(text(resource.get("modified")) or text(resource.get("last_modified"))),
        terms={key: value for key, value in kept.items() if value},
    )


def _format(resource: Mapping[str, Any], address: str) -> tuple[str, str]:
    """The file type by the first of format, media type and ending that a table knows; else the format's own word."""
    words = [text(resource.get("format")), text(resource.get("mimetype")), ending(address)]
    known = next((found for word in words if (found := normalise.format(word))[0]), ("", ""))
    return known if known[0] else (words[0].rpartition("/")[2][:60].upper(), "")
