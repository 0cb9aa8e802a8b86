"""Datasets as DCAT-AP.de 3.0, by the one table of terms.

Every node has an address of its own: a dataset's parts that the hub gives no page to stand behind its `#`.
Sources: DCAT-AP.de 3.0 and its convention handbook; DCAT-AP 3.0.1.
"""

from catalogue.dcat.catalogs import catalog, whole
from catalogue.dcat.datasets import dataset
from catalogue.dcat.portal import NOTHING, Beside, Portal, catalog_iri, dataset_iri, own_iri
from catalogue.dcat.series import series, series_iri

__all__ = [
    "NOTHING",
    "Beside",
    "Portal",
    "catalog",
    "catalog_iri",
    "dataset",
    "dataset_iri",
    "own_iri",
    "series",
    "series_iri",
    "whole",
]
