"""Resources, which are distributions of datasets."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from marshmallow import INCLUDE, Schema, ValidationError, fields, post_load, validates
from werkzeug.datastructures import FileStorage

from catalogue import default_views, intake
from catalogue.action import action, load
from catalogue.edit import as_kept, writable
from catalogue.packages import sees
from catalogue.schemas.resource import ResourceSchema, resource_dict
from catalogue.schemas.values import Names, required_text
from catalogue.scheming.conform import loaded
from hub.access import Call, Permission
from hub.datasets import store
from hub.datasets.models import Dataset, Distribution
from hub.errors import Invalid, NotFound
from hub.identity.store import as_uuid


class ResourceKey(Schema):
    """Which resource."""

    id = required_text()


class ResourceCreate(ResourceSchema):
    """A resource and the dataset it belongs to."""

    package_id = required_text()

    @post_load(pass_original=True)
    def make(self, data: dict[str, Any], given: Mapping[str, Any], **options: Any) -> dict[str, Any]:
        """The dataset's key, the draft, and what was given."""
        return {"package_id": data.pop("package_id"), "draft": super().make(data, **options), "given": given}


class ResourceUpdate(ResourceSchema):
    """A whole resource; `clear_upload` takes its file away."""

    creating = False
    id = required_text()
    clear_upload = fields.Boolean(load_default=False, allow_none=True)

    @validates("id")
    def _is_uuid(self, value: str | None, data_key: str) -> None:
        pass  # one that is none is not found

    @post_load(pass_original=True)
    def make(self, data: dict[str, Any], given: Mapping[str, Any], **options: Any) -> dict[str, Any]:
        """Which resource, the draft, whether its file goes, and what was given."""
        made = {"id": data["id"], "clear": bool(data["clear_upload"]), "given": given}
        return {**made, "draft": super().make(data, **options)}


class ResourcePatch(Schema):
    """Which resource, and the keys to change."""

    class Meta:
        unknown = INCLUDE

    id = required_text()


class Reorder(Schema):
    """Which dataset, and which of its resources come first."""

    id = required_text()
    order = Names(required=True, error_messages={"required": "Missing value", "null": "Missing value"})

    @validates("order")
    def _once(self, value: list[str], data_key: str) -> None:
        keys = [as_uuid(each) for each in value]
        if None in keys or len(set(keys)) < len(keys):
            raise ValidationError("Must hold ids of resources, each once")


@action(takes=ResourceKey)
def resource_show(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """One resource by id."""
    row = store.shown_distribution(call.session, argument["id"])
    if not sees(call, row):
        raise NotFound("There is no such resource")
    return resource_dict(row, call.settings.site_url)


@action(takes=ResourceCreate, needs=Permission.WRITE)
def resource_create(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """One more resource of the dataset `package_id`, with a link or an uploaded file."""
    dataset = writable(call, argument["package_id"])
    draft = _by_schema(dataset, ResourceCreate, argument)["draft"]
    known = store.find_distribution(call.session, draft.identifier)
    if known and known.dataset_id != dataset.id:
        raise Invalid(id=["is used by another dataset"])
    if known:
        return _changed(call, dataset, known, draft)
    part = store.add_distribution(call.session, dataset, draft, call.files)
    default_views.add(call, part, new=True)
    intake.follow(call, [part], {})
    return _shown(call, part.id)


@action(takes=ResourceUpdate, needs=Permission.WRITE)
def resource_update(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """Make the resource `id` as given; what is left out becomes empty, but a file stays until another comes."""
    dataset, part = _writable(call, argument["id"])
    argument = _by_schema(dataset, ResourceUpdate, argument)
    return _changed(call, dataset, part, argument["draft"], clear=argument["clear"])


@action(takes=ResourcePatch, needs=Permission.WRITE)
def resource_patch(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """Change the given keys of the resource `id` and leave the others as they are."""
    dataset, part = _writable(call, argument["id"])
    present = _shown(call, part.id)
    told = {"last_modified", "size", "mimetype"} if isinstance(argument.get("upload"), FileStorage) else set()
    left = {key: value for key, value in present.items() if key not in told}
    made = load(ResourceUpdate(rules=loaded(dataset.dataset_type)), {**left, **argument, "id": present["id"]})
    draft = made["draft"]
    if "last_modified" not in argument:
        draft = replace(draft, modified=None)
    if made["clear"] and draft.content is None:  # its size goes with the file
        draft = replace(draft, byte_size=draft.byte_size if "size" in argument else None)
    return _changed(call, dataset, part, draft, clear=made["clear"])


@action(takes=ResourceKey, needs=Permission.WRITE)
def resource_delete(call: Call, argument: dict[str, Any]) -> None:
    """Remove one resource; to do it again is no error."""
    known = store.find_distribution(call.session, argument["id"])
    dataset = writable(call, known.dataset_id if known else store.removed_from(call.session, argument["id"]))
    if known and (part := store.find_distribution(call.session, known.id, anew=True)):
        store.remove_distribution(call.session, dataset, part)


@action(takes=Reorder, needs=Permission.WRITE)
def package_resource_reorder(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """Put the resources in `order` first, and the others after them as they were; the order that results."""
    dataset = writable(call, argument["id"])
    first = [UUID(each) for each in argument["order"]]
    if not {part.id for part in dataset.distributions}.issuperset(first):
        raise Invalid(order=["Must hold ids of resources of this dataset"])
    order = store.reorder(call.session, dataset, first)
    return {"id": str(dataset.id), "order": list(map(str, order))}


def _by_schema(dataset: Dataset, schema: type[ResourceSchema], argument: dict[str, Any]) -> dict[str, Any]:
    """What was loaded, once more by the portal's own schema where there is one for this dataset."""
    rules = loaded(dataset.dataset_type)
    return load(schema(rules=rules), argument["given"]) if rules else argument


def _writable(call: Call, id: str) -> tuple[Dataset, Distribution]:
    """A resource that the caller may change, as it is once its dataset is locked."""
    dataset = writable(call, store.distribution(call.session, id).dataset_id)
    return dataset, store.distribution(call.session, id, anew=True)


def _changed(call: Call, dataset: Dataset, part: Distribution, draft: Any, *, clear: bool = False) -> dict[str, Any]:
    kept = as_kept(draft, part, call.settings.site_url)
    before, places = default_views.formats([part]), intake.places([part])
    store.change_distribution(call.session, dataset, part, kept, call.files, clear=clear)
    default_views.follow(call, [part], before)
    intake.follow(call, [part], places)
    return _shown(call, part.id)


def _shown(call: Call, id: str | UUID) -> dict[str, Any]:
    return resource_dict(store.shown_distribution(call.session, id), call.settings.site_url)
