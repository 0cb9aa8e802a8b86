"""The root document: which sets there are, and what of the standard is met (18-088, 9.2.1)."""

from typing import Any

from hub.config import Settings
from hub.iot.sensorthings.entities import ALL

ROOT = "/sensorthings/v1.1"
PREFIX = "http://www.opengis.net/spec/iot_sensing/1.1/req"
MODELS = (
    "thing",
    "location",
    "historical-location",
    "datastream",
    "sensor",
    "observed-property",
    "observation",
    "feature-of-interest",
)
REQUESTS = (
    "order",
    "expand",
    "select",
    "status-code",
    "query-status-code",
    "orderby",
    "top",
    "skip",
    "count",
    "filter",
    "built-in-filter-operations",
    "built-in-query-functions",
    "pagination",
)
CHANGES = (
    "create-entity",
    "link-to-existing-entities",
    "deep-insert",
    "deep-insert-status-code",
    "update-entity",
    "update-entity-put",
    "update-entity-jsonpatch",
    "delete-entity",
    "historical-location-auto-creation",
    "historical-location-manual-creation",
)
CREATE_BY_MQTT = f"{PREFIX}/create-observations-via-mqtt/observations-creation"
RECEIVE_BY_MQTT = f"{PREFIX}/receive-updates-via-mqtt/receive-updates"
CONFORMANCE = (
    *(f"{PREFIX}/datamodel/{model}/{part}" for model in MODELS for part in ("properties", "relations")),
    f"{PREFIX}/datamodel/entity-control-information/common-control-information",
    f"{PREFIX}/resource-path/resource-path-to-entities",
    *(f"{PREFIX}/request-data/{name}" for name in REQUESTS),
    *(f"{PREFIX}/create-update-delete/{name}" for name in CHANGES),
    f"{PREFIX}/batch-request/batch-request",
    *(f"{PREFIX}/multi-datastream/{name}" for name in ("properties", "relations", "constraints")),
    f"{PREFIX}/data-array/data-array",
)


def address(settings: Settings) -> str:
    """Where the service is, without slash at its end."""
    return settings.site_url + ROOT


def document(settings: Settings) -> dict[str, Any]:
    """The sets with their addresses, and what is offered."""
    root = address(settings)
    value = [{"name": entity.set, "url": f"{root}/{entity.set}"} for entity in ALL]
    return {"value": value, "serverSettings": _offered(settings)}


def _offered(settings: Settings) -> dict[str, Any]:
    endpoints = {
        CREATE_BY_MQTT: settings.mqtt_create_endpoints,
        RECEIVE_BY_MQTT: settings.mqtt_receive_endpoints,
    }
    there = {name: {"endpoints": list(found)} for name, found in endpoints.items() if found}
    return {"conformance": [*CONFORMANCE, *there], **there}
