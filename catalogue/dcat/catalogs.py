"""The catalogue itself."""

from collections.abc import Iterable, Iterator, Sequence

from catalogue import rdf
from catalogue.dcat.datasets import dataset
from catalogue.dcat.portal import NOTHING, Beside, Portal, dataset_iri
from catalogue.dcat.values import Pair, agent, said
from catalogue.rdf import Iri, Node
from hub.datasets.store import Shown
from hub.datasets.terms import DATASET

DESCRIPTION = {"de": "Offene Daten im Portal {}", "en": "Open data of the portal {}"}
_LANGUAGE = [term for term in DATASET if term.field == "language"]


def catalog_iri(portal: Portal) -> Iri:
    """The catalogue's own address, the same on every page of it."""
    return portal.iri("catalog")


def catalog(portal: Portal, datasets: Iterable[Iri] = ()) -> Node:
    """The catalogue with the addresses of these of its datasets."""
    subject = catalog_iri(portal)
    about: list[Pair] = [
        ("dct:title", rdf.text(portal.title, portal.language)),
        ("dct:description", rdf.text(DESCRIPTION[portal.language].format(portal.title), portal.language)),
        *said(subject, _LANGUAGE, {"language": portal.language}, portal.language),
        ("foaf:homepage", rdf.web(portal.site_url + "/")),
        ("dct:publisher", agent(Iri(f"{subject}#publisher"), portal.title)),
    ]
    return rdf.node(subject, "dcat:Catalog", about, (("dcat:dataset", each) for each in datasets))


def whole(portal: Portal, shown: Sequence[Shown], beside: Beside = NOTHING) -> Iterator[Node]:
    """The catalogue with these of its datasets, one after the other."""
    yield catalog(portal, (dataset_iri(portal, each.dataset.id) for each in shown))
    for each in shown:
        yield dataset(portal, each, beside)
