"""All of the clerk's pages, brought together."""

from importlib import import_module
from pkgutil import iter_modules

from catalogue.portal import edit
from catalogue.portal.edit import forms

MODULES = tuple(
    import_module(f"{edit.__name__}.{found.name}") for found in iter_modules(edit.__path__) if found.name != "views"
)
"""Importing them registers their routes."""

blueprint = forms.blueprint
