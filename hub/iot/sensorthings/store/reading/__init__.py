"""Reading: a resource path and its options become statements, made once for each kind of request."""

from hub.iot.sensorthings.store.reading.found import Inside, Page, Part, Rows, Values, feature, key_of
from hub.iot.sensorthings.store.reading.paths import Step, follow
from hub.iot.sensorthings.store.reading.reading import read

__all__ = ["Inside", "Page", "Part", "Rows", "Step", "Values", "feature", "follow", "key_of", "read"]
