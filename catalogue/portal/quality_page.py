"""Pages about quality: what to change at a dataset, and how the descriptions of an organisation or of all are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from flask import url_for
from markupsafe import Markup

from catalogue.charts import line_chart
from catalogue.measuring import live
from catalogue.portal.language import gettext, language
from catalogue.portal.quality_words import ADVICE, BANDS, BEHIND, DIMENSIONS, GERMAN_LICENSE
from hub.access import Call
from hub.datasets import quality
from hub.datasets.quality import METRICS, MOST, Dimension, Metric, Score
from hub.datasets.store import Shown
from hub.datasets.store import quality as kept
from hub.datasets.store.quality import Owners
from hub.db import now
from hub.identity import store as identity
from hub.identity.models import Organization

CHECKS = tuple(metric.code for metric in METRICS if metric.dimension is Dimension.GOVDATA)
DAYS = 730
"""As many days a chart shows at most."""
ROWS = 50
"""Datasets on a page of the worst."""
FIRST = 3
"""Shortcomings that are named beside a dataset in a list."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A part of a whole, in words and numbers."""

    label: str
    value: int
    most: int


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to change: what is missing, how to get it, what it brings, and where."""

    asks: str
    change: str
    points: int
    url: str


@dataclass(frozen=True, slots=True)
class DatasetPage:
    """What a dataset reaches, and what to change."""

    dataset: Any
    score: Score
    band: str
    asked: str
    bars: Sequence[Bar]
    tasks: Sequence[Task]
    checks: Sequence[tuple[str, Task | None]]
    chart: Markup


@dataclass(frozen=True, slots=True)
class Line:
    """A dataset in the list of the worst."""

    name: str
    title: str
    organization: str
    points: int
    band: str
    missing: str


@dataclass(frozen=True, slots=True)
class Branch:
    """An organisation and the average of its datasets."""

    name: str
    title: str
    count: int
    mean: int


@dataclass(frozen=True, slots=True)
class Overview:
    """How the public datasets of an organisation, or of the whole hub, are described."""

    organization: Organization | None
    count: int
    mean: int
    mapped: int
    band: str
    bands: Sequence[Bar]
    bars: Sequence[Bar]
    shortcomings: Sequence[Bar]
    checks: Sequence[Bar]
    branches: Sequence[Branch]
    lines: Sequence[Line]
    chart: Markup
    number: int
    more: bool


def dataset(call: Call, shown: Shown) -> DatasetPage:
    """The page of a dataset, as it is at this moment."""
    score = live.scores(call.session, live.portal(call.settings), [shown])[shown.dataset.id]
    lacking = quality.lacking(score.missing)
    past = kept.history(call.session, shown.dataset.id)
    return DatasetPage(
        dataset=shown.dataset,
        score=score,
        band=str(BANDS[quality.band(score.points)]),
        asked=_title(shown, score.way),
        bars=_bars(score.dimensions, 1),
        tasks=_tasks(call, shown, score, lacking),
        checks=_checks(call, shown, score, lacking),
        chart=_chart([(day, float(points)) for day, points in past], gettext("Points of this dataset over time")),
    )


def _title(shown: Shown, id: str) -> str:
    """Of several files the one that was asked."""
    part = next((part for part in shown.distributions if str(part.id) == id), None)
    if part is None or len(shown.distributions) < 2:
        return ""
    return str(part.title or part.file_name or part.format or gettext("Data"))


def _tasks(call: Call, shown: Shown, score: Score, lacking: Sequence[Metric]) -> list[Task]:
    """What brings points, the most first."""
    gains = _gains(lacking)
    tasks = [replace(_task(call, shown, score, code), points=points) for code, points in gains.items()]
    return sorted(tasks, key=lambda task: -task.points)


def _gains(lacking: Sequence[Metric]) -> dict[str, int]:
    """The points of what is missing; what follows from another thing stands with that."""
    missing = {metric.code for metric in lacking}
    gains: dict[str, int] = {}
    for metric in lacking:
        if metric.points:
            before = next((code for code in BEHIND.get(metric.code, ()) if code in missing), metric.code)
            gains[before] = gains.get(before, 0) + metric.points
    return gains


def _checks(call: Call, shown: Shown, score: Score, lacking: Sequence[Metric]) -> list[tuple[str, Task | None]]:
    """What GovData looks for, each with what to change if it does not hold."""
    missing = {metric.code for metric in lacking}
    return [(str(ADVICE[code].asks), _task(call, shown, score, code) if code in missing else None) for code in CHECKS]


def _task(call: Call, shown: Shown, score: Score, code: str) -> Task:
    advice = ADVICE[code]
    if code == "known_license" and score.mapped > score.points:
        return Task(str(advice.asks), str(GERMAN_LICENSE), 0, "")
    return Task(str(advice.asks), str(advice.change), 0, _url(call, shown, score, advice.form, advice.field))


def _url(call: Call, shown: Shown, score: Score, form: str, field: str) -> str:
    """Where to change it: the form, at its field."""
    row, anchor = shown.dataset, f"field-{field}"
    if form == "organization":
        if not call.principal.administers(row.owner_id):
            return ""
        return url_for("edit.save_organization_form", name=row.organization_name, _anchor=anchor)
    if form == "dataset":
        return url_for("edit.save_dataset_form", name=row.id, _anchor=anchor)
    if form == "resource" and score.way:
        return url_for("edit.save_resource_form", name=row.id, id=score.way, _anchor=anchor)
    return url_for("edit.add_resource_form", name=row.id, _anchor=anchor) if form else ""


def _bars(sums: Mapping[Any, int], count: int) -> list[Bar]:
    return [Bar(str(DIMENSIONS[name]), round(sums[name] / count), most) for name, most in MOST.items()]


def overview(call: Call, organization: Organization | None, number: int) -> Overview:
    """The page of an organisation with all below it, or of the whole hub."""
    owners = below(call, organization)
    found = kept.overview(call.session, owners)
    count = max(1, found.count)
    rows = kept.worst(call.session, owners, offset=min(ROWS * (number - 1), 2**31 - 1), limit=ROWS + 1)
    past = [(day, points / there) for day, there, points in kept.trend(call.session, owners) if there]
    return Overview(
        organization=organization,
        count=found.count,
        mean=round(found.points / count),
        mapped=round(found.mapped / count),
        band=str(BANDS[quality.band(round(found.points / count))]),
        bands=[Bar(str(BANDS[name]), value, found.count) for name, value in found.bands.items()],
        bars=_bars(found.dimensions, count),
        shortcomings=_shortcomings(found.missing, found.count),
        checks=[Bar(str(ADVICE[code].asks), found.count - found.missing[code], found.count) for code in CHECKS],
        branches=_branches(call, owners),
        lines=[line(row) for row in rows[:ROWS]],
        chart=_chart(past, gettext("Average points over time")),
        number=number,
        more=len(rows) > ROWS,
    )


def below(call: Call, organization: Organization | None) -> Owners:
    """An organisation and all below it; None for the whole hub."""
    if organization is None:
        return None
    return identity.descendants(call.session, [organization.id])[organization.id]


def _shortcomings(missing: Mapping[str, int], count: int) -> list[Bar]:
    """What is missing most often, by the points that it costs."""
    costs = {metric.code: metric.points * missing[metric.code] for metric in METRICS}
    codes = sorted((code for code in costs if costs[code]), key=lambda code: -costs[code])
    return [Bar(str(ADVICE[code].asks), missing[code], count) for code in codes]


def _branches(call: Call, owners: Owners) -> list[Branch]:
    """The organisations that have public datasets, the one with the best descriptions first."""
    means = kept.by_owner(call.session)
    wanted: set[UUID] = set(means if owners is None else owners)
    rows = [row for row in identity.organizations(call.session) if row.id in wanted and row.id in means]
    found = [Branch(row.name, row.title, means[row.id][0], round(means[row.id][1] / means[row.id][0])) for row in rows]
    return sorted(found, key=lambda branch: (-branch.mean, branch.title.casefold()))


def line(row: Any) -> Line:
    """A dataset in the list, with the shortcomings that cost most."""
    gains = _gains(quality.lacking(row.missing))
    named = [str(ADVICE[code].asks) for code in sorted(gains, key=lambda code: -gains[code])[:FIRST]]
    band = str(BANDS[quality.band(row.points)])
    return Line(row.name, row.title, row.organization_title, row.points, band, ", ".join(named))


def _chart(past: Sequence[tuple[date, float]], title: str) -> Markup:
    """A value for each day since the first one: what does not change stays as it was."""
    if len(past) < 2:
        return Markup()
    values, last = dict(past), now().date()
    points, value = [], past[0][1]
    for number in range((last - past[0][0]).days + 1):
        day = past[0][0] + timedelta(days=number)
        value = values.get(day, value)
        points.append((datetime.combine(day, time(12), UTC), value))
    drawn = line_chart(points[-DAYS:], title=title, unit=gettext("points"), language=language())
    return Markup(drawn)  # noqa: S704 (escaped there)
