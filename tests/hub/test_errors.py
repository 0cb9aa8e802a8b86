import pickle

import pytest

from hub import errors
from hub.errors import BadRequest, Invalid, NestedWrongly, NotFound, Problem, UnknownParameter

KINDS = [value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, Problem)]


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_a_status_and_a_title_for_people(kind):
    assert 400 <= kind.status < 600
    assert kind.title[0].isupper()
    assert not kind.title.endswith(".")


@pytest.mark.parametrize("kind", KINDS)
def test_without_a_message_the_title_is_said(kind):
    assert str(kind()) == kind().message == kind.title


def test_only_the_base_says_that_the_hub_is_to_blame():
    assert [kind for kind in KINDS if kind.status == 500] == [Problem]


def test_a_message_is_kept_and_fields_say_what_is_wrong_where():
    problem = Invalid("Not like this", name=["is taken"], until=["is over"])
    assert str(problem) == "Not like this"
    assert problem.fields == {"name": ["is taken"], "until": ["is over"]}


def test_a_field_may_be_called_message():
    assert Invalid(message=["is missing"]).fields == {"message": ["is missing"]}


@pytest.mark.parametrize("kind", [NestedWrongly, UnknownParameter])
def test_what_cannot_be_read_is_a_bad_request(kind):
    assert issubclass(kind, BadRequest)
    assert kind.status == 400


def test_a_problem_comes_back_from_another_process():
    back = pickle.loads(pickle.dumps(NotFound("There is no such tree", name=["is unknown"])))
    assert (type(back), back.message, back.fields) == (NotFound, "There is no such tree", {"name": ["is unknown"]})
