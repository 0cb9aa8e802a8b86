"""OGC API - Features: every collection of a service. https://ogcapi.ogc.org/features/"""

from collections.abc import Iterator, Mapping
from typing import Any

from connectors import layers, ogc
from connectors.catalogues import Catalogue, Paged, Walk
from hub.errors import Unreachable
from hub.records import Context, Message, Parsed, Refusal

TITLE = "OGC API - Features (service of geodata)"


class Config(Paged, Catalogue):
    """Where the service's landing page is."""


def fetch(context: Context) -> Iterator[Message]:
    """One message per page of collections, each with what the landing page says."""
    url = context.config["url"].rstrip("/").removesuffix("/collections")
    landing = ogc.get(context, url)
    following = ogc.leads(landing, url + "/", "data") or f"{url}/collections"
    walk = Walk(context.config)
    while following:
        walk.enter(following)
        page = ogc.get(context, following)
        collections = page.get("collections")
        if not isinstance(collections, list):
            raise Unreachable("The service does not list its collections.")
        collections = [_whole(context, one, following) for one in collections]
        if collections:
            walk.page(ogc.body({"collections": collections}))
        yield Message(ogc.body({"landing": landing, "collections": collections}), "application/json", url=url, state={})
        following = ogc.follow(page, following)


def _whole(context: Context, one: Any, url: str) -> Any:
    """A collection with its extent, for which some services want to be asked for each alone."""
    if not isinstance(one, Mapping) or "extent" in one:
        return one
    address = ogc.leads(one, url, "self")
    try:
        return {**one, **ogc.get(context, address)} if address else one
    except Unreachable:  # what the list says is less, but enough
        return one


def names_everything(config: Mapping[str, Any], state: Mapping[str, Any]) -> bool:
    """Every run lists all collections."""
    return True


def parse(message: Message, config: Mapping[str, Any]) -> Iterator[Parsed]:
    """A document for each collection of features."""
    page = ogc.values(message.body)
    service = _service(page["landing"], message.url)
    for number, one in enumerate(page["collections"], 1):
        if not isinstance(one, dict):
            yield Refusal(f"{message.url}, collection {number}", "The collection is not an object with fields.")
        elif one.get("itemType") in (None, "", "feature"):
            yield layers.document("features", message.url, service, _collection(one, message.url))


def _service(landing: Mapping[str, Any], url: str) -> dict[str, Any]:
    return {
        "title": ogc.text(landing.get("title")),
        "description": ogc.text(landing.get("description")),
        "capabilities": ogc.leads(landing, url + "/", "service-desc"),
    }


def _collection(one: Mapping[str, Any], url: str) -> dict[str, Any]:
    extent = one.get("extent")
    extent = extent if isinstance(extent, Mapping) else {}
    listed = [
        {**link, "href": address}
        for link in ogc.links(one)
        if (address := ogc.resolve(f"{url}/collections", ogc.text(link.get("href"))))
    ]
    keywords = one.get("keywords")
    return {
        "name": ogc.text(one.get("id")) or ogc.text(one.get("name")),
        "title": ogc.text(one.get("title")),
        "description": ogc.text(one.get("description")),
        "keywords": [word for word in keywords if isinstance(word, str)] if isinstance(keywords, list) else [],
        "box": [str(number) for number in _first(extent.get("spatial"), "bbox")],
        "period": [end if isinstance(end, str) else "" for end in _first(extent.get("temporal"), "interval")],
        "license": ogc.text(one.get("license")) or _linked(listed, "license"),
        "metadata": [link["href"] for link in listed if link.get("rel") in ("describedby", "metadata")],
        "items": [link for link in listed if link.get("rel") == "items"],
    }


def _first(extent: Any, key: str) -> list[Any]:
    """The first box or interval, which is the one around all others; heights are left out."""
    found = extent.get(key) if isinstance(extent, Mapping) else None
    first = found[0] if isinstance(found, list) and found and isinstance(found[0], list) else []
    return [*first[:2], *first[3:5]] if len(first) == 6 else first[:4]


def _linked(links: list[dict[str, Any]], relation: str) -> str:
    return next((str(link["href"]) for link in links if link.get("rel") == relation), "")
