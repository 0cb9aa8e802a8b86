"""Names that datasets had."""

from dataclasses import replace

import pytest

from hub.boundary import OPERATOR
from hub.datasets import store
from hub.datasets.store.formers import former, remember
from hub.errors import Forbidden
from hub.records import DatasetDraft
from tests.conftest import on_sqlite

TREES = DatasetDraft("", "Bäume", name="trees")


def lead(database, scope, name="old"):
    with database.read(scope) as session:
        return former(session, name)


def note(database, scope, key, name="old"):
    with database.write(scope) as session:
        remember(session, key, name)


@pytest.mark.parametrize(("private", "town", "seen"), [
    (False, "public", True), (False, "stranger", True), (True, "home", True), (True, "operator", True),
    (True, "public", False), (True, "partner", False), (True, "stranger", False),
])  # fmt: skip
def test_a_former_name_is_seen_with_its_dataset(database, cast, make, private, town, seen):
    key = make(TREES, private=private)
    note(database, cast.home.scope, key)
    assert lead(database, cast.scope(town)) == (key if seen else None)
    assert lead(database, OPERATOR, "trees") is None


def test_others_cannot_give_a_dataset_a_former_name(database, cast, make):
    key = make(TREES)
    with pytest.raises(Forbidden):
        note(database, cast.partner.scope, key)
    assert lead(database, OPERATOR) is None


def test_the_last_to_have_a_name_counts_also_when_it_had_it_before(database, cast, make):
    first, second = make(TREES), make(replace(TREES, name="other"), "partner")
    for scope, key in ((cast.home.scope, first), (cast.partner.scope, second), (cast.home.scope, first)):
        note(database, scope, key)
        assert lead(database, OPERATOR) == key


def test_a_deleted_dataset_gives_its_former_names_back(database, cast, make):
    key = make(TREES)
    note(database, cast.home.scope, key)
    with database.write(cast.home.scope) as session:
        store.remove(session, store.dataset(session, key))
    assert lead(database, cast.home.scope) is None


@on_sqlite
def test_an_id_is_no_former_name(database, cast, make):
    key, other = make(TREES), make(replace(TREES, name="other"))
    note(database, cast.home.scope, other, str(key))
    with database.read(OPERATOR) as session:
        assert store.shown(session, str(key)).dataset.id == store.dataset(session, str(key)).id == key
