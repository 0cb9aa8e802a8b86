from datetime import UTC, datetime
from uuid import uuid4

import pytest

from catalogue.schemas import harvest
from hub.sources.models import Issue, Run

AT = datetime(2024, 5, 1, 12, tzinfo=UTC)


def run(**values):
    given = {"id": 7, "source_id": uuid4(), "status": "finished", "started_at": AT, "ended_at": AT, "error": ""}
    return Run(**{**given, "counts": {}, "dry": False, **values})


def test_a_job_counts_in_ckans_words_and_its_times_have_a_blank():
    found = harvest.job(run(counts={"created": 2, "unchanged": 3, "issues": 1, "withdrawn": 4, "datasets": 5}))
    assert found["stats"] == {"added": 2, "updated": 0, "not modified": 3, "errored": 1, "deleted": 4}
    assert found["created"] == "2024-05-01 12:00:00.000000"


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [("waiting", "New"), ("running", "Running"), ("failed", "Finished"), ("aborted", "Aborted"), ("lost", "Aborted")],
)
def test_the_state_of_a_job_is_one_of_ckans(ours, theirs):
    assert harvest.job(run(status=ours))["status"] == theirs


def test_errors_are_summed_up():
    issues = [Issue(where=str(n), reason="no title") for n in range(3)] + [Issue(where="x", reason="no id")]
    found = harvest.job(run(status="failed", error="away"), issues)
    assert found["object_error_summary"] == [
        {"message": "no title", "error_count": 3}, {"message": "no id", "error_count": 1}
    ]  # fmt: skip
    assert found["gather_error_summary"] == [{"message": "away", "error_count": 1}]
