import gzip

import pytest

from connectors import schema_org
from hub.errors import Unreachable, Unreadable
from hub.records import Context, Document, Message, Refusal

XML = {"Content-Type": "application/xml"}


def page(name):
    return f"""<!DOCTYPE html><html><head><title>{name}</title><script>var a = "</b>";</script>
<script type="application/ld+json">{{"@context": "https://schema.org/", "@type": "Dataset", "@id": "#{name}",
"name": "{name}"}}</script></head><body></body></html>""".encode()


def sitemap(site, *names, changed="2026-01-01"):
    rows = "".join(f"<url><loc>{site.url}/{name}</loc><lastmod>{changed}</lastmod></url>" for name in names)
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>'.encode()


def serve(site, files):
    def reply(path, _query, _headers):
        return (200, XML, files[path]) if path in files else (404, {}, b"")

    site.reply = reply


def fetch(site, door, state=None, path="/sitemap.xml", **config):
    context = Context(schema_org.Config().load({"url": site.url + path, **config}), door, state or {})
    return list(schema_org.fetch(context))


def documents(messages):
    return [one for message in messages if isinstance(message, Message) for one in schema_org.parse(message, {})]


def test_the_pages_of_a_sitemap_are_read(site, door):
    serve(site, {"/sitemap.xml": sitemap(site, "a", "b"), "/a": page("a"), "/b": page("b")})
    assert [one.identifier for one in documents(fetch(site, door))] == [f"{site.url}/a#a", f"{site.url}/b#b"]


def test_sitemaps_name_further_sitemaps_also_packed(site, door):
    index = (
        f"<sitemapindex><sitemap><loc>{site.url}/1.xml.gz</loc></sitemap><sitemap><loc>{site.url}/2.txt</loc></sitemap>"
    )
    serve(site, {
        "/sitemap.xml": f"{index}</sitemapindex>".encode(), "/1.xml.gz": gzip.compress(sitemap(site, "a")),
        "/2.txt": f"{site.url}/b\n".encode(), "/a": page("a"), "/b": page("b"),
    })  # fmt: skip
    assert len(documents(fetch(site, door))) == 2


def test_a_site_is_asked_for_its_sitemap(site, door):
    serve(site, {"/": b"<html>welcome</html>", "/sitemap.xml": sitemap(site, "a"), "/a": page("a")})
    assert len(documents(fetch(site, door, path="/"))) == 1


def test_one_page_may_be_all(site, door):
    serve(site, {"/a": page("a")})
    assert len(documents(fetch(site, door, path="/a"))) == 1


def test_only_pages_that_fit_are_read(site, door):
    serve(site, {"/sitemap.xml": sitemap(site, "dataset/a", "news/b"), "/dataset/a": page("a"), "/news/b": page("b")})
    fetch(site, door, pattern="/dataset/")
    assert "/news/b" not in [path for path, _, _ in site.asked]


def test_pages_that_say_nothing_of_schema_org_are_no_messages(site, door):
    serve(site, {"/sitemap.xml": sitemap(site, "a", "b"), "/a": b"<html>about us</html>", "/b": page("b")})
    assert len(fetch(site, door)) == 1


def test_an_incremental_run_reads_only_pages_that_changed(site, door):
    files = {"/sitemap.xml": sitemap(site, "a", "b"), "/a": page("a"), "/b": page("b")}
    serve(site, files)
    state = fetch(site, door, incremental=True)[-1].state
    assert fetch(site, door, state, incremental=True) == []
    serve(site, {**files, "/sitemap.xml": sitemap(site, "a", "b", changed="2026-02-02")})
    assert len(fetch(site, door, state, incremental=True)) == 2
    assert not schema_org.names_everything({"incremental": True}, state)
    assert schema_org.names_everything({}, {})


def test_a_page_that_cannot_be_had_is_told_and_the_run_does_not_count_as_complete(site, door):
    serve(site, {"/sitemap.xml": sitemap(site, "gone", "b"), "/b": page("b")})
    messages = schema_org.fetch(Context({"url": f"{site.url}/sitemap.xml"}, door))
    assert [type(next(messages)), type(next(messages))] == [Refusal, Message]
    with pytest.raises(Unreachable, match="1 pages could not be read"):
        next(messages)


def test_an_address_in_a_sitemap_that_cannot_be_costs_no_other(site, door):
    broken = f"<urlset><url><loc>http://[broken</loc></url><url><loc>{site.url}/b</loc></url></urlset>".encode()
    serve(site, {"/sitemap.xml": broken, "/b": page("b")})
    assert [message.url for message in fetch(site, door)] == [f"{site.url}/b"]


def test_sitemaps_that_name_each_other_end_the_run(site, door):
    index = "<sitemapindex><sitemap><loc>{}</loc></sitemap></sitemapindex>"
    serve(
        site,
        {
            "/sitemap.xml": index.format(f"{site.url}/b").encode(),
            "/b": index.format(f"{site.url}/sitemap.xml").encode(),
        },
    )
    with pytest.raises(Unreachable, match="lead back"):
        fetch(site, door)


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b'<!DOCTYPE u [<!ENTITY a "b">]><urlset/>', "document type"),
        (b"<urlset><url>", "not complete and correct XML"),
        (gzip.compress(b"<urlset/>", mtime=0)[:-4], "packed"),
        (gzip.compress(b" " * (schema_org.LARGEST_SITEMAP + 10), mtime=0), "more than sitemaps may hold"),
    ],
)
def test_a_sitemap_that_cannot_be_read_ends_the_run(site, door, body, sentence):
    serve(site, {"/sitemap.xml": body})
    with pytest.raises(Unreachable, match=sentence):
        fetch(site, door)


def parsed(html):
    found = []
    try:
        found += schema_org.parse(Message(html.encode(), "text/html", url="http://x/page"), {})
    except Unreadable:
        found.append(Unreadable)
    return found


def script(text):
    return f'<script type="application/ld+json">{text}</script>'


DATASET = '{"@context": "http://schema.org", "@type": "Dataset", "name": "Trees", "url": "http://x/trees"}'


@pytest.mark.parametrize(
    "html",
    [
        script(DATASET),
        script(f"<!-- {DATASET} -->"),
        script(f"//<![CDATA[\n{DATASET}\n//]]>"),
        script(DATASET.replace('"', "&quot;")),
        script(f"[{DATASET}]"),
        script(f'{{"@context": "https://schema.org/", "@graph": [{DATASET}]}}'),
        f"<SCRIPT TYPE='application/ld+json;charset=utf-8'>{DATASET}</SCRIPT>",
        DATASET,
    ],
)
def test_blocks_are_found_however_they_are_wrapped(html):
    (document,) = parsed(html)
    assert (document.identifier, document.name) == ("http://x/trees", "Trees")


def test_a_broken_block_is_told_and_the_others_are_read():
    found = parsed(script('{"@context": "https://schema.org", ') + script(DATASET))
    assert [type(one) if one is not Unreadable else one for one in found] == [Refusal, Document, Unreadable]


def test_what_is_no_dataset_is_left_out():
    assert parsed(script('{"@context": "https://schema.org", "@type": "Organization", "name": "Town"}')) == []
