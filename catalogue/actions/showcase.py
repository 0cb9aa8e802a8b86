"""Showcases: what people make of datasets, in the words of ckanext-showcase. Their editors are their organisation's."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from marshmallow import Schema, ValidationError, fields
from werkzeug.datastructures import FileStorage

from catalogue import edit
from catalogue.action import action
from catalogue.packages import packages
from catalogue.schemas.package import PackageSchema, package_dict
from catalogue.schemas.values import required_text
from catalogue.scheming.conform import loaded
from catalogue.scheming.schema import Schema as Rules
from hub.access import Call, Permission
from hub.datasets import store
from hub.datasets.models import SHOWCASE, Dataset
from hub.datasets.store import Shown, showcases
from hub.errors import Invalid, NotFound
from hub.identity import store as identity


class NoUpload(fields.String):
    """Where ckanext-showcase takes a picture; an empty field of a form is none."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:
        if value if not isinstance(value, FileStorage) else value.filename:
            raise ValidationError("Pictures of showcases are not kept here; give the address of one as image_url")
        return ""


class Showcase(PackageSchema):
    """What is said of a new showcase."""

    image_upload = NoUpload(allow_none=True)

    def rules(self, given: Mapping[str, Any]) -> Rules | None:
        """The schema of showcases, whatever type was given."""
        return loaded(SHOWCASE)


class ShowcaseUpdate(edit.Update):
    """What is said of a showcase; `id` or `name` says which."""

    image_upload = NoUpload(allow_none=True)

    def rules(self, given: Mapping[str, Any]) -> Rules | None:
        """The schema of showcases, whatever type was given."""
        return loaded(SHOWCASE)


class Which(Schema):
    """Which showcase, by name or id."""

    id = required_text()


class OfShowcase(Schema):
    """Which showcase, by name or id."""

    showcase_id = required_text()


class OfPackage(Schema):
    """Which dataset, by name or id."""

    package_id = required_text()


class Pair(OfShowcase, OfPackage):
    """Which showcase shows which dataset."""


@action()
def ckanext_showcase_list(call: Call, argument: dict[str, Any]) -> list[dict[str, Any]]:
    """All showcases, the newest first."""
    return _dicts(call, showcases.showcases(call.session))


@action(takes=Which)
def ckanext_showcase_show(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """One showcase by name or id, with the number of its datasets."""
    return _shown(call, argument["id"])


@action(takes=Showcase, needs=Permission.WRITE)
def ckanext_showcase_create(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """A new showcase; without `owner_org` it belongs to the organisation that the caller writes for."""
    owner = argument["owner_org"] or _own(call)
    made = edit.create(call, {**argument, "owner_org": owner})
    return _shown(call, made["id"])


@action(takes=ShowcaseUpdate, needs=Permission.WRITE)
def ckanext_showcase_update(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """Make a showcase as given; what is left out becomes empty, but name, title, state and datasets stay."""
    row = _writable(call, argument["key"])
    edit.update(call, row, argument)
    return _shown(call, row.id)


@action(takes=Which, needs=Permission.WRITE)
def ckanext_showcase_delete(call: Call, argument: dict[str, Any]) -> None:
    """Delete a showcase softly; the datasets in it are not touched."""
    store.remove(call.session, _writable(call, argument["id"]))


@action(takes=OfShowcase)
def ckanext_showcase_package_list(call: Call, argument: dict[str, Any]) -> list[dict[str, Any]]:
    """The datasets that a showcase shows, as far as the caller may see them, by title."""
    row = showcases.showcase(call.session, argument["showcase_id"])
    found = store.by_ids(call.session, showcases.shown_by(call.session, row.id))
    return packages(call, found)


@action(takes=OfPackage)
def ckanext_package_showcase_list(call: Call, argument: dict[str, Any]) -> list[dict[str, Any]]:
    """The showcases that show a dataset, as far as the caller may see them, by title."""
    row = showcases.showable(call.session, argument["package_id"])
    return _dicts(call, showcases.showing(call.session, row.id))


@action(takes=Pair, needs=Permission.WRITE)
def ckanext_showcase_package_association_create(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """Let a showcase show a dataset that the caller may see."""
    row = _writable(call, argument["showcase_id"])
    shown = showcases.showable(call.session, argument["package_id"])
    if not showcases.show(call.session, row, shown):
        raise Invalid(message=["The showcase shows this dataset already"])
    return {"showcase_id": str(row.id), "package_id": str(shown.id)}


@action(takes=Pair, needs=Permission.WRITE)
def ckanext_showcase_package_association_delete(call: Call, argument: dict[str, Any]) -> None:
    """Let a showcase no longer show a dataset."""
    row = _writable(call, argument["showcase_id"])
    shown = store.dataset(call.session, argument["package_id"])
    if not showcases.hide(call.session, row, shown.id):
        raise NotFound("The showcase does not show this dataset")


def _writable(call: Call, name_or_id: str) -> Dataset:
    return edit.writable(call, showcases.showcase(call.session, name_or_id).id)


def _own(call: Call) -> str:
    """The organisation that the caller writes for: the uppermost, if there is one above all others."""
    rows = [row for row in identity.organizations(call.session) if call.principal.writes(row.id)]
    known = {row.id for row in rows}
    top = [row for row in rows if row.parent_id not in known]
    if len(top) != 1:
        raise Invalid(owner_org=["An organization must be provided"])
    return top[0].name


def _shown(call: Call, name_or_id: str | UUID) -> dict[str, Any]:
    shown = store.shown(call.session, name_or_id)
    if shown.dataset.dataset_type != SHOWCASE:
        raise NotFound("There is no such showcase")
    return _dict(call, shown, showcases.counts(call.session, [shown.dataset.id]))


def _dicts(call: Call, ids: Iterable[UUID]) -> list[dict[str, Any]]:
    keys = list(ids)
    counts = showcases.counts(call.session, keys) if keys else {}
    return [_dict(call, each, counts) for each in store.by_ids(call.session, keys)]


def _dict(call: Call, shown: Shown, counts: Mapping[UUID, int]) -> dict[str, Any]:
    found = package_dict(shown, call.settings.site_url)
    image = found.setdefault("image_url", "")
    return {**found, "image_display_url": image, "num_datasets": counts.get(shown.dataset.id, 0)}
