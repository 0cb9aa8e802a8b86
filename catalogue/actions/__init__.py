"""CKAN's actions, one module per noun; importing this package registers them all."""

from catalogue.actions import license as licenses
from catalogue.actions import organization, package, resource, status, tag

MODULES = (licenses, organization, package, resource, status, tag)
