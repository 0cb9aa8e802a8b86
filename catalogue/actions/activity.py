"""What happened: the activities of datasets, organisations, groups and people, and each state as it was."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import current_app
from marshmallow import Schema, ValidationError, fields, post_load, validate

from catalogue import grouping
from catalogue.action import action
from catalogue.schemas.activity import DIFFS, activity_dict, difference, object_type, state
from catalogue.schemas.membership import is_theme
from catalogue.schemas.values import Moment, Names, Natural, optional_text, required_text
from hub.access import Call, Permission
from hub.activity import store
from hub.activity.store import Told, Window
from hub.datasets import store as datasets
from hub.errors import NotFound, Unauthenticated
from hub.identity import store as identity

LIMIT = 31
CAP = 100
NEWEST = 1000
"""Datasets of a theme whose activities are listed: those that were changed last."""


class Page(Schema):
    """Which page of activities."""

    offset = Natural(load_default=0)
    limit = Natural(load_default=LIMIT)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """The window that the store takes."""
        window = Window(
            min(data["limit"], CAP),
            data["offset"],
            data.get("before"),
            data.get("after"),
            data.get("activity_types", ()),
            data.get("exclude_activity_types", ()),
        )
        if window.types and window.excluded:
            raise ValidationError({"activity_types": ["Cannot be used together with exclude_activity_types"]})
        return {**data, "window": window}


class Span(Page):
    """Which activities: a page, a span of time, some types."""

    before = Moment(load_default=None)
    after = Moment(load_default=None)
    activity_types = Names(load_default=list)
    exclude_activity_types = Names(load_default=list)


class Of(Span):
    """Whose activities, and which of them."""

    id = required_text()


class Key(Schema):
    """Which activity."""

    id = required_text()


class State(Key):
    """Which activity, and what in it."""

    object_type = optional_text()


class Diff(State):
    """Which activity to compare with the one before it, and how to write that."""

    object_type = required_text()
    diff_type = fields.String(load_default="unified", validate=validate.OneOf(DIFFS))


@action(takes=Of)
def package_activity_list(call: Call, argument: dict[str, Any]) -> list[dict[str, Any]]:
    """What happened to the dataset `id`, newest first; each with the dataset as it was then."""
    dataset = datasets.shown(call.session, argument["id"]).dataset
    return _list(call, argument["window"], store.of_dataset(dataset.id))


@action(takes=Of)
def organization_activity_list(call: Call, argument: dict[str, Any]) -> list[dict[str, Any]]:
    """What happened to the organisation `id` and to its datasets, newest first."""
    row = identity.organization(call.session, argument["id"])
    return _list(call, argument["window"], store.of_owner(row.id))


@action(takes=Of)
def group_activity_list(call: Call, argument: dict[str, Any]) -> list[dict[str, Any]]:
    """What happened to the group `id` and to the datasets in it, newest first."""
    if not is_theme(argument["id"]):
        return _list(call, argument["window"], store.of_group(grouping.visible(call, argument["id"]).id))
    search = current_app.extensions["search"]
    found = search.search(call, fq=[f'groups:"{argument["id"].lower()}"'], rows=NEWEST, sort="metadata_modified desc")
    return _list(call, argument["window"], store.of_any([UUID(id) for id in found.ids]))


@action(takes=Of)
def user_activity_list(call: Call, argument: dict[str, Any]) -> list[dict[str, Any]]:
    """What the user `id` did, newest first; for people who are logged in."""
    _myself(call)
    person = identity.account(call.session, argument["id"])
    return _list(call, argument["window"], store.of_person(person.id))


@action(takes=Span)
def recently_changed_packages_activity_list(call: Call, argument: dict[str, Any]) -> list[dict[str, Any]]:
    """What happened to datasets of the whole hub, newest first."""
    return _list(call, argument["window"], store.of_datasets())


@action(takes=Span)
def dashboard_activity_list(call: Call, argument: dict[str, Any]) -> list[dict[str, Any]]:
    """What the caller did, and what happened in their organisations and groups and to what they follow.

    Each says whether it `is_new` since the caller last looked.
    """
    seen = store.seen_at(call.session, _myself(call))
    found = store.activities(call.session, argument["window"], _dashboard(call))
    return [{**_shown(call, row), "is_new": _is_new(call, row, seen)} for row in found]


@action()
def dashboard_new_activities_count(call: Call, argument: dict[str, Any]) -> int:
    """How many activities of the caller's dashboard are new."""
    me = _myself(call)
    window = Window(after=store.seen_at(call.session, me))
    return store.count(call.session, window, _dashboard(call), store.of_others(me))


@action(needs=Permission.WRITE)
def dashboard_mark_activities_old(call: Call, argument: dict[str, Any]) -> None:
    """Remember that the caller has seen all activities up to now."""
    store.mark_seen(call.session, _myself(call))


@action(takes=Key)
def activity_show(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """One activity by id, with the dataset, group or organisation as it was then."""
    return _shown(call, store.activity(call.session, argument["id"]))


@action(takes=State)
def activity_data_show(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """The dataset as it was after the activity `id`; without `object_type` all that the activity holds."""
    row = store.activity(call.session, argument["id"])
    if not argument["object_type"]:
        data: dict[str, Any] = _shown(call, row)["data"]
        return data
    return _state(call, row, argument["object_type"])


@action(takes=Diff)
def activity_diff(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """How the activity `id` differs from the one before it; `diff_type` is unified, context or html."""
    row = store.activity(call.session, argument["id"])
    after = _state(call, row, argument["object_type"])
    before = store.previous(call.session, row)
    if before is None:
        raise NotFound("There is no activity before this one")
    text = difference(state(before, call.settings.site_url), after, argument["diff_type"])
    return {"diff": text, "activities": [_shown(call, before), _shown(call, row)]}


def _list(call: Call, window: Window, about: Any) -> list[dict[str, Any]]:
    return [_shown(call, row) for row in store.activities(call.session, window, about)]


def _shown(call: Call, row: Told) -> dict[str, Any]:
    return activity_dict(row, call.settings.site_url, named=call.principal.user_id is not None)


def _state(call: Call, row: Told, wanted: str) -> dict[str, Any]:
    if wanted != object_type(row):
        raise NotFound("There is no such object in the activity")
    return state(row, call.settings.site_url)


def _myself(call: Call) -> UUID:
    if call.principal.user_id is None:
        raise Unauthenticated
    return call.principal.user_id


def _dashboard(call: Call) -> Any:
    return store.of_interest(_myself(call), call.principal.roles.keys(), grouping.roles(call).keys())


def _is_new(call: Call, row: Told, seen: datetime) -> bool:
    return bool(row.at > seen and row.user_id != call.principal.user_id)
