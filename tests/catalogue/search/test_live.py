"""The index follows the database, and shows each caller what the boundary shows."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from catalogue.search import live
from catalogue.search.grammar import SearchSyntax
from catalogue.search.live import Search
from hub import changes
from hub.access import NOBODY, Call, Principal
from hub.boundary import OPERATOR
from hub.datasets import store
from hub.db import now
from hub.errors import Invalid
from hub.identity import store as identity
from hub.iot.models import Datastream
from hub.sharing import store as sharing
from tests.catalogue.dcat.test_known import SECRET, half_hidden
from tests.catalogue.shelf import MINIMAL, put


@pytest.fixture
def search(settings, database, cast):
    return Search(settings.data / "search", database)


@pytest.fixture
def write(database, cast, files):
    """Put a dataset of home into the database: its id as text."""

    def named(name, private=False):
        return put(database, cast.home, replace(MINIMAL, identifier=name, name=name), files, private=private)["dataset"]

    return lambda name, private=False: str(named(name, private))


@pytest.fixture
def found(search, database, cast):
    """The ids that a town finds."""

    def by(town="", **question):
        one = getattr(cast, town) if town else None
        who = Principal(uuid4(), town, roles={one.id: "admin"}, may_write=True) if one else NOBODY
        with database.read(who.scope) as session:
            return set(search.search(Call(session, who, None), **question).ids)

    return by


@pytest.fixture
def grant(database, cast):
    """Grant a dataset of home to the partner: the grant's id."""

    def add(id):
        with database.write(cast.home.scope) as session:
            partner = identity.organization(session, "partner")
            until = now() + timedelta(days=1)
            return sharing.add(session, store.dataset(session, id), partner, purpose="test", until=until).id

    return add


def remove(database, cast, id):
    with database.write(cast.home.scope) as session:
        store.remove(session, store.dataset(session, id))


def test_an_index_behind_the_feed_catches_up(search, database, write, found):
    ids = {write("trees"), write("lamps")}
    search.lag = 1000.0
    assert found() == set()
    assert search.catch_up() > 0
    assert found() == ids
    with database.read(OPERATOR) as session:
        assert search.index.cursor == changes.head(session)


def test_nothing_is_taken_in_twice(search, write):
    write("trees")
    search.catch_up()
    assert search.catch_up() == 0


def test_several_batches_are_taken_in(search, write, found, monkeypatch):
    monkeypatch.setattr("catalogue.search.live.BATCH", 1)
    ids = {write(f"set-{n}") for n in range(3)}
    search.catch_up()
    assert found() == ids


def test_who_is_logged_in_finds_what_was_just_written(write, found):
    for name in ("trees", "lamps", "wells"):
        assert write(name) in found("home")


def test_anybody_finds_what_was_just_written_unless_the_index_is_young(search, write, found):
    first = write("trees")
    search.catch_up()
    second = write("lamps")
    search.lag = 1000.0
    assert found() == {first}
    search.lag = 0.0
    assert found() == {first, second}


def test_nobody_waits_long_for_changes_without_end(search, write, found, monkeypatch):
    monkeypatch.setattr("catalogue.search.live.BATCH", 1)
    monkeypatch.setattr("catalogue.search.live.PATIENCE", 0.0)
    ids = {write("trees"), write("lamps")}
    assert found("home") < ids
    monkeypatch.setattr("catalogue.search.live.PATIENCE", 60.0)
    assert found("home") == ids


def test_a_question_is_answered_also_while_the_newest_changes_cannot_be_read(search, write, found, monkeypatch):
    first = write("trees")
    search.catch_up()
    write("lamps")
    monkeypatch.setattr(search, "_batch", lambda: 1 / 0)
    assert found("home") == {first}


def test_a_changed_dataset_is_found_under_its_new_words_alone(search, database, cast, files, write, found):
    id = write("trees")
    search.catch_up()
    with database.write(cast.home.scope) as session:
        store.update(session, store.dataset(session, id), replace(MINIMAL, name="trees", title="Laternen"), files)
    search.catch_up()
    assert found(q="Laternen") == {id}
    assert found(q="Baumkataster") == set()


def test_a_deleted_dataset_leaves_the_index(search, database, cast, write, found):
    id, kept = write("trees"), write("lamps")
    search.catch_up()
    remove(database, cast, id)
    search.catch_up()
    assert found() == found("home") == {kept}


@pytest.mark.parametrize(("town", "sees"), [("home", True), ("partner", False), ("stranger", False), ("", False)])
def test_a_private_dataset_is_its_owners_alone(search, write, found, town, sees):
    id = write("trees", private=True)
    search.catch_up()
    assert found(town) == ({id} if sees else set())


def test_without_private_ones_the_owner_sees_what_everybody_sees(search, write, found):
    write("trees", private=True)
    public = write("lamps")
    search.catch_up()
    assert found("home", with_private=False) == {public}


def test_a_granted_dataset_is_the_partners_too_and_nobody_elses(search, write, found, grant):
    id = write("trees", private=True)
    search.catch_up()
    grant(id)
    assert (found("partner"), found("stranger"), found()) == ({id}, set(), set())
    assert found("partner", with_private=False) == set()


def test_an_ended_grant_is_gone_at_the_next_search(search, database, cast, write, found, grant, monkeypatch):
    id = write("trees", private=True)
    search.catch_up()
    given = grant(id)
    monkeypatch.setattr(search, "_batch", lambda: 0)  # the index need not know
    with database.write(cast.home.scope) as session:
        sharing.end(session, sharing.grant(session, given))
    assert found("partner") == set()


def test_a_grant_that_ran_out_is_gone_at_the_next_search(search, database, cast, write, found, grant):
    id = write("trees", private=True)
    search.catch_up()
    given = grant(id)
    with database.write(cast.home.scope) as session:
        sharing.grant(session, given).until = now() - timedelta(seconds=1)
    assert found("partner") == set()


def test_an_operator_finds_everything(search, database, write):
    ids = {write("trees", private=True), write("lamps")}
    search.catch_up()
    root = Principal(uuid4(), "root", sysadmin=True)
    with database.read(root.scope) as session:
        assert set(search.search(Call(session, root, None)).ids) == ids


def test_no_word_of_hidden_readings_finds_their_public_dataset(settings, search, database, cast, files, found):
    id, stream = half_hidden(database, cast, files)
    word = SECRET.split()[0]
    assert found(q=word) == found("home", q=word) == set()
    with database.write(OPERATOR) as session:
        session.get_one(Datastream, stream).private = False
    assert found(q=word) == {str(id)}
    with database.write(OPERATOR) as session:
        session.get_one(Datastream, stream).private = True
    assert found(q=word) == set()
    other = Search(settings.data / "other", database)
    other.make_ready()
    with database.read(cast.home.scope) as session:
        assert other.search(Call(session, NOBODY, None), q=word).ids == []


def test_a_rebuilt_index_answers_as_one_that_followed(settings, search, database, cast, write, found):
    gone, _, _ = write("gone"), write("trees", private=True), write("lamps")
    remove(database, cast, gone)
    search.catch_up()
    followed = found("home"), found(), search.index.cursor
    told = []
    search.rebuild(told.append)
    assert (found("home"), found(), search.index.cursor) == followed
    assert len(followed[0]) == 2


def test_a_rebuild_takes_the_place_of_a_damaged_index(search, write, found):
    id = write("trees")
    (search.index.folder / "current").write_text("gone")
    search.rebuild(lambda _: None)
    assert found() == {id}


def test_the_follower_keeps_the_index_current_until_it_is_told_to_stop(search, write, found):
    id = write("trees")
    answers = iter([False, True])
    search.follow(lambda: next(answers), pause=0, rest=0)
    assert found() == {id}
    assert next(answers, "asked twice") == "asked twice"


def test_the_follower_lets_changes_gather_after_each_batch_unless_more_wait(search, write, monkeypatch):
    monkeypatch.setattr(live, "BATCH", 2)
    slept = []
    monkeypatch.setattr(live.time, "sleep", slept.append)
    for name in ("trees", "lamps", "wells"):
        write(name)
    rounds = iter([False] * 3)
    search.follow(lambda: next(rounds, True), pause=1, rest=5)
    assert slept == [5, 1]


def test_the_follower_outlives_a_failure(search, write, found):
    id = write("trees")
    pointer = search.index.folder / "current"
    right = pointer.read_text()
    states = iter(["gone", right])

    def stop():
        state = next(states, None)
        if state:
            pointer.write_text(state)
        return state is None

    search.follow(stop, pause=0)
    assert found() == {id}


def test_a_wrong_question_is_a_search_error(search, found):
    with pytest.raises(SearchSyntax):
        found(q="title:(")


def test_a_wrong_parameter_beside_the_question_stays_what_it_is(search, found):
    with pytest.raises(Invalid) as problem:
        found(sort="nothing asc")
    assert not isinstance(problem.value, SearchSyntax)


def test_an_index_of_another_version_is_made_anew_when_the_hub_starts(search, write, found):
    tree = write("trees")
    (search.index.folder / "current").write_text("0-old")
    assert search.index.needs_rebuild
    search.make_ready()
    assert (found(), search.index.needs_rebuild) == ({tree}, False)
    bench = write("bench")
    search.make_ready()
    assert found() == {tree, bench}


def test_an_organisation_stands_for_its_departments_where_the_question_says_so(search, database, cast, files, found):
    with database.write(OPERATOR) as session:
        home = identity.organization(session, "home")
        parks = identity.create_organization(session, "parks", parent=home)
        identity.create_organization(session, "trees", parent=parks)
    one = put(database, cast.home, replace(MINIMAL, identifier="a", name="a"), files)["dataset"]
    with database.write(OPERATOR) as session:
        owner = identity.organization(session, "trees").id
        two = store.create(session, owner, replace(MINIMAL, identifier="b", name="b"), files).id
    search.catch_up()
    assert found(q="organization:home") == {str(one)}
    assert found(q="organization:home AND include_children:true") == {str(one), str(two)}
    assert found(q=f"owner_org:{cast.home.id} AND include_children:true") == {str(one), str(two)}
