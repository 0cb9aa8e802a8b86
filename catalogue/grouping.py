"""Groups and the caller: who sees and changes one, and who may put a dataset into it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID

import structlog

from catalogue.schemas.membership import is_theme
from hub.access import WRITERS, Call
from hub.datasets.models import Dataset
from hub.datasets.store import groups as store
from hub.errors import Forbidden, NotFound
from hub.identity import store as identity
from hub.identity.models import Group

BUILT_IN = "The themes are built in: datasets join them, but nobody changes them"

log = structlog.get_logger()


def roles(call: Call) -> Mapping[UUID, str]:
    """The caller's roles in groups."""
    me = call.principal.user_id
    return identity.group_roles(call.session, me) if me else {}


def knows_members(call: Call, row: Group) -> bool:
    """Whether the caller may know who the members are: they themselves and the operator."""
    return call.principal.sysadmin or row.id in roles(call)


def visible(call: Call, name_or_id: str) -> Group:
    """A group that the caller may see; a deleted one only as its member or as the operator."""
    row = identity.find_group(call.session, name_or_id, deleted=True)
    if row is None or (row.state != "active" and not knows_members(call, row)):
        raise NotFound("There is no such group")
    return row


def administered(call: Call, name_or_id: str) -> Group:
    """A group that the caller runs; a theme and one that is only to be seen are forbidden."""
    if is_theme(name_or_id):
        raise Forbidden(BUILT_IN)
    row = visible(call, name_or_id)
    if not administers(call, row.id):
        raise Forbidden("You do not run this group")
    return row


def may_make(call: Call) -> bool:
    """Whether the caller may make groups: the operator, or whoever is logged in where the hub is set so."""
    everybody = call.settings.users_create_groups and call.principal.user_id is not None
    return call.principal.may_write and (call.principal.sysadmin or everybody)


def administers(call: Call, group: UUID) -> bool:
    """Whether the caller runs a group."""
    return call.principal.may_write and (call.principal.sysadmin or roles(call).get(group) == "admin")


def enterable(call: Call, *, as_member: bool = False) -> list[Group]:
    """The groups that the caller may put datasets into, by name; the operator all, or those where they have a role."""
    mine, all_of_them = roles(call), call.principal.sysadmin and not as_member
    return [row for row in identity.groups(call.session) if all_of_them or mine.get(row.id) in WRITERS]


def check_entry(call: Call, groups: Iterable[UUID]) -> None:
    """Refuse a caller who may not put datasets into one of these groups."""
    wanted = set(groups)
    if wanted and not call.principal.sysadmin:
        mine = roles(call)
        if any(mine.get(key) not in WRITERS for key in wanted):
            raise Forbidden("You may not put datasets into this group")


def place(call: Call, row: Dataset, names: Sequence[Sequence[str]], *, new: bool = False) -> None:
    """Put a dataset into exactly the groups that are named; what names none is passed over, as CKAN does."""
    keys = {key for each in names for key in each}
    known = identity.groups_by_key(call.session, keys) if keys else {}
    found = [next((known[key].id for key in each if key in known), None) for each in names]
    if lost := [each[0][:100] for each, key in zip(names, found, strict=True) if key is None]:
        log.warning("groups that are not there were left out", dataset=row.name, groups=lost)
    join(call, row, {key for key in found if key}, new=new)


def join(call: Call, row: Dataset, wanted: Collection[UUID], *, new: bool = False) -> bool:
    """Put a dataset into exactly these groups; to leave one its editors need no right in the group."""
    present = {} if new else store.joined(call.session, row)
    check_entry(call, set(wanted) - present.keys())
    return store.join(call.session, row, present, wanted)
