"""The page of one series: its chart over a day, a week, a month, a year or all the time, and what was deleted of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import orjson
from flask import Blueprint, Response, render_template, request
from markupsafe import Markup

from catalogue.charts import line_chart
from catalogue.charts import sentence as told
from catalogue.observation_file import utc
from catalogue.portal import long_spans, measurements, present
from catalogue.portal.language import language
from catalogue.portal.long_spans import PERIODS, Part
from catalogue.portal.measurements import Series
from hub.access import Call, Permission, access
from hub.datasets.store import figures
from hub.iot import store as iot
from hub.iot.models import Datastream, Deletion
from hub.iot.store import Now, streams
from hub.iot.store.retention import deletions

blueprint = Blueprint("datastream", __name__)

ROUTE = "/datastreams/<int(max=2147483647):id>"
LISTED = 50
"""How many entries of the log of deletions the page shows."""
DAYS = 400
"""How many days its table shows."""


@dataclass(frozen=True, slots=True)
class Page:
    """A series with one picture of it."""

    stream: Datastream
    series: Series
    figures: Sequence[tuple[str, str]]
    period: str
    chart: Markup
    sentence: str
    days: Sequence[Part]
    deletions: Sequence[Deletion]
    editable: bool


@blueprint.get(ROUTE, strict_slashes=False)
@access(Permission.READ)
def datastream(call: Call, id: int) -> str:
    """A series over the period that the address names, a week if none."""
    stream = streams.datastreams(call.session, [id]).get(id) or iot.datastream(call.session, id)
    (line,) = measurements.series([stream], iot.latest(call.session, [id]))
    period = request.args.get("period", "")
    period = period if period in PERIODS else "week"
    chart, sentence, days = _picture(call, stream, line, line.now, period) if line.now else (Markup(), "", [])
    page = Page(
        stream=stream,
        series=line,
        figures=present.of_quality(figures.of_streams(call.session, [id]).get(id, {})),
        period=period,
        chart=chart,
        sentence=sentence,
        days=days[-DAYS:][::-1],
        deletions=deletions(call.session, id, LISTED),
        editable=call.principal.writes(stream.owner_id),
    )
    return render_template("datastream.html", page=page, periods=PERIODS)


@blueprint.get(f"{ROUTE}/deletions.json")
@access(Permission.READ)
def deleted(call: Call, id: int) -> Response:
    """What was deleted of a datastream, newest first: when, from when to when, how much, and why."""
    iot.datastream(call.session, id)
    found = [
        {
            "at": utc(entry.at),
            "first_time": utc(entry.first_time),
            "last_time": utc(entry.last_time),
            "count": entry.count,
            "reason": entry.reason,
        }
        for entry in deletions(call.session, id)
    ]
    response = Response(orjson.dumps({"deletions": found}), mimetype="application/json")
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _picture(
    call: Call, stream: Datastream, line: Series, newest: Now, period: str
) -> tuple[Markup, str, Sequence[Part]]:
    """The chart, what it shows in words, and its days."""
    length, zone = PERIODS[period][0], call.settings.zone
    start = max(newest.point.time - length, newest.first_time)
    span = long_spans.wanted(newest, length)
    days = long_spans.parts(call.session, stream, "day", zone, _midnight(start.astimezone(zone)))
    if not span:
        points = [(p.time, p.value) for p in iot.series(call.session, stream, start) if not isinstance(p.value, str)]
        made = line_chart(points, title=line.name, unit=line.unit, language=language())
        return Markup(made), told(points, line.unit, language()), days  # noqa: S704 (escaped there)
    found = days if span == "day" else long_spans.parts(call.session, stream, span, zone, start - timedelta(hours=1))
    if not found:
        return Markup(), "", days
    return long_spans.chart(found, line.name, line.unit), long_spans.sentence(found, span, line.unit), days


def _midnight(time: datetime) -> datetime:
    return time.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
