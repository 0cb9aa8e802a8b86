"""What the owner of a source can say about any catalogue that is read, and the guards of a walk through its pages."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, pre_load
from marshmallow.validate import Length, Range

from hub.errors import Unreachable

MAX_PAGES = 100_000
"""No catalogue we know of has more pages; a server that names further ones without end is stopped here."""


class Pairs(fields.Field[dict[str, str]]):
    """Our field -> the source's name of it: an object, JSON text of one, or lines of `ours = theirs`."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> dict[str, str]:
        found = _pairs(value) if isinstance(value, str) else value
        if not isinstance(found, Mapping) or not all(
            isinstance(one, str) and one for pair in found.items() for one in pair
        ):
            raise ValidationError("Write one pair per line, such as publisher_name = amt")
        return {key.strip(): name.strip() for key, name in found.items()}


def _pairs(text: str) -> Any:
    if text.lstrip().startswith("{"):
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            return None
    lines = [line.partition("=") for line in text.splitlines() if line.strip()]
    return {ours.strip(): theirs.strip() for ours, _, theirs in lines}


def _names(description: str) -> fields.List[Any]:
    return fields.List(fields.String(validate=Length(1, 200)), metadata={"description": description})


class Catalogue(Schema):
    """Where a catalogue is, which of its records are wanted, and what is added to them."""

    url = fields.Url(
        required=True,
        schemes={"http", "https"},
        require_tld=False,
        metadata={"description": "Address of the catalogue"},
    )
    license = fields.String(
        metadata={"description": "Licence of records that name none, such as dl-by-de/2.0, cc-by/4.0 or its address"}
    )
    publisher = fields.String(validate=Length(max=500), metadata={"description": "Publisher of records that name none"})
    keyword = _names("Keywords that every record gets")
    theme = _names("Themes that every record gets, such as ENVI, TRAN or Umwelt")
    include_organizations = _names("Only records of these organisations, by name or title")
    exclude_organizations = _names("No records of these organisations, by name or title")
    include_groups = _names("Only records in these groups or with these themes")
    exclude_groups = _names("No records in these groups or with these themes")
    filter = _names("Only records that have one of these words as a keyword or in their title")
    # marshmallow keeps declared fields apart from its own attribute of this name.
    exclude = _names(  # type: ignore[assignment]
        "No records that have one of these words as a keyword or in their title"
    )
    mapping = Pairs(
        metadata={"description": "Fields that the source calls differently, such as publisher_name = amt, one per line"}
    )
    defaults = Pairs(
        metadata={"description": "Fields of records that lack them, such as contributor_id = stadtUlm, one per line"}
    )
    overrides = Pairs(metadata={"description": "Fields that every record gets, whatever it says, one per line"})
    resources_required = fields.Boolean(
        load_default=False, metadata={"description": "Only records that have at least one file or link"}
    )
    open_only = fields.Boolean(load_default=False, metadata={"description": "Only records whose licence is open"})

    @pre_load
    def _without_what_has_no_effect(self, given: Any, **_: Any) -> Any:
        """Sources that were set up when all kinds were asked for these still hold them."""
        if not isinstance(given, Mapping):
            return given
        return {key: value for key, value in given.items() if key in self.fields or key not in _OF_SOME}


class Changing(Schema):
    """For catalogues that can be asked for what has changed."""

    incremental = fields.Boolean(
        load_default=False, metadata={"description": "Ask only for what changed since the last run"}
    )


class Paged(Schema):
    """For catalogues that are read page by page."""

    max_pages = fields.Integer(
        load_default=MAX_PAGES,
        strict=False,
        validate=Range(1, MAX_PAGES),
        metadata={"description": "A source that has more pages than this ends the run"},
    )


_OF_SOME = frozenset({"incremental", "max_pages"})


class Walk:
    """A walk through the pages of a catalogue that ends: no address twice, no page twice, not more than allowed."""

    def __init__(self, config: Mapping[str, Any]) -> None:
        self._most = int(config.get("max_pages") or MAX_PAGES)
        self._addresses: set[str] = set()
        self._pages: set[bytes] = set()

    def enter(self, address: str) -> None:
        """Before a page is fetched; raises `Unreachable` where the walk would not end."""
        if address in self._addresses:
            raise Unreachable("The source's pages lead back to one that was read already, so they cannot be listed.")
        if len(self._addresses) >= self._most:
            raise Unreachable(f"The source has more than {self._most:,} pages; the run ends here.")
        self._addresses.add(address)

    def page(self, content: bytes) -> None:
        """What tells the page apart (its body, or the identifiers on it); raises `Unreachable` where it came before."""
        mark = hashlib.blake2b(content, digest_size=16).digest()
        if mark in self._pages:
            raise Unreachable("The source sends the same page again and again, so its records cannot be listed.")
        self._pages.add(mark)
