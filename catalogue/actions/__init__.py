"""CKAN's actions, one module per noun; importing this package registers them all."""

from catalogue.actions import (
    activity,
    api_token,
    bulk,
    follower,
    group,
    hierarchy,
    member,
    organization,
    organization_write,
    package,
    package_list,
    package_revise,
    package_search,
    resource,
    resource_search,
    resource_view,
    status,
    tag,
    user,
)
from catalogue.actions import format as formats
from catalogue.actions import license as licenses

MODULES = (
    activity,
    api_token,
    bulk,
    follower,
    formats,
    group,
    hierarchy,
    licenses,
    member,
    organization,
    organization_write,
    package,
    package_list,
    package_revise,
    package_search,
    resource,
    resource_search,
    resource_view,
    status,
    tag,
    user,
)
