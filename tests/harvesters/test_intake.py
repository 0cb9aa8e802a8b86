"""From a file or a link to a table: what a worker does, and what is left when it cannot."""

import json
from dataclasses import replace

import pytest

from harvesters import intake
from harvesters.pipeline import Parts
from hub.boundary import OPERATOR, PUBLIC
from hub.changes import since
from hub.datasets import store
from hub.datasets.models import Dataset, DataTable, Distribution, TableImport
from hub.datasets.store import imports, tables
from hub.datasets.store.column_changes import column_changes
from hub.datasets.store.tables import Query
from hub.records import Column, Sheet
from tests.conftest import on_sqlite
from tests.hub.http.servers import serving

CSV = b"Art;Anzahl\nLinde;3\nEiche;12\n"


class Clerk:
    """Somebody of home with one dataset of one file, and a worker that does what is ordered."""

    def __init__(self, database, cast, settings, files):
        self.database, self.town, self.files = database, cast.home, files
        self.parts = Parts(settings, database, files)
        with database.write(self.town.scope, "anna") as session:
            row = Dataset(name="trees", title="Trees", owner_id=self.town.id, private=False)
            row.distributions = [Distribution(format="CSV", title="List", file_name="trees.csv")]
            session.add(row)
            session.flush()
            self.id = row.distributions[0].id

    def put(self, content=CSV, *, url="", settings=None, **options):
        """Another file, and the order to take it in."""
        with self.database.write(self.town.scope, "anna") as session:
            part = session.get_one(Distribution, self.id)
            if url:
                part.access_url, part.blob = url, ""
            else:
                part.blob = store.keep(session, self.files, content).digest
            row = imports.submit(session, part, actor="anna", changed=True, **options)
            if settings is not None:
                row.settings = settings

    def again(self, settings=None, **options):
        """The order to take the same file in."""
        with self.database.write(self.town.scope, "anna") as session:
            row = imports.submit(session, session.get_one(Distribution, self.id), actor="anna", **options)
            row.settings = row.settings if settings is None else settings

    def claim(self):
        with self.database.write(OPERATOR) as session:
            return imports.claim(session)

    def work(self, **options):
        intake.run(self.parts, self.claim(), **options)
        return self.row().state

    def take(self, content=CSV, **options):
        self.put(content, **options)
        return self.work()

    def row(self):
        with self.database.read(OPERATOR) as session:
            return session.get_one(TableImport, self.id)

    def part(self):
        with self.database.read(OPERATOR) as session:
            return store.shown_distribution(session, self.id)

    def table(self, order="_id"):
        """Names of the columns, and the rows without their numbers."""
        with self.database.read(OPERATOR) as session:
            found = tables.search(session, tables.table(session, self.id), Query(sort=order))
            return [each.id for each in found.fields[1:]], [tuple(row[1:]) for row in found.rows]

    def version(self):
        with self.database.read(OPERATOR) as session:
            return session.get_one(DataTable, self.id).version


@pytest.fixture
def clerk(database, cast, settings, files):
    return Clerk(database, cast, settings, files)


FORMER = (["Art", "Anzahl"], [("Linde", 3), ("Eiche", 12)])


def test_a_file_becomes_a_table(clerk):
    assert clerk.take() == "complete"
    assert clerk.table() == FORMER
    row, part = clerk.row(), clerk.part()
    assert (row.row_count, row.refused, row.message) == (2, 0, "Taken in: 2 rows; refused: 0.")
    assert [(column["name"], column["type"]) for column in part.columns] == [("Art", "text"), ("Anzahl", "integer")]
    assert part.row_count == 2


def test_another_file_replaces_the_table(clerk):
    clerk.take()
    assert clerk.take(b"Art;Anzahl\nBuche;1\n") == "complete"
    assert clerk.table() == (["Art", "Anzahl"], [("Buche", 1)])


def test_the_same_file_with_the_same_settings_changes_nothing(clerk):
    clerk.take()
    before = clerk.version()
    clerk.again()
    assert (clerk.work(), clerk.version()) == ("complete", before)
    assert clerk.row().row_count == 2
    clerk.again({"types": {"Anzahl": "text"}})
    assert (clerk.work(), clerk.version() > before) == ("complete", True)
    assert clerk.table()[1][0] == ("Linde", "3")


def test_a_file_is_read_again_when_that_is_wanted(clerk):
    clerk.take()
    before = clerk.version()
    clerk.again(anew=True)
    assert (clerk.work(), clerk.version() > before) == ("complete", True)


def test_rows_are_added_by_their_key_when_that_is_set(clerk):
    settings = {"append": True, "key": ["Art"]}
    clerk.take(settings=settings)
    assert clerk.take(b"Art;Anzahl\nEiche;13\nBuche;1\n", settings=settings) == "complete"
    assert clerk.table("Art")[1] == [("Buche", 1), ("Eiche", 13), ("Linde", 3)]


def test_refused_rows_are_told_with_their_number_and_the_others_are_taken(clerk, cast):
    assert clerk.take(b"Art;Anzahl\nLinde;3\nEiche\nBuche;2\n") == "complete"
    assert len(clerk.table()[1]) == 2
    with clerk.database.read(cast.home.scope) as session:
        ((row),) = imports.refused(session, clerk.id)
        assert (row.where, row.reason, row.record) == ("row 3", "The row has 1 fields, but the header has 2.", "Eiche")
    assert clerk.row().message == "Taken in: 2 rows; refused: 1."


def test_a_file_of_which_every_row_is_refused_leaves_the_table(clerk):
    clerk.take()
    assert clerk.take(b"Art;Anzahl\nLinde\nEiche\n") == "refused"
    assert clerk.table() == FORMER
    assert (clerk.row().refused, clerk.row().row_count) == (2, 0)


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"%PDF-1.7\n"])
def test_a_file_that_cannot_be_read_leaves_the_table_and_says_why(clerk, content):
    clerk.take()
    assert clerk.take(content) == "error"
    assert clerk.table() == FORMER
    assert clerk.row().message.endswith(".")
    assert clerk.row().sheet == {}
    assert clerk.take() == "complete"  # and the former file again changes nothing
    assert clerk.table() == FORMER


def test_a_file_that_is_missing_says_so(clerk):
    clerk.put()
    clerk.files.delete(clerk.part().blob)
    assert clerk.work() == "error"
    assert clerk.row().message == "The file is missing in the hub."


def test_what_was_found_waits_for_a_look_and_is_taken_in_after_it(clerk):
    assert clerk.take(look=True) == "found"
    sheet = clerk.row().sheet
    assert [column["name"] for column in sheet["columns"]] == ["Art", "Anzahl"]
    assert sheet["samples"] == [["Linde", 3], ["Eiche", 12]]
    assert clerk.part().row_count is None
    clerk.again({"types": {"Anzahl": "text"}})
    assert clerk.work() == "complete"
    assert clerk.table()[1] == [("Linde", "3"), ("Eiche", "12")]


PERSONS = b"Ort;Post\nRathaus;anna@example.org\nBad;ben@example.org\n"


def test_data_about_persons_wait_and_the_former_table_stays(clerk):
    clerk.take()
    assert clerk.take(PERSONS) == "found"
    assert clerk.table() == FORMER
    assert clerk.part().held_back
    with clerk.database.read(PUBLIC) as session:
        assert "anna@" not in json.dumps(store.find_task_status(session, str(clerk.id), "xloader", "xloader").error)


def test_a_column_that_is_left_out_is_not_in_the_table(clerk):
    assert clerk.take(PERSONS, settings={"exclude": ["Post"]}) == "complete"
    assert clerk.table() == (["Ort"], [("Rathaus",), ("Bad",)])
    assert clerk.part().held_back


def test_words_of_the_publisher_stay_with_columns_of_the_same_name(clerk):
    clerk.take()
    with clerk.database.write(clerk.town.scope) as session:
        words = {"Anzahl": {"label": "Wie viele", "type_override": "text"}}
        tables.describe(session, tables.table(session, clerk.id), words)
    assert clerk.take(b"Art;Anzahl;Jahr\nBuche;7;2024\n") == "complete"
    with clerk.database.read(OPERATOR) as session:
        fields = {each.id: each for each in tables.fields_of(tables.table(session, clerk.id))}
        assert (fields["Anzahl"].info["label"], fields["Anzahl"].type) == ("Wie viele", "text")
    assert clerk.table()[1] == [("Buche", "7", 2024)]


def test_changed_columns_are_told_in_the_feed_and_kept(clerk):
    clerk.take()
    assert clerk.take(b"Art;Jahr\nLinde;2024\n") == "complete"
    with clerk.database.read(PUBLIC) as session:
        (row,) = column_changes(session, [clerk.id])
        assert (row.added, row.removed, row.retyped) == (["Jahr"], ["Anzahl"], [])
    with clerk.database.read(OPERATOR) as session:
        assert [each.subject for each in since(session, 0) if each.kind == "schema"] == [str(clerk.id)]


def test_a_row_that_the_database_does_not_take_is_refused_alone(clerk, monkeypatch):
    monkeypatch.setattr(intake.sandbox, "run", lambda read, *args, limits: read_from_here(read, args))
    monkeypatch.setattr(intake, "read", too_large)
    assert clerk.take() == "complete"
    assert clerk.table()[1] == [(1,), (3,)]
    assert clerk.row().refused == 1


def read_from_here(read, args):
    return read(*args)


def too_large(path, media_type, name, hints):
    yield Sheet((Column("n", "integer"),), {"rows": 3})
    yield b"[[1],[99999999999999999999],[3]]"


def test_a_worker_whose_order_was_taken_away_stores_nothing(clerk):
    clerk.take()
    clerk.put(b"Art;Anzahl\nBuche;1\n")
    order = clerk.claim()
    clerk.put(b"Art;Anzahl\nAhorn;1\n")
    with pytest.raises(imports.Overtaken):
        intake.run(clerk.parts, order)
    assert clerk.table() == FORMER
    assert clerk.row().state == "waiting"


def test_a_worker_that_is_told_to_stop_gives_the_order_back(clerk):
    clerk.put()
    assert clerk.work(stopping=lambda: True) == "waiting"
    assert clerk.work() == "complete"


def test_a_linked_file_is_fetched_and_asked_for_only_when_it_has_changed(clerk):
    with serving() as server:
        server.pages["/a.csv"] = lambda page: page.reply(body=CSV, ETag='"1"')
        assert clerk.take(url=f"{server.root}/a.csv") == "complete"
        assert clerk.table() == FORMER
        assert not list(clerk.files.folder.glob("??/??/*"))  # nobody needs the copy any more
        server.pages["/a.csv"] = lambda page: page.reply(status=304)
        before = clerk.version()
        clerk.again()
        assert (clerk.work(), clerk.version()) == ("complete", before)
        assert server.seen[-1][1]["if-none-match"] == '"1"'


def test_a_linked_file_that_waits_for_a_look_is_not_fetched_again(clerk):
    with serving() as server:
        server.pages["/a.csv"] = lambda page: page.reply(body=CSV)
        assert clerk.take(url=f"{server.root}/a.csv", look=True) == "found"
        server.pages["/a.csv"] = lambda page: page.reply(body=b"Art\nAnders\n")
        clerk.again()
        assert clerk.work() == "complete"
        assert (clerk.table(), len(server.seen)) == (FORMER, 1)


def test_a_link_that_leads_nowhere_leaves_the_table_and_says_why(clerk):
    clerk.take()
    with serving() as server:
        server.pages["/a.csv"] = lambda page: page.reply(status=404)
        assert clerk.take(url=f"{server.root}/a.csv") == "error"
    assert "404" in clerk.row().message
    assert clerk.table() == FORMER


@on_sqlite
def test_a_link_to_a_private_network_is_not_followed(clerk):
    clerk.parts = replace(clerk.parts, settings=clerk.parts.settings.model_copy(update={"allow_networks": ()}))
    with serving() as server:
        assert clerk.take(url=f"{server.root}/a.csv") == "error"
        assert server.seen == []
