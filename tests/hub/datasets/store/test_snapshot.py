"""A dataset that is written and read again is shown the same; also one that was written by an older hub."""

from datetime import UTC, datetime

import orjson
import pytest

from hub.datasets import store
from hub.datasets.models import Dataset
from hub.datasets.store import snapshot
from hub.records import DatasetDraft, DistributionDraft, Place

POINT = {"type": "Point", "coordinates": [9.1234567, 48.0]}


@pytest.fixture
def shown(database, cast, files):
    draft = DatasetDraft(
        identifier="t", name="trees", title="T", keyword=("a",), terms={"language": ["DEU"]}, extras={"a": "b"},
        spatial=Place(geometry=POINT), license="cc-by",
        distribution=(DistributionDraft("", title="a", content=b"x", file_name="a.csv",
                                        modified=datetime(2024, 1, 2, 3, 4, 5, 6, UTC), terms={"own": [1, None]}),
                      DistributionDraft("", title="b", access_url="https://x.example/")),
    )  # fmt: skip
    with database.write(cast.home.scope) as session:
        store.create(session, cast.home.id, draft, files)
        return store.shown(session, "trees")


def written(shown):
    return {
        "dataset": snapshot.written(shown.dataset),
        "distributions": [snapshot.written_part(part) for part in shown.distributions],
    }


def test_what_is_read_again_is_the_same(shown):
    kept = snapshot.read(orjson.loads(orjson.dumps(written(shown))))
    for row, was in ((kept.dataset, shown.dataset), *zip(kept.distributions, shown.distributions, strict=True)):
        for name, value in was._asdict().items():
            if name not in ("distributions", "related"):
                assert getattr(row, name) == value, name


def test_each_column_stands_once(shown):
    kept = written(shown)
    assert set(kept) == {"dataset", "distributions"}
    assert "distributions" not in kept["dataset"]
    assert len(kept["distributions"]) == 2


def test_a_column_that_came_later_has_its_default(shown):
    kept = written(shown)
    for name in ("keyword", "extras", "state", "private", "creator_id", "spatial", "organization_description"):
        del kept["dataset"][name]
    del kept["distributions"][0]["terms"]
    kept["dataset"]["gone"] = "a column of an older hub"
    row = (read := snapshot.read(kept)).dataset
    assert (row.keyword, row.extras, row.state, row.private) == ([], {}, "active", True)
    assert (row.creator_id, row.spatial, row.organization_description) == (None, None, "")
    assert read.distributions[0].terms == {}
    assert not hasattr(row, "gone")


def test_defaults_are_not_shared(shown):
    kept = written(shown)
    del kept["dataset"]["keyword"]
    snapshot.read(kept).dataset.keyword.append("x")
    assert snapshot.read(kept).dataset.keyword == []
    assert Dataset.__tablename__ == "dataset"
