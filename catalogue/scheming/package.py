"""Datasets with their resources against a portal's own schema."""

from collections.abc import Container, Mapping
from dataclasses import replace
from typing import Any

from flask import current_app

from catalogue.scheming.checks import empty
from catalogue.scheming.conform import Conformed, Purpose, conform
from catalogue.scheming.schema import Schema

KEPT = frozenset(("name", "title", "owner_org", "private", "state", "type", "resources"))
"""What stays when a change leaves it out."""
SENT_OTHERWISE = {"tag_string": "tags", "groups": "theme"}
"""Keys of forms, and under which key programs send the same."""


def purpose(given: Mapping[str, Any], *, creating: bool, kept: frozenset[str] = frozenset()) -> Purpose:
    """What a dataset is sent for."""
    beside = {key for key, other in SENT_OTHERWISE.items() if not empty(given.get(other))}
    stays = frozenset() if creating else KEPT | kept
    locale = current_app.extensions["allmende"].settings.locale
    return Purpose(creating, given.get("state") == "draft", stays | beside, locale)


def conform_package(
    schema: Schema, given: Mapping[str, Any], why: Purpose, core: Container[str], resource_core: Container[str]
) -> Conformed:
    """What a schema makes of a dataset and the resources in it."""
    found = conform(schema.fields, given, why, core)
    resources = given.get("resources")
    if isinstance(resources, list) and "resources" not in schema.names:
        made = [conform_resource(schema, each, why, resource_core) for each in resources]
        found.values["resources"] = [{**each, **one.values} for each, one in zip(resources, made, strict=True)]
        if wrong := {at: one.wrong for at, one in enumerate(made) if one.wrong}:
            found.wrong["resources"] = wrong
    return found


def conform_resource(schema: Schema, given: Mapping[str, Any], why: Purpose, core: Container[str]) -> Conformed:
    """What a schema makes of one resource; a file that is sent is its address."""
    filed = any(not empty(given.get(key)) for key in ("upload", "upload_id"))
    stays = frozenset({"url"}) if filed or given.get("id") or not why.creating else frozenset()
    # Whether a dataset or a resource is new can differ: one that is sent with an id is known already.
    return conform(schema.resource_fields, given, replace(why, kept=stays), core)
