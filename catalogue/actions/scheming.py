"""The schemas of the portal: what is said of datasets, groups and organisations, for those who build forms."""

from collections.abc import Mapping
from typing import Any

from flask import current_app
from marshmallow import Schema as Arguments
from marshmallow import fields

from catalogue.action import action
from catalogue.schemas.values import required_text
from catalogue.scheming.schema import Schema
from hub.access import Call
from hub.errors import NotFound


class Which(Arguments):
    """Which type, and whether with the presets filled in."""

    type = required_text()
    expanded = fields.Boolean(load_default=True)


@action()
def scheming_dataset_schema_list(call: Call, argument: dict[str, Any]) -> list[str]:
    """The types of datasets that have a schema."""
    return list(_schemas("dataset"))


@action(takes=Which)
def scheming_dataset_schema_show(call: Call, argument: dict[str, Any]) -> Mapping[str, Any]:
    """The schema of one type of datasets; without `expanded` as it was written."""
    return _shown("dataset", argument)


@action()
def scheming_group_schema_list(call: Call, argument: dict[str, Any]) -> list[str]:
    """The types of groups that have a schema."""
    return list(_schemas("group"))


@action(takes=Which)
def scheming_group_schema_show(call: Call, argument: dict[str, Any]) -> Mapping[str, Any]:
    """The schema of one type of groups; without `expanded` as it was written."""
    return _shown("group", argument)


@action()
def scheming_organization_schema_list(call: Call, argument: dict[str, Any]) -> list[str]:
    """The types of organisations that have a schema."""
    return list(_schemas("organization"))


@action(takes=Which)
def scheming_organization_schema_show(call: Call, argument: dict[str, Any]) -> Mapping[str, Any]:
    """The schema of one type of organisations; without `expanded` as it was written."""
    return _shown("organization", argument)


def _schemas(about: str) -> Mapping[str, Schema]:
    found: Mapping[str, Schema] = getattr(current_app.extensions["schemas"], about)
    return found


def _shown(about: str, argument: Mapping[str, Any]) -> Mapping[str, Any]:
    found = _schemas(about).get(argument["type"])
    if found is None:
        raise NotFound("There is no schema of this type")
    return found.expanded if argument["expanded"] else found.written
