from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta
from threading import Event

import pytest
from sqlalchemy import select

from hub.audit import Entry
from hub.boundary import OPERATOR
from hub.datasets.models import Dataset
from hub.db import now
from hub.errors import Forbidden, Invalid, NotFound, TooMany, Unauthenticated
from hub.identity import store
from hub.identity.models import Attempt, Login, Role, Token
from tests.conftest import PASSWORD


@pytest.fixture
def school(database, cast):
    """An organisation two levels below home."""
    with database.write(OPERATOR) as session:
        office = store.create_organization(session, "office", parent=store.organization(session, "home"))
        return store.create_organization(session, "school", parent=office).id


def principal(database, name):
    with database.read(OPERATOR) as session:
        return store.principal(session, store.user(session, name))


def person(database, organization, role):
    with database.write(OPERATOR) as session:
        user = store.create_user(session, "anna", PASSWORD)
        store.set_role(session, store.organization(session, organization), user, role)
    return principal(database, "anna")


def add_dataset(database, scope, owner):
    with database.write(scope) as session:
        session.add(Dataset(owner_id=owner, name="trees", title="Trees"))


def enter(database, name, password=PASSWORD):
    with database.write(OPERATOR) as session:
        return store.log_in(session, name, password)


def logged_in(database, secret):
    with database.read(OPERATOR) as session:
        return store.principal_by_login(session, secret)


def add_token(database, **values):
    with database.write(OPERATOR) as session:
        return store.create_token(session, store.user(session, "home-admin"), "laptop", **values)[1]


def holder(database, secret):
    with database.read(OPERATOR) as session:
        return store.principal_by_token(session, secret)


def fail(database, times, name="home-admin", address="192.0.2.1"):
    for _ in range(times):
        with database.write(OPERATOR) as session:
            store.note_attempt(session, name, address, failed=True)


def check(database, name="home-admin", address="192.0.2.1"):
    with database.write(OPERATOR) as session:
        store.check_attempts(session, name, address)


@pytest.mark.parametrize("name", ["ab", "0-9_x", "a" * 100])
def test_names_as_ckan_allows_them(name):
    assert store.check_name(name) == name


@pytest.mark.parametrize(
    "name",
    ["", "a", "A1", "ä1", "-ab", "a b", "ab\n", "a" * 101, "new", "search", "760114e6-4913-465e-9d4f-ffde53326687"],
)
def test_other_names_are_refused(name):
    with pytest.raises(Invalid) as refused:
        store.check_name(name)
    assert list(refused.value.fields) == ["name"]


def test_a_name_is_not_given_again_even_when_its_organisation_is_deleted(database, cast):
    with database.write(OPERATOR) as session:
        store.organization(session, "home").state = "deleted"
    with database.write(OPERATOR) as session, pytest.raises(Invalid, match="valid"):
        store.create_organization(session, "home")


def test_a_deleted_organisation_is_not_found(database, cast):
    with database.write(OPERATOR) as session:
        store.organization(session, cast.home.id).state = "deleted"
    with database.read(OPERATOR) as session, pytest.raises(NotFound):
        store.organization(session, "home")


def test_an_organisation_is_found_by_name_and_by_id(database, cast):
    with database.read(OPERATOR) as session:
        found = [store.organization(session, key).name for key in ("home", cast.home.id, str(cast.home.id))]
    assert found == ["home"] * 3


def test_the_municipality_is_the_root_of_the_tree(database, cast, school):
    with database.read(OPERATOR) as session:
        assert store.municipality(session, store.organization(session, "school")).id == cast.home.id


def test_an_administrator_of_the_root_edits_a_dataset_of_a_school(database, cast, school):
    admin = principal(database, "home-admin")
    assert admin.administers(school)
    add_dataset(database, admin.scope, school)
    with database.write(admin.scope) as session:
        session.scalars(select(Dataset)).one().title = "All trees"
    with database.read(OPERATOR) as session:
        assert session.scalars(select(Dataset.title)).one() == "All trees"


def test_a_role_in_a_school_does_not_reach_up(database, cast, school):
    editor = person(database, "school", Role.EDITOR)
    assert set(editor.roles) == {school}
    with pytest.raises(Forbidden):
        add_dataset(database, editor.scope, cast.home.id)


def test_a_member_sees_and_cannot_change(database, cast, school):
    add_dataset(database, OPERATOR, school)
    member = person(database, "home", Role.MEMBER)
    with database.read(member.scope) as session:
        assert session.scalars(select(Dataset.name)).all() == ["trees"]
    with pytest.raises(Forbidden), database.write(member.scope) as session:
        session.scalars(select(Dataset)).one().title = "Mine"


def test_the_stronger_of_two_roles_counts(database, cast, school):
    person(database, "home", Role.MEMBER)
    with database.write(OPERATOR) as session:
        store.set_role(session, store.organization(session, "school"), store.user(session, "anna"), Role.EDITOR)
    roles = principal(database, "anna").roles
    assert (roles[cast.home.id], roles[school]) == ("member", "editor")


def test_a_weaker_role_below_takes_nothing_away(database, cast, school):
    person(database, "school", Role.MEMBER)
    with database.write(OPERATOR) as session:
        store.set_role(session, store.organization(session, "home"), store.user(session, "anna"), Role.ADMIN)
    assert principal(database, "anna").roles[school] == "admin"


def test_a_role_that_is_taken_away_is_gone(database, cast):
    person(database, "home", Role.EDITOR)
    with database.write(OPERATOR) as session:
        store.set_role(session, store.organization(session, "home"), store.user(session, "anna"), None)
    assert principal(database, "anna").roles == {}


def test_members_are_those_of_the_organisation_itself(database, cast, school):
    person(database, "school", Role.MEMBER)
    with database.read(OPERATOR) as session:
        found = store.members(session, store.organization(session, "school"))
        assert [(user.name, role) for user, role in found] == [("anna", "member")]


def test_a_system_administrator_sees_and_writes_everything(database, cast):
    root = principal(database, "root")
    assert root.scope == OPERATOR
    assert root.writes(cast.stranger.id)


@pytest.mark.parametrize("password", ["short", "a" * 20, "my home-admin word", "HOME-ADMIN 12345"])
def test_weak_passwords_are_refused(database, cast, password):
    with database.write(OPERATOR) as session, pytest.raises(Invalid) as refused:
        store.set_password(session, store.user(session, "home-admin"), password)
    assert list(refused.value.fields) == ["password"]


def test_a_new_password_ends_all_logins(database, cast):
    secret = enter(database, "home-admin")
    with database.write(OPERATOR) as session:
        store.set_password(session, store.user(session, "home-admin"), "another good word")
    assert logged_in(database, secret) is None
    assert enter(database, "home-admin", "another good word")


def test_only_the_hash_of_a_token_is_stored(database, cast):
    secret = add_token(database)
    assert secret.startswith("alm_")
    with database.engine.connect() as connection:
        kept = str(connection.exec_driver_sql("SELECT * FROM token").all())
        log = str(connection.exec_driver_sql("SELECT * FROM audit_entry").all())
    assert secret not in kept + log
    assert secret.removeprefix("alm_") not in kept + log


@pytest.mark.parametrize(("scope", "may_write"), [("read", False), ("write", True)])
def test_a_token_writes_only_with_that_scope(database, cast, scope, may_write):
    found, _ = holder(database, add_token(database, scope=scope))
    assert (found.name, found.may_write, bool(found.scope.writes)) == ("home-admin", may_write, may_write)
    assert found.scope.reads == {cast.home.id}


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("scope", {"scope": "admin"}),
        ("expires", {"lifetime": timedelta(0)}),
        ("expires", {"lifetime": timedelta(days=366)}),
    ],
)
def test_a_token_without_end_or_scope_is_refused(database, cast, field, values):
    with pytest.raises(Invalid) as refused:
        add_token(database, **values)
    assert list(refused.value.fields) == [field]


def test_an_expired_token_is_nobody(database, cast):
    secret = add_token(database)
    with database.write(OPERATOR) as session:
        session.scalars(select(Token).where(Token.name == "laptop")).one().expires_at = now()
    assert holder(database, secret) is None


@pytest.mark.parametrize("secret", ["", "alm_", "alm_unknown", "Bearer x", "alm_\0"])
def test_junk_is_nobody(database, cast, secret):
    assert holder(database, secret) is None


def test_a_revoked_token_is_nobody(database, cast):
    secret = add_token(database)
    with database.write(OPERATOR) as session:
        (token,) = [t for t in store.tokens(session, store.user(session, "home-admin")) if t.name == "laptop"]
        store.revoke_token(session, token)
    assert holder(database, secret) is None
    with database.read(OPERATOR) as session, pytest.raises(NotFound):
        store.token(session, token.id)


def test_the_token_of_a_deleted_user_is_nobody(database, cast):
    with database.write(OPERATOR) as session:
        store.user(session, "home-admin").state = "deleted"
    assert holder(database, cast.home.token) is None


def test_the_last_use_of_a_token_is_noted_at_most_once_an_hour(database, cast):
    _, stale = holder(database, cast.home.token)
    with database.write(OPERATOR) as session:
        store.note_use(session, stale)
    assert holder(database, cast.home.token)[1] is None
    with database.write(OPERATOR) as session:
        session.get(Token, stale).used_at = now() - timedelta(minutes=61)
    assert holder(database, cast.home.token)[1] is not None


def test_a_login_leads_to_its_user(database, cast):
    secret = enter(database, "home-admin")
    found = logged_in(database, secret)
    assert (found.name, found.login, found.may_write) == ("home-admin", secret, True)


def test_each_login_has_a_secret_of_its_own_and_logging_out_ends_only_that_one(database, cast):
    first, second = enter(database, "home-admin"), enter(database, "home-admin")
    assert first != second
    with database.write(OPERATOR) as session:
        store.log_out(session, first)
    assert logged_in(database, first) is None
    assert logged_in(database, second) is not None


def test_an_expired_login_is_nobody_and_swept_with_the_next_one(database, cast):
    secret = enter(database, "home-admin")
    with database.write(OPERATOR) as session:
        session.scalars(select(Login)).one().expires_at = now() - timedelta(seconds=1)
    assert logged_in(database, secret) is None
    enter(database, "partner-admin")
    with database.read(OPERATOR) as session:
        assert len(session.scalars(select(Login)).all()) == 1


def test_a_login_lasts_twelve_hours(database, cast):
    enter(database, "home-admin")
    with database.read(OPERATOR) as session:
        login = session.scalars(select(Login)).one()
        assert abs(login.expires_at - login.created_at - timedelta(hours=12)) < timedelta(minutes=1)


def test_an_unknown_name_a_wrong_password_and_a_user_without_one_look_the_same(database, cast):
    with database.write(OPERATOR) as session:
        store.create_user(session, "machine")
    answers = set()
    for name, password in (("nobody", PASSWORD), ("home-admin", "wrong"), ("machine", ""), ("machine", PASSWORD)):
        with pytest.raises(Unauthenticated) as refused:
            enter(database, name, password)
        answers.add((str(refused.value), refused.value.status, str(refused.value.fields)))
    assert len(answers) == 1


def test_a_login_stands_in_the_log_under_the_users_name(database, cast):
    enter(database, "home-admin")
    with database.read(OPERATOR) as session:
        entry = session.scalars(select(Entry).where(Entry.action == "user.login")).one()
        assert (entry.actor, entry.subject) == ("home-admin", "home-admin")


def test_the_fifth_failure_brings_a_delay_for_that_name_from_that_address(database, cast):
    fail(database, 4)
    check(database)
    fail(database, 10)  # long enough to be still on when it is asked
    with pytest.raises(TooMany):
        check(database)
    check(database, "partner-admin")
    check(database, address="192.0.2.2")


def test_the_delay_doubles_up_to_a_quarter_of_an_hour(database):
    delays = []
    for _ in range(16):
        fail(database, 1)
        with database.read(OPERATOR) as session:
            delays.append(round((session.scalars(select(Attempt)).one().until - now()).total_seconds()))
    assert delays[5:9] == [2, 4, 8, 16]
    assert delays[-1] == 900


def test_a_delay_ends(database):
    fail(database, 9)
    with database.write(OPERATOR) as session:
        session.scalars(select(Attempt)).one().until = now() - timedelta(seconds=1)
    check(database)


def test_a_good_try_forgets_the_failures(database):
    fail(database, 9)
    with database.write(OPERATOR) as session:
        store.note_attempt(session, "home-admin", "192.0.2.1", failed=False)
    check(database)
    with database.read(OPERATOR) as session:
        assert session.scalars(select(Attempt)).all() == []


def test_tries_side_by_side_are_all_counted(database):
    def attempt(_):
        with database.write(OPERATOR) as session:
            store.check_attempts(session, "home-admin", "192.0.2.1")
            started.wait()
            store.note_attempt(session, "home-admin", "192.0.2.1", failed=True)

    fail(database, 1)
    started = Event()
    with ThreadPoolExecutor(2) as pool:
        running = [pool.submit(attempt, number) for number in range(2)]
        wait(running, timeout=0.5)  # so that both have looked, where nothing keeps the second one out
        started.set()
        for one in running:
            one.result()
    with database.read(OPERATOR) as session:
        assert session.scalars(select(Attempt.failures)).one() == 3


def test_failures_of_long_ago_are_forgotten_by_the_next_one(database):
    fail(database, 9)
    with database.write(OPERATOR) as session:
        session.scalars(select(Attempt)).one().until = now() - timedelta(days=2)
    with database.write(OPERATOR) as session:
        store.check_attempts(session, "home-admin", "192.0.2.1")
        store.note_attempt(session, "home-admin", "192.0.2.1", failed=True)
    with database.read(OPERATOR) as session:
        assert session.scalars(select(Attempt.failures)).one() == 1


def test_attempts_keep_neither_name_nor_address(database):
    fail(database, 1)
    with database.engine.connect() as connection:
        kept = str(connection.exec_driver_sql("SELECT * FROM attempt").all())
    assert "home-admin" not in kept
    assert "192.0.2.1" not in kept


def test_the_form_token_belongs_to_one_login_and_one_key():
    made = store.csrf_token(b"key", "secret")
    assert made == store.csrf_token(b"key", "secret")
    assert len({made, store.csrf_token(b"key", "other"), store.csrf_token(b"other", "secret")}) == 3
    assert "secret" not in made
