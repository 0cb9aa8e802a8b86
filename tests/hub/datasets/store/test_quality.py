"""What was measured of datasets, by day and added up."""

from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

import pytest

from hub.boundary import OPERATOR
from hub.datasets.models import Dataset
from hub.datasets.quality import METRICS, MOST, Dimension, Score
from hub.datasets.quality.models import Quality
from hub.datasets.store import quality

MONDAY, TUESDAY, FRIDAY = date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 6)
KEYWORD = next(number for number, metric in enumerate(METRICS) if metric.code == "keyword")
FULL = Score(dict(MOST), 405, 0, str(UUID(int=7)))
POOR = Score({**dict.fromkeys(MOST, 0), Dimension.FINDABILITY: 50}, 60, 1 << KEYWORD)


@pytest.fixture
def shelf(database, cast):
    """Datasets of home: two public ones, a private one and a showcase; one of partner. Their ids by name."""
    rows = [
        Dataset(owner_id=cast.home.id, name="trees", title="Trees", private=False),
        Dataset(owner_id=cast.home.id, name="pools", title="Pools", private=False),
        Dataset(owner_id=cast.home.id, name="secret", title="Secret", private=True),
        Dataset(owner_id=cast.home.id, name="shown", title="Shown", private=False, dataset_type="showcase"),
        Dataset(owner_id=cast.partner.id, name="buses", title="Buses", private=False),
    ]
    with database.write(OPERATOR) as session:
        session.add_all(rows)
        session.flush()
        return {row.name: row.id for row in rows}


@pytest.fixture
def keep(database, shelf):
    """`keep(day, trees=score)` keeps scores in a transaction of its own."""

    def kept(day, **scores):
        with database.write(OPERATOR) as session:
            return quality.keep(session, {shelf[name]: score for name, score in scores.items()}, day)

    return kept


@pytest.fixture
def measured(keep):
    """Three days of all datasets."""
    keep(MONDAY, trees=POOR, secret=POOR, shown=POOR)
    keep(TUESDAY, trees=POOR, pools=FULL, buses=POOR)
    keep(FRIDAY, trees=FULL)


@pytest.fixture
def look(database, cast):
    """`look(function, …, town=…)` asks the store as a town."""

    def ask(function, *given, town="operator", **more):
        with database.read(cast.scope(town)) as session:
            return function(session, *given, **more)

    return ask


def test_what_did_not_change_is_kept_once(keep, look, shelf):
    assert [keep(day, trees=POOR) for day in (MONDAY, MONDAY, TUESDAY)] == [1, 0, 0]
    assert look(quality.history, shelf["trees"]) == [(MONDAY, 50)]


def test_a_change_of_what_is_missing_is_a_change(keep):
    keep(MONDAY, trees=POOR)
    assert keep(TUESDAY, trees=replace(POOR, missing=2)) == 1


def test_a_day_has_one_row_with_what_was_measured_last(keep, look, shelf):
    keep(MONDAY, trees=FULL)
    keep(MONDAY, trees=POOR)
    assert look(quality.history, shelf["trees"]) == [(MONDAY, 50)]


def test_a_clock_that_goes_back_changes_the_last_row(keep, look, shelf):
    keep(TUESDAY, trees=FULL)
    keep(MONDAY, trees=POOR)
    assert look(quality.history, shelf["trees"]) == [(TUESDAY, 50)]


def test_a_dataset_that_is_gone_meanwhile_is_passed_over(database, shelf):
    with database.write(OPERATOR) as session:
        assert quality.keep(session, {uuid4(): FULL, shelf["trees"]: FULL}, MONDAY) == 1


def test_the_newest_row_says_all_of_a_dataset(measured, look, shelf):
    row = look(quality.newest, shelf["trees"])
    assert (row.points, row.mapped, row.before, row.missing, row.distribution_id) == (405, 405, 50, 0, UUID(int=7))
    assert [getattr(row, dimension) for dimension in MOST] == [100, 100, 110, 75, 20]


def test_the_history_has_each_change(measured, look, shelf):
    assert look(quality.history, shelf["trees"]) == [(MONDAY, 50), (FRIDAY, 405)]


@pytest.mark.parametrize(("town", "seen"), [("home", True), ("partner", False), ("stranger", False), ("public", False)])
def test_the_quality_of_a_private_dataset_is_seen_by_its_owner(measured, look, shelf, town, seen):
    assert (look(quality.newest, shelf["secret"], town=town) is not None) is seen
    assert bool(look(quality.history, shelf["secret"], town=town)) is seen


def test_nobody_but_its_owner_writes_it(database, cast, measured, shelf):
    with pytest.raises(Exception, match=r"not|row-level"), database.write(cast.stranger.scope) as session:
        session.add(Quality(dataset_id=shelf["secret"], day=FRIDAY, before=None, points=1, mapped=1, missing=0,
                            **dict.fromkeys(map(str, MOST), 0)))  # fmt: skip


@pytest.mark.parametrize("town", ["operator", "home", "stranger", "public"])
def test_the_sum_of_all_is_that_of_public_datasets_whoever_asks(measured, look, town):
    found = look(quality.overview, town=town)
    assert (found.count, found.points, found.mapped) == (3, 405 + 405 + 50, 405 + 405 + 60)
    assert found.bands == {"excellent": 2, "good": 0, "sufficient": 0, "bad": 1}
    assert (found.missing["keyword"], found.missing["theme"]) == (1, 0)
    assert found.dimensions["findability"] == 250


def test_the_sum_of_one_organisation(measured, look, cast):
    found = look(quality.overview, [cast.home.id])
    assert (found.count, found.points) == (2, 810)


def test_the_sum_of_nothing(look, cast):
    found = look(quality.overview, [cast.stranger.id])
    assert (found.count, found.points, sum(found.bands.values())) == (0, 0, 0)


def test_the_sums_by_organisation(measured, look, cast):
    assert look(quality.by_owner) == {cast.home.id: (2, 810), cast.partner.id: (1, 50)}


def test_the_trend_adds_up_what_changed(measured, look):
    assert look(quality.trend) == [(MONDAY, 1, 50), (TUESDAY, 3, 505), (FRIDAY, 3, 860)]


def test_the_worst_come_first_and_by_pages(measured, look, shelf):
    rows = look(quality.worst, limit=2)
    assert (rows[0].name, rows[0].organization_title, rows[0].points) == ("buses", "Partner", 50)
    (last,) = look(quality.worst, after=(rows[1].points, rows[1].dataset_id))
    (same,) = look(quality.worst, offset=2)
    assert last == same
    assert {row.name for row in (*rows, last)} == {"buses", "trees", "pools"}


def test_a_dataset_takes_its_quality_along(database, measured, shelf):
    with database.write(OPERATOR) as session:
        session.delete(session.get(Dataset, shelf["trees"]))
    with database.read(OPERATOR) as session:
        assert quality.history(session, shelf["trees"]) == []


def test_one_at_a_time_keeps_scores(database):
    with database.write(OPERATOR) as session:
        assert quality.alone(session)
