"""The table of the quality of descriptions."""

from hub.boundary import PartOf
from hub.datasets.quality import ALL, METRICS, MOST
from hub.datasets.quality.models import Quality


def test_it_is_protected_with_its_dataset():
    assert issubclass(Quality, PartOf)


def test_it_has_a_column_for_each_dimension():
    assert set(map(str, MOST)) <= set(Quality.__table__.columns.keys())


def test_all_metrics_fit_into_the_column_for_what_is_missing():
    assert 1 << len(METRICS) < 2**63
    assert ALL < 2**31
