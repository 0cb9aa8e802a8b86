"""DCAT-AP (and what DCAT-AP.de adds) stated once: harvesters read with this table, feeds write with it.

A new property is one row. Source: DCAT-AP 3.0.1, DCAT-AP.de 3.0 with what it deprecates of 2.0, DCAT-AP
HVD 3.0.0; GeoDCAT-AP 3.0.0.
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
    DECIMAL = "decimal"
    """xsd:decimal."""
    DURATION = "duration"
    """xsd:duration."""
    CODE = "code"
    """A code of the vocabulary named in `base`; an IRI is kept as it is."""
    IDENTIFIER = "identifier"
    """A node that holds the text as its skos:notation."""
    MAIL = "mail"
    """An e-mail address as `mailto:`."""
    PHONE = "phone"
    """A telephone number as `tel:`."""
    STATEMENT = "statement"
    """An IRI, or a node of the class named in `base` that is labelled with the text."""


@dataclass(frozen=True, slots=True)
class Term:
    """One property: our field, its IRI as a prefixed name, how it is written, CKAN's key, the vocabulary's address.

    DCAT-AP.de 3.0 has given up those that are `old`; they are read, and written for readers of 2.0.
    """

    field: str
    iri: str
    kind: Kind
    ckan: str = ""
    many: bool = False
    base: str = ""
    old: bool = False

    @property
    def key(self) -> str:
        """CKAN's key."""
        return self.ckan or self.field


EU = "http://publications.europa.eu/resource/authority/"

IANA = "https://www.iana.org/assignments/media-types/"
INSPIRE = "http://inspire.ec.europa.eu/metadata-codelist/"
DE = "http://dcat-ap.de/def/"

DATASET = (
    Term("title", "dct:title", Kind.TEXT),
    Term("description", "dct:description", Kind.TEXT, ckan="notes"),
    Term("identifier", "dct:identifier", Kind.LITERAL),
    Term("other_identifier", "adms:identifier", Kind.IDENTIFIER, ckan="alternate_identifier", many=True),
    Term("keyword", "dcat:keyword", Kind.TEXT, ckan="tags", many=True),
    Term("theme", "dcat:theme", Kind.CODE, many=True, base=EU + "data-theme/"),
    Term("issued", "dct:issued", Kind.TIME),
    Term("modified", "dct:modified", Kind.TIME),
    Term("language", "dct:language", Kind.CODE, many=True, base=EU + "language/"),
    Term("frequency", "dct:accrualPeriodicity", Kind.CODE, base=EU + "frequency/"),
    Term("landing_page", "dcat:landingPage", Kind.IRI, ckan="url"),
    Term("version", "dcat:version", Kind.LITERAL),
    Term("version_notes", "adms:versionNotes", Kind.TEXT),
    Term("has_version", "dcat:hasVersion", Kind.IRI, many=True),
    Term("is_version_of", "dcat:isVersionOf", Kind.IRI, many=True),
    Term("conforms_to", "dct:conformsTo", Kind.IRI, many=True),
    Term("access_rights", "dct:accessRights", Kind.CODE, base=EU + "access-right/"),
    Term("documentation", "foaf:page", Kind.IRI, many=True),
    Term("provenance", "dct:provenance", Kind.STATEMENT, base="dct:ProvenanceStatement"),
    Term("source", "dct:source", Kind.IRI, many=True),
    Term("sample", "adms:sample", Kind.IRI, many=True),
    Term("related", "dct:relation", Kind.IRI, ckan="related_resource", many=True),
    Term("references", "dct:references", Kind.IRI, many=True),
    Term("is_referenced_by", "dct:isReferencedBy", Kind.IRI, many=True),
    Term("type", "dct:type", Kind.CODE, ckan="dcat_type", base=EU + "dataset-type/"),
    Term("in_series", "dcat:inSeries", Kind.IRI, many=True),
    Term("spatial_uri", "dct:spatial", Kind.IRI, many=True),
    Term("spatial_resolution_in_meters", "dcat:spatialResolutionInMeters", Kind.DECIMAL),
    Term("temporal_resolution", "dcat:temporalResolution", Kind.DURATION),
    Term("availability", "dcatap:availability", Kind.CODE, base=EU + "planned-availability/"),
    Term("applicable_legislation", "dcatap:applicableLegislation", Kind.IRI, many=True),
    Term("hvd_category", "dcatap:hvdCategory", Kind.CODE, many=True, base="http://data.europa.eu/bna/"),
    Term("contributor_id", "dcatde:contributorID", Kind.CODE, ckan="contributorID", many=True,
         base=DE + "contributors/"),
    Term("political_geocoding_level", "dcatde:politicalGeocodingLevelURI", Kind.CODE, ckan="politicalGeocodingLevelURI",
         many=True, base=DE + "politicalGeocoding/Level/"),
    Term("political_geocoding", "dcatde:politicalGeocodingURI", Kind.IRI, ckan="politicalGeocodingURI", many=True,
         old=True),
    Term("geocoding_description", "dcatde:geocodingDescription", Kind.TEXT, ckan="geocodingText", many=True, old=True),
    Term("legal_basis", "dcatde:legalBasis", Kind.TEXT, ckan="legalbasisText", many=True, old=True),
    Term("quality_process", "dcatde:qualityProcessURI", Kind.IRI, ckan="qualityProcessURI", old=True),
    Term("topic_category", "geodcatap:topicCategory", Kind.CODE, many=True, base=INSPIRE + "TopicCategory/"),
    Term("resource_type", "geodcatap:resourceType", Kind.CODE, base=INSPIRE + "ResourceType/"),
    Term("reference_system", "geodcatap:referenceSystem", Kind.IRI, many=True),
    Term("spatial_resolution", "geodcatap:spatialResolutionAsText", Kind.TEXT, many=True),
)  # fmt: skip

DISTRIBUTION = (
    Term("title", "dct:title", Kind.TEXT, ckan="name"),
    Term("description", "dct:description", Kind.TEXT),
    Term("access_url", "dcat:accessURL", Kind.IRI, ckan="url"),
    Term("download_url", "dcat:downloadURL", Kind.IRI),
    Term("format", "dct:format", Kind.CODE, base=EU + "file-type/"),
    Term("media_type", "dcat:mediaType", Kind.CODE, ckan="mimetype", base=IANA),
    Term("compress_format", "dcat:compressFormat", Kind.CODE, base=IANA),
    Term("package_format", "dcat:packageFormat", Kind.CODE, base=IANA),
    Term("byte_size", "dcat:byteSize", Kind.NUMBER, ckan="size"),
    Term("license", "dct:license", Kind.CODE, base=DE + "licenses/"),
    Term("license_attribution", "dcatde:licenseAttributionByText", Kind.TEXT, ckan="licenseAttributionByText"),
    Term("rights", "dct:rights", Kind.STATEMENT, base="dct:RightsStatement"),
    Term("issued", "dct:issued", Kind.TIME, ckan="created"),
    Term("modified", "dct:modified", Kind.TIME, ckan="last_modified"),
    Term("language", "dct:language", Kind.CODE, many=True, base=EU + "language/"),
    Term("conforms_to", "dct:conformsTo", Kind.IRI, many=True),
    Term("documentation", "foaf:page", Kind.IRI, many=True),
    Term("availability", "dcatap:availability", Kind.CODE, base=EU + "planned-availability/"),
    Term("status", "adms:status", Kind.CODE, base=EU + "distribution-status/"),
    Term("applicable_legislation", "dcatap:applicableLegislation", Kind.IRI, many=True),
    Term("representation_technique", "adms:representationTechnique", Kind.CODE,
         base=INSPIRE + "SpatialRepresentationType/"),
    Term("spatial_resolution_in_meters", "dcat:spatialResolutionInMeters", Kind.DECIMAL),
    Term("temporal_resolution", "dcat:temporalResolution", Kind.DURATION),
)  # fmt: skip

SERVICE = (
    Term("title", "dct:title", Kind.TEXT),
    Term("description", "dct:description", Kind.TEXT),
    Term("identifier", "dct:identifier", Kind.LITERAL),
    Term("endpoint_url", "dcat:endpointURL", Kind.IRI, many=True),
    Term("endpoint_description", "dcat:endpointDescription", Kind.IRI, many=True),
    Term("keyword", "dcat:keyword", Kind.TEXT, many=True),
    Term("theme", "dcat:theme", Kind.CODE, many=True, base=EU + "data-theme/"),
    Term("conforms_to", "dct:conformsTo", Kind.IRI, many=True),
    Term("format", "dct:format", Kind.CODE, many=True, base=EU + "file-type/"),
    Term("license", "dct:license", Kind.CODE, base=DE + "licenses/"),
    Term("license_attribution", "dcatde:licenseAttributionByText", Kind.TEXT),
    Term("access_rights", "dct:accessRights", Kind.CODE, base=EU + "access-right/"),
    Term("rights", "dct:rights", Kind.STATEMENT, base="dct:RightsStatement"),
    Term("documentation", "foaf:page", Kind.IRI, many=True),
    Term("landing_page", "dcat:landingPage", Kind.IRI),
    Term("availability", "dcatap:availability", Kind.CODE, base=EU + "planned-availability/"),
    Term("applicable_legislation", "dcatap:applicableLegislation", Kind.IRI, many=True),
    Term("hvd_category", "dcatap:hvdCategory", Kind.CODE, many=True, base="http://data.europa.eu/bna/"),
    Term("service_type", "geodcatap:serviceType", Kind.CODE, base=INSPIRE + "SpatialDataServiceType/"),
    Term("service_category", "geodcatap:serviceCategory", Kind.CODE, base=INSPIRE + "SpatialDataServiceCategory/"),
    Term("service_protocol", "geodcatap:serviceProtocol", Kind.IRI, many=True),
)
"""A dcat:DataService: what stands in `access_services` of a distribution, in these words; `uri` is its address."""

_OF_SERIES = frozenset({
    "title", "description", "identifier", "other_identifier", "keyword", "theme", "issued", "modified", "language",
    "frequency", "landing_page", "documentation", "spatial_uri", "applicable_legislation", "hvd_category",
    "contributor_id", "political_geocoding_level", "geocoding_description",
})  # fmt: skip
SERIES = tuple(term for term in DATASET if term.field in _OF_SERIES)
"""A dcat:DatasetSeries: a dataset's terms as far as they make sense of several."""

CATALOG = (
    Term("title", "dct:title", Kind.TEXT),
    Term("description", "dct:description", Kind.TEXT),
    Term("language", "dct:language", Kind.CODE, many=True, base=EU + "language/"),
    Term("homepage", "foaf:homepage", Kind.IRI),
    Term("license", "dct:license", Kind.CODE, base=DE + "licenses/"),
    Term("theme_taxonomy", "dcat:themeTaxonomy", Kind.IRI, many=True),
    Term("availability", "dcatap:availability", Kind.CODE, base=EU + "planned-availability/"),
)

AGENT = (
    Term("name", "foaf:name", Kind.LITERAL),
    Term("email", "foaf:mbox", Kind.MAIL),
    Term("url", "foaf:homepage", Kind.IRI),
    Term("type", "dct:type", Kind.CODE, base="http://purl.org/adms/publishertype/"),
)
CONTACT = (
    Term("name", "vcard:fn", Kind.LITERAL),
    Term("email", "vcard:hasEmail", Kind.MAIL),
    Term("phone", "vcard:hasTelephone", Kind.PHONE),
    Term("url", "vcard:hasURL", Kind.IRI),
)
"""A vcard:Kind: how somebody is reached."""

ROLES = {
    "publisher": "dct:publisher",
    "creator": "dct:creator",
    "contributor": "dct:contributor",
    "originator": "geodcatap:originator",
    "custodian": "geodcatap:custodian",
}
"""How an agent stands to a dataset."""

PERSONS = ("author", "author_email", "maintainer", "maintainer_email")
"""CKAN's own words for people; DCAT has them as creator and contact point."""

AGENTS = ("publisher", "contact", "creator", "contributor", "originator", "custodian")
AGENT_KEYS = (
    *(f"{agent}_{part}" for agent in AGENTS for part in ("name", "email", "url", "uri", "type")),
    "contact_phone",
)
"""A foaf:Agent or vcard:Kind in flat fields, as CKAN portals write them."""

PERIOD = ("temporal_start", "temporal_end")

COLUMNS = frozenset({"title", "description", "keyword", "theme", "license"})
"""Fields that a dataset keeps in columns of their own."""

KEPT = (*(t.field for t in DATASET if t.field not in COLUMNS), *PERSONS, *AGENT_KEYS, *PERIOD, "rights")
"""Fields that a dataset keeps in `terms`."""
