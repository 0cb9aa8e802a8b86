"""WMS 1.1 and 1.3: every layer of a service, from its capabilities. https://www.ogc.org/standard/wms/"""

from collections.abc import Iterator, Mapping
from typing import Any

from lxml import etree

from connectors import layers, xmls
from connectors.layers import Config, names_everything
from hub.records import Context, Message, Parsed

__all__ = ["TITLE", "Config", "fetch", "names_everything", "parse"]

TITLE = "WMS (service of maps)"

_ROOTS = frozenset({"WMS_Capabilities", "WMT_MS_Capabilities"})
_BOUNDS = ("westBoundLongitude", "southBoundLatitude", "eastBoundLongitude", "northBoundLatitude")
_SIDES = ("minx", "miny", "maxx", "maxy")
_INHERITED = ("box", "systems", "provider")


def fetch(context: Context) -> Iterator[Message]:
    """The capabilities, as one message."""
    yield from layers.capabilities(context, "WMS", "1.3.0", _ROOTS)


def parse(message: Message, config: Mapping[str, Any]) -> Iterator[Parsed]:
    """A document for each layer that holds no others: a group shows what they show."""
    root = xmls.root(message.body, xmls.charset(message.media_type))
    service = _service(root)
    for node in xmls.nodes(root, "Capability/Layer"):
        for layer in _leaves(node, {}):
            yield layers.document("wms", message.url, service, layer)


def _service(root: etree._Element) -> dict[str, Any]:
    return {
        "title": xmls.text(root, "Service/Title"),
        "description": xmls.text(root, "Service/Abstract"),
        "keywords": xmls.texts(root, "Service/KeywordList/Keyword"),
        "fees": xmls.text(root, "Service/Fees"),
        "constraints": xmls.text(root, "Service/AccessConstraints"),
        "version": str(root.get("version", "")),
        **layers.provider(root),
    }


def _leaves(node: etree._Element, above: dict[str, Any]) -> Iterator[dict[str, Any]]:
    layer = _layer(node, above)
    inner = list(xmls.nodes(node, "Layer"))
    if not any(xmls.text(one, "Name") or xmls.node(one, "Layer") is not None for one in inner):
        if layer["name"]:
            yield layer
        return
    for one in inner:
        yield from _leaves(one, {key: layer[key] for key in _INHERITED})


def _layer(node: etree._Element, above: dict[str, Any]) -> dict[str, Any]:
    """What a layer says; systems, place and origin come from those around it where it says nothing."""
    metadata = xmls.texts(node, "MetadataURL/OnlineResource/@href")
    return {
        "name": xmls.text(node, "Name"),
        "title": xmls.text(node, "Title"),
        "description": xmls.text(node, "Abstract"),
        "keywords": xmls.texts(node, "KeywordList/Keyword"),
        "box": _box(node) or above.get("box", []),
        "systems": _systems(node) or above.get("systems", []),
        "provider": xmls.text(node, "Attribution/Title") or above.get("provider", ""),
        "metadata": [word for word in metadata if word.startswith("http")],
        "data": [word for word in xmls.texts(node, "DataURL/OnlineResource/@href") if word.startswith("http")],
    }


def _systems(node: etree._Element) -> list[str]:
    """The codes of coordinate systems; the old form may write many of them into one element."""
    return xmls.texts(node, "CRS") or [code for said in xmls.texts(node, "SRS") for code in said.split()]


def _box(node: etree._Element) -> list[str]:
    """In degrees, as both versions of the standard ask for beside the boxes in other systems."""
    found = xmls.node(node, "EX_GeographicBoundingBox")
    if found is not None:
        return [xmls.text(found, bound) for bound in _BOUNDS]
    found = xmls.node(node, "LatLonBoundingBox")
    return [] if found is None else [xmls.text(found, f"@{side}") for side in _SIDES]
