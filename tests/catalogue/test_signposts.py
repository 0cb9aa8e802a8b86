"""What robots read first."""

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest

from catalogue import signposts
from hub.app import create_app
from hub.config import load
from hub.db import now
from hub.errors import Invalid
from tests.catalogue.caller import create, result

MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
HOST = "http://localhost"


def read(client, path):
    """Addresses with their newest change."""
    answer = client.get(path)
    assert (answer.status_code, answer.content_type) == (200, "application/xml;charset=utf-8")
    root = ElementTree.fromstring(answer.data)
    return root.tag.removeprefix(MAP), {each.findtext(f"{MAP}loc"): each.findtext(f"{MAP}lastmod") for each in root}


def test_the_map_holds_every_public_address(client, cast):
    made = create(client("home"))
    kind, found = read(client(), "/sitemap.xml")
    assert kind == "urlset"
    assert found[f"{HOST}/dataset/trees"] == made["metadata_modified"][:19] + "Z"
    assert {f"{HOST}/", f"{HOST}/dataset", f"{HOST}/organization", f"{HOST}/organization/home"} <= set(found)
    for address in found:
        assert client().get(address.removeprefix(HOST)).status_code == 200


@pytest.mark.parametrize("town", ["", "home", "operator"])
def test_nothing_hidden_stands_in_the_map(client, cast, town):
    create(client("home"), "secret", private=True)
    create(client("home"), "gone")
    result(client("home"), "package_delete", {"id": "gone"})
    _, found = read(client(town), "/sitemap.xml")
    assert not [address for address in found if address.endswith(("/secret", "/gone"))]


def test_a_large_map_is_several_files(client, cast, monkeypatch):
    monkeypatch.setattr(signposts, "MOST", 3)
    modified = {
        f"{HOST}/dataset/d{n}": create(client("home"), f"d{n}")["metadata_modified"][:19] + "Z" for n in range(7)
    }
    kind, files = read(client(), "/sitemap.xml")
    assert kind == "sitemapindex"
    assert list(files) == [f"{HOST}/sitemap-{n}.xml" for n in range(4)]
    found = {}
    for address, newest in files.items():
        _, places = read(client(), address.removeprefix(HOST))
        if newest:
            assert newest == max(places.values())
            assert len(places) <= 3
        found |= places
    assert modified.items() <= found.items()
    assert f"{HOST}/organization/home" in found


@pytest.mark.parametrize("path", [f"/sitemap-{part}.xml" for part in ("2", "99999", "x", "-1", "9999999")])
def test_a_part_that_is_not_there(client, cast, path):
    create(client("home"))
    assert client().get(path).status_code == 404


def test_robots_are_told_the_map_and_what_to_leave(client, cast):
    answer = client().get("/robots.txt")
    assert answer.content_type == "text/plain;charset=utf-8"
    lines = answer.text.splitlines()
    assert lines[0] == "User-agent: *"
    assert lines[-1] == f"Sitemap: {HOST}/sitemap.xml"
    assert {"Disallow: /api/", "Disallow: /dataset/*/history", "Crawl-Delay: 10"} <= set(lines)
    assert "Disallow: /dataset" not in lines


def test_without_a_contact_nobody_is_named(client, cast):
    assert client().get("/.well-known/security.txt").status_code == 404


@pytest.mark.parametrize(("given", "said"), [
    ("security@town.example", "mailto:security@town.example"),
    ("mailto:a@b.example", "mailto:a@b.example"),
    ("https://town.example/security", "https://town.example/security"),
])  # fmt: skip
def test_whom_to_tell_of_weaknesses(settings, cast, given, said):
    contact = load(**settings.model_dump() | {"security_contact": given}).security_contact
    app = create_app(settings.model_copy(update={"security_contact": contact}))
    answer = app.test_client().get("/.well-known/security.txt")
    lines = dict(line.split(": ", 1) for line in answer.text.splitlines())
    assert (answer.status_code, answer.content_type) == (200, "text/plain;charset=utf-8")
    assert (lines["Contact"], lines["Canonical"]) == (said, f"{HOST}/.well-known/security.txt")
    expires = datetime.strptime(lines["Expires"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    assert timedelta(days=100) < expires - now() < timedelta(days=365)
    app.extensions["allmende"].database.dispose()


@pytest.mark.parametrize("given", ["town", "http://town.example", "mailto:a\nExpires: x", "javascript:x", "a b@c"])
def test_a_contact_is_an_address(settings, given):
    with pytest.raises(Invalid):
        load(**settings.model_dump() | {"security_contact": given})
