"""Resources, which are distributions of datasets."""

from typing import Any
from uuid import UUID

from marshmallow import Schema, post_load

from catalogue.action import action
from catalogue.actions.package import as_kept, follow, writable
from catalogue.schemas.resource import ResourceSchema, resource_dict
from catalogue.schemas.values import required_text
from hub.access import Call, Permission
from hub.datasets import store
from hub.errors import Invalid


class ResourceShow(Schema):
    """Which resource."""

    id = required_text()


class ResourceCreate(ResourceSchema):
    """A resource and the dataset it belongs to."""

    package_id = required_text()

    @post_load
    def make(self, data: dict[str, Any], **options: Any) -> dict[str, Any]:
        """The dataset's key and the draft."""
        return {"package_id": data.pop("package_id"), "draft": super().make(data, **options)}


@action(takes=ResourceShow)
def resource_show(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """One resource by id."""
    return _shown(call, argument["id"])


@action(takes=ResourceCreate, needs=Permission.WRITE)
def resource_create(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """One more resource of the dataset `package_id`, with a link or an uploaded file."""
    dataset, draft = writable(call, argument["package_id"]), argument["draft"]
    known = store.find_distribution(call.session, draft.identifier)
    if known and known.dataset_id != dataset.id:
        raise Invalid(id=["is used by another dataset"])
    if known:
        draft = as_kept(draft, dataset, call.settings.site_url)
    part = store.add_distribution(call.session, dataset, draft, call.files, known)
    follow(call)
    return _shown(call, part.id)


def _shown(call: Call, id: str | UUID) -> dict[str, Any]:
    return resource_dict(store.shown_distribution(call.session, id), call.settings.site_url)
