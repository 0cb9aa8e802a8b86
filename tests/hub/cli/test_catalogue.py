import shutil

from sqlalchemy import text

from catalogue.search.live import Search
from catalogue.search.query import SearchRequest, Visibility
from hub.boundary import OPERATOR
from hub.datasets import store
from hub.files import Files
from hub.identity import store as identity
from hub.records import DatasetDraft, DistributionDraft
from tests.hub.http.servers import talking


def test_a_rebuilt_index_finds_what_is_in_the_database(cli, parks, data, hub):
    cli("source", "add", "folder", "parks", "--org", "ulm", "--public", "--set", f"path={parks}")
    cli("source", "run", "parks")
    shutil.rmtree(data / "search")
    assert cli("search", "rebuild").stdout == "The search index is new.\n"
    search = Search(data / "search", hub)
    assert search.index.search(SearchRequest(q="parks"), Visibility(True, frozenset(), frozenset())).count == 1
    assert search.catch_up() == 0


def test_a_whole_log_is_said_to_be_whole(cli):
    cli("org", "add", "town")
    result = cli("audit", "verify")
    assert (result.output, result.exit_code) == ("The log is whole.\n", 0)


def test_an_entry_that_was_changed_is_named(cli, hub):
    for name in ("one", "two", "three"):
        cli("org", "add", name)
    with hub.engine.begin() as connection:
        connection.execute(text("UPDATE audit_entry SET actor = 'nobody' WHERE seq = 2"))
    result = cli("audit", "verify")
    assert result.exit_code == 1
    assert result.output.startswith("Error: Entry 2 (")
    assert result.output.endswith(" was changed\n")


def test_a_log_whose_end_was_cut_off_is_not_whole(cli, hub):
    cli("org", "add", "one")
    cli("org", "add", "two")
    with hub.engine.begin() as connection:
        connection.execute(text("DELETE FROM audit_entry WHERE seq = 2"))
    result = cli("audit", "verify")
    assert result.exit_code == 1
    assert "Entry 2 is missing" in result.output


def test_all_datasets_are_measured_on_demand(cli, parks, hub):
    cli("source", "add", "folder", "parks", "--org", "ulm", "--public", "--set", f"path={parks}")
    cli("source", "run", "parks")
    assert cli("quality", "measure").stdout == "Measured: 1 datasets.\n"


def test_links_that_do_not_answer_are_listed(cli, hub, data, tmp_path):
    cli("org", "add", "ulm")
    with talking(lambda connection: connection.close()) as host, hub.write(OPERATOR) as session:
        part = DistributionDraft("a", access_url=f"http://{host}/a.csv")
        draft = DatasetDraft("t", "Trees", name="trees", license="cc-zero", distribution=(part,))
        owner = identity.organization(session, "ulm").id
        store.create(session, owner, draft, Files(data / "files"), private=False)
    result = cli("links", "check")
    assert result.output.endswith("1 links asked now; of 1 links 1 have been asked so far.\n")
    assert cli("links", "broken").output.startswith(f"trees: http://{host}/a.csv\n  ")


def test_the_whole_catalogue_is_written_as_files(cli, data):
    first = cli("dump").output.splitlines()
    assert first[-3].startswith("Written: 0 datasets, ")
    assert (data / "dumps" / first[-1].rpartition("/")[2]).exists()
    assert "Nothing has changed: 0 datasets, " in cli("dump").output
