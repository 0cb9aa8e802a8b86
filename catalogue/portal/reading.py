"""Further pages to read: about organisations, people, sources, and the catalogue in numbers."""

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from catalogue import exports, grouping
from catalogue.exports import TYPES, Head
from catalogue.parameters import page_number
from catalogue.portal import group_page, organization_lists, sources_page, stats_page, user_page
from catalogue.portal.present import theme
from hub.access import Call, Permission, access
from hub.activity import store as activity
from hub.datasets import store as datasets
from hub.datasets import vocabulary
from hub.records import Column

blueprint = Blueprint("reading", __name__)


@blueprint.get("/organization/about/<name>")
@access(Permission.READ)
def about(call: Call, name: str) -> str:
    """What an organisation says of itself."""
    return render_template("organization_about.html", page=organization_lists.about(call, name), here="about")


@blueprint.get("/organization/activity/<name>", defaults={"kind": "organization"})
@blueprint.get("/group/activity/<name>", defaults={"kind": "group"})
@access(Permission.READ)
def happened(call: Call, kind: str, name: str) -> str:
    """What happened to an organisation or group and its datasets."""
    page = organization_lists.activities(call, kind, name, page_number(request.args))
    return render_template("organization_activity.html", page=page, here="activity")


@blueprint.get("/organization/members/<name>", defaults={"kind": "organization"})
@blueprint.get("/group/members/<name>", defaults={"kind": "group"})
@access(Permission.READ)
def members(call: Call, kind: str, name: str) -> str:
    """Who belongs to an organisation or group."""
    page = organization_lists.members(call, kind, name)
    return render_template("organization_members.html", page=page, here="members")


@blueprint.get("/organization/admins/<name>", defaults={"kind": "organization"})
@blueprint.get("/group/admins/<name>", defaults={"kind": "group"})
@access(Permission.READ)
def administrators(call: Call, kind: str, name: str) -> str:
    """Who runs an organisation or group."""
    page = organization_lists.members(call, kind, name, administrators=True)
    return render_template("organization_members.html", page=page, here="members")


@blueprint.get("/organization/member_dump/<name>", defaults={"kind": "organization"})
@blueprint.get("/group/member_dump/<name>", defaults={"kind": "group"})
@access(Permission.READ)
def member_dump(call: Call, kind: str, name: str) -> Response:
    """The members as a CSV file."""
    rows = organization_lists.dump(call, kind, name)
    head = Head("members", columns=[Column(name) for name in organization_lists.DUMPED])
    response = Response(b"".join(exports.write("csv", head, iter([rows]))), content_type=TYPES["csv"])
    response.headers.set("Content-Disposition", "attachment", filename="members.csv")
    return response


@blueprint.get("/group/about/<name>")
@access(Permission.READ)
def about_group(call: Call, name: str) -> AnyResponse:
    """What a group says of itself stands on its page."""
    found = group_page.build(current_app.extensions["search"], call, name)
    return redirect(url_for("portal.group", name=found.group.name))


@blueprint.get("/dataset/groups/<name>")
@access(Permission.READ)
def themes(call: Call, name: str) -> str:
    """The themes and groups of a dataset."""
    shown = datasets.shown(call.session, name)
    row = shown.dataset
    found = sorted((theme(code), code.lower()) for code in row.theme)
    others = sorted((theme(code), code.lower()) for code in vocabulary.THEMES if code not in row.theme)
    made = sorted((group.title, group.name) for group in shown.groups)
    enterable = grouping.enterable(call) if call.principal.edits(row.id, row.owner_id) else ()
    joinable = sorted({(group.title, group.name) for group in enterable} - set(made))
    return render_template(
        "dataset_groups.html", dataset=row, themes=found, others=others, groups=made, joinable=joinable
    )


@blueprint.get("/dataset/followers/<name>")
@access(Permission.READ)
def followers(call: Call, name: str) -> str:
    """How many people follow a dataset; to the operator who they are."""
    row = datasets.shown(call.session, name).dataset
    count = activity.follower_count(call.session, "dataset", row.id)
    people = activity.followers(call.session, "dataset", row.id) if call.principal.sysadmin else ()
    return render_template("dataset_followers.html", dataset=row, count=count, people=people)


@blueprint.get("/user/me")
@access(Permission.READ)
def me(call: Call) -> AnyResponse:
    """The page of who is logged in."""
    if call.principal.user_id is None:
        return redirect(url_for("login.form", next=url_for("reading.me")))
    return redirect(url_for("reading.user", name=call.principal.name))


@blueprint.get("/user/<name>")
@access(Permission.READ)
def user(call: Call, name: str) -> str | AnyResponse:
    """A person, to those who may know of them; their id leads to their name."""
    page = user_page.build(call, name)
    if name != page.user.name:
        return redirect(url_for("reading.user", name=page.user.name))
    return render_template("user.html", page=page)


@blueprint.get("/stats")
@access(Permission.READ)
def stats(call: Call) -> str:
    """The catalogue in numbers."""
    return render_template("stats.html", page=stats_page.build(current_app.extensions["search"], call))


@blueprint.get("/harvest", strict_slashes=False)
@access(Permission.READ)
def sources(call: Call) -> str:
    """The sources that the reader may see."""
    return render_template("sources.html", lines=sources_page.listed(call))


@blueprint.get("/harvest/<name>")
@access(Permission.READ)
def source(call: Call, name: str) -> str:
    """One source with its last runs."""
    return render_template("source.html", page=sources_page.build(call, name))


@blueprint.get("/harvest/<name>/runs/<int:number>")
@access(Permission.READ)
def run(call: Call, name: str, number: int) -> str:
    """One run of a source: what it told of single records, and the difference that a dry one found."""
    return render_template("run.html", page=sources_page.one_run(call, name, number))


@blueprint.get("/revision", strict_slashes=False)
@blueprint.get("/revision/<path:rest>")
@access(Permission.READ)
def revision(call: Call, rest: str = "") -> AnyResponse:
    """Where old CKAN portals listed changes; what was changed last comes nearest."""
    return redirect(url_for("portal.search", sort="metadata_modified desc"), 301)


@blueprint.get("/data", strict_slashes=False)
@blueprint.get("/data/<path:rest>")
@access(Permission.READ)
def data(call: Call, rest: str = "") -> AnyResponse:
    """Where some old portals had their datasets and their search."""
    kind, _, name = rest.strip("/").partition("/")
    if kind in ("dataset", "package") and name:
        return redirect(url_for("portal.dataset", name=name), 301)
    return redirect(url_for("portal.search", q=request.args.get("q")), 301)
