"""What is known about a dataset as labelled lines, in words a reader understands."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from sqlalchemy import Row

from catalogue.portal import present
from catalogue.portal.language import gettext
from catalogue.portal.markup import link

MANY = 25
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Item:
    """A value, and where it leads."""

    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A labelled line of one or more values."""

    label: str
    items: Sequence[Item]


def lines(dataset: Row[Any], groups: Sequence[Any] = ()) -> list[Line]:
    """The lines that have something to say."""
    return [Line(label, items) for label, items in _lines(dataset, dataset.terms, groups) if items]


def _lines(dataset: Row[Any], terms: dict[str, Any], groups: Sequence[Any]) -> Iterator[tuple[str, list[Item]]]:
    owner = url_for("portal.organization", name=dataset.organization_name)
    yield gettext("Published by"), [Item(dataset.organization_title, owner)]
    yield gettext("Responsible"), _texts(terms, "publisher_name", dataset.organization_title)
    yield gettext("Contact"), _contact(terms)
    yield gettext("Themes"), [_found("groups", t.lower(), present.theme(t)) for t in dataset.theme]
    yield gettext("Groups"), [_found("groups", group.name, group.title) for group in groups[:MANY]]
    words = [_found("tags", word, word) for word in dataset.keyword[:MANY]]
    yield gettext("Keywords"), [*words, *(Item(tag["name"]) for tag in dataset.vocabulary_tags[:MANY])]
    yield gettext("Renewed"), [Item(present.frequency(str(v))) for v in _list(terms.get("frequency"))]
    yield gettext("Period"), _period(terms)
    yield gettext("Place"), _texts(terms, "geocoding_description")
    yield gettext("Content last changed"), _time(terms, "modified")
    yield gettext("First published"), _time(terms, "issued")
    yield gettext("Version"), _texts(terms, "version")
    yield gettext("Original"), _addresses(terms, "landing_page")
    yield gettext("Documentation"), _addresses(terms, "documentation")
    yield gettext("Identifier"), _texts(terms, "identifier")
    yield gettext("In this catalogue since"), [Item(present.day(dataset.metadata_created))]
    yield gettext("Entry last changed"), [Item(present.when(dataset.metadata_modified))]


def further(dataset: Row[Any]) -> list[tuple[str, str]]:
    """What the source says beyond the standard, as it says it."""
    return [(key, str(value)[:LONGEST]) for key, value in list(dataset.extras.items())[:MANY]]


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value in (None, "") else [value]


def _texts(terms: dict[str, Any], field: str, known: str = "") -> list[Item]:
    texts = [str(value)[:LONGEST] for value in _list(terms.get(field))[:MANY]]
    return [Item(text) for text in texts if text != known]


def _addresses(terms: dict[str, Any], field: str) -> list[Item]:
    return [Item(str(value)[:LONGEST], link(str(value))) for value in _list(terms.get(field))[:MANY]]


def _found(parameter: str, value: str, label: str) -> Item:
    query: dict[str, Any] = {parameter: value}
    return Item(label, url_for("portal.search", **query))


def _contact(terms: dict[str, Any]) -> list[Item]:
    name = terms.get("contact_name") or terms.get("maintainer") or terms.get("author") or ""
    mail = str(terms.get("contact_email") or terms.get("maintainer_email") or terms.get("author_email") or "")
    mail = mail.removeprefix("mailto:").strip()
    address = f"mailto:{mail}" if mail.count("@") == 1 and not set(mail) & set(" ?&<>\"'") else ""
    items = [Item(str(name)[:LONGEST])] if name else []
    return [*items, Item(mail[:LONGEST], address)] if mail else items


def _period(terms: dict[str, Any]) -> list[Item]:
    start, end = (present.instant(terms.get(key)) for key in ("temporal_start", "temporal_end"))
    if start and end:
        return [Item(gettext("%(start)s to %(end)s", start=present.day(start), end=present.day(end)))]
    if start:
        return [Item(gettext("since %(start)s", start=present.day(start)))]
    return [Item(gettext("until %(end)s", end=present.day(end)))] if end else []


def _time(terms: dict[str, Any], field: str) -> list[Item]:
    value = terms.get(field)
    time = present.instant(value)
    return [Item(present.day(time))] if time else _texts({field: value}, field)
