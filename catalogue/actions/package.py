"""Datasets, which CKAN calls packages."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import current_app
from marshmallow import INCLUDE, Schema, ValidationError, fields, post_load, pre_load, validate

from catalogue.action import action, load
from catalogue.schemas.package import PackageSchema, package_dict
from catalogue.schemas.resource import resource_url
from catalogue.schemas.values import MISSING, Names, Natural, optional_text, required_text
from hub import changes
from hub.access import Call, Permission, after_commit
from hub.datasets import store, vocabulary
from hub.datasets.models import Dataset
from hub.errors import Forbidden, Invalid, UnknownParameter
from hub.identity import store as identity
from hub.records import DistributionDraft

ROWS_CAP = 1000


class Page(Schema):
    """A part of a list."""

    limit = Natural(load_default=None)
    offset = Natural(load_default=0)


class Show(Schema):
    """Which dataset."""

    id = optional_text()
    name_or_id = optional_text()


class Key(Schema):
    """Which dataset, by name or id."""

    id = required_text()


class Changes(Schema):
    """Which dataset, and the keys to change."""

    class Meta:
        unknown = INCLUDE

    id = required_text()


class Update(PackageSchema):
    """A whole dataset; `id` or `name` says which."""

    name = optional_text()

    @post_load
    def make(self, data: dict[str, Any], **options: Any) -> dict[str, Any]:
        """What `PackageSchema` makes, and by which key to find the dataset."""
        key = data["id"] or data["name"]
        if not key:
            raise ValidationError({"id": MISSING})
        return {**super().make(data, **options), "key": key}


class Search(Schema):
    """CKAN's package_search."""

    q = optional_text()
    fq = optional_text()
    fq_list = Names(load_default=list)
    fl = Names(load_default=list)
    rows = Natural(load_default=10)
    start = Natural(load_default=0)
    sort = optional_text()
    facet = fields.Boolean(load_default=True)
    facet_field = Names(load_default=list, data_key="facet.field")
    facet_limit = fields.Integer(load_default=50, data_key="facet.limit", validate=validate.Range(-1, 100_000))
    facet_mincount = fields.Integer(load_default=1, data_key="facet.mincount", validate=validate.Range(0, 2**31))
    include_private = fields.Boolean(load_default=False)
    include_drafts = fields.Boolean(load_default=False)
    include_deleted = fields.Boolean(load_default=False)
    ext_bbox = optional_text()

    @pre_load
    def _refuse(self, data: Mapping[str, Any], **_: Any) -> Mapping[str, Any]:
        known = TOLERATED | {field.data_key or name for name, field in self.fields.items()}
        unknown = sorted(key for key in data if key not in known and not key.startswith("ext_"))
        if unknown:
            raise UnknownParameter(f"Invalid search parameters: {', '.join(unknown)[:500]}")
        return data


TOLERATED = frozenset((
    "use_default_schema", "extras", "df", "qf", "mm", "bf", "boost", "tie",
    "defType", "wt", "facet.sort",
))  # fmt: skip
"""Keys that CKAN knows and that change nothing here."""


@action(takes=Page)
def package_list(call: Call, argument: dict[str, Any]) -> list[str]:
    """The names of all public datasets, in order."""
    return list(store.names(call.session, argument["limit"], argument["offset"]))


@action(takes=Show)
def package_show(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """One dataset by name or id, with its resources."""
    wanted = argument["id"] or argument["name_or_id"]
    if not wanted:
        raise Invalid(name_or_id=[MISSING])
    return package_dict(store.shown(call.session, wanted), call.settings.site_url)


@action(takes=Search)
def package_search(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """Datasets that match `q` and the filters `fq`, a page of them, with counts by the fields in `facet.field`."""
    filters = [argument["fq"], *argument["fq_list"]]
    result = current_app.extensions["search"].search(
        call,
        with_private=any(argument[key] for key in ("include_private", "include_drafts", "include_deleted")),
        q=argument["q"],
        fq=[text for text in filters if text.strip()],
        rows=min(argument["rows"], ROWS_CAP),
        start=argument["start"],
        sort=argument["sort"],
        facets=argument["facet_field"] if argument["facet"] else [],
        facet_limit=argument["facet_limit"],
        facet_mincount=argument["facet_mincount"],
        bbox=argument["ext_bbox"],
        states=frozenset({"active"} | {state for key, state in _STATES.items() if argument[key]}),
    )
    packages = [package_dict(s, call.settings.site_url) for s in store.by_ids(call.session, map(UUID, result.ids))]
    if wanted := {name for text in argument["fl"] for name in text.split(",")}:
        packages = [{key: value for key, value in package.items() if key in wanted} for package in packages]
    return {
        "count": result.count,
        "sort": result.sort,
        "facets": result.facets,
        "search_facets": {field: _facet(call, field, counts) for field, counts in result.facets.items()},
        "results": packages,
        **({"suggestions": result.suggestions} if result.suggestions else {}),
    }


_STATES = {"include_drafts": "draft", "include_deleted": "deleted"}


def _facet(call: Call, field: str, counts: Mapping[str, int]) -> dict[str, Any]:
    titles: Mapping[str, str] = {}
    if field == "organization":
        titles = {row.name: row.title for row in identity.organizations(call.session)}
    elif field == "groups":
        titles = {code.lower(): theme.de for code, theme in vocabulary.THEMES.items()}
    elif field == "license_id":
        titles = {code: row.title for code, row in vocabulary.licenses().items()}
    items = [{"name": name, "display_name": titles.get(name, name), "count": count} for name, count in counts.items()]
    return {"title": field, "items": sorted(items, key=lambda i: (-i["count"], str(i["display_name"])))}


@action(takes=PackageSchema, needs=Permission.WRITE)
def package_create(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """A new dataset of the organisation `owner_org`."""
    row = store.create(
        call.session,
        _owner(call, argument["owner_org"]),
        argument["draft"],
        call.files,
        private=bool(argument["private"]),
        creator=call.principal.user_id,
        id=_chosen(call, argument["id"]),
    )
    return _written(call, row)


def _chosen(call: Call, id: str) -> UUID | None:
    """The id that the operator wants for a new dataset; others cannot choose."""
    if not id:
        return None
    if not call.principal.sysadmin:
        raise Invalid(id=["Only the operator may choose ids"])
    key = store.as_uuid(id)
    if key is None:
        raise Invalid(id=["Must be a UUID"])
    if store.find(call.session, key):
        raise Invalid(id=["Dataset id already exists"])
    return key


@action(takes=Update, needs=Permission.WRITE)
def package_update(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """Make a dataset as given; what is left out becomes empty.

    Only the name, the title, resources and whether it is private stay when they are left out.
    """
    return _update(call, writable(call, argument["key"]), argument)


@action(takes=Changes, needs=Permission.WRITE)
def package_patch(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """Change the given keys of the dataset `id` and leave the others as they are."""
    row = writable(call, argument.pop("id"))
    present = package_dict(store.shown(call.session, row.id), call.settings.site_url)
    # What came from a source need not keep to the rules for people, and stays as it is.
    kept = {field for keys, field in _UNTOUCHED.items() if not argument.keys() & keys}
    left = {key: value for key, value in present.items() if key not in ("resources", "tags", "groups")}
    changed = load(Update(), {**left, **argument, "id": str(row.id)})
    same = {field: tuple(getattr(row, field)) for field in kept}
    return _update(call, row, {**changed, "draft": replace(changed["draft"], **same)})


_UNTOUCHED = {("tags", "tag_string"): "keyword", ("groups",): "theme"}


@action(takes=Key, needs=Permission.WRITE)
def package_delete(call: Call, argument: dict[str, Any]) -> None:
    """Delete a dataset softly: its owners still see it by its id, nobody else does."""
    store.remove(call.session, writable(call, argument["id"]))
    follow(call)


def writable(call: Call, name_or_id: str | UUID) -> Dataset:
    """A dataset that the caller may change, locked until the end; one that is only to be seen is forbidden."""
    row = store.dataset(call.session, name_or_id)
    if not call.principal.writes(row.owner_id):
        raise Forbidden("You may not change this dataset")
    store.lock(call.session, row)
    return row


def follow(call: Call) -> None:
    """Let the answer wait until what it wrote can be found."""
    after_commit(lambda: current_app.extensions["search"].wait_for(changes.committed(call.session)))


def _update(call: Call, row: Dataset, argument: dict[str, Any]) -> dict[str, Any]:
    owner = argument["owner_org"]
    if owner and _owner(call, owner) != row.owner_id:
        raise Invalid(owner_org=["A dataset cannot move to another organisation"])
    given = argument["draft"]
    draft = replace(
        given,
        name=given.name or row.name,
        title=given.title or row.title,
        distribution=tuple(as_kept(part, row, call.settings.site_url) for part in given.distribution),
    )
    keep = not argument["resources_given"]
    store.update(call.session, row, draft, call.files, private=argument["private"], keep_parts=keep)
    return _written(call, row)


def as_kept(draft: DistributionDraft, row: Dataset, site_url: str) -> DistributionDraft:
    """A resource that is sent back with the address we showed for it is still our file, table or series."""
    known = next((part for part in row.distributions if str(part.id) == draft.identifier), None)
    if known and draft.access_url == resource_url(known, site_url):
        return replace(draft, access_url=known.access_url)
    return draft


def _written(call: Call, row: Dataset) -> dict[str, Any]:
    call.session.flush()
    follow(call)
    return package_dict(store.shown(call.session, row.id), call.settings.site_url)


def _owner(call: Call, name_or_id: str) -> UUID:
    if not name_or_id:
        raise Invalid(owner_org=["An organization must be provided"])
    row = identity.find_organization(call.session, name_or_id)
    if row is None:
        raise Invalid(owner_org=["Organization does not exist"])
    if not call.principal.writes(row.id):
        raise Forbidden("You may not add datasets to this organisation")
    return row.id
