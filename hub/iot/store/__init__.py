"""All SQL about things, datastreams and observations."""

from hub.iot.store.append import Added, Observed, append
from hub.iot.store.entities import (
    Now,
    calibrate,
    calibrations,
    datastream,
    find_datastream,
    find_observed_property,
    find_sensor,
    find_thing,
    last,
    latest,
    series,
)
from hub.iot.store.features import feature_of, use_feature
from hub.iot.store.places import bounds, count_placed, place, placed
from hub.iot.store.publishing import publish

__all__ = [
    "Added",
    "Now",
    "Observed",
    "append",
    "bounds",
    "calibrate",
    "calibrations",
    "count_placed",
    "datastream",
    "feature_of",
    "find_datastream",
    "find_observed_property",
    "find_sensor",
    "find_thing",
    "last",
    "latest",
    "place",
    "placed",
    "publish",
    "series",
    "use_feature",
]
