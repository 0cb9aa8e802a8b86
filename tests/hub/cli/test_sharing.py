"""Grants by command."""

import re

import pytest

from hub.boundary import OPERATOR
from hub.datasets import store as datasets
from hub.datasets.models import Dataset
from tests.catalogue.caller import call, create
from tests.conftest import in_days, on_sqlite

UNTIL = f"{in_days(30):%Y-%m-%d}"


@pytest.fixture
def secret(client):
    return create(client("home"), "secret", private=True)


def seen(client, town="partner"):
    return call(client(town), "package_show", {"id": "secret"}).status_code


def test_a_grant_opens_a_dataset_until_it_is_ended(fine, client, secret):
    key = fine("grant", "add", "secret", "partner", "--purpose", "Kühlkette", "--until", UNTIL).strip()
    assert (seen(client), seen(client, "stranger")) == (200, 404)
    (line,) = fine("grant", "list").splitlines()
    assert line == f"{key}  Home -> Partner  secret  Kühlkette  until {UNTIL}"
    fine("grant", "end", key)
    assert seen(client) == 404
    assert re.search(r"ended \d{4}-\d\d-\d\d$", fine("grant", "list").strip())
    fine("grant", "end", key)


@on_sqlite
def test_the_last_day_belongs_to_the_grant(fine, client, secret):
    fine("grant", "add", secret["id"], "partner", "--purpose", "x", "--until", f"{in_days(0):%Y-%m-%d}")
    assert seen(client) == 200


@on_sqlite
def test_a_dataset_may_be_named_like_a_number(fine, client, database, secret):
    with database.write(OPERATOR) as session:
        datasets.dataset(session, "secret").name = "2024"
    fine("grant", "add", "2024", "partner", "--purpose", "x", "--until", UNTIL)
    with database.read(OPERATOR) as session:
        assert session.query(Dataset).one().name == "2024"


WRONG = [
    (["nothing", "partner", "--purpose", "x", "--until", UNTIL], "no such dataset"),
    (["999999", "partner", "--purpose", "x", "--until", UNTIL], "no such datastream"),
    (["9" * 30, "partner", "--purpose", "x", "--until", UNTIL], "no such dataset"),
    (["secret", "nowhere", "--purpose", "x", "--until", UNTIL], "no such organisation"),
    (["secret", "home", "--purpose", "x", "--until", UNTIL], "owns it already"),
    (["secret", "partner", "--purpose", " ", "--until", UNTIL], "what the data is used for"),
    (["secret", "partner", "--purpose", "x", "--until", "2020-01-01"], "future"),
    (["secret", "partner", "--purpose", "x", "--until", "soon"], "--until"),
    (["secret", "partner", "--until", UNTIL], "--purpose"),
]


@on_sqlite
@pytest.mark.parametrize(("words", "said"), WRONG)
def test_a_grant_that_cannot_be(refused, secret, words, said):
    assert said in refused("grant", "add", *words)


@on_sqlite
def test_a_grant_that_is_not_there(refused, cast):
    assert "no such grant" in refused("grant", "end", "6f1c8c4e-5a52-4c6e-9a51-0d1a5f1d8a11")
