"""All of the clerk's pages, brought together."""

from catalogue.portal.edit import (
    administration,
    collaborators,
    configuration,
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

MODULES = (
    administration,
    collaborators,
    configuration,
    dashboard,
    datasets,
    members,
    organizations,
    passwords,
    people,
    resources,
    tokens,
)
"""Importing them registers their routes."""

blueprint = forms.blueprint
