"""Datasets, which CKAN calls packages."""

from typing import Any
from uuid import UUID

from marshmallow import INCLUDE, Schema

from catalogue.action import action
from catalogue.edit import Update, by_schema, change, create, update, writable
from catalogue.packages import packages
from catalogue.schemas.package import PackageSchema, package_dict
from catalogue.schemas.values import MISSING, optional_text, required_text
from hub.access import Call, Permission, after_commit
from hub.boundary import OPERATOR
from hub.datasets import store
from hub.errors import Invalid
from hub.identity import store as identity
from hub.identity.store import as_uuid
from hub.sharing import store as sharing


class Show(Schema):
    """Which dataset."""

    id = optional_text()
    name_or_id = optional_text()


class Key(Schema):
    """Which dataset, by name or id."""

    id = required_text()


class Move(Key):
    """Which dataset, and to which organisation."""

    organization_id = required_text()


class Changes(Schema):
    """Which dataset, and the keys to change."""

    class Meta:
        unknown = INCLUDE

    id = required_text()


@action(takes=Show)
def package_show(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """One dataset by name, former name or id, with its resources."""
    wanted = argument["id"] or argument["name_or_id"]
    if not wanted:
        raise Invalid(name_or_id=[MISSING])
    return packages(call, [store.shown(call.session, wanted)])[0]


@action(takes=PackageSchema, needs=Permission.WRITE)
def package_create(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """A new dataset of the organisation `owner_org`; with the state `draft` only its editors see it."""
    return create(call, argument, _chosen(call, argument["id"]))


def _chosen(call: Call, id: str) -> UUID | None:
    """The id that the operator wants for a new dataset; others cannot choose."""
    if not id:
        return None
    if not call.principal.sysadmin:
        raise Invalid(id=["Only the operator may choose ids"])
    key = as_uuid(id)
    if key is None:
        raise Invalid(id=["Must be a UUID"])
    if store.find(call.session, key):
        raise Invalid(id=["Dataset id already exists"])
    return key


@action(takes=Update, needs=Permission.WRITE)
def package_update(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """Make a dataset as given; what is left out becomes empty.

    Only the name, the title, resources, the state and whether it is private stay when they are left out.
    """
    row = writable(call, argument["key"])
    return update(call, row, by_schema(row, argument))


@action(takes=Changes, needs=Permission.WRITE)
def package_patch(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """Change the given keys of the dataset `id` and leave the others as they are.

    The state `deleted` deletes it softly, `active` brings it back.
    """
    row = writable(call, argument.pop("id"))
    present = package_dict(store.shown(call.session, row.id), call.settings.site_url)
    return change(call, row, present, {**present, **argument})


@action(takes=Key, needs=Permission.WRITE)
def package_delete(call: Call, argument: dict[str, Any]) -> None:
    """Delete a dataset softly: its owners still see it by its id, nobody else does."""
    store.remove(call.session, writable(call, argument["id"]))


@action(takes=Key, needs=Permission.OPERATE)
def dataset_purge(call: Call, argument: dict[str, Any]) -> None:
    """Remove a dataset for good, with its tables, and with those of its files that no other dataset has."""
    digests = store.purge(call.session, writable(call, argument["id"]))
    # Only when it is certain that the dataset is gone; a file that stays behind does no harm.
    after_commit(lambda: _delete_unused(call, digests))


def _delete_unused(call: Call, digests: list[str]) -> None:
    with call.gate.database.write(OPERATOR, call.principal.name) as session:
        store.delete_unused(session, call.files, digests)


@action(takes=Move, needs=Permission.OPERATE)
def package_owner_org_update(call: Call, argument: dict[str, Any]) -> None:
    """Give a dataset to another organisation; what its former owner has granted of it ends, and who was let in."""
    row = writable(call, argument["id"])
    new = identity.organization(call.session, argument["organization_id"])
    if new.id == row.owner_id:
        return
    for shared in sharing.grants(call.session, dataset=row.id, running=True):
        sharing.end(call.session, shared.grant)
    identity.let_all_out(call.session, row.id)
    store.give(call.session, row, new.id)
