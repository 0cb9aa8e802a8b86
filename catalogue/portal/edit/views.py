"""All of the clerk's pages, brought together."""

from catalogue.portal.edit import (
    administration,
    collaborators,
    configuration,
    dashboard,
    datasets,
    forms,
    groups,
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
    groups,
    members,
    organizations,
    passwords,
    people,
    resources,
    tokens,
)
"""Importing them registers their routes."""

blueprint = forms.blueprint
