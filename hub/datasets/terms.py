"""DCAT-AP (and what DCAT-AP.de adds) stated once: harvesters read with this table, feeds write with it.

A new property is one row. Source: DCAT-AP 3.0.1, sections Dataset and Distribution; DCAT-AP.de 3.0.
"""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How a value is written in RDF."""

    TEXT = "text"
    """A literal in the catalogue's language."""
    LITERAL = "literal"
    """A literal without language."""
    TIME = "time"
    """xsd:date or xsd:dateTime."""
    IRI = "iri"
    NUMBER = "number"
    """xsd:nonNegativeInteger."""
    CODE = "code"
    """A code of the vocabulary named in `base`; an IRI is kept as it is."""
    STATEMENT = "statement"
    """An IRI, or a node of the class named in `base` that is labelled with the text."""


@dataclass(frozen=True, slots=True)
class Term:
    """One property: our field, its IRI as a prefixed name, how it is written, CKAN's key, the vocabulary's address."""

    field: str
    iri: str
    kind: Kind
    ckan: str = ""
    many: bool = False
    base: str = ""

    @property
    def key(self) -> str:
        """CKAN's key."""
        return self.ckan or self.field


EU = "http://publications.europa.eu/resource/authority/"

DATASET = (
    Term("title", "dct:title", Kind.TEXT),
    Term("description", "dct:description", Kind.TEXT, ckan="notes"),
    Term("identifier", "dct:identifier", Kind.LITERAL),
    Term("keyword", "dcat:keyword", Kind.TEXT, ckan="tags", many=True),
    Term("theme", "dcat:theme", Kind.CODE, many=True, base=EU + "data-theme/"),
    Term("issued", "dct:issued", Kind.TIME),
    Term("modified", "dct:modified", Kind.TIME),
    Term("language", "dct:language", Kind.CODE, many=True, base=EU + "language/"),
    Term("frequency", "dct:accrualPeriodicity", Kind.CODE, base=EU + "frequency/"),
    Term("landing_page", "dcat:landingPage", Kind.IRI, ckan="url"),
    Term("version", "dcat:version", Kind.LITERAL),
    Term("version_notes", "adms:versionNotes", Kind.TEXT),
    Term("conforms_to", "dct:conformsTo", Kind.IRI, many=True),
    Term("access_rights", "dct:accessRights", Kind.CODE, base=EU + "access-right/"),
    Term("documentation", "foaf:page", Kind.IRI, many=True),
    Term("source", "dct:source", Kind.IRI, many=True),
    Term("type", "dct:type", Kind.CODE, ckan="dcat_type", base=EU + "dataset-type/"),
    Term("spatial_uri", "dct:spatial", Kind.IRI, many=True),
    Term("availability", "dcatap:availability", Kind.CODE, base=EU + "planned-availability/"),
    Term("applicable_legislation", "dcatap:applicableLegislation", Kind.IRI, many=True),
    Term("hvd_category", "dcatap:hvdCategory", Kind.CODE, many=True, base="http://data.europa.eu/bna/"),
    Term("contributor_id", "dcatde:contributorID", Kind.CODE, ckan="contributorID", many=True,
         base="http://dcat-ap.de/def/contributors/"),
    Term("political_geocoding_level", "dcatde:politicalGeocodingLevelURI", Kind.CODE, ckan="politicalGeocodingLevelURI",
         many=True, base="http://dcat-ap.de/def/politicalGeocoding/Level/"),
    Term("geocoding_description", "dcatde:geocodingDescription", Kind.TEXT, ckan="geocodingText", many=True),
)  # fmt: skip

DISTRIBUTION = (
    Term("title", "dct:title", Kind.TEXT, ckan="name"),
    Term("description", "dct:description", Kind.TEXT),
    Term("access_url", "dcat:accessURL", Kind.IRI, ckan="url"),
    Term("download_url", "dcat:downloadURL", Kind.IRI),
    Term("format", "dct:format", Kind.CODE, base=EU + "file-type/"),
    Term("media_type", "dcat:mediaType", Kind.CODE, ckan="mimetype", base="https://www.iana.org/assignments/media-types/"),
    Term("byte_size", "dcat:byteSize", Kind.NUMBER, ckan="size"),
    Term("license", "dct:license", Kind.CODE, base="http://dcat-ap.de/def/licenses/"),
    Term("license_attribution", "dcatde:licenseAttributionByText", Kind.TEXT, ckan="licenseAttributionByText"),
    Term("rights", "dct:rights", Kind.STATEMENT, base="dct:RightsStatement"),
    Term("issued", "dct:issued", Kind.TIME, ckan="created"),
    Term("modified", "dct:modified", Kind.TIME, ckan="last_modified"),
    Term("language", "dct:language", Kind.CODE, many=True, base=EU + "language/"),
    Term("conforms_to", "dct:conformsTo", Kind.IRI, many=True),
    Term("documentation", "foaf:page", Kind.IRI, many=True),
    Term("availability", "dcatap:availability", Kind.CODE, base=EU + "planned-availability/"),
    Term("status", "adms:status", Kind.CODE, base=EU + "distribution-status/"),
)  # fmt: skip

PERSONS = ("author", "author_email", "maintainer", "maintainer_email")
"""CKAN's own words for people; DCAT has them as creator and contact point."""

AGENTS = ("publisher", "contact", "creator")
AGENT_KEYS = tuple(f"{agent}_{part}" for agent in AGENTS for part in ("name", "email", "url", "uri", "type"))
"""A foaf:Agent or vcard:Kind in flat fields, as CKAN portals write them."""

PERIOD = ("temporal_start", "temporal_end")

COLUMNS = frozenset({"title", "description", "keyword", "theme", "license"})
"""Fields that a dataset keeps in columns of their own."""

KEPT = (*(t.field for t in DATASET if t.field not in COLUMNS), *PERSONS, *AGENT_KEYS, *PERIOD, "rights")
"""Fields that a dataset keeps in `terms`."""
