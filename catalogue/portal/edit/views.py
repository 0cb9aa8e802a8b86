"""All of the clerk's pages, brought together."""

from catalogue.portal.edit import datasets, forms, members, organizations, resources

MODULES = (datasets, members, organizations, resources)
"""Importing them registers their routes."""

blueprint = forms.blueprint
