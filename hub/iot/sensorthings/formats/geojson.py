"""Entities as GeoJSON (RFC 7946): each with the place that it has, or that one inside it has."""

from typing import Any

from hub.iot.sensorthings.formats.table import flat

PLACES = ("location", "feature", "observedArea")

Made = dict[str, Any]


def collection(made: list[Made]) -> Made:
    """A feature for each entity."""
    return {"type": "FeatureCollection", "features": [_feature(each) for each in made]}


def _feature(made: Made) -> Made:
    at = next((name for name in PLACES if isinstance(made.get(name), dict)), None)
    rest = {name: value for name, value in made.items() if name != at}
    place = _geometry(made[at]) if at else _within(rest)
    found: Made = {"type": "Feature", "geometry": place, "properties": dict(flat(rest))}
    return {"type": "Feature", "id": made["@iot.id"], **found} if "@iot.id" in made else found


def _geometry(place: Made) -> Made | None:
    """A place may have been sent as a feature, or in an encoding that is no GeoJSON."""
    found = place.get("geometry") if place.get("type") == "Feature" else place
    return found if isinstance(found, dict) and ("coordinates" in found or "geometries" in found) else None


def _within(made: Made) -> Made | None:
    """The first place of what is expanded."""
    for name, value in made.items():
        for each in value if isinstance(value, list) else [value]:
            if not (name[:1].isupper() and isinstance(each, dict)):
                continue
            at = next((place for place in PLACES if isinstance(each.get(place), dict)), None)
            found = _geometry(each[at]) if at else _within(each)
            if found is not None:
                return found
    return None
