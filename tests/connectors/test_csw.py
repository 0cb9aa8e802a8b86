from datetime import UTC, datetime

import pytest

from connectors import csw
from hub.errors import Unreachable
from hub.records import Context, Document, Message, Refusal
from tests.connectors.catalogue_server import EXCEPTION, catalogue, iso, page, posting

NAMES = [f"r{number}" for number in range(1, 8)]


def fetch(site, door, state=None, now=None, **config):
    settings = csw.Config().load({"url": site.url + "/csw", "services": False, **config})
    return list(csw.fetch(Context(settings, door, state or {}, now)))


def until_it_fails(site, door, **config):
    """What came before the run ended, and the sentence with which it ended."""
    settings = csw.Config().load({"url": site.url, "services": False, **config})
    taken = []
    try:
        for one in csw.fetch(Context(settings, door)):
            taken.append(one)
    except Unreachable as problem:
        return taken, problem.message
    return taken, ""


def identifiers(messages):
    parsed = [one for message in messages if isinstance(message, Message) for one in csw.parse(message, {})]
    return [one.identifier for one in parsed if isinstance(one, Document)]


def test_every_record_of_every_page_comes_once(site, door):
    site.reply = catalogue(NAMES)
    messages = fetch(site, door)
    assert identifiers(messages) == NAMES
    assert [message.state for message in messages] == [{"start": 3}, {"start": 5}, {"start": 7}, {"start": 1}]


def test_a_run_resumes_where_it_stopped(site, door):
    site.reply = catalogue(NAMES)
    assert identifiers(fetch(site, door, {"start": 5})) == NAMES[4:]


@pytest.mark.parametrize(
    "following",
    [
        lambda start, after, count: after if after <= count else 1,
        lambda start, after, count: after if after <= count else start,
        lambda start, after, count: after,
        lambda start, after, count: 0,
        lambda start, after, count: None,
        lambda start, after, count: 1,
        lambda start, after, count: "soon",
    ],
    ids=["1 at the end", "the same at the end", "beyond the end", "always 0", "absent", "always 1", "no number"],
)
def test_all_records_come_whatever_the_server_says_about_the_next(site, door, following):
    site.reply = catalogue(NAMES, following=following)
    assert identifiers(fetch(site, door)) == NAMES


@pytest.mark.parametrize("matched", [0, 1, 10_000])
def test_all_records_come_whatever_the_server_says_about_their_number(site, door, matched):
    site.reply = catalogue(NAMES, matched=matched)
    assert identifiers(fetch(site, door)) == NAMES


def test_a_page_that_shows_none_of_its_records_is_passed_by(site, door):
    site.reply = catalogue(NAMES, hide=("r3", "r4"))
    assert identifiers(fetch(site, door)) == ["r1", "r2", "r5", "r6", "r7"]


def test_a_bad_record_is_named_and_the_others_come(site, door):
    site.reply = catalogue(NAMES, bad=("r3",))
    messages = fetch(site, door)
    assert identifiers(messages) == NAMES
    (named,) = [message for message in messages if b"unreadable" in message.body]
    assert b"Record 3 has a null" in named.body


def test_pages_grow_again_after_a_bad_record(site, door):
    site.reply = catalogue([f"r{number}" for number in range(60)], cap=100, bad=("r3",))
    fetch(site, door)
    asked = [int(query["maxRecords"]) for _, query, _ in site.asked if query["elementSetName"] == "full"]
    assert asked[0] == 50
    assert min(asked) == 1
    assert asked[-1] > 8


def test_a_bad_record_at_the_end_ends_nothing_early(site, door):
    site.reply = catalogue(NAMES, bad=("r7",))
    assert identifiers(fetch(site, door)) == NAMES


def test_a_bad_record_whose_name_cannot_be_had_ends_the_run_after_all_others(site, door):
    site.reply = catalogue(NAMES, bad=("r3",), nameless=True)
    taken, sentence = until_it_fails(site, door)
    assert identifiers(taken) == ["r1", "r2", "r4", "r5", "r6", "r7"]
    assert [one.reason for one in taken if isinstance(one, Refusal)] == [
        "The catalogue reports an error: Record 3 has a null"
    ]
    assert sentence == "1 records could not be had from the catalogue, so nothing is withdrawn."


def test_a_catalogue_that_only_fails_is_not_asked_for_ever(site, door):
    site.reply = catalogue([f"r{number}" for number in range(500)], bad=[f"r{number}" for number in range(500)])
    assert "failed too often" in until_it_fails(site, door)[1]
    assert len(site.asked) < 40


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (EXCEPTION, "The catalogue reports an error: Record 3 has a null"),
        (b"<html><body>Please log in</body></html>", "HTML page"),
        (b"<a/>", "not a list of records"),
        (b"", "empty"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "document type"),
    ],
)
def test_an_answer_that_is_no_page_ends_the_run_soon(site, door, body, sentence):
    site.reply = lambda *_: (200, {}, body)
    assert sentence in until_it_fails(site, door)[1]
    assert len(site.asked) == 3


def test_a_server_that_is_not_there_ends_the_run_in_its_own_words(site, door):
    site.reply = lambda *_: (403, {}, b"")
    assert until_it_fails(site, door)[1] == until_it_fails(site, door, rows=1)[1] != ""


def test_a_catalogue_that_ignores_the_start_ends_the_run(site, door):
    body = page([iso("r1"), iso("r2")], numberOfRecordsMatched=500)
    site.reply = lambda *_: (200, {}, body)
    assert "same page" in until_it_fails(site, door)[1]


def test_empty_pages_without_end_end_the_run(site, door):
    site.reply = lambda _path, query, _headers: (
        200, {}, page([], numberOfRecordsMatched=10**9, nextRecord=int(query["startPosition"]) + 1),
    )  # fmt: skip
    assert "page after page without records" in until_it_fails(site, door)[1]


def test_more_pages_than_allowed_end_the_run(site, door):
    site.reply = catalogue(NAMES)
    assert "more than 2 pages" in until_it_fails(site, door, max_pages=2)[1]


def test_a_run_that_leaves_nothing_out_names_everything():
    assert csw.names_everything({}, {})
    assert csw.names_everything({}, {"start": 1})
    assert not csw.names_everything({}, {"start": 3})
    assert not csw.names_everything({"incremental": True}, {})


def test_an_incremental_run_asks_for_what_changed_since_the_newest_record(site, door):
    site.reply = lambda *_: (
        200,
        {},
        page([iso("r1", "2024-05-01"), iso("r2", "2024-07-09")], numberOfRecordsMatched=2),
    )
    (message,) = fetch(site, door, incremental=True)
    assert message.state == {"start": 1, "since": "2024-07-09"}
    fetch(site, door, message.state, incremental=True, constraint="Subject = 'opendata'")
    assert site.asked[-1][1]["constraint"] == "Subject = 'opendata' AND apiso:Modified >= '2024-07-09'"


def test_a_record_of_the_future_hides_none_of_the_days_until_then(site, door):
    site.reply = lambda *_: (200, {}, page([iso("r1", "2999-01-01")], numberOfRecordsMatched=1))
    (message,) = fetch(site, door, now=datetime(2024, 6, 1, tzinfo=UTC), incremental=True)
    assert message.state == {"start": 1, "since": "2024-06-01"}


def test_services_are_looked_through_first_and_joined_with_their_data(site, door):
    service = (
        iso("map").replace("gmd:MD_DataIdentification", "srv:SV_ServiceIdentification")
        .replace("</srv:SV_ServiceIdentification>",
                 "<srv:containsOperations><srv:SV_OperationMetadata><srv:connectPoint><gmd:CI_OnlineResource><gmd:linkage>"
                 "<gmd:URL>https://a.example/wms</gmd:URL></gmd:linkage></gmd:CI_OnlineResource></srv:connectPoint>"
                 "</srv:SV_OperationMetadata></srv:containsOperations>"
                 '<srv:operatesOn uuidref="r2"/></srv:SV_ServiceIdentification>')
    )  # fmt: skip
    site.reply = lambda _path, query, _headers: (
        200, {}, page([service], numberOfRecordsMatched=1) if csw.SERVICES in query.get("constraint", "")
        else page([iso("r1"), iso("r2")], numberOfRecordsMatched=2),
    )  # fmt: skip
    (message,) = fetch(site, door, services=True)
    first, second = (one.body for one in csw.parse(message, {}))
    assert (b"coupled" in first, b"https://a.example/wms" in second) == (False, True)


@pytest.mark.parametrize(
    "answer", [(500, {}, b""), (200, {}, EXCEPTION), (200, {}, page([], numberOfRecordsMatched=0))]
)
def test_a_catalogue_that_cannot_tell_its_services_is_read_without(site, door, answer):
    tell = catalogue(NAMES)
    site.reply = lambda path, query, headers: answer if query.get("constraint") else tell(path, query, headers)
    assert identifiers(fetch(site, door, services=True)) == NAMES


@pytest.mark.parametrize("bad", [(), ("r1",), ("r3",)])
def test_a_catalogue_that_takes_questions_only_as_xml_is_asked_so(door, bad):
    with posting(NAMES, bad=bad) as url:
        config = csw.Config().load({"url": url, "services": False})
        assert identifiers(csw.fetch(Context(config, door))) == NAMES
