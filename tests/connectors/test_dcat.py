from datetime import UTC, datetime

import pytest

from connectors import dcat
from hub.errors import Unreachable, Unreadable
from hub.http import Answer
from hub.records import Context, Document, Message, Refusal
from tests.conftest import SAMPLES

FOLDER = SAMPLES / "dcat"
TTL = {"Content-Type": "text/turtle; charset=utf-8"}
PREFIXES = """@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix hydra: <http://www.w3.org/ns/hydra/core#> . @prefix foaf: <http://xmlns.com/foaf/0.1/> .
"""


def page(number, following=""):
    text = f'{PREFIXES} <http://town.example/{number}> a dcat:Dataset ; dct:title "Dataset {number}" .'
    return (text + (f" <> {following} ." if following else "")).encode()


def fetch(site, door, state=None, path="/catalog.ttl", **config):
    return list(dcat.fetch(Context(dcat.Config().load({"url": site.url + path, **config}), door, state or {})))


def parsed(message):
    """What a message says, and whether not all of it could be read."""
    found = []
    try:
        found += dcat.parse(message, {})
    except Unreadable:
        return found, True
    return found, False


def documents(*messages):
    return [one for message in messages for one in dcat.parse(message, {}) if isinstance(one, Document)]


def said(text):
    return parsed(Message((PREFIXES + text).encode(), "text/turtle", url="http://town.example/catalog.ttl"))[0]


def pages(*bodies):
    """A server whose page n is the n-th body."""
    return lambda _path, query, _headers: (200, TTL, bodies[int(query.get("page", 1)) - 1])


def test_pages_of_the_old_hydra_are_followed_by_their_literals(site, door):
    site.reply = pages(page(1, 'hydra:nextPage "/catalog.ttl?page=2"'), page(2))
    assert [one.identifier for one in documents(*fetch(site, door))] == [
        "http://town.example/1",
        "http://town.example/2",
    ]


def test_pages_of_the_new_hydra_are_followed_by_their_addresses(site, door):
    def reply(path, _query, _headers):
        body = (FOLDER / f"udata-partial-collection-{path[-1]}.jsonld").read_bytes()
        body = body.replace(b"http://data.test.org/catalog.jsonld?page=2", f"{site.url}/2".encode())
        return 200, {"Content-Type": "application/ld+json"}, body

    site.reply = reply
    messages = fetch(site, door, path="/1")
    assert [one.identifier for one in documents(*messages)] == [
        f"http://data.test.org/datasets/{n}" for n in range(1, 5)
    ]


def test_pages_are_followed_by_the_header_of_the_answer(site, door):
    def reply(_path, query, _headers):
        more = (
            {} if "page" in query else {"Link": '</catalog.ttl?page=1>; rel="first", </catalog.ttl?page=2>; rel="next"'}
        )
        return 200, TTL | more, page(2 if "page" in query else 1)

    site.reply = reply
    assert len(documents(*fetch(site, door))) == 2


def test_each_page_says_where_to_go_on(site, door):
    site.reply = pages(page(1, "hydra:next <?page=2>"), page(2))
    states = [message.state for message in fetch(site, door)]
    assert states[0]["next"] == f"{site.url}/catalog.ttl?page=2"
    assert "next" not in states[1]


def test_a_run_resumes_at_the_page_it_had_come_to(site, door):
    site.reply = pages(page(1, "hydra:next <?page=2>"), page(2))
    messages = fetch(site, door, {"next": f"{site.url}/catalog.ttl?page=2"})
    assert [one.identifier for one in documents(*messages)] == ["http://town.example/2"]


def test_a_run_whose_next_page_is_gone_begins_anew(site, door):
    site.reply = lambda path, _query, _headers: (200, TTL, page(1)) if path == "/catalog.ttl" else (404, {}, b"")
    (message,) = fetch(site, door, {"next": f"{site.url}/gone"})
    assert [one.identifier for one in documents(message)] == ["http://town.example/1"]


def test_pages_that_lead_back_end_the_run(site, door):
    site.reply = pages(
        page(1, "hydra:next <?page=2>"), page(2, "hydra:next <?page=3>"), page(3, "hydra:next <?page=2>")
    )
    with pytest.raises(Unreachable, match="lead back"):
        fetch(site, door)


def test_pages_without_end_end_the_run_at_its_limit(site, door):
    site.reply = lambda _path, query, _headers: (
        200, TTL, page(int(query.get("page", 1)), f"hydra:next <?page={int(query.get('page', 1)) + 1}>"),
    )  # fmt: skip
    with pytest.raises(Unreachable, match="more than 5 pages"):
        fetch(site, door, max_pages=5)


def test_the_same_page_under_ever_new_addresses_ends_the_run(site, door):
    numbers = iter(range(2, 1_000))
    body = f'{PREFIXES} <http://town.example/1> a dcat:Dataset ; dct:title "One" . <http://x/> hydra:next <{{}}> .'
    site.reply = lambda *_: (200, TTL | {"Link": f"</catalog.ttl?page={next(numbers)}>; rel=next"}, body.encode())
    with pytest.raises(Unreachable, match="same page"):
        fetch(site, door)


@pytest.mark.parametrize("link", ["file:///etc/passwd", "javascript:alert(1)", "http://[", ""])
def test_a_next_page_that_is_no_web_address_is_none(site, door, link):
    site.reply = pages(page(1, f'hydra:nextPage "{link}"'))
    assert len(fetch(site, door)) == 1


def test_a_page_for_people_ends_the_run(site, door):
    site.reply = lambda *_: (200, {"Content-Type": "text/turtle"}, b"<!DOCTYPE html><html>maintenance</html>")
    with pytest.raises(Unreachable, match="page for people"):
        fetch(site, door)


def test_an_incremental_run_asks_for_what_changed_since_the_servers_own_time(site, door):
    site.reply = pages(page(1))
    state = fetch(site, door, incremental=True)[-1].state
    fetch(site, door, state, incremental=True)
    assert site.asked[-1][1]["modified_since"] == state["since"]
    assert not dcat.names_everything({"incremental": True}, state)
    assert dcat.names_everything({"incremental": True}, {})


@pytest.mark.parametrize("date", ["soon", f"Mon, 01 Jan {9**30} 00:00:00 GMT"])
def test_where_the_servers_own_time_cannot_be_ours_counts(date):
    answer = Answer(200, "http://x/", {"Date": date}, b"")
    assert dcat._server_time(answer, datetime(2024, 5, 1, tzinfo=UTC)) == "2024-05-01T00:00:00Z"


def test_the_catalogue_is_asked_for_rdf(site, door):
    site.reply = pages(page(1))
    fetch(site, door)
    assert site.asked[0][2]["accept"].startswith("text/turtle")


@pytest.mark.parametrize(
    ("name", "count", "whole"),
    [
        ("rostock-catalog-2021.rdf", 100, True),
        ("brandenburg-catalog-2021.rdf", 112, True),
        ("destatis-catalog-2021.rdf", 135, True),
        ("potsdam-opendatasoft-catalog.ttl", 10, True),
        ("dcatap-de-2.0-dcat_ap_de-refimp_jsonld_simple.jsonld", 1, True),
        ("dcatap-de-2.0-dcat_ap_de-refimp_rdf_advanced.rdf", 2, True),
        ("dcatap-de-2.0-dcat_ap_de-refimp_ttl_advanced.ttl", 2, True),
        ("dcatap-de-2.0-testcase-perfect.ttl", 2, True),
        ("dcatap-de-3.0-example-dataservice.ttl", 3, False),
        ("dcatap-de-3.0-example-dataset-und-distribution.ttl", 1, True),
        ("dcatap-de-3.0-testcase-quicktest.ttl", 3, True),
        ("dcatap-3.0.1-series-combined.ttl", 5, False),
        ("govdata-metadata-max.rdf", 1, True),
        ("hvd-3.0.0-dataset-hvd-profile.ttl", 1, True),
        ("rostock-dataset-2024.rdf", 1, True),
        ("udata-bnodes.jsonld", 3, True),
        ("udata-datara--5a26b0f6-0ccf-46ad-ac58-734054b91977.rdf.xml", 1, True),
        ("udata-series.xml", 1, True),
    ],
)
def test_every_dataset_of_the_samples_is_found(name, count, whole):
    found, broken = parsed(Message((FOLDER / name).read_bytes(), url=f"http://town.example/{name}"))
    assert len([one for one in found if isinstance(one, Document)]) == count
    assert broken is not whole


def test_what_a_page_loses_is_told_and_makes_it_incomplete():
    found, broken = parsed(Message(page(1) + b"\n<http://x/2> foo:bar 1 .\n" + page(3), "text/turtle", url="http://x/"))
    assert [one.identifier for one in found if isinstance(one, Document)] == [
        "http://town.example/1",
        "http://town.example/3",
    ]
    assert any(isinstance(one, Refusal) for one in found)
    assert broken


def test_a_dataset_without_an_address_is_known_by_its_identifier():
    (document,) = said('[] a dcat:Dataset ; dct:title "Trees" ; dct:identifier "trees-1" .')
    assert document.identifier == "trees-1"


def test_a_dataset_with_neither_is_known_by_the_catalogue_and_its_title():
    body = (PREFIXES + '[] a dcat:Dataset ; dct:title "Trees" .').encode()
    (document,) = documents(Message(body, "text/turtle", url="http://town.example/catalog.ttl?page=7"))
    assert document.identifier == "http://town.example/catalog.ttl#Trees"


def test_a_service_that_no_distribution_leads_to_goes_with_its_dataset():
    (document,) = said(
        '<http://x/1> a dcat:Dataset ; dct:title "Trees" .'
        "<http://x/s> a dcat:DataService ; dcat:endpointURL <http://x/wfs> ; dcat:servesDataset <http://x/1> ."
    )
    assert document.body["dcat:service"][0]["dcat:endpointURL"] == [{"@id": "http://x/wfs"}]


def test_a_service_that_stands_alone_is_a_record_of_its_own():
    (document,) = said('<http://x/s> a dcat:DataService ; dct:title "WFS" ; dcat:endpointURL <http://x/wfs> .')
    assert document.identifier == "http://x/s"


def test_the_catalogues_own_service_is_no_record():
    text = "<http://x/c> a dcat:Catalog ; dcat:service <http://x/c#api> . <http://x/c#api> a dcat:DataService ."
    assert said(text) == []


def test_datasets_of_schema_org_in_the_same_words_are_found_too():
    body = b'{"@context": "https://schema.org/", "@type": "Dataset", "@id": "http://x/1", "name": "Trees"}'
    (document,) = documents(Message(body, "application/ld+json", url="http://x/"))
    assert (document.identifier, document.media_type) == ("http://x/1", dcat.SCHEMA_ORG)


def test_a_mistake_is_told_with_its_line_and_the_record_it_is_of():
    found, _ = parsed(Message(page(1) + b"\n<http://town.example/1> foo:bar 1 .", "text/turtle", url="http://x/"))
    (refusal,) = [one for one in found if isinstance(one, Refusal)]
    assert (refusal.where, refusal.identifier) == (
        "http://x/, line 4, at or behind http://town.example/1",
        "http://town.example/1",
    )
    assert refusal.record == "<http://town.example/1> foo:bar 1 ."
