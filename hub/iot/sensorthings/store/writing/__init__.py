"""Making, changing and deleting entities: all SQL that SensorThings writes, observations apart."""

from hub.iot.sensorthings.store.writing.change import lock, merge, patch, replace
from hub.iot.sensorthings.store.writing.create import Above, Made, Pending, create
from hub.iot.sensorthings.store.writing.filtered import delete_filtered
from hub.iot.sensorthings.store.writing.links import attach, detach, get, link_to, linked
from hub.iot.sensorthings.store.writing.observations import Found, feature_id, find_observation
from hub.iot.sensorthings.store.writing.owners import HEADER, Author, hold
from hub.iot.sensorthings.store.writing.remove import delete_row
from hub.iot.sensorthings.store.writing.targets import Target, target

__all__ = [
    "HEADER",
    "Above",
    "Author",
    "Found",
    "Made",
    "Pending",
    "Target",
    "attach",
    "create",
    "delete_filtered",
    "delete_row",
    "detach",
    "feature_id",
    "find_observation",
    "get",
    "hold",
    "link_to",
    "linked",
    "lock",
    "merge",
    "patch",
    "replace",
    "target",
]
