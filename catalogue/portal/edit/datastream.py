"""The clerk's page of a series: for how long its readings are kept, and above which value time is counted."""

from flask import render_template, request
from werkzeug.wrappers import Response as AnyResponse

from catalogue.portal.edit import fields as table
from catalogue.portal.edit.fields import Field, Value
from catalogue.portal.edit.forms import form, go
from catalogue.portal.edit.sheet import check, sheet
from catalogue.portal.language import lazy_gettext
from hub.access import Call
from hub.errors import Forbidden, Invalid, Problem
from hub.iot import store as iot
from hub.iot.models import Datastream
from hub.iot.store import retention

FIELDS = (
    Field(
        "keep_days",
        lazy_gettext("For how many days readings are kept"),
        help=lazy_gettext(
            "Older readings are deleted for good; the values of hours and days stay. Left empty, all readings are kept."
        ),
    ),
    Field(
        "threshold",
        lazy_gettext("Limit"),
        help=lazy_gettext("For each hour and day the hub counts for how long readings were above this value."),
    ),
)


def show_datastream(call: Call, problem: Problem | None, id: int) -> str:
    """The form."""
    stream = _writable(call, id)
    page = sheet(FIELDS, _values(stream), sent=request.form if problem else None, problem=problem)
    return render_template("edit/datastream.html", stream=stream, sheet=page)


def save_datastream(call: Call, id: int) -> AnyResponse:
    """Keep what was typed."""
    stream = _writable(call, id)
    typed = table.read(FIELDS, request.form)
    check(request.form, typed, _values(stream))
    retention.keep(call.session, stream, _days(str(typed["keep_days"])))
    retention.limit(call.session, stream, _number(str(typed["threshold"])))
    return go("datastream.datastream", "saved", id=id)


def _writable(call: Call, id: int) -> Datastream:
    stream = iot.datastream(call.session, id)
    if not call.principal.writes(stream.owner_id):
        raise Forbidden("This belongs to another organisation")
    return stream


def _values(stream: Datastream) -> dict[str, Value]:
    days, limit = stream.keep_days, stream.threshold
    return {
        "keep_days": "" if days is None else str(days),
        "threshold": "" if limit is None else f"{limit:.15g}".replace(".", ","),
    }


def _days(text: str) -> int | None:
    if not text:
        return None
    # What is no such number is no number of days either.
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _number(text: str) -> float | None:
    """As people here write it, or as programs do."""
    if not text:
        return None
    try:
        return float(text.replace(",", ".", 1))
    except ValueError as error:
        raise Invalid(threshold=["must be a number"]) from error


form("/datastreams/<int(max=2147483647):id>/edit", show_datastream, save_datastream)
