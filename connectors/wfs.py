"""WFS 1.0 to 2.0: every feature type of a service, from its capabilities. https://www.ogc.org/standard/wfs/"""

from collections.abc import Iterator, Mapping
from typing import Any

from lxml import etree

from connectors import layers, xmls
from connectors.layers import Config, names_everything
from hub.records import Context, Message, Parsed

__all__ = ["TITLE", "Config", "fetch", "names_everything", "parse"]

TITLE = "WFS (service of geodata)"

_ROOTS = frozenset({"WFS_Capabilities"})


def fetch(context: Context) -> Iterator[Message]:
    """The capabilities, as one message."""
    yield from layers.capabilities(context, "WFS", "2.0.0", _ROOTS)


def parse(message: Message, config: Mapping[str, Any]) -> Iterator[Parsed]:
    """A document for each feature type."""
    root = xmls.root(message.body, xmls.charset(message.media_type))
    service = _service(root)
    formats = xmls.texts(root, "//Operation/Parameter/AllowedValues/Value") + xmls.texts(
        root, "//GetFeature/ResultFormat"
    )
    for node in xmls.nodes(root, "FeatureTypeList/FeatureType"):
        yield layers.document("wfs", message.url, service, _feature_type(node, formats))


def _service(root: etree._Element) -> dict[str, Any]:
    about = xmls.node(root, "ServiceIdentification")
    about = xmls.node(root, "Service") if about is None else about
    about = root if about is None else about
    return {
        "title": xmls.text(about, "Title"),
        "description": xmls.text(about, "Abstract"),
        "keywords": xmls.texts(about, "Keywords/Keyword"),
        "fees": xmls.text(about, "Fees"),
        "constraints": xmls.text(about, "AccessConstraints"),
        "version": str(root.get("version", "")),
        **layers.provider(root),
    }


def _feature_type(node: etree._Element, formats: list[str]) -> dict[str, Any]:
    systems = [word for path in ("DefaultCRS", "DefaultSRS", "SRS") for word in xmls.texts(node, path)]
    metadata = xmls.texts(node, "MetadataURL/@href") + xmls.texts(node, "MetadataURL")
    keywords = xmls.texts(node, "Keywords/Keyword")
    return {
        "name": xmls.text(node, "Name"),
        "title": xmls.text(node, "Title"),
        "description": xmls.text(node, "Abstract"),
        "keywords": keywords or [word.strip() for word in xmls.text(node, "Keywords").split(",") if word.strip()],
        "box": _box(node),
        "systems": systems,
        "formats": xmls.texts(node, "OutputFormats/Format") or formats,
        "metadata": [word for word in dict.fromkeys(metadata) if word.startswith("http")],
    }


def _box(node: etree._Element) -> list[str]:
    corners = f"{xmls.text(node, 'WGS84BoundingBox/LowerCorner')} {xmls.text(node, 'WGS84BoundingBox/UpperCorner')}"
    return corners.split() or [
        word for side in ("minx", "miny", "maxx", "maxy") for word in xmls.texts(node, f"LatLongBoundingBox/@{side}")
    ]
