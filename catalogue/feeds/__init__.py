"""The catalogue, series and single datasets as RDF, for harvesters of other portals.

Source: ckanext-dcat 2.4 for addresses, paging, profiles and status codes.
"""

from catalogue.feeds.negotiation import preferred
from catalogue.feeds.views import blueprint, catalog_in, dataset_in, portal, series_in, turtle

__all__ = ["blueprint", "catalog_in", "dataset_in", "portal", "preferred", "series_in", "turtle"]
