"""Groups: writing, by their administrators and the operator. The themes are built in."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from catalogue import grouping
from catalogue.action import action
from catalogue.actions.group import WHOLE, shown
from catalogue.actions.organization import dataset_counts
from catalogue.actions.organization_write import CLEARED, Key, named_members
from catalogue.edit import writable
from catalogue.pictures import placed
from catalogue.schemas.membership import is_theme
from catalogue.schemas.organization import MOST_PACKAGES, GroupChanges, GroupSchema, group_columns
from hub.access import Call, Permission
from hub.datasets.store import groups as membership
from hub.errors import Forbidden, Invalid
from hub.identity import store
from hub.identity.models import Group, Role
from hub.identity.store import as_uuid


@action(takes=GroupSchema, needs=Permission.WRITE)
def group_create(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """A new group, which its maker administers; by the operator, or by everybody where the hub is set so.

    `groups` names the one above it, `users` its members and `packages` its datasets.
    """
    if not grouping.may_make(call):
        raise Forbidden("Only the operator may make groups")
    values = placed(call, "group", argument, group_columns(argument))
    row = store.create_group(call.session, **values, id=_chosen(call, argument["id"]))
    _relate(call, row, argument)
    maker = store.find_account(call.session, call.principal.name)
    if maker:
        store.set_role(call.session, row, maker, Role.ADMIN)
    _place(call, row, argument)
    if argument.get("state") == "deleted":
        store.remove_group(call.session, row)
    return _written(call, row)


def _chosen(call: Call, id: str) -> UUID | None:
    """The id that the operator wants for a new group; others cannot choose."""
    key = as_uuid(id) if id else None
    if key is None:
        return None
    if not call.principal.sysadmin:
        raise Invalid(id=["Only the operator may choose ids"])
    if any(find(call.session, key, deleted=True) for find in (store.find_group, store.find_organization)):
        raise Invalid(id=["is already in use"])
    return key


@action(takes=GroupChanges, needs=Permission.WRITE)
def group_update(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """Make a group as given; what is left out becomes empty.

    Only members, datasets, the group above and the name stay when they are left out.
    """
    if is_theme(argument["id"]):
        return _unchanged(call, argument)
    return _change(call, grouping.administered(call, argument["id"]), argument, {**CLEARED, **group_columns(argument)})


@action(takes=GroupChanges, needs=Permission.WRITE)
def group_patch(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """Change the given keys of the group `id` and leave the others as they are."""
    if is_theme(argument["id"]):
        return _unchanged(call, argument)
    return _change(call, grouping.administered(call, argument["id"]), argument, group_columns(argument))


@action(takes=Key, needs=Permission.WRITE)
def group_delete(call: Call, argument: dict[str, Any]) -> None:
    """Delete a group softly; its datasets stay as they are, and are shown in it no more."""
    store.remove_group(call.session, grouping.administered(call, argument["id"]))


@action(takes=Key, needs=Permission.OPERATE)
def group_purge(call: Call, argument: dict[str, Any]) -> None:
    """Remove a group for good; its datasets stay, and its name is free again."""
    row = grouping.administered(call, argument["id"])
    membership.announce(call.session, row.id)
    store.purge_group(call.session, row)


def _unchanged(call: Call, given: Mapping[str, Any]) -> dict[str, Any]:
    """A theme that the operator sends back as it was shown; anything else is refused."""
    theme = shown(call, None, given["id"].lower(), dataset_counts(call, "groups"), WHOLE)
    same = all(theme[key] == value for key, value in group_columns(given).items() if key != "extras")
    empty = not any(given.get(key) for key in ("extras", "users", "groups", "packages", "image_upload"))
    if not (call.principal.sysadmin and same and empty and given.get("state", "active") == "active"):
        raise Forbidden(grouping.BUILT_IN)
    return theme


def _change(call: Call, row: Group, given: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    wanted = placed(call, "group", given, values, row.image_url)
    if "title" in wanted:
        wanted["title"] = wanted["title"] or wanted.get("name") or row.name
    store.update_group(call.session, row, wanted)
    _relate(call, row, given)
    _place(call, row, given)
    _set_state(call, row, given.get("state", row.state))
    return _written(call, row)


def _set_state(call: Call, row: Group, state: str) -> None:
    if state == "deleted":
        store.remove_group(call.session, row)
    elif row.state != state:
        if not call.principal.sysadmin:
            raise Forbidden("Only the operator may take back a deletion")
        store.restore_group(call.session, row)


def _relate(call: Call, row: Group, given: Mapping[str, Any]) -> None:
    """The group above and the members, where they were given.

    No users at all stand in each answer that was not asked for them: who sends that back does not mean to lose them.
    """
    if "groups" in given:
        move(call, row, _above(call, given["groups"]))
    if given.get("users"):
        store.set_roles(call.session, row, named_members(call, given["users"]))


def _above(call: Call, groups: list[dict[str, Any]]) -> Group | None:
    keys = [groups[0]["name"], groups[0]["id"]] if groups else []
    found = next((row for key in keys if key and (row := store.find_group(call.session, key))), None)
    if groups and found is None:
        wrong: Any = [{"name": ["There is no such group"]}]
        raise Invalid(groups=wrong)
    return found


def move(call: Call, row: Group, parent: Group | None) -> None:
    """Put a group where the caller wants it; who runs only the one below can neither leave nor join."""
    wanted = parent.id if parent else None
    if wanted == row.parent_id:
        return
    if not all(grouping.administers(call, key) for key in (wanted, row.parent_id) if key):
        raise Forbidden("You do not run the group above")
    store.move_group(call.session, row, parent)


def _place(call: Call, row: Group, given: Mapping[str, Any]) -> None:
    """Put exactly the datasets that were given into a group; those that the caller does not see stay in it."""
    if "packages" not in given:
        return
    wanted = _datasets(call, given["packages"])
    present = set(membership.members(call.session, row.id, MOST_PACKAGES + 1))
    if len(present) > MOST_PACKAGES:  # nobody was shown all of them
        raise Invalid(packages=["There are too many in this group; put single ones in or out with member_create"])
    for key in sorted(wanted ^ present):
        put(call, row.id, key, inside=key in wanted)


def _datasets(call: Call, given: Collection[Mapping[str, Any]]) -> set[UUID]:
    known = membership.by_key(call.session, {each[key] for each in given for key in ("name", "id") if each[key]})
    found = [known.get(each["name"]) or known.get(each["id"]) for each in given]
    wrong: Any = [{} if key else {"name": ["There is no such dataset"]} for key in found]
    if any(wrong):
        raise Invalid(packages=wrong)
    return {key for key in found if key}


def put(call: Call, group: UUID, dataset: UUID | str, *, inside: bool) -> UUID:
    """Put a dataset that the caller may change into a group, or take it out; its id."""
    row = writable(call, dataset)
    present = membership.joined(call.session, row)
    if inside:
        grouping.check_entry(call, [group])
    membership.join(call.session, row, present, present.keys() | {group} if inside else present.keys() - {group})
    return row.id


def _written(call: Call, row: Group) -> dict[str, Any]:
    call.session.flush()
    count = membership.count(call.session, row.id) if row.state == "active" else 0
    return shown(call, row, row.name, {row.name: count}, WHOLE)
