"""What is asked about a dataset, and the way between CKAN's keys and the fields of the form.

The form is the table `FIELDS`: a further field is one row, read by `values` and written by `changes`.
"""

import secrets
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from catalogue.portal import present
from catalogue.portal.edit.fields import Choices, Field, Value, Values, changed, plain
from catalogue.portal.language import gettext, lazy_gettext
from catalogue.schemas.membership import is_theme
from hub.access import Call
from hub.datasets import store, vocabulary
from hub.datasets.models import SERIES
from hub.identity import store as identity
from hub.identity.models import Organization
from hub.identity.store import as_uuid

OWNER = Field(
    "owner_org",
    lazy_gettext("Organisation"),
    "select",
    lazy_gettext("Who publishes the data. This cannot be changed later."),
    required=True,
    section=lazy_gettext("What it is"),
)
FIELDS = (
    Field("title", lazy_gettext("Title"), required=True,
          help=lazy_gettext("Short, in words that people search for, with place and year if they matter.")),
    Field("name", lazy_gettext("Name in the address"), "name",
          lazy_gettext("Made from the title if left empty. Old names lead on to a new one.")),
    Field("notes", lazy_gettext("Description"), "area",
          lazy_gettext("What the data are about, how they came about, what they do not hold. Markdown is possible.")),
    Field("tag_string", lazy_gettext("Keywords"), help=lazy_gettext("Separated by commas."),
          section=lazy_gettext("How it is found")),
    Field("groups", lazy_gettext("Themes"), "checks"),
    Field("in_series", lazy_gettext("Part of a series"), "checks",
          lazy_gettext("Datasets that belong together, such as those of each year.")),
    Field("license_id", lazy_gettext("Licence"), "select",
          lazy_gettext("What others may do with the data."), section=lazy_gettext("Terms and contact")),
    Field("access_rights", lazy_gettext("Who may have the data"), "select",
          lazy_gettext("Needed only where the licence does not say it already: with an open one everybody may.")),
    Field("contact_name", lazy_gettext("Contact: office or person")),
    Field("contact_email", lazy_gettext("Contact: e-mail"), "email"),
    Field("geocodingText", lazy_gettext("Place"),
          help=lazy_gettext("The name of a town or district; several are separated by semicolons."),
          section=lazy_gettext("Where and when")),
    Field("spatial", lazy_gettext("Outline of the place as GeoJSON"), "code",
          lazy_gettext("A geometry in degrees, longitude before latitude.")),
    Field("temporal_start", lazy_gettext("Data from"), "date"),
    Field("temporal_end", lazy_gettext("Data until"), "date"),
    Field("frequency", lazy_gettext("How often the data are renewed"), "select"),
    Field("url", lazy_gettext("Address of the original"), "url", section=lazy_gettext("Further details")),
    Field("version", lazy_gettext("Version")),
    Field("private", lazy_gettext("Who may see it"), "radio", required=True,
          section=lazy_gettext("Visibility")),
)  # fmt: skip
NEW = (OWNER, *FIELDS)
"""What is asked for a new dataset."""

CONTACT = lazy_gettext("Contact")
OF_SERIES = tuple(
    replace(field, section=CONTACT) if field.key == "contact_name" else field
    for field in FIELDS
    if field.key not in ("in_series", "license_id", "access_rights", "url", "version")
)
"""What is asked about a series of datasets."""

ACCESS_RIGHTS = {
    "PUBLIC": lazy_gettext("Everybody"),
    "RESTRICTED": lazy_gettext("Whoever meets certain conditions"),
    "NON_PUBLIC": lazy_gettext("Nobody outside the administration"),
}

OF_ALL = {"license_id": "license", "contact_name": "contact_name", "contact_email": "contact_email"}
"""Fields that an organisation may fill for all its datasets."""

FRESH: Mapping[str, Value] = {"private": "true", "groups": ()}
"""What stands in the form of a new dataset."""


def of_type(type: str, *, new: bool = False) -> tuple[Field, ...]:
    """What is asked about a dataset of this type."""
    fields = OF_SERIES if type == SERIES else FIELDS
    return (OWNER, *fields) if new else fields


def writable(call: Call) -> list[Organization]:
    """The organisations that the caller may publish for, by title."""
    rows = [row for row in identity.organizations(call.session) if call.principal.writes(row.id)]
    return sorted(rows, key=lambda row: row.title.casefold())


def choices(call: Call, held: Container[str] = ()) -> dict[str, Choices]:
    """What can be chosen, by field; with the series that a dataset is in already, its own or those of others."""
    themes = [(code.lower(), present.theme(code)) for code in vocabulary.THEMES]
    return {
        "owner_org": [(row.name, row.title) for row in writable(call)],
        "groups": sorted(themes, key=lambda theme: theme[1].casefold()),
        "in_series": _series(call, held),
        "license_id": licences(),
        "access_rights": [(code, str(words)) for code, words in ACCESS_RIGHTS.items()],
        "frequency": _frequencies(),
        "private": [
            ("true", gettext("Only members of the organisation, and those it shares this with")),
            ("false", gettext("Everybody")),
        ],
    }


def _series(call: Call, held: Container[str]) -> Choices:
    """The series of one's organisations that people made, and those that are chosen already."""
    writes = call.principal.writes
    rows = store.series.titles(call.session)
    return [(str(row.id), row.title) for row in rows if str(row.id) in held or (writes(row.owner_id) and row.by_hand)]


def licences() -> list[tuple[str, str]]:
    """The licences, the open ones first."""
    rows = sorted(vocabulary.licenses().values(), key=lambda row: (not row.open, row.title.casefold()))
    return [(row.code, row.title) for row in rows]


def _frequencies() -> list[tuple[str, str]]:
    """How often data are renewed, each expression once."""
    named = {str(words): code for code, words in reversed(present.FREQUENCIES.items())}
    return [(code, words) for words, code in reversed(named.items())]


def values(package: Mapping[str, Any]) -> dict[str, Value]:
    """What the form shows for a dataset as CKAN has it."""
    return {field.key: plain(_READ.get(field.key, _text)(package, field.key)) for field in FIELDS}


def _text(package: Mapping[str, Any], key: str) -> str:
    value = package.get(key)
    if isinstance(value, list):
        return "; ".join(map(str, value))
    return "" if value is None else str(value)


def _spatial(package: Mapping[str, Any], _: str) -> str:
    return next((str(extra["value"]) for extra in package.get("extras", ()) if extra["key"] == "spatial"), "")


def _code(package: Mapping[str, Any], key: str) -> str:
    text = _text(package, key)
    return text.rpartition("/")[2] if text.startswith("http") else text


_READ: Mapping[str, Callable[[Mapping[str, Any], str], Value]] = {
    "tag_string": lambda package, _: ", ".join(t["name"] for t in package.get("tags", ()) if not t["vocabulary_id"]),
    "groups": lambda package, _: tuple(sorted(g["name"] for g in package.get("groups", ()) if is_theme(g["name"]))),
    "in_series": lambda package, _: tuple(sorted(package.get("in_series", ()))),
    "spatial": _spatial,
    "access_rights": _code,
    "frequency": _code,
    "private": lambda package, _: str(bool(package.get("private"))).lower(),
}


def changes(typed: Values, package: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed as CKAN's keys; what stands as it stood is not among them, and so stays untouched."""
    found: dict[str, Any] = {}
    for key, value in changed(_ordered(typed), values(package)).items():
        found.update(_WRITE[key](value, package) if key in _WRITE else {key: value})
    return found


def _ordered(typed: Values) -> dict[str, Value]:
    return {key: tuple(sorted(value)) if isinstance(value, tuple) else value for key, value in typed.items()}


def _outline(value: Value, package: Mapping[str, Any]) -> dict[str, Any]:
    others = [extra for extra in package.get("extras", ()) if extra["key"] != "spatial"]
    return {"extras": [*others, *([{"key": "spatial", "value": value}] if value else ())]}


def _made(package: Mapping[str, Any]) -> list[Any]:
    """The groups that people made, which the form does not offer: they stay."""
    return [group for group in package.get("groups", ()) if not is_theme(group["name"])]


_WRITE: Mapping[str, Callable[[Any, Mapping[str, Any]], dict[str, Any]]] = {
    "tag_string": lambda value, package: {"tags": _tags(value, package)},
    "groups": lambda value, package: {"groups": [*({"name": name} for name in value), *_made(package)]},
    "in_series": lambda value, _: {"in_series": list(value)},
    "geocodingText": lambda value, _: {"geocodingText": _parts(value)},
    "spatial": _outline,
}


def _tags(value: str, package: Mapping[str, Any]) -> list[Any]:
    """What was typed, and the tags from vocabularies as they are."""
    typed = [{"name": word.strip()} for word in value.split(",") if word.strip()]
    return [*typed, *(tag for tag in package.get("tags", ()) if tag["vocabulary_id"])]


def _parts(value: str) -> list[str]:
    return [part.strip() for part in value.split(";") if part.strip()]


def names(title: str) -> Iterator[str]:
    """Names for a dataset with this title, until one is free."""
    bare = store.slug(title)
    if len(bare) < 2 or bare in identity.RESERVED or as_uuid(bare):
        bare = f"dataset-{bare}".rstrip("-")
    yield bare
    yield from (f"{bare}-{number}" for number in range(2, 10))
    yield f"{bare}-{secrets.token_hex(4)}"


def shortcomings(package: Mapping[str, Any]) -> Sequence[str]:
    """What readers of a dataset would miss, in sentences."""
    found = [
        (package["resources"], gettext("It has no file and no link.")),
        (package["tags"] or package["groups"], gettext("It has neither keywords nor themes, so few will find it.")),
        (package.get("contact_name") or package.get("contact_email"), gettext("It names nobody to ask.")),
    ]
    return [sentence for there, sentence in found if not there]
