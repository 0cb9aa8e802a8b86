"""ArcGIS Hub: the site's own feed of its datasets, in DCAT-US or DCAT-AP. https://doc.arcgis.com/en/hub/"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import fields
from marshmallow.validate import OneOf

from connectors import data_json, dcat, json_items
from connectors.catalogues import Catalogue
from connectors.media import looks_like_html
from hub.errors import Unreachable
from hub.records import Context, Message, Parsed, Refusal

TITLE = "ArcGIS Hub site"

_DCAT_US = "dcat-us/1.1"
_FEEDS = (_DCAT_US, "dcat-ap/2.0.1", "dcat-ap/2.1.1", "dcat-ap/3.0.0")
_PREPARING = re.compile(rb'"?(?:status|message)"?\s*:\s*"[^"]*(?:pending|processing|being generated)', re.IGNORECASE)


class Config(Catalogue):
    """Which site, and which of its feeds."""

    feed = fields.String(
        load_default=_DCAT_US,
        validate=OneOf(_FEEDS),
        metadata={"description": "Feed of the site; that of DCAT-US is there on all"},
    )


def fetch(context: Context) -> Iterator[Message | Refusal]:
    """The feed; of DCAT-US in pieces, of DCAT-AP as it is."""
    url = _feed(context.config["url"], context.config.get("feed", _DCAT_US))
    body = context.http.get(url).content
    if _PREPARING.search(body[:2_000]):
        raise Unreachable("The site is still preparing its feed; it can be read later.")
    if "/dcat-us/" in url or url.endswith("data.json"):
        yield from json_items.messages(body, url, "dataset")
    elif looks_like_html(body):
        raise Unreachable("The site answers with a page for people, not with its feed.")
    else:
        yield Message(body, "application/ld+json", url=url)


def names_everything(config: Mapping[str, Any], state: Mapping[str, Any]) -> bool:
    """The feed names all datasets of the site."""
    return True


def parse(message: Message, config: Mapping[str, Any]) -> Iterator[Parsed]:
    """Each dataset, in the words of its feed."""
    if message.media_type == "application/ld+json":
        return dcat.parse(message, config)
    return data_json.parse(message, config)


def _feed(url: str, feed: str) -> str:
    if re.search(r"/api/feed/|\.json$", url):
        return url
    return f"{url.rstrip('/')}/api/feed/{feed}.json"
