"""What the OGC APIs have in common: JSON objects with links, and pages that follow one another."""

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit, urlunsplit

from connectors.media import looks_like_html
from hub.errors import Unreachable, Unreadable
from hub.records import Context

ACCEPT = "application/geo+json, application/json;q=0.9"
EMPTY_PAGES = 20


def values(body: bytes) -> dict[str, Any]:
    """The object in a body; raises Unreadable with a sentence for everything else."""
    try:
        found = json.loads(body.removeprefix(b"\xef\xbb\xbf"))
    except RecursionError as problem:
        raise Unreadable("The answer is nested too deeply.") from problem
    except UnicodeDecodeError as problem:
        raise Unreadable("The answer is not UTF-8 text.") from problem
    except ValueError as problem:
        html = "An HTML page came instead of JSON; it may be an error message of the server."
        raise Unreadable(
            html if looks_like_html(body) else f"The answer is not JSON ({str(problem)[:100]})."
        ) from problem
    if not isinstance(found, dict):
        raise Unreadable("The answer is not an object with fields.")
    return found


def get(context: Context, url: str, params: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The object at an address; what is none ends the run, so that nothing is withdrawn."""
    answer = context.http.get(url, params=params, headers={"Accept": ACCEPT})
    try:
        return values(answer.content)
    except Unreadable as problem:
        raise Unreachable(f"The service cannot be read: {problem.message}") from problem


def links(found: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The links of an object that lead somewhere."""
    listed = found.get("links")
    for one in listed if isinstance(listed, list) else []:
        if isinstance(one, Mapping) and text(one.get("href")):
            yield one


def leads(found: Mapping[str, Any], url: str, *relations: str) -> str:
    """Where the link of the first of these relations leads: in JSON rather than in other forms."""
    fitting = [one for relation in relations for one in links(found) if _relation(one) == relation]
    fitting.sort(key=lambda one: (relations.index(_relation(one)), _rank(text(one.get("type")))))
    if not fitting or (len(fitting) == 1 and _rank(text(fitting[0].get("type"))) > 2):
        return ""
    return resolve(url, text(fitting[0]["href"]))


def follow(found: Mapping[str, Any], url: str) -> str:
    """The address of the next page, at the server that was asked first: proxies put their inner names into links."""
    following = leads(found, url, "next")
    if not following:
        return ""
    asked, named = urlsplit(url), urlsplit(following)
    return urlunsplit((asked.scheme, asked.netloc, named.path, named.query, ""))


def resolve(url: str, href: str) -> str:
    """A link as a whole address; empty if it is none."""
    try:
        return urljoin(url, href)
    except ValueError:
        return ""


def body(found: Mapping[str, Any]) -> bytes:
    """An object as the body of a message."""
    return json.dumps(found).encode()


def text(value: Any) -> str:
    """The value if it is text."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else ""


def _relation(link: Mapping[str, Any]) -> str:
    return text(link.get("rel")).removeprefix("http://www.opengis.net/def/rel/ogc/1.0/")


def _rank(kind: str) -> int:
    """JSON first, what says nothing of itself next, pages for people last."""
    if "geo+json" in kind:
        return 0
    if "json" in kind:
        return 1
    return 2 if not kind else 3
