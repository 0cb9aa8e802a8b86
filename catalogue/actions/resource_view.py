"""Views of resources: as a table, a map, a picture."""

from collections.abc import Mapping
from typing import Any, ClassVar

import orjson
from marshmallow import Schema, ValidationError, fields

from catalogue import default_views
from catalogue.action import action
from catalogue.edit import writable
from catalogue.schemas.resource_view import FORMER, ViewCreate, ViewUpdate, view_dict
from catalogue.schemas.values import MISSING, Names, required_text
from hub.access import Call, Permission
from hub.datasets import store
from hub.datasets.models import Distribution, ResourceView


class Thing(fields.Field[str]):
    """An object as CKAN shows it, or as JSON text of it, of which the id counts."""

    json_schema: ClassVar = {"type": "object", "properties": {"id": {"type": "string"}}, "required": ["id"]}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:
        try:
            found = orjson.loads(value) if isinstance(value, str) else value
        except orjson.JSONDecodeError as error:
            raise ValidationError("Must be an object with an id") from error
        if not isinstance(found, Mapping) or not isinstance(found.get("id"), str):
            raise ValidationError("Must be an object with an id")
        return str(found["id"])


class Key(Schema):
    """Which view, or which resource."""

    id = required_text()


class Order(Key):
    """Which resource, and the order of its views."""

    order = Names(required=True, error_messages={"required": MISSING, "null": MISSING})


class Clear(Schema):
    """Which types of views."""

    view_types = Names(load_default=list)


class OfResource(Schema):
    """The resource to make views for."""

    resource = Thing(required=True, error_messages={"required": MISSING, "null": MISSING})


class OfPackage(Schema):
    """The dataset to make views for."""

    package = Thing(required=True, error_messages={"required": MISSING, "null": MISSING})


@action(takes=Key)
def resource_view_show(call: Call, argument: dict[str, Any]) -> Mapping[str, Any]:
    """One view by id."""
    return _shown(call, store.view(call.session, argument["id"]))


@action(takes=Key)
def resource_view_list(call: Call, argument: dict[str, Any]) -> list[Mapping[str, Any]]:
    """The views of the resource `id` in their order."""
    part = store.distribution(call.session, argument["id"])
    return [view_dict(row, part.dataset_id) for row in store.views(call.session, part.id)]


@action(takes=ViewCreate, needs=Permission.WRITE)
def resource_view_create(call: Call, argument: dict[str, Any]) -> Mapping[str, Any]:
    """One more view of the resource `resource_id`; keys that its type understands are kept."""
    part = _writable(call, argument["resource_id"])
    values = (argument["view_type"], argument["title"], argument["description"] or "", argument["settings"])
    return _shown(call, store.add_view(call.session, part, *values))


@action(takes=ViewUpdate, needs=Permission.WRITE)
def resource_view_update(call: Call, argument: dict[str, Any]) -> Mapping[str, Any]:
    """Change a view: title and description where they are given, and all keys of its type."""
    row = _writable_view(call, argument["id"])
    row.title = argument["title"] or row.title
    row.description = row.description if argument["description"] is None else argument["description"]
    row.settings = argument["settings"]
    call.session.flush()
    return _shown(call, row)


@action(takes=Key, needs=Permission.WRITE)
def resource_view_delete(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """Remove a view."""
    row = _writable_view(call, argument["id"])
    store.remove_view(call.session, row)
    return {"resource_id": str(row.distribution_id)}


@action(takes=Order, needs=Permission.WRITE)
def resource_view_reorder(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """Put the views of the resource `id` into the order given; those that are not named follow."""
    part = _writable(call, argument["id"])
    order = store.order_views(call.session, part.id, argument["order"])
    return {"id": str(part.id), "order": [str(key) for key in order]}


@action(takes=Clear, needs=Permission.OPERATE)
def resource_view_clear(call: Call, argument: dict[str, Any]) -> None:
    """Remove all views of the hub, or those of some `view_types`."""
    store.clear_views(call.session, [FORMER.get(name, name) for name in argument["view_types"]])


@action(takes=OfResource, needs=Permission.WRITE)
def resource_create_default_resource_views(call: Call, argument: dict[str, Any]) -> list[Mapping[str, Any]]:
    """Make the views that fit the format of a `resource` and are not there yet; only those are answered."""
    return _defaults(call, _writable(call, argument["resource"]))


@action(takes=OfPackage, needs=Permission.WRITE)
def package_create_default_resource_views(call: Call, argument: dict[str, Any]) -> list[Mapping[str, Any]]:
    """Make the views that fit the formats of all resources of a `package` and are not there yet."""
    row = writable(call, argument["package"])
    return [made for part in row.distributions for made in _defaults(call, part)]


def _defaults(call: Call, part: Distribution) -> list[Mapping[str, Any]]:
    return [view_dict(row, part.dataset_id) for row in default_views.add(call, part)]


def _writable(call: Call, id: str) -> Distribution:
    part = store.distribution(call.session, id)
    writable(call, part.dataset_id)
    return part


def _writable_view(call: Call, id: str) -> ResourceView:
    row = store.view(call.session, id)
    _writable(call, str(row.distribution_id))
    return row


def _shown(call: Call, row: ResourceView) -> Mapping[str, Any]:
    return view_dict(row, store.distribution(call.session, row.distribution_id).dataset_id)
