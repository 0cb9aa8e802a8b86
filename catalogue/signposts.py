"""What robots read first: the map of the site, what they may visit, and whom to tell of weaknesses.

Source: sitemaps.org protocol 0.9, RFC 9309 (robots.txt), RFC 9116 (security.txt).
"""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from urllib.parse import quote
from xml.etree.ElementTree import Element, SubElement, tostring

from flask import Blueprint, Response

from hub.access import Call, Permission, access
from hub.datasets.store import addresses
from hub.db import now
from hub.errors import NotFound
from hub.identity import store as identity

blueprint = Blueprint("signposts", __name__)

MOST = 10_000
"""How many addresses stand in one file."""
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
VALID = timedelta(days=180)
DISALLOWED = ("/api/", "/dataset/*/history", "/revision/", "/user/", "/uploads/", "/dashboard", "/ckan-admin")


@blueprint.get("/sitemap.xml")
@access(Permission.READ)
def sitemap(call: Call) -> Response:
    """All public addresses, or the files they stand in where there are many."""
    site, files = call.settings.site_url, addresses.spans(call.session, MOST)
    if len(files) > 1:
        found = [(f"{site}/sitemap-{number}.xml", newest) for number, newest in enumerate(files, 1)]
        return _map("sitemapindex", "sitemap", [(f"{site}/sitemap-0.xml", None), *found])
    return _map("urlset", "url", [*_pages(call), *_datasets(call, 1)])


@blueprint.get("/sitemap-<int(max=99999):number>.xml")
@access(Permission.READ)
def part(call: Call, number: int) -> Response:
    """One file of the map; the first holds what is no dataset."""
    found = list(_datasets(call, number)) if number else _pages(call)
    if not found:
        raise NotFound("The map has no such part")
    return _map("urlset", "url", found)


@blueprint.get("/robots.txt")
@access(Permission.READ)
def robots(call: Call) -> Response:
    """What robots may visit."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in DISALLOWED), "Crawl-Delay: 10", ""]
    return _plain([*lines, f"Sitemap: {call.settings.site_url}/sitemap.xml"])


@blueprint.get("/.well-known/security.txt")
@access(Permission.READ)
def security(call: Call) -> Response:
    """Whom to tell of weaknesses, where the operator says so."""
    if not call.settings.security_contact:
        raise NotFound("This hub names nobody")
    until = datetime.combine(now().date(), time(), UTC) + VALID
    return _plain(
        [
            f"Contact: {call.settings.security_contact}",
            f"Expires: {until:%Y-%m-%dT%H:%M:%SZ}",
            "Preferred-Languages: de, en",
            f"Canonical: {call.settings.site_url}/.well-known/security.txt",
        ]
    )


Places = Iterable[tuple[str, datetime | None]]


def _pages(call: Call) -> Places:
    site = call.settings.site_url
    paths = ["/", "/dataset", "/organization", "/group", "/about"]
    paths += [f"/organization/{quote(row.name)}" for row in identity.organizations(call.session)]
    return [(site + path, None) for path in paths]


def _datasets(call: Call, number: int) -> Places:
    rows = addresses.span(call.session, MOST, number)
    return [(f"{call.settings.site_url}/dataset/{quote(name)}", modified) for name, modified in rows]


def _map(outer: str, inner: str, places: Places) -> Response:
    root = Element(f"{{{SITEMAP}}}{outer}")
    for address, modified in places:
        entry = SubElement(root, f"{{{SITEMAP}}}{inner}")
        SubElement(entry, f"{{{SITEMAP}}}loc").text = address
        if modified:
            SubElement(entry, f"{{{SITEMAP}}}lastmod").text = f"{modified.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    body = tostring(root, "utf-8", xml_declaration=True, default_namespace=SITEMAP)
    return Response(body, content_type="application/xml;charset=utf-8")


def _plain(lines: Iterable[str]) -> Response:
    return Response("\n".join(lines) + "\n", content_type="text/plain;charset=utf-8")
