"""The single parts are tested in the folder of this name."""

from hub.datasets.store import tables


def test_what_others_use_is_there_by_name():
    assert all(hasattr(tables, name) for name in tables.__all__)
    assert {"Field", "Query", "Staging", "create", "search", "stream", "write"} <= {*tables.__all__}
