"""The dashboard: what happened to what somebody follows, their datasets and drafts, and their organisations."""

from flask import render_template, request
from werkzeug.wrappers import Response as AnyResponse

from catalogue.parameters import page_number
from catalogue.portal import history
from catalogue.portal.edit.forms import blueprint, entered, form, go
from catalogue.portal.organization_lists import happened
from hub.access import Call, Permission, access
from hub.activity import store as activity
from hub.datasets.store import owners
from hub.errors import Problem, Unauthenticated
from hub.identity import store as identity

ROWS = 50


def show_news(call: Call, problem: Problem | None) -> str:
    """What the reader did, and what happened in their organisations and to what they follow."""
    me = call.principal.user_id
    if me is None:
        raise Unauthenticated
    number = page_number(request.args)
    found, more = history.page(call, number, activity.of_interest(me, call.principal.roles.keys()))
    seen = activity.seen_at(call.session, me)
    rows = [(happened(call, each), each.at > seen and each.user_id != me) for each in found]
    return render_template("edit/dashboard.html", rows=rows, number=number, more=more, here="edit.mark_seen_form")


def mark_seen(call: Call) -> AnyResponse:
    """The reader has seen everything up to now."""
    if call.principal.user_id is not None:
        activity.mark_seen(call.session, call.principal.user_id)
    return go("edit.mark_seen_form", "seen")


@blueprint.get("/dashboard/datasets", strict_slashes=False)
@access(Permission.READ)
def own_datasets(call: Call) -> str:
    """The datasets that the reader made, drafts first."""
    me, number = entered(call).principal.user_id, page_number(request.args)
    offset = min(ROWS * (number - 1), 2**31 - 1)
    drafts = owners.listed(call.session, maker=me, state="draft", limit=ROWS) if number == 1 else ()
    found = owners.listed(call.session, maker=me, state="active", offset=offset, limit=ROWS + 1)
    return render_template(
        "edit/own_datasets.html",
        drafts=drafts,
        datasets=found[:ROWS],
        number=number,
        more=len(found) > ROWS,
        here="edit.own_datasets",
    )


@blueprint.get("/dashboard/organizations", strict_slashes=False)
@access(Permission.READ)
def own_organizations(call: Call) -> str:
    """The organisations in which the reader has a role."""
    roles = entered(call).principal.roles
    rows = [(row, roles[row.id]) for row in identity.organizations(call.session) if row.id in roles]
    rows.sort(key=lambda pair: pair[0].title.casefold())
    return render_template("edit/own_organizations.html", rows=rows, here="edit.own_organizations")


form("/dashboard", show_news, mark_seen)
