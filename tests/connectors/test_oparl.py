import json
from pathlib import Path

import pytest
from marshmallow import ValidationError

from connectors import oparl
from hub.errors import Unreachable
from hub.records import Context, Document, Message, Withdrawal

COUNCIL = (Path(__file__).parent / "data" / "oparl.json").read_text()


def council(site, **changed):
    """Answers as a council information system; `modified_since` shows what is newer, also what was deleted."""
    pages = json.loads(COUNCIL.replace("{root}", site.url)) | {f"/{path}": page for path, page in changed.items()}

    def reply(path, query, _headers):
        since = query.pop("modified_since", None)
        page = pages.get(path + "".join(f"?{key}={value}" for key, value in query.items()))
        if page is None:
            return 404, {}, b""
        if since is not None:
            whole = [one for key, value in pages.items() if key.split("?")[0] == path for one in value["data"]]
            page = {"data": [one for one in whole if one["modified"] >= since], "links": {}}
        return 200, {}, json.dumps(page).encode()

    site.reply = reply
    return pages


def fetch(site, door, state=None, path="/system", limit=10**8, **config):
    loaded = oparl.Config().load({"url": site.url + path, **config})
    return list(oparl.fetch(Context(loaded, door, state or {}, max_bytes=limit)))


def test_each_list_is_one_message_with_all_its_pages(site, door):
    council(site)
    papers, meetings = (json.loads(message.body) for message in fetch(site, door))
    assert [one["name"] for one in papers["objects"]] == ["Radweg Donauufer", "Haushalt", "Alt", "Anfrage"]
    assert (meetings["kind"], meetings["body"]["ags"]) == ("meeting", "08421000")
    assert papers["system"]["license"] == "https://creativecommons.org/licenses/by/4.0/"


def test_persons_are_neither_asked_for_nor_kept(site, door):
    council(site)
    messages = fetch(site, door, kinds=["paper", "meeting", "organization"])
    assert not [path for path, *_ in site.asked if "person" in path or "people" in path]
    assert b"originatorPerson" not in b"".join(message.body for message in messages)


def test_the_address_may_be_that_of_a_body(site, door):
    pages = council(site)
    council(site, body=pages["/bodies"]["data"][0])
    (message, _) = fetch(site, door, path="/body")
    assert json.loads(message.body)["system"]["name"] == "Ratsinformation"


def test_a_file_is_kept_as_its_address(site, door):
    council(site)
    assert json.loads(fetch(site, door)[0].body)["objects"][0]["mainFile"] == f"{site.url}/file/1.pdf"


def test_an_incremental_run_reads_no_list_in_which_nothing_has_changed(site, door):
    council(site)
    state = fetch(site, door, incremental=True)[-1].state
    assert fetch(site, door, state, incremental=True) == []


def test_an_incremental_run_reads_a_list_anew_in_which_something_has_changed(site, door):
    pages = council(site)
    state = fetch(site, door, incremental=True)[-1].state
    pages["/papers?page=2"]["data"][1] |= {"name": "Neu", "modified": "2024-05-01T00:00:00+02:00"}
    (message,) = fetch(site, door, state, incremental=True)
    assert "Neu" in message.body.decode()
    assert fetch(site, door, message.state, incremental=True) == []


def test_what_was_deleted_is_a_change_that_is_noticed_once(site, door):
    pages = council(site)
    state = fetch(site, door, incremental=True)[-1].state
    gone = pages["/papers"]["data"].pop()
    pages["/papers?gone"] = {"data": [{**gone, "deleted": True, "modified": "2024-06-01T00:00:00+02:00"}]}
    (message,) = fetch(site, door, state, incremental=True)
    assert "Haushalt" not in message.body.decode()
    assert fetch(site, door, message.state, incremental=True) == []


def second_pages(site):
    """What is asked for only where a list is read whole."""
    return [query for path, query, _ in site.asked if path == "/papers" and "page" in query]


def test_only_the_changes_of_a_list_are_asked_for_and_the_rest_stays(site, door):
    pages = council(site)
    before = fetch(site, door, incremental=True)
    pages["/papers?page=2"]["data"][1] |= {"name": "Neu", "modified": "2024-05-01T00:00:00+02:00"}
    site.asked.clear()
    (message,) = fetch(site, door, before[-1].state, incremental=True)
    assert not second_pages(site)
    named = [one["name"] for one in json.loads(message.body)["objects"]]
    assert named == ["Radweg Donauufer", "Haushalt", "Neu"]  # and not the one that was deleted long ago


def unaware(site):
    """A server that answers with the whole list, whatever it is asked since when."""
    plain = site.reply
    site.reply = lambda path, query, headers: plain(
        path, {k: v for k, v in query.items() if k != "modified_since"}, headers
    )


def test_a_server_that_tells_no_changes_is_read_whole(site, door):
    pages = council(site)
    unaware(site)
    state = fetch(site, door, incremental=True)[-1].state
    pages["/papers"]["data"][0] |= {"name": "Neu", "modified": "2024-05-01T00:00:00+02:00"}
    (message,) = fetch(site, door, state, incremental=True)
    assert [one["name"] for one in json.loads(message.body)["objects"]] == ["Neu", "Haushalt", "Alt", "Anfrage"]


@pytest.mark.parametrize(("most", "whole"), [(20, False), (0, True)])
def test_after_some_runs_a_list_is_read_whole_again(site, door, monkeypatch, most, whole):
    pages = council(site)
    state = fetch(site, door, incremental=True)[-1].state
    monkeypatch.setattr(oparl, "MOST_PARTS", most)
    pages["/papers"]["data"][0] |= {"modified": "2024-05-01T00:00:00+02:00"}
    site.asked.clear()
    fetch(site, door, state, incremental=True)
    assert bool(second_pages(site)) is whole


def test_what_changes_while_a_list_is_read_is_seen_by_the_next_run(site, door):
    pages = council(site)
    plain = site.reply

    def reply(path, query, headers):
        if "modified_since" in query:
            pages["/papers"]["data"][0] |= {"modified": "2024-07-01T00:00:00+02:00"}
        return plain(path, query, headers)

    site.reply = reply
    state = fetch(site, door, incremental=True)[-1].state
    site.reply = plain
    assert [message.name for message in fetch(site, door, state, incremental=True)] == ["Stadt Ulm, paper"]


def test_a_run_that_is_not_incremental_keeps_no_state(site, door):
    council(site)
    assert {message.state for message in fetch(site, door)} == {None}


def test_a_body_without_a_list_of_a_kind_has_none(site, door):
    pages = council(site)
    del pages["/bodies"]["data"][0]["meeting"]
    assert len(fetch(site, door)) == 1


BROKEN = [
    ("/system", b"<html>"),
    ("/system", b"[]"),
    ("/system", b"[" * 100_000),
    ("/system", b'{"type": "https://schema.oparl.org/1.1/Paper"}'),
    ("/bodies", b'{"data": 5}'),
    ("/bodies", b'{"data": [5]}'),
    ("/papers", b'{"error": "x"}'),
]


@pytest.mark.parametrize(("where", "body"), BROKEN, ids=range(len(BROKEN)))
def test_an_answer_that_cannot_be_used_ends_the_run(site, door, where, body):
    council(site)
    plain = site.reply
    site.reply = lambda path, query, headers: (200, {}, body) if path == where else plain(path, query, headers)
    with pytest.raises(Unreachable):
        fetch(site, door)


def test_pages_that_lead_back_end_the_run(site, door):
    pages = council(site)
    pages["/papers?page=2"]["links"] = {"next": f"{site.url}/papers"}
    with pytest.raises(Unreachable, match="lead back"):
        fetch(site, door)


def test_pages_that_never_end_end_the_run(site, door):
    pages = council(site)
    page = pages["/papers?page=2"]
    plain = site.reply

    def reply(path, query, headers):
        if path != "/papers":
            return plain(path, query, headers)
        following = f"{site.url}/papers?page={int(query.get('page', 0)) + 1}"
        return 200, {}, json.dumps({**page, "links": {"next": following}}).encode()

    site.reply = reply
    with pytest.raises(Unreachable, match="same page"):
        fetch(site, door)


def test_a_list_that_is_larger_than_allowed_ends_the_run(site, door):
    council(site)
    with pytest.raises(Unreachable, match="larger"):
        fetch(site, door, limit=100)


def test_a_list_is_a_document_and_that_of_a_deleted_body_is_withdrawn():
    said = {"system": {}, "body": {}, "kind": "paper", "objects": []}
    (document,) = oparl.parse(Message(json.dumps(said).encode(), url="https://a.example/papers"), {})
    assert isinstance(document, Document)
    said["body"]["deleted"] = True
    (gone,) = oparl.parse(Message(json.dumps(said).encode(), url="https://a.example/papers"), {})
    assert gone == Withdrawal("https://a.example/papers")


def test_only_a_run_that_is_not_incremental_names_everything():
    assert oparl.names_everything({}, {})
    assert not oparl.names_everything({"incremental": True}, {})


@pytest.mark.parametrize("kinds", [["person"], []])
def test_other_kinds_are_refused(kinds):
    with pytest.raises(ValidationError):
        oparl.Config().load({"url": "https://a.example/", "kinds": kinds})
