"""What is said by DCAT-AP.de 3.0 said once more in the words of 2.0.

Sources: DCAT-AP.de 2.0 and the list of what 3.0 deprecates.
"""

from collections.abc import Iterator

from catalogue import rdf
from catalogue.rdf import Iri, Literal, Node, Value
from hub.datasets.terms import EU

_RENAMED = {
    "dcat:version": "owl:versionInfo",
    "dcat:hasVersion": "dct:hasVersion",
    "dcat:isVersionOf": "dct:isVersionOf",
    "geodcatap:originator": "dcatde:originator",
    "geodcatap:custodian": "dcatde:maintainer",
}
_GEOCODING = "http://dcat-ap.de/def/politicalGeocoding/"
_STATUS = EU + "distribution-status/"
_STATUSES = {
    "COMPLETED": "Completed",
    "DEPRECATED": "Deprecated",
    "DEVELOP": "UnderDevelopment",
    "WITHDRAWN": "Withdrawn",
}


def older(node: Node) -> Node:
    """The node, and what hangs on it, in the older words; what they have no word for is left out."""
    return rdf.node(node.iri, node.types, (pair for name, value in node.properties for pair in _said(name, value)))


def _said(name: str, value: Value) -> Iterator[tuple[str, Value]]:
    if isinstance(value, Node):
        value = older(value)
    address = value.iri if isinstance(value, Node) else value
    if name == "dcat:inSeries" or (name.startswith("geodcatap:") and name not in _RENAMED):
        return
    if name == "dct:spatial" and str(address).startswith(_GEOCODING):
        yield "dcatde:politicalGeocodingURI", Iri(address)
    if name == "adms:status" and isinstance(value, Iri):
        value = Iri("http://purl.org/adms/status/" + _STATUSES[value.removeprefix(_STATUS)])
    if name == "dcat:byteSize" and isinstance(value, Literal):
        value = value._replace(datatype="xsd:decimal")
    yield _RENAMED.get(name, name), value
