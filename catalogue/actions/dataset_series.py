"""Series of datasets. They are made, changed and deleted as packages of the type `dataset_series`."""

from typing import Any
from uuid import UUID

from marshmallow import Schema, fields, validate

from catalogue.action import action
from catalogue.members import MOST, members
from catalogue.packages import packages
from catalogue.schemas.values import required_text
from hub.access import Call
from hub.datasets import store
from hub.errors import NotFound


class Page(Schema):
    """Which part of a list."""

    limit = fields.Integer(load_default=100, validate=validate.Range(0, MOST))
    offset = fields.Integer(load_default=0, validate=validate.Range(0, 2**31 - 1))


class OfSeries(Page):
    """Which series, by name or id."""

    id = required_text()


@action(takes=Page)
def dataset_series_list(call: Call, argument: dict[str, Any]) -> list[dict[str, Any]]:
    """All series that the caller may see, by title."""
    ids = store.series.all_series(call.session, argument["limit"], argument["offset"])
    return packages(call, store.by_ids(call.session, ids))


@action(takes=OfSeries)
def dataset_series_member_list(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """The datasets in a series, as far as the caller may see them, by title, and how many there are."""
    series = store.series.find(call.session, argument["id"])
    if series is None:
        raise NotFound("There is no such series")
    count, ids = members(call, series, argument["limit"], argument["offset"])
    shown = store.by_ids(call.session, map(UUID, ids))
    return {"count": count, "results": packages(call, shown)}
