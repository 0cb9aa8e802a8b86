"""CKAN's actions, one module per noun; importing this package registers them all."""

from catalogue.actions import activity, follower, organization, package, resource, resource_view, status, tag
from catalogue.actions import license as licenses

MODULES = (activity, follower, licenses, organization, package, resource, resource_view, status, tag)
