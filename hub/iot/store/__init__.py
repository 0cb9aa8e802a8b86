"""All SQL about things, datastreams and observations."""

from hub.iot.store.append import append, observe, observe_rows
from hub.iot.store.changing import Key, change, forget, remove, remove_keys
from hub.iot.store.devices import create_token
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
from hub.iot.store.group import Intake
from hub.iot.store.places import bounds, count_placed, place, placed
from hub.iot.store.publishing import publish
from hub.iot.store.rows import Added, Given, Kept, Observed

__all__ = [
    "Added",
    "Given",
    "Intake",
    "Kept",
    "Key",
    "Now",
    "Observed",
    "append",
    "bounds",
    "calibrate",
    "calibrations",
    "change",
    "count_placed",
    "create_token",
    "datastream",
    "feature_of",
    "find_datastream",
    "find_observed_property",
    "find_sensor",
    "find_thing",
    "forget",
    "last",
    "latest",
    "observe",
    "observe_rows",
    "place",
    "placed",
    "publish",
    "remove",
    "remove_keys",
    "series",
    "use_feature",
]
