"""What else there is to read about an organisation or group: what it is, what happened in it, who belongs to it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from catalogue import grouping
from catalogue.actions.organization import knows_members, visible
from catalogue.portal import history, present
from catalogue.portal.history import Entry
from catalogue.portal.language import gettext
from catalogue.portal.markup import render
from hub.access import Call
from hub.activity import store as activity
from hub.datasets.store import snapshot
from hub.errors import Forbidden
from hub.identity import store as identity
from hub.identity.models import Group, Organization, Role, User
from hub.identity.store import Joined

VISIBLE: Mapping[str, Callable[[Call, str], Joined]] = {"organization": visible, "group": grouping.visible}
"""What finds an organisation or a group; the themes are no groups that anything happens in or anybody belongs to."""
NOT_RUN = {"organization": "You do not run this organisation", "group": "You do not run this group"}
DUMPED = ("Username", "Email", "Name", "Role")


@dataclass(frozen=True, slots=True)
class About:
    """What an organisation says of itself."""

    organization: Organization
    above: Organization | None
    description: Markup
    lines: Sequence[tuple[str, str]]
    members: bool


@dataclass(frozen=True, slots=True)
class Happened:
    """One activity, and the dataset it is about if it is about one."""

    entry: Entry
    dataset: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Activities:
    """A page of what happened in an organisation or group."""

    kind: str
    joined: Joined
    rows: Sequence[Happened]
    number: int
    more: bool
    members: bool


@dataclass(frozen=True, slots=True)
class Members:
    """Who belongs to an organisation or group, or who runs it."""

    kind: str
    joined: Joined
    rows: Sequence[tuple[User, str]]
    administrators: bool
    dump: bool


def about(call: Call, name: str) -> About:
    """What an organisation says of itself."""
    row = visible(call, name)
    lines = [
        (gettext("Official municipality key"), row.official_key),
        (gettext("In this catalogue since"), present.day(row.created_at)),
        (gettext("Followers"), present.number(activity.follower_count(call.session, "organization", row.id))),
        *((key, str(value)) for key, value in sorted((row.extras or {}).items())),
    ]
    above = identity.parent(call.session, row)
    return About(row, above, render(row.description), [line for line in lines if line[1]], _knows(call, row))


def _knows(call: Call, row: Joined) -> bool:
    return grouping.knows_members(call, row) if isinstance(row, Group) else knows_members(call.principal, row)


def _runs(call: Call, row: Joined) -> bool:
    return grouping.administers(call, row.id) if isinstance(row, Group) else call.principal.administers(row.id)


def activities(call: Call, kind: str, name: str, number: int) -> Activities:
    """A page of what happened to an organisation or group and its datasets, newest first."""
    row = VISIBLE[kind](call, name)
    about = activity.of_group(row.id) if isinstance(row, Group) else activity.of_owner(row.id)
    found, more = history.page(call, number, about)
    return Activities(kind, row, [happened(call, each) for each in found], number, more, _knows(call, row))


def happened(call: Call, row: Any) -> Happened:
    entry = history.entry(call, row)
    if row.dataset_id is None:
        return Happened(entry)
    dataset: Any = snapshot.read(row.snapshot).dataset
    return Happened(entry, str(dataset.id), dataset.title)


def members(call: Call, kind: str, name: str, *, administrators: bool = False) -> Members:
    """Who belongs to an organisation or group, for its members and the operator; raises `Forbidden`."""
    row = VISIBLE[kind](call, name)
    if not _knows(call, row):
        raise Forbidden("Who the members are is not public")
    held = identity.members(call.session, row)
    wanted = [(user, role) for user, role in held if not administrators or role == Role.ADMIN]
    return Members(kind, row, wanted, administrators, _runs(call, row))


def dump(call: Call, kind: str, name: str) -> list[tuple[str, ...]]:
    """The members as lines of a table, for who runs the organisation or group; addresses are for the operator alone."""
    page = members(call, kind, name)
    if not page.dump:
        raise Forbidden(NOT_RUN[kind])
    shown = call.principal.sysadmin
    return [(user.name, user.email if shown else "", user.full_name, role) for user, role in page.rows]
