"""What an organisation says of all its datasets that say nothing of it themselves.

That is the licence, who publishes, who is asked, and who delivers to GovData. What belongs together is taken together:
a contact is never put together from two.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from hub.datasets import vocabulary, words
from hub.records import DatasetDraft

PUBLISHER = ("publisher_name", "publisher_email", "publisher_url", "publisher_uri", "publisher_type")
CONTACT = ("contact_name", "contact_email", "contact_phone", "contact_url")
KEYS = ("license", *PUBLISHER, *CONTACT, "contributor_id")
"""What can be said for all datasets."""

REACHED = ("contact_email", "contact_phone", "contact_url", "maintainer_email", "author_email")
"""Fields of which one is enough to reach somebody."""

Defaults = Mapping[str, str]


def merged(lines: list[Mapping[str, Any]]) -> dict[str, str]:
    """What holds for an organisation: its own word, else that of the next above it; from the lowest to the root."""
    found: dict[str, str] = {}
    for group in (("license",), PUBLISHER, CONTACT, ("contributor_id",)):
        said = next((line for line in lines if any(line.get(key) for key in group)), {})
        found |= {key: str(said[key]) for key in group if said.get(key)}
    return found


def cleaned(values: Mapping[str, str]) -> dict[str, str]:
    """What was given, with the codes that words stand for; what is empty is not kept."""
    given = {key: value.strip() for key, value in values.items() if value.strip()}
    if "license" in given:
        given["license"] = words.license(given["license"]) or given["license"]
    if "contributor_id" in given:
        given["contributor_id"] = contributor(given["contributor_id"]) or given["contributor_id"]
    return given


def contributor(text: str) -> str:
    """The code of who delivers to GovData, by code, address or name; empty if it is none of the list."""
    code = text.strip().rpartition("/")[2]
    by_name = {title.casefold(): known for known, title in vocabulary.contributors().items()}
    return code if code in vocabulary.contributors() else by_name.get(text.strip().casefold(), "")


def filled(draft: DatasetDraft, defaults: Defaults) -> DatasetDraft:
    """A draft that says what its organisation says, where it says nothing itself."""
    if not defaults:
        return draft
    license = license_of(draft.license, [part.license for part in draft.distribution], defaults)
    return replace(draft, license=license, terms=filled_terms(draft.terms, defaults))


def license_of(own: str, parts: Collection[str], defaults: Defaults) -> str:
    """A dataset's licence, else that of its organisation, unless each of its parts has one itself."""
    return own or ("" if parts and all(parts) else defaults.get("license", ""))


def filled_terms(terms: Mapping[str, Any], defaults: Defaults) -> dict[str, Any]:
    """The terms of a dataset with those of its organisation."""
    found = dict(terms)
    if not terms.get("publisher_name"):
        found |= _of(PUBLISHER, defaults)
    if not any(terms.get(key) for key in REACHED):
        found |= _of(CONTACT, defaults)
    if not terms.get("contributor_id") and (code := defaults.get("contributor_id")):
        found["contributor_id"] = [code]
    return found


def _of(keys: tuple[str, ...], defaults: Defaults) -> dict[str, str]:
    return {key: defaults[key] for key in keys if defaults.get(key)}
