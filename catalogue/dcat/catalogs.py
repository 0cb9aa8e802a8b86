"""The catalogue itself."""

from collections.abc import Iterable, Iterator, Sequence

from catalogue import rdf
from catalogue.dcat import services
from catalogue.dcat.datasets import dataset
from catalogue.dcat.portal import NOTHING, Beside, Portal, catalog_iri, catalog_publisher, dataset_iri
from catalogue.dcat.values import rules, said
from catalogue.rdf import Iri, Node
from hub.datasets.store import Shown
from hub.datasets.terms import CATALOG, EU

_RULES = rules(CATALOG)
DESCRIPTION = {"de": "Offene Daten im Portal {}", "en": "Open data of the portal {}"}


def catalog(portal: Portal, datasets: Iterable[Iri] = ()) -> Node:
    """The catalogue with the addresses of these of its datasets."""
    subject = catalog_iri(portal)
    values = {
        "title": portal.title,
        "description": DESCRIPTION[portal.language].format(portal.title),
        "language": portal.language,
        "homepage": portal.site_url + "/",
        "theme_taxonomy": EU + "data-theme",
    }
    return rdf.node(
        subject,
        "dcat:Catalog",
        said(subject, _RULES, values, portal.language),
        [("dct:publisher", catalog_publisher(portal)), ("dcat:service", services.ckan(portal))],
        (("dcat:dataset", each) for each in datasets),
    )


def whole(portal: Portal, shown: Sequence[Shown], beside: Beside = NOTHING) -> Iterator[Node]:
    """The catalogue with these of its datasets, one after the other."""
    yield catalog(portal, (dataset_iri(portal, each.dataset) for each in shown))
    for each in shown:
        yield dataset(portal, each, beside)
