"""The form of a source, made of what its connector asks for."""

from collections.abc import Mapping, Sequence
from typing import Any

from marshmallow import fields as wire

from catalogue.portal.edit.fields import Choices, Field, Value, Values
from catalogue.portal.language import Said, gettext, lazy_gettext
from hub.records import Connector
from hub.sources import kinds
from hub.sources.models import Source

OWN = (
    Field("source_title", lazy_gettext("Title"), required=True),
    Field("name", lazy_gettext("Name in the address"), "name", required=True,
          help=lazy_gettext("Small letters a to z, digits, - and _.")),
    Field("schedule", lazy_gettext("How often it is asked"), "select",
          lazy_gettext("Nothing chosen means by hand: then you can first look at what it would change.")),
    Field("public", lazy_gettext("Everybody may see what comes from this source"), "check"),
)  # fmt: skip
SECTION = lazy_gettext("What is asked for, and what is added")
FIRST = "url"
LABELS: Mapping[str, lazy_gettext] = {
    "url": lazy_gettext("Address of the source"),
    "license": lazy_gettext("Licence of records that name none"),
    "publisher": lazy_gettext("Publisher of records that name none"),
    "keyword": lazy_gettext("Keywords that every record gets"),
    "theme": lazy_gettext("Themes that every record gets"),
    "include_organizations": lazy_gettext("Only records of these organisations"),
    "exclude_organizations": lazy_gettext("No records of these organisations"),
    "include_groups": lazy_gettext("Only records of these groups or themes"),
    "exclude_groups": lazy_gettext("No records of these groups or themes"),
    "filter": lazy_gettext("Only records with one of these words as a keyword or in their title"),
    "exclude": lazy_gettext("No records with one of these words as a keyword or in their title"),
    "mapping": lazy_gettext("Fields that the source calls differently"),
    "defaults": lazy_gettext("Fields of records that lack them"),
    "overrides": lazy_gettext("Fields that every record gets, whatever it says"),
    "resources_required": lazy_gettext("Only records with at least one file or link"),
    "open_only": lazy_gettext("Only records whose licence is open"),
    "incremental": lazy_gettext("Ask only for what changed since the last run"),
    "max_pages": lazy_gettext("A source with more pages than this ends the run"),
    "organizations": lazy_gettext("Only packages of these organisations, by their names at the portal"),
    "query": lazy_gettext("Only packages that fit this search, such as tags:umwelt"),
    "api_key": lazy_gettext("Token that the portal asks for"),
}
LINES = lazy_gettext("One per line.")
PAIRS = lazy_gettext("One per line, such as publisher_name = amt.")


def asked(connector: Connector, row: Source | None) -> tuple[Field, ...]:
    """What the form asks for; the name of a source stays as it is."""
    own = tuple(field for field in OWN if row is None or field.key != "name")
    settings = kinds.asked(connector)
    first = [_field(FIRST, settings[FIRST], None)] if FIRST in settings else []
    rest = [key for key in settings if key != FIRST]
    found = [_field(key, settings[key], SECTION if key == rest[0] else None) for key in rest]
    return (*own, *first, *found)


def _field(key: str, field: wire.Field[Any], section: lazy_gettext | None) -> Field:
    told = str(field.metadata.get("description", ""))
    label = LABELS.get(key) or (lazy_gettext(told) if told else Said(key))
    kind, help = _kind(field)
    return Field(key, label, kind, help, required=field.required, section=section)


def _kind(field: wire.Field[Any]) -> tuple[str, lazy_gettext | None]:
    if isinstance(field, wire.Boolean):
        return "check", None
    if isinstance(field, wire.List):
        return "code", LINES
    if isinstance(field, wire.Url):
        return "url", None
    plain = isinstance(field, wire.String | wire.Number)
    return ("text", None) if plain else ("code", PAIRS)


def choices() -> dict[str, Choices]:
    """How often a source may be asked, in words."""
    offered = [
        ("PT15M", gettext("every quarter of an hour")),
        ("PT1H", gettext("every hour")),
        ("PT6H", gettext("every six hours")),
        ("P1D", gettext("every day")),
        ("P7D", gettext("every week")),
        ("P30D", gettext("every month")),
    ]
    return {"schedule": offered}


def present(connector: Connector, row: Source | None, shown: Mapping[str, Any]) -> dict[str, Value]:
    """What the form holds before anybody types."""
    found: dict[str, Value] = {"source_title": row.title if row else "", "schedule": row.schedule if row else ""}
    found["public"] = "true" if row is None or not row.private else ""
    if row is None:
        found["name"] = ""
    return found | {key: _text(shown.get(key)) for key in kinds.asked(connector)}


def _text(value: Any) -> str:
    if isinstance(value, Mapping):
        return "\n".join(f"{key} = {name}" for key, name in value.items())
    if isinstance(value, list | tuple):
        return "\n".join(map(str, value))
    if isinstance(value, bool) or value is None:
        return "true" if value else ""
    return str(value)


def config(connector: Connector, typed: Values) -> dict[str, Any]:
    """What was typed, as a configuration that is yet to be checked."""
    found: dict[str, Any] = {}
    for key, field in kinds.asked(connector).items():
        value = str(typed.get(key, ""))
        if isinstance(field, wire.Boolean):
            found[key] = bool(value)
        elif value:
            found[key] = _lines(value) if isinstance(field, wire.List) else value
    return found


def _lines(text: str) -> Sequence[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
