"""What services of geodata say about one layer, feature type or collection: the same words for WFS, WMS and OGC API.

The document of a layer is a plain object: `kind`, `service` (title, description, url, capabilities, fees, constraints,
provider, contact, email, phone, keywords) and `layer` (name, title, description, keywords, box, period, systems,
formats, metadata, license, links).
"""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from lxml import etree

from connectors import xmls
from connectors.catalogues import Catalogue, Changing
from hub.errors import Unreachable, Unreadable
from hub.records import Context, Document, Message, Refusal

LAYER = "application/vnd.allmende.layer+json"
_OWN = frozenset({"service", "request", "version", "acceptversions"})


class Config(Changing, Catalogue):
    """Where the service is."""


def capabilities(context: Context, service: str, version: str, roots: frozenset[str]) -> Iterator[Message]:
    """The one document in which a service tells what it has; the state is its sequence number."""
    url, asked = question(context.config["url"], service, version)
    answer = context.http.get(url, params=asked)
    charset = xmls.charset(answer.headers.get("Content-Type", ""))
    try:
        root = xmls.root(answer.content, charset)
    except Unreadable as problem:
        raise Unreachable(f"The service cannot be read: {problem.message}") from problem
    if xmls.name(root) not in roots:
        said = xmls.text(root, "//ExceptionText") or xmls.text(root, "//ServiceException") or xmls.text(root)
        raise Unreachable(f"The service does not tell what it has: {' '.join(said.split())[:200]}")
    sequence = str(root.get("updateSequence", ""))
    if context.config.get("incremental") and sequence and sequence == context.state.get("sequence"):
        return
    yield Message(answer.content, f"application/xml; charset={charset}", url=url, state={"sequence": sequence})


def names_everything(config: Mapping[str, Any], state: Mapping[str, Any]) -> bool:
    """One document lists all layers, unless an unchanged one is passed by."""
    return not config.get("incremental")


def question(url: str, service: str, version: str) -> tuple[str, dict[str, str]]:
    """The service's address with what it needs itself (such as a map), and the question for its capabilities."""
    parts = urlsplit(url)
    kept = [(key, value) for key, value in parse_qsl(parts.query) if key.lower() not in _OWN]
    whole = urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(kept), ""))
    return whole, {"service": service, "request": "GetCapabilities", "version": version}


def document(kind: str, url: str, service: Mapping[str, Any], layer: Mapping[str, Any]) -> Document | Refusal:
    """The document of one layer."""
    name = str(layer.get("name") or "")
    if not name:
        return Refusal(
            f"{url}, {layer.get('title') or 'a layer'}", "The layer has no name by which it could be asked for."
        )
    body = {"kind": kind, "service": _said(service), "layer": _said(layer)}
    return Document(f"{url}#{name}", LAYER, body, name=str(layer.get("title") or name), url=url)


def provider(root: etree._Element) -> dict[str, Any]:
    """Who offers a service, as OWS and the older forms write it."""
    owner = xmls.node(root, "ServiceProvider")
    if owner is not None:
        return {
            "provider": xmls.text(owner, "ProviderName"),
            "provider_url": xmls.text(owner, "ProviderSite/@href"),
            "contact": xmls.text(owner, "ServiceContact/PositionName"),
            "email": xmls.text(owner, "//ElectronicMailAddress"),
            "phone": xmls.text(owner, "//Voice"),
        }
    return {
        "provider": xmls.text(root, "//ContactOrganization"),
        "contact": xmls.text(root, "//ContactPosition"),
        "email": xmls.text(root, "//ContactElectronicMailAddress"),
        "phone": xmls.text(root, "//ContactVoiceTelephone"),
    }


def _said(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value not in ("", [], None)}
