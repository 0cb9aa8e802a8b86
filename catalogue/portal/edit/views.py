"""All of the clerk's pages, brought together."""

from catalogue.portal.edit import datasets, forms, resources

MODULES = (datasets, resources)
"""Importing them registers their routes."""

blueprint = forms.blueprint
