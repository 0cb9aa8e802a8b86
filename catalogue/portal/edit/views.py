"""All of the clerk's pages, brought together."""

from catalogue.portal.edit import (
    administration,
    dashboard,
    datasets,
    forms,
    members,
    organizations,
    passwords,
    people,
    resources,
    tokens,
)

MODULES = (administration, dashboard, datasets, members, organizations, passwords, people, resources, tokens)
"""Importing them registers their routes."""

blueprint = forms.blueprint
