"""How good descriptions are: of one dataset, of an organisation, of the whole hub."""

from typing import Any

from marshmallow import Schema, fields, validate

from catalogue.action import action
from catalogue.measuring import live
from catalogue.schemas.values import Natural, optional_text, required_text
from hub.access import Call
from hub.datasets import quality, store
from hub.datasets.quality import ALL, METRICS, MOST, Dimension, Score
from hub.datasets.store import quality as kept
from hub.identity import store as identity

LIMIT, CAP = 20, 1000


class Key(Schema):
    """Which dataset."""

    id = required_text()


class Of(Schema):
    """Of which organisation, and which part of the list of its datasets."""

    id = optional_text()
    offset = Natural(load_default=0, validate=validate.Range(0, 2**31 - 1, error="Must be a natural number"))
    limit = Natural(load_default=LIMIT)
    include_below = fields.Boolean(load_default=True)


@action(takes=Key)
def dataset_quality_show(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """What the dataset `id` reaches by the metrics of data.europa.eu, what is missing, and what GovData would drop.

    `points_mapped` counts German licences as known to the EU; `resource_id` is the resource that was asked, which is
    the one that does best.
    """
    shown = store.shown(call.session, argument["id"])
    row = shown.dataset
    score = live.scores(call.session, live.portal(call.settings), [shown])[row.id]
    past = kept.history(call.session, row.id)
    return {
        "id": str(row.id),
        "name": row.name,
        "resource_id": score.way or None,
        **_sums(score.points, score.mapped, score.dimensions),
        "metrics": _metrics(score, govdata=False),
        "govdata": _metrics(score, govdata=True),
        "history": [{"day": day.isoformat(), "points": points} for day, points in past],
    }


def _sums(points: int, mapped: int, dimensions: Any) -> dict[str, Any]:
    parts = {str(name): {"points": dimensions[name], "of": most} for name, most in MOST.items()}
    return {
        "points": points,
        "points_mapped": mapped,
        "of": ALL,
        "rating": quality.band(points),
        "dimensions": parts,
    }


def _metrics(score: Score, *, govdata: bool) -> list[dict[str, Any]]:
    missing = {metric.code for metric in quality.lacking(score.missing)}
    asked = [metric for metric in METRICS if (metric.dimension is Dimension.GOVDATA) is govdata]
    found: list[dict[str, Any]] = [{"code": m.code, "fulfilled": m.code not in missing} for m in asked]
    if govdata:
        return found
    return [{**told, "dimension": str(m.dimension), "points": m.points} for told, m in zip(found, asked, strict=True)]


@action(takes=Of)
def organization_quality_show(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """How the public datasets of the organisation `id` and those below it are described; without `id` all of the hub.

    `points` and `dimensions` are averages, `missing` says of how many datasets a metric does not hold, and `datasets`
    are the worst, of which `offset` and `limit` choose some.
    """
    row = identity.organization(call.session, argument["id"]) if argument["id"] else None
    owners = None
    if row:
        owners = identity.descendants(call.session, [row.id])[row.id] if argument["include_below"] else [row.id]
    found = kept.overview(call.session, owners)
    count = max(1, found.count)
    window = {"offset": argument["offset"], "limit": min(argument["limit"], CAP)}
    past = kept.trend(call.session, owners)
    return {
        "id": str(row.id) if row else None,
        "name": row.name if row else None,
        "count": found.count,
        **_sums(
            round(found.points / count),
            round(found.mapped / count),
            {name: round(points / count) for name, points in found.dimensions.items()},
        ),
        "ratings": dict(found.bands),
        "missing": dict(found.missing),
        "datasets": [_dataset(each) for each in kept.worst(call.session, owners, **window)],
        "history": [{"day": day.isoformat(), "count": n, "points": round(sum_ / n)} for day, n, sum_ in past if n],
    }


def _dataset(row: Any) -> dict[str, Any]:
    return {
        "id": str(row.dataset_id),
        "name": row.name,
        "title": row.title,
        "points": row.points,
        "points_mapped": row.mapped,
        "rating": quality.band(row.points),
        "missing": [metric.code for metric in quality.lacking(row.missing)],
    }
