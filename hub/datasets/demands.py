"""What DCAT-AP.de 3.0 demands of a public dataset, as sentences that say what to do.

A title, a publisher and addresses are always there: the hub makes them. What only people can say is looked for here.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from hub.datasets import vocabulary, words
from hub.datasets.defaults import REACHED, contributor
from hub.records import Words

MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
WEB = re.compile(r"https?://[^\s/]\S*", re.IGNORECASE)

LICENSE = Words("Please choose a licence: without one nobody may use the data.")
UNKNOWN_LICENSE = Words("This is no licence of the list and no address of one.")
DESCRIPTION = Words("Please describe the data in a sentence or two.")
CONTACT = Words("Please say how the contact is reached: by e-mail, telephone or a page.")
CONTRIBUTOR = Words("This is nobody of the list of those who deliver to GovData.")
CATEGORY = Words("Please choose the category of high-value data.")
NO_FILE = Words("High-value data has to be there as a file or by a service; please add one.")
NO_MAIL = Words("This is no e-mail address.")
NO_PAGE = Words("This is no address of a page; it begins with https://.")
NO_DATE = Words("This is no date; write it like 2024-05-31.")
BACKWARDS = Words("The end lies before the beginning.")

_MAILS = ("contact_email", "publisher_email", "creator_email", "maintainer_email", "author_email")
_PAGES = ("contact_url", "publisher_url", "creator_url")
_PEOPLE = ("contact_name", "maintainer", "author")


@dataclass(frozen=True, slots=True)
class Said:
    """What a dataset says, as far as it is looked at here."""

    description: str = ""
    license: str = ""
    terms: Mapping[str, Any] = field(default_factory=dict)
    licenses: tuple[str, ...] = ()
    """Those of its distributions; empty for one that has none of its own."""


def missing(said: Said) -> dict[str, Words]:
    """What is wrong or not there, by our field."""
    found: dict[str, Words] = {} if said.description.strip() else {"description": DESCRIPTION}
    found |= _license(said)
    found |= _contact(said.terms)
    found |= _high_value(said)
    return found | _period(said.terms)


def unsound(defaults: Mapping[str, str]) -> dict[str, Words]:
    """What is wrong with what is said of all datasets of an organisation; nothing of it has to be there."""
    found = _contact(defaults)
    if (license := defaults.get("license")) and not license_known(license):
        found["license"] = UNKNOWN_LICENSE
    if (code := defaults.get("contributor_id")) and not (contributor(code) or WEB.fullmatch(code)):
        found["contributor_id"] = CONTRIBUTOR
    return found


def license_known(text: str) -> bool:
    """Whether it is a licence of the list, however it is written, or the address of another one."""
    return bool(words.license(text) or WEB.fullmatch(text.strip()))


def _license(said: Said) -> dict[str, Words]:
    needed = [part or said.license for part in said.licenses] or [said.license]
    if not all(needed):
        return {"license": LICENSE}
    return {} if all(map(license_known, needed)) else {"license": UNKNOWN_LICENSE}


def _contact(terms: Mapping[str, Any]) -> dict[str, Words]:
    found: dict[str, Words] = {key: NO_MAIL for key in _MAILS if _wrong(MAIL, terms.get(key), "mailto:")}
    found |= {key: NO_PAGE for key in _PAGES if _wrong(WEB, terms.get(key))}
    if any(terms.get(key) for key in _PEOPLE) and not any(terms.get(key) for key in REACHED):
        found["contact_email"] = CONTACT
    return found


def _wrong(pattern: re.Pattern[str], value: Any, prefix: str = "") -> bool:
    return bool(value) and not pattern.fullmatch(str(value).strip().removeprefix(prefix))


def _high_value(said: Said) -> dict[str, Words]:
    """What the annex for high-value data demands."""
    law, categories = said.terms.get("applicable_legislation") or (), said.terms.get("hvd_category")
    if not categories and vocabulary.HIGH_VALUE not in ([law] if isinstance(law, str) else law):
        return {}
    found: dict[str, Words] = {} if categories else {"hvd_category": CATEGORY}
    return found if said.licenses else {**found, "resources": NO_FILE}


def _period(terms: Mapping[str, Any]) -> dict[str, Words]:
    ends = {key: str(terms[key]) for key in ("temporal_start", "temporal_end") if terms.get(key)}
    read = {key: _instant(text) for key, text in ends.items()}
    found: dict[str, Words] = {key: NO_DATE for key, instant in read.items() if instant is None}
    start, end = read.get("temporal_start"), read.get("temporal_end")
    return found | ({"temporal_end": BACKWARDS} if start and end and end < start else {})


def _instant(text: str) -> datetime | None:
    """A year, month, day or instant; what names no zone is compared as UTC."""
    whole = text.strip() + {4: "-01-01", 7: "-01"}.get(len(text.strip()), "")
    try:
        found = datetime.fromisoformat(whole)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
