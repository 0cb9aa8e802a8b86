"""CKAN's actions, one module per noun; importing this package registers them all."""

from catalogue.actions import (
    bulk,
    organization,
    package,
    package_list,
    package_revise,
    package_search,
    resource,
    resource_search,
    status,
    tag,
)
from catalogue.actions import license as licenses

MODULES = (
    bulk,
    licenses,
    organization,
    package,
    package_list,
    package_revise,
    package_search,
    resource,
    resource_search,
    status,
    tag,
)
