"""CKAN's actions, one module per noun; importing this package registers them all."""

from importlib import import_module
from pkgutil import iter_modules

MODULES = tuple(import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__))
