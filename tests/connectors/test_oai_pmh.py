from pathlib import Path

import pytest
from marshmallow import ValidationError

from connectors import oai_pmh
from hub.errors import Problem, Unreachable, Unreadable
from hub.records import Context, Document, Message, Refusal, Withdrawal

DATA = Path(__file__).parent / "data"
FIRST, SECOND = ((DATA / f"oai-page-{number}.xml").read_bytes() for number in (1, 2))
XMLNS = 'xmlns="http://www.openarchives.org/OAI/2.0/"'
IDENTIFY = f"<OAI-PMH {XMLNS}><Identify><granularity>%s</granularity></Identify></OAI-PMH>"


def answer(*content):
    return f"<OAI-PMH {XMLNS}><responseDate>2024-05-03T00:00:00Z</responseDate>{''.join(content)}</OAI-PMH>".encode()


def error(code, said=""):
    return answer(f'<error code="{code}">{said}</error>')


def page(token="", *identifiers):
    records = "".join(f"<record><header><identifier>{one}</identifier></header></record>" for one in identifiers)
    return answer(f"<ListRecords>{records}<resumptionToken>{token}</resumptionToken></ListRecords>")


def repository(pages=None, granularity="YYYY-MM-DD"):
    """Answers by the token, and says how finely it tells times."""
    pages = pages or {"": FIRST, "page&2": SECOND}

    def reply(_path, query, _headers):
        if query["verb"] == "Identify":
            return 200, {}, (IDENTIFY % granularity).encode()
        found = pages.get(query.get("resumptionToken", ""), error("badResumptionToken", "Das Zeichen ist abgelaufen."))
        return (200, {}, found) if isinstance(found, bytes) else (found, {}, b"")

    return reply


def fetch(site, door, state=None, **config):
    return list(oai_pmh.fetch(Context(oai_pmh.Config().load({"url": f"{site.url}/oai", **config}), door, state or {})))


def test_every_page_is_a_message_with_the_token_to_go_on(site, door):
    site.reply = repository()
    assert [message.state for message in fetch(site, door)] == [{"token": "page&2"}, {}]


def test_format_and_set_are_asked_for_once_and_then_only_the_token(site, door):
    site.reply = repository()
    fetch(site, door, metadata_prefix="mets", set="karten")
    asked = [query for _, query, _ in site.asked]
    assert asked == [
        {"verb": "ListRecords", "metadataPrefix": "mets", "set": "karten"},
        {"verb": "ListRecords", "resumptionToken": "page&2"},
    ]


def test_a_run_goes_on_at_the_token_of_the_last_one(site, door):
    site.reply = repository()
    assert [message.body for message in fetch(site, door, {"token": "page&2"})] == [SECOND]


@pytest.mark.parametrize("refusal", [error("badResumptionToken"), 404])
def test_with_a_token_that_has_expired_a_run_begins_anew(site, door, refusal):
    site.reply = repository({"": FIRST, "page&2": SECOND, "old": refusal})
    assert [message.body for message in fetch(site, door, {"token": "old"})] == [FIRST, SECOND]


def test_a_token_that_expires_on_the_way_ends_the_run_with_what_the_repository_says(site, door):
    site.reply = repository({"": FIRST})
    with pytest.raises(Unreachable, match="Das Zeichen ist abgelaufen"):
        fetch(site, door)


@pytest.mark.parametrize(
    ("granularity", "since"), [("YYYY-MM-DD", "2024-05-02"), ("YYYY-MM-DDThh:mm:ssZ", "2024-05-02T08:00:00Z")]
)
def test_a_next_incremental_run_asks_from_the_time_of_the_repository_as_it_writes_times(site, door, granularity, since):
    site.reply = repository(granularity=granularity)
    state = fetch(site, door, incremental=True)[-1].state
    assert state == {"since": "2024-05-02T08:00:00Z"}
    fetch(site, door, state, incremental=True)
    assert site.asked[-2][1]["from"] == since


def test_an_interrupted_incremental_run_keeps_when_it_began(site, door):
    site.reply = repository()
    state = fetch(site, door, incremental=True)[0].state
    assert fetch(site, door, state, incremental=True)[-1].state == {"since": "2024-05-02T08:00:00Z"}


def test_where_nothing_has_changed_the_next_run_asks_from_now_on(site, door):
    site.reply = repository({"": error("noRecordsMatch")})
    (message,) = fetch(site, door, {"since": "2024-05-02T08:00:00Z"}, incremental=True)
    assert message.state == {"since": "2024-05-03T00:00:00Z"}
    assert list(oai_pmh.parse(message, {})) == []


BROKEN = [
    b"<html><body>Wartung</body></html>",
    b"",
    b"{}",
    error("badArgument", "metadataPrefix fehlt"),
    error("cannotDisseminateFormat"),
    answer(),
]


@pytest.mark.parametrize("body", BROKEN, ids=range(len(BROKEN)))
def test_an_answer_that_is_no_list_of_records_ends_the_run(site, door, body):
    site.reply = lambda *_: (200, {}, body)
    with pytest.raises(Unreachable):
        fetch(site, door)


def test_a_token_that_comes_again_ends_the_run(site, door):
    site.reply = repository({"": page("a", "x"), "a": page("b", "y"), "b": page("a", "z")})
    with pytest.raises(Unreachable, match="lead back"):
        fetch(site, door)


def test_the_same_page_under_ever_new_tokens_ends_the_run(site, door):
    site.reply = lambda _path, query, _headers: (200, {}, page(query.get("resumptionToken", "") + "a", "x"))
    with pytest.raises(Unreachable, match="same page"):
        fetch(site, door)


def test_empty_pages_without_end_end_the_run(site, door):
    site.reply = lambda _path, query, _headers: (200, {}, page(query.get("resumptionToken", "") + "a"))
    with pytest.raises(Unreachable, match="without records"):
        fetch(site, door)


def test_a_few_empty_pages_on_the_way_are_passed_over(site, door):
    site.reply = repository({"": page("a", "x"), "a": page("b"), "b": page("", "y")})
    assert len(fetch(site, door)) == 3


def test_more_pages_than_the_owner_allows_end_the_run(site, door):
    site.reply = lambda _path, query, _headers: (200, {}, page(f"{len(site.asked)}", f"r{len(site.asked)}"))
    with pytest.raises(Unreachable, match="more than 3 pages"):
        fetch(site, door, max_pages=3)


@pytest.mark.parametrize("piece", [b"<resumptionToken ", b"<error code='", b"<header>", b"<identifier>x", b"<a:"])
def test_a_page_that_repeats_a_piece_without_end_is_looked_through_quickly(site, door, piece):
    site.reply = lambda *_: (200, {}, b"<OAI-PMH><ListRecords>" + piece * 200_000)
    assert len(fetch(site, door)) == 1


def items(body, **config):
    return list(oai_pmh.parse(Message(body, "text/xml", url="https://oai.example/oai"), config))


def test_records_are_documents_of_their_format_and_deleted_ones_are_withdrawn():
    document, withdrawal = items(FIRST)
    assert (document.identifier, document.media_type) == (
        "oai:stadtarchiv.example:plan-1", "application/vnd.dublin-core+xml",
    )  # fmt: skip
    assert withdrawal == Withdrawal("oai:stadtarchiv.example:plan-2")


def test_a_document_says_when_its_record_changed_and_where_it_is():
    document, _ = items(FIRST, metadata_prefix="oai_dc")
    assert document.hints == {
        "datestamp": "2024-04-01",
        "identifier": "oai:stadtarchiv.example:plan-1",
        "record": "https://oai.example/oai?verb=GetRecord&metadataPrefix=oai_dc&identifier=oai%3Astadtarchiv.example%3Aplan-1",
    }


def test_records_without_an_identifier_or_a_description_are_refused_and_the_others_taken():
    document, unnamed, empty = items(SECOND)
    assert isinstance(document, Document)
    assert unnamed == Refusal("https://oai.example/oai, record 2", "The record has no identifier.")
    assert empty == Refusal("oai:stadtarchiv.example:leer", "The record holds no description.")


def test_one_record_by_itself_is_read_like_a_list():
    assert len(items(FIRST.replace(b"ListRecords", b"GetRecord"))) == 2


HOSTILE = [
    b'<!DOCTYPE a [<!ENTITY b "c">]><OAI-PMH><ListRecords/></OAI-PMH>',
    b"<OAI-PMH><ListRecords>" + b"<a>" * 30_000,
    FIRST[:900],
]


@pytest.mark.parametrize("body", HOSTILE, ids=range(len(HOSTILE)))
def test_a_page_that_is_no_sound_xml_is_refused(body):
    with pytest.raises(Unreadable):
        items(body)


RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dcat="http://www.w3.org/ns/dcat#"
xmlns:dct="http://purl.org/dc/terms/">%s</rdf:RDF>"""
DATASET = '<dcat:Dataset rdf:about="https://a.example/%s"><dct:title>Bäume</dct:title></dcat:Dataset>'


def in_rdf(*names):
    described = RDF % "".join(DATASET % name for name in names)
    return items(page("", "x").replace(b"</header>", f"</header><metadata>{described}</metadata>".encode()))


def test_a_dataset_in_rdf_is_known_as_its_record_is():
    (document,) = in_rdf("trees")
    assert (document.identifier, document.name) == ("x", "Bäume")


def test_a_record_whose_rdf_is_broken_takes_no_other_with_it():
    broken = f"<metadata>{RDF}</metadata></record>" % '<dcat:Dataset rdf:nodeID="1 2"/>'
    sound = f"<metadata>{RDF}</metadata></record>" % (DATASET % "a")
    body = (
        page("", "x", "y").decode().replace("</record>", broken, 1).replace("</header></record>", f"</header>{sound}")
    )
    refusal, document = items(body.encode())
    assert (refusal.identifier, document.identifier) == ("x", "y")


def test_several_datasets_in_one_record_keep_their_own_identifiers():
    assert {one.identifier for one in in_rdf("a", "b")} == {"https://a.example/a", "https://a.example/b"}


def test_what_is_in_no_known_format_is_handed_on_as_xml():
    body = page("", "x").replace(b"</header>", b"</header><metadata><lido/></metadata>")
    assert items(body)[0].media_type == "application/xml"


@pytest.mark.parametrize(
    ("config", "state", "all"),
    [({}, {}, True), ({"incremental": True}, {}, False), ({}, {"token": "x"}, False)],
)
def test_only_a_whole_run_from_the_beginning_names_everything(config, state, all):
    assert oai_pmh.names_everything(config, state) is all


def test_a_prefix_that_would_change_the_question_is_refused():
    with pytest.raises(ValidationError):
        oai_pmh.Config().load({"url": "https://oai.example/oai", "metadata_prefix": "a&verb=Identify"})


def test_a_server_that_is_away_ends_the_run(site, door):
    site.reply = lambda *_: (500, {}, b"")
    with pytest.raises(Problem):
        fetch(site, door)
