"""CKAN's actions, one module per noun; importing this package registers them all."""

from catalogue.actions import (
    api_token,
    group,
    hierarchy,
    member,
    organization,
    organization_write,
    package,
    resource,
    status,
    tag,
    user,
)
from catalogue.actions import format as formats
from catalogue.actions import license as licenses

MODULES = (
    api_token,
    formats,
    group,
    hierarchy,
    licenses,
    member,
    organization,
    organization_write,
    package,
    resource,
    status,
    tag,
    user,
)
