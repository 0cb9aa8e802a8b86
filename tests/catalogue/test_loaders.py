"""What is noted of programs that fill tables."""

import pytest

from catalogue.loaders import find, note, plain, status_dict
from hub.boundary import OPERATOR
from tests.catalogue.caller import create


@pytest.fixture
def part(client):
    return create(client("home"), resources=[{"url": "https://x.example/"}])["resources"][0]["id"]


def test_what_a_job_is_called_stays_when_only_its_state_moves(database, part):
    with database.write(OPERATOR) as session:
        note(session, part, "xloader", "pending", value={"job_id": "j"})
        told = status_dict(note(session, part, "xloader", "error", error={"message": "x"}))
        assert find(session, part, "datapusher") is None
    assert (told["status"], told["job_id"], told["error"]) == ("error", "j", {"message": "x"})


@pytest.mark.parametrize(("text", "said"), [
    ("", {}), ('{"a": 1}', {"a": 1}), ("broken", {"message": "broken"}), ('"x"', "x"),
])  # fmt: skip
def test_notes_of_others_may_be_bare_texts(text, said):
    assert plain(text) == said
