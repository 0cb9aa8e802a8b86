"""The page of a person, for those who may know of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from catalogue.actions.user import visible
from catalogue.portal.markup import render
from catalogue.portal.search_page import summaries
from catalogue.portal.summary import Summary
from hub.access import Call
from hub.datasets.store import owners
from hub.errors import Forbidden
from hub.identity import store as identity
from hub.identity.models import Organization, User

LISTED = 20


@dataclass(frozen=True, slots=True)
class Page:
    """Everything the page of a person shows; where they belong only as far as the reader belongs there too."""

    user: User
    own: bool
    about: Markup
    organizations: Sequence[tuple[Organization, str]]
    hits: Sequence[Summary]
    made: int


def build(call: Call, name: str) -> Page:
    """The page of a person by name or id."""
    if call.principal.user_id is None:
        raise Forbidden("Who the users are is not public")
    row = visible(call, name)
    made = [str(key) for key in owners.made_by(call.session, row.id)]
    return Page(
        user=row,
        own=row.id == call.principal.user_id,
        about=render(row.about),
        organizations=_organizations(call, row),
        hits=summaries(call, made[:LISTED]),
        made=len(made),
    )


def _organizations(call: Call, row: User) -> list[tuple[Organization, str]]:
    roles = identity.principal(call.session, row).roles
    known = roles.keys() if call.principal.sysadmin else roles.keys() & call.principal.roles.keys()
    return [(each, roles[each.id]) for each in identity.organizations(call.session) if each.id in known]
