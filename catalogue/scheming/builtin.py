"""What the hub itself says of datasets, organisations and groups: its own terms as schemas.

A field stands here because the hub keeps it and shows it under this key; nothing is required that the hub does not
require.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from catalogue.scheming.presets import PRESETS
from catalogue.scheming.schema import Schema, make
from hub.datasets import vocabulary
from hub.datasets.models import SERIES, SHOWCASE
from hub.datasets.terms import AGENT_KEYS, DATASET, DISTRIBUTION, PERIOD, PERSONS, Kind, Term
from hub.datasets.terms import SERIES as SERIES_TERMS

ABOUT = "What Allmende keeps of itself: DCAT-AP.de in CKAN's keys"
ABOUT_URL = "https://www.dcat-ap.de/"

_LABELS = {
    "access_rights": ("Zugangsrechte", "Access rights"),
    "alternate_identifier": ("Weitere Kennungen", "Further identifiers"),
    "applicable_legislation": ("Rechtsgrundlage nach EU-Recht", "Applicable legislation"),
    "author": ("Verfasst von", "Author"),
    "author_email": ("E-Mail der Verfassenden", "Author's e-mail"),
    "availability": ("Verfügbarkeit", "Availability"),
    "compress_format": ("Format der Komprimierung", "Compression format"),
    "conforms_to": ("Entspricht dem Standard", "Conforms to"),
    "contributorID": ("Kennung der Datenbereitstellerin", "Contributor ID"),
    "dcat_type": ("Art des Datensatzes", "Kind of dataset"),
    "description": ("Beschreibung", "Description"),
    "documentation": ("Dokumentation", "Documentation"),
    "download_url": ("Adresse zum Herunterladen", "Download address"),
    "format": ("Format", "Format"),
    "frequency": ("Aktualisierung", "Frequency of updates"),
    "geocodingText": ("Ort in Worten", "Place in words"),
    "has_version": ("Weitere Fassungen", "Other versions"),
    "hvd_category": ("Kategorie hochwertiger Datensätze", "High-value dataset category"),
    "identifier": ("Kennung", "Identifier"),
    "image_url": ("Bild", "Image"),
    "in_series": ("Teil der Datenreihen", "Part of series"),
    "is_referenced_by": ("Erwähnt in", "Referenced by"),
    "is_version_of": ("Fassung von", "Version of"),
    "issued": ("Zuerst veröffentlicht", "First published"),
    "language": ("Sprache", "Language"),
    "last_modified": ("Zuletzt geändert", "Last changed"),
    "legalbasisText": ("Rechtsgrundlage in Worten", "Legal basis in words"),
    "license": ("Lizenz", "Licence"),
    "license_id": ("Lizenz", "Licence"),
    "licenseAttributionByText": ("Namensnennung", "Attribution"),
    "maintainer": ("Gepflegt von", "Maintainer"),
    "maintainer_email": ("E-Mail der Pflegenden", "Maintainer's e-mail"),
    "mimetype": ("Medientyp", "Media type"),
    "modified": ("Inhalt zuletzt geändert", "Content last changed"),
    "name": ("Name in der Adresse", "Name in the address"),
    "notes": ("Beschreibung", "Description"),
    "owner_org": ("Organisation", "Organisation"),
    "package_format": ("Format des Pakets", "Package format"),
    "politicalGeocodingLevelURI": ("Verwaltungsebene", "Administrative level"),
    "politicalGeocodingURI": ("Amtlicher Schlüssel des Ortes als URI", "Official key of the place as URI"),
    "provenance": ("Herkunft", "Provenance"),
    "qualityProcessURI": ("Qualitätssicherung", "Quality process"),
    "reference_system": ("Koordinatensystem", "Coordinate reference system"),
    "references": ("Verweist auf", "References"),
    "related_resource": ("Verwandt mit", "Related to"),
    "representation_technique": ("Art der Darstellung", "Representation technique"),
    "resource_type": ("Art der Geodaten", "Kind of spatial resource"),
    "rights": ("Rechte", "Rights"),
    "sample": ("Beispieldaten", "Sample"),
    "size": ("Größe in Byte", "Size in bytes"),
    "source": ("Quelle", "Source"),
    "spatial": ("Ort als GeoJSON", "Place as GeoJSON"),
    "spatial_resolution": ("Räumliche Auflösung in Worten", "Spatial resolution in words"),
    "spatial_resolution_in_meters": ("Räumliche Auflösung in Metern", "Spatial resolution in metres"),
    "spatial_uri": ("Ort als URI", "Place as URI"),
    "status": ("Reifegrad", "Status"),
    "tag_string": ("Schlagwörter", "Keywords"),
    "temporal_end": ("Zeitraum: Ende", "Period: end"),
    "temporal_resolution": ("Zeitliche Auflösung", "Temporal resolution"),
    "temporal_start": ("Zeitraum: Beginn", "Period: start"),
    "title": ("Titel", "Title"),
    "topic_category": ("Thema nach ISO 19115", "Topic category of ISO 19115"),
    "url": ("Adresse", "Address"),
    "version": ("Version", "Version"),
    "version_notes": ("Neu in dieser Version", "Version notes"),
}
_AGENTS = {
    "publisher": ("Herausgeber", "Publisher"),
    "contact": ("Kontakt", "Contact"),
    "creator": ("Urheber", "Creator"),
    "contributor": ("Mitwirkende", "Contributor"),
    "originator": ("Datenerheber", "Originator"),
    "custodian": ("Datenverwalter", "Custodian"),
}
_PARTS = {
    "name": ("Name", "name"),
    "email": ("E-Mail", "e-mail"),
    "phone": ("Telefon", "phone"),
    "url": ("Adresse im Netz", "web address"),
    "uri": ("URI", "URI"),
    "type": ("Art", "type"),
}
LABELS: Mapping[str, tuple[str, str]] = _LABELS | {
    f"{agent}_{part}": (f"{of[0]}: {said[0]}", f"{of[1]}: {said[1]}")
    for agent, of in _AGENTS.items()
    for part, said in _PARTS.items()
    if f"{agent}_{part}" in AGENT_KEYS
}


def label(key: str) -> dict[str, str]:
    """What a key means, in the hub's languages."""
    de, en = LABELS[key]
    return {"de": de, "en": en}


def _field(key: str, preset: str = "", **more: Any) -> dict[str, Any]:
    named = {"field_name": key, "label": label(key), **({"preset": preset} if preset else {})}
    return {**named, **more}


def _texts(keys: Sequence[str]) -> list[dict[str, Any]]:
    return [_field(key) for key in keys]


def _terms(terms: Sequence[Term], beside: frozenset[str]) -> Iterator[dict[str, Any]]:
    """Terms of DCAT-AP that no field before them says."""
    for term in terms:
        if term.key not in beside:
            preset = "multiple_text" if term.many else "markdown" if term.key == "version_notes" else ""
            snippet = {"display_snippet": "link.html"} if term.kind is Kind.IRI and not term.many else {}
            yield _field(term.key, preset, **snippet)


def _licences() -> list[dict[str, Any]]:
    return [{"value": code, "label": row.title} for code, row in vocabulary.licenses().items()]


_FIRST = ("title", "name", "notes", "tags", "tag_string", "license_id", "owner_org", "url", "version", "theme")
_FIRST_OF_RESOURCE = ("url", "name", "description", "format", "mimetype", "size", "created", "last_modified")


def _dataset() -> dict[str, Any]:
    return {
        "scheming_version": 2,
        "dataset_type": "dataset",
        "about": ABOUT,
        "about_url": ABOUT_URL,
        "dataset_fields": [
            _field("title", "title"),
            _field("name", "dataset_slug", required=True),
            _field("notes", "markdown"),
            _field("tag_string", "tag_string_autocomplete"),
            # The hub also takes other licences than those it knows.
            _field("license_id", form_snippet="license.html", choices=_licences()),
            _field("owner_org", "dataset_organization", required=True),
            _field("url", display_snippet="link.html"),
            _field("version", validators="ignore_missing unicode_safe package_version_validator"),
            *_texts(PERSONS),
            *_terms(DATASET, frozenset(_FIRST)),
            *_texts((*PERIOD, *AGENT_KEYS, "rights")),
        ],
        "resource_fields": [
            _field("url", "resource_url_upload"),
            _field("name"),
            _field("description", "markdown"),
            _field("format", "resource_format_autocomplete"),
            _field("mimetype"),
            _field("size", validators="ignore_missing natural_number_validator"),
            _field("last_modified", validators="ignore_missing isodate"),
            *_terms(DISTRIBUTION, frozenset(_FIRST_OF_RESOURCE)),
        ],
    }


def _organization() -> dict[str, Any]:
    return {
        "scheming_version": 2,
        "organization_type": "organization",
        "about_url": ABOUT_URL,
        "fields": [
            _field("title", form_snippet="large_text.html"),
            _field("name", validators="not_empty unicode_safe name_validator group_name_validator",
                   form_snippet="slug.html", required=True),
            _field("description", "markdown"),
            _field("image_url", display_snippet="link.html"),
        ],
    }  # fmt: skip


def _group() -> dict[str, Any]:
    """Groups are the data themes of the EU: nobody writes them."""
    return {
        "scheming_version": 2,
        "group_type": "group",
        "about_url": vocabulary.EU + "data-theme",
        "fields": [_field("title"), _field("name"), _field("description", "markdown")],
    }


def _showcase() -> dict[str, Any]:
    """A showcase is kept as a dataset of its own type, as ckanext-showcase has it."""
    return {
        "scheming_version": 2,
        "dataset_type": SHOWCASE,
        "about_url": "https://extensions.ckan.org/extension/showcase/",
        "dataset_fields": [
            _field("title", validators="not_empty unicode_safe", form_snippet="large_text.html", required=True),
            _field("name", "dataset_slug", required=True),
            _field("notes", "markdown"),
            _field("tag_string", "tag_string_autocomplete"),
            _field("image_url", validators="ignore_missing unicode_safe url_validator"),
            _field("url", validators="ignore_missing url_validator", display_snippet="link.html"),
            _field("author"),
            _field("author_email", validators="ignore_missing email_validator"),
            _field("owner_org", "dataset_organization", required=True),
        ],
        "resource_fields": [],
    }


def _series() -> dict[str, Any]:
    """A series of datasets is kept as a dataset of its own type, as ckanext-dataset-series has it."""
    return {
        "scheming_version": 2,
        "dataset_type": SERIES,
        "about_url": ABOUT_URL,
        "dataset_fields": [
            _field("title", validators="not_empty unicode_safe", form_snippet="large_text.html", required=True),
            _field("name", "dataset_slug", required=True),
            _field("notes", "markdown"),
            _field("tag_string", "tag_string_autocomplete"),
            _field("owner_org", "dataset_organization", required=True),
            _field("url", display_snippet="link.html"),
            *_texts(PERSONS),
            *_terms(SERIES_TERMS, frozenset(_FIRST)),
            *_texts((*PERIOD, *AGENT_KEYS)),
        ],
        "resource_fields": [],
    }


_OWN = tuple(
    make(written, PRESETS, "the hub's own schema", own=True) for written in (_dataset(), _organization(), _group())
)
BUILTIN: tuple[tuple[str, Schema], ...] = (
    *_OWN,
    make(_showcase(), PRESETS, "the hub's schema of showcases"),
    make(_series(), PRESETS, "the hub's schema of series"),
)
"""What each is about, and the schema. Those of showcases and series are kept to as a portal's own is."""
